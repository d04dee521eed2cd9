"""What a public page proves: each file of `cases/proof` holds an answer and what is made of it."""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
import yaml
from starlette.responses import JSONResponse, Response

from reconciler import errors, verify
from reconciler.evidence import LONG_AGO
from reconciler.model import PageType
from reconciler.proof import booked_hosts
from reconciler.zoom import auth, budget, session, transport
from reconciler.zoom.api import Reader
from tests.support.build import ANA, BUDI, CHITRA, DEWI, NOW, USERS, live, page, rule
from tests.support.places import CASES

CASES = CASES / "proof"
FENCE = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"(?P<type>\w+) +(?P<verdict>\w+)(?: +books (?P<books>[^;]+))?(?:; (?P<steps>.+))?")
PEOPLE = {host.name: host for host in (ANA, BUDI, CHITRA, DEWI)}
ACCESS = auth.Access("https://api.zoom.us/v2", "https://zoom.us/oauth/token", "a", token="t")


def answer(text):
    """A web that answers as written: a line with the status, headers, an empty line, the page."""
    head, _, body = text.partition("\n\n")
    status, *headers = head.splitlines()
    return Response(body, int(status.split()[1]), dict(line.split(": ", 1) for line in headers))


def judged(declared, there, terms, found):
    """Judge a page that the web shows as `found`; the API knows no page, and tells what time it is."""

    async def web_of_one_page(scope, receive, send):
        of_api = scope["path"].startswith("/v2/")
        dated = {"Date": format_datetime(NOW, usegmt=True)}
        nothing = JSONResponse({"code": 404, "message": "Schedule not found."}, 404, dated)
        response = nothing if of_api or "imes" in scope["path"] else answer(found)
        await response(scope, receive, send)

    async def proved():
        web = httpx.ASGITransport(web_of_one_page)
        async with httpx.AsyncClient(transport=web, follow_redirects=False) as http:
            opened = session.Session(ACCESS, budget.Pacer("business"), transport.Transport(http))
            with contextlib.suppress(errors.ApiError):
                await opened.send("GET", "/users/me", {})
            return await verify.prove(Reader(opened), declared, there, None, terms)

    return asyncio.run(proved())


@pytest.mark.parametrize("case", sorted(CASES.glob("*.md")), ids=lambda case: case.stem)
def test_case(case: Path) -> None:
    blocks = dict(FENCE.findall(case.read_text(encoding="utf-8")))
    facts = yaml.safe_load(blocks.get("yaml", "{}"))
    hosts = tuple(PEOPLE[name] for name in facts.get("hosts", ["ana", "budi"]))
    since = NOW - timedelta(seconds=facts["written"]) if "written" in facts else LONG_AGO
    silent = {PEOPLE[name].email for name in facts.get("silent", ())}
    users = {at: replace(user, address=None) if at in silent else user for at, user in USERS.items()}
    terms = verify.Terms(NOW, 90, facts.get("tells", ()), since, users)
    url = "https://scheduler.zoom.us/ana/sales"
    rules = [
        replace(rule(host), address=host.email) if host.email in silent else rule(host) for host in hosts
    ]
    live_page = live(rules=tuple(rules), url=url, updated=facts.get("updated"))
    lines = [LINE.fullmatch(line) for line in blocks["text"].splitlines()]
    assert lines
    for line in lines:
        assert line, "a line is a type, a verdict, and whom the page books"
        declared = page(type=PageType(line["type"]), hosts=hosts)
        proof = judged(declared, live_page, terms, blocks["http"])
        assert (line["type"], str(proof.verdict)) == (line["type"], line["verdict"])
        if line["books"]:
            view = booked_hosts.live(declared, live_page, proof, users)
            assert ", ".join(view["hosts"]) == line["books"]
            wrong = verify.unattended(declared, live_page, proof, users)
            steps = [f"{'remove' if field.declared is None else 'add'} {field.path[1]}" for field in wrong]
            assert ", ".join(steps) == (line["steps"] or "")
            assert proof.hosts and proof.books_others is bool(steps)
