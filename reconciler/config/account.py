"""The account document to its rules and the defaults under every page. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from reconciler.config import durations, language_schema, nodes, pages, structure
from reconciler.config.collector import Problems
from reconciler.config.people import People
from reconciler.model import Account


def only(documents: Sequence[nodes.Map], problems: Problems) -> nodes.Map | None:
    """Return the first account document, cleared of what is wrong; every other one is reported."""
    for other in documents[1:]:
        note = ("the first is", documents[0].entries["account"].key.span)
        message, cure = (
            "a second `account` document",
            "merge the two: the rules of the account stand in one place",
        )
        problems.add("second-account", other.entries["account"].key, message, cure, note=note)
    if not documents:
        return None
    rules = structure.check("account_document", documents[0], problems).get("account")
    return rules if isinstance(rules, nodes.Map) else None


def defaults(rules: nodes.Map | None) -> nodes.Map:
    """Return the defaults under every page; what no default can be was reported, and lies under none."""
    node = rules.get("defaults") if rules else None
    if not isinstance(node, nodes.Map):
        return pages.NOTHING
    known = language_schema.fields("account")["defaults"]["properties"]
    entries = {name: entry for name, entry in node.entries.items() if name in known}
    return nodes.merged(pages.NOTHING, dataclasses.replace(node, entries=entries))


def read(rules: nodes.Map | None, people: People, problems: Problems) -> Account:
    """Return the rules of the account."""
    if rules is None:
        return Account()
    values = nodes.plain(rules)
    limits, usual = values.get("limits", {}), Account()
    attest_for, watched = rules.get("attest_for"), rules.get("watch_owners")
    days = durations.read_days(attest_for, problems) if attest_for is not None else None
    return Account(
        id=values.get("id"),
        plan=values.get("plan", usual.plan),
        unproven_ok=values.get("publish_when") == "unproven-ok",
        attest_for=days or usual.attest_for,
        max_changes=limits.get("changes", usual.max_changes),
        max_deletes=limits.get("deletes", usual.max_deletes),
        watch_owners=tuple(
            people.person(item, problems)
            for item in (watched.items if isinstance(watched, nodes.List) else ())
            if isinstance(item, nodes.Scalar)
        ),
    )
