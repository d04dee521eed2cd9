"""What must be so after a mishap and one more apply: the account as without it, and nothing beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reconciler import staging
from reconciler.emulator.schedules import Schedule
from reconciler.records import journal
from reconciler.records.history import Write
from reconciler.zoom import kept
from tests.support.crash_apply import LATER, NOW, ORIGIN, applied, planned
from tests.support.crash_door import Door, form, read

MOVING = ("updated", "created")


def keep_end(place: Path, door: Door) -> None:
    """Apply without mishap and keep the end beside it."""
    done = applied(door, place / "pages")
    asked = [[one.method, one.path, _names(one.body)] for one in door.world.log.entries]
    plan = planned(door, place / "pages")
    end = {"state": _state(door), "plan": _kinds(plan), "results": done.results, "requests": asked}
    if problems := _always(place):
        raise AssertionError((problems, done))
    (place / "end.json").write_text(json.dumps(end))


def mended(place: Path, reference: Path, door: Door, *, forgotten: bool) -> list[str]:
    """Apply once more, and return all that is not as it would be without the mishap."""
    end, now = json.loads((reference / "end.json").read_text()), NOW + LATER
    done = applied(door, place / "pages", now)
    plan = planned(door, place / "pages", now)
    left = [row for row in door.pages() if staging.is_ours(row.slug)]
    told = {one["live"] for one in plan["findings"] if one["code"] == "staged-page"}
    ignored = {_field(one["path"]) for one in plan["findings"] if one["code"] == "ignored-field"}
    problems = [f"the second apply says: {done.error}"] if done.error else []
    problems += [f"{one}" for one in done.results if one["outcome"] == "failed"]
    problems += [f"left behind: `{row.slug}`" for row in left if not forgotten or row.id not in told]
    problems += _differing(end["state"], _state(door), ignored)
    if _kinds(plan) != end["plan"]:
        problems.append(f"the plan is not {end['plan']} but {_kinds(plan)}")
    return problems + _always(place, journal_lost=forgotten)


def _always(place: Path, *, journal_lost: bool = False) -> list[str]:
    """What holds at every moment, whatever happens."""
    facts = read(place / "door")
    exposed = [one["exposed"] for one in facts if "exposed" in one]
    if journal_lost:
        return exposed
    with journal.reading(place / "pages", kept) as book:
        assert book is not None
        writes = [write for run in book.runs() for write in run.writes]
        dead = [f"run {one} is still open" for one in book.dead_runs(ORIGIN, "emulator")]
    lost = [f"no before-image of {one}" for one in facts if "replaced" in one and not _kept(one, writes)]
    return exposed + dead + lost


def _kept(fact: dict[str, Any], writes: list[Write]) -> bool:
    """Whether the journal holds what stood there before a write took effect.

    A page is closed before it is removed: what was there is then the image and what was sent since.
    """
    mine = [write for write in writes if write.schedule_id == fact["replaced"]]
    for write in mine:
        if kept.METHODS[write.verb] != fact["method"] or write.before is None:
            continue
        sent = [{**other.sent.fields, "slug": other.sent.slug or write.slug} for other in mine]
        forms = [write.before.raw, *({**write.before.raw, **fields} for fields in sent)]
        if any({name: form.get(name) for name in fact["was"]} == fact["was"] for form in forms):
            return True
    return False


def _state(door: Door) -> dict[str, Any]:
    """The truth about all pages that are not ours to clear away, without ids and times."""
    return {f"{row.owner} {row.slug}": _facts(row) for row in door.pages() if not staging.is_ours(row.slug)}


def _facts(row: Schedule) -> dict[str, Any]:
    body = {name: value for name, value in row.body.items() if name not in MOVING}
    return json.loads(json.dumps({**body, **form(row), "type": row.type, "hosts": row.hosts}))


def _differing(wanted: dict[str, Any], found: dict[str, Any], ignored: set[str]) -> list[str]:
    problems = [f"no page at {one}" for one in wanted.keys() - found.keys()]
    problems += [f"a page too many at {one}" for one in found.keys() - wanted.keys()]
    for one in wanted.keys() & found.keys():
        names = {name for name in wanted[one] if wanted[one][name] != found[one].get(name)}
        for name in sorted(names - ignored):
            problems.append(f"{one}: {name} is {found[one].get(name)}, not {wanted[one][name]}")
    return problems


def _field(path: str) -> str:
    """The field of the API that a path of the files is about."""
    name = path.partition(".")[0]
    return "availability_rules" if name == "hosts" else name


def _kinds(plan: dict[str, Any]) -> dict[str, str]:
    return {one["page"]: f"{one['action']} {one['blocked'] or ''}".strip() for one in plan["actions"]}


def _names(body: bytes) -> str:
    """The fields of a body, in one text."""
    try:
        given = json.loads(body)
    except ValueError:
        return ""
    return ",".join(given)
