"""Answers to questions about the account, as values and in JSON form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from reconciler.records.learned import OF_ONE_OWNER, Answer, FactName, Learned
from reconciler.records.memory import Memory
from reconciler.zoom.api import Reader


@dataclass(frozen=True, slots=True)
class Answered:
    """One question, its answer, and what was `seen`.

    `value` says more than yes or no, where the question has such answers. `requests` counts those to the API
    that the questions before it had not needed already.
    """

    question: FactName
    answer: Answer
    seen: str
    value: str = ""
    requests: int = 0


def learned(memory: Memory, answers: Iterable[Answered], owner: str, today: date) -> Memory:
    """Return a memory that knows what the answers say; one that cannot tell says nothing."""
    for answered in answers:
        if answered.answer is Answer.CANNOT_TELL:
            continue
        fact = Learned(answered.value or answered.answer, today, f"probe: {answered.seen}")
        about = owner if answered.question in OF_ONE_OWNER else ""
        memory = memory.with_fact(answered.question, fact, about)
    return memory


def as_json(answers: Iterable[Answered]) -> list[dict[str, Any]]:
    """Return `[{"question", "answer", "value", "seen", "requests"}]` in the order of `FactName`."""
    order = list(FactName)
    return [
        {
            "question": str(answered.question),
            "answer": str(answered.answer),
            "value": answered.value or None,
            "seen": answered.seen,
            "requests": answered.requests,
        }
        for answered in sorted(answers, key=lambda answered: order.index(answered.question))
    ]


def unanswered(questions: Iterable[FactName], why: str, requests: int = 0) -> list[Answered]:
    """Return the answers where nothing could be seen, all for one reason; the first one cost `requests`."""
    return [
        Answered(question, Answer.CANNOT_TELL, why, requests=0 if place else requests)
        for place, question in enumerate(questions)
    ]


def counter(reader: Reader) -> Callable[[], int]:
    """Return a function that tells how many requests to the API were sent since it was last called."""
    last = reader.sent

    def since() -> int:
        nonlocal last
        before, last = last, reader.sent
        return last - before

    return since
