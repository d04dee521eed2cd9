"""`reconciler emulator`, as typed: what cannot be is said before anything listens."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime

import httpx
import pytest

from reconciler import errors
from reconciler.commands import emulator
from reconciler.emulator import people, server
from reconciler.emulator.store import Store
from tests.support import lockfolder
from tests.support.places import ROOT
from tests.support.world import BY_HAND, NOW, Account, replace_in

DOCS = ROOT / "docs" / "emulator.md"


@pytest.mark.parametrize(
    ("words", "said", "cure"),
    [
        (["--behaviour", "downgrade"], "`downgrade` is no behaviour", "did you mean `downgrades`?"),
        (["--behaviour", "zzz"], "`zzz` is no behaviour", "honours-shared, honours-pools"),
        (["--behaviour", "strict,downgrades"], "exclude each other", "docs/emulator.md"),
        (["--behaviour", "read-lag=no"], "from 1 to 1000", "docs/emulator.md"),
        (["--port", "70000"], "70000 is not in the range", "emulator --help"),
        (["--host", "no.such.invalid"], "cannot listen on no.such.invalid:0", "choose another --host"),
        (["--now", "tomorrow"], "`tomorrow` is not a date or an instant", "2026-01-05T09:00:00Z"),
        (["--fixture", "missing.yaml"], "cannot read the fixture missing.yaml", "docs/emulator.md"),
        (["--db", "missing/zoom.db"], "cannot use missing/zoom.db as the database", "another --db"),
        (["--ready-file", "missing/url"], "cannot write the ready file missing/url", "another --ready-file"),
        (["--ready-file", "."], "cannot write the ready file .", "another --ready-file"),
    ],
)
def test_what_cannot_be_is_said(run, tmp_path, monkeypatch, words, said, cure):
    monkeypatch.chdir(tmp_path)
    result = run({}, "emulator", "--port", "0", *words)
    assert result.code == (1 if "--host" in words else 3)
    assert said in result.err
    assert cure in result.err
    assert result.out == ""
    assert list(tmp_path.iterdir()) == [tmp_path / "pages"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("users: [", "fixture.yaml:1:8"),
        ("- 1", "is not a mapping"),
        ("", "is not a mapping"),
        ("a: 1\n---\nb: 2", "holds 2 documents"),
        ("users: []", "fixture.yaml: users: the emulator needs at least one user"),
        ("users: [{email: x}]", "fixture.yaml: users[0].email: `x` is not an email address"),
        ("users: [{email: a@b.c, slugg: x}]", "fixture.yaml: users[0]: unknown key `slugg`"),
        ("users: [{email: a@b.c}]\nschedules: [{owner: d@e.f}]", "fixture.yaml: schedules[0]: owner must be"),
    ],
)
def test_a_fixture_that_is_none_is_named_with_the_place(run, tmp_path, text, said):
    file = tmp_path / "fixture.yaml"
    file.write_text(text, encoding="utf-8")
    result = run({}, "emulator", "--port", "0", "--fixture", str(file))
    assert result.code == 3
    assert said in result.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"users": [}', "fixture.json:1:12: not JSON"),
        ("[" * 100_000, "fixture.json: brackets are nested too deep"),
        ('{"users": [{"email": "a"}]}', "fixture.json: users[0].email: `a` is not an email address"),
    ],
)
def test_a_json_fixture_that_is_none_is_named_with_the_place(run, tmp_path, text, said):
    file = tmp_path / "fixture.json"
    file.write_text(text, encoding="utf-8")
    result = run({}, "emulator", "--port", "0", "--fixture", str(file))
    assert result.code == 3
    assert said in result.err


def test_a_json_fixture_may_hold_what_programs_write(tmp_path):
    fixture = {"users": [{"email": "a@example.com", "display_name": "A 😀"}]}
    file = tmp_path / "fixture.json"
    file.write_text(json.dumps(fixture, indent="\t"), encoding="utf-8")
    assert emulator._read(file) == fixture


def test_a_port_that_is_taken_is_said(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run({}, "emulator", "--port", port)
    assert result.code == 1
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in result.err


def test_a_database_belongs_to_one_emulator(run, tmp_path):
    file = tmp_path / "zoom.db"
    first = Store(str(file), None)
    result = run({}, "emulator", "--port", "0", "--db", str(file))
    first.close()
    assert result.code == 3
    assert "another program has it open" in result.err


def test_equal_seeds_and_a_clock_that_stands_make_equal_pages(config, tmp_path):
    ready = tmp_path / "url"
    words = ["--port", "0", "--ready-file", str(ready), "--seed", "7", "--now", "2026-01-05"]
    command = [sys.executable, "-m", "reconciler", "--config", str(config), "emulator", *words]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        url = ready.read_text(encoding="utf-8")
        assert f"listens at {url} " in line
        made = _page(url)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert not ready.exists()
    here = emulator.users_of(config, NOW.date())
    with server.running(emulator.create(here, [], seed=7, now=datetime(2026, 1, 5, tzinfo=UTC))) as again:
        assert made == _page(again)
    assert made["updated"] == "2026-01-05T00:00:00.000Z"


def _page(url: str) -> dict[str, object]:
    page = {"owner": "ana@example.com", "type": "one_to_one", "summary": "Talk"}
    made = httpx.post(f"{url}/_emulator/ui/schedules", json=page)
    return dict(json.loads(made.text.replace(url, "")))


def test_the_rehearsal_of_the_docs(start, run, config):
    """docs/emulator.md, step by step: what is live, a change, a connection that dies, the start again."""
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 45")])
    fault = re.search(r"_emulator/faults -d '(.*)'", DOCS.read_text(encoding="utf-8"))
    assert fault is not None
    assert httpx.post(f"{account.url}/_emulator/faults", content=fault[1]).status_code == 201
    assert run(account, "apply", "--yes").code == 0
    assert [request["status"] for request in account.requests("PATCH")].count(None) == 1
    assert account.page("test15-two-hosts")["duration"] == 45
    httpx.post(f"{account.url}/_emulator/reset")
    lockfolder.forget(config)
    assert run(account, "apply", "--yes").code == 0
    assert account.page("test15-two-hosts")["type"] == "all_hosts_available"


def test_a_joiner_is_rehearsed_by_a_restart_with_the_same_database(run, config, tmp_path):
    file = str(tmp_path / "zoom.db")

    def started():
        users = emulator.users_of(config, NOW.date())
        return emulator.create(users, ["downgrades"], file, now=NOW)

    app = started()
    with server.running(app) as url:
        account = Account(url)
        account.by_hand(**BY_HAND)
        account.close()
    app.state.world.store.close()
    hosts = (config / "hosts.yaml").read_text()
    joiner = '  mara: {email: mara@example.com, time_zone: UTC, hours: {mon-fri: "09:00-17:00"}}\n'
    (config / "hosts.yaml").write_text(hosts.rstrip() + "\n" + joiner)
    (config / "mara.yaml").write_text(
        "page: mara\ntype: one_to_one\nowner: mara\nhosts: [mara]\nsummary: Mara\nduration: 30\n"
        "start_date: 2026-01-05\nend_date: 2026-03-31\n"
    )
    app = started()
    with server.running(app) as url:
        account = Account(url)
        assert [page["slug"] for page in account.pages] == [BY_HAND["slug"]], "what was there is kept"
        assert run(account, "apply", "mara", "--yes").code == 0
        assert account.page("mara")["hosts"] == ["mara@example.com"]
        assert run(account, "plan", "mara", "--exit-code").code == 0
        account.close()
    app.state.world.store.close()
    fewer = {"users": [{"email": "ana@example.com", "time_zone": "UTC"}]}
    app = emulator.create(fewer, ["downgrades"], file, now=NOW)
    assert {user.email for user in people.everyone(app.state.world.store)} > {"mara@example.com"}
    app.state.world.store.close()
    taken = {"users": [{"email": "new@example.com", "slug": "mara"}]}
    with pytest.raises(errors.UsageError, match=r"new@example\.com: slug `mara` belongs to another user"):
        emulator.create(taken, ["downgrades"], file, now=NOW)
