"""The body of a PATCH: changed top-level fields alone, objects and lists whole. Sends nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reconciler import errors
from reconciler.compare import projection
from reconciler.model import BookingPage, Change, Host, LivePage, Path, Rule, ZoomUser
from reconciler.zoom import codec, recipes


def body(
    page: BookingPage, changes: Iterable[Change], before: LivePage, users: Mapping[str, ZoomUser]
) -> dict[str, Any]:
    """Return the body that makes `changes` to `before`. Raises `SafetyError` where rules are not shown."""
    paths = {change.path for change in changes}
    names = {path[0] for path in paths}
    declared = {"slug": page.slug, **page.fields}
    body = codec.whole(before, {name: declared[name] for name in declared if name in names})
    if "hosts" in names:
        body |= _at_top(page, before, users) or {"availability_rules": _rules(page, before, paths, users)}
    return body


def expected(before: LivePage, body: Mapping[str, Any]) -> LivePage:
    """Return a page as it is after a PATCH with `body`, if all of it is taken; its link is as before."""
    return codec.page({**before.raw, **body}, before.owner)


def _at_top(page: BookingPage, before: LivePage, users: Mapping[str, ZoomUser]) -> dict[str, Any]:
    """Return the hours of a page that has them itself and no rules; nothing where they must be rules.

    Such hours are in the zone of the page and of its owner alone. Rules take their place for all else.
    """
    by_name = projection.rules(before, page.hosts, users)
    if not codec.at_top(before) or by_name.keys() != {host.name for host in page.hosts}:
        return {}
    (host,) = page.hosts
    rule = recipes.rule(host, users, by_name[host.name].raw)
    if not rule["use_custom"] or rule.get("time_zone") != by_name[host.name].time_zone:
        return {}
    return {name: rule[name] for name in ("segments", "segments_recurrence") if name in rule}


def _rules(
    page: BookingPage, before: LivePage, paths: set[Path], users: Mapping[str, ZoomUser]
) -> list[dict[str, Any]]:
    """Return all rules of the page: those of changed hosts as declared, the others as they are live.

    PATCH replaces the whole list, and a host without a rule is removed: a host who has none gets one, a
    changed one who has several keeps one. Raises `SafetyError` where `before` does not show the rules.
    """
    if before.raw.get("availability_rules") is None and not codec.at_top(before):
        raise errors.SafetyError(
            "the API does not show who is on the page and when: that is not written over unseen",
            help="compare it with the files in Zoom, and leave `hours` out of the files if it stays so",
        )
    changed = {path[1] for path in paths if path[0] == "hosts"}
    by_name = projection.rules_of_each(before, page.hosts, users)
    hosts = {host.name: host for host in page.hosts}
    kept = {} if codec.at_top(before) else by_name  # the hours of the page itself are no rule to be kept
    rules: list[dict[str, Any]] = []
    for name, of_host in kept.items():
        if name in changed and name in hosts:
            rules.append(recipes.rule(hosts[name], users, _likest(hosts[name], of_host).raw))
        else:
            rules += [dict(rule.raw) for rule in of_host]
    return rules + [recipes.rule(host, users) for name, host in hosts.items() if name not in kept]


def _likest(host: Host, rules: Sequence[Rule]) -> Rule:
    """Return the rule of a host that one is written over: of several the first with the declared hours."""
    return next((rule for rule in rules if rule.use_custom and rule.hours == host.hours), rules[0])
