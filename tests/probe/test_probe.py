"""Which recipe makes what on an account: found out by experiment, and nothing left behind."""

from __future__ import annotations

import os
import signal
import sys
import threading

import pytest

from reconciler.model import PageType
from reconciler.probe import setup
from reconciler.zoom import recipes
from tests.support import lockfolder

OWNER = "ana@example.com"
PEOPLE = ("--owner", OWNER, "--hosts", "ana@example.com, budi@example.com", "--settle", "0.3")
ALL, ANY = "all_hosts_available", "any_host_available"
BY_HAND = {"owner": OWNER, "hosts": [OWNER, "budi@example.com"], "slug": "known", "summary": "Known"}


@pytest.fixture
def probe(start, run, tmp_path):
    """Probe an account that behaves as told, without any config; nothing of it may stay."""

    def probed(account, *words, code=0, root=tmp_path / "none"):
        account.fault("GET", "analytics", "status", times=1000, status=400)
        result = run(account, "probe", *PEOPLE, "--format", "json", *words, root=root)
        assert result.code == code, result
        assert [page for page in account.pages if page["slug"].startswith("reconciler-")] == []
        return result.json

    return probed


def made(report):
    return {(row["type"], row["recipe"]): row["made"] for row in report["rows"]}


@pytest.mark.parametrize(
    ("behaviour", "yes"),
    [
        ("downgrades", {}),
        pytest.param("strict", {}, marks=pytest.mark.long),
        pytest.param("honours-shared", {ALL: "shared-override", ANY: "shared"}, marks=pytest.mark.long),
        ("honours-pools", {ALL: "pools", ANY: "pools"}),
    ],
)
def test_every_recipe_is_tried_for_every_type_and_the_answer_is_right(start, probe, behaviour, yes):
    account = start(behaviour)
    report = probe(account)
    assert {kind: row["recipe"] for kind, row in report["types"].items() if row["made"] == "yes"} == yes
    assert {row["made"] for row in report["types"].values()} <= {"yes", "no"}
    assert len(report["rows"]) == 16
    assert 0 < len(account.posts) - len(report["rows"]) <= setup.OTHER_PAGES
    for kind in (ALL, ANY):
        expected = "yes" if behaviour == "honours-pools" else "no"
        assert made(report)[kind, "thread"] == expected
    assert account.pages == []


@pytest.mark.long
def test_pages_of_an_experiment_are_never_in_sight(start, probe):
    account = start("honours-shared")
    probe(account)
    for post in account.posts:
        body = post["body"]
        assert (body["slug"][:11], body["secret"], body["active"]) == ("reconciler-", True, False)
    changed = {name for request in account.requests("PATCH") for name in request["body"]}
    assert changed == {"active", "summary", "availability_rules"}


@pytest.mark.long
def test_where_nothing_can_be_seen_nothing_is_claimed(start, probe):
    report = probe(start("honours-shared", "no-page-data", "no-times"))
    unseen = {row["made"] for row in report["rows"] if "refused" not in row["because"]}
    assert unseen == {"cannot tell"}
    assert report["types"][ALL] == {"made": "cannot tell", "recipe": None}
    assert report["analytics"].startswith("not readable")


@pytest.mark.long
def test_a_control_shows_whether_public_pages_can_be_believed(start, probe):
    account = start("downgrades")
    account.by_hand(**BY_HAND, type=ALL)
    right = probe(account, "--control", f"{ALL}={account.url}/ana/known")
    assert [(row["type"], row["says"]) for row in right["controls"]] == [(ALL, "right")]
    wrong = probe(account, "--control", f"one_to_one={account.url}/ana/known")
    assert [row["says"] for row in wrong["controls"]] == ["wrong"]
    witnesses = {claim["witness"] for row in wrong["rows"] for claim in row["claims"]}
    assert "page-data" not in witnesses, "what was wrong of a known page is not believed of others"
    gone = probe(account, "--control", f"{ALL}={account.url}/ana/gone")
    assert [(row["says"], row["seen"]) for row in gone["controls"]] == [("nothing", "answered 404")]


@pytest.mark.long
def test_what_was_found_is_recorded_and_used_by_the_next_plan(start, run, probe, config):
    account = start("downgrades")
    before = {file.name for file in config.iterdir()}
    probe(account, root=config)
    assert {file.name for file in config.iterdir()} - before <= {".reconciler"}
    assert probe(account, "--save", root=config)["saved"] is True
    posts = len(account.posts)
    plan = run(account, "plan", "--format", "json").json["actions"][0]
    assert plan["action"] == "manual"
    assert f"{', '.join(recipes.names(PageType.ALL_HOSTS))} failed on 2026-01-02" in plan["reason"]
    applied = run(account, "apply", "--yes")
    assert (applied.code, len(account.posts)) == (7, posts)


