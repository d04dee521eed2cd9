"""`login`: a user consents, and requests about them go with a token of their own from then on."""

from __future__ import annotations

import asyncio
import contextlib
import re
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

import click

from reconciler import errors, pipeline
from reconciler.allow import Allow
from reconciler.commands import loopback
from reconciler.commands.invocation import Invocation, allow_option, format_option, pass_invocation
from reconciler.exits import Exit
from reconciler.views.output import Output

if TYPE_CHECKING:
    from reconciler.zoom.auth import Access
    from reconciler.zoom.oauth.connections import Tokens
    from reconciler.zoom.oauth.consent import Consent

PORT: Final = 8917
"""Where an answer is waited for: a fixed port, since addresses to go back to are registered with an app."""
PERSON: Final = re.compile(r"[^@\s/]+@[^@\s/]+|[\w-]{1,64}")
NAMES: Final = ("scheduling_url", "slug")
"""What tells one user from another in `/scheduler/users/…`, whose answers hold no email [zoom.md: users]."""


@click.command("login")
@click.option(
    "--as",
    "email",
    required=True,
    metavar="EMAIL",
    help="Who consents: an email, or a Zoom id where the files give no email.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, metavar="PORT",
    help="Wait for the answer at http://127.0.0.1:PORT/, one of the redirect addresses that the app has; "
    "0 is any free port.",
)  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Only print the address, and read the answer from stdin.")
@click.option(
    "--redirect", metavar="URL", default="",
    help="Another redirect address that the app has; the answer is then read from stdin.",
)  # fmt: skip
@allow_option(Allow.CUSTOM_ENDPOINT)
@format_option("text", "json")
@pass_invocation
def command(
    invocation: Invocation, email: str, port: int, no_browser: bool, redirect: str, allow: frozenset[Allow]
) -> int:
    """Connect one user by OAuth: they say yes in a browser, and their tokens are kept in the token file.

    It needs a user-level OAuth app (ZOOM_USER_CLIENT_ID, ZOOM_USER_CLIENT_SECRET). Without a browser here,
    open the printed address anywhere, and paste the address that it leads to, or the code in it.

    \b
    Examples:
      reconciler login --as ana@example.com
      reconciler login --as ana@example.com --no-browser
    """
    email = email.strip().casefold() if "@" in email else email.strip()
    if not PERSON.fullmatch(email):
        raise errors.UsageError(
            f"`{email}` is neither an email nor a Zoom id", help="name the user: --as EMAIL"
        )
    if redirect and not _can_go_back_to(redirect):
        raise errors.UsageError(
            f"`{redirect}` is no address to go back to",
            help="https, or http on 127.0.0.1, as it is in the app",
        )
    if no_browser and not redirect:
        redirect = f"http://{loopback.HOST}:{port or PORT}/"
    return run(invocation.setting(allow=allow), invocation.output, email=email, port=port, redirect=redirect)


def run(setting: pipeline.Setting, output: Output, *, email: str, port: int, redirect: str) -> int:
    """Ask for consent, prove whose it is, keep the tokens. With `redirect` the answer is read from stdin."""
    from reconciler.zoom import auth
    from reconciler.zoom.oauth import connections, consent
    from reconciler.zoom.oauth.connections import Connection

    access = auth.from_environment(setting.environment, setting.allow, account_needed=False)
    if access.user_app_lacks:
        raise errors.CredentialsError(
            "no app to connect users with: ZOOM_USER_CLIENT_ID, ZOOM_USER_CLIENT_SECRET not set",
            help="set them to those of a user-level OAuth app; a server-to-server app cannot ask users",
        )
    with access.store.changing():  # what keeps tokens from being kept is told before anybody is asked
        access.store.load()
    if redirect:
        asked = consent.ask(access.user_client_id, access.authorize, redirect)
        answer = _pasted(asked, email)
    else:
        with loopback.listening(port) as server:
            asked = consent.ask(access.user_client_id, access.authorize, server.url)
            _open(asked, email)
            answer = server.wait(asked.state)
    tokens = asyncio.run(_bought(setting, access, asked, consent.code(asked, answer), email))
    now = datetime.now(UTC)
    one = Connection(
        access.api_origin, email, access.user_client_id, now,
        connections.good_until(tokens, now), tokens.access, tokens.refresh, tokens.scopes,
    )  # fmt: skip
    access.store.change(lambda kept: connections.with_one(kept, one))
    shown = {"email": one.email, "api": one.origin, "scopes": list(one.scopes), "kept_in": access.store.where}
    output.show("login", {"format_version": "1", "connected": shown})
    return int(Exit.OK)


