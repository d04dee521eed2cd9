"""Past runs and their writes as values, as the journal gives them out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from reconciler.model import EMPTY, LivePage, PageType, Rule, View


class Verb(StrEnum):
    """What a write does to a page."""

    CREATE = "create"
    PATCH = "patch"
    DELETE = "delete"


class State(StrEnum):
    """The outcome of a write; `INTENDED`: the process died, `GONE`: a staging page that was removed again."""

    INTENDED = "intended"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class About:
    """What a run knew of a page it was to write to: its type as far as that was proved, its hosts' emails."""

    type: PageType | None = None
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """What a write asked of a page: `slug` empty where it gave none, `rules` None where it sent none.

    A rule without an address is of the page's owner: the hours of the page itself. `names` are all that it
    sent, in the API's words; `fields` those of them that are fields of a page, with their values as in
    `LivePage.fields`.
    """

    names: tuple[str, ...] = ()
    slug: str = ""
    fields: View = field(default_factory=lambda: EMPTY)
    rules: tuple[Rule, ...] | None = None

    def to(self, page: LivePage) -> LivePage:
        """Return the page as it is when the API did what was asked."""
        unsent = {name: value for name, value in page.fields.items() if name not in self.names}
        rules = page.rules if self.rules is None else self.rules
        return replace(
            page, slug=self.slug or page.slug, fields={**unsent, **self.fields},
            rules=tuple(rule if rule.address else replace(rule, address=page.owner) for rule in rules),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Write:
    """One write of a run: what was sent, what stood there before, how it came out.

    `page` is a key, empty for the removal of leftovers that belong to no page; `number` is the row's id.
    """

    at: str
    page: str
    verb: Verb
    owner: str
    schedule_id: str | None
    slug: str | None
    sent: Sent
    before: LivePage | None
    about: About
    state: State
    number: int = 0

    @property
    def may_have_happened(self) -> bool:
        """Whether the account may be other than it was because of this write."""
        return self.state is not State.REFUSED


@dataclass(frozen=True, slots=True)
class PastRun:
    """One run with its writes in their order; times are ISO texts in UTC, `ended` None where it never did.

    `last_pages` maps schedule ids to the pages as the run's last read showed them.
    """

    id: str
    started: str
    ended: str | None
    api_origin: str
    account: str
    who: str
    revision: str
    link: str
    writes: tuple[Write, ...] = ()
    last_pages: Mapping[str, LivePage] = field(default_factory=lambda: EMPTY)
