"""Versions of the files kept between runs: an older one is upgraded, a newer one refused.

A version is a whole number, counted per kind of file. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reconciler import errors

Step = Callable[[dict[str, Any]], dict[str, Any]]
"""From the content of one version to that of the next."""


def upgraded(content: dict[str, Any], version: int, steps: Mapping[int, Step]) -> dict[str, Any]:
    """Return content of `version` in the latest form; `steps` lead from each version to the next."""
    for older in sorted(steps):
        if older >= version:
            content = steps[older](content)
    return content


def number(content: Mapping[str, Any], file: object, latest: int) -> int:
    """Return the version of a JSON file. Raises `ValueError` where it names none, see `refuse_newer`."""
    text = content.get("format_version")
    if not isinstance(text, str) or not text.isascii() or not text.isdigit():
        raise ValueError(f"`format_version` is {text!r}, which is no version")
    refuse_newer(file, int(text), latest)
    return int(text)


def refuse_newer(file: object, version: int, latest: int) -> None:
    """Raise `ConfigError` (`newer-version`) for a file that a later version of this program has written."""
    if version > latest:
        raise errors.ConfigError(
            f"{file} was written by a newer version of this program: its format is {version}, "
            f"this one knows those up to {latest}",
            code="newer-version", help="install the newer version here too; the file is left as it is",
        )  # fmt: skip
