"""Old copies of what visitors get, in every disguise: nothing old confirms a page, or speaks against it."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from itertools import cycle

import pytest

from tests.support import lockfolder
from tests.support.caching import cached
from tests.support.world import HOSTS, NOW, SLUG, replace_in

HOUR = timedelta(hours=1)
LATER = NOW + HOUR
OLD, THEN, FUTURE = (format_datetime(at, usegmt=True) for at in (NOW, LATER, LATER + HOUR))
DISGUISES = {
    "an age": {"Date": THEN, "Age": "3600"},
    "an old date": {"Date": OLD},
    "an old date and an age": {"Date": OLD, "Age": "3600"},
    "an age and no date": {"Date": None, "Age": "3600"},
    "an age in words": {"Date": THEN, "Age": "old"},
    "a negative age": {"Date": THEN, "Age": "-1"},
    "an age of years": {"Date": THEN, "Age": "1000000000"},
    "two ages": {"Date": THEN, "Age": "0, 3600"},
    "a date in the future": {"Date": FUTURE},
    "no date that can be read": {"Date": "yesterday"},
    "a warning": {"Date": THEN, "Warning": '110 - "Response is Stale"'},
    "a hit": {"Date": THEN, "X-Cache": "HIT"},
    "expired": {"Date": THEN, "Expires": OLD, "Cache-Control": None},
    "last modified before": {"Date": THEN, "Last-Modified": OLD},
}


@pytest.fixture
def account(config):
    with cached(config, "honours-pools") as there:
        yield there


@pytest.fixture
def untimed(config):
    """An account that tells no times: what a page is, its own data alone can say."""
    with cached(config, "honours-pools", "no-times", "page-data") as there:
        yield there


def turned(account, run, now_type, *, before):
    """Let a page be of `now_type` from an hour after a cache took a copy of what it was `before`."""
    there, cache, clock = account
    assert run(there, "apply", "--yes", "--settle", "1").code == 0
    identifier = there.page(SLUG)["schedule_id"]
    if before != there.page(SLUG)["type"]:
        there.edit(identifier, type=before)
    cache.forget()
    run(there, "drift")
    clock.now = LATER
    there.edit(identifier, type=now_type, hosts=HOSTS[: 1 if now_type == "one_to_one" else 2])


def verdicts(run, there, *words, local=LATER):
    result = run(there, *words, "--format", "json", now=local)
    pages = result.json.get("actions") or result.json.get("pages")
    return result, {page["type"]["verdict"] for page in pages if page.get("type")}


def test_no_old_copy_confirms_a_page_that_was_turned_one_to_one(untimed, run):
    """Whatever our own clock shows: it is right, an hour ahead, or an hour behind."""
    turned(untimed, run, "one_to_one", before="all_hosts_available")
    there, cache, _ = untimed
    for (name, headers), local in zip(DISGUISES.items(), cycle((LATER + HOUR, NOW, LATER)), strict=False):
        cache.disguise, cache.given = headers, 0
        drifted, seen = verdicts(run, there, "drift", local=local)
        assert cache.given, name
        assert "confirmed" not in seen and not drifted.json["in_sync"] and drifted.code == 2, (name, drifted)
    assert "confirmed" not in verdicts(run, there, "plan")[1]
    done, seen = verdicts(run, there, "apply", "--yes", "--settle", "0")
    assert "confirmed" not in seen, done
    assert "verified" not in [page["outcome"] for page in done.json["pages"]]
    assert there.page(SLUG)["active"]


def test_no_old_copy_speaks_against_a_page_that_is_right_by_now(account, run, config):
    turned(account, run, "all_hosts_available", before="one_to_one")
    there, cache, _ = account
    lockfolder.forget(config)
    for name in "an age", "an old date", "an age in words", "a hit", "last modified before":
        cache.disguise = DISGUISES[name]
        drifted, seen = verdicts(run, there, "drift")
        codes = {finding["code"] for finding in drifted.json["findings"]}
        assert seen.isdisjoint({"contradicted", "conflicting"}), (name, drifted)
        assert codes.isdisjoint({"type-downgraded", "type-conflicting", "host-missing", "host-extra"}), name
        assert "offered-outside-hours" not in codes, name


def test_a_copy_that_is_a_minute_old_and_of_after_the_change_counts(account, run):
    turned(account, run, "one_to_one", before="all_hosts_available")
    there, cache, clock = account
    cache.forget()
    for disguise in ({"Age": "60", "Date": None}, {}):
        cache.disguise = disguise
        clock.now = LATER + timedelta(minutes=1)
        drifted, seen = verdicts(run, there, "drift", local=clock.now)
        assert seen == {"contradicted"}, drifted


def of_api(path):
    return path.startswith("/v2/scheduler/schedules")


def test_an_old_list_is_a_failed_read_and_nothing_follows_from_it(account, run, config):
    there, cache, clock = account
    cache.covers = of_api
    assert run(there, "plan").code == 0
    assert run(there, "apply", "--yes", "--settle", "1").code == 0
    clock.now, posts = LATER, len(there.posts)
    for disguise, words in (
        ({"Date": THEN, "Age": "3600"}, "a copy that is 3600 s old"),
        ({"Date": OLD}, "a copy, dated 36"),
    ):
        cache.disguise = disguise
        done = run(there, "apply", "--yes", now=LATER)
        said = " ".join((done.out + done.err).split())
        assert done.code == 1 and f"GET /scheduler/schedules was answered with {words}" in said, done
    assert len(there.posts) == posts


def test_an_old_answer_after_a_write_verifies_nothing(account, run, config):
    there, cache, clock = account
    cache.covers = of_api
    assert run(there, "apply", "--yes", "--settle", "1").code == 0
    run(there, "plan")
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    clock.now, cache.from_write, cache.disguise = LATER, True, {"Date": OLD}
    done = run(there, "apply", "--yes", "--settle", "0", "--format", "json", now=LATER)
    assert cache.given and done.code != 0, done
    assert "verified" not in [page["outcome"] for page in done.json.get("pages", [])]
    cache.disguise = None
    assert run(there, "apply", "--yes", "--settle", "1", now=LATER).code == 0
    assert run(there, "plan", "--exit-code", now=LATER).code == 0
    assert there.page(SLUG)["duration"] == 40
