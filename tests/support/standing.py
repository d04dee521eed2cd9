"""Accounts in which the page of `cases/thread` stands as declared: applied once, copied for each test."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from reconciler import cli
from reconciler.commands import emulator
from reconciler.emulator import server
from tests.support import canary, service, zoom_contract
from tests.support.places import CASES
from tests.support.world import NOW, Account


class Standing:
    """One such account at one address; what is served there is a copy of its own for each test.

    The lock file and the journal name the address, so it stays the same.
    """

    def __init__(self, folder: Path, *behaviours: str, token_user: str = "") -> None:
        self.pages, self.database = folder / "pages", folder / "account.db"
        self.behaviours, self.url = behaviours, ""
        shutil.copytree(CASES / "thread", self.pages)
        self.content = emulator.users_of(self.pages, date(2026, 1, 2))
        token = {"token_user": token_user} if token_user else {}
        self.content["account"] |= {"client_secret": canary.SECRET, **token}
        self._app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass on to the copy that is served now."""
        await self._app(scope, receive, send)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Listen for as long as the block runs; the page is applied at its beginning."""
        with server.running(self) as self.url:
            with self._served(self.database) as account, contextlib.redirect_stdout(io.StringIO()):
                try:
                    words = ["--config", str(self.pages), "apply", "--yes"]
                    cli.main(words, account.environment, lambda: NOW)
                except SystemExit as ended:
                    assert ended.code in (0, None), ended.code
            yield

    @contextmanager
    def copied(self, config: Path, database: Path) -> Iterator[Account]:
        """Let a test have the account, kept in `database`, and what stands beside its files in `config`."""
        shutil.rmtree(config)
        shutil.copytree(self.pages, config)
        shutil.copy(self.database, database)
        with self._served(database) as account:
            yield account

    @contextmanager
    def _served(self, database: Path) -> Iterator[Account]:
        names = service.names(*self.behaviours)
        app = emulator.create(self.content, names, str(database), now=NOW)
        with (
            closing(app.state.world.store),
            zoom_contract.held(app, names) as self._app,
            closing(Account(self.url, canary.SECRET)) as account,
        ):
            service.connect(account, app.state.world, self.content, *self.behaviours)
            yield account
