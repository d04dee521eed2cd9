"""The hosts for whom `each` makes pages, and what placeholders stand for there. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from reconciler.config import field_faults, nodes, placeholders, spelling
from reconciler.config.collector import Problems
from reconciler.config.people import TAKE_OUT, DeclaredHost, People

_NOT_IN_KEYS: Final = re.compile("[^a-z0-9]+")
MOST_NAMED: Final = 40
"""Hosts who are named one by one in a line to write."""
_EXAMPLES: Final = {"name": "Ana Lim", "email": "ana@example.com"}


def hosts(node: nodes.Node | None, people: People, problems: Problems) -> Sequence[DeclaredHost]:
    """Return the hosts that `each` names, each once; groups may overlap."""
    found: dict[str, DeclaredHost] = {}
    by_hand: dict[str, nodes.Scalar] = {}
    for item in node.items if isinstance(node, nodes.List) else [node]:
        if not isinstance(item, nodes.Scalar):
            continue
        if group := people.groups.get(item.text):
            members = (people.hosts.get(member.text) for member in group.members)
            found.update({member.host.name: member for member in members if member})
        elif item.text not in people.hosts:
            people.report_unknown(item, problems, or_group=True, otherwise=TAKE_OUT)
        elif by_hand.setdefault(item.text, item) is not item:
            note = ("first named", by_hand[item.text])
            problems.add("repeated-host", item, f"`{item.text}` is named twice", "remove one", note=note)
        else:
            found[item.text] = people.hosts[item.text]
    return list(found.values())


def without(hosts: Iterable[str], host: str) -> str:
    """Return how to make the pages of the others: the line to write, without one of the hosts."""
    others = [name for name in hosts if name != host]
    if not others:
        return "remove the document with `each`: it makes no other page"
    if len(others) > MOST_NAMED:
        return f"let `each` name a group without {host}"
    return f"let `each: [{', '.join(others)}]` make the others, without {host}"


def values(host: DeclaredHost) -> Mapping[str, str]:
    """Return what each placeholder stands for, where the host has it."""
    given = {name: host.node.get(name) for name in _EXAMPLES}
    texts = {name: str(nodes.plain(node)) for name, node in given.items() if node is not None}
    return {"host": host.host.name, **texts}


def in_keys(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Return the values as they stand in page keys: lower case letters without marks, digits and hyphens."""
    return {name: _NOT_IN_KEYS.sub("-", _plain(text).lower()).strip("-") for name, text in texts.items()}


def _plain(text: str) -> str:
    """Return a text without the marks of its letters: `Zoe` of `Zoë`."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def check_values(
    texts: Iterable[nodes.Node], hosts: Sequence[DeclaredHost], problems: Problems
) -> None:  # fmt: skip
    """Report placeholders in `texts` of which some of the hosts have no value."""
    lacking = {name: [host for host in hosts if name not in values(host)] for name in _EXAMPLES}
    for pattern in (pattern for text in texts for pattern in placeholders.patterns(text)):
        for name in pattern.names:
            if without := lacking.get(name):
                have = "has" if len(without) == 1 else "have"
                who = spelling.few([host.host.name for host in without])
                message = f"`{{{name}}}` stands here, and {who} {have} no `{name}`"
                note = ("the host is", without[0].key)
                problems.add(
                    "empty-placeholder", pattern.place(name), message, _cure(name, without), note=note
                )


def _cure(name: str, without: Sequence[DeclaredHost]) -> Callable[[], str]:
    """Say how hosts get the value that they lack: by the right name of a key, where one is close to it."""

    def guess() -> str:
        written = spelling.nearest(name, list(without[0].node.entries))
        if written:
            return f"`{without[0].host.name}` has `{written}`: did you mean `{name}`?"
        return f"add it to the host, such as `{name}: {_EXAMPLES[name]}`"

    return guess


def first_alone(
    key: nodes.Node | None, hosts: Sequence[DeclaredHost], problems: Problems
) -> Sequence[DeclaredHost]:
    """Return the first of several hosts, after a problem: the `key` of their pages is the same for all."""
    if len(hosts) < 2 or not isinstance(key, nodes.Scalar):
        return hosts
    written = field_faults.shortened(key.text)
    message = f"all {len(hosts)} pages made here would have the key `{written}`"
    problems.add("duplicate-page", key, message, f"write `page: {written}-{{host}}`")
    return hosts[:1]
