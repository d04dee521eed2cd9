"""Rules over all pages: keys and addresses are unique, former ones and tombstones count. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.config.collector import Problems
from reconciler.config.pages import Declared
from reconciler.source import Span

Address = tuple[str, str]


def check(declared: Sequence[Declared], problems: Problems) -> list[Declared]:
    """Return the pages whose key is their own; report keys and addresses that are used twice, and swaps."""
    kept: dict[str, Declared] = {}
    for one in declared:
        first = kept.setdefault(one.page.key, one)
        if first is not one:
            note = ("first used", first.places[()])
            message = f"two pages have the key `{one.page.key}`"
            problems.add("duplicate-page", one.places[()], message, "give one another key", note=note)
    _check_addresses(list(kept.values()), problems)
    return list(kept.values())


def _check_addresses(pages: Sequence[Declared], problems: Problems) -> None:
    now: dict[Address, Declared] = {}
    for one in pages:
        first = now.setdefault(_address(one), one)
        if first is not one and one.page.owner.email:
            _used_twice(one.places["slug",], one, first, first.places["slug",], problems)
    before: dict[Address, tuple[Declared, Span]] = {}
    for one in pages:
        for former, place in zip(one.page.previously, one.former, strict=True):
            address = (former.owner.lower(), former.slug.lower())
            holder = now.get(address)
            earlier = before.setdefault(address, (one, place))
            if holder is one:
                message, cure = f"`{former.slug}` is the page's address now", "remove it from `previously`"
                problems.add("former-is-current", place, message, cure)
            elif holder and _address(one) in _former(holder):
                if holder.page.key > one.page.key:
                    _swapped(one, holder, problems)
            elif holder:
                _used_twice(place, one, holder, holder.places["slug",], problems)
            elif earlier[0] is not one:
                _used_twice(place, one, *earlier, problems)


def _address(one: Declared) -> Address:
    return one.page.owner.email.lower(), one.page.slug.lower()


def _former(one: Declared) -> set[Address]:
    return {(former.owner.lower(), former.slug.lower()) for former in one.page.previously}


def _used_twice(at: Span, one: Declared, other: Declared, first: Span, problems: Problems) -> None:
    message = f"`{one.page.key}` uses an address that belongs to `{other.page.key}`"
    cure = (
        "each owner and slug names one page, earlier slugs and absent pages included: change one of the two"
    )
    problems.add("duplicate-address", at, message, cure, note=("the other is", first))


def _swapped(one: Declared, other: Declared, problems: Problems) -> None:
    message = f"`{one.page.key}` and `{other.page.key}` exchange their addresses"
    cure = "rename one to a third slug and apply, then rename both"
    note = ("the other is", other.places["slug",])
    problems.add("swapped-slugs", one.places["slug",], message, cure, note=note)
