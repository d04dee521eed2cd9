"""Reading a public page as a visitor: which hosts are asked, what is sent along, when it is tried again."""

from __future__ import annotations

import asyncio
import contextlib

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from reconciler import errors
from reconciler.zoom import auth, budget, session, transport
from reconciler.zoom.api import Reader
from tests.support.clockwork import Clockwork

API = "https://api.zoom.us"
ACCESS = auth.Access(f"{API}/v2", f"{API}/oauth/token", "a", token="secret")


class Web:
    """A web of a few addresses: `answers` maps an address to what it answers, one after the other."""

    def __init__(self, **answers):
        self.answers = {url.replace("_", "/"): list(each) for url, each in answers.items()}
        self.asked = []

    async def __call__(self, scope, receive, send):
        request = Request(scope)
        self.asked.append(
            (str(request.url), request.headers.get("authorization"), request.headers.get("cookie"))
        )
        answers = self.answers.get(request.url.path.strip("/"), [404])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        found = RedirectResponse(answer, 302) if isinstance(answer, str) else Response("hello", answer)
        await found(scope, receive, send)


def visit(web, url, access=ACCESS):
    async def visited():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(web), follow_redirects=False) as http:
            opened = session.Session(access, budget.Pacer("business"), transport.Transport(http))
            return await Reader(opened).visit(url)

    with asyncio.Runner(loop_factory=Clockwork) as runner:
        return runner.run(visited())


@pytest.mark.parametrize(
    "url",
    ["https://scheduler.zoom.us/ana/page", "https://zoom.us/ana/page", f"{API}/ana/page"],
)
def test_pages_of_zoom_and_of_the_apis_own_host_are_read_without_credentials(url):
    web = Web(ana_page=[200])
    public = visit(web, url)
    assert (public.url, public.status, public.text) == (url, 200, "hello")
    assert web.asked == [(url, None, None)]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/ana/page",
        "https://zoom.us.example.com/ana/page",
        "https://notzoom.us/ana/page",
        "http://zoom.us/ana/page",
        "http://api.zoom.us/ana/page",
        "https://zoom.us:8443/ana/page",
        "https://zoom.us@example.com/ana/page",
        "https://example.com\\.zoom.us/ana/page",
        "file:///etc/passwd",
        "https://[::1/ana",
        "",
    ],
)
def test_any_other_address_is_not_asked(url):
    web = Web(ana_page=[200])
    assert visit(web, url) is None
    assert web.asked == []


def test_pages_of_the_other_cloud_are_not_asked():
    web = Web(ana_page=[200])
    government = auth.Access("https://api.zoomgov.com/v2", "", "a", token="secret")
    assert visit(web, "https://scheduler.zoomgov.com/ana/page", government).status == 200
    assert visit(web, "https://scheduler.zoom.us/ana/page", government) is None
    assert visit(web, "https://scheduler.zoomgov.com/ana/page") is None
    assert len(web.asked) == 1


def test_a_redirect_among_these_hosts_is_followed():
    web = Web(ana_page=["/d/code/page"], d_code_page=["https://scheduler.zoom.us/there"], there=[200])
    public = visit(web, "https://zoom.us/ana/page")
    assert (public.url, public.status) == ("https://scheduler.zoom.us/there", 200)
    assert len(web.asked) == 3


@pytest.mark.parametrize(
    "target", ["https://example.com/x", "http://zoom.us/x", "//example.com/x", "https://[x"]
)
def test_a_foreign_redirect_is_not(target):
    web = Web(ana_page=[target], x=[200])
    assert visit(web, "https://zoom.us/ana/page") is None
    assert len(web.asked) == 1


def test_redirects_come_to_an_end():
    web = Web(ana_page=["/ana/page"])
    assert visit(web, "https://zoom.us/ana/page").status == 302
    assert len(web.asked) == 1 + session.REDIRECTS


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_server_in_trouble_is_asked_again(status):
    web = Web(ana_page=[status, status, 200])
    assert visit(web, "https://zoom.us/ana/page").status == 200
    with pytest.raises(errors.ApiError) as raised:
        visit(Web(ana_page=[status]), "https://zoom.us/ana/page")
    assert (raised.value.status, raised.value.retryable) == (status, True)


def test_a_site_that_asks_for_patience_gets_it_from_every_visitor():
    """All wait as long as it says, not each with a guess of its own."""
    times = []

    async def site(scope, receive, send):
        times.append(round(asyncio.get_running_loop().time(), 1))
        busy = times[-1] < 20
        await Response("", 429 if busy else 200, {"Retry-After": "20"} if busy else None)(
            scope, receive, send
        )

    async def visited():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site)) as http:
            opened = session.Session(ACCESS, budget.Pacer("business"), transport.Transport(http))
            urls = [f"https://zoom.us/ana/{number}" for number in range(30)]
            return await asyncio.gather(*(Reader(opened).visit(url) for url in urls))

    with asyncio.Runner(loop_factory=Clockwork) as runner:
        visits = runner.run(visited())
    assert {public.status for public in visits} == {200}
    assert len([at for at in times if at < 20]) <= session.VISITS
    assert max(times) < 25


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_page_that_is_not_there_is_not_asked_for_again(status):
    web = Web(ana_page=[status])
    assert visit(web, "https://zoom.us/ana/page").status == status
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    ("status", "waiting", "first"), [(200, 0, True), (200, 200, True), (429, 0, False), (429, 200, True)]
)
def test_visits_go_first_unless_they_wait_longer_than_requests_to_the_api(status, waiting, first):
    """After a visit that was answered so, and while so many requests to the API wait for their place."""

    async def chosen():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(Web(ana_page=[status]))) as http:
            pacer = budget.Pacer("business", told=False)
            opened = session.Session(ACCESS, pacer, transport.Transport(http))
            with contextlib.suppress(errors.ApiError):
                await opened.visit("https://zoom.us/ana/page")
            async with asyncio.TaskGroup() as group:
                for _ in range(waiting):
                    group.create_task(request(pacer))
                await asyncio.sleep(0)
                return opened.visits_first

    async def request(pacer):
        async with pacer.place():
            pass

    with asyncio.Runner(loop_factory=Clockwork) as runner:
        assert runner.run(chosen()) is first
