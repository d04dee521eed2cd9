"""Values of every field, made by its kind: a new row is tested wherever these are used."""

from __future__ import annotations

from typing import Any, assert_never

from hypothesis import strategies as st

from reconciler import fields, kinds
from reconciler.compare import equality
from reconciler.kinds import Field, Kind

CHOICES = ("choices_one", "choices_many", "select")
LONGEST = 40


def values(kind: Kind) -> st.SearchStrategy[Any]:
    """Return canonical values of a kind, within its limits."""
    match kind:
        case kinds.Text(least, most):
            characters = st.characters(exclude_categories=("Cs",))
            return st.text(characters, min_size=least, max_size=min(most, LONGEST))
        case kinds.Texts(least, most, each):
            return st.lists(values(each), min_size=least, max_size=min(most, 3))
        case kinds.Flag():
            return st.booleans()
        case kinds.Number(least, most) | kinds.Minutes(least, most):
            return st.integers(least, most)
        case kinds.Date():
            return st.dates().filter(lambda day: day.year > 1999).map(str)
        case kinds.Zone():
            return st.sampled_from(["Asia/Singapore", "Asia/Kolkata", "Europe/Berlin", "UTC", "US/Pacific"])
        case kinds.Color():
            return st.from_regex(r"\A#[0-9a-f]{6}\Z")
        case kinds.Choice(words):
            return st.sampled_from(words)
        case kinds.Parts(names, each):
            return st.dictionaries(st.sampled_from(names), values(each), min_size=1)
        case kinds.Entries():
            return entries(kind)
        case _:
            assert_never(kind)


def entries(kind: kinds.Entries) -> st.SearchStrategy[list[dict[str, Any]]]:
    needed = {
        leaf.name: values(leaf.kind) for leaf in kind.leaves if leaf.required or leaf.default is not None
    }
    others = {leaf.name: values(leaf.kind) for leaf in kind.leaves if leaf.name not in needed}
    entry = st.fixed_dictionaries(needed, optional=others).filter(_has_its_choices)
    return st.lists(entry, max_size=3, unique_by=lambda entry: equality.text(entry[kinds.KEY])).map(
        lambda listed: [entry | _place(kind, place) for place, entry in enumerate(listed)]
    )


def declared(rows: tuple[Field, ...] = fields.FIELDS) -> st.SearchStrategy[dict[str, Any]]:
    """Return what a page may declare, dates aside: those depend on each other."""
    strategies = {row.name: values(row.kind) for row in rows if row.name not in fields.DATES}
    optional = {name: strategy for name, strategy in strategies.items() if name not in fields.REQUIRED}
    return st.fixed_dictionaries({name: strategies[name] for name in fields.REQUIRED}, optional=optional)


def _has_its_choices(entry: dict[str, Any]) -> bool:
    return "format" not in entry or (entry["format"] in CHOICES) == ("answer_choices" in entry)


def _place(kind: kinds.Entries, place: int) -> dict[str, int]:
    return {kind.position: place} if kind.position else {}
