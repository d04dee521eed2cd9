"""Credentials with a known form, to be found in anything the suite prints or writes: none may be there."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

SECRET = "canary-7f3d51c09be24a8d"
PAIR = base64.b64encode(f"emulator:{SECRET}".encode())
ISSUED = rb"emulator-(?:token|refresh|code)-[\w-]{20}"
"""What the emulator gives out: access tokens of the app and of users, refresh tokens, codes."""
TOKENS = "tokens.json"
"""The name of the one kind of file that is there to hold tokens of users."""
LEAKS = re.compile(rb"|".join([re.escape(SECRET.encode()), re.escape(PAIR), ISSUED]))


def check(where: str, *contents: str | bytes) -> None:
    """Fail where one of `contents` holds a credential; `where` names them in the message."""
    for content in contents:
        data = content.encode("utf-8", "replace") if isinstance(content, str) else content
        leak = LEAKS.search(data)
        context = leak and data[max(0, leak.start() - 60) : leak.end()]
        assert not leak, f"{where} holds a credential: {context!r}"


def check_files(folder: Path) -> int:
    """Look through all files below a folder but token files; return how many there are."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    for file in files:
        if file.name != TOKENS:
            check(str(file), file.read_bytes())
    return len(files)


class Watched:
    """`capsys` that checks all output read from it."""

    def __init__(self, capsys: Any) -> None:
        self._capsys = capsys

    def readouterr(self) -> Any:
        shown = self._capsys.readouterr()
        check("the output", *shown)
        return shown

    def disabled(self) -> Any:
        return self._capsys.disabled()
