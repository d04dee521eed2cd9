"""Pages at staging that wait for `attest`: which no longer do, and why. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from reconciler.model import BookingPage, PageType
from reconciler.planning.reasons import Denied, GivenUp, RecipeFails, RecipeFound
from reconciler.records.learned import Outcome
from reconciler.records.memory import Memory, PageMemory


def why_given_up(page: BookingPage, memory: Memory, recipes: Collection[str], today: date) -> GivenUp | None:
    """Return why the page at staging is given up; None where none waits, or one still does.

    Given up when a person denied it, when its recipe is known to fail, or when another of `recipes` works.
    """
    entry = memory.pages.get(page.key)
    if entry is None or entry.staging is None:
        return None
    if entry.denied and entry.denial:
        return Denied(entry.denial.by or "")
    recipe, attestation = entry.staging.recipe, entry.attestation
    if attestation and attestation.schedule_id == entry.staging.schedule_id:
        return None
    outcomes = {name: memory.outcome(page.type, name, today) for name in {*recipes, recipe}}
    if (outcome := outcomes[recipe]) is not None:
        return None if outcome.works else RecipeFails(recipe, page.type, outcome.because)
    working = next((name for name in recipes if (outcome := outcomes[name]) and outcome.works), "")
    return RecipeFound(working, page.type) if working else None


def given_up(
    memory: Memory, pages: Iterable[BookingPage], recipes: Mapping[PageType, Collection[str]], today: date
) -> dict[str, GivenUp]:
    """Return by page key why the page at staging is given up, for those that are.

    What a person's no on one page teaches of its recipe counts for the pages after it.
    """
    reasons: dict[str, GivenUp] = {}
    for page in pages:
        if why := why_given_up(page, memory, recipes.get(page.type, ()), today):
            reasons[page.key] = why
            memory = without(memory, [page.key], today)
    return reasons


def without(memory: Memory, keys: Iterable[str], today: date) -> Memory:
    """Return a memory without the pages at staging of `keys`, with the recipes that were denied as failed."""
    for key in keys:
        memory = taught(memory, memory.pages[key], today).without_staging(key)
    return memory


def taught(memory: Memory, entry: PageMemory, today: date) -> Memory:
    """Return a memory in which the recipe of a page at staging has failed, where a person denied the page."""
    staging, denial = entry.staging, entry.denial
    if staging is None or denial is None or not entry.denied:
        return memory
    return memory.with_outcome(
        denial.type, staging.recipe, Outcome(False, today, f"{denial.by} said that it is not {denial.type}")
    )
