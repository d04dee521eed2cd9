"""Findings as remarks, beside the pages they are about."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from reconciler.bookable import bookers
from reconciler.compare.paths import spelled
from reconciler.times import intervals, wording
from reconciler.times.weekly import Windows, parse_windows
from reconciler.views import words
from reconciler.views.entries import dated, evidence, severities
from reconciler.views.entries.entry import TONES, Entry, Json, Remark, Row

SAME = ("code", "page", "severity", "origin", "next", "keep", "note", "since", "new")
"""What findings must share to be merged."""
CHANGED = "changed"
"""The row that says when a page was last changed."""
ALL_STEPS = "reconciler checklist"
DAY = 4
"""Keys of the path of a day: `hosts.ana.hours.mon`, `hosts.ana.overrides.2026-12-25`."""


def spread(entries: Sequence[Entry], remarks: Sequence[Remark]) -> tuple[Entry, ...]:
    """Put each remark with its page; those of no page become an entry of the account."""
    by_page: dict[str, list[Remark]] = {}
    for remark in remarks:
        by_page.setdefault(remark.page, []).append(remark)
    placed = [entry._replace(remarks=tuple(by_page.pop(entry.name, ()))) for entry in entries]
    placed += [Entry(name, remarks=tuple(rest)) for name, rest in by_page.items()]
    return tuple(_judged(entry) for entry in placed)


def remarks(findings: Iterable[Json]) -> tuple[Remark, ...]:
    """Turn findings in their JSON form into remarks, in their order; those of one host's week into one."""
    return tuple(_remark(finding) for finding in folded(findings))


def folded(findings: Iterable[Json]) -> list[Json]:
    """Merge findings on days of a host's week, and on their dates, at the place of the first."""
    groups: dict[Hashable, list[Json]] = {}
    for number, finding in enumerate(findings):
        groups.setdefault(_together(finding) or (number,), []).append(finding)
    return [_merged(group) if len(group) > 1 else _named(group[0]) for group in groups.values()]


def _together(finding: Json) -> tuple[Hashable, ...]:
    """Return what findings on one host's days must share; nothing for other findings."""
    keys: Sequence[str] = finding["keys"]
    if len(keys) != DAY or keys[0] != "hosts":
        return ()
    host_and_part, same = tuple(keys[:-1]), tuple(finding.get(name) for name in SAME)
    if keys[2] == "hours":
        return (host_and_part, same) if finding["code"] == "host-hours-changed" else ()
    return host_and_part, same


def _named(finding: Json) -> Json:
    """Return a finding; on a single date with what calendars call it."""
    for name in dated.names([finding]).values():
        on = _day(finding)
        return {**finding, "message": finding["message"].replace(f" {on} ", f" {on} ({name}) ", 1)}
    return finding


def _merged(days: Sequence[Json]) -> Json:
    keys = days[0]["keys"][:-1]
    sides = {side: {_day(day): day[side] for day in days} for side in ("desired", "live")}
    message = _week(days) if keys[2] == "hours" else _dates(days)
    return {**days[0], **sides, **spelled(keys), "message": message}


def _dates(days: Sequence[Json]) -> str:
    """Say of dates of one host what is said of each, together of those that differ alike."""
    alike: dict[str, list[Json]] = {}
    for day in days:
        alike.setdefault(day["message"].replace(_day(day), "DATE"), []).append(day)
    host = f"{days[0]['keys'][1]} "
    said = [text.replace("DATE", _on(same)) for text, same in alike.items()]
    return "; ".join((said[0], *(text.removeprefix(host) for text in said[1:])))


def _on(days: Sequence[Json]) -> str:
    """Say dates, with what calendars call them."""
    return wording.stretches(wording.in_ranges(sorted(map(dated.day, days))), dated.names(days))


def _remark(finding: Json) -> Remark:
    severity, proof = finding["severity"], finding["type"] if finding["path"] == "type" else None
    message = steps(finding["steps"]) if finding.get("steps") else finding["message"]
    return Remark(
        finding["code"], severity, words.TONES.get(severity, "plain"), message, finding,
        words.place(finding), finding["page"] or "", tuple(_facts(finding, typed=proof is not None)),
        finding["next"] or "", finding.get("keep") or "", evidence.read(proof), new=bool(finding.get("new")),
        steps=finding.get("steps") or 0,
    )  # fmt: skip


def steps(count: int) -> str:
    """Say how many steps by hand are open: what they are is told by `checklist`."""
    return f"{wording.many(count, 'step')} by hand {'is' if count == 1 else 'are'} open"


def _facts(finding: Json, *, typed: bool) -> Iterator[Row]:
    if typed:
        yield Row("declared", str(finding["desired"]))
        yield Row("live", _live_type(finding))
    elif finding["origin"] != "unknown":
        yield Row("origin", finding["origin"])
    if unmanaged := finding.get("unmanaged"):
        yield Row("page", _which(unmanaged))
    if finding.get("changed") and not any(one["changed"] for one in finding.get("void", ())):
        yield Row(CHANGED, words.when(finding["changed"]))
    if finding["note"]:
        yield Row("note", finding["note"])
    if finding.get("since"):
        yield Row("since", words.when(finding["since"]) + (", new" if finding["new"] else ""))


def _which(page: Json) -> str:
    """Say which page no file names: by its link, its id, and when it was last changed."""
    changed = f"changed {words.when(page['updated'])}" if page["updated"] else ""
    return ", ".join(filter(None, (page["url"], f"id {page['schedule_id']}", changed)))


def _live_type(finding: Json) -> str:
    """Return the type that was seen; of one that nothing proves what it looks like."""
    if not finding["live"]:
        return "not known"
    unproven = finding["type"]["verdict"] == "unproven"
    return f"looks like {finding['live']}" if unproven else str(finding["live"])


def _judged(entry: Entry) -> Entry:
    """Return the entry with label, tone and flags raised to those of its remarks."""
    if not entry.remarks:
        return entry
    gravest = severities.worst(entry.remarks)
    return entry._replace(
        label=entry.label or gravest,
        tone=min(entry.tone, words.TONES[gravest], key=TONES.index),
        vital=entry.vital or any(remark.code.startswith("type-") for remark in entry.remarks),
        problem=entry.problem or any(remark.counts for remark in entry.remarks),
        quiet=False,
    )


def _week(days: Sequence[Json]) -> str:
    """Say of several days what of the week is lost and gained: people change a week, not a Tuesday."""
    ahead = days[0]["origin"] == "repo-ahead"  # then what apply would do is told, as in a plan
    then, now = ("live", "desired") if ahead else ("desired", "live")
    lost = bookers.week_words(_differences(days, then, now))
    gained = bookers.week_words(_differences(days, now, then))
    changes = [*(f"{hours} lost" for hours in lost), *(f"{hours} gained" for hours in gained)]
    return f"{days[0]['keys'][1]} {', '.join(changes)}"


def _day(finding: Json) -> str:
    return str(finding["keys"][-1])


def _differences(days: Sequence[Json], these: str, those: str) -> Mapping[str, Windows]:
    """Return by day the hours of one side that the other has not."""
    gone = {
        _day(finding): tuple(
            intervals.difference(*(parse_windows(finding[side] or []) for side in (these, those)))
        )
        for finding in days
    }
    return {day: windows for day, windows in gone.items() if windows}
