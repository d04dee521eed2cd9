"""The account document to its rules and the defaults under every page. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from reconciler.config import durations, language_schema, nodes, pages, structure
from reconciler.config.collector import Problems
from reconciler.config.people import TAKE_OUT, People
from reconciler.model import Account


def find(documents: Sequence[nodes.Map], problems: Problems) -> nodes.Map | None:
    """Return the first account document without its bad values, None if there is none; report all others."""
    for extra in documents[1:]:
        note = ("the first is", documents[0].entries["account"].key.span)
        message, cure = (
            "a second `account` document",
            "merge the two: the rules of the account stand in one place",
        )
        problems.add("second-account", extra.entries["account"].key, message, cure, note=note)
    if not documents:
        return None
    rules = structure.check("account_document", documents[0], problems).get("account")
    return rules if isinstance(rules, nodes.Map) else None


def defaults(rules: nodes.Map | None) -> nodes.Map:
    """Return the defaults under every page, without the unknown fields, which `find` has reported."""
    node = rules.get("defaults") if rules else None
    if not isinstance(node, nodes.Map):
        return pages.NO_DEFAULTS
    allowed = language_schema.fields("account")["defaults"]["properties"]
    entries = {name: entry for name, entry in node.entries.items() if name in allowed}
    return nodes.merged(pages.NO_DEFAULTS, dataclasses.replace(node, entries=entries))


def read(rules: nodes.Map | None, people: People, problems: Problems) -> Account:
    """Return the rules of the account, those of `Account()` where the files give none."""
    if rules is None:
        return Account()
    values = nodes.plain(rules)
    limits, default = values.get("limits", {}), Account()
    watched = rules.get("watch_owners")
    days = {
        name: durations.read_days(node, problems)
        for name in ("attest_for", "look_again")
        if (node := rules.get(name)) is not None
    }
    return Account(
        id=values.get("id"),
        plan=values.get("plan", default.plan),
        unproven_ok=values.get("publish_when") == "unproven-ok",
        attest_for=days.get("attest_for") or default.attest_for,
        look_again=days.get("look_again") or default.look_again,
        max_changes=limits.get("changes", default.max_changes),
        max_deletes=limits.get("deletes", default.max_deletes),
        watch_owners=tuple(
            people.find_person(item, problems, TAKE_OUT)
            for item in (watched.items if isinstance(watched, nodes.List) else ())
            if isinstance(item, nodes.Scalar)
        ),
    )
