"""Many at once, over real connections: nothing is lost, nothing is there twice."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx

from reconciler.emulator import app
from tests.support.emulated import ANA, BUDI, FIXTURE, body


def test_one_of_many_gets_the_slug(zoom, tmp_path):
    client = zoom(db=str(tmp_path / "zoom.db")).login()
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda _: client.post(body(slug="wanted")).status_code, range(48)))
    assert (statuses.count(201), statuses.count(409)) == (1, 47)
    assert len(client.truth()) == 1


def test_writes_and_reads_side_by_side_lose_nothing(zoom, tmp_path):
    client = zoom(db=str(tmp_path / "zoom.db")).login()

    def work(n):
        made = client.post(body(summary=f"Page {n}"), user=(ANA, BUDI)[n % 2])
        identifier = made.json()["schedule_id"]
        return (
            made.status_code,
            client.patch(identifier, {"duration": 15 + n}).status_code,
            client.get("/schedules", user_id=ANA, page_size=300).status_code,
            client.get(f"/schedules/{identifier}").json()["duration"],
            client.delete(identifier).status_code if n % 3 == 0 else 204,
        )

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(work, range(60)))
    assert answers == [(201, 204, 200, 15 + n, 204) for n in range(60)]
    pages = client.truth()
    assert len(pages) == len({page["schedule_id"] for page in pages}) == 40
    assert sorted(page["duration"] for page in pages) == [15 + n for n in range(60) if n % 3]


def test_one_of_many_gets_the_time(zoom):
    client = zoom()
    made = client.made(start_date="2026-01-05")
    form = {"start": "2026-01-05T03:00:00+00:00", "name": "Guest", "email": "g@example.com"}
    with ThreadPoolExecutor(8) as pool:
        statuses = list(
            pool.map(lambda _: client.http.post(made["scheduling_url"], data=form).status_code, range(16))
        )
    assert sorted(statuses) == [303] + [409] * 15


def test_list_read_while_pages_come_and_go_holds_those_that_stay(zoom):
    client = zoom().login()
    stay = [client.post(body(summary=f"Stay {n}")).json()["schedule_id"] for n in range(30)]

    def churn(n):
        client.delete(client.post(body(summary=f"Go {n}")).json()["schedule_id"])

    def read(_):
        listed, token = [], ""
        while True:
            answer = client.get("/schedules", page_size=7, next_page_token=token).json()
            listed += [item["schedule_id"] for item in answer["items"]]
            token = answer["next_page_token"]
            if not token:
                return listed

    with ThreadPoolExecutor(8) as pool:
        churning = pool.map(churn, range(40))
        for listed in pool.map(read, range(10)):
            assert [identifier for identifier in listed if identifier in stay] == stay
        list(churning)


def test_writes_to_one_page_that_meet_are_refused_but_one():
    emulator = app.create(
        FIXTURE | {"schedules": [{"owner": ANA, "slug": "one"}, {"owner": ANA, "slug": "two"}]}
    )

    async def meet() -> tuple[list[int], list[dict]]:
        transport = httpx.ASGITransport(emulator)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
            form = {"grant_type": "account_credentials", "account_id": "emulator"}
            token = (await http.post("/oauth/token", data=form, auth=("emulator", "emulator"))).json()
            http.headers["authorization"] = f"Bearer {token['access_token']}"
            first, second = [page["schedule_id"] for page in (await http.get("/_emulator/schedules")).json()]
            writes = [
                http.patch(f"/v2/scheduler/schedules/{page}", json={"duration": length})
                for page, length in [(first, 31), (first, 32), (second, 41), (first, 33)]
            ]
            met = [answer.status_code for answer in await asyncio.gather(*writes)]
            return met, (await http.get("/_emulator/schedules")).json()

    statuses, pages = asyncio.run(meet())
    assert statuses == [204, 429, 204, 429]
    assert [page["duration"] for page in pages] == [31, 41]
