"""What is kept between requests: no answer may be older than the last write, or differ from one made anew."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from reconciler.emulator import app, events, page_calendar, schedules
from reconciler.emulator.store import Store
from tests.support.emulated import ANA, BUDI, FIXTURE, NOW

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
KINDS = ("all_hosts_available", "any_host_available", "one_to_one", "one_to_many")


class Boom(Exception):
    """Ends a transaction."""


@pytest.fixture
def store():
    made = Store(":memory:", 1)
    yield made
    made.close()


def count_up(store):
    store.run("insert into busy values ('ana', '2026', '2027', 1)")


def counted(store):
    return store.until_written("busy", lambda: len(store.rows("select * from busy")))


def test_what_is_kept_is_loaded_anew_after_each_write(store):
    loads = []
    load = lambda: loads.append(1) or len(store.rows("select * from busy"))  # noqa: E731
    assert [store.until_written("busy", load) for _ in range(3)] == [0, 0, 0]
    count_up(store)
    assert [store.until_written("busy", load) for _ in range(3)] == [1, 1, 1]
    store.run("delete from busy")
    assert store.until_written("busy", load) == 0
    assert len(loads) == 3


def test_what_was_read_in_a_transaction_is_forgotten_when_it_is_rolled_back(store):
    with pytest.raises(Boom), store.transaction():
        count_up(store)
        assert counted(store) == 1
        raise Boom
    assert counted(store) == 0


def test_what_a_slow_load_saw_is_not_kept_beyond_a_write_that_overtook_it(store):
    def overtaken():
        seen = len(store.rows("select * from busy"))
        count_up(store)
        return seen

    assert store.until_written("busy", overtaken) == 0
    assert counted(store) == 1


def test_tables_that_are_empty_fill(store):
    assert not store.holds_any("busy")
    count_up(store)
    assert store.holds_any("busy")
    store.clear()
    assert not store.holds_any("busy")


@pytest.mark.parametrize("summary", ["Plain", "Täst — 日本", 'A "quoted" \\u0041 <b>', "tab\tand\x7f"])
@pytest.mark.parametrize("types", ["downgrades", "honours-pools"])
def test_a_list_holds_what_single_reads_answer_in_the_same_words(zoom, summary, types):
    client = zoom(types).login()
    made = client.made(summary=summary)
    answer = client.get("/schedules", user_id=ANA)
    items = {item["schedule_id"]: item for item in answer.json()["items"]}
    single = client.get(f"/schedules/{made['schedule_id']}")
    more = {"assigned_from_template": False, "created_via": made["created_via"]}
    assert list((single.json() | more).items()) == list(items[made["schedule_id"]].items())
    compact = json.dumps(answer.json(), ensure_ascii=False, separators=(",", ":"))
    assert answer.content == compact.encode()


def test_hours_that_changed_are_offered_at_once(zoom):
    client = zoom().login()
    page = client.made(availability_rules=[{"email": ANA}])
    span = {"from": "2026-01-05T00:00:00Z", "to": "2026-01-12T00:00:00Z"}
    path = f"/schedules/{page['schedule_id']}/available_times"
    public = page["scheduling_url"]

    def offered():
        days = client.get(path, **span).json()["days"]
        return sum(len(day["spots"]) for day in days), client.http.get(public).text

    before = offered()
    assert before[0] > 0
    assert offered() == before
    item = client.get("/availability", user_id=ANA).json()["items"][0]
    body = {"name": item["name"], "time_zone": "UTC", "segments_recurrence": {}}
    client.http.patch(f"/v2/scheduler/availability/{item['availability_id']}", json=body)
    assert offered()[0] == 0
    assert offered()[1] != before[1]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("limit", [0, 1])
@pytest.mark.parametrize("booked", [False, True])
def test_all_starts_at_once_are_as_each_of_them(kind, limit, booked):
    hosts = [ANA, BUDI] if "hosts" in kind or "any" in kind else [ANA]
    page = {
        "owner": ANA, "type": kind, "slug": "page", "hosts": hosts, "booking_limit": limit,
        "buffer": {"before": 10, "after": 5}, "time_zone": "Asia/Singapore",
        **({"capacity": 2} if kind == "one_to_many" else {}),
    }  # fmt: skip
    made = app.create(
        {**FIXTURE, "schedules": [page]}, behaviours=["honours-pools"], clock=lambda: NOW, seed=1
    )
    world = made.state.world
    (row,) = schedules.page(world.store, None)
    if booked:
        for start in (MONDAY + timedelta(hours=3), MONDAY + timedelta(days=1, hours=4)):
            events.book(world.store, row, start, events.Guest("guest@example.com"), world.stamp())
    calendar = page_calendar.of(world, row, MONDAY, MONDAY + timedelta(days=7))
    ticks = calendar.anchored(MONDAY, MONDAY + timedelta(days=7))
    starts = [page_calendar.moment(at) for at in ticks]
    assert calendar.places_at(ticks) == [calendar.places(at) if calendar.free(at) else 0 for at in starts]
    assert [at for begin, end in calendar.runs(starts) for at in starts[begin:end]] == [
        at for at in starts if calendar.free(at)
    ]
    assert booked or any(calendar.places_at(ticks))
