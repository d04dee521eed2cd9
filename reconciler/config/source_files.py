"""Finds the files of a config and reads them as text; a file that cannot be read is a diagnostic."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from reconciler.config import unread
from reconciler.config.collector import Problems
from reconciler.config.limits import MIB, Limits
from reconciler.source import Source, Span

_NAME = "name the folder with --config DIR, or make one: reconciler init DIR"
_BEGIN = "begin one there, as account.yaml with `account: {}`; hosts and pages then stand in any *.yaml file"


class Files(NamedTuple):
    """The files of a config: those that are UTF-8, and the others with replacement characters."""

    texts: tuple[Source, ...] = ()
    broken: tuple[Source, ...] = ()


def read(root: Path, limits: Limits, problems: Problems) -> Files:
    """Return every `*.yaml` under `root` in order of path, without hidden files and folders."""
    try:
        if not root.is_dir():
            kind = "is a file, not a folder" if root.exists() else "does not exist"
            _no_config(root, f"the config folder {shown(root)} {kind}", _NAME, problems)
            return Files()
        top = root.resolve()
    except OSError as error:
        _unreadable(root, error, problems)
        return Files()
    files = _listed(root, problems)
    if not files and not problems:
        _no_config(root, f"there is no *.yaml file in {shown(root)}", _BEGIN, problems)
    sources = [source for file in files if (source := _source(top, file, limits, problems))]
    texts = tuple(source for source, is_text in sources if is_text)
    return Files(texts, tuple(source for source, is_text in sources if not is_text))


def shared(files: Iterable[Path], limits: Limits, problems: Problems) -> Files:
    """Return files that several configs share, which lie outside of them."""
    sources = [source for file in files if (source := _source(file.parent.resolve(), file, limits, problems))]
    texts = tuple(source for source, is_text in sources if is_text)
    return Files(texts, tuple(source for source, is_text in sources if not is_text))


def _listed(root: Path, problems: Problems) -> list[Path]:
    def report_error(error: OSError) -> None:
        _unreadable(Path(os.fsdecode(error.filename or root)), error, problems)

    files: list[Path] = []
    for folder, subfolders, names in os.walk(root, onerror=report_error):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            file = Path(folder, name)
            if name.endswith(".yaml"):
                files.append(file)
            elif name.lower().endswith((".yaml", ".yml")):
                message = "this file is not read: its name does not end in .yaml"
                problems.add("skipped-file", _file_start(file), message, "rename it to end in .yaml")
    return sorted(files)


def _why(file: Path) -> str:
    """Return why a name that is to be a file's is none."""
    if file.exists():
        return "it is not a file"
    return "it is a link that leads nowhere" if file.is_symlink() else "there is no such file"


def _source(
    top: Path, file: Path, limits: Limits, problems: Problems
) -> tuple[Source, bool] | None:  # fmt: skip
    """Return the file, and whether it is UTF-8; None after a diagnostic where it was not read.

    `top` is the config folder, resolved.
    """
    try:
        if not file.is_file():
            raise OSError(0, _why(file))
        if not file.resolve().is_relative_to(top):
            raise OSError(0, "it is a link that leads out of the config folder")
        with file.open("rb") as stream:
            data = stream.read(limits.bytes + 1)
            size = os.fstat(stream.fileno()).st_size
    except OSError as error:
        _unreadable(file, error, problems)
        return None
    if len(data) > limits.bytes:
        message = f"this file is larger than {limits.mib} MiB"
        cure = limits.raised("split it into several files", -(-size // MIB))
        problems.add("file-too-large", _file_start(file), message, cure)
        problems.mark_unread(unread.ANYTHING)
        return None
    data = data.removeprefix(codecs.BOM_UTF8)
    source = Source(shown(file), data.decode("utf-8", errors="replace"))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        _not_utf8(source, data, error.start, problems)
        return source, False
    return source, True


def _not_utf8(source: Source, data: bytes, offset: int, problems: Problems) -> None:
    line, column = source.position(len(data[:offset].decode("utf-8")))
    at = Span(source.file, line, column, line, column + 1)
    message = f"the byte 0x{data[offset]:02X} here is not UTF-8"
    problems.add("not-utf8", at, message, "save the file as UTF-8", note="nothing of this file was read")
    problems.mark_unread(unread.kinds(source.lines))


def _no_config(root: Path, message: str, cure: str, problems: Problems) -> None:
    problems.add("no-config", _file_start(root), message, cure)


def _unreadable(file: Path, error: OSError, problems: Problems) -> None:
    reason = (error.strerror or "it cannot be read").lower()
    cure = "check that it is there and that you may read it"
    problems.add("unreadable-file", _file_start(file), f"this cannot be read: {reason}", cure)
    problems.mark_unread(unread.ANYTHING)


def _file_start(file: Path) -> Span:
    return Span(shown(file), 1, 1, 1, 1)


def shown(file: Path) -> str:
    """Return a path as the user would type it: relative inside the working directory."""
    full, here = file.absolute(), Path.cwd()
    path = full.relative_to(here) if full.is_relative_to(here) else file
    return os.fsencode(path).decode("utf-8", errors="replace")
