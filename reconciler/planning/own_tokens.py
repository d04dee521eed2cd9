"""Users whose own token is gone: they are read with the account's credentials, and that is said. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler import errors
from reconciler.findings import Finding, FindingCode
from reconciler.planning import phrases
from reconciler.planning.blocks import Block, Trouble, UserTrouble
from reconciler.planning.evidence import Evidence

BY_ACCOUNT = (
    "the pages and hours of {} are read with the account's credentials, which may show less, and apply "
    "writes none of their pages"
)


def find(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding on each user whose connection is gone, and who was read all the same."""
    for email, trouble in sorted(evidence.disconnected.items()):
        if email not in {user.casefold() for user in evidence.troubles}:
            message = f"{trouble.said}; {BY_ACCOUNT.format(trouble.user)}"
            if trouble.trouble is Trouble.APP:
                message += f"; {phrases.cure(trouble.trouble, trouble.user)}"
            yield Finding(
                FindingCode.CONNECTION_LOST, "", message, live=trouble.user, next=connects(trouble)
            )  # fmt: skip


def connects(block: Block | None) -> str:
    """Return the command that goes on where a connection that is gone blocks a page; else empty."""
    match block:
        case UserTrouble(user, Trouble.DISCONNECTED):
            return f"reconciler login --as {user}"
        case UserTrouble(trouble=Trouble.APP):
            return "reconciler doctor"
    return ""


def goes_on(trouble: UserTrouble) -> str:
    """Return the command that goes on where somebody cannot be read: of what is said to help, the first."""
    again = "drift" if trouble.trouble is Trouble.FAILED else "doctor"
    return connects(trouble) or f"reconciler {again}"


def warning(error: errors.UserRefused) -> str:
    """Say of a user whose connection is gone what that means, and what helps."""
    return f"warning: {error.message}; {BY_ACCOUNT.format(error.user)}. What helps: {error.help}"
