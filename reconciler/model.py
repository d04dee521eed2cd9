"""The values that all rooms share: pages, hosts, types, changes. Pure, frozen, no I/O.

Field names are Zoom's own. A *view* is a page as a nested mapping; a path into it is a tuple of its keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from reconciler.source import Span
from reconciler.times.dated import DatedHours
from reconciler.times.weekly import Weekly, Windows

Path = tuple[str, ...]
View = Mapping[str, Any]
EMPTY: Final[Mapping[Any, Any]] = MappingProxyType({})


class PageType(StrEnum):
    """What kind of page people book on."""

    ONE_TO_ONE = "one_to_one"
    ONE_TO_MANY = "one_to_many"
    ANY_HOST = "any_host_available"
    ALL_HOSTS = "all_hosts_available"

    @property
    def multi_host(self) -> bool:
        """Whether the type books several hosts."""
        return self in MULTI_HOST


MULTI_HOST: Final = frozenset({PageType.ANY_HOST, PageType.ALL_HOSTS})
SINGLE_HOST: Final = frozenset({PageType.ONE_TO_ONE, PageType.ONE_TO_MANY})


@dataclass(frozen=True, slots=True)
class Host:
    """A person a page books, known throughout by `email`: where the files give none, that is their Zoom `id`.

    At most one of `hours` ({} is never) and `availability` is set; neither: their default availability in
    Zoom. `overrides` replace whole local dates, the places of which are `said_at`: `dated` those known to be
    taken, `holidays` names of some, `calendars` which give them, `from_calendars` what these alone give,
    `on_page` whether all are of one page alone. `wrote` are dates that apply wrote and does not write now.
    """

    name: str
    email: str
    time_zone: str | None = None
    hours: Weekly | None = None
    overrides: Mapping[date, Windows] = field(default_factory=lambda: EMPTY)
    availability: str | None = None
    dated: DatedHours | None = None
    id: str = ""
    holidays: Mapping[date, str] = field(default_factory=lambda: EMPTY)
    calendars: Mapping[date, str] = field(default_factory=lambda: EMPTY)
    on_page: bool = False
    from_calendars: Mapping[date, Windows] = field(default_factory=lambda: EMPTY)
    wrote: Mapping[date, Windows] = field(default_factory=lambda: EMPTY)
    said_at: Mapping[date, Span] = field(default_factory=lambda: EMPTY, compare=False)


@dataclass(frozen=True, slots=True)
class Former:
    """An address a page had earlier; `owner` is an email."""

    owner: str
    slug: str


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Accepted drift: findings of this code (and path, if given) are silent to the end of `until`."""

    finding: str
    until: date
    reason: str
    path: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class BookingPage:
    """One page as declared, `fields` as in `reconciler.fields`; with a `schedule_id` that page alone."""

    key: str
    owner: Host
    slug: str
    type: PageType
    hosts: tuple[Host, ...]
    fields: View
    previously: tuple[Former, ...] = ()
    acknowledge: tuple[Acknowledgement, ...] = ()
    schedule_id: str = ""

    @property
    def for_another(self) -> bool:
        """Whether it is a single-host page with another host than its owner, whom such pages book."""
        hosts = {host.email for host in self.hosts}
        return not self.type.multi_host and bool(hosts) and self.owner.email not in hosts


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A page to be removed (`state: absent`); `hosts` are people known to have been on it."""

    key: str
    owner: Host
    slug: str
    hosts: tuple[Host, ...] = ()
    previously: tuple[Former, ...] = ()
    acknowledge: tuple[Acknowledgement, ...] = ()
    schedule_id: str = ""


Declared = BookingPage | Tombstone
"""What a page document declares: a page to be there, or one to be removed."""


@dataclass(frozen=True, slots=True)
class Account:
    """The rules of one Zoom account; `unproven_ok`: multi-host pages may be published unproved.

    `attest_for` and `look_again` count days; `user_ids` are Zoom ids by email, where the files give them.
    """

    id: str | None = None
    plan: str = "business"
    unproven_ok: bool = False
    attest_for: int = 90
    max_changes: int = 20
    max_deletes: int = 3
    watch_owners: tuple[Host, ...] = ()
    user_ids: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    look_again: int = 1


@dataclass(frozen=True, slots=True)
class Desired:
    """All that the files declare. `spans` maps (page key, path) to a place; `digest` is worked out.

    `names` are those of people by email, also of hosts of no page, `zones` those of their hours; `keys` the
    page keys by schedule id, also where `pages` are fewer; `made_for` whom `each` made pages for, by key.
    """

    account: Account
    pages: tuple[Declared, ...]
    spans: Mapping[tuple[str, Path], Span] = field(default_factory=lambda: EMPTY)
    digest: Callable[[], str] = field(default=str, compare=False)
    names: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    keys: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    made_for: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    zones: Mapping[str, str] = field(default_factory=lambda: EMPTY)

    @property
    def present(self) -> tuple[BookingPage, ...]:
        """The pages that are to be there."""
        return tuple(page for page in self.pages if isinstance(page, BookingPage))

    def span(self, page: str, path: Path = ()) -> Span | None:
        """Return the place of `path`, or of the nearest thing around it that has one.

        `interval_type` that no file says follows from the dates, and stands with the first of them.
        """
        if path == ("interval_type",) and (page, path) not in self.spans:
            path = ("start_date",)
        around = (path[:length] for length in range(len(path), -1, -1))
        return next((span for place in around if (span := self.spans.get((page, place)))), None)


@dataclass(frozen=True, slots=True)
class Availability:
    """A named availability of a user, as it stands in Zoom; `hours` None where they cannot be read."""

    id: str
    name: str
    default: bool
    time_zone: str | None
    hours: Weekly | None


@dataclass(frozen=True, slots=True)
class ZoomUser:
    """A user as Zoom knows them, with the `name` and the `zone` of their hours in the files, empty without.

    `address` is the scheduler address, which is not the mailbox [zoom.md: scheduler-addresses].
    """

    email: str
    address: str | None
    availabilities: tuple[Availability, ...] = ()
    name: str = ""
    zone: str = ""

    @property
    def called(self) -> str:
        """Their name in the files, else their email."""
        return self.name or self.email

    def availability(self, name: str | None = None) -> Availability | None:
        """Return the availability called `name`, or the default one."""
        first = self.availabilities[0] if name is None and self.availabilities else None
        called = (a for a in self.availabilities if (a.default if name is None else a.name == name))
        return next(called, first)


@dataclass(frozen=True, slots=True)
class Rule:
    """A host on a live page: scheduler address, and hours as Zoom answers them; `dated` by local date."""

    address: str
    availability_id: str | None
    time_zone: str | None
    hours: Weekly | None
    use_custom: bool
    raw: Mapping[str, Any]
    dated: Mapping[date, Windows] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True)
class LivePage:
    """One page as the API answered it, normalised.

    `owner` is the email that was asked for. `fields` has the form of `BookingPage.fields`, as far as the
    answer held it; what is `unread` may have any value. `raw` is the answer, for what PATCH sends whole.
    """

    schedule_id: str
    owner: str
    slug: str
    fields: View
    rules: tuple[Rule, ...]
    raw: Mapping[str, Any]
    url: str | None = None
    schedule_type: str | None = None
    updated: str | None = None
    cancelled: bool = False
    unread: frozenset[str] = frozenset()

    @property
    def active(self) -> bool:
        """Whether people can book it; True where the answer does not say."""
        return bool(self.fields.get("active", True))


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One field path with the value before and after; None is "not there"."""

    path: Path
    before: Any = field(compare=False)
    after: Any = field(compare=False)

    @property
    def of_host_set(self) -> bool:
        """Whether a host is added or taken off."""
        return len(self.path) == 2 and self.path[0] == "hosts" and None in (self.before, self.after)


def dotted(path: Iterable[str]) -> str:
    """Write a path as JSON and people see it: `buffer.after`."""
    return ".".join(path)
