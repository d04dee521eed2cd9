"""A new field is a row: three of them are added to a copy of the tree, and the program is run from there.

One row in `fields.py` and its text in the schema each; the emulator, which has a table of its own, one row.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

import reconciler
from tests.support.world import Account, Result, replace_in

pytestmark = pytest.mark.own_service
Run = Callable[..., list[Result]]
ROOT = Path(reconciler.__file__).parent.parent
ROWS = """
    Field("reminders", Number(0, 99), 0),
    Field("invite_only", Flag(), False),
    Field("notices", Entries("notice", (
        Field("name", Text(1, 100), required=True),
        Field("ahead", Minutes(5, 10080), 60),
        Field("by", Choice(("email", "sms")), "email"),
        Field("to_host", Flag(("to the visitor", "to the host")), False),
        Field("texts", Texts(1, 3, Text(1, 50))),
    ), most=5), ()),
"""
EMULATOR_ROWS = """
    "reminders": Number(0, 99),
    "invite_only": Flag(),
    "notices": Many(Thing({
        "name": Text(), "ahead": Number(), "by": Text(), "to_host": Flag(), "texts": Many(Text()),
        "notice_id": Text(),
    })),
"""
LENGTH = {"type": ["integer", "string"], "minimum": 5, "maximum": 10080, "x-grammar": "duration"}
SCHEMA = {
    "reminders": {"type": ["integer", "null"], "minimum": 0, "maximum": 99, "examples": [1]},
    "invite_only": {"type": ["boolean", "null"], "examples": [True]},
    "notices": {
        "type": ["array", "null"], "maxItems": 5, "examples": [[{"name": "A day before"}]],
        "items": {
            "type": "object", "required": ["name"], "additionalProperties": False,
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 100}, "ahead": LENGTH,
                "by": {"type": "string", "enum": ["email", "sms"]}, "to_host": {"type": "boolean"},
                "texts": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "string"}},
            },
        },
    },
}  # fmt: skip
HOSTS = 'hosts:\n  ana: {email: ana@example.com, time_zone: UTC, hours: {mon-fri: "09:00-17:00"}}\n'
NOTICES = """\
notices:
  - name: Last call
    to_host: true
  - name: "A day before: ID"
    ahead: 24h
    by: sms
    texts:
      - see you
      - "#1"
"""
PAGE = f"""\
page: first-call
type: one_to_one
owner: ana
hosts: [ana]

summary: A first call
duration: 30
capacity: 1
secret: false
active: true
reminders: 60
invite_only: true
{NOTICES}"""


ONE_BY_ONE = """
import contextlib, io, json, sys
from reconciler import cli

results = []
for words in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.main(words)
        except SystemExit as ended:
            results.append((ended.code or 0, out.getvalue(), err.getvalue()))
