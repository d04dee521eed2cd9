"""One run at a time on an account, whichever machine and whichever fleet: a lock in the fleet's folder.

The process that speaks to the account holds it, so that it lasts as long as that process does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, Final

from reconciler import errors

FOLDER: Final = ".reconciler"
POLL: Final = 0.2
"""Seconds between two tries."""
OWN_FLEET: Final = 3600.0
"""Seconds to wait for an account that the same fleet works on: it ends, or its process does."""


def identity(api_origin: str, account: str) -> str:
    """Return the name of the account in file names, which tells neither."""
    return hashlib.sha256(f"{api_origin}\0{account}".encode()).hexdigest()[:32]


@contextmanager
def held(folder: Path, name: str, fleet: str, wait: float) -> Iterator[None]:
    """Hold the account called `name`. Raises `SafetyError` (`busy`) after `wait` seconds.

    A process of the same `fleet` is waited for in any case: that may be one whose worker was lost.
    """
    from filelock import FileLock, Timeout

    locks = folder / FOLDER / "locks"
    holder = locks / f"{name}.json"
    began = monotonic()
    try:
        locks.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (ignore := folder / FOLDER / ".gitignore").exists():
            ignore.write_text("*\n", encoding="utf-8")
        lock = FileLock(locks / f"{name}.lock")
        while True:
            try:
                lock.acquire(timeout=POLL)
                break
            except Timeout:
                most = max(wait, OWN_FLEET) if _read(holder).get("fleet") == fleet else wait
                if monotonic() - began >= most:
                    raise _busy(folder) from None
        try:
            holder.write_text(json.dumps({"fleet": fleet}), encoding="utf-8")
            yield
        finally:
            lock.release()
    except OSError as error:
        raise errors.ReconcilerError(
            f"cannot lock {locks}: {error.strerror or error}",
            code="cannot-write", help="make the folder of the fleet file one that all workers can write",
        ) from error  # fmt: skip


def _read(file: Path) -> dict[str, Any]:
    """Return who holds the account; nobody known where the file is half written."""
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _busy(folder: Path) -> errors.SafetyError:
    return errors.SafetyError(
        f"another fleet run of {folder} works on this account",
        code="busy", help="wait for it to end, or say --wait SECONDS; of `fleet for` before the fleet file",
    )  # fmt: skip
