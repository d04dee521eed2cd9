"""`validate`: 0 or 3, one view, never a trace; as a process too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler import resources
from tests.support.config_files import HOSTS, PAGE
from tests.support.world import Result


@pytest.fixture
def validate(run: Callable[..., Result]) -> Callable[..., Result]:
    """Call `validate` on a folder, with an environment that is empty."""
    return lambda root, *words: run({}, "validate", *words, root=root)


def as_process(root: Path, *words: str) -> Result:
    command = [sys.executable, "-m", "reconciler", "--config", str(root), "validate", *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    return Result(done.returncode, done.stdout, done.stderr)


def test_the_example_config_is_fine() -> None:
    done = as_process(resources.folder("booking_pages"))
    assert (done.code, done.out, done.err) == (0, "no problems in 5 pages of 7 files\n", "")


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
def test_hostile_files_end_with_3_and_no_trace(validate, content: bytes, tmp_path: Path) -> None:
    (folder := tmp_path / "hostile").mkdir()
    (folder / "x.yaml").write_bytes(content)
    done = validate(folder, "--format", "json")
    assert done.code == (0 if content == b"" else 3), done
    assert done.err == ""
    assert done.json["diagnostics"]


def test_hostile_text_ends_a_process_with_3_and_no_trace(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"page: \x1b]0;x\x07\xff" + b"[" * 10_000)
    done = as_process(tmp_path, "--format", "json")
    assert (done.code, done.err) == (3, "")
    assert done.json["diagnostics"]


def test_warnings_alone_end_with_0(validate, tmp_path: Path) -> None:
    (folder := tmp_path / "warned").mkdir()
    (folder / "x.yaml").write_text(f"{HOSTS}---\n{PAGE}capacity: 5\n")
    done = validate(folder, "--format", "github")
    assert done.code == 0
    assert done.out.startswith("::warning title=multi-host-capacity,file=")


def test_a_folder_that_is_not_there(validate, tmp_path: Path) -> None:
    done = validate(tmp_path / "nowhere")
    assert done.code == 3
    assert "error[no-config]" in done.out and "reconciler init" in done.out
