"""The folders that ship beside the code: in a checkout at its root, in a wheel inside the package."""

from __future__ import annotations

from pathlib import Path


def folder(name: str) -> Path:
    """Return the folder called `name`, such as `schemas`; FileNotFoundError when this install lacks it."""
    package = Path(__file__).resolve().parent
    for parent in (package / "_data", package.parent):
        if (found := parent / name).is_dir():
            return found
    raise FileNotFoundError(f"this installation lacks its folder {name}")
