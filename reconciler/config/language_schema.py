"""The JSON Schemas of the language and of fleet files, read once: each rule, and what in a value breaks it.

The only importer of jsonschema, which is loaded when a value breaks a rule (`conformity`): it takes a tenth
of the time of a short command. Text with a grammar of its own (`x-grammar`) is checked by its parser, which
explains more than a pattern can.
"""

from __future__ import annotations

import functools
import json
import operator
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from reconciler import resources
from reconciler.config import conformity
from reconciler.config.nodes import Path

FILE: Final = "page.schema.json"
FLEET: Final = "fleet.schema.json"


def matches(pattern: str, text: str) -> bool:
    """Whether text is in the form of a pattern, as editors read it: no line break may follow the end `$`."""
    return conformity.form(pattern).search(text) is not None


class Fault(NamedTuple):
    """Where a value breaks the schema: the `keyword` of `rule`, and what it `allows`."""

    path: Path
    keyword: str
    allows: Any
    instance: Any
    rule: Mapping[str, Any]


@functools.cache
def text(file: str = FILE) -> str:
    """Return a schema file as it ships."""
    return (resources.folder("schemas") / file).read_text(encoding="utf-8")


@functools.cache
def whole(file: str = FILE) -> Mapping[str, Any]:
    """Return a schema as a value: of the files of a config, or of a fleet file."""
    loaded: Mapping[str, Any] = json.loads(text(file))
    return loaded


@functools.cache
def definition(name: str) -> Mapping[str, Any]:
    """Return one definition with every reference resolved."""
    file = FILE if name in whole()["definitions"] else FLEET
    resolved: Mapping[str, Any] = _resolved(whole(file)["definitions"][name], file)
    return resolved


def fields(name: str) -> Mapping[str, Any]:
    """Return field name -> sub-schema of a definition."""
    properties: Mapping[str, Any] = definition(name)["properties"]
    return properties


def check(name: str, value: Any) -> Iterator[Fault]:
    """Yield what in `value` breaks the definition `name`."""
    accepts = _accepts(name)
    if accepts and accepts(value):
        return
    for error in _validator(name).iter_errors(value):
        *within, keyword = error.absolute_schema_path
        rule: Any = functools.reduce(operator.getitem, within, definition(name))
        yield Fault(tuple(error.absolute_path), keyword, error.validator_value, error.instance, rule)


@functools.cache
def _accepts(name: str) -> conformity.Accepts | None:
    return conformity.compiled(_structure(definition(name)))


@functools.cache
def _validator(name: str) -> Any:
    import jsonschema

    def pattern(_: Any, form: str, instance: Any, __: Any) -> Iterator[jsonschema.ValidationError]:
        if isinstance(instance, str) and not matches(form, instance):
            yield jsonschema.ValidationError(f"{instance!r} does not match {form!r}")

    checker = jsonschema.Draft7Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    made: Any = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
        jsonschema.Draft7Validator, {"pattern": pattern}, type_checker=checker
    )
    return made(_structure(definition(name)))


def _resolved(rule: Any, file: str = FILE) -> Any:
    if isinstance(rule, list):
        return [_resolved(item, file) for item in rule]
    if not isinstance(rule, dict):
        return rule
    if "$ref" in rule:
        return _resolved(whole(file)["definitions"][rule["$ref"].rpartition("/")[2]], file)
    return {key: _resolved(value, file) for key, value in rule.items()}


def _structure(rule: Any) -> Any:
    """Return a rule that takes any value where its text has a grammar of its own."""
    if isinstance(rule, list):
        return [_structure(item) for item in rule]
    if not isinstance(rule, dict):
        return rule
    return True if "x-grammar" in rule else {key: _structure(value) for key, value in rule.items()}
