"""Everything but verified publish: single-host creates, patches in place, removals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reconciler import errors, verify
from reconciler.allow import Allow
from reconciler.apply import writing
from reconciler.apply.run import Run, after_write, made_as, remembered
from reconciler.compare import projection
from reconciler.exits import Exit
from reconciler.model import BookingPage, LivePage, Path, Proof, Verdict, dotted
from reconciler.planning.action import Create, Delete, FinishReplace, Update
from reconciler.planning.outcome import (
    Event,
    FieldResult,
    FieldState,
    Halt,
    Note,
    PageOutcome,
    PageResult,
    Patched,
    Stopped,
)  # fmt: skip
from reconciler.proof.verdict import weighed
from reconciler.records.memory import Memory, PageMemory
from reconciler.times import wording
from reconciler.verify import ReadBack
from reconciler.zoom import codec, live, recipes

Written = Create | Update | FinishReplace
"""The actions after which a page is read back."""


async def create(run: Run, action: Create) -> PageResult:
    """Make a single-host page at its declared address: no recipe can turn it into something else."""
    page = action.page
    body = recipes.request(page, run.users, None)
    made = await writing.create(run, page.key, page.owner.email, body)
    back = await verify.read_back(run.writer, page, made, run.users, settle=run.settle, new=True)
    known = run.memory.pages.get(page.key) or PageMemory(page.owner.email, page.slug)
    known = replace(known, schedule_id=made.schedule_id, made=made_as(page))
    return await _result(run, action, back, known)


async def update(run: Run, action: Update | FinishReplace) -> PageResult:
    """Patch a page in place, from a fresh read; a multi-host page's type is proved again afterwards."""
    page, listed = action.page, action.live
    before = await unmoved(run, listed)
    body = _body(run, action, before)
    await writing.patch(run, page.key, before, body)
    back = await verify.read_back(run.writer, page, before, run.users, settle=run.settle)
    known = run.memory.pages.get(page.key)
    return await _result(run, action, back, after_write(known, before, back.live or before, body))


async def delete(run: Run, action: Delete) -> PageResult:
    """Remove the page of a tombstone."""
    page = action.page
    await remove(run, page.key, action.live)
    run.remember(run.memory.with_page(page.key, None))
    return PageResult(page.key, action.kind, PageOutcome.VERIFIED, (Event.REMOVED,))


async def remove(run: Run, key: str, listed: LivePage) -> None:
    """Remove a page that people may know: closed first, then its bookings read once more, then removed."""
    before = await unmoved(run, listed)
    if before.active:
        await writing.patch(run, key, before, {"active": False})
    await _unbooked(run, key, before)
    await writing.delete(run, key, before)


async def unmoved(run: Run, listed: LivePage) -> LivePage:
    """Read a page just before its first write. Raises `SafetyError` when it is not what was planned on."""
    before = await live.page(run.writer, listed.schedule_id, listed.owner)
    if before is None or moved(listed, before):
        what = "is gone" if before is None else "was changed"
        raise errors.SafetyError(
            f"the page {what} since it was planned: nothing was written to it", code="stale-plan",
            help="run plan again",
        )  # fmt: skip
    return before


def moved(planned: LivePage, now: LivePage) -> bool:
    """Whether a page differs from what was planned on, in the fields that both answers hold."""
    shared = planned.fields.keys() & now.fields.keys()
    return (
        planned.slug != now.slug
        or any(planned.fields[name] != now.fields[name] for name in shared)
        or (bool(planned.rules) and planned.rules != now.rules)
    )


async def _unbooked(run: Run, key: str, before: LivePage) -> None:
    if Allow.BOOKED_PAGE in run.allow:
        return
    people = {before.owner, *(user.email for user in run.users.values() if _books(user.address, before))}
    count = await live.bookings(run.writer, people, before.schedule_id, run.clock())
    if count:
        reopened = {"active": True} if before.active else {}
        if reopened:
            await writing.patch(run, key, before, reopened)
        raise errors.SafetyError(
            f"the page has {wording.many(count, 'upcoming booking')}: it was not removed", code="booked-page",
            help="let them pass or cancel them in Zoom, or say --allow booked-page",
        )  # fmt: skip


def _books(address: str | None, page: LivePage) -> bool:
    return any(address and rule.address.casefold() == address.casefold() for rule in page.rules)


def _body(run: Run, action: Update | FinishReplace, before: LivePage) -> dict[str, Any]:
    """Return the PATCH: changed top-level fields alone, objects and lists whole."""
    page = action.page
    names = {change.path[0] for change in action.changes}
    declared = {"slug": page.slug, **page.fields}
    body = codec.whole(before, {name: declared[name] for name in declared if name in names})
    if "hosts" in names:
        body["availability_rules"] = _rules(run, page, before, {change.path for change in action.changes})
    return body


