"""Odd forms of answers that a client must read: modifiers that change how values are written, not values."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from reconciler.emulator.behaviours import Behaviour

ALIASES: Final = {
    "America/Los_Angeles": "US/Pacific",
    "Asia/Ho_Chi_Minh": "Asia/Saigon",
    "Asia/Kathmandu": "Asia/Katmandu",
    "Asia/Kolkata": "Asia/Calcutta",
    "Asia/Yangon": "Asia/Rangoon",
    "Etc/UTC": "UTC",
    "Europe/Kyiv": "Europe/Kiev",
    "UTC": "Etc/UTC",
}
_LEFT_OUT: Final[tuple[tuple[str, Any], ...]] = (
    ("active", True), ("after", 0), ("before", 0), ("booking_limit", 0), ("buffer", {}), ("capacity", 1),
    ("cushion", 0), ("custom_fields", []), ("description", ""), ("enabled", True), ("include_other", False),
    ("interval_type", "unlimited"), ("location", ""), ("required", False), ("secret", False),
)  # fmt: skip
_VALUES: Final = (
    "float-numbers", "short-times", "text-numbers", "trims-text", "upper-colors", "zone-aliases",
)  # fmt: skip
"""The modifiers that change how single values are written."""
_ALL: Final = frozenset({"defaults-left-out", "extra-fields", "owner-missing", *_VALUES})
_EXTRA: Final = {"etag": "\"42\"", "labels": [], "x_preview": {"enabled": None}}  # fmt: skip


text = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
"""Writes JSON as all answers do."""


def none_of(behaviour: Behaviour) -> bool:
    """Tell whether no modifier asks for an odd form: `dress` changes nothing."""
    return _ALL.isdisjoint(behaviour.modifiers)


def dress(behaviour: Behaviour, answer: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON object `answer` in the forms that the modifiers ask for."""
    if none_of(behaviour):
        return answer
    if "extra-fields" in behaviour:
        answer = answer | _EXTRA
    if "owner-missing" in behaviour and "availability_id" in answer:
        answer = {name: value for name, value in answer.items() if name != "owner"}
    restyled = any(name in behaviour for name in _VALUES)
    dressed: dict[str, Any] = _styled(behaviour, answer) if restyled else answer
    if "defaults-left-out" in behaviour and "availability_rules" in answer:
        no_end = {"end_date"} if dressed.get("interval_type") == "unlimited" else set()
        dressed = _without_defaults({name: dressed[name] for name in dressed if name not in no_end})
    return dressed


def _without_defaults(value: Any) -> Any:
    """Return what is left of a schedule or a part of one, the inner parts first."""
    if isinstance(value, list):
        return [_without_defaults(inner) for inner in value]
    if not isinstance(value, Mapping):
        return value
    bare = {name: _without_defaults(inner) for name, inner in value.items()}
    return {name: inner for name, inner in bare.items() if (name, inner) not in _LEFT_OUT}


def _styled(behaviour: Behaviour, value: Any) -> Any:
    if isinstance(value, Mapping):
        if "short-times" in behaviour and value.keys() == {"start", "end"}:
            return {name: _short(time) for name, time in value.items()}
        return {name: _spelled(behaviour, name, _styled(behaviour, inner)) for name, inner in value.items()}
    if isinstance(value, list):
        return [_styled(behaviour, inner) for inner in value]
    if isinstance(value, str) and "trims-text" in behaviour:
        return _trimmed(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if "text-numbers" in behaviour:
        return str(value)
    return float(value) if "float-numbers" in behaviour else value


def _spelled(behaviour: Behaviour, name: str, value: Any) -> Any:
    """Return the value called `name` as another service spells it."""
    if name == "time_zone" and "zone-aliases" in behaviour:
        return ALIASES.get(value, value)
    return value.upper() if name == "color" and "upper-colors" in behaviour else value


def _trimmed(text: str) -> str:
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip("\n")


def _short(time: Any) -> Any:
    return time[1:] if isinstance(time, str) and len(time) == 5 and time.startswith("0") else time
