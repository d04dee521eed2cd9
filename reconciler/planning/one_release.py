"""One release in the findings on offered times that fit other rules of time zones than those in use. Pure.

Each page alone leaves several releases; a service follows one, so that one is named which most pages leave.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reconciler.findings import Finding


def named(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings that name the same release as far as what each page offers leaves it.

    A page that is offered at a time of its own counts before one that lacks times: calendars hide some.
    """
    findings = list(findings)
    fits = [finding.fits for finding in findings if finding.fits is not None]
    left: frozenset[str] = frozenset()
    for fit in sorted(fits, key=lambda each: each.missing > 0):
        left = left & {*fit.releases} or left or frozenset(fit.releases)
    return [_naming(finding, left) for finding in findings]


def _naming(finding: Finding, left: frozenset[str]) -> Finding:
    """Return a finding with the nearest of the releases that are `left`; unchanged where it fits none."""
    fits = finding.fits
    release = next((name for name in fits.releases if name in left), None) if fits else None
    if fits is None or release is None:
        return finding
    command = f"reconciler slots {finding.page} --rules {release}"
    return replace(finding, live=release, next=command, fits=replace(fits, release=release))
