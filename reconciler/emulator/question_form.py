"""The questions of a page in the form of the web interface: a row each, and blank ones for new ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from reconciler.emulator import bodies
from reconciler.emulator.contract import Choice

_FORMAT = bodies.CUSTOM_FIELD.fields["format"]
FORMATS: Final = _FORMAT.words if isinstance(_FORMAT, Choice) else ()
BLANK: Final = 2
"""Blank rows below those that are filled in."""
_KEY: Final = re.compile(r"question\.([0-9]{1,3})\.name", re.ASCII)
_FLAGS: Final = ("required", "include_other", "enabled")


def filled(questions: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return what a form shows of the questions of a page."""
    form: dict[str, list[str]] = {}
    for number, question in enumerate(sorted(questions, key=lambda item: item["position"])):
        row = {name: ["on"] if question[name] else [] for name in _FLAGS}
        row |= {name: [str(question.get(name, ""))] for name in ("name", "format", "custom_field_id")}
        row["answer_choices"] = ["\n".join(question.get("answer_choices", ()))]
        form |= {f"question.{number}.{name}": value for name, value in row.items()}
    return form


def rows(form: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield the start of the names of each row to show: those of the form, and blank ones."""
    used = _numbers(form)
    yield from (f"question.{number}." for number in used)
    first = max(used, default=-1) + 1
    yield from (f"question.{number}." for number in range(first, first + BLANK))


def value(form: Mapping[str, list[str]]) -> list[dict[str, Any]] | None:
    """Return the questions that a form says, without those whose name is empty; None if it asks for none."""
    if not any(_KEY.fullmatch(key) for key in form):
        return None
    questions: list[dict[str, Any]] = []
    for number in _numbers(form):
        row = {name: _first(form, f"question.{number}.{name}") for name in ("format", "custom_field_id")}
        question: dict[str, Any] = {name: text for name, text in row.items() if text}
        question |= {name: _first(form, f"question.{number}.{name}") == "on" for name in _FLAGS}
        question |= {"name": _first(form, f"question.{number}.name"), "position": len(questions)}
        choices = _first(form, f"question.{number}.answer_choices").splitlines()
        if choices := [choice.strip() for choice in choices if choice.strip()]:
            question["answer_choices"] = choices
        questions.append(question)
    return questions


def _numbers(form: Mapping[str, list[str]]) -> list[int]:
    """Return the numbers of the rows that have a name, in order."""
    found = ((match, key) for key in form if (match := _KEY.fullmatch(key)))
    return sorted(int(match[1]) for match, key in found if _first(form, key))


def _first(form: Mapping[str, list[str]], key: str) -> str:
    return (form.get(key) or [""])[0].strip()
