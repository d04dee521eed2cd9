"""What is known of a page without asking anybody: the files, and what the lock file remembers. Pure.

It is as true as the last run that wrote the lock file; what has changed in Zoom since is not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from reconciler.compare.projection import Users
from reconciler.evidence import Verdict
from reconciler.model import Availability, BookingPage, Declared, View, ZoomUser
from reconciler.planning import dates_by_hand, manual_steps, withdrawn_dates
from reconciler.planning.dates_by_hand import DatesByHand
from reconciler.planning.manual_steps import Step
from reconciler.proof import attested
from reconciler.records.memory import Memory, PageMemory, Seen
from reconciler.times import weekly
from reconciler.times.moments import moment


@dataclass(frozen=True, slots=True)
class LastProof:
    """What was last made of the question whether a page is of its declared type, and who decided it.

    `witness` is empty where nothing decided; `by` is the person who looked, where that was one. `outdated`:
    longer ago than such a word counts, or void since we wrote the page's hours, or since somebody else
    changed the page and a run saw that.
    """

    verdict: Verdict
    witness: str
    at: datetime
    by: str
    outdated: bool


def last_proof(page: BookingPage, memory: PageMemory, now: datetime, days: int) -> LastProof | None:
    """Return the latest that was seen of a page's type with its hosts of now; None where nothing was.

    `days` is how long it counts. Of what says different things at the same moment, what counts still goes
    before what is void, then the worse one.
    """
    found = sorted(
        _proofs(page, memory),
        key=lambda proof: (proof.at, not proof.outdated, proof.verdict is Verdict.CONTRADICTED),
    )
    decided = [proof for proof in found if proof.verdict is not Verdict.UNPROVEN] or found
    if not decided:
        return None
    last = decided[-1]
    return replace(last, outdated=last.outdated or now - last.at > timedelta(days=days))


def steps(pages: Iterable[Declared], account: Memory, now: datetime) -> dict[str, tuple[Step, ...]]:
    """Return by page key the steps by hand that are open on pages that were made; of others a plan tells.

    As in a plan, dates of an availability stand with the first page that goes by it, and dates that change
    nothing are no steps; where it is not remembered what week Zoom keeps, all are taken to change it.
    """
    known = [
        (page, memory)
        for page in pages
        if isinstance(page, BookingPage) and (memory := account.pages.get(page.key))
    ]
    waiting = {page.key: _at_staging(page, memory) for page, memory in known}
    made = [(page, memory) for page, memory in known if memory.schedule_id and not waiting[page.key]]
    return waiting | _of_dates(made, account, now.date())


def _at_staging(page: BookingPage, memory: PageMemory) -> tuple[Step, ...]:
    """Return how to look at a page that waits at staging, until a person has said what it is."""
    said = memory.denied or attested.at_staging(memory.attestation, memory.staging, page)
    return manual_steps.look_at_staged(page, memory.staging.slug) if memory.staging and not said else ()


def _of_dates(
    made: Sequence[tuple[BookingPage, PageMemory]], account: Memory, today: date
) -> dict[str, tuple[Step, ...]]:  # fmt: skip
    """Return the steps on dates, each place once."""
    everywhere, users = attested.everywhere(account), _users(made)
    pages = [page for page, _ in made]
    seen = {page.key: attested.steps(memory, memory.schedule_id) for page, memory in made}
    shared = dates_by_hand.shared(((page, seen[page.key]) for page in pages), today, users)
    set_there = _carried((dates.without(everywhere) for dates in shared), pages)
    taken_back = _carried(withdrawn_dates.shared(pages, everywhere, today, users), pages)
    steps: dict[str, tuple[Step, ...]] = {}
    for page in pages:
        own = [dates.without(seen[page.key]) for dates in dates_by_hand.on_page(page, today, users)]
        wanted = [dates for dates in (*own, *set_there.get(page.key, ())) if dates.days]
        withdrawn = withdrawn_dates.on_page(page, seen[page.key], today, users)
        steps[page.key] = manual_steps.overrides(page, wanted, [*withdrawn, *taken_back.get(page.key, ())])
    return steps


def _carried(
    shared: Iterable[DatesByHand], pages: Sequence[BookingPage]
) -> dict[str, list[DatesByHand]]:  # fmt: skip
    """Return dates of availabilities by the first page that goes by each."""
    carried: dict[str, list[DatesByHand]] = {}
    for dates in shared:
        if first := next((page for page in pages if dates_by_hand.go_by(page, dates)), None):
            carried.setdefault(first.key, []).append(dates)
    return carried


def _users(made: Iterable[tuple[BookingPage, PageMemory]]) -> Users:
    """Return the hosts of pages who keep their hours in Zoom, with their weeks as they stood last."""
    users: dict[str, ZoomUser] = {}
    for page, memory in made:
        for host in page.hosts:
            kept = memory.kept_in_zoom.get(host.name)
            if kept and kept["availability"] == host.availability:
                user = users.get(host.email, ZoomUser(host.email, None))
                users[host.email] = replace(user, availabilities=(*user.availabilities, _week(kept)))
    return users


def _week(kept: View) -> Availability:
    hours = {day: weekly.parse_windows(windows) for day, windows in kept["hours"].items()}
    return Availability("", kept["availability"], default=False, time_zone=kept["time_zone"], hours=hours)


def _proofs(page: BookingPage, memory: PageMemory) -> Iterator[LastProof]:
    """Yield what each thing in memory says of the page as it is declared now."""
    ids = {memory.schedule_id, memory.staging.schedule_id if memory.staging else None}
    for seen in filter(None, (memory.proof, memory.attestation)):
        if (
            seen.schedule_id in ids
            and attested.of_hosts(seen.hosts, page)
            and not _refuted(seen, page, memory)
        ):
            decided = Verdict.CONFIRMED if seen.type is page.type else Verdict.CONTRADICTED
            yield _of(seen, memory, decided)
    denial = memory.denial
    if denial and denial.schedule_id in ids and attested.is_of(denial, page):
        yield _of(denial, memory, Verdict.CONTRADICTED)
    look = memory.look
    if look and look.schedule_id in ids and attested.of_hosts(look.hosts, page):
        decided = Verdict.CONFIRMED if look.types == {page.type} else Verdict.UNPROVEN
        verdict = decided if page.type in look.types else Verdict.CONTRADICTED
        witness = "" if verdict is Verdict.UNPROVEN else look.witness
        yield LastProof(verdict, witness, look.at, "", outdated=False)


def _refuted(seen: Seen, page: BookingPage, memory: PageMemory) -> bool:
    """Whether the page itself showed another type, as it was when somebody said that it is as declared."""
    look = memory.look
    same = look and (look.schedule_id, look.updated) == (seen.schedule_id, seen.updated)
    return bool(same and look and seen.by and page.type not in look.types)


def _of(seen: Seen, memory: PageMemory, verdict: Verdict) -> LastProof:
    outdated = seen.hours_written is not None or _changed_since(seen, memory)
    return LastProof(verdict, seen.witness, seen.at, seen.by or "", outdated=outdated)


def _changed_since(seen: Seen, memory: PageMemory) -> bool:
    """Whether a later run read of a change to the page that was not ours: ours go along in what was seen."""
    then = moment(seen.updated) if seen.updated else None
    known = [one for one in (memory.look, memory.noted) if one and one.schedule_id == seen.schedule_id]
    times = [at for at in (moment(one.updated) for one in known) if at]
    return then is not None and any(at > then for at in times)
