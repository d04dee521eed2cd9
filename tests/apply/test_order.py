"""What goes first in a run, what waits for it, and what a stop still reaches."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import date

import pytest

from reconciler.apply.run import Run
from reconciler.commands import emulator as emulator_command
from reconciler.emulator import server
from reconciler.model import Account
from reconciler.records.memory import Memory
from tests.support import world
from tests.support.build import NOW
from tests.support.clockwork import Clockwork
from tests.support.world import BY_HAND, replace_in

ALONE = "page: {0}\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: {0}\nduration: {1}\n"


def times_of(known_after, *, once, count=3):
    """Return when each of `count` blocks of a second began and who was ahead; it is known after so many."""

    async def work():
        run = Run("run", None, None, None, Memory(), Account(), lambda: NOW)  # type: ignore[arg-type]
        began, done = [], []

        async def block():
            async with run.ahead("what", lambda: len(done) >= known_after, once=once):
                began.append(asyncio.get_running_loop().time())
                await asyncio.sleep(1)
                done.append(None)
                run.tell_news()

        await asyncio.gather(*(block() for _ in range(count)))
        return began

    with asyncio.Runner(loop_factory=Clockwork) as runner:
        return runner.run(work())


@pytest.mark.parametrize(
    ("known_after", "once", "began"),
    [
        (0, False, [0, 0, 0]),
        (1, False, [0, 1, 1]),
        (2, False, [0, 1, 2]),
        (2, True, [0, 1, 1]),
        (99, False, [0, 1, 2]),
    ],
)
def test_the_first_finds_out_and_the_others_go_once_it_is_known(known_after, once, began):
    assert times_of(known_after, once=once) == began


def test_the_first_page_of_a_type_is_seen_at_its_address_before_another_is_sent_there(start, run, config):
    text = (config / "two-hosts.yaml").read_text()
    for name in ("second", "third"):
        (config / f"{name}.yaml").write_text(text.replace("two-hosts", name))
    account = start("honours-shared")
    assert run(account, "apply", "--yes").code == 0
    sent = account.requests()
    published = [
        entry["n"] for entry in sent if "slug" in (entry["body"] or {}) and entry["method"] == "PATCH"
    ]
    (first,) = [entry["body"]["slug"] for entry in sent if entry["n"] == published[0]]
    looks = [entry["n"] for entry in sent if entry["path"].endswith(f"/{first}")]
    assert len(published) == 3
    assert any(published[0] < look < published[1] for look in looks)


def test_a_failure_ends_updates_that_have_begun_and_were_not_sent(start, run, config):
    (config / "two-hosts.yaml").unlink()
    replace_in(config / "account.yaml", [("plan: business", "plan: free")])
    account = start("honours-shared")
    for number in range(8):
        (config / f"{number}.yaml").write_text(ALONE.format(f"page-{number}", 45))
        account.by_hand(
            owner="ana@example.com", type="one_to_one", hosts=["ana@example.com"], slug=f"page-{number}",
            summary=f"page-{number}", duration=30,
        )  # fmt: skip
    account.fault("PATCH", "/schedules/", "status", status=409, times=99)
    done = run(account, "apply", "--yes", "--format", "json")
    outcomes = [page["outcome"] for page in done.json["pages"]]
    assert done.code == 1, done
    assert len(account.requests("PATCH")) == outcomes.count("failed") <= 3
    assert {*outcomes} == {"failed", "not-attempted"}


def test_a_run_in_which_a_page_was_refused_leaves_nothing_to_settle(start, run, config):
    (config / "two-hosts.yaml").unlink()
    (config / "page-1.yaml").write_text(ALONE.format("page-1", 45))
    (config / "page-2.yaml").write_text(ALONE.format("page-2", 45))
    account = start("honours-shared")
    account.fault("POST", "/scheduler/schedules", "status", status=409, times=1)
    done = run(account, "apply", "--yes", "--on-error", "continue")
    assert done.code == 6, done
    again = run(account, "apply", "--yes", "--format", "json")
    assert (again.code, again.json["notes"]) == (0, []), again
    assert {page["outcome"] for page in again.json["pages"]} == {"verified"}


@pytest.fixture
def three(start, config):
    """Three pages for all hosts that were made by hand, with another duration declared."""
    text = (config / "two-hosts.yaml").read_text()
    (config / "two-hosts.yaml").unlink()
    account = start("downgrades", "page-data")
    for name, owner in (("first", "ana"), ("second", "budi"), ("third", "budi")):
        page = text.replace("test15-two-hosts", name).replace("page: two-hosts", f"page: {name}")
        (config / f"{name}.yaml").write_text(page.replace("owner: ana", f"owner: {owner}"))
        account.by_hand(**{**BY_HAND, "owner": f"{owner}@example.com", "slug": name})
    return account


def numbers(account, method, ending):
    return [entry["n"] for entry in account.requests(method) if re.search(ending, entry["path"])]


def test_the_canary_is_looked_at_after_it_was_read_back_and_meanwhile_the_next_list_is_begun(run, three):
    assert run(three, "apply", "--yes").code == 0
    patches, lists = numbers(three, "PATCH", "/schedules/"), numbers(three, "GET", "/scheduler/schedules$")
    canary, second, _ = patches
    (look,) = [n for n in numbers(three, "GET", "/first$") if n > canary]
    read_back, *ahead = [n for n in lists if canary < n < second]
    assert read_back < look < second
    assert len(ahead) == 1, "the check of the other two pages is the list that was begun for them"
    assert {page["duration"] for page in three.pages} == {32}


def test_the_lists_that_show_the_last_writes_are_not_read_again(run, three):
    assert run(three, "apply", "--yes").code == 0
    last = max(numbers(three, "PATCH", "/schedules/"))
    assert len([n for n in numbers(three, "GET", "/scheduler/schedules$") if n > last]) == 1


def test_a_page_that_does_not_read_as_expected_is_looked_at_once_more(run, three):
    """What was seen beside the read was of a page taken to be as asked for."""
    three.fault("PATCH", "/schedules/", "delay", seconds=0)  # the canary
    three.fault("PATCH", "/schedules/", "ignore-field", field="duration")
    done = run(three, "apply", "--yes", "--on-error", "continue", "--settle", "0.3", "--format", "json")
    outcomes = {page["page"]: page["outcome"] for page in done.json["pages"]}
    (other,) = [name for name, outcome in outcomes.items() if outcome == "unverified"]
    written = {
        entry["path"].rsplit("/", 1)[1]: entry["n"] for entry in three.requests("PATCH")
    }  # fmt: skip
    ids = {page["slug"]: page["schedule_id"] for page in three.pages}
    looks = {
        name: len([n for n in numbers(three, "GET", f"/{name}$") if n > written[schedule_id]])
        for name, schedule_id in ids.items()
    }
    assert looks == {name: 2 if name == other else 1 for name in ids}


class Barrier:
    """Passes everything on; those to make a shared page with hours at its top once two are there."""

    def __init__(self, app):
        self.app, self.waiting, self.both = app, 0, asyncio.Event()

    async def __call__(self, scope, receive, send):
        """Answer one request."""
        if scope.get("method") == "POST" and scope["path"].endswith("/scheduler/schedules"):
            parts = [await receive()]
            while parts[-1].get("more_body"):
                parts.append(await receive())
            body = json.loads(b"".join(part.get("body", b"") for part in parts))
            if body["schedule_type"] == "multiple" and "segments_recurrence" in body:
                self.waiting += 1
                if self.waiting == 2:
                    self.both.set()
                await self.both.wait()
            left = iter(parts)

            async def again():
                return next(left, None) or await receive()

            return await self.app(scope, again, send)
        return await self.app(scope, receive, send)


@pytest.mark.own_service
def test_pages_of_two_types_that_learn_the_same_refusal_together_are_no_failures(run, config):
    """Both are refused before either has found out that the account does not take the form."""
    text = (config / "two-hosts.yaml").read_text()
    other = text.replace("two-hosts", "first-free").replace("all_hosts_available", "any_host_available")
    (config / "first-free.yaml").write_text(other)
    users = emulator_command.users_of(config, date(2026, 1, 2))
    app = emulator_command.create(users, ["downgrades"], now=world.NOW)
    with server.running(door := Barrier(app)) as url:
        account = world.Account(url)
        done = run(account, "apply", "--yes", "--settle", "0", "--format", "json")
        left = run(account, "plan", "--format", "json").json["actions"]
        account.close()
    assert door.waiting == 2
    outcomes = {page["page"]: page["outcome"] for page in done.json["pages"]}
    assert (done.code, outcomes) == (7, dict.fromkeys(("first-free", "two-hosts"), "unverified")), done
    assert {action["action"] for action in left} == {"manual"}
