"""`explain`: what a code means, why it matters, a wrong and a right example. Reads nothing of the user's."""

from __future__ import annotations

from difflib import get_close_matches

import click

from reconciler import errors
from reconciler.commands import completion
from reconciler.commands.invocation import Invocation, format_option, pass_invocation
from reconciler.exits import Exit
from reconciler.views.output import Output


@click.command("explain")
@click.argument("code", required=False, shell_complete=completion.codes)
@format_option("text", "json")
@pass_invocation
def command(invocation: Invocation, code: str | None) -> int:
    """Say what CODE means, why it matters, and how to mend it; without CODE list all codes.

    \b
    Examples:
      reconciler explain no-common-time
      reconciler explain
    """
    return run(code, invocation.output)


def run(code: str | None, output: Output) -> int:
    """Show one explanation, or what there is."""
    from reconciler.config import explanations

    known = explanations.codes()
    if code is not None and code not in known:
        close = get_close_matches(code.lower(), known, n=1)
        hint = f"did you mean `{close[0]}`?" if close else "`reconciler explain` lists all codes"
        raise errors.UsageError(f"no code is called `{code}`", help=hint)
    names = known if code is None else (code,)
    codes = [
        {"code": name, "summary": explanations.summary(name), "text": explanations.text(name)}
        for name in names
    ]
    output.show("explain", {"format_version": "1", "all": code is None, "explanations": codes})
    return int(Exit.OK)
