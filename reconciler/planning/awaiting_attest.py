"""The page that waits at staging for a person's word: whether it still does, and if not, why. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from reconciler.model import BookingPage, PageType
from reconciler.planning.reasons import Denied, GivenUp, RecipeFails, RecipeFound
from reconciler.records.memory import Memory, Outcome, PageMemory


def over(page: BookingPage, memory: Memory, recipes: Collection[str], today: date) -> GivenUp | None:
    """Return why nobody need look at the page at staging any more; None where none waits, or one still does.

    A person has said that it is not as declared, or it was found out meanwhile which of the `recipes` works.
    """
    known = memory.pages.get(page.key)
    if known is None or known.staging is None:
        return None
    if known.denied and known.denial:
        return Denied(known.denial.by or "")
    recipe, said = known.staging.recipe, known.attestation
    if said and said.schedule_id == known.staging.schedule_id:
        return None
    found = {name: memory.outcome(page.type, name, today) for name in {*recipes, recipe}}
    if (outcome := found[recipe]) is not None:
        return None if outcome.works else RecipeFails(recipe, page.type, outcome.because)
    good = next((name for name in recipes if (one := found[name]) and one.works), "")
    return RecipeFound(good, page.type) if good else None


def given_up(
    memory: Memory, pages: Iterable[BookingPage], recipes: Mapping[PageType, Collection[str]], today: date
) -> dict[str, GivenUp]:
    """Return by page key why the page at staging is given up, of those that are."""
    found = ((page.key, over(page, memory, recipes.get(page.type, ()), today)) for page in pages)
    return {key: why for key, why in found if why}


def without(memory: Memory, keys: Iterable[str], today: date) -> Memory:
    """Return a memory without the pages at staging of `keys`, and with what a person's no teaches."""
    for key in keys:
        memory = taught(memory, memory.pages[key], today).without_staging(key)
    return memory


def taught(memory: Memory, known: PageMemory, today: date) -> Memory:
    """Return a memory in which the recipe of a page that a person said no to has failed."""
    left, said = known.staging, known.denial
    if left is None or said is None or not known.denied:
        return memory
    return memory.with_outcome(
        said.type, left.recipe, Outcome(False, today, f"{said.by} said that it is not {said.type}")
    )
