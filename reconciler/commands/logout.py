"""`logout`: the tokens of a user are forgotten here."""

from __future__ import annotations

import click

from reconciler import errors, pipeline
from reconciler.allow import Allow
from reconciler.commands.invocation import Invocation, allow_option, format_option, pass_invocation
from reconciler.exits import Exit
from reconciler.views.output import Output


@click.command("logout")
@click.option("--as", "email", metavar="EMAIL", help="Who is forgotten.")
@click.option("--all", "everybody", is_flag=True, help="Forget all users of this API.")
@allow_option(Allow.CUSTOM_ENDPOINT)
@format_option("text", "json")
@pass_invocation
def command(invocation: Invocation, email: str | None, everybody: bool, allow: frozenset[Allow]) -> int:
    """Forget the tokens of a user: their pages are reached with the account's credentials again.

    Zoom is not told: the user takes the consent back in the Zoom App Marketplace.

    \b
    Examples:
      reconciler logout --as ana@example.com
      reconciler logout --all
    """
    if (email is None) != everybody or (email is not None and not email.strip()):
        raise errors.UsageError("it is not said whose tokens", help="say --as EMAIL, or --all")
    return run(invocation.setting(allow=allow), invocation.output, email=email)


def run(setting: pipeline.Setting, output: Output, *, email: str | None) -> int:
    """Take one user out of the token file, or all of this API where `email` is None."""
    from reconciler.zoom import auth
    from reconciler.zoom.oauth import connections
    from reconciler.zoom.oauth.connections import Connections

    access = auth.from_environment(setting.environment, setting.allow, account_needed=False)
    gone: list[str] = []

    def leaving(kept: Connections) -> Connections:
        here = [each for each in kept if each.origin == access.api_origin]
        if email is not None:
            here = [each for each in here if connections.folded(each.email) == connections.folded(email)]
        gone.extend(each.email for each in here)
        return tuple(each for each in kept if each not in here)

    access.store.change(leaving)
    report = {"format_version": "1", "forgotten": sorted(gone), "kept_in": access.store.where}
    output.show("logout", report)
    return int(Exit.OK)
