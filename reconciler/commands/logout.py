"""`logout`: the tokens of a user are forgotten here."""

from __future__ import annotations

import click

from reconciler import errors, pipeline
from reconciler.allow import Allow
from reconciler.commands.invocation import Invocation, allow_option, format_option, pass_invocation
from reconciler.exits import Exit
from reconciler.views.output import Output


@click.command("logout")
@click.option("--as", "email", default="", metavar="EMAIL", help="Who is forgotten.")
@click.option("--all", "everybody", is_flag=True, help="Forget all users of this API.")
@allow_option(Allow.CUSTOM_ENDPOINT, metavar=None, help="As for apply.")
@format_option("text", "json")
@pass_invocation
def command(invocation: Invocation, email: str, everybody: bool, allow: frozenset[Allow]) -> int:
    """Forget the tokens of a user: their pages are reached with the account's credentials again.

    Zoom is not told: the user takes the consent back in the Zoom App Marketplace.

    \b
    Examples:
      reconciler logout --as ana@example.com
      reconciler logout --all
    """
    if bool(email) == everybody:
        raise errors.UsageError("name one user, or all", help="--as EMAIL, or --all")
    return run(invocation.setting(allow=allow), invocation.output, email=email)


def run(setting: pipeline.Setting, output: Output, *, email: str) -> int:
    """Take one user out of the token file, or all of this API where `email` is empty."""
    from reconciler.zoom import auth
    from reconciler.zoom.oauth import connections
    from reconciler.zoom.oauth.connections import Connections

    access = auth.from_environment(setting.environment, setting.allow, account_needed=False)
    gone: list[str] = []

    def leaving(kept: Connections) -> Connections:
        wanted = connections.folded(email)
        gone.extend(
            each.email
            for each in kept
            if each.origin == access.api_origin and wanted in ("", connections.folded(each.email))
        )
        return tuple(each for each in kept if each.origin != access.api_origin or each.email not in gone)

    access.store.change(leaving)
    report = {"format_version": "1", "forgotten": sorted(gone), "kept_in": access.store.where}
    output.show("logout", report)
    return int(Exit.OK)
