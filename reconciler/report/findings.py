"""One finding about a page or the account."""

from __future__ import annotations

from reconciler.compare.paths import spelled
from reconciler.findings import Finding
from reconciler.model import Desired
from reconciler.report.head import Json
from reconciler.report.places import place
from reconciler.report.proofs import proof


def finding(finding_: Finding, desired: Desired) -> Json:
    """Return one finding with its place in the files."""
    return {
        "code": finding_.code,
        "severity": str(finding_.severity),
        "page": finding_.page or None,
        **spelled(finding_.path),
        "desired": finding_.desired,
        "live": finding_.live,
        "origin": str(finding_.origin),
        "message": finding_.message,
        "note": finding_.note or None,
        **place(desired, finding_.page, finding_.path),
        **finding_.more,
        "next": finding_.next,
        "keep": None if finding_.page in desired.made_for else finding_.keep or None,
        "type": proof(finding_.proof),
        "clocks": finding_.clocks,
        "fits": finding_.fits.written if finding_.fits else None,
    }
