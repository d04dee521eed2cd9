"""Folders of tests are folders of the tree: what tests the modules of a folder stands in that of its name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support.places import ROOT

TESTS = ROOT / "tests"
SUPPORT = TESTS / "support"
MODULES = sorted(path for path in TESTS.rglob("*.py") if path.name not in ("__init__.py", "conftest.py"))
OWN_FOLDERS = {Path("end_to_end"), Path("estates"), Path("clocks"), Path("benchmarks"), Path("docs")}
"""Tests of the whole program, of many pages of one account, time zones, `benchmarks/`, the documents."""


def imports(file: Path) -> set[str]:
    """Return the modules that a file imports, each name of a `from` import in full."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def test_every_folder_of_tests_is_a_folder_of_the_tree():
    folders = {path.parent.relative_to(TESTS) for path in MODULES if SUPPORT not in path.parents}
    missing = {folder for folder in folders if not (ROOT / "reconciler" / folder).is_dir()}
    assert missing == OWN_FOLDERS


def test_only_support_modules_are_no_tests():
    named = {path for path in MODULES if path.name.startswith("test_")}
    assert named == {path for path in MODULES if SUPPORT not in path.parents}


@pytest.mark.parametrize("file", sorted(SUPPORT.glob("*.py")), ids=lambda file: file.stem)
def test_support_holds_no_tests_and_imports_none(file):
    functions = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)]
    assert [node.name for node in functions if node.name.startswith("test_")] == []
    assert [name for name in imports(file) if name.startswith("tests.") and "support" not in name] == []


def test_tests_import_support_by_its_full_name_and_no_other_test():
    helpers = {path.stem for path in SUPPORT.glob("*.py")}
    wrong = {
        (file.name, name)
        for file in MODULES
        for name in imports(file)
        if name.partition(".")[0] in helpers or re.match(r"tests\.(?!support\.)", name)
    }
    assert wrong == set()
