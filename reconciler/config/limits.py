"""How much of one file is read: bounds that keep a hostile file from taking all time and memory. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reconciler import errors

VARIABLE: Final = "RECONCILER_MAX_FILE_MIB"
MIB: Final = 1024 * 1024
MOST: Final = 1024
VALUES_A_MIB: Final = 75_000
ALIASED_A_MIB: Final = 12_500


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest file that is read, in MiB; what it may hold grows with it."""

    mib: int = 8

    @property
    def bytes(self) -> int:
        """How large a file may be."""
        return self.mib * MIB

    @property
    def values(self) -> int:
        """How many values a file may hold: keys, lists and mappings count, and what its aliases stand for."""
        return self.mib * VALUES_A_MIB

    @property
    def aliased(self) -> int:
        """How many of the values may come from aliases, of which a few lines can stand for billions."""
        return self.mib * ALIASED_A_MIB

    def raised(self, cure: str, mib: int) -> str:
        """Return a cure with the other way out: limits that `mib` sets."""
        return f"{cure}, or have it read as it is: {VARIABLE}={mib}" if self.mib < mib <= MOST else cure


DEFAULT: Final = Limits()


def of(environment: Mapping[str, str]) -> Limits:
    """Return the limits that the environment sets. Raises `UsageError` for what is no number of MiB."""
    given = environment.get(VARIABLE, "").strip()
    if not given:
        return DEFAULT
    mib = int(given) if given.isascii() and given.isdigit() and len(given) <= len(str(MOST)) else 0
    if not 1 <= mib <= MOST:
        message = f"{VARIABLE} is `{given[:20]}`, and takes a whole number of MiB, 1 to {MOST}"
        raise errors.UsageError(message, help=f"set it to such a number; unset, it is {DEFAULT.mib}")
    return Limits(mib)
