"""What must be so after a mishap and one more apply: the account as without it, and nothing beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reconciler import fields, staging
from reconciler.emulator.schedules import Schedule
from reconciler.records import journal
from reconciler.records.history import Write
from reconciler.zoom import kept
from tests.support import mixed_account
from tests.support.crash_apply import LATER, NOW, ORIGIN, applied, planned
from tests.support.crash_proxy import Proxy, form, read

MOVING = ("updated", "created")


def keep_end(place: Path, proxy: Proxy) -> None:
    """Apply without mishap and write state, plan, results and requests to `end.json`."""
    done = applied(proxy, place / "pages")
    requests = [[request.method, request.path, _names(request.body)] for request in proxy.world.log.entries]
    plan = planned(proxy, place / "pages")
    end = {
        "state": _state(proxy), "plan": _kinds(plan), "doubted": _doubted(plan), "results": done.results,
        "requests": requests,
    }  # fmt: skip
    if problems := _always(place):
        raise AssertionError((problems, done))
    (place / "end.json").write_text(json.dumps(end))


def mended(place: Path, reference: Path, proxy: Proxy, *, forgotten: bool) -> list[str]:
    """Apply once more, and return all that is not as it would be without the mishap."""
    published = _published(proxy)
    end, now = json.loads((reference / "end.json").read_text()), NOW + LATER
    done = applied(proxy, place / "pages", now)
    plan = planned(proxy, place / "pages", now)
    again = published & {name for request in proxy.world.log.entries if (name := _posted(request))}
    leftovers = [row for row in proxy.pages() if staging.is_ours(row.slug)]
    reported = {finding["live"] for finding in plan["findings"] if finding["code"] == "staged-page"}
    ignored = {_field(finding["path"]) for finding in plan["findings"] if finding["code"] == "ignored-field"}
    problems = [f"the second apply says: {done.error}"] if done.error else []
    problems += [f"{result}" for result in done.results if result["outcome"] == "failed"]
    problems += [f"made a second time: {summary}" for summary in sorted(again)]
    problems += [f"left behind: `{row.slug}`" for row in leftovers if not forgotten or row.id not in reported]
    problems += _differing(end["state"], _state(proxy), ignored)
    if _kinds(plan) != end["plan"]:
        problems.append(f"the plan is not {end['plan']} but {_kinds(plan)}")
    if not forgotten:
        doubted = [page for page in _doubted(plan) if page not in end["doubted"]]
        problems += [f"the proof of {page} is lost" for page in doubted]
    return problems + _always(place, journal_lost=forgotten)


def _always(place: Path, *, journal_lost: bool = False) -> list[str]:
    """Return breaches of what must hold at any time: exposed pages, open runs, missing before-images."""
    facts = read(place / "facts")
    exposed = [fact["exposed"] for fact in facts if "exposed" in fact]
    if journal_lost:
        return exposed
    with journal.reading(place / "pages", kept) as book:
        assert book is not None
        writes = [write for run in book.runs() for write in run.writes]
        unended = [f"run {name} is still open" for name in book.dead_runs(ORIGIN, "emulator")]
    replaced = [fact for fact in facts if "replaced" in fact]
    lost = [f"no before-image of {fact}" for fact in replaced if not _recorded(fact, writes)]
    return exposed + unended + lost


def _recorded(fact: dict[str, Any], writes: list[Write]) -> bool:
    """Whether the journal holds what stood there before a write took effect.

    A page is closed before it is removed: what was there is then the image and what was sent since.
    """
    own = [write for write in writes if write.schedule_id == fact["replaced"]]
    was = fact["was"]
    for write in own:
        if kept.METHODS[write.verb] != fact["method"] or write.before is None:
            continue
        sent = [{**other.sent.fields, "slug": other.sent.slug or write.slug} for other in own]
        forms = [write.before.raw, *({**write.before.raw, **fields} for fields in sent)]
        unseen = {name: was[name] for name in fields.UNLISTED & was.keys()}  # where lists alone show a page
        if any({name: {**unseen, **form}.get(name) for name in was} == was for form in forms):
            return True
    return False


def _state(proxy: Proxy) -> dict[str, Any]:
    """The truth about all pages that are not ours to clear away, without ids and times."""
    return {f"{row.owner} {row.slug}": _facts(row) for row in proxy.pages() if not staging.is_ours(row.slug)}


def _facts(row: Schedule) -> dict[str, Any]:
    body = {name: value for name, value in row.body.items() if name not in MOVING}
    return json.loads(json.dumps({**body, **form(row), "type": row.type, "hosts": row.hosts}))


def _published(proxy: Proxy) -> set[str]:
    """The summaries of the pages of multi-host types that the program made and moved to their own address."""
    rows = [row for row in proxy.pages() if row.via == "api" and not staging.is_ours(row.slug)]
    declared = {row.body["summary"]: mixed_account.declared(row.body["summary"]) for row in rows}
    return {row.body["summary"] for row in rows if row.active and row.type == declared[row.body["summary"]]}


def _posted(request: Any) -> str:
    """The summary of the page that a request makes; empty for others."""
    if request.method != "POST" or not request.path.endswith("/schedules"):
        return ""
    return str(json.loads(request.body)["summary"])


def _differing(wanted: dict[str, Any], state: dict[str, Any], ignored: set[str]) -> list[str]:
    problems = [f"no page at {address}" for address in wanted.keys() - state.keys()]
    problems += [f"a page too many at {address}" for address in state.keys() - wanted.keys()]
    for address in wanted.keys() & state.keys():
        names = {name for name in wanted[address] if wanted[address][name] != state[address].get(name)}
        for name in sorted(names - ignored):
            problems.append(f"{address}: {name} is {state[address].get(name)}, not {wanted[address][name]}")
    return problems


def _field(path: str) -> str:
    """The field of the API that a path of the files is about."""
    name = path.partition(".")[0]
    return "availability_rules" if name == "hosts" else name


def _kinds(plan: dict[str, Any]) -> dict[str, str]:
    return {item["page"]: f"{item['action']} {item['blocked'] or ''}".strip() for item in plan["actions"]}


def _doubted(plan: dict[str, Any]) -> list[str]:
    """The pages whose type is not proved."""
    return [finding["page"] for finding in plan["findings"] if finding["code"].startswith("type-")]


def _names(body: bytes) -> str:
    """The fields of a body, in one text."""
    try:
        fields = json.loads(body)
    except ValueError:
        return ""
    return ",".join(fields)
