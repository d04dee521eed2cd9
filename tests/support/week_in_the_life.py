"""A week in the life of an account: what people change in Zoom and in the files, and what drift says of it.

Each incident is one page, one thing that happens to it, and the findings that follow; there are no others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.world import Account, replace_in

Found = tuple[str, str, str, str]
"""Severity, code, path, origin."""
LIVE, REPO, BOTH, UNKNOWN = "live-ahead", "repo-ahead", "both", "unknown"
EVERYONE = {
    "ana": ("Asia/Singapore", {"mon": ["09:00-17:00"], "fri": ["09:00-17:00"]}),
    "budi": ("Asia/Kuala_Lumpur", {"mon-thu": ["11:00-19:30"]}),
    "chitra": ("Asia/Singapore", None),
    "dewi": ("Asia/Singapore", {"mon-fri": ["09:00-18:00"]}),
    "eko": ("Asia/Singapore", {"mon-fri": ["09:00-18:00"]}),
    "fara": ("Asia/Singapore", {"mon-fri": ["09:00-18:00"]}),
    "gita": ("Asia/Singapore", {"mon-fri": ["09:00-18:00"]}),
    "hani": ("Asia/Singapore", {"mon-fri": ["09:00-18:00"]}),
}
USUAL = {
    "type": "all_hosts_available", "owner": "ana", "hosts": ["ana", "budi"], "duration": 30,
    "start_time_increment": 30, "color": "#000000", "buffer": {"before": 0, "after": 10}, "location": "Here",
}  # fmt: skip
ONE = {"type": "one_to_one", "hosts": ["ana"]}
QUESTIONS = [{"name": "Company", "format": "string", "required": True}, {"name": "Topic", "format": "text"}]


@dataclass(frozen=True)
class Incident:
    """What happens to one page: `live` is what a person changes in Zoom, `files` what the files change.

    One that comes `later` is declared at the end of the week.
    """

    page: str
    found: tuple[Found, ...] = ()
    declared: Mapping[str, Any] = field(default_factory=dict)
    live: Mapping[str, Any] | str | None = None
    files: tuple[tuple[str, str], ...] = ()
    later: bool = False


def mail(*names: str) -> list[str]:
    return [f"{name}@example.com" for name in names]


def accepted(until: str) -> dict[str, Any]:
    leaf = {"finding": "field-changed", "path": "color", "until": until, "reason": "brand trial"}
    return {"acknowledge": [leaf]}


OF_NO_PAGE = (
    ("critical", "suspicious-read", UNKNOWN),
    ("warning", "unmanaged-page", LIVE),
    ("warning", "unmanaged-page", LIVE),
    ("warning", "staged-page", UNKNOWN),
)
"""Findings of the account: fara's two pages, two pages of people who are watched, a staging page."""
INCIDENTS = (
    Incident("quiet-page"),
    Incident("turned-one", (("critical", "type-downgraded", "type", LIVE),), live={"type": "one_to_one"}),
    Incident(
        "turned-group", (("critical", "type-downgraded", "type", LIVE),), {"type": "any_host_available"},
        {"type": "one_to_many"},
    ),
    Incident(
        "all-to-any", (("critical", "type-downgraded", "type", LIVE),), live={"type": "any_host_available"}
    ),
    Incident(
        "grew-a-pool", (("critical", "type-downgraded", "type", LIVE),), ONE,
        {"type": "all_hosts_available", "hosts": mail("ana", "budi")},
    ),
    Incident("removed", (("critical", "page-missing", "", LIVE),), live="remove"),
    Incident("closed", (("critical", "page-inactive", "active", LIVE),), {"active": True}, {"active": False}),
    Incident("longer", (("warning", "field-changed", "duration", LIVE),), live={"duration": 45}),
    Incident(
        "half-a-buffer", (("warning", "field-changed", "buffer.after", LIVE),),
        live={"buffer": {"before": 0, "after": 0}},
    ),
    Incident(
        "lost-question", (("warning", "field-changed", "custom_fields.Topic", LIVE),),
        {**ONE, "custom_fields": QUESTIONS}, "question",
    ),
    Incident(
        "made-secret", (("warning", "field-changed", "secret", LIVE),), {"secret": False}, {"secret": True}
    ),
    Incident("unmanaged-field", live={"description": "somebody's own words"}),
    Incident("accepted", (), accepted("2026-01-02"), {"color": "#ff0000"}),
    Incident(
        "accepted-once", (("warning", "field-changed", "color", LIVE),), accepted("2026-01-01"),
        {"color": "#ff0000"},
    ),
    Incident(
        "accepted-colour-only", (("warning", "field-changed", "summary", LIVE),), accepted("2026-12-31"),
        {"color": "#ff0000", "summary": "About time"},
    ),
    Incident(
        "both-moved", (("warning", "field-changed", "duration", BOTH),), live={"duration": 45},
        files=(("duration: 30", "duration: 60"),),
    ),
    Incident(
        "both-to-the-same", (), live={"duration": 45}, files=(("duration: 30", "duration: 45"),)
    ),
    Incident(
        "files-alone", (("info", "field-changed", "duration", REPO),),
        files=(("duration: 30", "duration: 45"),),
    ),
    Incident(
        "to-be-removed", (("info", "field-changed", "state", REPO),), ONE,
        files=(("summary:", "state: absent\nsummary:"),),
    ),
    Incident(
        "host-taken-off", (("critical", "host-missing", "hosts.dewi", LIVE),),
        {"hosts": ["ana", "budi", "dewi"]}, {"hosts": mail("ana", "budi")},
    ),
    Incident(
        "host-put-on", (("warning", "host-extra", "hosts.dewi", LIVE),),
        live={"hosts": mail("ana", "budi", "dewi")},
    ),
    Incident(
        "host-left", (("critical", "host-missing", "hosts.gita", LIVE),), {"hosts": ["ana", "budi", "gita"]}
    ),
    Incident(
        "owner-left", (("critical", "page-missing", "", LIVE),),
        {"type": "one_to_one", "owner": "hani", "hosts": ["hani"]},
    ),
    Incident(
        "host-to-add",
        (("warning", "manual-step-open", "", UNKNOWN), ("info", "host-missing", "hosts.dewi", REPO)),
        files=(('["ana", "budi"]', '["ana", "budi", "dewi"]'),),
    ),
    Incident(
        "shorter-tuesdays", (("warning", "host-hours-changed", "hosts.budi.hours.tue", LIVE),), live="hours"
    ),
    Incident(
        "never-free",
        (
            ("warning", "host-hours-changed", "hosts.budi.hours.mon", LIVE),
            ("warning", "no-common-time", "hosts", LIVE),
        ),
        {"hosts": ["ana", {"host": "budi", "hours": {"mon": ["09:00-17:00"]}}]}, "never",
    ),
    Incident("moved-away", (("warning", "lock-mismatch", "", UNKNOWN),), live={"slug": "somewhere-else"}),
    Incident("made-again", (("info", "page-replaced", "", LIVE),), ONE, "again"),
    Incident(
        "other-hours", (("warning", "host-hours-changed", "hosts.chitra.availability", LIVE),),
        {"type": "one_to_one", "owner": "chitra", "hosts": ["chitra"]}, "custom",
    ),
    Incident(
        "kept-in-zoom", (("info", "host-hours-changed", "hosts.chitra.availability", LIVE),),
        {"type": "one_to_one", "owner": "chitra", "hosts": ["chitra"]},
    ),
    Incident("brand-new", (("info", "page-missing", "", REPO),), later=True),
    Incident(
        "unreadable", (("warning", "type-unproven", "type", LIVE),), live={"description": "edited by hand"}
    ),
    Incident("fara-one", (), {"type": "one_to_one", "owner": "fara", "hosts": ["fara"]}, "remove"),
    Incident("fara-two", (), {"type": "one_to_one", "owner": "fara", "hosts": ["fara"]}, "remove"),
)  # fmt: skip


