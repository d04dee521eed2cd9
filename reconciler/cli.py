"""argv -> command, and the one place where every failure becomes a message and an exit code."""

from __future__ import annotations

import gc
import importlib
import io
import itertools
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from reconciler import __version__, errors
from reconciler.commands import deadline, general, help_text
from reconciler.commands.invocation import Invocation, now
from reconciler.exits import Exit
from reconciler.views import calls

COMMANDS = {
    "init": "Make a config repository: examples, editor settings, CI.",
    "validate": "Check the files; no network.",
    "list": "List the pages of the files, and what is known of each; no network.",
    "show": "Show one page whole, each value with its place; no network.",
    "doctor": "Check environment, credentials, scopes and config; reads only.",
    "plan": "Show what would change; reads only.",
    "apply": "Make it so, and prove it.",
    "drift": "Report what has moved; reads only.",
    "fleet": "Validate, plan, drift or apply for many accounts at once.",
    "pull": "Take what was changed in Zoom into the file of a page.",
    "checklist": "Show what must be done by hand.",
    "login": "Connect a user, whose own token is then used for their pages.",
    "logout": "Forget the tokens of a user.",
    "import": "Turn live pages into files that plan to nothing.",
    "slots": "Show when a page can be booked.",
    "probe": "Find out on test pages what nobody documents: recipes, hours, reach.",
    "attest": "Record that a person saw what each page is.",
    "runs": "List what was applied here, when, by whom.",
    "undo": "Bring the pages of a run back to what they were.",
    "explain": "Say what a word of a report means, and what to do about it.",
    "schema": "Print the JSON Schema of the files.",
    "emulator": "Run the local Zoom Scheduler.",
    "demo": "The whole story in a few seconds; needs no account.",
}
"""What each command does, in the order of the help; said here so that help loads no command."""


GC_THRESHOLD = 100_000
"""New objects after which garbage is looked for. Most of what a command makes is needed to its end; to look
through it more often took a fifth of the time on thousands of pages."""


class Commands(click.Group):
    """Imports a command's module only when that command is called, for a fast start."""

    context_class = help_text.Context

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the commands in the order of the help."""
        return [name for name in COMMANDS if _module_file(name).exists()]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import the module of one command."""
        if name not in self.list_commands(context):
            return None
        command: click.Command = importlib.import_module(_module(name)).command
        command.short_help = COMMANDS[name]
        return help_text.of(command)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(context)])

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        """Name the closest command for one that does not exist."""
        names = self.list_commands(context)
        if args and args[0] not in names and not args[0].startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(args[0], names, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"commands are: {', '.join(names)}"
            raise click.UsageError(f"no command `{args[0]}`; {hint}", context)
        return super().resolve_command(context, args)


def _note_zone_rules(context: click.Context, _: click.Parameter, folder: Path | None) -> None:
    invocation = context.ensure_object(Invocation)
    named = invocation.environment.get("RECONCILER_ZONE_RULES")
    invocation.zone_rules = folder or (Path(named) if named else None)
    invocation.zone_rules_named_by = "--zone-rules" if folder else "RECONCILER_ZONE_RULES"


def _show_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked or context.resilient_parsing:
        return
    lines = [f"reconciler, version {__version__}"]
    if context.params.get("verbose"):
        from reconciler.times import rules

        context.ensure_object(Invocation).follow_zone_rules()
        used = rules.in_use()
        lines += [
            f"Python {platform.python_version()}",
            f"tzdata {used.release}, {used.source or 'the installed package'}",
        ]
    click.echo("\n".join(lines))
    context.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config", type=click.Path(path_type=Path), default=Path("booking_pages"), show_default=True,
    metavar="DIR", help="The config root: a folder of YAML files.",
)  # fmt: skip
@click.option(
    "--shared", type=click.Path(path_type=Path, dir_okay=False), multiple=True, metavar="FILE",
    help="Also read FILE, which several configs share: templates, hosts and calendars. Repeatable.",
)  # fmt: skip
@click.option(
    "-v", "--verbose", is_flag=True, is_eager=True, help="Show each request on stderr, without any secret."
)
@click.option(
    "--log-file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Add each request to FILE as a line of JSON.",
)  # fmt: skip
@click.option(
    "--zone-rules", type=click.Path(path_type=Path), metavar="FOLDER", is_eager=True, expose_value=False,
    callback=_note_zone_rules,
    help="Follow the rules of time zones in FOLDER, not the installed ones. [env: RECONCILER_ZONE_RULES]",
)  # fmt: skip
@deadline.option
@click.option(
    "--version", is_flag=True, expose_value=False, callback=_show_version,
    help="Show the version and exit; with -v also by what rules of time zones it goes.",
)  # fmt: skip
@click.pass_obj
def program(
    invocation: Invocation, config: Path, shared: tuple[Path, ...], verbose: bool, log_file: Path | None
) -> None:
    """Keep Zoom Scheduler booking pages as the files in git say, and prove that each is what it should be.

    \b
    Start here:   reconciler demo
    Then:         reconciler validate, plan, apply, drift
    """
    from reconciler.views.requests import Requests

    context = click.get_current_context()
    if "--zone-rules" not in general.OWN.get(context.invoked_subcommand or "", ()):
        invocation.follow_zone_rules()
    invocation.command = context.invoked_subcommand or ""
    invocation.root, invocation.shared, invocation.verbose = config, shared, verbose
    typed = [
        f"--{name}" for name in ("config", "shared")
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    ]  # fmt: skip
    if context.invoked_subcommand == "fleet":
        general.refuse_files(typed)
    else:
        general.name_files(invocation, config if "--config" in typed else None)
    if verbose or log_file:
        invocation.requests = Requests(invocation.clock, verbose=verbose, file=log_file)


