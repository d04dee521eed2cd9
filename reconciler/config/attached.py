"""Files that a config names beside its own: their text, from the folder or from what was read before."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from reconciler import safe_files
from reconciler.source import Source

SUFFIX: Final = ".ics"
LARGEST: Final = 1024 * 1024
"""Bytes of a file: some thousand events."""
Attached = Callable[[str, str], Source]
"""From the name of a file and the file that names it to its text. Raises `Unattached`."""


class Unattached(ValueError):
    """Why a file cannot be read, in words."""


def in_folder(root: Path, most: int, taken: dict[str, Source]) -> Attached:
    """Return how files in the folder `root` are read, up to `most` bytes; `taken` gets them by path."""

    def attached(name: str, beside: str) -> Source:
        file = _place(name, beside)
        try:
            if not Path(file).resolve().is_relative_to(root.resolve()):
                raise Unattached("it lies outside the config folder")
            if not Path(file).is_file():
                raise Unattached("there is no such file")
            text = safe_files.read(Path(file), most).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Unattached("it is not UTF-8") from error
        except (OSError, ValueError) as error:
            if isinstance(error, Unattached):
                raise
            raise Unattached((getattr(error, "strerror", None) or "it is no usable name").lower()) from error
        return taken.setdefault(file, Source(file, text))

    return attached


def among(sources: Iterable[Source]) -> Attached:
    """Return how files are found among texts that were read before."""
    texts = {source.file: source for source in sources}

    def attached(name: str, beside: str) -> Source:
        source = texts.get(_place(name, beside))
        if source is None:
            raise Unattached("there is no such file")
        return source

    return attached


def _place(name: str, beside: str) -> str:
    if not name.endswith(SUFFIX):
        raise Unattached(f"its name does not end in {SUFFIX}")
    return os.path.normpath(Path(beside).parent / name)
