"""`explain`: what a word of a report means, and what to do about it. Reads nothing of the user's."""

from __future__ import annotations

import click

from reconciler import errors
from reconciler.commands import completion
from reconciler.commands.invocation import Invocation, format_option, pass_invocation
from reconciler.exits import Exit
from reconciler.views import calls
from reconciler.views.output import Output


@click.command("explain")
@click.argument("words", nargs=-1, metavar="[WORD]", shell_complete=completion.words)
@format_option("text", "json")
@pass_invocation
def command(invocation: Invocation, words: tuple[str, ...]) -> int:
    """Say what WORD means, and what to do about it; without WORD list all, by kind.

    WORD is any word that a report or a message uses: a code, an action, an outcome, a verdict, a witness, the
    code of an error, an exit code.

    \b
    Examples:
      reconciler explain no-common-time
      reconciler explain live-ahead
      reconciler explain 7
      reconciler explain
    """
    return run(" ".join(words) or None, invocation.output)


def run(word: str | None, output: Output) -> int:
    """Show all meanings of one word, or what words there are."""
    from reconciler import vocabulary

    found = vocabulary.meanings() if word is None else vocabulary.find(word)
    if not found:
        near = vocabulary.nearest(word or "")
        hint = f"did you mean `{near}`?" if near else "`reconciler explain` lists all words"
        raise errors.UsageError(f"no report uses the word `{word}`", help=hint)
    explained = [
        {"code": one.word, "kinds": [*one.kinds], "summary": one.summary, "text": one.text} for one in found
    ]
    report = {
        "format_version": "1", "all": word is None, "kinds": vocabulary.kinds(), "explanations": explained,
        **({} if output.called == calls.PROGRAM else {"called": output.called}),
    }  # fmt: skip
    output.show("explain", report)
    return int(Exit.OK)
