"""The pre-commit hook and the action, as others get them: `python -m tests.support.from_outside`.

Installs what is committed, from a clone, with what it depends on from the package index: about a minute. What
they do once installed is in test_init.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from tests.support.places import ROOT

GIT = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main"]


def call(*words: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program with a home of its own and without this checkout on the path."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [*map(str, words)], cwd=cwd, env={**inherited, "HOME": str(cwd), **environment}, capture_output=True,
        text=True, check=False, timeout=600,
    )  # fmt: skip


def repository(folder: Path) -> Path:
    """Make a config repository as `init` does, under git."""
    done = call(sys.executable, "-m", "reconciler", "init", folder, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "first"]):
        assert call(*GIT, *words, cwd=folder).returncode == 0
    return folder


def hook(folder: Path) -> None:
    """Let pre-commit clone, install and run the hook: it passes, and it finds a mistake."""
    commit = call(*GIT, "rev-parse", "HEAD", cwd=ROOT).stdout.strip()
    wanted = {"repos": [{"repo": str(ROOT), "rev": commit, "hooks": [{"id": "booking-pages"}]}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(wanted))
    run = [Path(sys.executable).parent / "pre-commit", "run", "--all-files"]
    call(*GIT, "add", ".", cwd=folder)
    good = call(*run, cwd=folder, PRE_COMMIT_HOME=str(folder.parent / "cache"))
    assert good.returncode == 0, good.stdout + good.stderr
    (folder / "booking_pages" / "broken.yaml").write_text("page: x\n")
    call(*GIT, "add", ".", cwd=folder)
    bad = call(*run, cwd=folder, PRE_COMMIT_HOME=str(folder.parent / "cache"))
    assert bad.returncode == 1, bad.stdout
    assert "booking_pages/broken.yaml:1:" in bad.stdout


def action(folder: Path) -> None:
    """Run the steps of the action as a runner would: install into a venv of its own, then validate."""
    steps = {
        step.get("name"): step for step in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    }
    env = {
        "PYTHON": sys.executable, "SOURCE": str(ROOT), "RUNNER_TEMP": str(folder.parent),
        "GITHUB_OUTPUT": str(folder.parent / "output"), "GITHUB_STEP_SUMMARY": str(folder.parent / "summary"),
        "COMMAND": "validate", "CONFIG": "booking_pages", "ARGUMENTS": "",
    }  # fmt: skip
    for name in ("install", "run"):
        done = call(
            "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", steps[name]["run"], cwd=folder, **env
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "exit-code=0" in (folder.parent / "output").read_text()


def main() -> None:
    """Run both, each in a fresh repository, and say how long it took."""
    for check in (hook, action):
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            check(repository(Path(folder) / "pages"))
            print(f"{check.__name__}: works ({time.monotonic() - began:.0f} s)")


if __name__ == "__main__":
    main()
