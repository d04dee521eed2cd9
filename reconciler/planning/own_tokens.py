"""Users whose own token is gone: they are read with the account's credentials, and that is said. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.findings import Finding, FindingCode
from reconciler.planning.evidence import Evidence

BY_ACCOUNT = "read with the account's credentials, which may show less, and nothing is written for them"


def find(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding on each user whose connection is gone, and who was read all the same."""
    for email, trouble in sorted(evidence.disconnected.items()):
        if email not in {user.casefold() for user in evidence.troubles}:
            message = f"{trouble.said}; {trouble.user} is {BY_ACCOUNT}"
            command = f"reconciler login --as {trouble.user}"
            yield Finding(FindingCode.CONNECTION_LOST, "", message, live=trouble.user, next=command)


def warning(user: str, said: str) -> str:
    """Say of a user whose connection is gone what that means, and what helps."""
    return f"warning: {said}; {user} is {BY_ACCOUNT}. Connect them again: reconciler login --as {user}"
