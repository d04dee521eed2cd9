"""`--deadline`: by when a run is to be done, whatever it asks of the network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from reconciler.commands.invocation import Invocation

NAME, VARIABLE = "--deadline", "RECONCILER_DEADLINE"


def option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option; the invocation gets it."""
    return click.option(
        NAME, metavar="TIME", expose_value=False, callback=_note,
        help="Be done within TIME, as 90s or 10m, and begin nothing that may take longer; a run that is not "
        f"done then ends with exit code 9. [env: {VARIABLE}]",
    )(command)  # fmt: skip


def _note(context: click.Context, _: click.Parameter, given: str | None) -> None:
    invocation = context.ensure_object(Invocation)
    text = invocation.environment.get(VARIABLE) if given is None else given
    if text is None or (given is None and not text):
        return
    from reconciler.zoom import deadline

    invocation.deadline = deadline.parse(text)
    if invocation.deadline is None:
        named_by = VARIABLE if given is None else NAME
        raise click.UsageError(f"{named_by}: `{text}` is no time; write it like 90s, 10m or 1h30m", context)
