"""Reports what breaks the schema: from a `Fault` to the message and the cure for whoever wrote the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from reconciler.config import language_schema, nodes, spelling, synonyms
from reconciler.config.collector import Place, Problems
from reconciler.config.language_schema import Fault
from reconciler.times import wording

_NAMES: Final = {
    "string": "text", "integer": "a whole number", "boolean": "true or false", "array": "a list",
    "object": "a mapping",
}  # fmt: skip
_YES: Final = ("yes", "on", "y", "true")
_NO: Final = ("no", "off", "n", "false")
_FEW: Final = 8
LINE_BREAK: Final = "line-break"


def missing(
    field: str, at: Place, rule: Any, problems: Problems, templates: Sequence[str] = ()
) -> None:  # fmt: skip
    """Report a field that must be there, or in one of the `templates` under the page."""
    where = f", here or in the template {spelling.listed(templates, last='or')}" if templates else ""
    problems.add("missing-field", at, f"`{field}` is missing", example(field, rule, where))


def example(field: str, rule: Any, where: str = "") -> str:
    """Return the cure for a field that is not there: the first example of its rule."""
    return f"add it{where}, such as `{field}: {_as_yaml(rule['properties'][field]['examples'][0])}`"


def meant(name: str, allowed: list[str]) -> str | None:
    """Return the field of `allowed` that `name` is probably meant to be, None where none is close."""
    synonym = synonyms.FIELDS.get(synonyms.folded(name))
    return synonym if synonym in allowed else spelling.nearest(name, allowed)


def unknown(key: nodes.Scalar, allowed: list[str], problems: Problems) -> None:
    """Report a field that is none of `allowed`."""

    def cure() -> str:
        if key.text in synonyms.BY_HOSTS:
            return "the page's `type` and `hosts` say this; the tool writes the request"
        if key.text in _page_only_fields() and "summary" in allowed and key.text not in allowed:
            return f"each page says its own `{key.text}`: move it there"
        if near := meant(key.text, allowed):
            return f"did you mean `{near}`?"
        if len(allowed) <= _FEW:
            return f"known here: {spelling.listed(allowed)}"
        return "`reconciler schema` lists the fields"

    problems.add("unknown-field", key, f"unknown field `{shortened(key.text)}`", cure)


def _page_only_fields() -> set[str]:
    """Return the fields of a page that no default can hold."""
    return {*language_schema.fields("page_document")} - {
        *language_schema.fields("account")["defaults"]["properties"]
    }


def value(fault: Fault, at: nodes.Node, name: str, problems: Problems) -> None:
    """Report a value of the field `name` that breaks its rule."""
    match fault.keyword:
        case "type":
            _wrong_type(fault, at, name, problems)
        case "enum":
            _unknown_value(fault, at, name, problems)
        case "minimum" | "maximum":
            limits = fault.rule["minimum"], fault.rule["maximum"]
            out_of_range(at, name, fault.instance, limits, problems)
        case "minLength" | "maxLength" | "minItems" | "maxItems":
            _wrong_length(fault, at, name, problems)
        case "not":
            reserved_slug(at, problems)
        case "pattern" if fault.rule["x-code"] == LINE_BREAK:
            message = f"`{shortened(fault.instance)}` ends in a line break"
            problems.add(LINE_BREAK, at, message, _without_surplus(fault.instance))
        case _:
            message = f"`{shortened(fault.instance)}` is not a valid {fault.rule['x-what']}"
            problems.add(fault.rule["x-code"], at, message, _in_form(str(fault.instance), fault.rule))


def _in_form(text: str, rule: Any) -> str:
    """Return the cure for text that is not in the form of its rule: where possible, the text in that form."""
    digits = text.strip().lower().removeprefix("#").removeprefix("0x")
    if rule["x-code"] == "bad-color" and re.fullmatch("[0-9a-f]{3}|[0-9a-f]{6}", digits):
        whole = digits if len(digits) > len("rgb") else "".join(digit * 2 for digit in digits)
        return f'write "#{whole}"'
    if text != text.strip() and language_schema.matches(rule["pattern"], text.strip()):
        return _without_surplus(text)
    return f"write {rule['x-form']}"


def _without_surplus(text: str) -> str:
    """Return the cure for text with white space around it."""
    surplus = "line break at its end" if text.rstrip("\n") == text.strip() else "spaces around it"
    return f"remove the {surplus}: {text.strip()}"


def _unknown_value(fault: Fault, at: nodes.Node, name: str, problems: Problems) -> None:
    allowed = [word for word in fault.allows if word is not None]
    synonym = synonyms.VALUES.get(synonyms.folded(str(fault.instance)))
    otherwise = f"write {spelling.listed(allowed, last='or')}"
    guess = spelling.did_you_mean(str(fault.instance), allowed, otherwise)
    cure = f"did you mean `{synonym}`?" if synonym in allowed else guess
    if str(fault.instance).strip() in allowed:
        cure = _without_surplus(fault.instance)
    problems.add("unknown-value", at, f"`{shortened(fault.instance)}` is not a value of `{name}`", cure)


def out_of_range(
    at: nodes.Node, name: str, value: int, limits: tuple[int, int], problems: Problems, unit: str = ""
) -> None:
    """Report a number beyond its limits, the least and the most."""
    least, most = limits
    message = f"`{name}` is {value}, " + (f"the most is {most}" if value > most else f"the least is {least}")
    problems.add("out-of-range", at, message, f"use {least} to {most}{unit}")


def check_email(at: nodes.Scalar, problems: Problems) -> None:
    """Report a scalar that is not an email."""
    rule = language_schema.definition("host")["properties"]["email"]
    if not language_schema.matches(rule["pattern"], at.text):
        message = f"`{shortened(at.text)}` is not a valid {rule['x-what']}"
        problems.add(rule["x-code"], at, message, _in_form(at.text, rule))


def reserved_slug(at: nodes.Node, problems: Problems) -> None:
    """Report a slug with the prefix of staging pages."""
    message = "slugs that start with `reconciler-` are kept for pages that are being proved"
    problems.add("reserved-slug", at, message, "choose another slug")


def _wrong_length(fault: Fault, at: nodes.Node, name: str, problems: Problems) -> None:
    size, limit = len(fault.instance), fault.allows
    unit = "character" if isinstance(fault.instance, str) else "item"
    wanted = wording.many(limit, unit)
    if size == 0:
        problems.add("wrong-length", at, f"`{name}` is empty", f"give it at least {wanted}")
        return
    bound = "at least" if fault.keyword.startswith("min") else "at most"
    message = f"`{name}` has {wording.many(size, unit)}"
    problems.add("wrong-length", at, message, f"use {bound} {wanted}")


def _wrong_type(fault: Fault, at: nodes.Node, name: str, problems: Problems) -> None:
    allowed = [fault.allows] if isinstance(fault.allows, str) else fault.allows
    wanted = [kind for kind in allowed if kind != "null"]
    expected = " or ".join(_NAMES[kind] for kind in wanted)
    if fault.instance is None:
        subject = f"an item of `{name}`" if isinstance(fault.path[-1], int) else f"`{name}`"
        problems.add("missing-value", at, f"{subject} has no value", f"give it {expected}, or remove it")
    else:
        message = f"`{name}` takes {expected}, not {_kind(fault.instance)}"
        color = isinstance(at, nodes.Scalar) and fault.rule.get("x-code") == "bad-color"
        cure = _in_form(str(fault.instance), fault.rule) if color else _type_cure(at, wanted)
        problems.add("wrong-type", at, message, cure or _such_as(fault.rule, expected))


def _such_as(rule: Any, expected: str) -> str:
    examples = rule.get("examples")
    if expected == _NAMES["boolean"]:
        return "write true or false"
    return f"write like {_as_yaml(examples[0])}" if examples else f"give it {expected}"


def _type_cure(node: nodes.Node, wanted: list[str]) -> str:
    if not isinstance(node, nodes.Scalar):
        return ""
    word = node.text.lower()
    if "boolean" in wanted and word in _YES + _NO:
        return f"write {'true' if word in _YES else 'false'}"
    if "integer" in wanted and node.text.isascii() and node.text.isdigit():
        return f"remove the quotes: {node.text}"
    if "string" in wanted and node.plain:
        return f'put it in quotes: "{node.text}"'
    return f"write a list: [{node.text}]" if "array" in wanted and node.text else ""


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text `{shortened(value)}`"
    return "a list" if isinstance(value, list) else "a mapping"


def shortened(text: str) -> str:
    """Return text on one line with its line breaks as `\\n`, of at most 60 characters."""
    line = " ".join(str(text).replace("\n", "\\n").split())
    return line if len(line) <= 60 else line[:59] + "…"


def _as_yaml(example: Any) -> str:
    if isinstance(example, list):
        return f"[{', '.join(map(_as_yaml, example))}]"
    if isinstance(example, dict):
        return "{" + ", ".join(f"{key}: {_as_yaml(value)}" for key, value in example.items()) + "}"
    return str(example).lower() if isinstance(example, bool) else str(example)
