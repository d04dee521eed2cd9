"""The errors of a lock file, or of one small file of it, that cannot be read, with what to do."""

from __future__ import annotations

import shlex
from pathlib import Path

from reconciler import errors
from reconciler.records.facts import BadFacts

COST = "that costs attribution, never pages"


def broken(file: Path, why: str, cure: str = "") -> errors.ConfigError:
    """Return the error of a file that cannot be read."""
    return errors.ConfigError(
        f"{file} cannot be read: {why}", code="broken-lock-file",
        help=cure or f"restore it from git (mend merge conflicts), or delete it: {COST}",
    )  # fmt: skip


def unread(file: Path, error: Exception) -> errors.ConfigError:
    """Return the error of a file that cannot be read from disk or decoded."""
    return broken(file, str(getattr(error, "strerror", None) or error))


def small(file: Path, error: BadFacts) -> errors.ConfigError:
    """Return the error of one small file; after a merge conflict it says that either side will do."""
    if not error.conflict:
        return broken(file, error.why)
    typed = shlex.quote(str(file))
    return broken(
        file, "git has left both sides of a merge in it: each changed what it remembers",
        f"keep either side (`git checkout --ours {typed}`), then `reconciler plan`; what somebody said by "
        "`reconciler attest` on the other side is to be said again",
    )  # fmt: skip


def other_side(file: Path) -> errors.ConfigError:
    """Return the error of a single lock file that a git merge left beside the folder."""
    return errors.ConfigError(
        f"{file} is left of a merge with a branch on which an older version kept a single lock file",
        code="broken-lock-file", help=f"`git rm {shlex.quote(str(file))}`, then `reconciler plan`: {COST}",
    )  # fmt: skip
