"""`schema`: the language of the files, for editors as JSON Schema, for people as a reference."""

from __future__ import annotations

import click

from reconciler.commands.invocation import Invocation, format_option, pass_invocation
from reconciler.exits import Exit
from reconciler.views.output import Output


@click.command("schema")
@format_option("text", "json", "markdown")
@pass_invocation
def command(invocation: Invocation) -> int:
    """Print the JSON Schema of the config files, or with --format markdown their reference.

    Editors with a YAML language server read it for a document that has a line such as
    `# yaml-language-server: $schema=page.schema.json`: in a file of several documents, each has one.

    \b
    Examples:
      reconciler schema > page.schema.json
      reconciler schema --format markdown
    """
    return run(invocation.output)


def run(output: Output) -> int:
    """Print the schema or the reference."""
    from reconciler.config import codes, explanations, language_schema

    if output.format != "markdown":
        output.show("schema", language_schema.whole())
        return int(Exit.OK)
    texts = {code: (str(severity), explanations.summary(code)) for code, severity in codes.SEVERITY.items()}
    output.show("schema", {"schema": language_schema.whole(), "codes": texts})
    return int(Exit.OK)
