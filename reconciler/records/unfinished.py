"""What a run that did not end may have left behind, from its writes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from reconciler import staging
from reconciler.records.history import PastRun, State, Verb, Write


@dataclass(frozen=True, slots=True)
class Moved:
    """A page that was moved aside for its replacement, from where it stood (`write`) to the slug `aside`.

    `instead` is the write that sent another page to its place, None where none was sent there.
    """

    write: Write
    aside: str
    instead: Write | None

    @property
    def was_active(self) -> bool:
        """Whether people could book it before."""
        return self.write.before is None or self.write.before.active


def staged(run: PastRun) -> list[Write]:
    """Return the writes that made staging pages and were neither refused nor removed again.

    A page that was taken to be gone is not, where its removal turned out not to have happened.
    """
    there = {write.schedule_id for write in run.writes if _refused_removal(write)}
    return [
        write
        for write in run.writes
        if write.verb is Verb.CREATE and staging.is_staging(write.slug or "")
        and write.state is not State.REFUSED
        and (write.state is not State.GONE or write.schedule_id in there)
    ]  # fmt: skip


def made_public(run: PastRun) -> list[Write]:
    """Return the writes that made pages at their own address, as far as that is known."""
    made = (write for write in run.writes if write.verb is Verb.CREATE and write.state is State.DONE)
    return [write for write in made if write.schedule_id and not staging.is_staging(write.slug or "")]


def kept(run: PastRun) -> frozenset[str]:
    """Return the ids of the staging pages of a run that it made, and whose removal was refused."""
    refused = {write.schedule_id for write in run.writes if _refused_removal(write)}
    return frozenset(str(write.schedule_id) for write in staged(run) if write.schedule_id in refused)


def moved(run: PastRun) -> list[Moved]:
    """Return the pages that were or may have been moved aside: what is answered as refused may be done."""
    return [
        Moved(write, slug, _instead(run, write))
        for write in run.writes
        if (slug := _sent_to(write)).startswith(staging.OLD)
    ]


def last_patches(run: PastRun) -> list[Write]:
    """Return the last writes to each page that changed or may have changed it."""
    last = {write.schedule_id: write for write in run.writes if write.schedule_id}
    return [write for write in last.values() if write.verb is Verb.PATCH and write.may_have_happened]


def published(run: PastRun) -> frozenset[str]:
    """Return the ids of the pages that were or may have been moved to their own address."""
    return frozenset(
        write.schedule_id for write in run.writes if write.schedule_id and _is_publication(write)
    )


def removed(run: PastRun) -> frozenset[str]:
    """Return the ids of the pages that were or may have been deleted."""
    gone = (write for write in run.writes if write.verb is Verb.DELETE and write.may_have_happened)
    return frozenset(write.schedule_id for write in gone if write.schedule_id)


def in_doubt(run: PastRun) -> Iterator[Write]:
    """Return the writes of unknown outcome that are the last of the run to their page."""
    last = {write.schedule_id: write for write in run.writes if write.schedule_id}
    for write in run.writes:
        if (
            write.state in (State.INTENDED, State.UNKNOWN)
            and last.get(write.schedule_id or "", write) is write
        ):
            yield write


def leaves(run: PastRun, failed: Collection[str]) -> bool:
    """Whether a run that came to its end, whose pages `failed`, may leave something to the next one."""
    written = any(write.page in failed and write.may_have_happened for write in run.writes)
    return written or any(in_doubt(run)) or bool(moved(run))


def _instead(run: PastRun, old: Write) -> Write | None:
    publications = [
        write
        for write in run.writes
        if write.page == old.page and write.schedule_id != old.schedule_id and _is_publication(write)
    ]
    return publications[-1] if publications else None


def _refused_removal(write: Write) -> bool:
    return write.verb is Verb.DELETE and write.state is State.REFUSED


def _is_publication(write: Write) -> bool:
    slug = _sent_to(write)
    return bool(slug) and not staging.is_ours(slug) and write.may_have_happened


def _sent_to(write: Write) -> str:
    """Return the slug that a PATCH sets, empty for other writes."""
    return write.sent.slug if write.verb is Verb.PATCH else ""
