"""The ways to err: where, when and how. Which of them the wire carries out, and how, is said in `wire`."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

WHERE = ("list", "get", "post", "patch", "delete", "hours", "events", "times", "public", "token", "other")
"""Kinds of requests; `any` beside them is every one to the API."""
WHEN = ("always", "always", "first", "second", "third", "later", "after-write", "once-after-write", "at-5",
        "at-8", "from-4")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Error:
    """One way to err: `how` at requests of the kind `where`, `when` they come; `pick` chooses what in it."""

    where: str
    when: str
    how: str
    pick: int

    def __str__(self) -> str:
        return f"{self.where} {self.when} {self.how} {self.pick}"


REFUSED = (
    "status-404", "status-404-html", "status-500", "status-503", "status-403", "status-401", "status-400",
    "status-409", "status-429", "status-429-day", "status-502-odd", "status-302", "status-204", "dropped",
    "hang", "drips",
)  # fmt: skip
"""Nothing is done, and the request is answered so."""
BROKEN = ("empty-body", "html", "cut", "utf16", "null", "number", "text", "array", "wrapped", "bom",
          "odd-headers", "slow", "constant")  # fmt: skip
"""It is answered with another body, or in another manner."""
VALUES = ("field", "field", "field", "field", "deep", "deep", "as-sibling", "as-earlier", "constant-field")
OLD = ("old", "old-silent", "old-dated")
LISTS = ("all-owners", "omit", "empty", "twice", "doubled", "cancelled", "swapped-ids", "pages-loop",
         "pages-end", "pages-404", "another-owner", "slugs-lost")  # fmt: skip
ONE = ("another", "another-body")
PUBLIC = ("stranger", "one-more", "no-data", "two-blobs", "another-page", "data-field", "data-field")
HOURS = ("empty", "omit", "doubled", "anothers-too", "anothers")
EVENTS = ("empty", "omit", "doubled", "cancelled")
DONE = ("done-404", "done-409", "done-500", "done-502-html", "done-401", "done-dropped", "done-204",
        "done-hang", "done-null", "done-cut")  # fmt: skip
"""It took effect, and is answered otherwise."""
SERVED = ("do-nothing", "drop-field", "drop-field", "change-field", "one-to-one", "loses-host", "other-host",
          "suffix", "another-too", "moves-owner")  # fmt: skip
"""The service does something else than it was asked for, and says that it was done."""
MADE = ("id-of-another", "body-of-another", "unknown-id", "field", "deep", "other-owner", "twice-made")
MEANWHILE = ("edit", "edit-turn", "edit-close")
"""Somebody edits a page of the files before the request is served, which is answered as it should be."""
MANNERS = {
    "list": (*REFUSED, *BROKEN, *VALUES, *OLD, *LISTS, *LISTS, *MEANWHILE),
    "get": (*REFUSED, *BROKEN, *VALUES, *OLD, *ONE, *ONE, *MEANWHILE),
    "post": (*REFUSED, *DONE, *SERVED, *MADE, *MADE),
    "patch": (*REFUSED, *DONE, *SERVED, *SERVED),
    "delete": (*REFUSED, *DONE, "do-nothing", "do-nothing", "another-too"),
    "hours": (*REFUSED, *BROKEN, *VALUES, *OLD, *HOURS, *HOURS),
    "events": (*REFUSED, *BROKEN, *VALUES, *EVENTS),
    "times": (*REFUSED, *BROKEN, *VALUES, *OLD),
    "public": (*REFUSED, *BROKEN, *OLD, *PUBLIC, *PUBLIC),
    "token": (*REFUSED, *BROKEN, *VALUES),
    "other": (*REFUSED, *BROKEN, *VALUES),
    "any": ("status-401", "status-503", "status-404", "status-404-html", "status-429-day", "dropped", "hang",
            "odd-headers", "html", "slow"),
}  # fmt: skip
WEIGHED = ("list", "list", "list", "get", "get", "post", "post", "patch", "patch", "patch", "delete",
           "delete", "hours", "events", "times", "public", "public", "token", "other", "any")  # fmt: skip


def some(rng: Random) -> tuple[Error, ...]:
    """Return one or two ways to err."""
    return tuple(_one(rng) for _ in range(rng.choice([1, 1, 2])))


def _one(rng: Random) -> Error:
    where = rng.choice(WEIGHED)
    return Error(where, rng.choice(WHEN), rng.choice(MANNERS[where]), rng.randrange(10**6))
