"""Schema, loader and reference say the same: none can change without the others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler import cli, fields, resources
from reconciler.commands.invocation import Invocation
from reconciler.config import (
    codes,
    dates,
    document,
    durations,
    explanations,
    language_schema,
    nodes,
    week,
    write,
)
from reconciler.config.collector import Problems
from reconciler.model import PageType
from reconciler.source import Source
from reconciler.times import weekly
from reconciler.views import language
from tests.support.config_files import HOSTS, PAGE, load
from tests.support.places import ROOT

DOCS = ROOT / "docs" / "language.md"
VALIDATOR = jsonschema.Draft7Validator(language_schema.whole())
FLEET = jsonschema.Draft7Validator(language_schema.whole(language_schema.FLEET))


def run(*words: str) -> str:
    result = CliRunner().invoke(cli.program, words, obj=Invocation({}), standalone_mode=False)
    assert result.return_value == 0, result.output
    return result.stdout


def rules(rule: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every field of the schema with its rule."""
    if isinstance(rule, dict):
        for field, inner in rule.get("properties", {}).items():
            yield f"{name}.{field}", language_schema._resolved(inner)
        for key, inner in rule.items():
            yield from rules(inner, f"{name}.{key}")


def test_every_field_has_title_description_and_examples() -> None:
    fields = dict(rules(language_schema.whole()["definitions"]))
    assert len(fields) > 80
    for name, rule in fields.items():
        assert rule.get("title") and rule.get("description"), name
        assert rule.get("examples") or name.rsplit(".", 1)[1] == "account", name


def test_it_is_a_schema_and_its_examples_keep_to_it() -> None:
    jsonschema.Draft7Validator.check_schema(language_schema.whole())
    for name, rule in rules(language_schema.whole()["definitions"]):
        for example in rule.get("examples", ()):
            if name.endswith((".page", ".hosts")) or "x-grammar" not in rule:
                jsonschema.validate(example, rule, cls=jsonschema.Draft7Validator)


def test_the_words_of_the_code_are_the_words_of_the_schema() -> None:
    page = language_schema.fields("page_document")
    own = {"page", "each", "like", "schedule_id", "previously", "state", "acknowledge"}
    assert set(page) == {*own, "slug", "type", "owner", "hosts", *fields.NAMES}
    shared = set(page) - own
    assert set(language_schema.fields("template_document")) == {"template", "acknowledge", *shared}
    assert set(language_schema.definition("account")["properties"]["defaults"]["properties"]) == set(
        page
    ) - own - {"slug"}
    assert {word for word in page["type"]["enum"] if word} == set(PageType)


def documents() -> Iterator[tuple[str, Any]]:
    """Yield every document of the example config and of the right examples of the explanations."""
    texts = {
        file.name: file.read_text(encoding="utf-8")
        for file in resources.folder("booking_pages").glob("*.yaml")
    }
    for code in explanations.codes():
        right = explanations.text(code).partition("\n## Right\n")[2]
        texts |= {
            f"{code}{n}": text
            for n, text in enumerate(re.findall(r"```yaml[^\n]*\n(.*?)```", right, re.DOTALL))
        }
    for name, text in texts.items():
        for node in document.read(Source(name, text), Problems()):
            yield name, nodes.plain(node)


def test_what_is_right_for_the_loader_is_right_for_editors() -> None:
    examples = list(documents())
    assert len(examples) > 80
    for name, value in examples:
        validator = FLEET if "accounts" in value else VALIDATOR
        assert [error.message for error in validator.iter_errors(value)] == [], name


WRONG_FOR_BOTH = [
    "duration: 14", "duration: 1441", "duration: x", "start_time_increment: 4", "start_time_increment: 721",
    "slug: ab", f"slug: {'a' * 257}", "slug: reconciler-x", "slug: a b", "capacity: 0", "capacity: 201",
    "booking_limit: -1", "booking_limit: 97", "cushion: 14341", "buffer: {after: 241}",
    "buffer: {before: -1}", f"description: {'x' * 8193}", f"summary: {'x' * 257}", "page: Two", "page: ab",
    "color: red", "active: 1", "x: 1", "hosts: ana", "hosts: []", "add_on_type: phone", "state: gone",
    "custom_fields: [{format: text}]", "custom_fields: [{name: A, format: select, answer_choices: []}]",
    f"custom_fields: [{{name: A, format: select, answer_choices: [{'a, ' * 51}]}}]",
    "hosts: [ana, {host: budi, hours: {mon: 9-17}}]", "hosts: [ana, {host: budi, hours: {monday: closed}}]",
]  # fmt: skip


@pytest.mark.parametrize("line", WRONG_FOR_BOTH, ids=lambda line: line[:40])
def test_zooms_limits_hold_for_the_loader_and_in_editors(line: str, tmp_path: Path) -> None:
    key = line.partition(":")[0]
    others = [other for other in PAGE.splitlines() if not other.startswith(f"{key}:")]
    text = "\n".join([*others, line, ""])
    config = load(tmp_path, hosts=HOSTS, page=text)
    assert [problem.severity for problem in config.diagnostics] == ["error"]
    assert not VALIDATOR.is_valid(nodes.plain(document.read(Source("x", text), Problems())[0]))


