"""The function made of a schema and jsonschema say the same of every value."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler import resources
from reconciler.config import conformity, document, explanations, language_schema, nodes
from reconciler.config.collector import Problems
from reconciler.source import Source

DEFINITIONS = sorted(language_schema.whole()["definitions"])
DOCUMENTS = ("account_document", "hosts_document", "template_document", "page_document")
ODD = (
    None, True, False, 0, 1, -1, 14, 15, 1440, 1441, 10**20, 1.0, 0.5, "", "x", "ab", "abc\n", "a" * 129,
    "reconciler-x", "ana", "closed", "two_to_one", "#ffffff", "a@example.com", [], [None], ["x"], ["x"] * 101,
    {}, {"x": 1}, {"host": "ana"}, {"": None},
)  # fmt: skip


def same(name: str, value: Any) -> bool:
    """Return whether a value keeps to a definition, after both have said so."""
    accepts = language_schema._accepts(name)
    assert accepts is not None
    kept = accepts(value)
    assert kept == language_schema._validator(name).is_valid(value), value
    return kept


def examples() -> Iterator[tuple[str, Any]]:
    """Yield the documents of the example config and of the explanations, wrong ones too, by their kind."""
    texts = [file.read_text(encoding="utf-8") for file in resources.folder("booking_pages").glob("*.yaml")]
    for code in explanations.codes():
        texts += re.findall(r"```yaml[^\n]*\n(.*?)```", explanations.text(code), re.DOTALL)
    for text in texts:
        for root in document.read(Source("x", text), Problems()):
            value = nodes.plain(root)
            kinds = [
                kind
                for kind in ("account", "page", "template", "hosts")
                if isinstance(value, dict) and kind in value
            ]
            if kinds:
                yield f"{kinds[0]}_document", value


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every mapping and list within a value with each of its keys."""
    if isinstance(value, dict | list):
        for key in list(value if isinstance(value, dict) else range(len(value))):
            yield value, key
            yield from places(value[key])


def changed(value: Any, chance: random.Random) -> Any:
    """Return a value with one part exchanged, taken away or put beside the others."""
    whole = copy.deepcopy(value)
    holder, key = chance.choice(list(places(whole)))
    match chance.randrange(4):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[chance.choice(["zzz", "", "id", "email", "Ana", "1"])] = chance.choice(ODD)
        case _:
            holder[key] = chance.choice(ODD)
    return whole


def test_every_definition_has_its_function() -> None:
    assert all(language_schema._accepts(name) for name in DEFINITIONS)


def test_both_say_the_same_of_the_examples_and_of_what_slips_make_of_them() -> None:
    chance, kept, refused = random.Random(14), 0, 0
    for kind, value in examples():
        for _ in range(20):
            if same(kind, changed(value, chance)):
                kept += 1
            else:
                refused += 1
        same(kind, value)
    assert kept > 500 and refused > 500


values: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(ODD) | st.text(max_size=12) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["page", "host", "hosts", "email", "id", "name", "format", "before", "x"]), inner
        )
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(values)
def test_both_say_the_same_of_any_value_under_any_definition(value: Any) -> None:
    for name in DEFINITIONS:
        same(name, json.loads(json.dumps(value)))
    for field, rule in language_schema.fields("page_document").items():
        if "x-grammar" not in rule:
            same("page_document", {"page": "two-hosts", field: value})


UNKNOWN = [
    {"const": 1}, {"type": "number"}, {"items": [{}]}, {"properties": {"x": {"if": {}}}}, {"enum": [1]},
    {"additionalProperties": {"format": "date"}}, False, {"propertyNames": {"oneOf": []}},
]  # fmt: skip


@pytest.mark.parametrize("rule", UNKNOWN, ids=str)
def test_a_schema_with_what_it_does_not_know_has_no_function(rule: Any) -> None:
    """Then jsonschema alone decides: a new keyword is never overlooked."""
    assert conformity.compiled(rule) is None
