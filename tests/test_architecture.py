"""The house as it is drawn: imports point down, files and functions stay short, the picture is true."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from pathlib import Path

import pytest

import reconciler
from reconciler.findings import CODES
from reconciler.zoom import recipes, witnesses

ROOT = Path(reconciler.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
DOCUMENTS = [ROOT.parent / "CONTRIBUTING.md", *sorted((ROOT.parent / "docs").rglob("*.md"))]
ZOOM = (ROOT.parent / "docs" / "zoom.md").read_text(encoding="utf-8")
LONGEST_FILE = 300
LONGEST_FUNCTION = 50


@functools.cache
def parsed(file):
    return ast.parse(file.read_text())


def name(file):
    return str(file.relative_to(ROOT))


def test_imports_point_down_and_each_library_has_one_door():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
        ],
        cwd=ROOT.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_no_file_is_long():
    assert {
        name(file): lines for file in FILES if (lines := len(file.read_text().splitlines())) > LONGEST_FILE
    } == {}


def test_no_function_is_long():
    long = {
        f"{name(file)}:{node.name}": length
        for file in FILES
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def swallows_all(handler):
    """Whether a handler takes whatever comes and does not pass it on."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    every = any(kind is None or getattr(kind, "id", "") in ("Exception", "BaseException") for kind in kinds)
    return every and not (isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None)


def test_everything_is_caught_in_one_place_alone():
    found = [
        name(file)
        for file in FILES
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.ExceptHandler) and swallows_all(node)
    ]
    assert found == ["cli.py"]


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "base", "manager"])
def test_no_drawer_has_a_name_that_says_nothing(word):
    assert [name(file) for file in FILES if file.stem == word or word in file.parent.parts[-1:]] == []


def test_the_picture_names_every_room():
    drawn = re.findall(r"`([a-z_]+)/?`", (ROOT.parent / "docs" / "architecture.md").read_text())
    rooms = {
        one.stem
        for one in ROOT.iterdir()
        if (one.suffix == ".py" or (one / "__init__.py").exists()) and not one.name.startswith("__")
    }
    assert rooms - set(drawn) == set()


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_finding_is_explained(code):
    assert (ROOT / "explanations" / f"{code}.md").read_text().strip()


def test_every_folder_with_code_is_a_package():
    """What stands in a folder without `__init__.py` can be imported, and import-linter does not see it."""
    assert [name(file) for file in FILES if not (file.parent / "__init__.py").exists()] == []


@functools.cache
def facts():
    """The names in docs/zoom.md that code may cite, each with its section."""
    sections = re.split(r"^##+ ", ZOOM, flags=re.MULTILINE)[1:]
    return {section.splitlines()[0].lower().replace(" ", "-"): section for section in sections}


def test_every_cited_fact_stands_in_zoom_md_with_who_relies_on_it():
    cited = {
        (fact, str(file.relative_to(ROOT.parent)))
        for file in [*FILES, *(ROOT.parent / "tests").rglob("*.py")]
        for fact in re.findall(r"\[zoom\.md: ([^\]()]+)\]", file.read_text(encoding="utf-8"))
    }
    assert len(cited) > 10
    assert {(fact, file) for fact, file in cited if fact not in facts()} == set()
    assert {
        one for one in cited if one[1].startswith("reconciler") and one[1] not in facts()[one[0]]
    } == set()


def test_every_fact_says_where_it_is_from_and_who_relies_on_it():
    told = {fact: text for fact, text in facts().items() if f"### {fact}\n" in ZOOM}
    assert len(told) > 30
    assert [fact for fact, text in told.items() if "\n- Source: " not in text] == []
    used = re.compile(r"\n- (Used by: |Not yet used\b)")
    assert [fact for fact, text in told.items() if not used.search(text)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT.parent)))
def test_every_path_that_a_document_names_exists_and_has_what_is_named_of_it(document):
    text = document.read_text(encoding="utf-8")
    named = re.findall(r"`((?:reconciler|tests|docs|schemas|benchmarks|findings)/[\w./-]*)`", text)
    assert [path for path in named if not (ROOT.parent / path).exists()] == []
    within = re.findall(r"`((?:reconciler|tests|benchmarks)/[\w/]+\.py)`\s\(`([\w.-]+)`", text)
    assert [
        (path, symbol)
        for path, symbol in within
        for part in symbol.split(".")
        if not re.search(rf"\b{re.escape(part)}\b", (ROOT.parent / path).read_text(encoding="utf-8"))
    ] == []


def test_every_witness_is_described():
    described = (ROOT.parent / "docs" / "proof.md").read_text(encoding="utf-8")
    names = [ask.__module__.rpartition(".")[2].replace("_", "-") for ask in witnesses.WITNESSES]
    assert [one for one in names if f"`{one}`" not in described] == []


def test_documents_count_the_recipes_that_there_are():
    counted = {"six": 6, "seven": 7, "eight": 8, "nine": 9}
    for document in ("faq.md", "probe.md"):
        text = (ROOT.parent / "docs" / document).read_text(encoding="utf-8")
        (word,) = re.findall(r"(?:With the |\[)(\w+) recipes\b", text)
        assert counted[word.lower()] == len(recipes.RECIPES)


def test_every_finding_about_other_software_is_listed_and_says_why_it_matters():
    folder = ROOT.parent / "findings"
    scripts = {script.name: script.read_text(encoding="utf-8") for script in folder.glob("*.sh")}
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert scripts
    assert [one for one in scripts if f"({one})" not in index] == []
    head = re.compile(r"\A#!/bin/sh\n# Guess: .*?\n# Happens: .*?\n# Matters: ", re.DOTALL)
    assert [one for one, text in scripts.items() if not head.match(text)] == []
