"""Files that an older version wrote, put back into a config with an account that stands as it did then."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from reconciler import fields
from tests.support.places import RECORDED
from tests.support.world import Account

SET = (*fields.NAMES, "slug", "owner", "type", "hosts", "availability_rules")
"""What a person can make a page with; the rest the emulator says by itself."""


def put(name: str, config: Path, account: Account) -> None:
    """Put the files `RECORDED / name` into `config`, and their pages into `account`.

    The pages get ids and the emulator an address of their own: these are changed in the files.
    """
    folder = RECORDED / name
    pages = json.loads((folder / "account.json").read_text(encoding="utf-8"))
    new = {page["schedule_id"]: _made(account, page) for page in pages}
    old = (folder / "reconciler.lock").read_text(encoding="utf-8")
    address = next(word.removesuffix(" emulator") for word in old.split('"') if word.endswith(" emulator"))
    changes = {**new, address: account.url}
    shutil.copytree(folder / "config", config, dirs_exist_ok=True)
    (config / "reconciler.lock").write_text(_changed(old, changes), encoding="utf-8")
    (config / ".reconciler").mkdir()
    with closing(sqlite3.connect(config / ".reconciler" / "journal.db")) as database:
        database.executescript(_changed((folder / "journal.sql").read_text(encoding="utf-8"), changes))


def _made(account: Account, page: dict[str, Any]) -> str:
    return account.by_hand(**{name: value for name, value in page.items() if name in SET})


def _changed(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        text = text.replace(old, new)
    return text
