"""The fleet file: all mistakes at once, each at its place, and no credential shown."""

from __future__ import annotations

import json

import jsonschema
import pytest

from reconciler import resources
from reconciler.config import document, nodes
from reconciler.config import report as config_report
from reconciler.fleet import file
from reconciler.fleet.values import Credentials, From, Member

GOOD = """\
accounts:
  a:
    root: a
    credentials: {environment: A_B}
    tags: [eu, x]
  b:
    root: b/pages
    credentials: {files: /run/secrets/b}
    shared: [shared.yaml]
  c:
    root: c
    credentials: {command: [vault, read, zoom/c]}
"""
SCHEMA = json.loads((resources.folder("schemas") / "fleet.schema.json").read_text(encoding="utf-8"))


def loaded(folder, text):
    for name in ("a", "b/pages", "c"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "shared.yaml").write_text("template: one\n", encoding="utf-8")
    (folder / "fleet.yaml").write_text(text, encoding="utf-8")
    return file.load(folder / "fleet.yaml")


def test_accounts_are_read_with_all_they_say(tmp_path):
    fleet = loaded(tmp_path, GOOD)
    assert fleet.diagnostics == ()
    assert fleet.members == (
        Member("a", "a", Credentials(From.ENVIRONMENT, ("A_B",)), ("eu", "x")),
        Member("b", "b/pages", Credentials(From.FILES, ("/run/secrets/b",)), (), ("shared.yaml",)),
        Member("c", "c", Credentials(From.COMMAND, ("vault", "read", "zoom/c"))),
    )


def test_editors_know_the_same_language():
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    good = jsonschema.Draft7Validator(SCHEMA)
    assert good.is_valid(document.plain(GOOD))
    assert not good.is_valid(document.plain(GOOD.replace("A_B", "a-b")))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("tags:", "tag:", "5:5 unknown-field did you mean `tags`?"),
        ("    root: a\n", "", "2:3 missing-field add it, such as `root: sales-eu`"),
        ("root: c", "root: ./a", "11:11 duplicate-root give each account its own config folder"),
        (
            "{files: /run/secrets/b}",
            "{environment: A_B}",
            "8:18 duplicate-credentials give each account its own credentials",
        ),
        (
            "{environment: A_B}",
            "{environment: A_B, files: x}",
            "4:37 bad-credentials keep one of them",
        ),
        ("A_B", "a-b", "4:32 bad-credentials write letters A-Z, digits and _, such as SALES_EU"),
        ("  a:", "  A b:", "2:3 bad-account-name write letters a-z, digits and -, such as sales-eu"),
        ("accounts:", "account:", "1:1 unknown-field did you mean `accounts`?"),
        ("accounts:\n", "accounts: {}\n---\n", "3:3 mixed-document put all under one `accounts`"),
    ],
)
def test_each_mistake_has_its_place_and_its_cure(tmp_path, before, after, expected):
    found = loaded(tmp_path, GOOD.replace(before, after, 1)).diagnostics
    assert expected in [f"{one.span.line}:{one.span.column} {one.code} {one.help}" for one in found], found


def test_a_shared_file_that_is_not_there_is_a_mistake_of_the_file_where_all_name_it(tmp_path):
    of_one = GOOD.replace("[shared.yaml]", "[none.yaml]")
    assert loaded(tmp_path, of_one).diagnostics == ()
    of_all = of_one.replace("root: a\n", "root: a\n    shared: [./none.yaml]\n").replace(
        "root: c\n", "root: c\n    shared: [shared.yaml, none.yaml]\n"
    )
    (found,) = loaded(tmp_path, of_all).diagnostics
    assert (found.span.line, found.code, found.help) == (
        4, "unreadable-file", "mend the path, or take it out",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "accounts: [a]",
        "accounts: {}",
        "a: &a [*a]",
        "\x00",
        "accounts: {a: 1}",
        "accounts:\n  a:\n",
    ],
)
def test_no_file_is_taken_for_a_fleet_that_is_none(tmp_path, text):
    fleet = loaded(tmp_path, text)
    assert fleet.members == ()
    assert fleet.diagnostics


SECRET = "kS9d0fJq2mZx81LwPq7"


@pytest.mark.parametrize(
    "credentials",
    [
        f"{{environment: A_B, client_secret: {SECRET}}}",
        f"{{environment: {SECRET}}}",
        SECRET,
        f"{{environment: A_B}}\n    access_token: {SECRET}",
        f'{{environment: A_B, clientSecret: "{SECRET}"}}\n    root: twice',
    ],
)
def test_a_credential_in_the_file_is_refused_and_never_shown(tmp_path, credentials):
    fleet = loaded(tmp_path, GOOD.replace("{environment: A_B}", credentials, 1))
    assert "secret-in-file" in [one.code for one in fleet.diagnostics]
    shown = json.dumps(config_report.report(fleet.diagnostics, {fleet.source.file: fleet.source}))
    assert SECRET not in shown


def test_the_tree_of_a_good_file_is_not_changed(tmp_path):
    (root,) = document.read(loaded(tmp_path, GOOD).source, problems := file.Problems())
    assert not problems
    assert nodes.plain(root)["accounts"]["a"]["credentials"] == {"environment": "A_B"}
