"""An account full of strings that attack whoever looks: no command, in no format, lets one through."""

from __future__ import annotations

import json
import unicodedata

import pytest

from reconciler.commands.invocation import REPORTS
from tests.support.world import BY_HAND, HOSTS, replace_in

ATTACK = "\x1b]0;owned\x07\x1b[2J\r\u202e\u200b\x9b31m</td><script>alert(1)</script>]]>\n::error::x\n# x |`"
STEERING = ("Cc", "Cf", "Cs", "Co")


@pytest.fixture
def hostile(start, config):
    """A page adopted and then written over by an attacker, and one that no file names."""
    account = start("downgrades")
    spoiled = {"summary": ATTACK, "description": ATTACK, "location": ATTACK, "color": ATTACK}
    spoiled["custom_fields"] = [
        {
            "name": ATTACK,
            "format": "text",
            "enabled": True,
            "include_other": False,
            "required": False,
            "answer_choices": [ATTACK],
            "position": 0,
        }
    ]
    for slug in (BY_HAND["slug"], "stranger"):
        page = account.by_hand(**{**BY_HAND, "slug": slug})
        account.edit(page, **{name: value for name, value in spoiled.items() if name != "color"})
    text = (config / "account.yaml").read_text()
    (config / "account.yaml").write_text(text.replace("account:", "account:\n  watch_owners: [ana]", 1))
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    return account


def harmless(where, text, also="\n"):
    bad = {hex(ord(char)) for char in text if unicodedata.category(char) in STEERING and char not in also}
    assert not bad, f"{where}: {bad}"


COMMANDS = [
    ("plan",), ("drift",), ("checklist",), ("apply", "--yes"), ("import", HOSTS[0], "--into", "new"),
    ("attest", "two-hosts", "--by", "ana"), ("slots", "two-hosts"), ("slots", "two-hosts", "--live"),
    ("doctor",), ("undo",),
]  # fmt: skip


def test_no_command_in_no_format_lets_one_through(hostile, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seen = ""
    for command in COMMANDS:
        formats = {"plan", "drift", "checklist", "apply"} & {command[0]}
        past = run({}, "runs", "--format", "json").json["runs"]
        words = ("undo", past[0]["run"], "--yes") if command == ("undo",) else command
        for form in ("text", "json", "markdown", "github") if formats else ("text",):
            reports = [f"--report={name}={tmp_path / 'r'}.{name}" for name in REPORTS] if formats else []
            result = run(hostile, "--verbose", *words, *reports, *(["--format", form] if formats else []))
            assert "bug" not in result.err, result
            harmless(f"{words} {form}", result.out)
            harmless(f"{words} {form}, stderr", result.err)
            seen += result.out
            if form == "json":
                json.loads(result.out)
            if form == "github":
                assert "\n::error::x" not in result.out
    for file in tmp_path.glob("r.*"):
        text = file.read_text(encoding="utf-8")
        harmless(file.name, text, "\n\t")
        seen += text
        if file.suffix in (".html", ".markdown"):
            assert "<script>alert" not in text, file.name
    assert "owned" in seen, "the strings came as far as the views"
    for past in run({}, "runs", "--format", "json").json["runs"]:
        harmless("runs", run({}, "runs", past["run"]).out)
