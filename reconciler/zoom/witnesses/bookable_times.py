"""What visitors are offered: decisive by presence and in a trial, by absence beside bookings alone.

A type is a promise about times, so these cannot lie; but hours that are alike for all hosts tell nothing:
then only their bookings do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.bookable import offer
from reconciler.bookable.offered import Offered
from reconciler.bookable.trial_hours import TrialHours
from reconciler.compare import projection
from reconciler.evidence import Claim, Standing
from reconciler.model import BookingPage, LivePage, PageType
from reconciler.proof import by_booking, by_release, by_trial, by_word, host_windows, offer_words
from reconciler.proof.by_release import Look, Ruled
from reconciler.proof.host_windows import Person
from reconciler.proof.verdict import ANY_TYPE
from reconciler.times import zones
from reconciler.zoom.witnesses.evidence import PageEvidence

NAME: Final = "bookable-times"


def claims(evidence: PageEvidence) -> Iterator[Claim]:
    """Claim what the offered times exclude, then what they point to; one claim that says so where nothing.

    A copy from before the last change of the page says nothing of its type, and one that cannot be dated
    decides nothing.
    """
    offered = evidence.offered
    if offered is None:
        yield from _unread(evidence)
        return
    standing, why = evidence.judged(offered.dating)
    if standing is Standing.OUTDATED:
        yield Claim(NAME, ANY_TYPE, decisive=False, seen=f"times: {why}", at=offered.at)
        return
    claims = _of(evidence, offered)
    yield from (claim.undated(why) for claim in claims) if standing is Standing.UNDATED else claims


def _of(evidence: PageEvidence, offered: Offered) -> Iterator[Claim]:
    if evidence.trial is not None:
        yield from _of_trial(evidence, evidence.trial, offered)
        return
    seen = look(evidence, offered)
    if offered.starts and any(person.host for person in seen.people):
        declared = evidence.page.type if isinstance(evidence.page, BookingPage) else None
        ruled = by_release.judge(seen, declared)
        yield from _of_bookings(evidence, seen, ruled)
        yield from _of_hours(evidence, offered, ruled, seen.people)
    else:
        nothing = f"no time is offered, {offer_words.span(offered, _zone(evidence))}"
        yield Claim(NAME, ANY_TYPE, decisive=False, seen=nothing, at=offered.at)


def look(evidence: PageEvidence, offered: Offered) -> Look:
    """Return what is offered, with whom the live page may book and its lengths."""
    people = host_windows.people(
        evidence.page.hosts, evidence.page.owner, evidence.live, evidence.users, evidence.earlier,
        evidence.multi_host.hosts if evidence.multi_host else frozenset(),
    )  # fmt: skip
    return Look(offered, people, *_lengths(evidence.live))


def _unread(evidence: PageEvidence) -> Iterator[Claim]:
    """Say why the times could not be read, where an error is why."""
    if evidence.unread:
        seen = f"times could not be read: {evidence.unread}"
        yield Claim(NAME, ANY_TYPE, decisive=False, seen=seen, at=evidence.now, failed=True)


def _of_bookings(evidence: PageEvidence, look: Look, ruled: Ruled) -> Iterator[Claim]:
    """Claim what the bookings of hosts show; nothing by a copy in a cache, which may be older."""
    page, zone, offered = evidence.page, _zone(evidence), look.offered
    bookings = {
        host.name: evidence.bookings[host.email] for host in page.hosts if host.email in evidence.bookings
    }
    if offered.dating.copy or not bookings:
        return
    if (upon := by_booking.upon(offered, look.people, bookings, _own_zone(evidence))) is not None:
        types = ANY_TYPE - {PageType.ALL_HOSTS}
        seen = f"{offer_words.upon(upon, zone)}; {offer_words.counted(offered, zone)}"
        yield Claim(NAME, types, upon.decides, seen, offered.at, excludes=upon.decides)
    elif ruled.judged.outside is None and PageType.ALL_HOSTS in ruled.judged.possible:
        limit = evidence.live.fields.get("booking_limit")
        booked_page = by_booking.BookedPage(
            evidence.live.schedule_id, page.owner.name, _own_zone(evidence), look.increment,
            look.buffers, limit if isinstance(limit, int) else 0,
        )  # fmt: skip
        if (hidden := by_release.hidden(look, bookings, booked_page, ruled.rules)) is not None:
            seen = f"{offer_words.hidden(hidden)}; {offer_words.counted(offered, zone)}"
            yield Claim(NAME, frozenset({PageType.ALL_HOSTS}), decisive=True, seen=seen, at=offered.at)


def _of_hours(
    evidence: PageEvidence, offered: Offered, ruled: Ruled, people: Sequence[Person]
) -> Iterator[Claim]:
    """Claim by hours alone; nothing that decides by a copy in a cache where hours are kept in Zoom.

    Those may have changed since without the page itself having changed.
    """
    judged, zone, count = ruled.judged, _zone(evidence), offer_words.counted(offered, _zone(evidence))
    decides = not (offered.dating.copy and any(person.in_zoom for person in people))
    declared = evidence.page.type if isinstance(evidence.page, BookingPage) else None
    count = count if decides else f"{count}, a copy that may be older than hours kept in Zoom"
    count = f"{offer_words.doubted(ruled.doubt)}; {count}" if ruled.doubt else count
    if judged.outside is not None:
        seen = f"{offer_words.outside(judged.outside, zone)}; {count}"
        start = judged.outside if decides else None
        yield Claim(NAME, ANY_TYPE, decisive=False, seen=seen, at=offered.at, outside=start)
        return
    if ruled.clocks is None and declared in judged.possible:
        yield from _against_a_word(evidence, offered, people, count, decides=decides)
    if ruled.clocks is not None:
        seen = f"{offer_words.clocks(ruled, offered, zone, declared)}; {count}"
        told = (ruled.start, ruled.clocks) if decides else (None, None)
        yield Claim(NAME, ANY_TYPE, decisive=False, seen=seen, at=offered.at, outside=told[0], fits=told[1])
    if judged.possible != ANY_TYPE:
        seen = f"{offer_words.excluded(judged, offered, zone, ruled.excluding)}; {count}"
        excludes = decides and len(judged.possible) > 1
        yield Claim(NAME, judged.possible, decides, seen, offered.at, excludes=excludes)
    if judged.leaning != judged.possible or (judged.possible == ANY_TYPE and not ruled.clocks):
        seen = offer_words.missing(judged, people)
        seen = seen if judged.possible != ANY_TYPE else f"{seen}; {count}"
        yield Claim(NAME, judged.leaning, decisive=False, seen=seen, at=offered.at)


def _against_a_word(
    evidence: PageEvidence, offered: Offered, people: Sequence[Person], count: str, *, decides: bool
) -> Iterator[Claim]:
    """Tell of a start that is offered on a date of which a person said that it is set otherwise."""
    page = evidence.page
    found = (
        by_word.against(offered, people, evidence.said, page.type) if isinstance(page, BookingPage) else None
    )
    if found is not None and decides:
        seen = f"{offer_words.against(found, _zone(evidence))}; {count}"
        yield Claim(NAME, ANY_TYPE, decisive=False, seen=seen, at=offered.at, outside=found.start)


def _of_trial(evidence: PageEvidence, trial: TrialHours, offered: Offered) -> Iterator[Claim]:
    result = by_trial.judge(trial, offered)
    seen = f"trial hours: {offer_words.trial(result, trial)}; {offer_words.counted(offered, trial.time_zone)}"
    hosts = tuple(host for host in evidence.page.hosts if host.name in result.hosts)
    known = (projection.addresses(host, evidence.users)[-1] for host in hosts)
    booked = frozenset(known) if result.exact else frozenset[str]()
    lost = bool(hosts) and len(hosts) < len(evidence.page.hosts)
    decides = bool(result.types) and (result.exact or not lost)  # else not as declared, whatever the type
    types = result.types or ANY_TYPE
    pool = evidence.multi_host
    own = {*projection.addresses(hosts[0], evidence.users)} if len(hosts) == 1 else set()
    if pool and pool.hosts and pool.hosts <= own:
        types |= pool.types  # a pool of one host offers what a single-host page does
    yield Claim(NAME, types, decisive=decides, seen=seen, at=offered.at, hosts=booked, on_trial=True)


def _lengths(live: LivePage) -> tuple[int, tuple[int, int]]:
    """Return increment and buffers of a live page in minutes; 30, 0 and 0 where they are not shown."""
    buffer = live.fields.get("buffer")
    parts = buffer if isinstance(buffer, dict) else {}
    values = (live.fields.get("start_time_increment"), parts.get("before"), parts.get("after"))
    increment, before, after = (value if isinstance(value, int) and value > 0 else 0 for value in values)
    return increment or offer.INCREMENT_UNSAID, (before, after)


def _own_zone(evidence: PageEvidence) -> str:
    """Return the zone by whose days the live page goes; UTC where it is not known."""
    zone = str(evidence.live.fields.get("time_zone") or _zone(evidence))
    return zone if zone in zones.zone_names() else "UTC"


def _zone(evidence: PageEvidence) -> str:
    page = evidence.page
    declared = page.fields.get("time_zone") if isinstance(page, BookingPage) else None
    return declared or page.owner.time_zone or str(evidence.live.fields.get("time_zone") or "UTC")
