"""A fleet of emulated accounts in a folder: `fleet.yaml`, a config folder each, what they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.places import ROOT
from tests.support.world import Account

TEMPLATE = """\
template: advising
type: one_to_one
owner: "{host}"
hosts: ["{host}"]
summary: Advising {host}
duration: 30
interval_type: unlimited
---
template: unused
summary: Nobody takes this one
"""
CONFIG = """\
hosts:
  ana: {email: ana@example.com, time_zone: Asia/Singapore, hours: {mon-fri: "09:00-17:00"}}
  budi: {email: budi@example.com, time_zone: Asia/Kuala_Lumpur, hours: {mon-thu: "11:00-19:30"}}
groups: {all: [ana, budi]}
---
page: advising-{host}
each: all
like: advising
"""


def write(folder: Path, names: Sequence[str]) -> Path:
    """Write the fleet file, a config folder for each name and the templates they share; return the file."""
    (folder / "shared").mkdir(parents=True)
    (folder / "shared" / "templates.yaml").write_text(TEMPLATE, encoding="utf-8")
    lines = ["accounts:"]
    for name in names:
        (folder / name).mkdir()
        (folder / name / "all.yaml").write_text(CONFIG, encoding="utf-8")
        lines += [
            f"  {name}:", f"    root: {name}", f"    credentials: {{environment: {prefix(name)}}}",
            f"    tags: [{name[:2]}]", "    shared: [shared/templates.yaml]",
        ]  # fmt: skip
    file = folder / "fleet.yaml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def prefix(name: str) -> str:
    """Return the prefix of the variables of an account."""
    return name.replace("-", "_").upper()


def environment(accounts: Mapping[str, Account]) -> dict[str, str]:
    """Return the variables of the accounts, each with its own prefix.

    Their processes run the code of this tree, whichever is installed.
    """
    return {"PYTHONPATH": str(ROOT)} | {
        (prefix(name) + variable.removeprefix("ZOOM") if variable.startswith("ZOOM") else variable): value
        for name, account in accounts.items()
        for variable, value in account.environment.items()
    }


def slugs(account: Account) -> list[str]:
    """Return the slugs of all pages that an account has, sorted."""
    return sorted(page["slug"] for page in account.pages)
