"""The pages whose type a person must say, as a CSV file that spreadsheets open and that comes back. Pure.

Cells come from outside: none may become a formula where the file is opened.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from reconciler import errors, fields, kinds
from reconciler.config import spelling
from reconciler.model import PageType

COLUMNS: Final = ("page", "title", "owner", "link", "hosts", "type", "capacity", "note")
NEEDED: Final = ("page", "owner", "type")
_FORMULA: Final = ("=", "+", "-", "@", "'", "\t", "\r", "＝", "＋", "－", "＠")
_BETWEEN: Final = re.compile(r"[\s,;]+")
_TYPES: Final = ", ".join(PageType)


@dataclass(frozen=True, slots=True)
class Row:
    """One page to ask about: `page` is its slug, `hosts` mailboxes, or scheduler addresses nobody knows.

    `lacks` names the columns that are to be filled in: `type`, `hosts`, `capacity`; `type` and `capacity` are
    what a person filled in before, None where they did not.
    """

    page: str
    title: str
    owner: str
    link: str
    hosts: tuple[str, ...]
    type: PageType | None
    note: str
    lacks: tuple[str, ...] = ("type",)
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person filled in on one line; `type` and `capacity` are None where they left it open."""

    line: int
    page: str
    owner: str
    hosts: tuple[str, ...]
    type: PageType | None
    capacity: int | None = None


def write(rows: Iterable[Row]) -> str:
    """Return the worksheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        filled = (" ".join(row.hosts), row.type or "", str(row.capacity or ""))
        cells = (row.page, row.title, row.owner, row.link, *filled, row.note)
        writer.writerow(_guarded(cell) for cell in cells)
    return out.getvalue()


def read(text: str, file: str) -> list[Answer]:
    """Read a worksheet back, saved by whatever program. Raises `ConfigError` with `file:line`."""
    first = text.partition("\n")[0]
    separator = next((sign for sign in (",", ";", "\t") if sign in first), ",")
    lines = _lines(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), file)
    _, header = next(lines, (1, []))
    names = [name.strip().lower() for name in header]
    if lacking := [name for name in NEEDED if name not in names]:
        raise refused(file, 1, f"there is no column `{lacking[0]}`", f"the columns are {', '.join(COLUMNS)}")
    answers = [
        _answer(dict(zip(names, map(_plain, cells), strict=False)), file, line)
        for line, cells in lines
        if any(cell.strip() for cell in cells)
    ]
    lines_by_page: dict[tuple[str, str], int] = {}
    for answer in answers:
        page, line = answer.page, answer.line
        if (before := lines_by_page.setdefault((answer.owner, page), line)) != line:
            raise refused(file, line, f"`{page}` stands on line {before} too", "keep one of the two")
    return answers


def refused(file: str, line: int, message: str, cure: str) -> errors.ConfigError:
    """Return the error for one line of a worksheet."""
    return errors.ConfigError(f"{file}:{line}: {message}", code="bad-worksheet", help=cure)


def _lines(reader: Iterator[list[str]], file: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it starts on."""
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1  # type: ignore[attr-defined]
    except csv.Error as error:
        raise refused(
            file, line, f"this is not CSV: {error}", "save the worksheet as CSV in UTF-8"
        ) from error


def _answer(cells: dict[str, str], file: str, line: int) -> Answer:
    word = re.sub(r"[\s-]+", "_", cells.get("type", "").lower())
    if word and word not in set(PageType):
        near = spelling.nearest(word, PageType)
        cure = f"did you mean `{near}`? " if near else ""
        raise refused(file, line, f"`{cells['type']}` is not a type", f"{cure}types are {_TYPES}")
    hosts = tuple(host.lower() for host in _BETWEEN.split(cells.get("hosts", "")) if host)
    page, owner = cells.get("page", ""), cells.get("owner", "").lower()
    if not page or not owner:
        raise refused(file, line, "page or owner is missing", "leave both as they were written")
    return Answer(line, page, owner, hosts, PageType(word) if word else None, _capacity(cells, file, line))


def _capacity(cells: Mapping[str, str], file: str, line: int) -> int | None:
    text = cells.get("capacity", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    kind = fields.kind("capacity")
    most = kind.most if isinstance(kind, kinds.Number) else 0
    if text and not 2 <= number <= most:
        cure = f"write 2 to {most} people for {PageType.ONE_TO_MANY}, nothing for any other type"
        raise refused(file, line, f"`{text}` is no capacity", cure)
    return number or None


def _guarded(cell: str) -> str:
    text = " ".join("".join(char if char.isprintable() else " " for char in cell).split())
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
