"""One point of the crash matrix: an apply with a mishap at one request, then one more apply, and a look.

A killed process gets a real SIGKILL, so nothing of it survives but its files; the emulator, whose state is
one of them, is asked over ASGI in the same process. The next apply starts from these files, in a process of
its own.
"""

from __future__ import annotations

import contextlib
import json
import logging
import random
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconciler.emulator import app as emulator
from reconciler.emulator import faults
from reconciler.emulator.world import World
from tests.support import crash_check, lockfolder, mixed_account, service
from tests.support.crash_apply import LATER, NOW, ORIGIN, applied, tokens
from tests.support.crash_proxy import Proxy
from tests.support.forked import PROCESSES

TELLS_NOTHING = ",as-seen"
"""Added to a behaviour: times alone tell types, lists alone show pages of others."""
OWNERS_ALONE = ",owner-only=all"
"""Added to a behaviour: each page is reached by its owner's own token, and all owners are connected."""
TYPES = ("honours-pools", "downgrades", "honours-shared")
BEHAVIOURS = (*TYPES, *(name + TELLS_NOTHING for name in TYPES), *(name + OWNERS_ALONE for name in TYPES))
LONGEST = 120
LOST = 255
ATTEMPTS = 3
KILLS = ("before", "after")
FAULTS: dict[str, dict[str, Any]] = {
    "drop-before": {"fault": "drop-before"},
    "drop-after": {"fault": "drop-after"},
    "500 before": {"fault": "status", "status": 500},
    "503 after": {"fault": "status", "status": 503, "effect": True},
    "429": {"fault": "rate-limit", "seconds": 1},
    "stale": {"fault": "stale"},
    **{f"ignored {name}": {"fault": "ignore-field", "field": name} for name in
       ("slug", "active", "secret", "duration", "availability_rules")},
}  # fmt: skip
_LISTS: dict[str, Any] = {"method": "GET", "path": "/v2/scheduler/schedules$"}
LIES: dict[str, dict[str, Any]] = {
    "lists 404": {"fault": "status", "status": 404, "times": 9, "match": _LISTS},
    "lists 503": {"fault": "status", "status": 503, "times": 99, "match": _LISTS},
    "a stale list": {"fault": "stale", "match": _LISTS},
    "an empty page": {"fault": "malformed", "match": {"method": "GET", "path": "/v2/scheduler/schedules/"}},
}
"""What errs in the apply after a kill; one more apply, which nothing lies to, puts that right too."""


@dataclass(frozen=True, slots=True)
class Point:
    """A mishap at one request: `kill before`, `kill after`, or one of FAULTS.

    `forget`: journal and lock file are gone before the next apply. `lie`: which of LIES that one is told.
    """

    at: int
    mishap: str
    behaviour: str = "honours-pools"
    forget: bool = False
    lie: str = ""

    def __str__(self) -> str:
        lie = f", then {self.lie}" if self.lie else ""
        return f"{self.behaviour}, request {self.at}, {self.mishap}{', forgotten' * self.forget}{lie}"


@contextmanager
def prepared(behaviour: str) -> Iterator[Path]:
    """A folder with the account as it stands, and the end that an apply without mishap comes to."""
    disk = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=disk if disk.is_dir() else None) as folder:
        template = Path(folder) / "template"
        template.mkdir()
        _child(_prepare, template, behaviour)
        shutil.copytree(template, Path(folder) / "reference")
        _child(_finish, Path(folder) / "reference", behaviour)
        yield Path(folder)


def requests(folder: Path) -> list[list[str]]:
    """The requests of an apply without mishap: method, path, names of the body's fields."""
    return json.loads((folder / "reference" / "end.json").read_text())["requests"]


class LostExitCode(Exception):
    """The fork server did not say how a process ended: `multiprocessing` makes 255 of that."""


def run(folder: Path, point: Point) -> list[str]:
    """Run one point and return what is wrong at its end, also where the apply ended before that request."""
    for _ in range(ATTEMPTS):
        with contextlib.suppress(LostExitCode):
            return _once(folder, point)
    return [f"the exit code was lost {ATTEMPTS} times"]


