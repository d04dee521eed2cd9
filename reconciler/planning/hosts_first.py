"""What `drift` says to type of a page that is known to book other hosts than declared: no word on it. Pure.

A person's word is on the type with the declared hosts: it would be false, and its finding would be gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from reconciler.findings import Finding, FindingCode

OF_HOSTS: Final = (FindingCode.HOST_MISSING, FindingCode.HOST_EXTRA)


def before_a_word(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings of one page; those that ask for a word name what puts the hosts right instead."""
    first = next((one for one in findings if one.code in OF_HOSTS), None)
    for one in findings:
        yield replace(one, next=first.next) if first and _asks_for_a_word(one) else one


def _asks_for_a_word(finding: Finding) -> bool:
    if finding.code is FindingCode.TYPE_UNPROVEN:
        return finding.proof is not None and finding.proof.declared.multi_host
    return finding.code is FindingCode.PAGE_TOUCHED and bool(finding.void)
