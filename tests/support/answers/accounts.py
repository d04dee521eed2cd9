"""The accounts that runs start from, each made once: pages as they stand, files, and what these declare."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reconciler.emulator import events
from reconciler.emulator.events import Guest
from reconciler.emulator.schedules import Schedule
from tests.support import mixed_account
from tests.support.answers import line
from tests.support.answers.line import Answered, Answering, Asked
from tests.support.answers.machine import NOW, Killed, Machine, mailbox

ALL, ANY, ONE = mixed_account.ALL, mixed_account.ANY, mixed_account.ONE
ALLOW = ("--allow", "replace", "--allow", "link-down")
APPLY = ("apply", "--yes", "--settle", "2", "--format", "json")
ALLOWED = (*APPLY, *ALLOW)
PLAN, DRIFT = ("plan", "--format", "json"), ("drift", "--format", "json")
READS = (PLAN, (*PLAN, "--exit-code", "--look-again"), DRIFT, DRIFT)
WATCHED = (("checklist", "--format", "json"), ("list", "--format", "json"), ("doctor",), ("import", "ana"))
HERE = "ana@example.com"
HOURS = '[{host: ana, hours: {mon: "10:00-16:00"}}, budi]'
POOLS, SHARED = ("honours-pools",), ("honours-shared",)
SEEN = ("honours-shared", "as-seen")
OWN = ("honours-shared", "as-seen", "owner-only=all")


@dataclass(frozen=True, slots=True)
class Declared:
    """What the files say of a page of ana's: of `type` at `slug`, or that there is none.

    `hosts` are mailboxes, `fields` those of the API, `weeks` the hours of hosts by mailbox, as days with
    spans of UTC-less text; `before` is where it stood.
    """

    slug: str
    type: str = ""
    hosts: frozenset[str] = frozenset()
    fields: Mapping[str, Any] = field(default_factory=dict)
    weeks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def absent(self) -> bool:
        """Whether no page is to be there."""
        return not self.type


def declared(key: str, kind: str, *hosts: str, slug: str = "", week: bool = False, **more: Any) -> Declared:
    """Return what a page of the files declares."""
    fields = {"summary": f"About {key}", "duration": 30, "time_zone": "Asia/Singapore"}
    hours = {HERE: {"mon": [("10:00", "16:00")]}} if week else {}
    return Declared(
        slug or key, kind, frozenset(map(mailbox, hosts)),
        {**fields, "active": True, "secret": False, **more}, hours,
    )  # fmt: skip


page, absent = mixed_account.page, mixed_account.absent
FIRST = {"panel": page("panel", ALL), "solo": page("solo", ONE, hosts="[ana]"), "old": page("old", ALL)}
FIRST_DECLARED = {
    "panel": declared("panel", ALL, "ana", "budi"),
    "solo": declared("solo", ONE, "ana"),
    "old": declared("old", ALL, "ana", "budi"),
}
LATER = {
    "panel": page("panel", ALL, hosts=HOURS, duration=45),
    "solo": page("solo", ONE, hosts="[ana]", slug="solo-new", previously="[solo]", location="Room 7"),
    "old": absent("old"),
}
LATER_DECLARED = {
    "panel": declared("panel", ALL, "ana", "budi", week=True, duration=45),
    "solo": declared("solo", ONE, "ana", slug="solo-new", location="Room 7"),
    "old": Declared("old"),
}
FEW = {"panel": page("panel", ALL)}
FEW_DECLARED = {"panel": FIRST_DECLARED["panel"]}
FOREIGN = ("theirs", "theirs-too")


@dataclass(frozen=True, slots=True)
class Account:
    """An account with files at `folder`; `commands` may be run on it, with `behaviours` of the service.

    `booked`: the page `old` has a booking. `turned`: the page `panel` books ana alone. `by_hand`: what only
    a person can make is left to do, for no recipe works here.
    """

    name: str
    folder: Path
    behaviours: tuple[str, ...]
    declared: Mapping[str, Declared]
    commands: tuple[tuple[str, ...], ...]
    booked: bool = False
    turned: bool = False
    by_hand: bool = False

    @property
    def remembered(self) -> bool:
        """Whether a lock file knows the pages that stand there."""
        return self.name.split("-")[0] in ("same", "change", "turned", "booked", "hand")


Prepared = Callable[[Machine], Mapping[str, Declared]]


def _fresh(machine: Machine) -> Mapping[str, Declared]:
    write(machine.root, FIRST)
    return FIRST_DECLARED


def _same(machine: Machine) -> Mapping[str, Declared]:
    write(machine.root, FIRST)
    apply(machine)
    return FIRST_DECLARED


def _changed(machine: Machine) -> Mapping[str, Declared]:
    _same(machine)
    write(machine.root, LATER)
    return LATER_DECLARED


def _lost(machine: Machine) -> Mapping[str, Declared]:
    wanted = _changed(machine)
    for name in ("reconciler.lock", ".reconciler"):
        shutil.rmtree(machine.root / name, ignore_errors=True)
    return wanted


def _wrong(machine: Machine) -> Mapping[str, Declared]:
    write(machine.root, FIRST)
    machine.make("panel", ONE, "ana", ["ana"])
    return FIRST_DECLARED


def _turned(machine: Machine) -> Mapping[str, Declared]:
    _same(machine)
    turn(machine, "panel")
    return FIRST_DECLARED


def _booked(machine: Machine) -> Mapping[str, Declared]:
    wanted = _changed(machine)
    old = next(row for row in machine.rows().values() if row.slug == "old")
    start = NOW.replace(day=12, hour=3)
    events.book(machine.world.store, old, start, Guest("v@example.com"), machine.world.stamp())
    # it stays, and no file says any more what it is to look like
    return {**wanted, "old": replace(FIRST_DECLARED["old"], fields={})}


def _hosts(machine: Machine) -> Mapping[str, Declared]:
    """The page that stands books another host than the files say."""
    write(machine.root, FIRST)
    machine.make("panel", ALL, "ana", ["ana", "chitra"])
    return FIRST_DECLARED


def _by_hand(machine: Machine) -> Mapping[str, Declared]:
    """No recipe works; a person has made the multi-host pages."""
    write(machine.root, FIRST)
    machine.make("panel", ALL, "ana", ["ana", "budi"])
    machine.make("old", ALL, "ana", ["ana", "budi"])
    apply(machine)
    write(machine.root, {**LATER, "old": FIRST["old"]})
    return {**LATER_DECLARED, "old": FIRST_DECLARED["old"]}


def _vain(machine: Machine) -> Mapping[str, Declared]:
    """No recipe works, and nothing is there."""
    return _fresh(machine)


def _dead(words: Prepared, at: int, *, done: bool) -> Prepared:
    """The run that would have made all as declared was killed at a write, before or after it was `done`."""

    def prepare(machine: Machine) -> Mapping[str, Declared]:
        wanted = words(machine)
        machine.answering = _dying(machine, at, done=done)
        try:
            machine.run(*ALLOWED)
        except Killed:
            pass
        else:
            raise AssertionError(f"the run ended before its write {at}")
        finally:
            machine.answering = line.to(machine.app)
        return wanted

    return prepare


def _dying(machine: Machine, at: int, *, done: bool) -> Answering:
    """Return what passes requests on until the `at`-th write, and ends the program there."""
    left, dead = at, False

    async def answering(asked: Asked) -> Answered:
        nonlocal left, dead
        left -= asked.writes
        if dead or (left == 0 and not done):
            dead = True
            raise Killed
        answer = await line.ask(machine.app, asked)
        if left == 0:
            dead = True
            raise Killed
        return answer

    return answering


UNDO = ("undo", "RUN", "--yes", "--settle", "2", "--format", "json", *ALLOW)
RUNS = (ALLOWED, ALLOWED, ALLOWED, (*ALLOWED, "--on-error", "continue"), APPLY, *READS)


def _kinds() -> dict[str, tuple[Prepared, tuple[str, ...], dict[str, bool]]]:
    """Return how each account is prepared, the service's behaviours, and what holds of it."""
    kinds: dict[str, tuple[Prepared, tuple[str, ...], dict[str, bool]]] = {}
    plain: dict[str, tuple[Prepared, dict[str, bool]]] = {
        "new": (_fresh, {}), "same": (_same, {}), "change": (_changed, {}), "lost": (_lost, {}),
        "wrong": (_wrong, {}), "turned": (_turned, {"turned": True}), "booked": (_booked, {"booked": True}),
        "hosts": (_hosts, {}),
    }  # fmt: skip
    for name, (prepare, flags) in plain.items():
        kinds[name] = prepare, POOLS, flags
    for name in ("new", "change", "wrong", "turned"):
        kinds[f"{name}-shared"] = plain[name][0], SHARED, plain[name][1]
        kinds[f"{name}-seen"] = plain[name][0], SEEN, plain[name][1]
    for name in ("new", "change"):
        kinds[f"{name}-own"] = plain[name][0], OWN, {}
    kinds["hand"] = _by_hand, ("downgrades",), {}
    kinds["vain"] = _vain, ("downgrades",), {"by_hand": True}
    for at in (2, 4, 6, 8):
        kinds[f"dead-new-{at}"] = _dead(_fresh, at, done=at % 4 == 0), POOLS, {}
        kinds[f"dead-wrong-{at}"] = _dead(_wrong, at, done=at % 4 == 2), POOLS, {}
    for at in (1, 2, 3):
        kinds[f"dead-change-{at}"] = _dead(_changed, at, done=at == 2), POOLS, {}
    return kinds


