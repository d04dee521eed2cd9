"""Rules over all pages: keys and addresses are unique, former ones and tombstones count. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.config import each, spelling
from reconciler.config.collector import Problems
from reconciler.config.pages import Declared
from reconciler.source import Span

Address = tuple[str, str]


def check(pages: Sequence[Declared], problems: Problems) -> list[Declared]:
    """Return the pages whose key is their own; report keys and addresses that are used twice, and swaps."""
    by_key: dict[str, Declared] = {}
    for declared in pages:
        first = by_key.setdefault(declared.page.key, declared)
        if first is not declared:
            note = ("first used", first.places[()])
            both = [host for host in (first.made_for, declared.made_for) if host]
            whose = f", made for {spelling.listed(both)}" if both else ""
            message = f"two pages have the key `{declared.page.key}`{whose}"
            cure = _one_by_hand(first, declared, pages) or "give one another key"
            problems.add("duplicate-page", declared.places[()], message, cure, note=note)
    _check_ids(list(by_key.values()), problems)
    _check_addresses(list(by_key.values()), problems)
    return list(by_key.values())


def _one_by_hand(one: Declared, other: Declared, pages: Sequence[Declared]) -> str:
    """Return how a page may stand beside those that `each` makes for other hosts; empty for two of a kind."""
    made, own = (one, other) if one.made_for else (other, one)
    if not made.made_for or own.made_for:
        return ""
    hosts = (page.made_for for page in pages if page.places[()] == made.places[()])
    line = each.without(hosts, made.made_for)
    return f"to have it in a document of its own, {line}; else give one another key"


def _check_ids(pages: Sequence[Declared], problems: Problems) -> None:
    by_id: dict[str, Declared] = {}
    for declared in pages:
        schedule_id = declared.page.schedule_id
        first = by_id.setdefault(schedule_id, declared) if schedule_id else declared
        if first is not declared:
            message = f"`{declared.page.key}` has the `schedule_id` of `{first.page.key}`"
            cure = "one live page is one page of the files: remove one, or give it its own id"
            note = ("the other is", first.places["schedule_id",])
            problems.add("duplicate-schedule-id", declared.places["schedule_id",], message, cure, note=note)


def _check_addresses(pages: Sequence[Declared], problems: Problems) -> None:
    holders: dict[Address, Declared] = {}
    for declared in pages:
        first = holders.setdefault(_address(declared), declared)
        by_ids = first.page.schedule_id and declared.page.schedule_id
        if first is not declared and declared.page.owner.email and not by_ids:
            _report_reuse(declared.places["slug",], declared, first, first.places["slug",], problems)
    former_holders: dict[Address, tuple[Declared, Span]] = {}
    for declared in pages:
        for former, place in zip(declared.page.previously, declared.former, strict=True):
            address = (former.owner.lower(), former.slug.lower())
            holder = holders.get(address)
            earlier = former_holders.setdefault(address, (declared, place))
            if holder is declared:
                message, cure = f"`{former.slug}` is the page's address now", "remove it from `previously`"
                problems.add("former-is-current", place, message, cure)
            elif holder and _address(declared) in _former_addresses(holder):
                if holder.page.key > declared.page.key:
                    _report_swap(declared, holder, problems)
            elif holder:
                _report_reuse(place, declared, holder, holder.places["slug",], problems)
            elif earlier[0] is not declared:
                _report_reuse(place, declared, *earlier, problems)


def _address(declared: Declared) -> Address:
    return declared.page.owner.email.lower(), declared.page.slug.lower()


def _former_addresses(declared: Declared) -> set[Address]:
    return {(former.owner.lower(), former.slug.lower()) for former in declared.page.previously}


def _report_reuse(at: Span, declared: Declared, other: Declared, first: Span, problems: Problems) -> None:
    if at == first and declared.made_for:
        message = "pages made here have one address: the owner and the slug are the same"
        for problems.making in (other.made_for, declared.made_for):
            problems.add("duplicate-address", at, message, "put `{host}` into the slug")
        problems.making = ""
        return
    message = f"`{declared.page.key}` uses an address that belongs to `{other.page.key}`"
    cure = (
        "each owner and slug names one page, earlier slugs and absent pages included: change one of the two; "
        "two live pages that share a slug each have a `schedule_id`"
    )
    problems.add("duplicate-address", at, message, cure, note=("the other is", first))


def _report_swap(declared: Declared, other: Declared, problems: Problems) -> None:
    message = f"`{declared.page.key}` and `{other.page.key}` exchange their addresses"
    cure = "rename one to a third slug and apply, then rename both"
    note = ("the other is", other.places["slug",])
    problems.add("swapped-slugs", declared.places["slug",], message, cure, note=note)
