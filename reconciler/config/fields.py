"""Reads the declared fields of a page into canonical form, each with its place. Pure.

Canonical: minutes as int, dates as `YYYY-MM-DD`, `buffer` as its declared sides, questions in order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from reconciler.config import dates, durations, nodes, schema, time_zones
from reconciler.config.problems import Problems
from reconciler.model import PAGE_FIELDS, Path
from reconciler.source import Span

Places = dict[Path, Span]
_CHOICES: Final = ("choices_one", "choices_many", "select")


def read(node: nodes.Map, places: Places, found: Problems) -> dict[str, Any]:
    """Return the declared fields but `slug`, in the order of `PAGE_FIELDS`; places are added to `places`."""
    rules = schema.fields("page_document")
    values: dict[str, Any] = {}
    for name in PAGE_FIELDS:
        value = node.get(name)
        if name == "slug" or value is None:
            continue
        places[name,] = value.span
        read_one = _READERS.get(name) or _BY_GRAMMAR.get(rules[name].get("x-grammar", ""), _plain)
        result = read_one(value, name, rules[name], places, found)
        if result is not None:
            values[name] = result
    return values


Reader = Callable[[nodes.Node, str, Any, Places, Problems], Any]


def _plain(node: nodes.Node, name: str, rule: Any, places: Places, found: Problems) -> Any:
    return nodes.plain(node)


def _duration(node: nodes.Node, name: str, rule: Any, places: Places, found: Problems) -> Any:
    return durations.read(node, name, rule, found)


def _date(node: nodes.Node, name: str, rule: Any, places: Places, found: Problems) -> Any:
    day = dates.read(node, found)
    return day.isoformat() if day else None


def _zone(node: nodes.Node, name: str, rule: Any, places: Places, found: Problems) -> Any:
    return time_zones.read(node, found)


def _buffer(node: nodes.Node, name: str, rule: Any, places: Places, found: Problems) -> Any:
    sides = {}
    for side, limits in rule["properties"].items() if isinstance(node, nodes.Map) else ():
        value = node.get(side) if isinstance(node, nodes.Map) else None
        if value is None or nodes.empty(value):
            continue
        places[name, side] = value.span
        minutes = durations.read(value, f"{name}.{side}", limits, found)
        if minutes is not None:
            sides[side] = minutes
    return dict(sorted(sides.items())) or None


def _questions(node: nodes.Node, name: str, rule: Any, places: Places, found: Problems) -> Any:
    questions: list[dict[str, Any]] = []
    firsts: dict[str, nodes.Node] = {}
    for item in node.items if isinstance(node, nodes.List) else ():
        title, form = (item.get("name"), item.get("format")) if isinstance(item, nodes.Map) else (None, None)
        if not isinstance(item, nodes.Map) or title is None or form is None:
            continue
        values = nodes.plain(item)
        called = values["name"]
        if called in firsts:
            note = ("first asked", nodes.place(firsts[called]))
            message = f"two questions are called `{called}`"
            cure = "give each a name of its own: a question is known by it"
            found.add("repeated-question", title, message, cure, note=note)
            continue
        firsts[called] = title
        places[name, called] = nodes.place(item)
        places.update({(name, called, leaf): entry.value.span for leaf, entry in item.entries.items()})
        _check_choices(item, form, found)
        questions.append(
            {"name": called, "format": values["format"], "required": values.get("required", False),
             "enabled": values.get("enabled", True), "include_other": values.get("include_other", False),
             "position": len(questions)}
            | ({"answer_choices": values["answer_choices"]} if "answer_choices" in values else {})
        )  # fmt: skip
    return questions


def _check_choices(item: nodes.Map, form: nodes.Node, found: Problems) -> None:
    takes, has = nodes.plain(form) in _CHOICES, "answer_choices" in item.entries
    if takes and not has:
        message, cure = (
            f"`{nodes.plain(form)}` needs `answer_choices`",
            "add `answer_choices: [Small, Large]`",
        )
        found.add("missing-choices", form, message, cure)
    elif has and not takes:
        message = f"`{nodes.plain(form)}` takes no `answer_choices`"
        cure = "remove them, or use `choices_one`, `choices_many` or `select`"
        found.add("needless-choices", item.entries["answer_choices"].key, message, cure)


def check_dates(node: nodes.Map, values: dict[str, Any], found: Problems) -> None:
    """Check the dates of a page against each other, and set what both together imply: `interval_type`."""
    start, end, interval = node.get("start_date"), node.get("end_date"), node.get("interval_type")
    first, last = values.get("start_date"), values.get("end_date")
    fixed = values.get("interval_type") == "fixed"
    if interval is not None and fixed and (start is None or end is None):
        message = "`fixed` needs `start_date` and `end_date`"
        cure = "add both, or write `interval_type: unlimited`"
        found.add("missing-dates", interval, message, cure)
    elif ("start_date" in node.entries) != ("end_date" in node.entries):
        given, lacking = (
            ("start_date", "end_date") if "start_date" in node.entries else ("end_date", "start_date")
        )
        message = f"`{given}` stands without `{lacking}`, and Zoom does not say what one date alone means"
        cure = f"add `{lacking}`, or remove `{given}`"
        found.add("lonely-date", node.entries[given].key, message, cure)
    elif interval is not None and values.get("interval_type") == "unlimited" and start is not None:
        message = "the page has dates, and is said to be unlimited: which of the two holds is up to Zoom"
        found.add("dates-on-unlimited", interval, message, "remove the dates, or `interval_type`")
    elif first and last and end is not None and start is not None and last < first:
        note = ("the first day is", start.span)
        message = f"the last day {last} comes before the first, {first}"
        found.add("dates-reversed", end, message, "exchange the two", note=note)
    if first and last:
        values.setdefault("interval_type", "fixed")


_BY_GRAMMAR: Final[dict[str, Reader]] = {"duration": _duration, "date": _date, "time_zone": _zone}
_READERS: Final[dict[str, Reader]] = {"buffer": _buffer, "custom_fields": _questions}
