"""Mistakes in the user's files, as values: many at once, never raised."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from reconciler.source import Span


class Severity(StrEnum):
    """How much a diagnostic or a finding matters."""

    ERROR = "error"
    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class Note(NamedTuple):
    """A pointer to another place that matters, such as where a key was set first."""

    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: `code` names the bad thing, `message` states the fact, `help` proposes the cure.

    `label` is the short text beside the caret.
    """

    code: str
    severity: Severity
    message: str
    span: Span
    help: str = ""
    label: str = ""
    notes: tuple[Note, ...] = ()


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place, then code, so that two runs print the same."""
    return tuple(sorted(diagnostics, key=operator.attrgetter("span", "code", "message")))


def errors(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return those of severity `ERROR`, which stop a run."""
    return tuple(diagnostic for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR)