print(json.dumps(results))
"""
"""A program that calls the program for each list of words, and prints exit codes and what was shown."""


class Tree:
    """A copy of the tree with three more fields, run as a program against its own emulator."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.environment = folder, {**os.environ, "COLUMNS": "120"}
        for name in ("reconciler", "schemas", "booking_pages"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        before = _files(folder)
        replace_in(
            folder / "reconciler" / "fields.py",
            [('    Field("custom_fields"', f'{ROWS}    Field("custom_fields"')],
        )
        bodies = folder / "reconciler" / "emulator" / "bodies.py"
        replace_in(bodies, [('    "active": Flag(),\n', f'    "active": Flag(),\n{EMULATOR_ROWS}')])
        _add_to_schema(folder / "schemas" / "page.schema.json")
        self.touched = sorted(name for name, content in _files(folder).items() if before[name] != content)

    def run(self, *calls: Sequence[str]) -> list[Result]:
        """Call the program of the tree once after the other, all in one process of its own."""
        done = subprocess.run([sys.executable, "-c", ONE_BY_ONE, json.dumps(calls)], cwd=self.folder,
                              env=self.environment, capture_output=True, text=True, encoding="utf-8",
                              check=True, timeout=120)  # fmt: skip
        return [Result(*result) for result in json.loads(done.stdout)]


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _add(file: Path, rows: str, above: str) -> None:
    replace_in(file, [(above, f"{rows}{above}")])


def _add_to_schema(file: Path) -> None:
    whole = json.loads(file.read_text(encoding="utf-8"))
    definitions = whole["definitions"]
    for name, rule in SCHEMA.items():
        definitions[name] = {"title": name, "description": name, **rule}
        defaults = definitions["account"]["properties"]["defaults"]
        for known in (definitions["page_document"], definitions["template_document"], defaults):
            known["properties"][name] = {"$ref": f"#/definitions/{name}"}
    file.write_text(json.dumps(whole), encoding="utf-8")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return Tree(tmp_path_factory.mktemp("tree"))


@pytest.fixture
def run(tree: Tree, tmp_path: Path) -> Run:
    """Run the program of the tree on the pages of a folder, once for each of some calls in words."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "hosts.yaml").write_text(HOSTS, encoding="utf-8")
    (tmp_path / "pages" / "first-call.yaml").write_text(PAGE, encoding="utf-8")
    return lambda *calls, root="pages": tree.run(
        *(["--config", str(tmp_path / root), *call.split()] for call in calls)
    )


@pytest.fixture
def account(tree: Tree, run: Run, tmp_path: Path) -> Iterator[Account]:
    command = [sys.executable, "-m", "reconciler", "--config", str(tmp_path / "pages"), "emulator",
               "--port", "0", "--ready-file", str(tmp_path / "url")]  # fmt: skip
    with subprocess.Popen(command, cwd=tree.folder, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline()
        account = Account((tmp_path / "url").read_text(encoding="utf-8").strip())
        tree.environment |= account.environment
        yield account
        account.close()
        process.terminate()


def test_what_a_field_touches(tree: Tree) -> None:
    assert tree.touched == [
        "reconciler/emulator/bodies.py",
        "reconciler/fields.py",
        "schemas/page.schema.json",
    ]


@pytest.mark.long
def test_new_fields_live_from_file_to_account_and_back(run: Run, account: Account, tmp_path: Path) -> None:
    valid, made, applied, again = run("validate", "plan", "apply --yes", "plan")
    assert valid.code == 0
    assert "reminders     60" in made.out and "invite_only   true" in made.out
    assert "Last call (to the host)" in made.out
    assert "A day before: ID (ahead 1440; by sms; to the visitor; texts see you, #1)" in made.out
    assert applied.code == 0
    page = account.page("first-call")
    assert (page["reminders"], page["invite_only"]) == (60, True)
    assert page["notices"] == [
        {"name": "Last call", "ahead": 60, "by": "email", "to_host": True},
        {"name": "A day before: ID", "ahead": 1440, "by": "sms", "to_host": False,
         "texts": ["see you", "#1"]},
    ]  # fmt: skip
    assert (again.code, again.out.splitlines()[0]) == (0, "1 no-op"), again

    there = [{**one, "notice_id": str(number)} for number, one in enumerate(page["notices"])]
    there[1]["ahead"] = 120
    account.edit(page["schedule_id"], reminders=61, invite_only=False, notices=[*there, {"name": "Third"}])
    drift, applied, again = run("drift --format json", "apply --yes", "plan")
    findings = drift.json["findings"]
    assert {one["path"]: (one["live"], one["desired"], one["origin"]) for one in findings} == {
        "reminders": (61, 60, "live-ahead"), "invite_only": (False, True, "live-ahead"),
        "notices.A day before: ID.ahead": (120, 1440, "live-ahead"),
        "notices.Third": ({}, None, "live-ahead"),
    }  # fmt: skip
    assert "the notice `Third` is not declared" in {one["message"] for one in findings}
    assert applied.code == 0
    assert account.page("first-call")["notices"] == [
        {**one, "notice_id": str(number)} for number, one in enumerate(page["notices"])
    ]
    assert (again.code, again.out.splitlines()[0]) == (0, "1 no-op"), again

    (tmp_path / "fresh").mkdir()
    (tmp_path / "fresh" / "hosts.yaml").write_text(HOSTS, encoding="utf-8")
    imported, again = run("import ana", "plan", root="fresh")
    assert imported.code == 0, imported
    written = (tmp_path / "fresh" / "first-call.yaml").read_text(encoding="utf-8")
    assert written.endswith(f"reminders: 60\ninvite_only: true\n{NOTICES}custom_fields: []\n")
    assert (again.code, again.out.splitlines()[0]) == (0, "1 no-op"), again


MISTAKES = (
    ("reminders: 60", "reminders: 100", "`reminders` is 100, the most is 99"),
    ("invite_only: true", "invite_only: maybe", "`invite_only` takes true or false"),
    ("ahead: 24h", "ahead: 1", "`notices.A day before: ID.ahead` is 1, the least is 5"),
    ("by: sms", "by: fax", "`fax` is not a value of `by`"),
    ("name: Last call", "name: Last call\n  - name: Last call", "two notices are called `Last call`"),
)


def test_new_fields_are_checked(run: Run, tmp_path: Path) -> None:
    changes = [(right, wrong) for right, wrong, _ in MISTAKES]
    replace_in(tmp_path / "pages" / "first-call.yaml", changes)
    (result,) = run("validate --format json")
    messages = [one["message"] for one in result.json["diagnostics"]]
    assert result.code == 3
    assert all(any(said in message for message in messages) for _, _, said in MISTAKES), messages
    assert len(messages) == len(MISTAKES)
