"""`validate` as a process: 0 or 3, one view, never a trace."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler import resources
from tests.support.config_files import HOSTS, PAGE


def validate(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "reconciler", "--config", str(root), "validate", *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)


def test_the_example_config_is_fine() -> None:
    done = validate(resources.folder("booking_pages"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "no problems in 5 pages of 7 files\n", "")


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"[" * 10_000,
        b"page: \x1b]0;x\x07",
        b"hosts: {a: &a [*a]}",
        b"",
        PAGE.encode() + b"duration: x",
    ],
)
def test_hostile_files_end_with_3_and_no_trace(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(content)
    done = validate(tmp_path, "--format", "json")
    assert done.returncode == (0 if content == b"" else 3), done
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert report["diagnostics"]


def test_warnings_alone_end_with_0(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(f"{HOSTS}---\n{PAGE}capacity: 5\n")
    done = validate(tmp_path, "--format", "github")
    assert done.returncode == 0
    assert done.stdout.startswith("::warning title=multi-host-capacity,file=")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = validate(tmp_path / "nowhere")
    assert done.returncode == 3
    assert "error[no-config]" in done.stdout and "reconciler init" in done.stdout
