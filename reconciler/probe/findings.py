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
class Finding:
    """The answer to one question, with what was `seen`.

    `value` says more than yes or no, where the question has such answers. `requests` counts those to the API
    that the questions before it had not needed already.
    """

    question: FactName
    answer: Answer
    seen: str
    value: str = ""
    requests: int = 0


def learned(memory: Memory, findings: Iterable[Finding], owner: str, today: date) -> Memory:
    """Return a memory that knows what the findings say; one that cannot tell says nothing."""
    for finding in findings:
        if finding.answer is Answer.CANNOT_TELL:
            continue
        fact = Learned(finding.value or finding.answer, today, f"probe: {finding.seen}")
        about = owner if finding.question in OF_ONE_OWNER else ""
        memory = memory.with_fact(finding.question, fact, about)
    return memory


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return `[{"question", "answer", "value", "seen", "requests"}]` in the order of `FactName`."""
    order = list(FactName)
    return [
        {
            "question": str(finding.question),
            "answer": str(finding.answer),
            "value": finding.value or None,
            "seen": finding.seen,
            "requests": finding.requests,
        }
        for finding in sorted(findings, key=lambda finding: order.index(finding.question))
    ]


def unanswered(questions: Iterable[FactName], why: str, requests: int = 0) -> list[Finding]:
    """Return the findings where nothing could be seen, all for one reason; the first one cost `requests`."""
    return [
        Finding(question, Answer.CANNOT_TELL, why, requests=0 if place else requests)
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
