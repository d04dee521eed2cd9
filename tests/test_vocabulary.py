"""Every word that a report or a message can use is explained: found in the program, not listed here."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reconciler import errors, exits, vocabulary
from reconciler.commands import explain
from reconciler.config import explanations
from reconciler.fleet import gathering
from reconciler.fleet.values import Credentials, Ending, From, Member, Outcome
from reconciler.views.output import Output
from reconciler.zoom import recipes
from tests.support.places import ROOT

FILES = sorted(
    file for file in (ROOT / "reconciler").rglob("*.py") if "emulator" not in file.relative_to(ROOT).parts
)
NOT_SHOWN = {
    "Standing": "of a copy that a cache gives out: told in a sentence",
    "Verb": "of a write in the journal: told as made, patched, removed",
    "State": "of a write in the journal, told in a sentence; the states of accounts are in the schema",
    "Ending": "of the process that works on an account: told as the state of the account",
    "From": "where the credentials of an account are: a word of the fleet file",
    "Loss": "why a connection is lost: told in a sentence",
    "ClosingForm": "a value of an answer: told with its question",
}
"""StrEnums whose members stand in no report as such."""
ELSEWHERE = {"reconciler/zoom/oauth": "of the requests for tokens: told in sentences"}
PASSED_ON = {"code", "error.code", "errors.UserRefused.code"}
"""What is given as a code and is one that was given before."""
COMMANDS = {"validate", "plan", "drift", "apply"}


@cache
def trees() -> dict[Path, ast.Module]:
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in FILES}


def known(word: object) -> bool:
    return bool(vocabulary.find(str(word)))


def members(of: ast.ClassDef) -> list[str]:
    values = (each.value for each in of.body if isinstance(each, ast.Assign))
    return [
        value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)
    ]


def enums() -> Iterator[tuple[str, Path, list[str]]]:
    for file, tree in trees().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "StrEnum" for base in node.bases):
                yield node.name, file.relative_to(ROOT), members(node)


def constants(tree: ast.Module) -> dict[str, str]:
    """Return the strings that a module gives names."""
    found: dict[str, str] = {}
    for node in tree.body:
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(value, ast.Constant):
            name = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            found[ast.unparse(name)] = str(value.value)
    return found


def named(tree: ast.Module, said: str) -> str:
    """Return the string that a name stands for: of the module itself, of one that it imports, or from one."""
    module, _, name = said.rpartition(".")
    if not module:
        if said in (own := constants(tree)):
            return own[said]
        imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module)
        module = next((each.module or "" for each in imports if said in {one.name for one in each.names}), "")
    of = [other for file, other in trees().items() if file.stem == module.rpartition(".")[2]]
    values = {constants(other)[name] for other in of if name in constants(other)}
    return values.pop() if len(values) == 1 else f"{said}, of which no constant says what it is"


@cache
def error_codes() -> frozenset[str]:
    """Return all codes that errors of the program have."""
    return frozenset(_error_codes())


def _error_codes() -> Iterator[str]:
    """Yield all that stands as a code in a call or an error's class: a literal, or the name of one."""
    for tree in trees().values():
        for node in ast.walk(tree):
            given: ast.expr | None = None
            if isinstance(node, ast.keyword) and node.arg == "code":
                given = node.value
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "code":
                given = node.value if isinstance(node.value, ast.Constant) else None
            for one in (given.body, given.orelse) if isinstance(given, ast.IfExp) else (given,):
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one.value
                elif one is not None and (said := ast.unparse(one)) not in {*PASSED_ON, "None"}:
                    yield named(tree, said)


def of_fleets() -> set[str]:
    """Return the codes with which a fleet says that an account has no report, or told nobody of it."""
    member = Member("one", "one", Credentials(From.ENVIRONMENT, ("ONE",)))
    endings = [one for one in Ending if one is not Ending.REPORTED]
    outcomes = [Outcome("one", ending, 1, why="it ended") for ending in endings]
    reports = [gathering.report("apply", {}, [member], [outcome]) for outcome in outcomes]
    untold = Outcome("one", Ending.REPORTED, 1, {"findings": []})
    reports.append(gathering.report("drift", {}, [member], [untold]))
    return {report["accounts"][0]["error"]["code"] for report in reports}