def accepts(definition: str, value: Any) -> bool:
    return jsonschema.Draft7Validator(language_schema.definition(definition)).is_valid(value)


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789hm ", max_size=7) | st.integers(-5, 2000).map(str))
def test_lengths_of_time_that_editors_take_are_lengths_of_time(text: str) -> None:
    if accepts("duration", text):
        assert durations.parse(text) is not None


times = st.from_regex(r"\A[0-2]?[0-9]:[0-5][0-9]\Z")


@settings(max_examples=200, deadline=None)
@given(
    times,
    times,
    st.sampled_from([*weekly.DAYS, "mon-fri", "sun-thu", "mon,wed", "tue, sat-sun", "mond", "mon-"]),
)
def test_hours_that_the_loader_takes_are_taken_by_editors(start: str, end: str, day: str) -> None:
    text = f'hours: {{"{day}": ["{start}-{end}"]}}'
    root = document.read(Source("x", text), Problems())[0]
    problems = Problems()
    week.read(nodes.at(root, ["hours"]), problems)
    wrong = [problem.code for problem in problems.in_order() if problem.severity == "error"]
    if not wrong:
        assert accepts("hours", nodes.plain(root)["hours"])
    elif not set(wrong) <= {"bad-time", "overnight-hours"}:  # which a pattern cannot tell
        assert not accepts("hours", nodes.plain(root)["hours"])


def test_canonical_forms_are_right_for_editors() -> None:
    assert accepts("duration", durations.format_minutes(90)) and accepts(
        "start_date", str(dates.parse("2030-01-31"))
    )
    assert write.page.__doc__


def test_the_reference_is_fresh() -> None:
    """Mend it with: reconciler schema --format markdown > docs/language.md"""
    assert run("schema", "--format", "markdown") == DOCS.read_text(encoding="utf-8")


def test_the_reference_names_every_field_and_every_code() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name in {name.rsplit(".", 1)[1] for name, _ in rules(language_schema.whole()["definitions"])}:
        assert re.search(rf"`([a-z_\[\]]+\.)?{name}`", text), name
    assert all(f"`{code}`" in text for code in codes.SEVERITY)
    assert language.render(language_schema.whole(), {}) != text


def test_schema_prints_what_ships() -> None:
    assert (
        json.loads(run("schema")) == json.loads(run("schema", "--format", "json")) == language_schema.whole()
    )


def test_explain_prints_explanations_and_guesses() -> None:
    words = [
        word for word in explanations.text("overnight-hours").split() if not word.startswith(("#", "```"))
    ]
    assert run("explain", "overnight-hours").split() == words
    assert json.loads(run("explain", "bad-date", "--format", "json"))["explanations"][0]["code"] == "bad-date"
    failed = CliRunner().invoke(
        cli.program, ["explain", "bad-dates"], obj=Invocation({}), standalone_mode=False
    )
    assert getattr(failed.exception, "help", "") == "did you mean `bad-date`?"


MAPPINGS = [
    ("account", "account: {zzz: 1}"), ("account", "account: {limits: {zzz: 1}}"),
    ("account", "account: {defaults: {zzz: 1}}"), ("hosts", "hosts: {zoe: {email: z@example.com, zzz: 1}}"),
    ("hosts", "hosts: {}\nzzz: 1"), ("page", "zzz: 1"), ("page", "buffer: {after: 5, zzz: 1}"),
    ("page", "custom_fields: [{name: A, format: text, zzz: 1}]"),
    ("page", "previously: [{owner: ana, slug: x, zzz: 1}]"),
    ("page", "acknowledge: [{finding: page-missing, until: 2030-01-01, reason: r, zzz: 1}]"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), MAPPINGS)
def test_an_unknown_field_is_one_mistake_wherever_it_stands(kind: str, text: str, tmp_path: Path) -> None:
    page = f"{PAGE}{text}\n" if kind == "page" else f"{PAGE}---\n{text}\n"
    config = load(tmp_path, hosts=HOSTS, page=page)
    assert [problem.code for problem in config.diagnostics] == ["unknown-field"]
    assert config.desired.pages[0].fields["duration"] == 30


REQUIRED = [
    ("hosts", "hosts: {zoe: {time_zone: UTC}}"), ("hosts", "hosts: {zoe: {}}"),
    ("page", "custom_fields: [{name: A}]"), ("page", "custom_fields: [{format: text}]"),
    ("page", "previously: [{slug: x}]"), ("page", "previously: [{owner: ana}]"),
    ("page", "acknowledge: [{until: 2030-01-01, reason: r}]"),
    ("page", "acknowledge: [{finding: page-missing, reason: r}]"),
    ("page", "acknowledge: [{finding: page-missing, until: 2030-01-01}]"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), REQUIRED)
def test_a_missing_field_is_one_mistake_wherever_it_is_missing(kind: str, text: str, tmp_path: Path) -> None:
    page = f"{PAGE}{text}\n" if kind == "page" else f"{PAGE}---\n{text}\n"
    config = load(tmp_path, hosts=HOSTS, page=page)
    assert [problem.code for problem in config.diagnostics] == ["missing-field"]
