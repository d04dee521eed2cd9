"""`fleet`: many accounts, one report. What the accounts hold is asked of the accounts."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from reconciler import __version__, resources
from reconciler.emulator import server
from reconciler.fleet import account_lock
from reconciler.views import calls
from tests.support import fleets
from tests.support.chat import Chat
from tests.support.places import ROOT
from tests.support.world import NOW, SLUG

NAMED = ("-c", "user.name=ana", "-c", "user.email=ana@example.com")
SCHEMA = json.loads((resources.folder("schemas") / "report.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def fleet(tmp_path, start):
    """Two accounts that run, and one whose credentials are not there."""
    file = fleets.write(tmp_path / "fleet", ["eu-one", "us-one", "no-keys"])
    fixture = {"users": [{"email": f"{name}@example.com"} for name in ("ana", "budi")]}
    now = datetime.now(UTC)  # the processes of the accounts have the clock of the machine
    accounts = {name: start(fixture=fixture, now=now) for name in ("eu-one", "us-one")}
    return file, accounts, fleets.environment(accounts)


def test_all_accounts_are_applied_and_one_without_credentials_fails_alone(fleet, run, tmp_path):
    file, accounts, environment = fleet
    assert run(environment, "fleet", "apply", str(file)).code == 5
    narrowed = ("--only", "eu-*", "--tag", "eu", "--allow", "replace", "--max-changes", "9", "--wait", "3")
    markdown = tmp_path / "markdown"
    plan = run(environment, "fleet", "plan", str(file), *narrowed, f"--report=markdown={markdown}")
    asked = f"reconciler fleet apply {shlex.quote(str(file))} {shlex.join(narrowed)} --yes"
    assert f"\nnext: {asked}\n" in plan.out
    assert markdown.read_text(encoding="utf-8").endswith(f"\n\nNext: `{asked}`\n")
    refused = run(environment, "fleet", "plan", str(file), "--only", "eu-*", "--max-changes", "0")
    assert ("apply would refuse" in refused.out, "fleet apply" in refused.out) == (True, False), refused
    assert (refused.code, refused.out.startswith("refused  eu-one  2 changes")) == (0, True), refused
    assert [fleets.slugs(account) for account in accounts.values()] == [[], []]

    reports = [f"--report={name}={tmp_path / name}" for name in ("html", "prometheus", "markdown")]
    done = run(environment, "fleet", "apply", str(file), "--yes", "--format", "json", *reports)
    assert done.code == 4, done
    for account in accounts.values():
        assert fleets.slugs(account) == ["advising-ana", "advising-budi"]
    jsonschema.Draft7Validator({**SCHEMA, "anyOf": [{"$ref": "#/definitions/fleet"}]}).validate(done.json)
    first, *others = done.json["accounts"]
    assert (first["account"], first["state"], first["exit_code"]) == ("no-keys", "failed", 4)
    assert "NO_KEYS_ACCOUNT_ID is not set" in first["error"]["message"]
    assert [(one["account"], one["counts"]) for one in others] == [
        ("eu-one", {"verified": 2}), ("us-one", {"verified": 2}),
    ]  # fmt: skip
    page = (tmp_path / "html").read_text(encoding="utf-8")
    assert 'href="html-accounts/eu-one.html"' in page
    assert "advising-ana" in (tmp_path / "html-accounts" / "eu-one.html").read_text(encoding="utf-8")
    metrics = (tmp_path / "prometheus").read_text(encoding="utf-8")
    assert 'reconciler_account_exit_code{account="no-keys"} 4' in metrics
    assert 'reconciler_pages{account="us-one",outcome="verified"} 2' in metrics
    markdown = (tmp_path / "markdown").read_text(encoding="utf-8")
    assert "**failed** `no-keys`" in markdown
    assert "**4 verified (4 changed)**" in markdown
    for account in accounts.values():
        assert f"\n  - `+` **create** `advising-ana`: [page](<{account.url}/ana/advising-ana>)\n" in markdown

    again = run(environment, "fleet", "plan", str(file), "--only", "*-one", "--exit-code")
    assert (again.code, again.err) == (0, ""), again
    told = "planned  eu-one  2 no-op\nplanned  us-one  2 no-op\n\nPlan of 2 accounts: 2 planned; 4 no-op\n"
    assert again.out == f"{told}reported 2026-01-02 08:00Z by reconciler {__version__}\n"

    origin = accounts["eu-one"].url
    with account_lock.held(file.parent, account_lock.identity(origin, "emulator"), "another", 0):
        busy = run(environment, "fleet", "for", "--wait", "0.1", str(file), "eu-one", "plan")
    assert (busy.code, "say --wait SECONDS; of `fleet for` before the fleet file" in busy.err) == (5, True)
    assert run(environment, "fleet", "for", "--wait", "9", str(file), "eu-one", "plan").code == 0

    ana = "ana@example.com"  # her page is taken over beside pages that are made by shared templates
    accounts["eu-one"].by_hand(
        owner=ana, hosts=[ana], type="one_to_one", summary="Other", slug="other", duration=30
    )  # fmt: skip
    taken = run(environment, "fleet", "for", str(file), "eu-one", "import", ana)
    assert (taken.code, "imported 1 page" in taken.out) == (0, True), taken


def test_what_a_new_account_lacks_is_said_as_it_is_to_be_mended(run, tmp_path):
    file = tmp_path / "fleet.yaml"
    (tmp_path / "new").mkdir()
    entries = [f"{name}: {{root: {name}, credentials: {{files: keys-{name}}}}}" for name in ("new", "gone")]
    file.write_text(f"accounts: {{{', '.join(entries)}}}\n", encoding="utf-8")
    lacking = run({}, "fleet", "for", str(file), "new", "plan")
    assert f"no credentials of new: {tmp_path}/keys-new/ZOOM_ACCOUNT_ID is not there" in lacking.err
    shown = run({}, "fleet", "for", str(file), "new", "validate").out
    assert ("as account.yaml with `account: {}`" in shown, "--config" in shown) == (True, False), shown
    (tmp_path / "new" / "account.yaml").write_text("account: {}\n", encoding="utf-8")
    both = run({"PYTHONPATH": str(ROOT)}, "fleet", "validate", str(file), "--format", "json").json["accounts"]
    assert [(one["account"], one["state"]) for one in both] == [("gone", "failed"), ("new", "done")]
    message = f"the config folder {tmp_path / 'gone'} is not there"
    assert (both[0]["error"]["code"], both[0]["error"]["message"]) == ("no-config", message)
    file.write_text(file.read_text(encoding="utf-8").replace("gone: {", "gone: {shared: [x.yaml], "))
    (tmp_path / "gone").mkdir()
    lost = run({"PYTHONPATH": str(ROOT)}, "fleet", "validate", str(file), "--format", "json").json["accounts"]
    assert [(one["account"], one["state"], one["exit_code"]) for one in lost] == [
        ("gone", "failed", 3), ("new", "done", 0),
    ]  # fmt: skip
    said = [both[0]["error"]["help"].replace("`root`", "`shared`"), f"{tmp_path / 'x.yaml'} is not there"]
    assert [lost[0]["error"]["help"], lost[0]["error"]["message"].removeprefix("the shared file ")] == said
    report = tmp_path / "reports" / "fleet.html"
    refused = run({}, "fleet", "validate", str(file), f"--report=html={report}")
    assert (refused.code, f"the folder `{report.parent}` is not there" in refused.err) == (3, True), refused


def test_what_is_remembered_of_accounts_is_no_change_since_the_commit(run, tmp_path):
    file = fleets.write(tmp_path / "fleet", ["one"])
    environment = {"PYTHONPATH": str(ROOT)}
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "pages"]):
        subprocess.run(["git", "-C", file.parent, *NAMED, *words], check=True)
    for kept in ("reconciler.lock/pages", ".reconciler"):
        (file.parent / "one" / kept).mkdir(parents=True)
        (file.parent / "one" / kept / "x.json").write_text("{}", encoding="utf-8")
    look = ("fleet", "validate", str(file), "--format", "json")
    assert run(environment, *look).json["reported"]["dirty"] is False
    (file.parent / "one" / "more.yaml").write_text("hosts: {}\n", encoding="utf-8")
    assert run(environment, *look).json["reported"]["dirty"] is True


def test_a_fleet_file_that_is_not_there_is_no_link(run):
    assert "there is no such file" in run({}, "fleet", "plan", "nosuch.yaml").out


def test_a_mistake_in_the_fleet_file_is_shown_before_anything_is_asked(fleet, run):
    file, accounts, environment = fleet
    file.write_text(
        file.read_text(encoding="utf-8").replace("root: us-one", "root: eu-one"), encoding="utf-8"
    )
    done = run(environment, "fleet", "drift", str(file), "--format", "json")
    assert done.code == 3
    assert [one["code"] for one in done.json["diagnostics"]] == ["duplicate-root"]
    assert done.json["error"]["message"] == "1 error in the fleet file"
    assert accounts["eu-one"].requests() == []


@pytest.mark.long
def test_what_its_report_says_of_an_account_can_be_typed_and_is_of_this_run(fleet, run, tmp_path):
    file, accounts, environment = fleet
    one, now = ("fleet", "for", str(file)), datetime.now(UTC)
    new = run(environment, *one, "eu-one", "drift", now=now)
    assert (new.code, "\nin sync, nothing applied yet; 2 info\n2 pages are not made yet\n" in new.out) == (
        0, True,
    ), new  # fmt: skip
    for name in accounts:
        assert run(environment, *one, name, "apply", "--yes", now=now).code == 0
    accounts["eu-one"].edit(accounts["eu-one"].page("advising-ana")["schedule_id"], duration=60)
    pages = tmp_path / "all-accounts"
    look = ("fleet", "drift", str(file), "--only", "*-one", "--report", f"html={tmp_path / 'all.html'}")
    done = run(environment, *look, f"--report=junit={tmp_path / 'all.xml'}")
    tests = {
        (one.get("classname"), one.get("name")): one
        for one in ET.parse(tmp_path / "all.xml").iter("testcase")
    }
    assert {name: [failure.get("type") for failure in one] for name, one in tests.items()} == {
        ("reconciler.drift.eu-one", "advising-ana"): ["field-changed"],
        ("reconciler.drift.eu-one", "advising-budi"): [],
        ("reconciler.drift.us-one", "advising-ana"): [],
        ("reconciler.drift.us-one", "advising-budi"): [],
    }  # fmt: skip
    assert (done.code, {page.name for page in pages.iterdir()}) == (2, {"eu-one.html", "us-one.html"})
    (line,) = [line for line in done.out.splitlines() if line.strip().startswith("next ")]
    typed = shlex.split(line)[1:]
    assert typed == ["reconciler", *one, "eu-one", "apply", "advising-ana"]
    page = (pages / "eu-one.html").read_text(encoding="utf-8")
    assert " ".join(typed) in page
    assert (
        "<h1>Drift of eu-one: not in sync</h1>" in page and '<a href="../all.html">All accounts</a>' in page
    )
    note = f"type `{shlex.join(['reconciler', *one, 'eu-one'])} COMMAND`\n"
    explained = run(environment, *one, "eu-one", "explain", "type-downgraded").out
    assert "".join(explained.split()).endswith("".join(note.split()))
    plan = run(environment, *one, "eu-one", "plan", "--report", f"prometheus={tmp_path / 'one'}", now=now)
    metrics = (tmp_path / "one").read_text(encoding="utf-8")
    assert 'reconciler_in_sync{account="emulator",name="eu-one"} 0' in metrics
    assert f"next: {' '.join(['reconciler', *one, 'eu-one', 'apply'])}\n" in plan.out
    assert run(environment, *typed[1:], "--yes", now=now).code == 0
    assert accounts["eu-one"].page("advising-ana")["duration"] == 30

    (pages / "us-one.html").rename(pages / "us-two.html")
    for own in ("mine.html", "no-keys.html"):  # also one that is called as an account
        (pages / own).write_text("<title>mine – booking pages</title>", encoding="utf-8")
    environment["EU_ONE_CLIENT_SECRET"] = "another-secret"
    done = run(environment, *look, "--format", "json", f"--report=junit={tmp_path / 'all.xml'}")
    (failure,) = ET.parse(tmp_path / "all.xml").iter("failure")
    assert failure.get("message") == done.json["accounts"][0]["error"]["message"]
    assert (done.code, {page.name for page in pages.iterdir()}) == (
        4,
        {"mine.html", "no-keys.html", "us-one.html"},
    )
    links = [one["page"] for one in done.json["accounts"]]
    assert links == [None, "all-accounts/us-one.html"]
    assert run(environment, *look, "--only", "nosuch").code == 3
    assert "<h1>Fleet: ended with an error</h1>" in (tmp_path / "all.html").read_text(encoding="utf-8")
    assert {page.name for page in pages.iterdir()} == {"mine.html", "no-keys.html"}
    cure = "check EU_ONE_ACCOUNT_ID, EU_ONE_CLIENT_ID and EU_ONE_CLIENT_SECRET"
    assert done.json["accounts"][0]["error"]["help"] == cure


COMMANDS = ("next", "keep", "learn", "help")


def test_every_command_that_a_report_of_one_account_names_is_of_that_account(start, run, config, tmp_path):
    """Typed as it stands without the account, it would work on another one."""
    account = start("honours-pools", fixture=None)
    file = tmp_path / "fleet.yaml"
    file.write_text(f"accounts: {{one: {{root: {config.name}, credentials: {{environment: ONE}}}}}}\n")
    environment, one = fleets.environment({"one": account}), ("fleet", "for", str(file), "one")
    steps = (
        ("apply", "--yes"),
        ("plan",), ("drift",), ("list",), ("checklist",), ("doctor",), ("slots", SLUG), ("import",),
        ("attest", "two-hosts", "--by", "ana", "--yes"), ("pull", "two-hosts", "--yes"), ("runs",),
        ("import", "ana", "--dry-run"), ("show", "two-hosts"),
    )  # fmt: skip
    bare, nexts = re.compile(rf"reconciler ({'|'.join(calls.OF_AN_ACCOUNT)})\b"), []
    for words in steps:
        text, as_json = (run(environment, *one, *words, *more) for more in ((), ("--format", "json")))
        told = [line for line in text.out.splitlines() if re.match(r" *(next|keep|help)\b", line)]
        assert [line for line in told if bare.search(line)] == [], text
        if words[0] == "apply":
            account.edit(account.page(SLUG)["schedule_id"], duration=45)
        nexts += [words[0]] * any("fleet for" in line for line in told)
        assert [said for said in _said(as_json.json) if bare.search(said)] == [], as_json
    assert nexts == ["plan", "drift", "attest", "pull", "runs", "import"]


def _said(value, name=""):
    """Return all texts of a report that stand where commands do."""
    if isinstance(value, dict | list):
        named = value.items() if isinstance(value, dict) else ((name, one) for one in value)
        return [said for key, inner in named for said in _said(inner, key)]
    return [value] if name in COMMANDS and isinstance(value, str) else []


def test_of_one_account_that_is_not_there_the_nearest_is_named(tmp_path, run):
    file = fleets.write(tmp_path / "fleet", ["eu-one", "us-one"])
    for name, key in (("--config", "root"), ("--shared", "shared")):
        refused = run({}, "fleet", "for", str(file), "eu-one", "list", name, "elsewhere")
        assert (refused.code, f"`{key}` in the fleet file says which files" in refused.err) == (3, True)
    done = run({}, "fleet", "for", str(file), "eu-on", "plan")
    assert (done.code, "did you mean `eu-one`?" in done.err) == (3, True), done
    for offline in ("list", "explain unproven", "schema", "slots advising-ana"):
        done = run({}, "fleet", "for", str(file), "eu-one", *offline.split())
        assert (done.code, done.err) == (0, ""), "needs no credentials"
    given = {"EU_ONE_ACCOUNT_ID": "eu", "EU_ONE_CLIENT_ID": "eu"}
    done = run(given, "fleet", "for", str(file), "eu-one", "doctor", "--format", "json")
    checks = {(one["area"], one["name"]): one["message"] for one in done.json["checks"]}
    assert checks["environment", "EU_ONE_CLIENT_ID"] == "set"
    assert checks["environment", "EU_ONE_CLIENT_SECRET"] == (
        "not set; needed only without EU_ONE_ACCESS_TOKEN or connected users"
    )
    assert checks["credentials", "given"] == "no credentials of eu-one: EU_ONE_CLIENT_SECRET is not set"
    assert (done.code, checks["leftovers", "runs"]) == (4, "every run in the journal came to its end")
    done = run({}, "fleet", "for", str(file), "eu-one", "plan")
    assert (done.code, "EU_ONE_ACCOUNT_ID is not set" in done.err) == (4, True), done


@pytest.mark.parametrize(
    ("words", "expected"),
    [(["--only", "eu-on"], "did you mean `eu-one`?"), (["--tag", "xx"], "tags are: eu, no, us")],
)
def test_what_means_no_account_is_refused(tmp_path, run, words, expected):
    file = fleets.write(tmp_path / "fleet", ["eu-one", "us-one", "no-keys"])
    done = run({}, "fleet", "validate", str(file), *words, now=NOW)
    assert (done.code, expected in done.err) == (3, True), done


def test_files_that_break_the_language_are_told_with_their_account(tmp_path, run):
    file = fleets.write(tmp_path / "fleet", ["eu-one", "us-one"])
    config = file.parent / "us-one" / "all.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("each: all", "each: al"), encoding="utf-8")
    done = run({}, "fleet", "validate", str(file))
    assert done.code == 3
    head, *_, last = done.out.splitlines()
    assert head == "failed  us-one  1 error"
    assert last == "Files of 2 accounts: 1 failed, 1 valid; 1 error"
    assert "unknown-host" in done.out


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")  # of apprise, on Python 3.11
def test_each_account_tells_again_what_was_led_elsewhere(fleet, run, tmp_path):
    pytest.importorskip("apprise")
    file, accounts, environment = fleet
    assert run(environment, "fleet", "apply", str(file), "--only", "*-one", "--yes").code == 0
    for account in accounts.values():
        account.edit(account.page("advising-ana")["schedule_id"], duration=60)
    service = Chat()
    with server.running(service) as url:
        words = ("fleet", "drift", str(file), "--state", str(tmp_path / "state"))
        environment |= {"RECONCILER_NOTIFY_URL": service.address(url)}
        service.leads = 302
        lost = run(environment, *words, "--only", "*-one", "--format", "json")
        assert lost.code == 1
        assert [(one["state"], one["error"]["code"]) for one in lost.json["accounts"]] == [
            ("differs", "not-told"),
            ("differs", "not-told"),
        ]
        service.leads = 0
        codes = [run(environment, *words).code for _ in range(2)]
        said = {one["title"]: one["message"] for one in service.said}
        well = file.read_text(encoding="utf-8")
        file.write_text("accounts: {}\n", encoding="utf-8")
        assert [run(environment, *words).code for _ in range(2)] == [3, 3]
        file.write_text(well, encoding="utf-8")
        run(environment, *words)
        told = len(service.said)
        file.write_text("accounts: {}\n", encoding="utf-8")
        assert run(environment, *words).code == 3
    titles = [f"Booking pages of {name}: not in sync, 1 warning" for name in ("eu-one", "us-one")]
    lost = "Booking pages of no-keys: drift could not look"
    assert (codes, sorted(said)) == ([4, 4], [titles[0], lost, titles[1]])
    assert said[lost].startswith("why: no credentials of no-keys: NO_KEYS_ACCOUNT_ID is not set\n")
    assert (told, len(service.said), service.said[-1]["title"]) == (
        4, 5, "Booking pages: drift could not look",
    )  # fmt: skip


@pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")  # of apprise, on Python 3.11
def test_one_account_that_cannot_be_looked_at_is_told_as_a_single_drift_tells(tmp_path, run):
    pytest.importorskip("apprise")
    file, service, report = fleets.write(tmp_path / "fleet", ["eu-one"]), Chat(), tmp_path / "drift.json"
    why = "no credentials of eu-one: EU_ONE_ACCOUNT_ID is not set"
    with server.running(service) as url:
        words = ("--notify", service.address(url), "--state", str(tmp_path / "state.json"))
        one = ("fleet", "for", str(file), "eu-one", "drift", *words, "--report", f"json={report}")
        codes = [run({}, *one).code for _ in range(2)]
        service.broken = True
        look = ("fleet", "drift", str(file), "--notify", service.address(url), "--format", "json")
        lost = run(fleets.environment({}), *look)
        elsewhere = run({}, *look, "--on", "tcp://127.0.0.1:1")
    assert (codes, [message["title"] for message in service.said]) == (
        [4, 4], ["Booking pages of eu-one: drift could not look"],
    )  # fmt: skip
    assert service.said[0]["message"].startswith(f"why: {why}\n")
    assert (elsewhere.code, "set RECONCILER_NOTIFY_URL where the workers run" in elsewhere.err) == (3, True)
    (account,) = lost.json["accounts"]
    assert (account["error"]["message"], account["untold"][0]["code"]) == (why, "not-notified")
    assert (lost.code, lost.json["summary"]["untold"]) == (4, 1)
    assert json.loads(report.read_text(encoding="utf-8"))["error"]["message"] == why
