"""Between Zoom's answers and our values. Tolerant: every documented field is optional, unknown ones harmless.

Numbers may come as `30`, `30.0` or `"30"`, times as `9:00`: what the contract leaves open is normalised here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from reconciler import errors
from reconciler.model import PAGE_FIELDS, Availability, LivePage, Rule
from reconciler.times.weekly import BadHours, Weekly, from_zoom

NUMBERS = ("duration", "start_time_increment", "capacity", "cushion", "booking_limit")
FLAGS = ("secret", "active")
CUSTOM_FIELD = ("name", "format", "required", "enabled", "include_other", "position", "answer_choices")
PATCHABLE = (*PAGE_FIELDS, "availability_override", "availability_rules", "segments", "segments_recurrence")


def page(answer: Any, owner: str) -> LivePage:
    """Read one schedule of `owner`. Raises `ApiError` when the answer is none."""
    raw = _object(answer, "schedule")
    if not raw.get("schedule_id"):
        raise errors.ApiError("the API answered a schedule without `schedule_id`")
    url = _url(raw.get("scheduling_url"))
    values = {name: _value(name, raw[name]) for name in PAGE_FIELDS if name != "slug" and name in raw}
    fields = {name: value for name, value in values.items() if value is not None}
    return LivePage(
        schedule_id=str(raw["schedule_id"]),
        owner=owner,
        slug=str(raw.get("slug") or _last_part(url)),
        fields=fields,
        rules=tuple(_rule(one) for one in _objects(raw.get("availability_rules"), "rules")),
        raw=raw,
        url=url,
        schedule_type=_text(raw.get("schedule_type")),
        updated=_text(raw.get("updated")),
        cancelled=raw.get("status") == "cancelled",
    )


def availability(answer: Any) -> Availability:
    """Read one availability."""
    raw = _object(answer, "availability")
    return Availability(
        id=str(raw.get("availability_id") or ""),
        name=str(raw.get("name") or ""),
        default=raw.get("default") is True,
        time_zone=_text(raw.get("time_zone")),
        hours=_week(raw.get("segments_recurrence")) or {},
    )


def whole(live: LivePage, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a PATCH body for `changed`; objects go whole, so their undeclared leaves come from `live`.

    Custom fields keep the `custom_field_id` of the live field of their name.
    """
    body = dict(changed)
    if "buffer" in body and isinstance(live.raw.get("buffer"), Mapping):
        body["buffer"] = {**live.raw["buffer"], **body["buffer"]}
    if "custom_fields" in body:
        body["custom_fields"] = _with_ids(body["custom_fields"], live.raw.get("custom_fields"))
    return body


def dated(live: LivePage) -> bool:
    """Whether a page has hours for single dates."""
    return bool(live.raw.get("segments") or any(rule.raw.get("segments") for rule in live.rules))


def _with_ids(declared: list[Mapping[str, Any]], before: Any) -> list[dict[str, Any]]:
    known = {str(one.get("name")): one for one in _objects(before, "custom fields")}
    return [{**known.get(str(one["name"]), {}), **one} for one in declared]


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in NUMBERS:
        return _number(value)
    if name in FLAGS:
        return value in (True, "true", 1)
    if name == "buffer" and isinstance(value, Mapping):
        return {side: _number(value[side]) for side in ("before", "after") if value.get(side) is not None}
    if name == "custom_fields":
        return [_custom_field(one, place) for place, one in enumerate(_objects(value, "custom fields"))]
    return value if isinstance(value, str) else str(value)


def _custom_field(raw: Mapping[str, Any], place: int) -> dict[str, Any]:
    shown = {name: raw[name] for name in CUSTOM_FIELD if raw.get(name) is not None}
    return {"name": "", **shown, "position": _number(shown.get("position", place))}


def _rule(raw: Mapping[str, Any]) -> Rule:
    return Rule(
        address=str(raw.get("email") or ""),
        availability_id=_text(raw.get("availability_id")),
        time_zone=_text(raw.get("time_zone")),
        hours=_week(raw.get("segments_recurrence")),
        use_custom=raw.get("use_custom") is True,
        raw=raw,
    )


def _week(value: Any) -> Weekly | None:
    if not isinstance(value, Mapping):
        return None
    try:
        return from_zoom(value)
    except (BadHours, KeyError, TypeError) as error:
        raise errors.ApiError(f"the API answered hours that cannot be read: {error}") from error


def _number(value: Any) -> Any:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return value
    return int(number) if number.is_integer() else number


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _url(value: Any) -> str | None:
    """Return an address that can be taken apart; any other is as good as none."""
    try:
        urlsplit(str(value)).port  # noqa: B018 - raises where it is none
    except ValueError:
        return None
    return _text(value)


def _objects(value: Any, what: str) -> list[Mapping[str, Any]]:
    """Return the objects of a list, none for null; anything else was not read, and must not pass for none."""
    if not isinstance(value, list | None):
        raise errors.ApiError(f"the API answered {what} that are no list")
    return [one for one in value or () if isinstance(one, Mapping)]


def _object(answer: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(answer, Mapping):
        raise errors.ApiError(f"the API answered no {what} where one was due")
    return answer


def _last_part(url: str | None) -> str:
    return unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]) if url else ""
