"""A mixed apply over twelve pages: how the account stands, what the files said before, what they say now.

Every kind of action is there at once: made, patched, renamed, replaced, given to another owner, removed,
of single-host and of multi-host types. Beside them stands a page that no file names.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

ALLOW = ("replace", "link-down")
DAYS = {"mon"}
"""Days on which hosts have hours, on any page."""
HOURS = {"ana": "09:00-17:00", "budi": "11:00-19:00", "chitra": "09:00-17:00"}
FIXTURE = {
    "users": [
        {
            "email": f"{name}@example.com",
            "time_zone": "Asia/Singapore",
            "availability": [{"name": "Working hours", "default": True, "hours": {"mon": window}}],
        }
        for name, window in HOURS.items()
    ]
}
ACCOUNT = """\
account:
  plan: business
  limits: {changes: 20, deletes: 9}
  watch_owners: [ana, budi, chitra]
  defaults: {time_zone: Asia/Singapore}
---
hosts:
  ana: {email: ana@example.com, time_zone: Asia/Singapore}
  budi: {email: budi@example.com, time_zone: Asia/Singapore}
  chitra: {email: chitra@example.com, time_zone: Asia/Singapore}
"""
ALL, ANY, ONE, MANY = "all_hosts_available", "any_host_available", "one_to_one", "one_to_many"


def page(key: str, page_type: str, owner: str = "ana", hosts: str = "[ana, budi]", **more: Any) -> str:
    """A page document."""
    facts = {"page": key, "type": page_type, "owner": owner, "hosts": hosts, "summary": f"About {key}"}
    return "".join(f"{name}: {value}\n" for name, value in {**facts, "duration": 30, **more}.items())


def absent(key: str) -> str:
    """A tombstone."""
    return f"page: {key}\nowner: ana\nstate: absent\n"


BEFORE = {
    "patched-one": page("patched-one", ONE, hosts="[ana]"),
    "patched-all": page("patched-all", ALL),
    "renamed": page("renamed", ALL, slug="renamed-old"),
    "replaced": page("replaced", ALL),
    "removed-one": page("removed-one", ONE, hosts="[ana]"),
    "removed-all": page("removed-all", ALL),
    "moved-one": page("moved-one", ONE, hosts="[ana]"),
    "moved-all": page("moved-all", ALL),
}
AFTER = {
    "new-one": page("new-one", ONE, hosts="[ana]", color='"#fff200"'),
    "new-many": page("new-many", MANY, owner="budi", hosts="[budi]", capacity=5, buffer="{after: 10}"),
    "new-all": page("new-all", ALL, cushion="2h"),
    "new-any": page(
        "new-any", ANY, owner="chitra", hosts="[ana, chitra]", start_date="2026-01-05", end_date="2026-01-06"
    ),
    "patched-one": page("patched-one", ONE, hosts="[ana]", duration=45, description="Longer"),
    "patched-all": page(
        "patched-all", ALL, hosts='[{host: ana, hours: {mon: "10:00-16:00"}}, budi]', color='"#fff200"'
    ),
    "renamed": page("renamed", ALL, slug="renamed-new", previously="[renamed-old]"),
    "replaced": page("replaced", ALL),
    "removed-one": absent("removed-one"),
    "removed-all": absent("removed-all"),
    "moved-one": page("moved-one", ONE, "budi", "[budi]", previously="[{owner: ana, slug: moved-one}]"),
    "moved-all": page("moved-all", ALL, "budi", previously="[{owner: ana, slug: moved-all}]"),
}
BYSTANDER = "bystander"


def write(root: Path, pages: dict[str, str]) -> None:
    """Write a config of these pages."""
    root.mkdir(exist_ok=True)
    for file in root.glob("*.yaml"):
        file.unlink()
    (root / "account.yaml").write_text(ACCOUNT, encoding="utf-8")
    for key, text in pages.items():
        (root / f"{key}.yaml").write_text(text, encoding="utf-8")


def make_pages(make: Callable[[dict[str, Any]], Any]) -> None:
    """Make the pages that are there before the apply: calls `make` with the fields of each."""
    for key in (*BEFORE, BYSTANDER):
        single_host = "-all" not in key and key not in ("renamed", "replaced")
        slug = "renamed-old" if key == "renamed" else key
        hosts = ["ana@example.com"] if single_host else ["ana@example.com", "budi@example.com"]
        kind = ONE if single_host else ALL
        facts = {"owner": "ana@example.com", "slug": slug, "type": kind, "hosts": hosts, "duration": 30}
        make({**facts, "summary": f"About {key}", "time_zone": "Asia/Singapore", "cushion": 15})


def declared(summary: str) -> str:
    """The type that the files say for the page of this summary."""
    text = AFTER.get(summary.removeprefix("About "), "")
    return text.partition("type: ")[2].partition("\n")[0]


def dates(summary: str) -> dict[str, str]:
    """The dates that the files say for the page of this summary; empty for none."""
    lines = AFTER.get(summary.removeprefix("About "), "").splitlines()
    facts = dict(line.split(": ", 1) for line in lines)
    return {name: facts[name] for name in ("start_date", "end_date") if name in facts}