def _once(folder: Path, point: Point) -> list[str]:
    place = Path(tempfile.mkdtemp(dir=folder))
    try:
        shutil.copytree(folder / "template", place, dirs_exist_ok=True)
        status = _child(_mishap, place, point, check=False)
        if point.mishap.startswith("kill") and status != -signal.SIGKILL:
            return [f"the apply ended before that request, with {status}"]
        if status not in (0, -signal.SIGKILL):
            return [f"the apply crashed: exit {status}"]
        if point.forget:
            _forget(place)
        if point.lie:
            _child(_lied_to, place, point)
        _child(_mend, place, folder / "reference", point)
        return json.loads((place / "problems.json").read_text())
    finally:
        shutil.rmtree(place)


def _child(target: Any, *arguments: Any, check: bool = True) -> int:
    process = PROCESSES.Process(target=target, args=arguments)
    process.start()
    process.join(LONGEST)
    if process.exitcode is None:
        process.kill()
        process.join()
    if process.exitcode == LOST:
        raise LostExitCode
    if check and process.exitcode != 0:
        raise RuntimeError(f"{target.__name__} ended with {process.exitcode}")
    return int(process.exitcode or 0)


def _proxy(place: Path, behaviour: str, at: int = 0, mishap: str | faults.Fault = "") -> Proxy:
    logging.getLogger("reconciler.emulator").addHandler(logging.NullHandler())
    random.seed(1)
    database = str(place / "emulator.db")
    app = emulator.create(
        mixed_account.FIXTURE, behaviours=[behaviour], db=database, clock=lambda: NOW, seed=1
    )
    if OWNERS_ALONE in behaviour:
        _connect(app.state.world, tokens(place / "pages"))
    return Proxy(app, place / "facts", at, mishap)


def _connect(world: World, file: Path) -> None:
    """Connect all users anew: the tokens of an emulator end with its process."""
    shutil.rmtree(file.parent, ignore_errors=True)
    people = {user["email"]: user["email"] for user in mixed_account.FIXTURE["users"]}
    service.write(world, ORIGIN, people, file)


def _prepare(place: Path, behaviour: str) -> None:
    """Let people make the pages and the program adopt them; then one turns wrong, and the files change."""
    from reconciler.emulator import ui

    proxy = _proxy(place, behaviour.removesuffix(TELLS_NOTHING))  # what it shows now is remembered
    with proxy.world.store.transaction():
        mixed_account.make_pages(lambda given: ui.make(proxy.world, given))
    mixed_account.write(place / "pages", mixed_account.BEFORE)
    done = applied(proxy, place / "pages")
    assert done.error == "" and {result["outcome"] for result in done.results} == {"verified"}, done
    with proxy.world.store.transaction():
        page = next(page for page in proxy.pages() if page.slug == "replaced")
        ui.change(proxy.world, page.id, {"type": mixed_account.ONE, "hosts": ["ana@example.com"]})
    mixed_account.write(place / "pages", mixed_account.AFTER)
    (place / "facts").unlink(missing_ok=True)


def _finish(place: Path, behaviour: str) -> None:
    """The apply without mishap: its end is what every other must come to."""
    crash_check.keep_end(place, _proxy(place, behaviour))


def _mishap(place: Path, point: Point) -> None:
    kill, _, side = point.mishap.partition("kill ")
    mishap = side if not kill else faults.parse(FAULTS[point.mishap])
    done = applied(_proxy(place, point.behaviour, point.at, mishap), place / "pages")
    (place / "first.json").write_text(json.dumps([done.error, done.results]))


def _forget(place: Path) -> None:
    lockfolder.forget(place / "pages")
    shutil.rmtree(place / "pages" / ".reconciler", ignore_errors=True)


def _lied_to(place: Path, point: Point) -> None:
    proxy = _proxy(place, point.behaviour)
    proxy.world.faults.waiting.append(faults.parse(LIES[point.lie]))
    applied(proxy, place / "pages", NOW + LATER)


def _mend(place: Path, reference: Path, point: Point) -> None:
    proxy = _proxy(place, point.behaviour)
    problems = crash_check.mended(place, reference, proxy, forgotten=point.forget)
    (place / "problems.json").write_text(json.dumps(problems))
