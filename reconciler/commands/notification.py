"""What `drift` does once its report is out, or there is none: send a message on what is new, write the state.

What fails is said on stderr and returned as an exit code.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler import errors, safe_files
from reconciler.exits import Exit, worst

if TYPE_CHECKING:
    from reconciler.commands.invocation import Invocation
    from reconciler.notify import Absent, Channel
    from reconciler.planning.since_last_look import News
    from reconciler.records.sightings import Failure, Sightings
    from reconciler.records.statefile import StateFile


def _say(error: errors.ReconcilerError) -> None:
    from reconciler.report import failures
    from reconciler.views.text import failure

    failure.render(failures.error(error))


@dataclass(frozen=True, slots=True)
class Telling:
    """Where the message goes, the `state` file that holds what was found, the `link` to the report.

    `root` is the config root as typed, `account` the name in a fleet, where it is one of many, and `called`
    what `reconciler` is typed as for it. `note` takes what failed.
    """

    state: Path | None = None
    channel: Channel | Absent | None = None
    link: str = ""
    show_emails: bool = False
    root: str = ""
    account: str = ""
    called: str = "reconciler"
    note: Callable[[errors.ReconcilerError], None] = field(default=_say)

    def before(self, section: str) -> Sightings | None:
        """Return what the last look found; None where no state is kept. Raises `UsageError`."""
        if self.state is None:
            return None
        sightings, why = self._file(section).load()
        if why:
            _warn(f"{self.state} cannot be used: {why}", "it is set aside: all findings count as new")
        return sightings

    def tell(self, report: dict[str, Any], news: News | None, section: str) -> int:
        """Send the message if there is news, then write the state. Return 1 where either failed."""
        failure = news.after.failure if news else None
        untold = self._is_news(report, news) or (self.channel and not self.channel.ready)
        sent = _tried(lambda: self._send(report, failure), self.note) if untold else None
        if self.state is None or news is None:
            return Exit.FAILED if sent is False else Exit.OK
        after = news.told if sent or not news.untold else news.after
        saved = _tried(lambda: self._keep(after, section), self.note)
        return worst(Exit.FAILED for succeeded in (sent, saved) if succeeded is False)

    def could_not_look(self, error: errors.ReconcilerError, now: datetime) -> None:
        """Send a message that no look came about, and why; with a state, once for each reason.

        Nothing is sent where a person interrupted it. Never raises `ReconcilerError`: what ended the look is
        what the command ends with.
        """
        if self.channel is None or isinstance(error, errors.Interrupted):
            return
        told = self._told_before()
        reason = _reason(error)
        if told is not None and told.reason == reason:
            return
        since = told.since if told else now
        sent = _tried(lambda: self._send_failure(error, told), self.note)
        if sent and self.state is not None:
            _tried(lambda: self._keep_failure(reason, since), self.note)

    def _told_before(self) -> Failure | None:
        known: list[Failure | None] = []
        _tried(lambda: known.append(before.failure if (before := self.before("")) else None), self.note)
        return known[0] if known else None

    def _is_news(self, report: dict[str, Any], news: News | None) -> bool:
        """Whether the set of findings that count is another than people were told; with no state, is any."""
        return self.channel is not None and (news.untold if news else not report["in_sync"])

    def _send(self, report: dict[str, Any], failure: Failure | None) -> None:
        from reconciler.views import calls, notice

        assert self.channel is not None  # noqa: S101 - the caller looked
        report = dict(calls.in_report(report, self.called))
        blind = failure.since.isoformat() if failure else ""
        said = notice.render(
            report, self.link, blind, account=self.account, show_emails=self.show_emails
        )  # fmt: skip
        self.channel.send(*said)

    def _send_failure(self, error: errors.ReconcilerError, before: Failure | None) -> None:
        from reconciler.report import failures
        from reconciler.views import notice

        assert self.channel is not None  # noqa: S101 - the caller looked
        blind = before.since.isoformat() if before else ""
        said = notice.of_failure(
            failures.error(error), self.link, blind, account=self.account, looked=error.answered,
            show_emails=self.show_emails,
        )  # fmt: skip
        self.channel.send(*said)

    def _keep(self, after: Sightings, section: str) -> None:
        self._note_aside(self._file(section).save(after))

    def _keep_failure(self, reason: str, since: datetime) -> None:
        from reconciler.records.sightings import Failure

        self._note_aside(self._file("").save_failure(Failure(reason, since)))

    def _file(self, section: str) -> StateFile:
        from reconciler.records.statefile import StateFile

        assert self.state is not None  # noqa: S101 - the caller looked
        return StateFile(self.state, section, self.root)

    def _note_aside(self, aside: Path | None) -> None:
        if aside:
            _warn(f"what stood in {self.state} is now in {aside}", "remove it when nobody misses it")


def of(
    invocation: Invocation, url: str | None = None, state: Path | None = None, report_url: str | None = None
) -> Telling:
    """Return whom to tell by the options and the environment. Raises `UsageError` for an unusable address."""
    from reconciler import notify
    from reconciler.commands import ci_job

    channel = None
    if named := notify.addresses(url, invocation.environment):
        invocation.hidden.extend(named[0].split())
        channel = notify.channel(*named)
    link = report_url or ci_job.link(invocation.environment)
    root, account, called = str(invocation.root), invocation.account, invocation.called
    note = functools.partial(_noted, invocation)
    return Telling(state, channel, link, invocation.show_emails, root, account, called, note)


def watch(
    invocation: Invocation, url: str | None = None, state: Path | None = None, report_url: str | None = None
) -> Telling:
    """Return `of` the same, which from now on is told where the call ends without a look."""
    telling = of(invocation, url, state, report_url)
    invocation.on_failure = lambda error: telling.could_not_look(error, invocation.clock())
    return telling


def expect(
    invocation: Invocation, url: str | None = None, state: Path | None = None, report_url: str | None = None
) -> None:
    """Let people be told, as by `watch`, where the call ends before a look is begun.

    Nothing is asked of the address before; where that fails it is said on stderr.
    """

    def told(error: errors.ReconcilerError) -> None:
        def note(lost: errors.ReconcilerError) -> None:
            if lost.message != error.message:  # an address that is none has been told
                _noted(invocation, lost)

        telling = functools.partial(of, invocation, url, state, report_url)
        _tried(lambda: telling().could_not_look(error, invocation.clock()), note)

    invocation.on_failure = told


def hand_on(invocation: Invocation, url: str) -> None:
    """Let the processes of accounts have the address too. Raises `UsageError` for an unusable one."""
    from reconciler import notify

    invocation.hidden.extend(url.split())
    notify.channel(url, "--notify")
    invocation.environment = {**invocation.environment, notify.VARIABLE: url}


OF_FLEET = "_fleet.json"
"""The state of a fleet as a whole, beside those of its accounts: none of these can be called so."""


def watch_fleet(invocation: Invocation, folder: Path | None) -> None:
    """Let people be told where a whole fleet cannot be looked at; with a state `folder` once a reason."""
    expect(invocation, state=folder / OF_FLEET if folder else None)


def fleet_looked(invocation: Invocation, folder: Path | None) -> None:
    """Forget why the fleet could not be looked at, unless that is so now: the next failure is news."""
    if folder and invocation.on_failure:
        _tried(lambda: safe_files.remove(folder / OF_FLEET), _say)


def _reason(error: errors.ReconcilerError) -> str:
    """Return what tells this kind of failure from others; words and numbers vary from run to run."""
    status = getattr(error, "status", None)
    which = "" if status is None else "5xx" if status >= 500 else str(status)
    return " ".join(filter(None, [error.code, type(error).__name__, which]))


def _noted(invocation: Invocation, error: errors.ReconcilerError) -> None:
    invocation.untold.append(error)
    _say(error)


def _tried(do: Callable[[], None], note: Callable[[errors.ReconcilerError], None]) -> bool:
    """Do it, and note where it failed."""
    try:
        do()
    except errors.ReconcilerError as error:
        note(error)
        return False
    return True


def _warn(message: str, cure: str) -> None:
    from reconciler.views.text import failure

    failure.render({"error": {"code": "state", "message": message, "help": cure}}, severity="warning")
