"""The explanations of codes: what each means, why it matters, a wrong and a right example."""

from __future__ import annotations

from importlib import resources
from typing import Final

SUFFIX: Final = ".md"


def codes() -> tuple[str, ...]:
    """Return the code of every explanation, sorted."""
    files = resources.files("reconciler").joinpath("explanations").iterdir()
    return tuple(sorted(file.name.removesuffix(SUFFIX) for file in files if file.name.endswith(SUFFIX)))


def summary(code: str) -> str:
    """Return the first sentence of the explanation of `code`, on one line."""
    paragraph = text(code).split("\n\n")[1].replace("\n", " ")
    return paragraph.partition(". ")[0].removesuffix(".")


def text(code: str) -> str:
    """Return the explanation of `code` as Markdown. FileNotFoundError for a code without one."""
    return resources.files("reconciler").joinpath("explanations", code + SUFFIX).read_text(encoding="utf-8")