def witnesses() -> Iterator[str]:
    for tree in trees().values():
        names = {ast.unparse(n.target): n.value for n in tree.body if isinstance(n, ast.AnnAssign)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Claim" and node.args:
                given = names.get(ast.unparse(node.args[0]), node.args[0])
                if isinstance(given, ast.Constant):
                    yield given.value


def listed_in(schema: Any) -> Iterator[str]:
    """Yield the words that the schema of reports lists, wherever it does."""
    if isinstance(schema, dict):
        yield from (str(word) for word in schema.get("enum", ()) if isinstance(word, str))
        for inner in schema.values():
            yield from listed_in(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from listed_in(inner)


def test_every_member_of_an_enum_that_reports_show_is_explained() -> None:
    shown = [
        (name, word)
        for name, file, its in enums()
        for word in its
        if name not in NOT_SHOWN and not file.as_posix().startswith(tuple(ELSEWHERE))
    ]
    assert len(shown) > 90
    assert [(name, word) for name, word in shown if not known(word)] == []
    assert not set(NOT_SHOWN) - {name for name, _, _ in enums()}, "a class that is no more"


def test_every_code_of_an_error_is_explained() -> None:
    codes = {*error_codes(), *of_fleets()}
    assert {"stale-plan", "not-our-page", "deadline", "lock-mismatch", "slow-answer", "unreachable"} <= codes
    assert sorted(code for code in codes if not known(code)) == []
    family = errors.ReconcilerError.__subclasses__()
    kinds = {one.code: {kind for each in vocabulary.find(one.code) for kind in each.kinds} for one in family}
    assert [code for code, its in kinds.items() if "error" not in its] == []


def test_no_code_of_an_error_is_explained_that_none_has() -> None:
    explained = {one.word for one in vocabulary.meanings() if one.kinds == ("error",)}
    assert sorted(explained - {*error_codes(), *of_fleets()}) == []


def test_every_word_that_the_schema_of_reports_lists_is_explained() -> None:
    schema = json.loads((ROOT / "schemas" / "report.schema.json").read_text(encoding="utf-8"))
    assert sorted({word for word in listed_in(schema) if not known(word)} - COMMANDS) == []


def test_witnesses_recipes_and_exit_codes_are_explained() -> None:
    found = set(witnesses())
    assert {"page-data", "bookable-times", "capacity", "attestation"} <= found
    assert [name for name in found if not known(name)] == []
    assert [one.name for one in (*recipes.RECIPES, recipes.CONTROL) if not known(one.name)] == []
    assert [int(code) for code in exits.Exit if not known(int(code))] == []


def test_each_meaning_is_short_has_a_kind_that_is_listed_and_one_title() -> None:
    for one in vocabulary.meanings():
        assert one.kinds, one.word
        assert set(one.kinds) <= set(vocabulary.kinds())
        assert one.text.startswith(f"# {one.word}")
        assert 10 < len(one.summary) < 200, one
    pairs = [(one.word, kind) for one in vocabulary.meanings() for kind in one.kinds]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("All Hosts Available", "all_hosts_available"), ("too-soon", "too soon"), ("NO-OP", "no-op"),
        ("cannot tell", "cannot tell"), ("7", "7"),
    ],
)  # fmt: skip
def test_a_word_is_found_however_it_is_written(asked: str, word: str) -> None:
    assert {one.word for one in vocabulary.find(asked)} == {word}


def test_a_word_with_several_meanings_shows_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    explain.run("replace", Output())
    said = capsys.readouterr().out
    assert said.startswith("replace\n") and "--allow replace" in said
    assert "\nreplace (action)\n" in said


def test_without_a_word_all_are_listed_by_kind(capsys: pytest.CaptureFixture[str]) -> None:
    explain.run(None, Output())
    kind, listed = "", set()
    for line in capsys.readouterr().out.splitlines():
        if line and not line.startswith(" "):
            kind = line.partition(":")[0]
        elif line.startswith("  ") and line[2] != " ":
            listed.add((line[2:].split("  ")[0], kind))
    assert listed == {(one.word, kind) for one in vocabulary.meanings() for kind in one.kinds}


def test_a_near_miss_is_told_what_was_meant() -> None:
    with pytest.raises(errors.UsageError) as raised:
        explain.run("live-aheads", Output())
    assert raised.value.help == "did you mean `live-ahead`?"
    with pytest.raises(errors.UsageError) as raised:
        explain.run("xylophone", Output())
    assert raised.value.help == "`reconciler explain` lists all words"


def test_no_file_of_words_is_forgotten() -> None:
    folder = ROOT / "reconciler" / "explanations" / "words"
    assert sorted(file.stem for file in folder.iterdir()) == sorted(vocabulary.OF_WORDS)
    assert set(explanations.codes()) <= set(vocabulary.words())
