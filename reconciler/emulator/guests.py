"""Reads what a visitor fills in when booking: name, email, answers to the page's questions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reconciler.emulator import spans
from reconciler.emulator.events import Guest
from reconciler.emulator.schedules import Schedule

_EMAIL: Final = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_LONGEST: Final = 1024


@dataclass(frozen=True, slots=True)
class Question:
    """A custom field as the form asks it; `key` is its name in the form."""

    key: str
    name: str
    kind: str
    required: bool
    choices: tuple[str, ...]
    position: int


def questions(page: Schedule) -> list[Question]:
    """Return the questions of a page that are switched on, in their order."""
    kinds = {"choices_one": "one", "select": "one", "choices_many": "many", "phone_number": "tel"}
    asked = [
        Question(
            f"question-{n}", item["name"], kinds.get(item["format"], "text"), item["required"],
            tuple(item.get("answer_choices", ())), n,
        )
        for n, item in enumerate(page.body["custom_fields"])
        if item["enabled"]
    ]  # fmt: skip
    return sorted(asked, key=lambda question: page.body["custom_fields"][question.position]["position"])


def read(page: Schedule, given: Mapping[str, list[str]], zone: str) -> Guest | list[str]:
    """Return who books, or what is wrong with what they filled in."""
    name, email = ((given.get(key) or [""])[0].strip() for key in ("name", "email"))
    problems = [] if 0 < len(name) <= _LONGEST else ["Fill in your name."]
    if not (_EMAIL.fullmatch(email) and len(email) <= _LONGEST):
        problems.append("Fill in an email address, such as you@example.com.")
    answers: list[dict[str, Any]] = []
    for question in questions(page):
        values = [value.strip() for value in given.get(question.key, ()) if value.strip()]
        if question.required and not values:
            problems.append(f"Answer “{question.name}”.")
        elif any(len(value) > _LONGEST for value in values) or len(values) > 10:
            problems.append(f"The answer to “{question.name}” is too long.")
        elif question.choices and not set(values) <= set(question.choices):
            problems.append(f"Choose an answer to “{question.name}”.")
        answers.append({"name": question.name, "position": question.position, "values": values})
    return problems or Guest(email, name, zone, tuple(answers))


def moment(text: str | None) -> datetime | None:
    """Read the start of a slot; None for what cannot be read."""
    try:
        named = datetime.fromisoformat(text or "").tzinfo is not None
    except ValueError:
        return None
    return spans.moment(text) if named else None