def _can_go_back_to(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == loopback.HOST)
    except ValueError:
        return False


def _open(asked: Consent, email: str) -> None:
    import webbrowser

    click.echo(f"{email} says yes at:\n{asked.url}", err=True)
    # some browsers are waited for until they are closed, and it is we who answer them
    threading.Thread(target=webbrowser.open, args=(asked.url,), daemon=True).start()


def _pasted(asked: Consent, email: str) -> str:
    click.echo(
        f"open this address as {email}, and say yes:\n{asked.url}\n"
        f"it leads to {asked.redirect}?code=… (which need not load)\n"
        "paste that address, or the code in it:", err=True,
    )  # fmt: skip
    return sys.stdin.readline()


async def _bought(setting: pipeline.Setting, access: Access, asked: Consent, code: str, email: str) -> Tokens:
    """Return the tokens that a code buys, if they are those of `email`."""
    from reconciler.zoom.oauth import consent, tokens
    from reconciler.zoom.oauth.tokens import Result
    from reconciler.zoom.transport import open_transport

    client = (access.user_client_id, access.user_client_secret)
    async with open_transport(setting.trace) as transport:
        transport.check(access.oauth)
        outcome = await tokens.buy(transport, access.oauth, client, consent.exchange(asked, code))
    if outcome.tokens is None:
        app = outcome.result is Result.REFUSED
        help_ = "check ZOOM_USER_CLIENT_ID and ZOOM_USER_CLIENT_SECRET" if app else consent.AGAIN
        raise errors.CredentialsError(f"the code bought no tokens: {outcome.said}", help=help_)
    await _prove(setting, access, outcome.tokens, email)
    return outcome.tokens


async def _prove(setting: pipeline.Setting, access: Access, tokens: Tokens, email: str) -> None:
    """Raise `CredentialsError` unless the tokens are those of `email`: nothing is kept then.

    Answers name users by their links, not by email: the one that the token calls `me` must be the one who is
    found under that email. The account's credentials are asked first: a token may answer its own user to
    whatever it is asked for.
    """
    from reconciler.zoom.oauth.store import Store

    theirs = replace(access, token=tokens.access, store=Store())
    me = await _user(setting, theirs, "me")
    named: dict[str, Any] = {}
    if access.of_account:
        with contextlib.suppress(errors.PermissionDenied):  # their app may lack this scope
            named = await _user(setting, replace(access, store=Store()), email)
    named = named or await _user(setting, theirs, email)
    if not any(me.get(name) for name in NAMES) or any(me.get(name) != named.get(name) for name in NAMES):
        who = me.get("display_name") or me.get("slug") or "somebody else"
        raise errors.CredentialsError(
            f"the one who said yes is not {email}, but {who}: nothing was kept", code="other-user",
            help=f"sign in to Zoom as {email}, or in a private window, then run it again",
        )  # fmt: skip


async def _user(setting: pipeline.Setting, access: Access, user: str) -> dict[str, Any]:
    """Return what the API says of a user; nothing where the token does not find them."""
    from reconciler.zoom import budget, session

    async with session.connect(access, budget.Pacer("free"), setting.trace) as opened:
        try:
            found = await opened.send("GET", f"/scheduler/users/{quote(user, safe='@')}", {})
        except errors.ApiError as error:
            if error.status != 404:
                raise
            return {}
    return found if isinstance(found, dict) else {}
