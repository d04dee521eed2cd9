"""The manners the emulator can take on: one that decides types, and any number of modifiers.

What the real API does is not documented, so each is a guess worth rehearsing. Names only; the meaning
stands where it applies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

TYPES: Final = {
    "downgrades": "extra fields are accepted and dropped, every page made by API books its owner alone",
    "honours-shared": "schedule_type multiple makes multi-host pages; availability_override says which",
    "honours-pools": "pooling_type, user_pools and attendees are honoured and returned",
    "strict": "as downgrades, but a field outside the contract is refused",
}
MODIFIERS: Final = {
    "soft-delete": "DELETE keeps the page as cancelled",
}


class UnknownBehaviour(ValueError):
    """A name that is no behaviour."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One of TYPES, and a set of MODIFIERS."""

    types: str = "downgrades"
    modifiers: frozenset[str] = frozenset()

    @property
    def strict(self) -> bool:
        """Whether unknown fields are refused."""
        return self.types == "strict"

    @property
    def pools(self) -> bool:
        """Whether pool fields are read and returned."""
        return self.types == "honours-pools"


def parse(names: Iterable[str]) -> Behaviour:
    """Read behaviour names, each of which may be several with commas between."""
    asked = [part.strip() for name in names for part in name.split(",") if part.strip()]
    for name in asked:
        if name not in TYPES and name not in MODIFIERS:
            raise UnknownBehaviour(f"`{name}` is no behaviour; known are {', '.join([*TYPES, *MODIFIERS])}")
    types = list(dict.fromkeys(name for name in asked if name in TYPES))
    if len(types) > 1:
        raise UnknownBehaviour(f"`{types[0]}` and `{types[1]}` exclude each other")
    return Behaviour(types[0] if types else "downgrades", frozenset(asked) - TYPES.keys())
