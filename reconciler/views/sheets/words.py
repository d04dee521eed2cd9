"""Values, types and evidence in a few words, the same in every report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler import fields
from reconciler.model import MULTI_HOST, SINGLE_HOST, PageType
from reconciler.times.weekly import DAYS
from reconciler.views.clean import clean
from reconciler.views.sheets.sheet import Json, Row, place
from reconciler.views.text import layout

KINDS = {frozenset(SINGLE_HOST): "single-host", frozenset(MULTI_HOST): "multi-host"}
HOST = {"hours", "time_zone", "availability"}


def cleaned(value: Any) -> Any:
    """Return a JSON value in which no string, keys included, holds a control character."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): cleaned(one) for key, one in value.items()}
    return [cleaned(one) for one in value] if isinstance(value, (list, tuple)) else value


def said(value: Any) -> str:
    """Say a field's value; a host by their week."""
    if isinstance(value, Mapping) and "hours" in value and set(value) <= HOST:
        zone = f" ({value['time_zone']})" if value.get("time_zone") else ""
        name = f"{value['availability']}: " if value.get("availability") else ""
        return f"{name}{said(value['hours']) if value['hours'] else 'never'}{zone}"
    if isinstance(value, Mapping) and value and set(value) <= set(DAYS):
        return layout.week({day: value[day] for day in DAYS if day in value})
    return layout.value(value) or "none"


def rows(change: Json) -> Iterator[Row]:
    """Yield the rows of a change; what is new as a whole, a row each."""
    before, after = change["before"], change["after"]
    several = change["path"] == "hosts" or fields.entries(change["path"])
    if several and before is None and isinstance(after, Mapping):
        for name, one in after.items():
            yield Row(f"{change['path']}.{name}", said(None), said(one), place(change))
    else:
        yield Row(change["path"], said(before), said(after), place(change))


def types(names: list[str]) -> str:
    """Say a set of types: kinds that have a name by it, three as what they leave out."""
    left_out = [str(one) for one in PageType if str(one) not in names]
    return KINDS.get(frozenset(map(PageType, names))) or (
        f"not {left_out[0]}" if len(left_out) == 1 else " or ".join(names)
    )


def telling(proof: Json) -> bool:
    """Whether a verdict is worth a word: nobody needs proof that a single-host page is one."""
    return proof["verdict"] != "unproven" or PageType(proof["declared"]).multi_host


def verdict(proof: Json) -> str:
    """Say a verdict with the witness that decides it: `confirmed (page-data)`."""
    return layout.verdict(proof) if proof["verdict"] != "unproven" else str(proof["verdict"])


def weight(claim: Json) -> str:
    """Say how much a claim counts."""
    return "outdated" if claim["outdated"] else "decisive" if claim["decisive"] else "supporting"


def when(at: str) -> str:
    """Say an instant: `2026-01-02 08:00 UTC`."""
    return f"{at[:10]} {at[11:16]} UTC"
