"""One call of the program: the options that commands share, with environment, clock, output and progress."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler import __version__
from reconciler.allow import Allow
from reconciler.commands import completion, result_files
from reconciler.views.progress import Progress

if TYPE_CHECKING:
    from reconciler import pipeline
    from reconciler.errors import CredentialsError, ReconcilerError
    from reconciler.selection import Selectors
    from reconciler.views.output import Output
    from reconciler.views.requests import Requests
    from reconciler.zoom.deadline import Deadline
    from reconciler.zoom.exchange import Exchange

FORMATS = ("text", "json", "markdown", "github")
REPORTS = ("json", "markdown", "html", "junit", "prometheus")


def now() -> datetime:
    """Return the time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Invocation:
    """Filled in by the options as they are read.

    `hidden` are secrets of the command line: no message of a bug may hold them. `held` is what holds to the
    end of the call, the words on its failure included. `on_failure` is told of an error that ends it, once
    that is shown. `account` is its name in a fleet, whose report has what this call tells where that is
    `gathered`. `called` is what `reconciler` is typed as for it, `lacking` what is not there of its
    credentials, and `named` has words with the names of its own variables or files. `untold` is why a
    message was not sent or what is remembered not written.
    """

    environment: Mapping[str, str]
    root: Path = Path("booking_pages")
    format: str = "text"
    reports: tuple[tuple[str, Path], ...] = ()
    kind: str = ""
    command: str = ""
    show_emails: bool = False
    clock: Callable[[], datetime] = field(default=now)
    requests: Requests | None = None
    verbose: bool = False
    zone_rules: Path | None = None
    zone_rules_named_by: str = "--zone-rules"
    shared: tuple[Path, ...] = ()
    deadline: Deadline | None = None
    account: str = ""
    gathered: bool = False
    called: str = "reconciler"
    lacking: CredentialsError | None = None
    named: Callable[[str], str] = field(default=str)
    on_failure: Callable[[ReconcilerError], None] | None = None
    untold: list[ReconcilerError] = field(default_factory=list)
    held: ExitStack = field(default_factory=ExitStack)
    _progress: Progress | None = None
    hidden: list[str] = field(default_factory=list)

    @property
    def output(self) -> Output:
        """Where results go."""
        from reconciler.views.output import Output

        summary = self.environment.get("GITHUB_STEP_SUMMARY")
        path = Path(summary) if summary else None
        asked = self.format, self.reports, self.show_emails, path
        return Output(*asked, self.reported, self.called, self.account, self.user_app_lacks)

    def user_app_lacks(self) -> tuple[str, ...]:
        """Return the variables that are not set of the app that users connect through, by their own names."""
        from reconciler.zoom import auth

        return tuple(map(self.named, auth.user_app_lacks(self.environment)))

    def reported(self) -> dict[str, Any]:
        """Return what reports say of their making: `{"at", "version", "command", "commit", "dirty"}`.

        `at` is this moment, UTC; the commit is that of the files, None where git names none.
        """
        from reconciler.commands import revision

        at = self.clock().astimezone(UTC).isoformat(timespec="seconds")
        return {"at": at, "version": __version__, "command": self.command or None, **revision.of(self.root)}

    @property
    def progress(self) -> Progress:
        """The progress display on stderr: a live line, or with `--verbose` plain lines."""
        self._progress = self._progress or Progress(live=not self.verbose)
        return self._progress

    def close(self) -> None:
        """Take the live line away, if there is one."""
        if self._progress:
            self._progress.close()

    def warn(self, text: str) -> None:
        """Say on stderr what any command says, whatever its report."""
        from reconciler.views.clean import clean
        from reconciler.views.output import console
        from reconciler.views.text import lines

        self.close()
        lines.wrapped(console(stderr=True), "", self.typed(clean(text)), "yellow")

    def typed(self, text: str) -> str:
        """Return words of ours with the commands in them as they are typed, and what these lack."""
        from reconciler.views import calls

        return calls.in_prose(self.with_what_lacks(text), self.called)

    def with_what_lacks(self, text: str) -> str:
        """Return words of ours with what has to be set before the commands in them do what they are for."""
        from reconciler.views import calls

        lacks = self.user_app_lacks() if calls.connects({"text": text}) else ()
        return calls.with_what_lacks(text, lacks)

    def hide(self, text: str) -> str:
        """Return `text` without the secrets of the environment and of the command line."""
        from reconciler.zoom import auth

        secrets = auth.secrets(self.environment)
        for secret in self.hidden:
            secrets.learn(secret)
        return secrets.hide(text)

    def report_failure(self, error: ReconcilerError) -> None:
        """Write into the report files why there is no report: what stands there would pass for this one."""
        from reconciler.errors import UsageError
        from reconciler.report import failures

        if error.answered or not self.reports or self.gathered:
            return
        error.message, error.help = self.hide(error.message), self.hide(error.help)
        try:
            for file in self.output.fail(self.kind, failures.error(error)):
                self.warn(f"{file} was not written: it is of an earlier run")
        except UsageError as trouble:
            self.warn(trouble.message)

    def ended_by(self, error: ReconcilerError) -> int:
        """Tell who waits for the result that there is none; return the exit code."""
        tell, self.on_failure = self.on_failure, None
        if tell:
            error.message, error.help = self.hide(error.message), self.hide(error.help)
            tell(error)
        return error.exit_code

    def trace(self, exchange: Exchange) -> None:
        """Show or log one request, where that was asked for."""
        if self.requests:
            self.requests.trace(exchange)

    def follow_zone_rules(self) -> None:
        """Let all that follows go by the rules of time zones in the folder that was named, if any was.

        Raises `UsageError` for a folder that holds none.
        """
        if self.zone_rules is not None:
            from reconciler import zone_folder
            from reconciler.times import rules

            self.held.enter_context(rules.using(zone_folder.read(self.zone_rules, self.zone_rules_named_by)))

    def setting(self, selectors: Selectors | None = None, **more: Any) -> pipeline.Setting:
        """Return the setting of the pipeline for this call; without `selectors` of all pages."""
        from reconciler import pipeline, selection

        asked = selectors or selection.ALL
        return pipeline.Setting(
            self.root, self.environment, asked, asked.given, frozenset(asked.pages),
            clock=self.clock, tell=self.progress.tell, warn=self.warn, count=self.progress.count,
            trace=self.trace, shared=self.shared, deadline=self.deadline, **more,
        )  # fmt: skip


