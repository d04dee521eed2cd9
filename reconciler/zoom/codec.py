"""Between Zoom's answers and our values. Tolerant: every documented field is optional, unknown ones harmless.

Numbers may come as `30`, `30.0` or `"30"`, times as `9:00` or `09:00:00`, flags as `true`, `"true"` or 1: all
become canonical here. What could be understood in several ways is not guessed: it cannot be read.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NoReturn, assert_never
from urllib.parse import unquote, urlsplit

from reconciler import errors, fields, kinds
from reconciler.compare import equality
from reconciler.compare.identity import UnreadablePage
from reconciler.kinds import Field, Kind
from reconciler.model import EMPTY, Availability, LivePage, Rule
from reconciler.times.weekly import BadHours, Weekly, from_zoom
from reconciler.zoom import dated as dated_hours
from reconciler.zoom import json_text

_FLAGS: Final = (True, False, "true", "false")
"""What is understood as a flag; 1 and 0 are equal to the first two."""
_SLUG: Final = re.compile(r"[\w.~-]{3,256}")
UNREADABLE: Final = "unreadable"
"""The code of the error for an answer that is there and cannot be read."""


def page(answer: Any, owner: str) -> LivePage:
    """Read one schedule of `owner`. Raises `ApiError` for an answer that is no schedule."""
    raw = _object(answer, "schedule")
    if isinstance(raw, json_text.Faulty):
        raise errors.ApiError(f"the API answers that {raw.fault}", code=UNREADABLE)
    schedule_id = _identifier(raw.get("schedule_id"))
    if not schedule_id:
        raise errors.ApiError("the API answered a schedule without `schedule_id`", code=UNREADABLE)
    url, rules = _url(raw.get("scheduling_url")), _rules(raw, owner)
    return LivePage(
        schedule_id=schedule_id,
        owner=owner,
        slug=_slug(raw, url),
        fields=_values(fields.FIELDS, raw),
        rules=rules,
        raw=_with_rules(raw, rules),
        url=url,
        schedule_type=_text(raw.get("schedule_type")),
        updated=_text(raw.get("updated")),
        cancelled=raw.get("status") == "cancelled",
    )


def complete(listed: LivePage) -> bool:
    """Whether a list leaves out nothing that is needed of a page: its address and its rules."""
    return listed.cancelled or bool(listed.slug and "availability_rules" in listed.raw)


def unreadable(answer: Any, owner: str, what: str) -> UnreadablePage:
    """Return what can be told of a schedule of `owner` that `page` does not read."""
    raw = answer if isinstance(answer, Mapping) else {}
    url, secret = _url(raw.get("scheduling_url")), _flag(raw.get("secret"))
    ident = _identifier(raw.get("schedule_id"))
    return UnreadablePage(owner, what, ident, _slug(raw, url), url or "", secret)


def managed(answer: Any) -> bool | None:
    """Whether a listed schedule is a copy of an administrator's template; None where it does not say.

    Values that nobody has documented say nothing [zoom.md: managed-copies].
    """
    given = answer.get("assigned_from_template") if isinstance(answer, Mapping) else None
    return _flag(given) if given in (True, False, "true", "false") else None


def availability(answer: Any) -> Availability:
    """Read one availability; its hours are None where they, or all of it, cannot be read."""
    raw = answer if isinstance(answer, Mapping) else {}
    try:
        hours = _week(raw.get("segments_recurrence")) or {}
    except errors.ApiError:
        hours = None
    return Availability(
        id=_identifier(raw.get("availability_id")),
        name=_text(raw.get("name")) or "",
        default=raw.get("default") is True,
        time_zone=_text(raw.get("time_zone")),
        hours=hours if raw else None,
    )


def whole(live: LivePage, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a PATCH body for `changed`; objects go whole, so their undeclared leaves come from `live`."""
    return {name: _whole(fields.kind(name), value, live.raw.get(name)) for name, value in changed.items()}


def dated(live: LivePage) -> bool:
    """Whether a page has hours for single dates."""
    return bool(live.raw.get("segments") or any(rule.raw.get("segments") for rule in live.rules))


def _whole(kind: Kind, value: Any, before: Any) -> Any:
    """Return a declared value with the undeclared parts that PATCH would remove; entries keep their ids."""
    match kind:
        case kinds.Parts():
            return {**before, **value} if isinstance(before, Mapping) else value
        case kinds.Entries() as kind:
            return _entries_over(kind, value, _objects(before, "entries"))
        case (
            kinds.Text() | kinds.Texts() | kinds.Flag() | kinds.Number() | kinds.Minutes()
            | kinds.Date() | kinds.Zone() | kinds.Color() | kinds.Choice()
        ):  # fmt: skip
            return value
        case _:
            assert_never(kind)


