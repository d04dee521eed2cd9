"""Rules between the fields of a page, and between the leaves of a question. Pure."""

from __future__ import annotations

from typing import Any, Final

from reconciler.config import nodes
from reconciler.config.collector import Problems

_CHOICES: Final = ("choices_one", "choices_many", "select")
"""The formats of questions that need `answer_choices`."""


def check_choices(node: nodes.Map, problems: Problems) -> None:
    """Check that questions have `answer_choices` where their format takes them, and only there."""
    questions = node.get("custom_fields")
    for item in questions.items if isinstance(questions, nodes.List) else ():
        form = item.get("format") if isinstance(item, nodes.Map) else None
        if isinstance(item, nodes.Map) and form is not None and item.get("name") is not None:
            _check_choices(item, form, problems)


def check_dates(node: nodes.Map, values: dict[str, Any], problems: Problems) -> None:
    """Check the dates of a page against each other; two dates set `interval_type` in `values` to `fixed`."""
    start, end, interval = node.get("start_date"), node.get("end_date"), node.get("interval_type")
    first, last = values.get("start_date"), values.get("end_date")
    fixed = values.get("interval_type") == "fixed"
    if interval is not None and fixed and (start is None or end is None):
        message = "`fixed` needs `start_date` and `end_date`"
        cure = "add both, or write `interval_type: unlimited`"
        problems.add("missing-dates", interval, message, cure)
    elif ("start_date" in node.entries) != ("end_date" in node.entries):
        given, lacking = (
            ("start_date", "end_date") if "start_date" in node.entries else ("end_date", "start_date")
        )
        message = f"`{given}` stands without `{lacking}`, and Zoom does not say what one date alone means"
        cure = f"add `{lacking}`, or remove `{given}`"
        problems.add("lonely-date", node.entries[given].key, message, cure)
    elif interval is not None and values.get("interval_type") == "unlimited" and start is not None:
        message = "the page has dates, and is said to be unlimited: which of the two holds is up to Zoom"
        problems.add("dates-on-unlimited", interval, message, "remove the dates, or `interval_type`")
    elif first and last and end is not None and start is not None and last < first:
        note = ("the first day is", start.span)
        message = f"the last day {last} comes before the first, {first}"
        problems.add("dates-reversed", end, message, "exchange the two", note=note)
    if first and last:
        values.setdefault("interval_type", "fixed")


def _check_choices(item: nodes.Map, form: nodes.Node, problems: Problems) -> None:
    takes, has = nodes.plain(form) in _CHOICES, "answer_choices" in item.entries
    if takes and not has:
        message, cure = (
            f"`{nodes.plain(form)}` needs `answer_choices`",
            "add `answer_choices: [Small, Large]`",
        )
        problems.add("missing-choices", form, message, cure)
    elif has and not takes:
        message = f"`{nodes.plain(form)}` takes no `answer_choices`"
        cure = "remove them, or use `choices_one`, `choices_many` or `select`"
        problems.add("needless-choices", item.entries["answer_choices"].key, message, cure)
