"""The shell completes commands, which are loaded only when called for, their options and values."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from reconciler import cli
from tests.support.places import ROOT

BIN = Path(sys.executable).parent
CONFIG = str(ROOT / "booking_pages")
HERE = {"PYTHONPATH": str(ROOT)}
TYPED = """\
eval "$SCRIPT"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_reconciler_completion reconciler
printf '%s\\n' "${COMPREPLY[@]}"
"""


def script(shell):
    """Ask the program for what the start-up file of a shell evaluates."""
    asking = {**HERE, "PATH": os.environ["PATH"], "_RECONCILER_COMPLETE": f"{shell}_source"}
    call = [str(BIN / "reconciler")]
    return subprocess.run(call, env=asking, capture_output=True, text=True, check=True, timeout=60).stdout


OFFERS = [
    (["im"], ["import"]),
    (["a"], ["apply", "attest"]),
    (["plan", "--ex"], ["--exit-code"]),
    (["--config", CONFIG, "plan", "two"], ["two-hosts"]),
    (["--config", CONFIG, "slots", "o"], ["office-hours", "onboarding"]),
    (["--config", CONFIG, "drift", "onboarding", "o"], ["office-hours"]),
    (["--config", "not-there", "apply", ""], []),
    (["--config", CONFIG, "show", "two"], ["two-hosts"]),
    (["--config", CONFIG, "list", "off"], ["office-hours"]),
    (["--config", CONFIG, "plan", "--owner", "d"], ["dewi"]),
    (["--config", CONFIG, "list", "--host", "b"], ["budi"]),
    (["explain", "type-d"], ["type-downgraded"]),
    (["--config", "pages", "drift", "--fail-on", ""], ["critical", "warning"]),
    (["apply", "--allow", "re"], ["replace"]),
]


@pytest.mark.parametrize(("words", "offers"), OFFERS)
def test_what_is_offered_after_some_words(words, offers):
    asked = ShellComplete(cli.program, {}, "reconciler", "_RECONCILER_COMPLETE")
    assert [one.value for one in asked.get_completions(words[:-1], words[-1])] == offers


@pytest.mark.parametrize(("words", "offers"), [OFFERS[1], OFFERS[4]])
def test_bash_completes(words, offers):
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", TYPED, "bash", "reconciler", *words],
        env={**HERE, "PATH": path, "SCRIPT": script("bash")}, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    assert done.stdout.split() == offers, done.stderr


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_each_shell_gets_its_script(shell):
    assert f"_RECONCILER_COMPLETE={shell}_complete" in script(shell)
