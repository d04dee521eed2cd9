"""The plan file: the actions with fingerprints, so that apply can refuse what has changed since.

It holds no instructions: apply plans again from the same files and the live pages, and carries out the
actions on which file and fresh plan agree. An edited file cannot add actions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler import __version__, errors, safe_files
from reconciler.compare import equality
from reconciler.model import LivePage
from reconciler.planning.action import Action, ActionKind, Create, Plan, Replace
from reconciler.planning.blocks import HeldUp, Stale
from reconciler.planning.leftover_pages import Stays
from reconciler.records import versions
from reconciler.report import plans
from reconciler.report.head import FORMAT_VERSION
from reconciler.times import rules

if TYPE_CHECKING:
    from reconciler.pipeline import Planned

KIND = "reconciler-plan"
VERSION = int(FORMAT_VERSION)
"""Plan files are not migrated: they are made again at any time, and fingerprints of an older version may
cover less."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A plan file as read: what it was made for, and the fingerprint of each action.

    `chosen` tells whether a person asked about certain pages, `named` are those that they named one by one,
    `open` are the keys of those that were not as declared, `leftovers` the ids of the staging pages that it
    removes. `zone_rules` is the release of the rules of time
    zones by which it was made.
    """

    config: str
    origin: str
    account: str
    pages: tuple[str, ...]
    chosen: bool
    named: frozenset[str]
    fingerprints: Mapping[str, str]
    open: frozenset[str] = frozenset()
    leftovers: frozenset[str] = frozenset()
    zone_rules: str = ""


def save(file: Path, planned: Planned, *, chosen: bool = False, named: Collection[str] = ()) -> str:
    """Write the plan file, readable by its owner alone, with a digest over its content.

    Returns the digest of the file itself, as `sha256sum` tells it too.
    """
    desired = planned.observed.desired
    content = {
        **plans.plan(planned.plan, desired, (), {}),
        "kind": KIND,
        "tool": __version__,
        "config": planned.config.desired.digest(),
        "origin": planned.lock.api_origin,
        "account": planned.lock.account,
        "pages": [action.page.key for action in planned.plan.actions],
        "named": chosen,
        "named_pages": [action.page.key for action in planned.plan.actions if action.page.key in named],
        "fingerprints": {action.page.key: fingerprint(action) for action in planned.plan.actions},
    }
    content = json.loads(json.dumps(content, default=str))
    content["digest"] = _digest(content)
    safe_files.replace(file, json.dumps(content, indent=2, ensure_ascii=False) + "\n", private=True)
    return _sha256(file.read_bytes())


def load(file: Path, expect: str | None = None) -> Saved:
    """Read a plan file. Raises `SafetyError` on any doubt: edited, of another tool version, not expected.

    `expect` is the digest of the file itself, or the one it holds. Raises `ConfigError` for a file of a
    newer version, `UsageError` for one that is no plan.
    """
    try:
        raw = safe_files.read(file)
        content = json.loads(raw)
        digest = content.pop("digest", "") if isinstance(content, dict) else ""
        actual = _digest(content)
    except (OSError, ValueError, RecursionError) as error:
        why = getattr(error, "strerror", None) or "not JSON"
        raise errors.UsageError(
            f"cannot read the plan file {file}: {why}", help="make one with `reconciler plan --out FILE`"
        ) from error
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise errors.UsageError(
            f"{file} is not a plan file", help="make one with `reconciler plan --out FILE`"
        )
    _of_this_version(file, content)
    if digest != actual:
        raise _refused(f"{file} was edited after it was made")
    if expect is not None and expect not in (_sha256(raw), digest):
        raise _refused(f"{file} is {_sha256(raw)}, not the plan that was expected")
    if content.get("tool") != __version__:
        raise _refused(f"{file} was made by version {content.get('tool')}, this is {__version__}")
    try:
        # a file without names is of a time when nothing but a key could choose a page
        earlier = content["pages"] if content["named"] is True else ()
        named: Any = content.get("named_pages", earlier)
        return Saved(
            str(content["config"]), str(content["origin"]), str(content["account"]),
            tuple(map(str, content["pages"])), content["named"] is True,
            frozenset(map(str, named)), dict(content["fingerprints"]),
            frozenset(str(each["page"]) for each in content["actions"] if each["action"] != ActionKind.NO_OP),
            frozenset(str(each["schedule_id"]) for each in content.get("leftovers", ()) if each["removed"]),
            str(content.get("zone_rules", "")),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise _refused(f"{file} lacks what a plan file holds") from error


def _of_this_version(file: Path, content: Mapping[str, Any]) -> None:
    """Refuse a plan of an older or newer format before anything else in it is read."""
    try:
        version = versions.number(content, file, VERSION)
    except ValueError as error:
        raise _refused(f"{file} lacks what a plan file holds: {error}") from error
    if version < VERSION:
        raise _refused(f"{file} is a plan of an older version of this program, and old plans are not trusted")


def same_files(saved: Saved, digest: str) -> None:
    """Refuse a plan made from other files."""
    if saved.config != digest:
        raise _refused("the files have changed since the plan was made")


def check(saved: Saved, planned: Planned) -> None:
    """Refuse a plan made for other files or another account, or by other rules of time zones.

    By these its times were shown to whoever agreed to it.
    """
    same_files(saved, planned.config.desired.digest())
    current = rules.in_use().release
    if saved.zone_rules != current:
        made = f"by the time zone rules of {saved.zone_rules}" if saved.zone_rules else "by unknown rules"
        raise _refused(f"the plan was made {made}, those in use are of {current}")
    if (saved.origin, saved.account) != (planned.lock.api_origin, planned.lock.account):
        raise _refused(f"the plan is for account {saved.account} at {saved.origin}")


def agreed(saved: Saved, fresh: Plan, *, keep_going: bool = True) -> Plan:
    """Return the fresh plan with every action blocked on which the saved plan does not agree.

    Unless it is to `keep_going`, one such action holds all others up. A staging page that the saved plan does
    not remove stays.
    """
    actions = tuple(_agreed(saved, action) for action in fresh.actions)
    pairs = zip(actions, fresh.actions, strict=True)
    stale = [checked.page.key for checked, action in pairs if checked is not action]
    if stale and not keep_going:
        held = HeldUp(stale[0])
        actions = tuple(replace(action, block=held) if action.writes else action for action in actions)
    held_up = stale and not keep_going
    return replace(
        fresh, actions=actions,
        leftovers=tuple(
            one if one.page.schedule_id in saved.leftovers and not held_up
            else replace(one, stays=one.stays or (Stays.HELD_UP if held_up else Stays.NOT_NAMED))
            for one in fresh.leftovers
        ),
    )  # fmt: skip


def fingerprint(action: Action) -> str:
    """Name what an action does and the live page it was decided on."""
    changes = [
        [list(path), equality.form(path, change.before), equality.form(path, change.after)]
        for change in action.changes
        for path in [change.path]
    ]
    live = _live(action.live) if action.live else "absent"
    recipes = action.recipes if isinstance(action, Create | Replace) else ()
    return _digest([action.kind, changes, list(recipes), live])


def _agreed(saved: Saved, action: Action) -> Action:
    if not action.writes or saved.fingerprints.get(action.page.key) == fingerprint(action):
        return action
    return replace(action, block=Stale())


def _live(page: LivePage) -> dict[str, Any]:
    """Return what LIST and GET both answer, without values that change by themselves or by spelling."""
    rules = [[rule.address, rule.hours, rule.time_zone, rule.use_custom] for rule in equality.rules(page)]
    return {"id": page.schedule_id, "slug": page.slug, "fields": equality.page(page), "rules": rules}


def _digest(content: Any) -> str:
    return _sha256(json.dumps(content, sort_keys=True, default=str).encode())


def _sha256(raw: bytes) -> str:
    return "sha256:" + hashlib.sha256(raw).hexdigest()


def _refused(message: str) -> errors.SafetyError:
    return errors.SafetyError(message, code="stale-plan", help="run `reconciler plan --out FILE` again")