def _entries_over(
    kind: kinds.Entries, wanted: Iterable[Mapping[str, Any]], before: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return each entry over the live one of its name, over that which is most like it where several are."""
    left, whole = [*before], []
    for entry in wanted:
        name = equality.text(entry[kinds.KEY])
        named = [one for one in left if equality.text(str(one.get(kinds.KEY))) == name]
        over = max(named, key=functools.partial(_alike, kind, entry), default=EMPTY)
        left = [one for one in left if one is not over]
        whole.append({**over, **entry})
    return whole


def _alike(kind: kinds.Entries, entry: Mapping[str, Any], raw: Mapping[str, Any]) -> int:
    """Return how many leaves of an entry a live one has, its place aside."""
    there = _entry(kind, raw, 0)
    return sum(there.get(leaf) == value for leaf, value in entry.items() if leaf != kind.position)


def _values(rows: Iterable[Field], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an answer in canonical form; null is the same as not there."""
    return {field.name: _value(field, raw[field.name]) for field in rows if raw.get(field.name) is not None}


def _value(field: Field, value: Any) -> Any:
    """Return one value in the canonical form of its kind, unchanged where it is not of that kind."""
    match field.kind:
        case kinds.Text() | kinds.Date() | kinds.Zone() | kinds.Color() | kinds.Choice():
            return value if isinstance(value, str) else str(value)
        case kinds.Flag():
            return _flag(value) if value in _FLAGS else _not_read(field.name, value)
        case kinds.Number() | kinds.Minutes():
            return _number(value, field.name)
        case kinds.Texts():
            return value
        case kinds.Parts(names):
            if not isinstance(value, Mapping):
                return value
            told = {name: value[name] for name in names if value.get(name) is not None}
            return {name: _number(part, f"{field.name}.{name}") for name, part in told.items()}
        case kinds.Entries() as kind:
            entries = _objects(value, field.name.replace("_", " "))
            return [_entry(kind, entry, index) for index, entry in enumerate(entries)]
        case _:
            assert_never(field.kind)


def _entry(kind: kinds.Entries, raw: Mapping[str, Any], index: int) -> dict[str, Any]:
    entry = {kinds.KEY: "", **_values(kind.leaves, raw)}
    if kind.position:
        given = raw.get(kind.position)
        entry[kind.position] = index if given is None else _number(given, kind.position)
    return entry


def at_top(live: LivePage) -> bool:
    """Whether a page has no rules, but hours of its own, which read as a rule of its owner."""
    return bool(live.rules) and not live.raw.get("availability_rules")


def _rules(raw: Mapping[str, Any], owner: str) -> tuple[Rule, ...]:
    """Read the rules; hours of the page itself, where it has no rules, as a rule of its owner.

    A page is made so where `availability_override` is true [zoom.md: create-as-seen].
    """
    rules = tuple(_rule(rule) for rule in _objects(raw.get("availability_rules"), "rules"))
    own = raw.get("availability_override") is True and raw.get("availability_rules") == []
    if rules or not (own and raw.get("segments_recurrence")):
        return rules
    hours = {name: raw[name] for name in ("segments", "segments_recurrence", "time_zone") if name in raw}
    return (_rule({**hours, "email": owner, "use_custom": True}),)


def _with_rules(raw: Mapping[str, Any], rules: tuple[Rule, ...]) -> Mapping[str, Any]:
    """Return an answer with its rules as they were read, where it is these."""
    given = raw.get("availability_rules")
    same = isinstance(given, list) and [rule.raw for rule in rules] == given
    return {**raw, "availability_rules": [rule.raw for rule in rules]} if same else raw


def _rule(raw: Mapping[str, Any]) -> Rule:
    hours, week = None, raw.get("segments_recurrence")
    if isinstance(week, dict):  # thousands of pages have the same few weeks: one object for all
        week, hours = _kept_week(json.dumps(week))
        raw = {**raw, "segments_recurrence": week}
    return Rule(
        address=str(raw.get("email") or ""),
        availability_id=_text(raw.get("availability_id")),
        time_zone=_text(raw.get("time_zone")),
        hours=hours,
        use_custom=raw.get("use_custom") is True,
        raw=raw,
        dated=dated_hours.read(raw.get("segments"), _text(raw.get("time_zone"))),
    )


@functools.lru_cache(maxsize=1024)
def _kept_week(text: str) -> tuple[Mapping[str, Any], Weekly | None]:
    week = json.loads(text)
    return week, _week(week)


def _week(value: Any) -> Weekly | None:
    if not isinstance(value, Mapping):
        return None
    try:
        return from_zoom(value)
    except (BadHours, KeyError, TypeError) as error:
        raise errors.ApiError(
            f"the API answered hours that cannot be read: {error}", code=UNREADABLE
        ) from error


def _number(value: Any, name: str) -> Any:
    """Return a number, also of a text that is one; unchanged what is none, or more than anybody counts.

    Raises `ApiError` for a flag, which Python takes for the number 1 or 0.
    """
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return value
    if isinstance(value, bool):
        return _not_read(name, value)
    if not abs(number) < json_text.LARGEST:  # nor where it is no number at all
        return value
    return int(number) if number.is_integer() else number


def _not_read(name: str, value: Any) -> NoReturn:
    raise errors.ApiError(f"`{name}` is {value!r}, which cannot be read", code=UNREADABLE)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _url(value: Any) -> str | None:
    """Return a URL that can be parsed; None for anything else."""
    try:
        urlsplit(str(value)).port  # noqa: B018 - raises for what is no URL
    except ValueError:
        return None
    return _text(value)


def _objects(value: Any, what: str) -> list[Mapping[str, Any]]:
    """Return the objects of a list, none for null. Raises `ApiError` for anything else."""
    if not isinstance(value, list | None):
        raise errors.ApiError(f"the API answered {what} that are no list", code=UNREADABLE)
    return [item for item in value or () if isinstance(item, Mapping)]


def _object(answer: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(answer, Mapping):
        raise errors.ApiError(f"the API answered no {what} where one was due", code=UNREADABLE)
    return answer


def _identifier(given: Any) -> str:
    """Return an id or a slug; empty where it is none."""
    return str(given) if isinstance(given, str | int) and not isinstance(given, bool) and given else ""


def _slug(raw: Mapping[str, Any], url: str | None) -> str:
    """Return the slug; what cannot be one counts less than the last part of the link [zoom.md: links]."""
    given = _identifier(raw.get("slug"))
    return given if _SLUG.fullmatch(given) else _last_part(url) or given


def _flag(value: Any) -> bool:
    return value in (True, "true", 1)


def _last_part(url: str | None) -> str:
    return unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]) if url else ""