@pytest.mark.long
def test_what_was_found_can_be_forgotten(start, run, probe, config):
    account = start("honours-shared")
    probe(account, "--save", root=config)
    assert run(account, "apply", "--yes").code == 0
    lockfolder.learn(config, "fact", "hours-patch-keeps-type", "2026-01-02", "no", "made one_to_one")
    forgotten = run(account, "probe", "--forget", "--format", "json").json["forgotten"]
    assert {f"{ALL} by shared", "hours-patch-keeps-type"} <= set(forgotten)
    assert run(account, "probe", "--forget", "--format", "json").json["forgotten"] == []
    assert run(account, "plan", "--exit-code").code == 0, "what is known of pages stays"
    second = (config / "two-hosts.yaml").read_text().replace("two-hosts", "second")
    (config / "second.yaml").write_text(second)
    (_, plan) = sorted(
        run(account, "plan", "--format", "json").json["actions"],
        key=lambda row: row["action"] == "create",
    )
    assert plan["recipes"] == list(recipes.names(PageType.ALL_HOSTS))


@pytest.mark.long
def test_recipes_of_a_file_are_tried_too_and_not_recorded(start, probe, config, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(
        "name: mine\nfields:\n  all_hosts_available:\n"
        "    {schedule_type: multiple, availability_override: true, made_by: $addresses}\n"
    )
    account = start("honours-shared")
    report = probe(account, "--recipe", str(file), "--save", root=config)
    assert made(report)[ALL, "mine"] == "yes"
    assert (ANY, "mine") not in made(report)
    (post,) = [request for request in account.posts if "made_by" in request["body"]]
    assert all(email.endswith("@scheduler.zoom.us") for email in post["body"]["made_by"])
    assert "mine" not in lockfolder.text(config)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no recipe in it"),
        ("- 1", "a recipe is a mapping of `name` and `fields`"),
        ("{name: x1, fields: {}, more: 1}", "and nothing else"),
        ("{name: Mine!, fields: {all_hosts_available: {a: 1}}}", "`Mine!` is no name"),
        ("{name: mine, fields: {}}", "`mine` has no `fields`"),
        ("{name: mine, fields: {one_to_one: {a: 1}}}", "`one_to_one` is not a multi-host type"),
        ("{name: mine, fields: {all_hosts_available: []}}", "is a mapping of fields"),
        ("{name: mine, fields: {all_hosts_available: {secret: false}}}", "must not set `secret`"),
        ("{name: shared, fields: {all_hosts_available: {a: 1}}}", "another recipe `shared`"),
        ("{name: mine", "mine.yaml"),
    ],
)
def test_a_file_of_recipes_is_refused_with_the_reason_before_anything_is_sent(
    start, run, tmp_path, text, said
):
    account = start("downgrades")
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    refused = run(account, "probe", *PEOPLE, "--recipe", str(file))
    assert refused.code == 3, refused
    assert said in refused.err
    assert account.requests() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--owner and --hosts are needed"),
        (("--owner", "ana", "--hosts", "a@example.com,b@example.com"), "`ana` is not an email"),
        (("--owner", OWNER, "--hosts", OWNER), "1 host:"),
        (("--owner", OWNER, "--hosts", f"{OWNER},{OWNER.title()}"), "1 host:"),
        ((*PEOPLE, "--control", "panel=https://zoom.us/a/b"), "is not TYPE=URL"),
        ((*PEOPLE, "--control", f"{ALL}=ftp://zoom.us/a/b"), "is not TYPE=URL"),
        ((*PEOPLE, "--control", f"{ALL}=https://example.com/a/b"), "is not a page of Zoom"),
        (
            ("--owner", OWNER, "--hosts", f"{OWNER},nobody@example.com"),
            "no Scheduler user nobody@example.com",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_before_a_page_is_made(start, run, words, said):
    account = start("downgrades")
    refused = run(account, "probe", *words)
    assert refused.code == 3, refused
    assert said in refused.err
    assert account.posts == []


def test_on_a_real_account_it_says_what_it_does_and_waits_for_yes(run, tmp_path):
    environment = {"ZOOM_ACCESS_TOKEN": "t", "ZOOM_API_BASE_URL": "https://api.zoom.us/v2"}
    refused = run(environment, "probe", *PEOPLE, root=tmp_path / "none")
    assert refused.code == 5
    assert "22 pages under ana@example.com on api.zoom.us" in refused.err
    assert "analytics" in refused.err
    assert "--yes" in refused.err


@pytest.mark.long
def test_the_text_ends_with_one_line_a_type(start, run, tmp_path):
    account = start("honours-shared")
    account.fault("GET", "analytics", "status", times=1000, status=400)
    shown = run(account, "probe", *PEOPLE, root=tmp_path / "none")
    assert shown.out.splitlines()[-2:] == [f"{ALL}: yes (shared-override)", f"{ANY}: yes (shared)"]


def test_a_person_at_the_terminal_is_asked_where_machines_cannot_tell(start, run, tmp_path, monkeypatch):
    account = start("honours-shared", "no-page-data", "no-times")
    account.fault("GET", "analytics", "status", times=1000, status=400)
    keyboard, terminal = os.openpty()
    with os.fdopen(terminal) as stdin, os.fdopen(keyboard, "w") as typing:
        rest = "unknown\n" * 4 + "one\n"
        typing.write(f"all\nany\n{rest}all\nmaybe\nany\n{rest}")
        typing.flush()
        monkeypatch.setattr(sys, "stdin", stdin)
        probed = run(account, "probe", *PEOPLE, "--format", "json", root=tmp_path / "none")
    assert probed.err.count(f"{account.url}/ana/reconciler-") == 14
    assert probed.json["types"] == {
        ALL: {"made": "yes", "recipe": "shared-override"},
        ANY: {"made": "yes", "recipe": "shared"},
    }
    assert account.pages == []


@pytest.mark.parametrize(
    "at", ["POST", pytest.param("PATCH", marks=pytest.mark.long), pytest.param("GET", marks=pytest.mark.long)]
)
def test_an_interrupted_experiment_leaves_nothing(start, run, tmp_path, at):
    """Ctrl-C while a request is under way: the server answers late, the program is gone by then."""
    account = start("honours-shared")
    path = "^/ana/" if at == "GET" else "/v2/scheduler/schedules"
    account.fault(at, path, "delay", seconds=3)
    waiting = threading.Thread(target=_interrupt_when, args=(account, at, path.strip("^")))
    waiting.start()
    stopped = run(account, "probe", *PEOPLE, root=tmp_path / "none")
    waiting.join()
    assert stopped.code == 130, stopped
    assert len(account.posts) == (2 if at == "GET" else 1)
    if at == "POST":
        slug = account.posts[0]["body"]["slug"]
        assert f"left behind: `{slug}` of {OWNER} may still appear: its request had no answer" in stopped.err
    else:
        assert account.pages == []


def test_ctrl_c_at_a_question_takes_the_page_away(start, run, tmp_path, monkeypatch):
    """A loop would hold the signal back until the answer, and the page stays active so long."""
    account = start("honours-shared", "no-page-data", "no-times")
    account.fault("GET", "analytics", "status", times=1000, status=400)
    keyboard, terminal = os.openpty()
    with os.fdopen(terminal) as stdin, os.fdopen(keyboard, "w") as typing:
        monkeypatch.setattr(sys, "stdin", stdin)
        waiting = threading.Thread(target=_interrupt_at_the_question, args=(typing,))
        waiting.start()
        stopped = run(account, "probe", *PEOPLE, root=tmp_path / "none")
        waiting.join()
    assert (stopped.code, len(account.posts), account.pages) == (130, 2, []), stopped


def _interrupt_at_the_question(typing):
    """A signal just before the read begins would wait for its end: the line ends it."""
    for asking in (False, True):
        while (signal.getsignal(signal.SIGINT) is signal.default_int_handler) is not asking:
            pass
    os.kill(os.getpid(), signal.SIGINT)
    typing.write("\n")
    typing.flush()


def test_what_is_left_when_it_is_broken_off_is_named(start, run, tmp_path):
    """The journal goes with its folder: nobody else would know."""
    account = start("honours-shared")
    account.fault("GET", "^/ana/", "delay", seconds=3)
    waiting = threading.Thread(target=_interrupt_when, args=(account, "GET", "/ana/", _no_removal))
    waiting.start()
    stopped = run(account, "probe", *PEOPLE, root=tmp_path / "none")
    waiting.join()
    assert stopped.code == 130, stopped
    (page,) = account.pages
    assert f"left behind: `{page['slug']}` of {OWNER}" in stopped.err


def _no_removal(account):
    account.fault("DELETE", "/v2/", "status", times=1000, status=403)


def _interrupt_when(account, method, path, first=lambda _: None):
    while not account.requests(method, path):
        pass
    first(account)
    os.kill(os.getpid(), signal.SIGINT)


def test_what_a_killed_experiment_left_the_next_run_removes(start, run, config):
    account = start("honours-shared")
    account.fault("DELETE", "/v2/", "status", times=1000, status=403)
    failed = run(account, "probe", *PEOPLE)
    assert failed.code == 1 or failed.code == 4
    assert account.pages != []
    account._http.delete("/_emulator/faults")
    assert run(account, "apply", "--yes").code == 0
    assert [page["slug"] for page in account.pages] == ["test15-two-hosts"]
