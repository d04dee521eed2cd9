"""The refresh of users' tokens, in a short process of its own.

A refresh token is good once [zoom.md: user-tokens]: who loses the answer has lost the connection. So the
requests are sent, and their answers written, by a process that does not end with the command, whatever
becomes of that. It notes before a request that it is sent: should it be killed itself, the next run can say
what happened. Two that want the same at once: the second finds the work done.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from reconciler import errors
from reconciler.planning import phrases
from reconciler.planning.blocks import Trouble
from reconciler.zoom import unanswered
from reconciler.zoom.oauth import connections, consent, tokens
from reconciler.zoom.oauth.connections import Connection, Connections, Loss
from reconciler.zoom.oauth.store import Store
from reconciler.zoom.oauth.tokens import Outcome, Result

if TYPE_CHECKING:
    from reconciler.zoom.auth import Access
    from reconciler.zoom.transport import Transport

SIDE_BY_SIDE: Final = 8
"""Refreshes under way at once."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the process is told on stdin. `stale` is by email the access token that is not good any more."""

    oauth: str
    origin: str
    client_id: str
    client_secret: str = field(repr=False)
    stale: Mapping[str, str] = field(repr=False)
    file: str = ""
    command: tuple[str, ...] = ()

    @property
    def store(self) -> Store:
        """Where the connections are kept."""
        return Store(Path(self.file) if self.file else None, tuple(self.command))


class Answer(StrEnum):
    """What became of one user's refresh."""

    DONE = "done"
    """The store holds what there is to know: tokens, a loss, or nobody."""
    REFUSED = "refused"
    NOT_SENT = "not-sent"
    UNKNOWN = "unknown"


ANSWERS: Final = {
    Result.GIVEN: Answer.DONE, Result.GRANT_REFUSED: Answer.DONE, Result.REFUSED: Answer.REFUSED,
    Result.NOT_SENT: Answer.NOT_SENT, Result.UNKNOWN: Answer.UNKNOWN,
}  # fmt: skip
Answers = dict[str, tuple[Answer, str]]
"""By email what became of a refresh, and what was said."""


def renew(access: Access, stale: Iterable[Connection]) -> dict[str, Connection | errors.ReconcilerError]:
    """Refresh the tokens of some users; return by email the connection, which may be lost, or an error.

    Waits for the process. The error is a `UserAppRefused` where the app's credentials are not those that
    are needed, a retryable `ApiError` where the token endpoint does not answer or has no time for it.
    Raises `ReconcilerError` where the store cannot be read or written.
    """
    results: dict[str, Connection | errors.ReconcilerError] = {}
    ours: dict[str, str] = {}
    for one in stale:
        if one.client_id == access.user_client_id and access.user_client_secret:
            ours[one.email] = one.access_token
        else:
            results[one.email] = _other_app(one, access.user_app_lacks)
    if not ours:
        return results
    order = Order(
        access.oauth, access.api_origin, access.user_client_id, access.user_client_secret, ours,
        str(access.store.file or ""), access.store.command,
    )  # fmt: skip
    answers = _in_a_process(order)
    kept = access.store.load()
    for email in ours:
        answer, said = answers.get(email, (Answer.UNKNOWN, "nothing was said of it"))
        found = connections.find(kept, access.api_origin, email)
        results[email] = found if answer is Answer.DONE and found else _failed(email, answer, said)
    return results


def _other_app(one: Connection, lacks: Sequence[str]) -> errors.UserAppRefused:
    message = f"the token of {one.email} cannot be refreshed: that takes id and secret of the app "
    message += f"`{one.client_id}`, through which they connected, and "
    if not lacks:
        return errors.UserAppRefused(
            f"{message}those of another app are set", one.email, help=_mend_app(one.email)
        )
    message += f"{' and '.join(lacks)} {'is' if len(lacks) == 1 else 'are'} not set"
    return errors.UserAppRefused(message, one.email, help=f"set {' and '.join(lacks)} to those of that app")


def _mend_app(email: str) -> str:
    return f"{phrases.cure(Trouble.APP, email)}, else {phrases.cure(Trouble.DISCONNECTED, email)}"


def _failed(email: str, answer: Answer, said: str) -> errors.ReconcilerError:
    if answer is Answer.DONE:
        return errors.UserDisconnected(f"{email} is not connected any more", email)
    message, login = f"the tokens of {email} could not be refreshed: {said}", f"reconciler login --as {email}"
    if answer is Answer.REFUSED:
        return errors.UserAppRefused(message, email, help=_mend_app(email))
    code = unanswered.UNREACHABLE if answer is Answer.NOT_SENT else None
    return errors.ApiError(message, retryable=True, code=code, help=f"if it stays: {login}")


