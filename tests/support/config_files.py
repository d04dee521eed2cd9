"""Small configs for tests: YAML text in, the loaded `Config` out."""

from __future__ import annotations

import textwrap
from datetime import date
from pathlib import Path

from reconciler.config import desired
from reconciler.config.desired import Config
from reconciler.diagnostics import Diagnostic
from reconciler.model import BookingPage

TODAY = date(2026, 6, 1)
HOSTS = """\
hosts:
  ana: {email: ana@example.com, time_zone: Asia/Singapore, hours: {mon-fri: "09:00-17:00"}}
  budi: {email: budi@example.com, time_zone: Asia/Kuala_Lumpur, hours: {mon-thu: "11:00-19:30"}}
  chitra: {email: chitra@example.com, availability: Working hours}
groups:
  panel: [ana, budi]
"""
PAGE = """\
page: two-hosts
type: all_hosts_available
owner: ana
hosts: [ana, budi]
summary: Two of us
duration: 30
"""


def load(root: Path, **files: str) -> Config:
    """Write `name="text"` as `name.yaml` and load them all."""
    for name, text in files.items():
        (root / f"{name}.yaml").write_text(textwrap.dedent(text), encoding="utf-8", newline="")
    return desired.load(root, today=TODAY)


def load_page(root: Path, text: str) -> tuple[BookingPage, tuple[Diagnostic, ...]]:
    """Load one page beside the hosts."""
    config = load(root, hosts=HOSTS, page=text)
    return config.desired.pages[0], config.diagnostics


def problems(config: Config) -> list[str]:
    """Return the diagnostics as `line:column code`, without their files."""
    return [f"{item.span.line}:{item.span.column} {item.code}" for item in config.diagnostics]
