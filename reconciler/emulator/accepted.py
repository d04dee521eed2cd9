"""The body of a create request as live accounts take it: `as-seen` holds it to the two forms that worked.

Both need dates. One has its hours at the top and no rules: it is of one host and makes a page of its owner
alone, or it names several in pools. The other has a rule with a week of its own for each host. All else is
refused without the name of a field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from reconciler.emulator import bodies
from reconciler.emulator.behaviours import Behaviour
from reconciler.emulator.refusal import BAD_BODY, NO_DATES, Refusal, invalid

_OLD_FIELDS: Final = ("type", "start", "end")
"""Required by the published document, which does not say what they are; nothing is kept of them."""
_AT_TOP: Final[Mapping[str, Any]] = {
    "availability_override": True,
    "segments": [],
    "availability_rules": [],
    "interval_type": "fixed",
}
_RULE: Final = ("email", "segments", "segments_recurrence", "time_zone", "use_custom")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", re.ASCII)


def split(sent: Any, behaviour: Behaviour) -> tuple[dict[str, Any], dict[str, Any]]:
    """Take the body of a create request apart: what the contract knows, and the pool fields where known."""
    if "as-seen" not in behaviour:
        return bodies.split(sent, behaviour, bodies.POST)
    if not isinstance(sent, dict):
        raise invalid(BAD_BODY)
    if not {"start_date", "end_date"} <= sent.keys():
        raise invalid(NO_DATES)
    forms = {"only-hours-at-top": hours_at_top(sent), "only-full-rules": _full_rules(sent)}
    if not any(forms.values()) or not all(taken for name, taken in forms.items() if name in behaviour):
        raise invalid(BAD_BODY)
    try:
        rest = {name: value for name, value in sent.items() if name not in _OLD_FIELDS}
        return bodies.split(rest, behaviour, bodies.POST)
    except Refusal as refusal:
        raise invalid(BAD_BODY) from refusal


def hours_at_top(body: Mapping[str, Any]) -> bool:
    """Tell whether a body has the form with hours at the top."""
    return (
        body.get("type") == body.get("schedule_type")
        and body.get("type") in ("one", "multiple")
        and all(name in body and body[name] == value for name, value in _AT_TOP.items())
        and {"segments_recurrence", "capacity", "time_zone"} <= body.keys()
        and all(isinstance(body.get(name), str) and _TIME.fullmatch(body[name]) for name in ("start", "end"))
    )


def _full_rules(body: Mapping[str, Any]) -> bool:
    rules = body.get("availability_rules")
    return isinstance(rules, list) and bool(rules) and all(map(_full, rules))


def _full(rule: Any) -> bool:
    return isinstance(rule, dict) and rule.keys() >= set(_RULE)
