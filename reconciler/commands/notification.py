"""What `drift` does once its report is out: send a message on what is new, and write the state file.

What fails is said on stderr and returned as an exit code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler import errors
from reconciler.exits import Exit, worst

if TYPE_CHECKING:
    from reconciler.notify import Channel
    from reconciler.planning.since_last_look import News
    from reconciler.records.sightings import Sightings


@dataclass(frozen=True, slots=True)
class Telling:
    """Where the message goes, the `state` file that holds what was found, the `link` to the report."""

    state: Path | None = None
    channel: Channel | None = None
    link: str = ""
    show_emails: bool = False

    def before(self, section: str) -> Sightings | None:
        """Return what the last look found; None where no state is kept. Raises `UsageError`."""
        from reconciler.records.statefile import StateFile

        if self.state is None:
            return None
        sightings, why = StateFile(self.state, section).load()
        if why:
            _warn(f"{self.state} cannot be used: {why}", "it is set aside: all findings count as new")
        return sightings

    def tell(self, report: dict[str, Any], news: News | None, section: str) -> int:
        """Send the message if there is news, then write the state. Return 1 where either failed."""
        sent = _tried(lambda: self._send(report)) if self._is_news(report, news) else None
        if self.state is None or news is None:
            return Exit.FAILED if sent is False else Exit.OK
        after = news.told if sent or not news.untold else news.after
        saved = _tried(lambda: self._keep(after, section))
        return worst(Exit.FAILED for succeeded in (sent, saved) if succeeded is False)

    def _is_news(self, report: dict[str, Any], news: News | None) -> bool:
        """Whether the set of findings that count is another than people were told; with no state, is any."""
        return self.channel is not None and (news.untold if news else not report["in_sync"])

    def _send(self, report: dict[str, Any]) -> None:
        from reconciler.views import notice

        assert self.channel is not None  # noqa: S101 - the caller looked
        self.channel.send(*notice.render(report, self.link, show_emails=self.show_emails))

    def _keep(self, after: Sightings, section: str) -> None:
        from reconciler.records.statefile import StateFile

        assert self.state is not None  # noqa: S101 - the caller looked
        if aside := StateFile(self.state, section).save(after):
            _warn(f"what stood in {self.state} is now in {aside}", "remove it when nobody misses it")


def _tried(do: Callable[[], None]) -> bool:
    """Do it, and say on stderr where it failed."""
    from reconciler.report import failures
    from reconciler.views.text import failure

    try:
        do()
    except errors.ReconcilerError as error:
        failure.render(failures.error(error))
        return False
    return True


def _warn(message: str, cure: str) -> None:
    from reconciler.views.text import failure

    failure.render({"error": {"code": "state", "message": message, "help": cure}}, severity="warning")
