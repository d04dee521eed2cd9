"""What to know of a pull: where a value stood before, and for whom it holds. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from reconciler.config.desired import Config
from reconciler.config.editing import passage
from reconciler.config.editing.passage import Passage
from reconciler.evidence import Proof, Verdict
from reconciler.model import BookingPage, Change, Host
from reconciler.times import wording

UNPROVED: Final = "nothing proves of which type the page is: look at it, whether it books those people"


def on(
    page: BookingPage, changes: Iterable[Change], config: Config, document: Passage, proof: Proof | None
) -> tuple[str, ...]:  # fmt: skip
    """Return in sentences what `changes` to a page leave as it is elsewhere, and what they rest on."""
    changes = tuple(changes)
    unproved = any(change.of_host_set for change in changes) and not (
        proof and proof.verdict is Verdict.CONFIRMED
    )
    sure = (UNPROVED,) if unproved else ()
    return (*_inherited(page, changes, config, document), *_hours(page, changes, config), *sure)


def _usual(host: Host, declared: Host) -> bool:
    """Whether a host of a page goes by the hours that the hosts document declares."""
    usual = (declared.name, declared.hours, declared.availability)
    return (host.name, host.hours, host.availability) == usual


def _inherited(
    page: BookingPage, changes: Iterable[Change], config: Config, document: Passage
) -> Iterator[str]:
    """Yield the fields that the page took from elsewhere, and now says itself."""
    for name in dict.fromkeys(change.path[0] for change in changes):
        span = config.desired.spans.get((page.key, (name,)))
        if span and passage.own(document.root, name) is None and name in {*page.fields, "hosts"}:
            yield f"{name} stays as it is at {span}, for other pages; this page says its own now"


def _hours(page: BookingPage, changes: Iterable[Change], config: Config) -> Iterator[str]:
    """Yield whose hours or dates hold on this page alone now, and where their usual ones stand."""
    parts: dict[str, set[str]] = {}
    for change in changes:
        if change.path[0] == "hosts" and not change.of_host_set:
            parts.setdefault(change.path[1], set()).add(change.path[2])
    for name, pulled in parts.items():
        what = "dates" if pulled == {"overrides"} else "hours and dates" if "overrides" in pulled else "hours"
        declared = config.people.hosts.get(name)
        if declared is None:
            continue
        others = [
            other.key
            for other in config.desired.present
            if other.key != page.key and any(_usual(host, declared.host) for host in other.hosts)
        ]
        at = declared.key.span
        if others:
            pages = wording.many(len(others), "other page")
            yield f"the {what} of {name} are for this page alone; {pages} of theirs stay with those of {at}"
        else:
            yield f"the {what} of {name} stand on this page, their only one: {at} can say them instead"