KINDS = _kinds()
NAMES = tuple(KINDS)


def prepared(name: str, folder: Path) -> Account:
    """Make an account below `folder`."""
    prepare, behaviours, flags = KINDS[name]
    place = folder / name
    place.mkdir(parents=True)
    machine = Machine(place, *behaviours)
    machine.make("theirs", ONE, "ana", ["ana"])
    machine.make("theirs-too", ALL, "budi", ["ana", "budi"])
    machine.make("panel", ONE, "chitra", ["chitra"])
    wanted = prepare(machine)
    machine.close()
    more = (*WATCHED, UNDO) if name in ("same", "change", "booked") else ()
    return Account(name, place, behaviours, wanted, (*RUNS, *more), **flags)


def write(root: Path, pages: Mapping[str, str]) -> None:
    """Write the files of an account that watches nobody's other pages."""
    mixed_account.write(root, dict(pages))
    account = root / "account.yaml"
    watched = "  watch_owners: [ana, budi, chitra]\n"
    text = account.read_text(encoding="utf-8").replace(watched, "")
    text = text.replace("defaults: {", "defaults: {active: true, secret: false, ")
    account.write_text(text, encoding="utf-8")


def apply(machine: Machine) -> None:
    """Apply the files, which is to succeed."""
    code, out, err = machine.run(*ALLOWED)
    assert code == 0, (code, out, err)


