"""The cases of `cases/hours` through the public command line: config files in, JSON out."""

import json
import re
import shlex
import subprocess
import sys

import pytest

from reconciler import cli
from tests.support.places import CASES

CASES = sorted((CASES / "hours").glob("*.md"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(case):
    """Return the config, and (words of a command, kind, expected rows) for each command."""
    blocks = BLOCK.findall(case.read_text(encoding="utf-8"))
    asked = [
        (shlex.split(command.removeprefix("$ reconciler ")), kind, [row.split() for row in rows.splitlines()])
        for (name, command), (kind, rows) in zip(blocks[1::2], blocks[2::2], strict=True)
        if name == "console"
    ]
    assert len(asked) == len(blocks) // 2 > 0
    return blocks[0][1], asked


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case(case, tmp_path, capsys):
    config, asked = read(case)
    (tmp_path / "pages.yaml").write_text(config, encoding="utf-8")
    for words, kind, rows in asked:
        with pytest.raises(SystemExit) as end:
            cli.main(["--config", str(tmp_path), *words, "--format", "json"])
        captured = capsys.readouterr()
        assert end.value.code == 0, captured
        report = json.loads(captured.out)
        times = report["windows"] if kind == "windows" else [[start] for start in report["slots"]]
        assert times == rows, (words, kind)


def test_as_a_process_of_its_own_wherever_the_machine_stands(tmp_path):
    """The machine's zone, locale and zone database change nothing."""
    case = next(case for case in CASES if case.stem == "aliases")
    config, ((words, _, rows), *_) = read(case)
    (tmp_path / "pages.yaml").write_text(config, encoding="utf-8")
    environment = {"TZ": "Pacific/Kiritimati", "PYTHONTZPATH": "", "LC_ALL": "C", "PATH": ""}
    program = [sys.executable, "-m", "reconciler", "--config", ".", *words, "--format", "json"]
    ran = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["windows"] == rows
