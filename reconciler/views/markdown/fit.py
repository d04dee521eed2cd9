"""Shortens and leaves out entries, the least important first, until the whole fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

BETWEEN = "\n\n"
ROOM_FOR_NOTE = 600


@dataclass(frozen=True, slots=True)
class Block:
    """An entry in several forms, from the longest to the shortest; `rank` is how much it matters.

    `pages` is of how many pages it is.
    """

    rank: int
    forms: tuple[str, ...]
    label: str
    pages: int = 1


def within(limit: int, head: Sequence[str], blocks: Sequence[Block], tail: Sequence[str]) -> str:
    """Return head, blocks and tail in at most `limit` characters, with a note on what was cut.

    Blocks of the lowest rank become shorter and then go, the last first; then those of the next.
    """
    fixed = sum(len(part) + len(BETWEEN) for part in (*head, *tail))
    level = _levels(limit - fixed - ROOM_FOR_NOTE, blocks)
    shown = [block.forms[at] for block, at in zip(blocks, level, strict=True) if at < len(block.forms)]
    return BETWEEN.join([*head, *shown, *_note(blocks, level), *tail])


def _levels(room: int, blocks: Sequence[Block]) -> list[int]:
    """Return which form of each block to take; one past the last is none."""
    level = [0] * len(blocks)
    spare = room - sum(len(block.forms[0]) + len(BETWEEN) for block in blocks)
    for rank in sorted({block.rank for block in blocks}):
        ours = [index for index, block in enumerate(blocks) if block.rank == rank]
        for deeper in range(1, 1 + max(len(blocks[index].forms) for index in ours)):
            for index in reversed(ours):
                if spare >= 0:
                    return level
                if deeper <= len(blocks[index].forms):
                    spare += _size(blocks[index], level[index]) - _size(blocks[index], deeper)
                    level[index] = deeper
    return level


def _size(block: Block, level: int) -> int:
    return len(block.forms[level]) + len(BETWEEN) if level < len(block.forms) else 0


def _note(blocks: Sequence[Block], level: Sequence[int]) -> list[str]:
    """Say how many entries are shortened, and how many of which kind are left out."""
    shortened, out = 0, Counter[str]()
    for block, at in zip(blocks, level, strict=True):
        shortened += block.pages * (0 < at < len(block.forms))
        out[block.label] += block.pages * (at == len(block.forms))
    out = +out
    parts = [f"{shortened} shortened"] if shortened else []
    if out:
        kinds = ", ".join(f"{count} {label}" for label, count in out.most_common(8))
        parts.append(f"{out.total()} left out ({kinds})")
    if not parts:
        return []
    cut = f"of {sum(block.pages for block in blocks)} entries {' and '.join(parts)}, to fit into a comment"
    return [f"> [!NOTE]\n> {cut}; `--report html=FILE` has them all"]
