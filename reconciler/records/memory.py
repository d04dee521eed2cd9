"""What the tool remembers of an account between runs: the content of the lock file, as values. Pure.

Without it the program cannot tell who changed a page; what it plans stays correct.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from reconciler.model import EMPTY, PageType, View
from reconciler.records.learned import FactName, Learned, Outcome, fact_key
from reconciler.times.moments import moment
from reconciler.times.offsets import Offsets

RECIPE_MEMORY = timedelta(days=30)
FACT_MEMORY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Seen:
    """A type that was seen on a page, by a machine (`witness`) or a person (`attestation`, with `by`).

    `hosts` are the emails declared then; `updated` is the API's own time of change after our last write;
    `steps` names the other things done by hand that the person saw (`hosts.ana.overrides.2026-02-17=closed`).
    `hours_written` is None until we write hours where that is not known to keep types: what was seen is void
    from then on. It is the time of change after that write, and after later ones of ours, empty where none is
    told: as long as the page has it, nobody else changed it.
    """

    type: PageType
    witness: str
    at: datetime
    schedule_id: str
    hosts: tuple[str, ...]
    schedule_type: str | None = None
    updated: str | None = None
    by: str | None = None
    steps: tuple[str, ...] = ()
    hours_written: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What the last look at a live page showed, as the page was then (`updated`, `schedule_type`).

    `hosts` are the emails declared then. `types` are those that what was seen leaves, any where it decided
    nothing; `witness` is the one that decided, else empty.
    """

    at: datetime
    schedule_id: str
    hosts: tuple[str, ...]
    updated: str
    schedule_type: str | None
    types: frozenset[PageType]
    witness: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """The API's own time of a live page's last change, as this tool last wrote it or found it as declared.

    `updated` can be read as an instant.
    """

    schedule_id: str
    updated: str

    @property
    def at(self) -> datetime:
        """That time; of two the later one counts."""
        return moment(self.updated) or datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Staging:
    """A page of ours that stands at an unlisted address, inactive, until a person has looked at it."""

    schedule_id: str
    slug: str
    recipe: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A page that was moved aside for its replacement and is still to be removed; `owner` is an email.

    It stood at `was`, empty in what earlier versions wrote.
    """

    schedule_id: str
    owner: str
    slug: str
    was: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """A page that was sent from staging to `slug`, and was not seen to be there as declared.

    `owner` and `hosts` are emails. `otherwise` says how it came out instead: such a page is to be taken down
    from `slug`, where it was seen last. It is empty while nothing is known, as where a run died.
    """

    schedule_id: str
    owner: str
    slug: str
    hosts: tuple[str, ...] = ()
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A page that was known under a key until another took its place by hand; it may still be booked.

    `owner` is an email; it stood at `slug` when it was last known.
    """

    schedule_id: str
    owner: str
    slug: str


