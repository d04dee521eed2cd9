"""The command that tries out what an account does, with people of the files. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

NOBODY: Final = "ANOTHER"
"""What stands for a second host where the files name nobody else: a person puts in who it is."""


def command(owner: str, hosts: Iterable[str], others: Iterable[str] = ()) -> str:
    """Return the command, with emails: two of the hosts, else the owner too, else one of the others."""
    people = [*dict.fromkeys([*hosts, owner, *others]), NOBODY][:2]
    return f"reconciler probe --owner {owner} --hosts {','.join(people)} --save"
