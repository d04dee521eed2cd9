"""Which accounts a lock file is of, told by the file alone: without network and credentials."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reconciler.records import facts, folder, lockfaults, takeover
from reconciler.records.lockfile import NAME, LockFile


def known(root: Path) -> tuple[LockFile, ...]:
    """Return the part of each account in the lock file of a config, in order of their names.

    Raises `ConfigError` for a file that cannot be read.
    """
    file = root / NAME
    if file.is_dir():
        return tuple(LockFile(root, *account) for account in _in_folder(file))
    sections = (section.rpartition(" ") for section in sorted(takeover.sections(file)))
    return tuple(LockFile(root, origin, "" if name == "-" else name) for origin, _, name in sections)


def _in_folder(file: Path) -> Iterator[tuple[str, str]]:
    """Yield API origin and account id of each account's folder that says whose it is."""
    for inner in sorted(inner for inner in file.iterdir() if (inner / facts.ACCOUNT).is_file()):
        try:
            content = facts.content(facts.ACCOUNT, folder.text(inner / facts.ACCOUNT))
        except facts.BadFacts as error:
            raise lockfaults.small(inner / facts.ACCOUNT, error) from error
        yield str(content.get("origin", "")), str(content.get("account", ""))