def write(root: Path) -> None:
    """Write the config as it was on Monday."""
    root.mkdir()
    hosts = {}
    for name, (zone, hours) in EVERYONE.items():
        when = {"hours": hours} if hours else {"availability": "Working hours"}
        hosts[name] = {"email": f"{name}@example.com", "time_zone": zone, **when}
    account = {"limits": {"changes": 60}, "watch_owners": ["ana", "eko"]}
    (root / "account.yaml").write_text(f"account: {json.dumps(account)}\n")
    (root / "hosts.yaml").write_text(f"hosts: {json.dumps(hosts)}\n")
    for incident in INCIDENTS:
        if not incident.later:
            (root / f"{incident.page}.yaml").write_text(declared(incident))


def declared(incident: Incident) -> str:
    fields = {"page": incident.page, "summary": f"About {incident.page}", **USUAL, **incident.declared}
    return "".join(f"{name}: {json.dumps(value)}\n" for name, value in fields.items())


def happen(account: Account, root: Path) -> None:
    """Make all changes of the week, in Zoom and in the files."""
    pages = {page["slug"]: page for page in account.pages}
    for incident in INCIDENTS:
        if incident.live is not None:
            _change(account, pages[incident.page], incident)
        if incident.later:
            (root / f"{incident.page}.yaml").write_text(declared(incident))
        if incident.files:
            replace_in(root / f"{incident.page}.yaml", incident.files)

    _strangers(account)
    _people(account)