Command = Callable[..., Any]


def format_option(*formats: str) -> Callable[[Command], Command]:
    """Add `--format`; `text` is the default."""

    def note(context: click.Context, _: click.Parameter, value: str) -> None:
        context.find_object(Invocation).format = value  # type: ignore[union-attr]

    return click.option(
        "--format", type=click.Choice(formats or FORMATS), default="text", show_default=True, is_eager=True,
        expose_value=False, callback=note, help="How to show the result on stdout.",
    )  # fmt: skip


def _kind(context: click.Context) -> str:
    """Return the kind of report that a command makes: `fleet` of all accounts, else its own name."""
    above = context.parent.info_name if context.parent else None
    return "fleet" if above == "fleet" else str(context.info_name)


def report_option(*formats: str) -> Callable[[Command], Command]:
    """Add `--report FORMAT=PATH`, repeatable."""
    known = formats or REPORTS

    def note(context: click.Context, _: click.Parameter, values: tuple[str, ...]) -> None:
        reports = []
        for value in values:
            name, equals, file = value.partition("=")
            if not equals or name not in known or not file:
                raise click.BadParameter(f"`{value}` is not FORMAT=PATH with one of {', '.join(known)}")
            reports.append((name, result_files.writable(result_files.overwritable(Path(file)))))
        invocation = context.ensure_object(Invocation)
        invocation.reports, invocation.kind = tuple(reports), _kind(context)

    return click.option(
        "--report", multiple=True, metavar="FORMAT=PATH", expose_value=False, callback=note,
        help=f"Also write a report file: {', '.join(known)}. Repeatable.",
    )  # fmt: skip


def show_emails_option() -> Callable[[Command], Command]:
    """Add `--show-emails`."""

    def note(context: click.Context, _: click.Parameter, value: bool) -> None:
        context.find_object(Invocation).show_emails = value  # type: ignore[union-attr]

    return click.option(
        "--show-emails", is_flag=True, expose_value=False, callback=note,
        help="Write emails in full in markdown and github output too.",
    )  # fmt: skip


def allow_option(*names: Allow) -> Callable[[Command], Command]:
    """Add `--allow NAME`, repeatable; of all names unless some are given. Passed on as a set of `Allow`."""

    def read(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> frozenset[Allow]:
        return frozenset(map(Allow, given))

    known = names or tuple(Allow)
    meanings = "; ".join(f"{name}: {name.meaning}" for name in known)
    choice = click.Choice([str(name) for name in known])
    return click.option(
        "--allow", multiple=True, type=choice, callback=read, metavar="NAME",
        help=f"Allow what is refused by default. Repeatable. {meanings}.",
    )  # fmt: skip


def limit_options(command: Command) -> Command:
    """Add `--max-changes` and `--max-deletes`."""
    for name, what in (("max-deletes", "remove"), ("max-changes", "change")):
        command = click.option(
            f"--{name}", type=click.IntRange(min=0), metavar="N",
            help=f"Refuse to {what} more than N pages. Lowers the account's limit, and never raises it.",
        )(command)  # fmt: skip
    return command


def page_selectors(command: Command) -> Command:
    """Add PAGE, `--owner` and `--host`; the command gets them as one `selectors`."""

    @functools.wraps(command)
    def selecting(
        *args: Any, pages: tuple[str, ...], owner: tuple[str, ...], host: tuple[str, ...], **more: Any
    ) -> Any:
        from reconciler.selection import Selectors

        return command(*args, selectors=Selectors(pages, owner, host), **more)

    owners = click.option(
        "--owner", multiple=True, metavar="O", shell_complete=completion.people,
        help="Only pages that O (a name or an email) owns. Repeatable: of any of them.",
    )  # fmt: skip
    hosts = click.option(
        "--host", multiple=True, metavar="H", shell_complete=completion.hosts,
        help="Only pages that book H (a name, an email or a group). Repeatable: any of them.",
    )  # fmt: skip
    argument = click.argument("pages", nargs=-1, metavar="[PAGE]...", shell_complete=completion.pages)
    return argument(owners(hosts(selecting)))


pass_invocation = click.make_pass_decorator(Invocation)