def _rules(run: Run, page: BookingPage, before: LivePage, paths: set[Path]) -> list[dict[str, Any]]:
    """Return all rules of the page: those of changed hosts as declared, the others as they stand.

    The list goes whole: a host whose rule is not there gets one, for without one they would be taken off.
    Raises `SafetyError` where the answer does not show the rules at all.
    """
    if before.raw.get("availability_rules") is None:
        raise errors.SafetyError(
            "the API does not show who is on the page and when: that is not written over unseen",
            help="compare it with the files in Zoom, and leave `hours` out of the files if it stays so",
        )
    changed = {path[1] for path in paths if path[0] == "hosts"}
    by_name = projection.rules(before, page.hosts, run.users)
    hosts = {host.name: host for host in page.hosts}
    there = [
        recipes.rule(hosts[name], run.users, rule.raw)
        if name in changed and name in hosts
        else dict(rule.raw)
        for name, rule in by_name.items()
    ]
    return there + [recipes.rule(host, run.users) for name, host in hosts.items() if name not in by_name]


async def _result(run: Run, action: Written, back: ReadBack, known: PageMemory | None) -> PageResult:
    page = action.page
    if back.live is None:
        return PageResult(
            page.key, action.kind, PageOutcome.UNVERIFIED, (Event.NOT_READABLE,), exit_code=Exit.UNVERIFIED
        )
    proof = await _proved_again(run, action, back.live, known)
    if _regressed(action, proof):
        run.stopped = Stopped(Halt.TYPE_LOST, page.key)
    elif page.type.multi_host and verify.unattended(page, back.live, proof, run.users):
        run.stopped = Stopped(Halt.HOSTS_DIFFER, page.key)
    run.memory = run.memory.with_page(page.key, remembered(page, back.live, proof, known, run.users))
    back = replace(back, fields=_judged(action, back))
    run.remember(_with_ignored(run, action, back))
    back = verify.attended(back, page, proof, run.users)
    good = back.verified and acceptable(page, proof)
    return PageResult(
        page.key, action.kind, PageOutcome.VERIFIED if good else PageOutcome.UNVERIFIED,
        _notes(action, proof), back.live, proof, back.fields,
        exit_code=Exit.OK if good else Exit.UNVERIFIED, help=_cure(page, back),
    )  # fmt: skip


def _cure(page: BookingPage, back: ReadBack) -> str:
    """Say how to end it where Zoom made another slug of the declared one; sending it again would not."""
    late = any(one.path == ("slug",) and one.state is FieldState.STALE for one in back.fields)
    if back.live is None or late or back.live.slug == page.slug:
        return ""
    return f"the page stands at `{back.live.slug}`: declare `slug: {back.live.slug}`, or choose another slug"


def _judged(action: Written, back: ReadBack) -> tuple[FieldResult, ...]:
    """Return what became of the fields, without the differences that were to stay."""
    left = {one.change.path for one in action.tolerated}
    return tuple(one for one in back.fields if one.path not in left)


def _with_ignored(run: Run, action: Written, back: ReadBack) -> Memory:
    """Remember which fields the API ignores: not those that it has set on any page of this run."""
    sent = {change.path for change in action.changes}
    run.taken |= {one.path for one in back.fields if one.state is FieldState.VERIFIED and one.path in sent}
    memory = run.memory
    for path in {one.path for one in back.fields if one.state is FieldState.IGNORED} - run.taken:
        memory = memory.with_ignored(dotted(path), run.today)
    return memory.without_ignored(map(dotted, run.taken))


def _notes(action: Written, proof: Proof) -> tuple[Note, ...]:
    if isinstance(action, Create):
        return ()
    paths = tuple(dict.fromkeys(change.path for change in action.changes))
    return (Patched(paths, action.page.type.multi_host and proof.verdict is Verdict.CONFIRMED),)


async def _proved_again(run: Run, action: Written, live: LivePage, known: PageMemory | None) -> Proof:
    """Judge the type after a write; a page that showed its type before is given time to show it again."""
    async for _ in verify.pauses(run.settle):
        proof = await run.prove(action.page, live, known)
        if proof.verdict is not Verdict.UNPROVEN or not (live.active and _shown(action.proof)):
            break
    return proof


def _regressed(action: Written, proof: Proof) -> bool:
    """Whether a multi-host type is in doubt now that was not before the write."""
    before = action.proof.verdict if action.proof else Verdict.UNPROVEN
    if proof.verdict in (Verdict.CONTRADICTED, Verdict.CONFLICTING):
        return proof.declared.multi_host and before is not proof.verdict
    live = action.page.fields.get("active") is not False
    return live and _shown(action.proof) and proof.verdict is Verdict.UNPROVEN


def _shown(proof: Proof | None) -> bool:
    """Whether the page itself showed that it is of the declared multi-host type."""
    return (
        proof is not None
        and proof.declared.multi_host
        and proof.verdict is Verdict.CONFIRMED
        and any(claim.fresh for claim in weighed(proof.claims))
    )


def acceptable(page: BookingPage, proof: Proof) -> bool:
    """A multi-host type must be confirmed, unless the page is closed; a single-host one not contradicted."""
    if page.type.multi_host and page.fields.get("active") is not False:
        return proof.verdict is Verdict.CONFIRMED
    return proof.verdict is not Verdict.CONTRADICTED