def _strangers(account: Account) -> None:
    """Pages that no file names: two of watched owners (one secret), one of another, one left at staging."""
    plain = {"type": "one_to_one", "summary": "Mine", "duration": 30, "active": True, "secret": False}
    account.by_hand(owner="eko@example.com", slug="my-own-thing", **plain)
    account.by_hand(owner="ana@example.com", slug="not-for-all", **{**plain, "secret": True})
    account.by_hand(owner="dewi@example.com", slug="not-watched", **plain)
    account.by_hand(owner="ana@example.com", slug="reconciler-0000000123456789", **{**plain, "active": False})


def _people(account: Account) -> None:
    """Gita, a host, and hani, an owner, leave: Zoom knows them no more. Chitra keeps other hours there.

    One page cannot be looked at.
    """
    account.fault("GET", "/ana/unreadable", "status", status=503, times=1000)
    account.other_hours("chitra@example.com", wed=[{"start": "09:00", "end": "12:00"}])
    for name in ("gita", "hani"):
        account.fault("GET", "/v2/scheduler", "status", status=404, times=1000, scope=f"user_id={name}")


def _change(account: Account, page: dict[str, Any], incident: Incident) -> None:
    identifier = page["schedule_id"]
    if incident.live == "remove":
        account.remove(identifier)
    elif incident.live == "again":
        account.remove(identifier)
        copied = (
            "summary",
            "duration",
            "start_time_increment",
            "color",
            "buffer",
            "location",
            "availability_rules",
        )
        account.by_hand(
            owner="ana@example.com", type="one_to_one", slug=incident.page, active=True, secret=False,
            **{name: page[name] for name in copied},
        )  # fmt: skip
    elif incident.live == "question":
        account.edit(identifier, custom_fields=page["custom_fields"][:1])
    elif incident.live in ("hours", "never", "custom"):
        account.edit(
            identifier, availability_rules=[_rule(rule, incident.live) for rule in page["availability_rules"]]
        )
    else:
        account.edit(identifier, **incident.live)


def _rule(rule: dict[str, Any], how: str) -> dict[str, Any]:
    week = dict(rule.get("segments_recurrence") or {})
    if how == "custom":
        return {
            **rule,
            "use_custom": True,
            "segments_recurrence": {"wed": [{"start": "09:00", "end": "10:00"}]},
        }
    if "budi" in rule["email"]:
        week |= {"tue": [{"start": "15:00", "end": "16:00"}]} if how == "hours" else {"mon": [], "sun": []}
    return {**rule, "segments_recurrence": week}
