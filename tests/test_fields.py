"""The table of fields is the one place that knows them: schema and emulator are held to it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path
from typing import Any, assert_never

import pytest

import reconciler
from reconciler import fields, kinds
from reconciler.config import language_schema
from reconciler.emulator import bodies, contract
from reconciler.fields import SLUG
from reconciler.kinds import Field, Kind

PROSE = ("title", "description", "examples", "pattern", "not", "x-code", "x-what", "x-form")
"""What the schema says to people, and forms of text that a kind does not tell."""
KINDS = {kind.__name__ for kind in Kind.__args__}


def rule(kind: Kind) -> dict[str, Any]:
    """Return what the schema is to say of a kind."""
    match kind:
        case kinds.Text(least, most):
            return {"type": "string", "minLength": least, "maxLength": most}
        case kinds.Texts(least, most, each):
            return {"type": "array", "minItems": least, "maxItems": most, "items": rule(each)}
        case kinds.Flag():
            return {"type": "boolean"}
        case kinds.Number(least, most):
            return {"type": "integer", "minimum": least, "maximum": most}
        case kinds.Minutes(least, most):
            limits = {"minimum": least, "maximum": most}
            return {"type": ["integer", "string"], **limits, "x-grammar": "duration"}
        case kinds.Date():
            return {"type": "string", "x-grammar": "date"}
        case kinds.Zone():
            return {"type": "string", "minLength": 1, "x-grammar": "time_zone"}
        case kinds.Color():
            return {"type": "string"}
        case kinds.Choice(words):
            return {"type": "string", "enum": list(words)}
        case kinds.Parts(names, each):
            parts = {name: rule(each) for name in names}
            return {"type": "object", "properties": parts, "additionalProperties": False}
        case kinds.Entries(leaves=leaves, most=most):
            return {"type": "array", "maxItems": most, "items": of_entry(leaves)}
        case _:
            assert_never(kind)


def of_entry(leaves: Iterable[Field]) -> dict[str, Any]:
    rules = {leaf.name: rule(leaf.kind) for leaf in leaves}
    defaults = {leaf.name: {"default": leaf.default} for leaf in leaves if leaf.default is not None}
    return {
        "type": "object",
        "properties": {name: one | defaults.get(name, {}) for name, one in rules.items()},
        "required": [leaf.name for leaf in leaves if leaf.required],
        "additionalProperties": False,
    }


def without_prose(value: Any) -> Any:
    """Return what a rule of the schema decides: no prose, no null, and no limits that limit nothing."""
    if isinstance(value, list):
        left = [one for one in value if one not in ("null", None)]
        return left[0] if len(left) == 1 < len(value) else left
    if not isinstance(value, dict):
        return value
    kept = {
        key: {name: without_prose(rule) for name, rule in one.items()}
        if key == "properties"
        else without_prose(one)
        for key, one in value.items()
        if key not in PROSE
    }
    return {key: one for key, one in kept.items() if (key, one) != ("minLength", 0)}


@pytest.mark.parametrize("field", [SLUG, *fields.FIELDS], ids=lambda field: field.name)
def test_the_schema_says_of_a_field_what_its_row_says(field: Field) -> None:
    assert without_prose(language_schema.fields("page_document")[field.name]) == without_prose(
        rule(field.kind)
    )


def test_a_field_may_stand_in_a_page_and_in_the_defaults() -> None:
    page, account = language_schema.fields("page_document"), language_schema.fields("account")
    assert {SLUG.name, *fields.NAMES} <= page.keys()
    assert set(fields.NAMES) <= account["defaults"]["properties"].keys()


def test_the_canonical_default_of_a_field_is_of_its_kind() -> None:
    for field in fields.FIELDS:
        if field.default is not None:
            assert kinds.fits(field.kind, list(field.default) if field.default == () else field.default)


def accepts(kind: Kind) -> contract.Kind:
    """Return what the emulator is to accept for a kind; its own table says it again."""
    match kind:
        case kinds.Text(least, most):
            return contract.Text(least, most)
        case kinds.Texts(least, most, each):
            return contract.Many(accepts(each), least, most)
        case kinds.Flag():
            return contract.Flag()
        case kinds.Number(least, most) | kinds.Minutes(least, most):
            return contract.Number(least, most)
        case kinds.Date():
            return contract.Day()
        case kinds.Zone():
            return contract.Zone()
        case kinds.Color():
            return contract.Text()
        case kinds.Choice(words):
            return contract.Choice(words)
        case kinds.Parts(names, each):
            return contract.Thing({name: accepts(each) for name in names})
        case kinds.Entries(leaves=leaves):
            return contract.Many(contract.Thing({leaf.name: accepts(leaf.kind) for leaf in leaves}))
        case _:
            assert_never(kind)


@pytest.mark.parametrize("field", [SLUG, *fields.FIELDS], ids=lambda field: field.name)
def test_the_emulator_takes_every_field_within_the_same_limits(field: Field) -> None:
    """The emulator has a table of its own, so that it shares no mistake; this holds it complete."""
    assert agrees(accepts(field.kind), bodies.PAGE[field.name])


def agrees(wanted: contract.Kind, there: contract.Kind) -> bool:
    """Whether the emulator has the same limits; of text, the files may take less."""
    match wanted, there:
        case contract.Thing(), contract.Thing():
            return all(agrees(kind, there.fields[name]) for name, kind in wanted.fields.items())
        case contract.Many(), contract.Many():
            same = (wanted.least, wanted.most) == (there.least, there.most)
            return same and agrees(wanted.item, there.item)
        case contract.Text(), contract.Text():
            return there.least <= wanted.least and (wanted.most or 0) <= (there.most or 10**6)
        case _:
            return wanted == there


def matches_on_kinds() -> list[tuple[str, ast.Match]]:
    """Return every `match` of the product over kinds, with the file and line it stands at."""
    root = Path(reconciler.__file__).parent
    return [
        (f"{file.relative_to(root)}:{node.lineno}", node)
        for file in sorted(root.rglob("*.py"))
        if "emulator" not in file.parts
        if "match" in (text := file.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Match)
        if {getattr(one.cls, "attr", getattr(one.cls, "id", "")) for one in ast.walk(node)
            if isinstance(one, ast.MatchClass)} & KINDS
    ]  # fmt: skip


def test_no_kind_falls_through() -> None:
    found = matches_on_kinds()
    assert len(found) > 4
    for place, match in found:
        (last,) = match.cases[-1].body
        assert ast.unparse(last).startswith("assert_never("), place
        assert ast.unparse(match.cases[-1].pattern) == "_", place
