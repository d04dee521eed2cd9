"""Weekly hours and the times of a day from nodes, by the grammar of `times.weekly`, with places. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reconciler.config import common_mistakes, dates, nodes, spelling
from reconciler.config.collector import Cure, Problems
from reconciler.source import Span
from reconciler.times import weekly
from reconciler.times.weekly import Window, Windows


class Week(NamedTuple):
    """Weekly hours, and day -> the place of its times."""

    hours: weekly.Weekly
    places: Mapping[str, Span]


def read(node: nodes.Node, problems: Problems) -> Week | None:
    """Return the week of `hours` (days to times, or `none`); None after any error in it."""
    if isinstance(node, nodes.Scalar) and node.value == "none":
        return Week({}, {})
    if not isinstance(node, nodes.Map):
        never = isinstance(node, nodes.Scalar) and (
            common_mistakes.times(node.text) == "closed" or node.text.strip().lower() in weekly.CLOSED
        )
        given = f"not `{node.text}`" if isinstance(node, nodes.Scalar) and node.text else ""
        message = "`hours` takes days with their times" + (f", {given}" if given else "")
        cure = "write none" if never else 'write like {mon-fri: "09:00-17:00"}; `none` is never available'
        problems.add("bad-hours", node, message, cure)
        return None
    errors = problems.errors
    hours: dict[str, Windows] = {}
    places: dict[str, Span] = {}
    keys: dict[str, nodes.Scalar] = {}
    reported = False
    for entry in node.entries.values():
        if nodes.empty(entry.value):
            if not (reported and node.flow):  # of `{mon,tue,wed: x}` the first key has the diagnostic
                _report_missing(entry.key, node, problems)
            reported = True
            continue
        reported = False
        windows = read_windows(entry.value, problems)
        for day in _days(entry.key, problems):
            if day in keys:
                note = (f"`{day}` has its hours", keys[day].span)
                message = f"`{day}` is given twice"
                problems.add("repeated-day", entry.key, message, "give each day once", note=note)
                continue
            keys[day], hours[day], places[day] = entry.key, windows, entry.value.span
    complete = problems.errors == errors and not any(nodes.broken(node))
    return Week(weekly.weekly(hours), places) if complete else None


def read_windows(node: nodes.Node, problems: Problems) -> Windows:
    """Return the windows of one day, without those that were reported."""
    text = node.text.strip().lower() if isinstance(node, nodes.Scalar) and isinstance(node.value, str) else ""
    if text in weekly.CLOSED:
        return ()
    if isinstance(node, nodes.List):
        read = ((item, _window(item, problems)) for item in node.items)
        windows = [(item, window) for item, window in read if window is not None]
        _warn_of_overlap(windows, problems)
        return weekly.merge(window for _, window in windows)
    window = _window(node, problems)
    return weekly.merge([window]) if window else ()


def _window(node: nodes.Node, problems: Problems) -> Window | None:
    if isinstance(node, nodes.Broken):
        return None  # reported where it broke
    if not isinstance(node, nodes.Scalar) or not isinstance(node.value, str):
        shown = f"`{node.text}` is not" if isinstance(node, nodes.Scalar) and node.text else "this is not"
        meant = common_mistakes.times(node.text) if isinstance(node, nodes.Scalar) else None
        cure = f"write {meant}" if meant else 'write "HH:MM-HH:MM" or closed'
        problems.add("bad-hours", node, f"{shown} a window of time", cure)
        return None
    try:
        window = weekly.parse_window(node.text)
    except weekly.BadHours as bad:
        _report_window(node, bad, problems)
        return None
    _warn_of_edges(node, window, problems)
    return window


def _report_window(node: nodes.Scalar, bad: weekly.BadHours, problems: Problems) -> None:
    meant = common_mistakes.times(node.text)
    if meant and meant.startswith("["):
        problems.add("bad-hours", node, f"`{node.text}` is several windows in one text", f"write {meant}")
    elif meant and meant.startswith('"') and bad.code != "bad-hours":
        problems.add("bad-hours", node, f"`{node.text}` is not written as HH:MM-HH:MM", f"write {meant}")
    else:
        problems.add(bad.code, _part(node, bad.wrong), bad.message, f"write {meant}" if meant else bad.cure)


def _part(node: nodes.Scalar, wrong: str) -> nodes.Node | Span:
    """Return the place of `wrong` within the text, of the whole text where nothing is named."""
    start = node.text.find(wrong)
    return nodes.part(node, start, start + len(wrong)) if wrong else node


def _warn_of_edges(node: nodes.Scalar, window: Window, problems: Problems) -> None:
    start, end = window
    first, _, last = node.text.partition("-")
    if start == end:
        message = f"`{node.text}` is empty: it ends when it starts"
        problems.add("zero-length-hours", node, message, "write closed, or give it a length")
    elif (start, end) == (0, 1440) and last.strip() != "24:00":
        message = f"`{node.text}` is the whole day"
        problems.add("whole-day-hours", node, message, 'write "00:00-24:00" or closed, whichever is meant')
    elif last.strip() == "23:59":
        at = nodes.part(node, len(node.text.rstrip()) - 5, len(node.text.rstrip()))
        message = "the last minute of the day is left out"
        problems.add("hours-end-2359", at, message, f'write "{first.strip()}-24:00"')


def _warn_of_overlap(windows: Iterable[tuple[nodes.Node, Window]], problems: Problems) -> None:
    """Report windows that share time with earlier ones of the day; `taken` has a bit for each minute."""
    taken = 0
    by_minute: dict[int, nodes.Node] = {}
    by_window: dict[Window, nodes.Node] = {}
    for node, (start, end) in windows:
        mask = ((1 << end - start) - 1) << start
        shared = mask & taken
        if earlier := by_window.get((start, end)):
            note = ("the others are", nodes.place(earlier))
            message, cure = "the same hours are given twice", "remove one of the two"
            problems.add("identical-hours", node, message, cure, note=note)
        elif shared:
            note = ("the others are", nodes.place(by_minute[_lowest(shared)]))
            cure = "they count as one: write them as one"
            problems.add("overlapping-hours", node, "these hours overlap others of the day", cure, note=note)
        if start < end:
            by_window.setdefault((start, end), node)
        new = mask & ~taken
        while new:
            by_minute[_lowest(new)] = node
            new &= new - 1
        taken |= mask


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


def _days(key: nodes.Scalar, problems: Problems) -> tuple[str, ...]:
    try:
        return weekly.parse_days(key.text)
    except weekly.BadHours as bad:
        if dates.parse(key.text):
            message = f"`{key.text}` is not a day of the week"
            problems.add(bad.code, key, message, "put dates under `overrides`")
        else:
            problems.add(bad.code, _part(key, bad.wrong), bad.message, _days_cure(key.text, bad))
        return ()


def _days_cure(text: str, bad: weekly.BadHours) -> Cure:
    if meant := common_mistakes.days(text):
        return f'write "{meant}"' if "," in meant else f"did you mean `{meant}`?"
    return spelling.did_you_mean(bad.wrong, weekly.DAYS, bad.cure)


def _report_missing(key: nodes.Scalar, node: nodes.Map, problems: Problems) -> None:
    message = f"`{key.text}` has no hours"
    names = list(node.entries)
    following = names[names.index(key.text) + 1 :]
    if not node.flow or not following:
        problems.add("missing-hours", key, message, f"write {key.text}: closed, or give its times")
        return
    days = [key.text]
    for name in following:
        days.append(name)
        if not nodes.empty(value := node.entries[name].value):
            break
    written = f'"{value.text}"' if isinstance(value, nodes.Scalar) and not nodes.empty(value) else "…"
    label = f"YAML reads this as `{key.text}:` (empty), then `{following[0]}:`"
    cure = f'quote the days: {{"{",".join(days)}": {written}}}'
    problems.add("unquoted-days", key, message, cure, label=label)