def main(
    arguments: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
    clock: Callable[[], datetime] = now,
    root: Path | None = None,
) -> None:
    """Run the program and exit with its code; environment and clock are the process's own unless given.

    `root` is the config root where `--config` is not typed; unless given, that of the option's default.
    """
    gc.set_threshold(GC_THRESHOLD)
    words = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    words = general.first(words)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # the caller closed it
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character shows its number
            stream.reconfigure(errors="backslashreplace")
    invocation = Invocation(os.environ if environment is None else environment, clock=clock)
    if "--format=json" in words or ("--format", "json") in itertools.pairwise(words):
        invocation.format = "json"
    with invocation.held:
        code = _guarded(words, invocation, {"config": str(root)} if root else {})
    if invocation.requests:
        invocation.requests.note("end", exit_code=code)
        invocation.requests.close()
    sys.exit(code)


def _guarded(words: list[str], invocation: Invocation, defaults: Mapping[str, str]) -> int:
    try:
        return _run(words, invocation, defaults)
    except (KeyboardInterrupt, click.Abort):
        from reconciler.commands import interrupt

        return _failed(interrupt.error(), invocation)
    except BrokenPipeError:  # the reader of stdout went away: the result is not delivered
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(Exit.FAILED)
    except Exception as error:  # noqa: BLE001 - the one place that may: a bug must not look like an answer
        return _bug(error, invocation)


def _run(words: list[str], invocation: Invocation, defaults: Mapping[str, str]) -> int:
    try:
        code = program.main(
            words, prog_name=calls.PROGRAM, standalone_mode=False, obj=invocation, default_map=defaults
        )
        sys.stdout.flush()
    except errors.InvalidConfig as error:
        return _invalid(error, invocation)
    except errors.ReconcilerError as error:
        return _failed(error, invocation)
    except click.ClickException as error:
        usage = errors.UsageError(error.format_message(), help=_usage(error))
        return _failed(usage, invocation)
    return int(code or 0)


def _failed(error: errors.ReconcilerError, invocation: Invocation) -> int:
    from reconciler.report import failures
    from reconciler.views.text import failure

    invocation.close()
    help_ = invocation.with_what_lacks(error.help)
    if invocation.format == "json" and not error.answered:
        import json

        error.help = calls.in_prose(help_, calls.short(invocation.called))
        sys.stdout.write(json.dumps(failures.error(error), indent=2) + "\n")
    error.help = calls.in_prose(help_, invocation.called)
    failure.render(failures.error(error))
    invocation.report_failure(error)
    return invocation.ended_by(error)


def _invalid(error: Any, invocation: Invocation) -> int:
    from reconciler.config import report as config_report
    from reconciler.report import failures

    config, error.help = error.config, invocation.with_what_lacks(error.help)
    content = config_report.report(config.diagnostics, config.sources, pages=len(config.desired.pages))
    invocation.output.show("validate", {**content, "error": failures.error(error)["error"]})
    return invocation.ended_by(error)


def _bug(error: Exception, invocation: Invocation) -> int:
    import traceback

    hide = invocation.hide
    text = hide(f"{type(error).__name__}: {error}")
    help_ = "please report it with the trace that RECONCILER_TRACE=FILE writes"
    if file := invocation.environment.get("RECONCILER_TRACE"):
        help_ = _traced(Path(file), hide("".join(traceback.format_exception(error))))
    message = f"this is a bug in reconciler {__version__}: {text}"
    return _failed(errors.ReconcilerError(message, code="bug", help=help_), invocation)


def _traced(file: Path, text: str) -> str:
    """Write the trace of a bug and return the help line that names the file, or why there is none."""
    from reconciler import safe_files

    try:
        safe_files.replace(file, text, private=True)
    except errors.ReconcilerError as error:
        return f"the trace could not be written: {error.message}"
    return f"please report it with {file}; look first that it holds nothing of yours"


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f"{context.command_path} --help" if context else "reconciler --help"


def _module(name: str) -> str:
    return "reconciler.commands." + {"import": "import_"}.get(name, name)


def _module_file(name: str) -> Path:
    return Path(__file__).parent / "commands" / (_module(name).rpartition(".")[2] + ".py")
