"""Odd forms of answers that a client must read: modifiers that change how values are written, not values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reconciler.emulator.behaviours import Behaviour

_EXTRA: Final = {"etag": "\"42\"", "labels": [], "x_preview": {"enabled": None}}  # fmt: skip


def dress(behaviour: Behaviour, answer: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON object `answer` in the forms that the modifiers ask for."""
    if not behaviour.modifiers:
        return answer
    if "extra-fields" in behaviour:
        answer = answer | _EXTRA
    if "owner-missing" in behaviour and "availability_id" in answer:
        answer = {name: value for name, value in answer.items() if name != "owner"}
    dressed: dict[str, Any] = _styled(behaviour, answer)
    return dressed


def _styled(behaviour: Behaviour, value: Any) -> Any:
    if isinstance(value, Mapping):
        if "short-times" in behaviour and value.keys() == {"start", "end"}:
            return {name: _short(time) for name, time in value.items()}
        return {name: _styled(behaviour, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_styled(behaviour, inner) for inner in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if "text-numbers" in behaviour:
        return str(value)
    return float(value) if "float-numbers" in behaviour else value


def _short(time: Any) -> Any:
    return time[1:] if isinstance(time, str) and len(time) == 5 and time.startswith("0") else time