@dataclass(frozen=True, slots=True)
class ZoneRules:
    """The release of the rules of time zones at which a page was last looked at, and its zones then.

    The zones are those of its hosts' hours and of its dates, by name, sorted.
    """

    release: str
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageMemory:
    """One page: where it was last seen, what was last applied, how its type was proved.

    `kept_in_zoom` are the weeks of hosts who keep their hours there under a name, as they stood then.
    `denial` is a person's statement that the page is not of the type declared then. `aside` is the page that
    it replaces, until that is removed. `publication` is what was sent to its address and may be otherwise
    than declared there, until that is settled. `made` is the single-host type as which this tool created it.
    `look` is what was last seen on the page itself. `called` are the emails of the hosts in `applied`, by the
    names that they had in the files then; empty in what earlier versions wrote. `zone_rules` stays at an
    earlier release while that means other times for the page than the one in use. `noted` is the last
    change in Zoom that is known, where neither proof nor look tells it. `predecessors` are the pages whose
    place it took, as long as they stand.
    """

    owner: str
    slug: str
    schedule_id: str | None = None
    applied: View = field(default_factory=lambda: EMPTY)
    proof: Seen | None = None
    attestation: Seen | None = None
    denial: Seen | None = None
    staging: Staging | None = None
    kept_in_zoom: View = field(default_factory=lambda: EMPTY)
    aside: Aside | None = None
    made: PageType | None = None
    look: Look | None = None
    zone_rules: ZoneRules | None = None
    called: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    publication: Publication | None = None
    noted: Noted | None = None
    predecessors: tuple[Predecessor, ...] = ()

    @property
    def stands_elsewhere(self) -> bool:
        """Whether a page of it may stand at another address than its own, or other than declared."""
        return bool(self.staging or self.aside or self.publication or self.predecessors)

    @property
    def places(self) -> tuple[PageMemory | Aside | Publication | Predecessor, ...]:
        """Where pages of it stand or stood, each with its owner."""
        others = (self.aside, self.publication, *self.predecessors)
        return (self, *(place for place in others if place))

    @property
    def with_predecessor(self) -> tuple[Predecessor, ...]:
        """The predecessors of a page that takes the place of this one."""
        if not self.schedule_id:
            return self.predecessors
        others = (one for one in self.predecessors if one.schedule_id != self.schedule_id)
        return (*others, Predecessor(self.schedule_id, self.owner, self.slug))

    @property
    def denied(self) -> bool:
        """Whether a person has said of the page at staging that it is not as declared."""
        return bool(self.staging and self.denial and self.denial.schedule_id == self.staging.schedule_id)


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything remembered of one account at one API origin.

    `recipes` maps (type, recipe name) to its last proved outcome, `ignored` a dotted path to the day on
    which the API was last seen to ignore the field, `tells_types` a witness to the day on which pages of
    known type last showed that missing fields mean a single-host page. `facts` maps the name of a fact to
    what was last learned of it; a name that `FactName` lacks is of a newer version, and is kept. `offsets`
    maps (release, zone) to the offsets of the zone in a release that `pages` were last looked at with;
    `removed` a key that is forgotten to the id of its page, which the files had removed.
    """

    pages: Mapping[str, PageMemory] = field(default_factory=lambda: EMPTY)
    recipes: Mapping[tuple[PageType, str], Outcome] = field(default_factory=lambda: EMPTY)
    ignored: Mapping[str, date] = field(default_factory=lambda: EMPTY)
    tells_types: Mapping[str, date] = field(default_factory=lambda: EMPTY)
    facts: Mapping[str, Learned] = field(default_factory=lambda: EMPTY)
    offsets: Mapping[tuple[str, str], Offsets] = field(default_factory=lambda: EMPTY)
    removed: Mapping[str, str] = field(default_factory=lambda: EMPTY)

    def outcome(self, page_type: PageType, recipe: str, today: date) -> Outcome | None:
        """Return the last outcome of a recipe; None where there is none of the last 30 days."""
        outcome = self.recipes.get((page_type, recipe))
        return outcome if outcome and today - outcome.on <= RECIPE_MEMORY else None

    def proved(self, page_type: PageType, recipe: str) -> bool:
        """Whether a recipe was last seen to make a type, however long ago: no refusal speaks against that."""
        outcome = self.recipes.get((page_type, recipe))
        return outcome is not None and outcome.works

    def makes(self, page_type: PageType, recipes: Iterable[str], today: date) -> bool:
        """Whether one of these recipes was last seen to make a type, in the last 30 days."""
        outcomes = (self.outcome(page_type, recipe, today) for recipe in recipes)
        return any(outcome and outcome.works for outcome in outcomes)

    def ignores(self, path: str, today: date) -> bool:
        """Whether the API was seen to ignore a field in the last 30 days."""
        on = self.ignored.get(path)
        return on is not None and today - on <= RECIPE_MEMORY

    def telling(self, today: date) -> frozenset[str]:
        """Return the witnesses for which missing fields mean a single-host page, as seen in 30 days."""
        return frozenset(name for name, on in self.tells_types.items() if today - on <= RECIPE_MEMORY)

    def fact(self, name: FactName, today: date, owner: str = "") -> Learned | None:
        """Return what was last learned of a fact; None where nothing was in the last 90 days.

        `owner` is the email of the user whose pages it is about, where it is about one user's.
        """
        learned = self.facts.get(fact_key(name, owner))
        return learned if learned and today - learned.on <= FACT_MEMORY else None

    def knows(self, schedule_id: str, slug: str) -> bool:
        """Whether a page of this id is remembered, under whatever key, as last seen at this slug."""
        return any((page.schedule_id, page.slug) == (schedule_id, slug) for page in self.pages.values())

    def with_page(self, key: str, page: PageMemory | None) -> Memory:
        """Return a memory in which `key` is remembered as `page`, or forgotten, being removed."""
        pages = {name: memory for name, memory in self.pages.items() if name != key}
        removed = {name: ident for name, ident in self.removed.items() if name != key}
        if page is not None:
            return replace(self, pages={**pages, key: page}, removed=removed)
        ident = was.schedule_id if (was := self.pages.get(key)) else self.removed.get(key)
        return replace(self, pages=pages, removed={**removed, key: ident} if ident else removed)

    def with_pages(self, pages: Mapping[str, PageMemory]) -> Memory:
        """Return a memory in which these pages, by key, are remembered as they are here."""
        return replace(self, pages={**self.pages, **pages}) if pages else self

    def without_staging(self, key: str) -> Memory:
        """Return a memory without the page of `key` that waited at staging; one at its address stays."""
        memory = self.pages.get(key)
        if memory is None or not (memory.schedule_id or replace(memory, staging=None).stands_elsewhere):
            return self.with_page(key, None)
        return self.with_page(key, replace(memory, staging=None, attestation=None, denial=None))

    def with_outcome(self, page_type: PageType, recipe: str, outcome: Outcome) -> Memory:
        """Return a memory that knows `outcome`."""
        return replace(self, recipes={**self.recipes, (page_type, recipe): outcome})

    def with_ignored(self, path: str, on: date) -> Memory:
        """Return a memory that knows that the API ignores `path`."""
        return replace(self, ignored={**self.ignored, path: on})

    def without_ignored(self, paths: Iterable[str]) -> Memory:
        """Return a memory that knows that the API takes the fields at `paths`."""
        taken = set(paths) & self.ignored.keys()
        if not taken:
            return self
        return replace(self, ignored={path: on for path, on in self.ignored.items() if path not in taken})

    def with_telling(self, witness: str, on: date) -> Memory:
        """Return a memory that knows that `witness` tells kinds of pages apart."""
        return replace(self, tells_types={**self.tells_types, witness: on})

    def with_fact(self, name: FactName, learned: Learned, owner: str = "") -> Memory:
        """Return a memory that knows `learned` of a fact; `owner` as for `fact`."""
        return replace(self, facts={**self.facts, fact_key(name, owner): learned})

    def without_learned(self) -> Memory:
        """Return a memory without what was found out about the account; what is known of pages stays."""
        return replace(self, recipes=EMPTY, ignored=EMPTY, tells_types=EMPTY, facts=EMPTY)
