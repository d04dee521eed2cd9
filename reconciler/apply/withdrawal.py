"""Taking a page back that came out otherwise when it was published: closed, and at its staging address.

Nothing is taken for done because a PATCH was answered: what a read shows counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reconciler import errors, staging, verify
from reconciler.apply import attempt, writing
from reconciler.apply.attempt import Staged
from reconciler.apply.run import Run
from reconciler.evidence import Proof, Verdict
from reconciler.exits import Exit
from reconciler.model import BookingPage, LivePage
from reconciler.planning import left_behind, result_phrases
from reconciler.planning.action import Create, Replace
from reconciler.planning.manual_steps import Step
from reconciler.planning.outcome import FieldState, PageOutcome, PageResult, TakenBack
from reconciler.records.memory import PageMemory, Publication
from reconciler.zoom import live


@dataclass(frozen=True, slots=True)
class Standing:
    """A `page` as it was read last; `unread` says why nothing newer is known of it, else it is empty."""

    page: LivePage
    unread: str = ""

    @property
    def closed(self) -> bool:
        """Whether it was seen to be inactive."""
        return not self.unread and not self.page.active

    @property
    def hidden(self) -> bool:
        """Whether it was seen that nobody can find and book it."""
        unlisted = staging.is_staging(self.page.slug) and self.page.fields.get("secret") is not False
        return self.closed or (unlisted and not self.unread)


async def standing(run: Run, page: LivePage, *, settle: float = 0, slug: str = "") -> Standing:
    """Read where a page stands; for `settle` seconds it is looked at again until it is closed.

    `slug` is where it was sent, if anywhere.
    """
    shown, slugs = None, {page.slug, slug}
    try:
        async for _ in verify.pauses(settle):
            shown = await live.page_at(run.writer, page.schedule_id, page.owner, slugs)
            if shown is not None and not shown.active:
                break
    except errors.ReconcilerError as error:
        return Standing(page, error.message)
    return Standing(shown) if shown else Standing(page, "it is not found any more")


async def hide(run: Run, key: str, page: LivePage, slug: str) -> Standing:
    """Make a page inactive and send it to its staging address `slug`; return where it stands then.

    Where both at once are refused, or show no effect, each is tried alone: that it is closed comes first.
    """
    now = await _patched(run, key, page, {"active": False, "slug": slug})
    if not now.closed:
        now = await _patched(run, key, now.page, {"active": False})
    if now.closed and now.page.slug != slug:
        now = await _patched(run, key, now.page, {"slug": slug})
    return now


async def _patched(run: Run, key: str, page: LivePage, body: Mapping[str, Any]) -> Standing:
    """Send a PATCH and return where the page stands then, whatever was answered."""
    settle = run.settle
    try:
        await writing.patch(run, key, page, body)
    except errors.ReconcilerError:
        settle = 0
    return await standing(run, page, settle=settle, slug=str(body.get("slug", "")))


def publication(page: BookingPage, at: LivePage, otherwise: str = "", slug: str = "") -> Publication:
    """Return what to remember of a page that is sent to its address, or came out `otherwise` there.

    `slug` is where it was seen, if that is not where it was sent.
    """
    hosts = tuple(host.email for host in page.hosts)
    return Publication(at.schedule_id, page.owner.email, slug or page.slug, hosts, otherwise)


def remember(run: Run, page: BookingPage, known: PageMemory | None, sent: Publication) -> None:
    """Remember what was `known` of a page before, and what was `sent` and is to be taken down."""
    memory = known or PageMemory(page.owner.email, page.slug)
    run.remember(run.memory.with_page(page.key, replace(memory, publication=sent)))


def _steps(now: Standing, key: str) -> tuple[Step, ...]:
    """Return what a person does about a page that is not seen to be taken back."""
    return () if now.hidden else left_behind.by_hand(now.page, key)


def _at_worst(page: BookingPage, now: Standing) -> Standing:
    """Return where a page is taken to stand: one that was sent to its address and not read may be there."""
    if not now.unread or not staging.is_staging(now.page.slug):
        return now
    return replace(now, page=replace(now.page, slug=page.slug, url=None))


def _note(now: Standing, otherwise: TakenBack) -> TakenBack:
    """Return how a publication came out, with where the page stands now."""
    if now.hidden:
        return otherwise
    return replace(otherwise, open_at=now.page.slug, unread=now.unread)


def seen(proof: Proof) -> str:
    """Return in words what a page was seen to be that is not, or not for certain, of its declared type."""
    against = (claim for claim in proof.claims if claim.decisive and proof.declared not in claim.types)
    claim = next(against, None)
    if proof.verdict is Verdict.CONTRADICTED or claim is None:
        return attempt.seen(proof)
    return f"the evidence on its type conflicts ({claim.witness}: {claim.seen})"


async def take_back(
    run: Run, action: Create | Replace, staged: Staged, back: verify.ReadBack, known: PageMemory | None,
    proof: Proof | None = None, seen: str = "",
) -> PageResult:  # fmt: skip
    """Undo a publication that did not come out as declared: inactive again, at its staging address.

    What was `known` of the page before is remembered again, and that this one is to be removed.
    """
    page, slug = action.page, staged.live.slug
    otherwise = tuple(field for field in back.fields if field.state is not FieldState.VERIFIED)
    came_out = TakenBack(() if seen else otherwise, seen)
    now = _at_worst(page, await hide(run, page.key, back.live or staged.live, slug))
    words = result_phrases.otherwise(came_out)
    remember(run, page, known, publication(page, now.page, words, now.page.slug))
    cure = "run apply again" if seen else "change the slug in the file, or make the page by hand"
    return PageResult(
        page.key, action.kind, PageOutcome.FAILED, (_note(now, came_out),), now.page,
        proof or (staged.proof if now.hidden else None), back.fields,
        checklist=_steps(now, page.key), exit_code=Exit.FAILED,
        help=cure if now.hidden else f"close the page in Zoom now; {cure}",
    )  # fmt: skip


async def after_error(
    run: Run, action: Create | Replace, staged: Staged, known: PageMemory | None
) -> None:  # fmt: skip
    """Take a page back that was sent to its address and cannot be read or judged there for an error.

    One that is seen at its staging address still was not sent.
    """
    page, before = action.page, staged.live
    now = await standing(run, before)
    if now.hidden and now.page.slug == before.slug:
        return
    now = _at_worst(page, await hide(run, page.key, now.page, before.slug))
    words = "it could not be read and judged there"
    remember(run, page, known, publication(page, now.page, words, now.page.slug))
    run.so_far[page.key] = PageResult(
        page.key, action.kind, PageOutcome.FAILED, (_note(now, TakenBack((), words)),), now.page,
        checklist=_steps(now, page.key),
    )  # fmt: skip
