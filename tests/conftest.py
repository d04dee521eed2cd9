"""The one seam: the real program against the real emulator, over loopback."""

from __future__ import annotations

import functools
import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from reconciler import cli
from reconciler.commands import emulator as emulator_command
from reconciler.emulator import server
from tests.support import canary, clocks, service, zoom_contract
from tests.support.places import CASES
from tests.support.standing import Standing
from tests.support.world import NOW, Account, Result


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--service as-seen`: every emulator that a test starts behaves like that too.

    Where the test's own behaviours say what a token reaches (`owner-only`), that holds for it; else, with
    `owner-only=all` in the option, all users are connected.
    """
    parser.addoption("--service", default="", help="more behaviours of every emulator, by commas")
    parser.addoption(
        "--any-zone-rules",
        action="store_true",
        help="run by another release of tzdata than times are written by",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let all helpers that start emulators know of the option; refuse a tzdata that times are not by."""
    service.added = str(config.getoption("--service"))
    if not config.getoption("--any-zone-rules") and (words := clocks.other_than_written()):
        raise pytest.UsageError(words)


@pytest.fixture(autouse=True)
def own_service(request: pytest.FixtureRequest) -> Iterator[None]:
    """What is not run again on other services would do the same there."""
    service.asked.clear()
    yield
    if request.node.get_closest_marker("own_service"):
        assert [names for names in service.asked if service.changed(names)] == []


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A config with the thread's page alone, to be changed by the test."""
    return Path(shutil.copytree(CASES / "thread", tmp_path / "pages"))


@pytest.fixture
def start(config: Path) -> Iterator[Callable[..., Account]]:
    """Start an emulator with the users of the config (or a fixture), behaving as told.

    `published` holds it to the published contract whatever service the tests are run on. Its clock stands at
    `now`; its time zones follow the release `zone_rules`, whichever the program follows; the account's own
    token belongs to `token_user`. All that goes in and comes out is held to the contract of the API.
    """
    with ExitStack() as stack:

        def started(
            *behaviours: str, fixture: Mapping[str, Any] | None = None, root: Path = config,
            now: datetime = NOW, token_user: str = "", published: bool = False, zone_rules: str = "",
        ) -> Account:  # fmt: skip
            content = dict(fixture or emulator_command.users_of(root, date(2026, 1, 2)))
            content["account"] = {**content.get("account", {}), "client_secret": canary.SECRET}
            content["account"] |= {"token_user": token_user} if token_user else {}
            names = [*(behaviours or ["downgrades"])] if published else service.names(*behaviours)
            with clocks.following(zone_rules):
                app = emulator_command.create(content, names, now=now)
            watch = stack.enter_context(zoom_contract.held(app, names))
            account = Account(stack.enter_context(server.running(watch)), canary.SECRET)
            stack.callback(account.close)
            if not published:
                service.connect(account, app.state.world, content, *behaviours)
            return account

        yield started


@pytest.fixture(scope="session")
def standings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Standing]]:
    """Accounts in which the thread's page stands, one for each kind of service."""
    with ExitStack() as stack:

        @functools.cache
        def made(*behaviours: str, token_user: str) -> Standing:
            found = Standing(tmp_path_factory.mktemp("standing"), *behaviours, token_user=token_user)
            stack.enter_context(found.running())
            return found

        yield made


@pytest.fixture
def standing(
    config: Path, tmp_path: Path, standings: Callable[..., Standing]
) -> Iterator[Callable[..., Account]]:
    """Start an account in which the page of the config stands as declared, and is remembered as applied."""
    with ExitStack() as stack:
        yield lambda *behaviours, token_user="": stack.enter_context(
            standings(*behaviours, token_user=token_user).copied(config, tmp_path / "account.db")
        )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """`-n auto` is two workers more than there are cores: many tests wait for another process."""
    return (os.cpu_count() or 1) + 2


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from what stands to the end: looking through it all takes long."""
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture(autouse=True, scope="session")
def no_leak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """When all is done, no file that a test left holds a credential."""
    yield
    canary.check_files(tmp_path_factory.getbasetemp())


@pytest.fixture
def capsys(capsys: pytest.CaptureFixture[str]) -> canary.Watched:
    """What is shown holds no credential, in any test."""
    return canary.Watched(capsys)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Nor does what a test logs or leaves in its output."""
    report = yield
    leaks = [name for name, text in report.sections if canary.LEAKS.search(text.encode("utf-8", "replace"))]
    if leaks:
        report.outcome, report.longrepr = "failed", f"a credential stands in {', '.join(leaks)}"
    return report


@pytest.fixture
def run(config: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Call the program as from a shell, with the environment of an account, by the rules of a release."""

    def ran(
        account: Account | Mapping[str, str], *words: str, root: Path = config, now: datetime = NOW,
        zone_rules: str = "",
    ) -> Result:  # fmt: skip
        environment = account.environment if isinstance(account, Account) else account
        capsys.readouterr()
        with clocks.following(zone_rules), pytest.raises(SystemExit) as ended:
            cli.main(words, environment, lambda: now, root=root)
        out, err = capsys.readouterr()
        return Result(int(ended.value.code or 0), out, err)

    return ran


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Type answers at the terminal."""
    opened: list[Any] = []

    def type_in(text: str) -> None:
        keyboard, terminal = os.openpty()
        opened.extend((os.fdopen(keyboard, "w"), os.fdopen(terminal)))
        opened[-2].write(text)
        opened[-2].flush()
        monkeypatch.setattr(sys, "stdin", opened[-1])

    yield type_in
    for file in opened:
        file.close()
