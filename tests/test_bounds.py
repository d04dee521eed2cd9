"""What pyproject.toml says of other packages is what was run, and is run again by `make bounds`."""

from __future__ import annotations

import re
import runpy
import tomllib
from itertools import chain

import pytest

from tests.support.places import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
BOUNDS = runpy.run_path(str(ROOT / ".ci" / "bounds"))
NEEDED = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]


def rows(head):
    """Return by first cell the second one of a table in docs/architecture.md."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition(f"{head}\n")[2].partition("\n\n")[0]
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[1:]]
    return {line[0]: line[1] for line in lines}


def test_the_table_has_each_bound():
    declared = dict(one.split(">=") for one in [*NEEDED, *PYPROJECT["build-system"]["requires"]])
    assert rows("| package | lowest that was run | reason of the bound |") == declared


def test_only_pythons_that_were_run_are_named():
    named = {one.rpartition(" ")[2] for one in PROJECT["classifiers"] if re.search(r":: 3\.", one)}
    assert named == rows("| Python | what was run |").keys()
    assert PROJECT["requires-python"] == f">={min(named, key=lambda one: int(one[2:]))}"


def test_the_core_has_tests_of_each_package_that_a_run_needs():
    assert BOUNDS["CORE"].keys() == {BOUNDS["name"](one) for one in NEEDED}
    modules = {test.partition("::")[0] for test in chain(*BOUNDS["CORE"].values())}
    assert [module for module in modules if not (ROOT / module).is_file()] == []


@pytest.mark.parametrize("group", ["program", "tools"])
def test_a_bound_that_others_raise_is_refused(group):
    declared = BOUNDS[group]()
    lowest = "\n".join(one.replace(">=", "==") for one in declared)
    assert BOUNDS["held"](lowest, declared) == lowest
    with pytest.raises(SystemExit, match=r"nobody gets:\n  apprise 1\.11\.1, not 1\.11"):
        BOUNDS["held"](lowest.replace("apprise==1.11", "apprise==1.11.1"), declared)
