"""What no report tells: staging addresses, links of secret pages, and emails where the public reads along."""

import re
import sys

import pytest
from hypothesis import given, settings

from reconciler.commands import invocation
from reconciler.views import output, redaction
from tests.support import hostile, reports
from tests.support.world import replace_in

FORMATS = sorted({*invocation.FORMATS, *invocation.REPORTS} - {"text"})
STAGED = re.compile(r"reconciler-(?:old-)?[0-9a-z]{16}")


def files_of(run, account, folder, *words):
    """Run a command once with every report and both formats; return what was written by name."""
    asked = [f"--report={name}={folder / name}" for name in FORMATS if name != "github"]
    first = run(account, *words, "--format", "github", *asked)
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in FORMATS if name != "github"}
    return texts | {"github": first.out, "stdout": run(account, *words, "--format", "json").out}


@pytest.fixture
def waiting(start, run):
    """An account with a page at staging that waits for somebody to look at it."""
    account = start("honours-shared")
    account.fault("GET", r"^/ana/|available_?[tT]imes", "status", times=1000, status=404)
    return account


@pytest.fixture
def on_a_terminal(monkeypatch):
    """From now on stdout is a terminal."""
    return lambda: monkeypatch.setattr(sys.stdout, "isatty", lambda: True)


def test_the_terminal_alone_says_where_a_staging_page_is(waiting, run, tmp_path, on_a_terminal):
    applied = files_of(run, waiting, tmp_path, "apply", "--yes", "--settle", "0.3")
    (staged,) = waiting.pages
    assert STAGED.fullmatch(staged["slug"])
    for words in (("checklist",), ("plan",), ("drift",)):
        applied |= {
            f"{words[0]} {name}": text for name, text in files_of(run, waiting, tmp_path, *words).items()
        }
    assert len(applied) == 28
    assert [name for name, text in applied.items() if STAGED.search(text)] == []
    assert "whose link ends in `(staging)`" in applied["checklist junit"]
    assert staged["slug"] not in run(waiting, "checklist").out
    on_a_terminal()
    assert staged["slug"] in run(waiting, "checklist").out


def test_a_secret_page_is_reported_without_its_link(start, run, config, tmp_path, on_a_terminal):
    replace_in(config / "two-hosts.yaml", [("secret: false", "secret: true")])
    account = start("downgrades")
    made = account.by_hand(**reports.BY_HAND | {"secret": True})
    written = files_of(run, account, tmp_path, "plan")
    account.edit(made, type="one_to_one")
    for command in ("plan", "drift", "checklist"):
        written |= {
            f"{command} {name}": text for name, text in files_of(run, account, tmp_path, command).items()
        }
    assert [name for name, text in written.items() if f"/ana/{reports.BY_HAND['slug']}" in text] == []
    assert "/ana/test15-two-hosts" not in run(account, "checklist").out
    on_a_terminal()
    assert "/ana/test15-two-hosts" in run(account, "checklist").out


def test_links_of_open_pages_stay(start, run, tmp_path):
    account = start("downgrades")
    account.by_hand(**reports.BY_HAND)
    written = files_of(run, account, tmp_path, "plan")
    assert [
        name for name in ("html", "markdown", "json") if "/ana/test15-two-hosts" not in written[name]
    ] == []


@pytest.mark.parametrize("name", ["markdown", "github"])
def test_the_flag_shows_emails(start, run, config, name):
    account = start("downgrades")
    run(account, "apply", "--yes")
    assert "ana@example.com" not in run(account, "checklist", "--format", name).out
    assert "ana@example.com" in run(account, "checklist", "--format", name, "--show-emails").out


@given(hostile.TEXT, hostile.TEXT)
@settings(max_examples=100, deadline=None)
def test_staging_addresses_go_whatever_stands_around_them(before, after):
    slug = "reconciler-old-0t8fxyab12cd34ef"
    report = {
        "notes": [f"{before} {slug} {after}", {slug: f"x https://scheduler.example/ana/{slug}/{after}"}]
    }
    assert slug not in output.render("json", "apply", report)


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("ana@example.com", "a•••@example.com"),
        ("a@b.co", "a•••@b.co"),
        ("<o'hara+x@sub.example.com>", "<o•••@sub.example.com>"),
        ("abc123@scheduler.zoom.us,", "a•••@scheduler.zoom.us,"),
        ("@here and user@host", "@here and user@host"),
    ],
)
def test_emails_are_masked_in_keys_and_in_sentences(email, shown):
    report = {"do": f"as {email} now", "before": {email: email}, "file": "team@example.com/pages.yaml"}
    assert redaction.masked(report) == {
        "do": f"as {shown} now", "before": {shown: shown}, "file": "team@example.com/pages.yaml",
    }  # fmt: skip


def test_words_on_a_command_with_a_masked_email_say_what_shows_it_and_a_command_stays_one():
    login = "reconciler --config pages login --as ana@example.com"
    shown = redaction.masked({"next": login, "help": f"connect them: {login}"})
    masked = "reconciler --config pages login --as EMAIL"
    assert shown == {"next": masked, "help": f"connect them: {masked} (--show-emails names it)"}
    probe = "reconciler probe --owner {0} --hosts {0},{0} --save"
    shown = redaction.masked(
        {"learn": probe.format("ana@example.com"), "do": "`reconciler login --as a@b.co`; as a@b.co"}
    )
    assert shown == {
        "learn": probe.format("EMAIL"),
        "do": "`reconciler login --as EMAIL` (--show-emails names it); as a•••@b.co",
    }  # fmt: skip


def test_a_long_text_is_masked_in_no_time():
    text = "a" * 200_000 + "@"
    assert redaction.masked({"do": text}) == {"do": text}
