"""Reads that come late: a new page is not judged on the first thing that is seen of it."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from reconciler.commands import emulator
from reconciler.emulator import server
from tests.support import lockfolder, service
from tests.support.world import NOW, Account

ALONE = """\
page: alone
type: one_to_one
owner: ana
hosts: [ana]
summary: Alone
duration: 45
color: "#fff200"
start_date: 2026-01-05
end_date: 2026-03-31
"""


class Behind:
    """Stands before the emulator; after the first POST, the first `reads` of pages show what a replica may
    still hold, in lists and by their ids."""

    def __init__(self, app: Any) -> None:
        self.app, self.reads, self.old, self.made = app, 0, {}, False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path, method = scope.get("path", ""), scope.get("method")
        self.made = self.made or (method == "POST" and path.endswith("/scheduler/schedules"))
        reads = re.search(r"/scheduler/schedules(/[^/]+)?$", path) and method == "GET"
        if not reads or not self.made or self.reads <= 0:
            await self.app(scope, receive, send)
            return
        self.reads -= 1
        messages: list[Any] = []

        async def keep(message: Any) -> None:
            messages.append(message)

        await self.app(scope, receive, keep)
        answer = json.loads(messages[1]["body"])
        listed = {"items": [item | self.old for item in answer["items"]]} if "items" in answer else self.old
        body = json.dumps(answer | listed).encode()
        length = (b"content-length", str(len(body)).encode())
        headers = [
            length if name == b"content-length" else (name, value) for name, value in messages[0]["headers"]
        ]
        await send({**messages[0], "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def behind(config):
    (config / "two-hosts.yaml").unlink()
    (config / "alone.yaml").write_text(ALONE)
    users = emulator.users_of(config, date(2026, 1, 2))
    users["account"]["token_user"] = "ana@example.com"  # who reads single pages in any case
    app = emulator.create(users, service.names("honours-pools"), now=NOW)
    with server.running(door := Behind(app)) as url:  # type: ignore[arg-type]
        account = Account(url)
        service.connect(account, app.state.world, users)
        yield door, account
        account.close()


@pytest.mark.parametrize(
    "old", [{"duration": 30}, {"color": None}, {"duration": 15, "summary": "", "color": ""}]
)
def test_a_new_page_that_first_shows_old_values_is_read_again(behind, run, old):
    door, account = behind
    door.reads, door.old = 2, old
    done = run(account, "apply", "--yes", "--settle", "5", "--format", "json")
    (page,) = done.json["pages"]
    assert (done.code, page["outcome"]) == (0, "verified"), done
    assert {field["state"] for field in page["fields"]} == {"verified"}
    assert len(account.requests("PATCH")) == 0


def test_a_list_that_does_not_show_a_new_page_is_read_again_at_the_end(start, run, config):
    """By its id the page was found: the list that was late is none to plan from once more."""
    (config / "two-hosts.yaml").unlink()
    (config / "alone.yaml").write_text(ALONE)
    account = start("honours-pools", published=True)
    lists = "/v2/scheduler/schedules$"
    account.fault("GET", lists, "delay", seconds=0)  # that of the plan
    account.fault("GET", lists, "stale")
    done = run(account, "apply", "--yes", "--format", "json")
    assert (done.code, done.json["converged"]) == (0, True), done
    assert len(account.requests("GET", "/scheduler/schedules/")) == 1
    assert [entry["path"] for entry in account.requests("GET")].count(lists.rstrip("$")) == 3


def test_what_never_shows_is_called_stale_not_ignored_and_is_not_learned(behind, run, config):
    door, account = behind
    door.reads, door.old = 100, {"duration": 30}
    done = run(account, "apply", "--yes", "--settle", "0.3", "--format", "json")
    (page,) = done.json["pages"]
    assert (done.code, page["outcome"]) == (7, "unverified")
    assert [field["path"] for field in page["fields"] if field["state"] == "stale"] == ["duration"]
    assert "ignored" not in lockfolder.text(config)
    door.reads = 0
    assert run(account, "apply", "--yes").code == 0


def test_what_the_answer_itself_leaves_out_is_known_at_once(behind, run, config):
    """No waiting: the answer to POST and the read agree that the colour was not taken."""
    _, account = behind
    account.fault("POST", "/schedules", "ignore-field", field="color")
    done = run(account, "apply", "--yes", "--settle", "600", "--format", "json")
    (page,) = done.json["pages"]
    assert (done.code, page["outcome"]) == (7, "unverified")
    assert [field["path"] for field in page["fields"] if field["state"] == "coerced"] == ["color"]
    assert len(account.requests("GET", "/scheduler/schedules/")) == 1


def test_a_staging_page_that_reads_show_late_is_removed_by_a_later_apply(start, run):
    """No run of them may forget it: an hour later nobody would know what it was for."""
    account = start("honours-shared", "read-lag=12")
    assert run(account, "apply", "--yes", "--settle", "0.5").code == 1
    (first,) = [page["schedule_id"] for page in account.pages]
    for _ in range(6):
        run(account, "apply", "--yes", "--settle", "0.5")
        if first not in {page["schedule_id"] for page in account.pages}:
            break
    assert first not in {page["schedule_id"] for page in account.pages}


def test_a_slug_that_zoom_writes_anew_is_to_be_declared(start, run, config):
    account = start("downgrades", "slug-rewritten")
    text = "page: two-hosts\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: Alone\nduration: 30\n"
    text += "start_date: 2026-01-05\nend_date: 2026-03-31\n"
    (config / "two-hosts.yaml").write_text(text)
    made = run(account, "apply", "--yes", "--settle", "0.3")
    (page,) = account.pages
    slug = page["slug"]
    assert f"{account.url}/ana/{slug}" in made.out
    assert f"declare `slug: {slug}`" in made.out
    assert "attest" not in made.out
    (finding,) = run(account, "drift", "--format", "json").json["findings"]
    assert f"declare `slug: {slug}`" in finding["message"]
    held = run(account, "apply", "--yes", "--format", "json")
    assert (held.code, f"declare `slug: {slug}`" in held.json["pages"][0]["note"]) == (5, True)
    (config / "two-hosts.yaml").write_text(f"{text}slug: {slug}\n")
    assert run(account, "apply", "--yes").code == 0
    assert run(account, "drift").code == 0
    assert account.pages == [page]
