"""Which commit of the config is at hand, as git says it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

LOCK = "reconciler.lock"
OF_THIS_TOOL = (LOCK, ".reconciler")
"""What this program itself writes into a config root, or in a fleet into many: not what the files ask for."""
TIMEOUT = 5.0


def short(root: Path) -> str:
    """Return the commit of the repository around `root`; empty where git names none.

    It ends in `-dirty` where files that git follows differ from it, anywhere in the repository: shared files
    stand outside of `root`.
    """
    commit = _git(root, "describe", "--always", "--exclude", "*").strip()
    told = _status(root, ":/", "no") if commit else []
    if not told:  # nor is it known whether files differ
        return ""
    return f"{commit}-dirty" if _differing(told) else commit


def of(root: Path) -> dict[str, Any]:
    """Return `{"commit", "dirty"}`: the commit in full, and whether files below `root` differ from it.

    New files count. Both are None where git names no commit.
    """
    told = _status(root, ".", "normal")
    heads = [line.split()[-1] for line in told if line.startswith("# branch.oid ")]
    if not heads or not heads[0].isalnum():  # before the first commit it is "(initial)"
        return {"commit": None, "dirty": None}
    return {"commit": heads[0], "dirty": _differing(told)}


def _status(root: Path, where: str, untracked: str) -> list[str]:
    """Return the lines of git's status; lock folders and journals do not count, at whatever depth."""
    excluded = [f":(exclude,top,glob)**/{name}{inner}" for name in OF_THIS_TOOL for inner in ("", "/**")]
    words = ("status", "--porcelain=v2", "--branch", f"--untracked-files={untracked}", "--", where, *excluded)
    return _git(root, *words).splitlines()


def _differing(told: list[str]) -> bool:
    return any(not line.startswith("#") for line in told)


def lock_uncommitted(root: Path) -> bool:
    """Whether the lock file of a config holds what no commit has; not where git does not keep it at all."""
    return bool(_git(root, "status", "--porcelain", "--untracked-files=normal", "--", LOCK).strip())


def _git(root: Path, *words: str) -> str:
    """Return what git prints about `root`; empty where it fails, is not there, or no repository is around."""
    import subprocess

    if "GIT_DIR" not in os.environ and not _in_repository(root):
        return ""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZOOM_")}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, and the folder that the user names
            ["git", "-c", "core.fsmonitor=false", "-C", str(root), *words],  # noqa: S607 - the user's git
            capture_output=True, encoding="utf-8", errors="replace", timeout=TIMEOUT, check=False,
            env={**environment, "GIT_OPTIONAL_LOCKS": "0"},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _in_repository(root: Path) -> bool:
    """Whether a folder at or above `root` is one; git is not asked elsewhere."""
    try:
        folder = root.resolve()
        return any((above / ".git").exists() for above in (folder, *folder.parents))
    except (OSError, RuntimeError):
        return False