def turn(machine: Machine, slug: str) -> None:
    """Let a page of ana's book its owner alone, as a person can."""
    for row in machine.rows().values():
        if row.slug == slug and row.owner == HERE:
            machine.change(row.id, type=ONE)


def last_run(machine: Machine) -> str:
    """Return the id of the last run."""
    _, out, _ = machine.run("runs", "--format", "json")
    return str(json.loads(out)["runs"][0]["run"])


def untrue(wanted: Declared, rows: Mapping[str, Schedule], weeks: Callable[[Schedule], Any]) -> str:
    """Return in words how a page differs from what is declared; empty where it does not."""
    at = [row for row in rows.values() if row.owner == HERE and row.slug == wanted.slug]
    if wanted.absent:
        return f"{wanted.slug} is there" if at else ""
    if not at:
        return f"no page at {wanted.slug}"
    row = at[0]
    if row.type != wanted.type:
        return f"{wanted.slug} is {row.type.value}"
    if frozenset(row.hosts) != wanted.hosts:
        return f"{wanted.slug} books {', '.join(sorted(row.hosts))}"
    for name, value in wanted.fields.items():
        if row.body.get(name) != value:
            return f"{wanted.slug} has {name} {row.body.get(name)!r}, not {value!r}"
    found = weeks(row)
    for email, week in wanted.weeks.items():
        if found.get(email) != week:
            return f"{wanted.slug} has for {email} {found.get(email)}, not {week}"
    return ""