def _in_a_process(order: Order) -> Answers:
    """Start the process, which outlives this one, and wait for its answers."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZOOM_")}
    with subprocess.Popen(  # noqa: S603 - ourselves
        # -P: the folder it is started in may hold modules of any name
        [sys.executable, "-P", "-m", __name__], env=environment, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
    ) as process:  # fmt: skip
        out, _ = process.communicate(json.dumps(asdict(order)))
    try:
        content = json.loads(out)
        if said := content.get("store"):
            raise errors.ReconcilerError(
                f"tokens could not be refreshed: {said}", code="token-store", help="mend that, then run again"
            )
        return {email: (Answer(answer), str(said)) for email, (answer, said) in content["users"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        said = f"the process that does it ended with exit code {process.returncode}"
        return dict.fromkeys(order.stale, (Answer.UNKNOWN, said))


def carry_out(order: Order) -> Answers:
    """Refresh tokens under the lock of the store; those that are fresh by now are left.

    The lock is taken anew for each `SIDE_BY_SIDE` users: who waits for it waits for few.
    Raises `ReconcilerError` where the store cannot be read or written.
    """
    store, emails = order.store, list(order.stale)
    answers: Answers = dict.fromkeys(emails, (Answer.DONE, ""))
    for begin in range(0, len(emails), SIDE_BY_SIDE):
        some = {email: order.stale[email] for email in emails[begin : begin + SIDE_BY_SIDE]}
        with store.changing():
            kept, now = store.load(), datetime.now(UTC)
            mine = (one for one in kept if one.origin == order.origin and not one.lost)
            if old := [one for one in mine if _is_old(one, some, now)]:
                answers |= asyncio.run(Refreshes(order, kept).all_of(old))
    return answers


def _is_old(one: Connection, stale: Mapping[str, str], now: datetime) -> bool:
    token = stale.get(one.email)
    return token is not None and (one.access_token == token or not one.usable(now))


class Refreshes:
    """Refreshes under way: all are noted before the first is sent, and each answer is written as it comes.

    `kept` are all connections that were loaded; the lock of the store is held by whoever makes this.
    """

    def __init__(self, order: Order, kept: Connections) -> None:
        """Begin with nothing to write."""
        self._order, self._kept, self._written = order, kept, kept
        self._writing = asyncio.Lock()

    async def all_of(self, old: Iterable[Connection]) -> Answers:
        """Refresh the tokens of `old`, side by side. Raises `ReconcilerError` where one cannot be written."""
        from reconciler.zoom.transport import open_transport

        now = datetime.now(UTC)
        await self._keep(*(replace(each, refresh_sent=now) for each in old))
        async with open_transport() as transport:
            work = [self._one(transport, each, now) for each in old]
            results = await asyncio.gather(*work, return_exceptions=True)  # one that fails cuts none short
        answers: Answers = {}
        for result in results:
            if isinstance(result, BaseException):
                raise result
            answers |= dict([result])
        return answers

    async def _one(
        self, transport: Transport, before: Connection, now: datetime
    ) -> tuple[str, tuple[Answer, str]]:
        order = self._order
        client, form = (order.client_id, order.client_secret), consent.refresh(before.refresh_token)
        outcome = await tokens.buy(transport, order.oauth, client, form)
        await self._keep(_after(before, now, outcome))
        return before.email, (ANSWERS[outcome.result], outcome.said)

    async def _keep(self, *changed: Connection) -> None:
        """Return once `changed` is in the store.

        Written by a thread: a slow store must not keep the answers of others from being read. Answers that
        come during a write are written together by the next one.
        """
        for one in changed:
            self._kept = connections.with_one(self._kept, one)
        async with self._writing:
            if self._written is not self._kept:
                kept = self._kept
                await asyncio.to_thread(self._order.store.keep, kept)
                self._written = kept


def _after(before: Connection, now: datetime, outcome: Outcome) -> Connection:
    """Return the connection as it is after a refresh that was begun `now`; `before` that was noted in it.

    A mark that stood there before was left by one whose answer nobody kept: a token that is refused then was
    used up by it.
    """
    if outcome.tokens:
        return before.renewed(outcome.tokens, datetime.now(UTC))
    if outcome.result is Result.GRANT_REFUSED:
        return replace(before, lost=Loss.DURING_REFRESH if before.refresh_sent else Loss.REFUSED)
    if outcome.result is Result.UNKNOWN:
        return replace(before, refresh_sent=before.refresh_sent or now)
    return before


def main(stdin: str) -> str:
    """Carry out the order on stdin; return the answers for stdout, which hold no secret."""
    content: Mapping[str, Any] = json.loads(stdin)
    try:
        return json.dumps({"users": carry_out(Order(**content))})
    except errors.ReconcilerError as error:
        return json.dumps({"store": error.message})


if __name__ == "__main__":
    sys.stdout.write(main(sys.stdin.read()))
