"""A canary secret and the tokens it buys appear in no output and no file, whatever the server repeats."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconciler import cli
from reconciler.commands import emulator
from reconciler.emulator import server
from tests.support import service, zoom_contract
from tests.support.world import NOW, SLUG, Account, Result, replace_in

SECRET = "canary/secret+5f3a9c1e7b2d=="
ANSWERS = {
    "json": ("application/json", '{{"error": {{"code": 400, "message": "you sent {0}"}}}}'),
    "plain": (
        "application/json",
        '{{"code": 300, "message": "no", "errors": [{{"field": "{0}", "message": "{0}"}}]}}',
    ),
    "html": ("text/html", "<html><title>what is {0}</title></html>"),
}


class Parrot:
    """Stands before the emulator, remembers every credential it is sent, and repeats it in its answers."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.heard = {SECRET, base64.b64encode(f"emulator:{SECRET}".encode()).decode()}
        self.repeats: Callable[[str, str], tuple[int, str] | None] = lambda method, path: None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope.get("headers", ()))
        said = headers.get(b"authorization", b"").decode()
        self.heard |= {said.partition(" ")[2]} if said else set()
        form = self.repeats(scope.get("method", ""), scope.get("path", ""))
        if scope["type"] != "http" or form is None or scope["path"].startswith("/_emulator"):
            await self.app(scope, receive, send)
            return
        status, name = form
        kind, text = ANSWERS[name]
        body = text.format(json.dumps(f"{said} {said.partition(' ')[2]} {SECRET}")[1:-1])
        sent = [
            (b"content-type", kind.encode()),
            (b"retry-after", said.encode()),
            (b"x-ratelimit-type", b"day"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": body.encode()})


@pytest.fixture
def parrot(config) -> Iterator[tuple[Parrot, dict[str, str]]]:
    content = emulator.users_of(config, date(2026, 1, 2))
    content["account"]["client_secret"] = SECRET
    names = service.names("honours-pools", "owner-only=get")  # users are not connected: the secret is used
    app = emulator.create(content, names, now=NOW)
    with zoom_contract.held(app) as watch, server.running(heard := Parrot(watch)) as url:  # type: ignore[arg-type]
        account = Account(url)
        yield heard, {**account.environment, "ZOOM_CLIENT_SECRET": SECRET}
        account.close()


@pytest.fixture
def call(parrot, run, tmp_path):
    """Call the program with everything switched on that writes; keep all that it showed."""
    heard, environment = parrot
    shown: list[Result] = []

    def called(*words: str) -> Result:
        everything = {**environment, "RECONCILER_TRACE": str(tmp_path / "trace.txt")}
        shown.append(run(everything, "--verbose", "--log-file", str(tmp_path / "run.log"), *words))
        return shown[-1]

    yield called
    assert len(heard.heard) >= 2
    for secret in heard.heard:
        for result in shown:
            assert secret not in result.out + result.err, result
        for file in written(tmp_path):
            assert secret.encode() not in file.read_bytes(), file


def written(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def test_a_whole_life_gives_nothing_away(call, config, tmp_path):
    plan = tmp_path / "plan.json"
    assert call("plan", "--out", str(plan)).code == 0
    assert call("apply", str(plan), "--yes", "--report", f"json={tmp_path / 'apply.json'}").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    past = call("apply", "--yes", "--format", "json").json["run"]
    for words in (["doctor"], ["drift"], ["runs", past], ["undo", past, "--yes"], ["checklist"]):
        assert call(*words).code in (0, 1, 2), words
    names = {file.name for file in written(tmp_path)}
    assert {"plan.json", "apply.json", "run.log", "two-hosts.json", "journal.db"} <= names


WAITS = [(429, "json"), (500, "html"), (200, "html")]
REPEATS = [
    (400, "json"), (400, "plain"), (401, "json"), (403, "plain"), (302, "html"), (200, "json"),
    *(pytest.param(*each, marks=pytest.mark.long) for each in WAITS),
]  # fmt: skip


@pytest.mark.parametrize(("status", "form"), REPEATS)
@pytest.mark.parametrize(("method", "path"), [("GET", "/v2/"), ("POST", "/v2/"), ("POST", "/oauth/token")])
def test_a_server_that_repeats_it_is_not_repeated(call, parrot, method, path, status, form):
    heard, _ = parrot
    heard.repeats = lambda sent, where: (status, form) if sent == method and where.startswith(path) else None
    result = call("apply", "--yes", "--settle", "0", "--format", "json")
    assert result.code != 0
    assert "Traceback" not in result.err
    assert '"error"' in result.out or '"pages"' in result.out


def test_a_page_that_holds_it_is_shown_and_kept_without_it(call, parrot, config, tmp_path):
    _, environment = parrot
    assert call("apply", "--yes").code == 0
    account = Account(environment["ZOOM_API_BASE_URL"].removesuffix("/v2"))
    account.edit(account.page(SLUG)["schedule_id"], description=f"see {SECRET}")
    account.close()
    assert "[secret]" in call("plan", "--format", "json", "--out", str(tmp_path / "plan.json")).out
    assert call("apply", "--yes").code == 0


@pytest.mark.parametrize("where", ["trace.txt", "a-file/trace.txt"])
def test_a_bug_shows_and_writes_no_secret_and_a_full_disk_hides_no_bug(
    parrot, config, capsys, tmp_path, where
):
    _, environment = parrot
    (tmp_path / "a-file").write_text("")
    trace = tmp_path / where

    def broken() -> Any:
        raise RuntimeError(f"the clock stopped at {SECRET}")

    words = ["--config", str(config), "plan"]
    with pytest.raises(SystemExit) as ended:
        cli.main(words, {**environment, "RECONCILER_TRACE": str(trace)}, broken)
    out, err = capsys.readouterr()
    assert ended.value.code == 1
    assert "this is a bug" in err
    assert "the clock stopped at [secret]" in err
    assert SECRET not in out + err
    if where == "trace.txt":
        assert "RuntimeError: the clock stopped at [secret]" in trace.read_text()
        assert trace.stat().st_mode & 0o077 == 0
    else:
        assert "the trace could not be written" in err


def test_a_link_out_of_the_config_folder_is_not_read(run, config, tmp_path):
    """A pull request could else have the files of the runner shown in its log."""
    (tmp_path / "private").write_text(f"{SECRET}: [\n")
    (config / "innocent.yaml").symlink_to(tmp_path / "private")
    result = run({}, "validate")
    assert result.code == 3
    assert "leads out of the" in result.out
    assert SECRET not in result.out + result.err


@pytest.mark.parametrize("name", ["plan.json", "run.log", "journal.db"])
def test_what_may_hold_live_values_is_readable_by_its_owner_alone(call, tmp_path, name):
    call("plan", "--out", str(tmp_path / "plan.json"))
    call("apply", "--yes")
    (file,) = [one for one in written(tmp_path) if one.name == name]
    assert file.stat().st_mode & 0o077 == 0
