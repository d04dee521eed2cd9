"""The consent page: a person chooses who they are, and allows or denies the app to act for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from reconciler.emulator import consents, html, people
from reconciler.emulator.world import World, world_of

_ASKED: Final = (
    "response_type", "client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method",
)  # fmt: skip


async def show(request: Request) -> Response:
    """GET: the question, to be answered by the form on it."""
    world, asked = world_of(request), dict(request.query_params)
    if wrong := consents.problem(asked, world.fixture.account.client_id):
        return _refused(wrong)
    return _question(world, asked)


async def answer(request: Request) -> Response:
    """POST: back to the app, with a code or with the person's no."""
    world = world_of(request)
    given = {name: values[-1] for name, values in (await html.form(request)).items()}
    if wrong := consents.problem(given, world.fixture.account.client_id):
        return _refused(wrong)
    state = {"state": given["state"]} if given.get("state") else {}
    if given.get("decision") != "allow":
        return _back(given["redirect_uri"], {"error": "access_denied"} | state)
    user = people.find(world.store, given.get("user", ""))
    if user is None:
        return _question(world, given, "Choose who you are.")
    code = world.tokens.consents.code(user.email, given["redirect_uri"], given["code_challenge"])
    return _back(given["redirect_uri"], {"code": code} | state)


ROUTES: Final = (
    Route("/authorize", show, methods=["GET"]),
    Route("/authorize", answer, methods=["POST"]),
)


def _question(world: World, asked: Mapping[str, str], problem: str | None = None) -> Response:
    target = asked["redirect_uri"]
    page = html.render(
        "consent.html", 400 if problem else 200, problem=problem, everyone=people.everyone(world.store),
        asked=[(name, asked[name]) for name in _ASKED if name in asked], target=consents.origin(target),
    )  # fmt: skip
    policy = page.headers["Content-Security-Policy"]
    # browsers hold a redirect that answers a form to this rule too
    page.headers["Content-Security-Policy"] = policy.replace(
        "form-action 'self'", f"form-action 'self' {consents.origin(target)}"
    )
    return page


def _refused(problem: str) -> Response:
    return html.render("gone.html", 400, title="This app cannot be connected", text=f"{problem}.")


def _back(redirect_uri: str, more: Mapping[str, str]) -> Response:
    """Send the person back; the address keeps the query it has."""
    parts = urlsplit(redirect_uri)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *more.items()])
    return RedirectResponse(urlunsplit(parts._replace(query=query)), 303)
