"""The refresh of one user's tokens, in a short process of its own.

A refresh token is good once [zoom.md: user-tokens]: who loses the answer has lost the connection. So the
request is sent, and its answer written, by a process that does not end with the command, whatever becomes of
that. It notes before the request that one is sent: should it be killed itself, the next run can say what
happened. Two that want the same at once: the second finds the work done.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from reconciler import errors
from reconciler.zoom.oauth import connections, consent, tokens
from reconciler.zoom.oauth.connections import Connection, Loss
from reconciler.zoom.oauth.store import Store
from reconciler.zoom.oauth.tokens import Outcome, Result

if TYPE_CHECKING:
    from reconciler.zoom.auth import Access

LOGIN: Final = "if it stays: reconciler login --as {0}"


@dataclass(frozen=True, slots=True)
class Order:
    """What the process is told on stdin. `stale` is the access token that is not good any more."""

    oauth: str
    origin: str
    email: str
    client_id: str
    client_secret: str = field(repr=False)
    stale: str = field(repr=False)
    file: str = ""
    command: tuple[str, ...] = ()

    @property
    def store(self) -> Store:
        """Where the connections are kept."""
        return Store(Path(self.file) if self.file else None, tuple(self.command))


class Answer(StrEnum):
    """What the process says on stdout; all else stands in the store."""

    DONE = "done"
    """The store holds what there is to know: tokens, a loss, or nobody."""
    REFUSED = "refused"
    NOT_SENT = "not-sent"
    UNKNOWN = "unknown"
    STORE = "store"
    """The store could not be read or written."""


def renew(access: Access, connection: Connection) -> Connection:
    """Return the connection with its next tokens, or as lost. Waits for the process.

    Raises `CredentialsError` (`user-disconnected`) where the app's credentials are not those that are
    needed, `ApiError` where the token endpoint does not answer.
    """
    email = connection.email
    if connection.client_id != access.user_client_id or not access.user_client_secret:
        raise errors.UserDisconnected(
            f"{email} is connected through the app {connection.client_id}; a refresh needs its id and "
            "secret, which ZOOM_USER_CLIENT_ID and ZOOM_USER_CLIENT_SECRET do not give",
            email,
        )
    order = Order(
        access.oauth, access.api_origin, email, access.user_client_id, access.user_client_secret,
        connection.access_token, str(access.store.file or ""), access.store.command,
    )  # fmt: skip
    answer, said = _in_a_process(order)
    if answer is Answer.DONE:
        found = connections.find(access.store.load(), access.api_origin, email)
        if found is None:
            raise errors.UserDisconnected(f"{email} is not connected any more", email)
        return found
    message = f"the tokens of {email} could not be refreshed: {said}"
    if answer is Answer.REFUSED:
        help_ = f"check ZOOM_USER_CLIENT_ID and ZOOM_USER_CLIENT_SECRET; {LOGIN.format(email)}"
        raise errors.UserDisconnected(message, email, help=help_)
    if answer is Answer.STORE:
        raise errors.ReconcilerError(message, code="token-store", help="mend that, then run again")
    code = "unreachable" if answer is Answer.NOT_SENT else None
    raise errors.ApiError(message, retryable=True, code=code, help=LOGIN.format(email))


def _in_a_process(order: Order) -> tuple[Answer, str]:
    """Start the process, which outlives this one, and wait for its answer."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZOOM_")}
    with subprocess.Popen(  # noqa: S603 - ourselves
        # -P: the folder it is started in may hold modules of any name
        [sys.executable, "-P", "-m", __name__], env=environment, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
    ) as process:  # fmt: skip
        out, _ = process.communicate(json.dumps(asdict(order)))
    try:
        content = json.loads(out)
        return Answer(content["answer"]), str(content["said"])
    except (ValueError, KeyError, TypeError):
        return Answer.UNKNOWN, f"the process that does it ended with exit code {process.returncode}"


def carry_out(order: Order) -> tuple[Answer, str]:
    """Refresh the tokens of one user under the lock of the store; nothing where that was done meanwhile."""
    store = order.store
    try:
        with store.changing():
            kept = store.load()
            connection = connections.find(kept, order.origin, order.email)
            if connection is None or connection.lost:
                return Answer.DONE, ""
            if connection.access_token != order.stale and connection.usable(datetime.now(UTC)):
                return Answer.DONE, ""
            sent = replace(connection, refresh_sent=datetime.now(UTC))
            store.keep(connections.with_one(kept, sent))
            outcome = asyncio.run(_ask(order, connection.refresh_token))
            after = _after(connection, sent, outcome)
            store.keep(connections.with_one(kept, after))
    except errors.ReconcilerError as error:
        return Answer.STORE, error.message
    answers = {
        Result.REFUSED: Answer.REFUSED, Result.NOT_SENT: Answer.NOT_SENT, Result.UNKNOWN: Answer.UNKNOWN,
    }  # fmt: skip
    return answers.get(outcome.result, Answer.DONE), outcome.said


def _after(before: Connection, sent: Connection, outcome: Outcome) -> Connection:
    """Return the connection as it is after a refresh; `before` the mark of this refresh was set, and `sent`.

    A mark that stood there before was left by one whose answer nobody kept: a token that is refused then was
    used up by it.
    """
    if outcome.tokens:
        return before.renewed(outcome.tokens, datetime.now(UTC))
    if outcome.result is Result.GRANT_REFUSED:
        return replace(before, lost=Loss.DURING_REFRESH if before.refresh_sent else Loss.REFUSED)
    if outcome.result is Result.UNKNOWN:
        return replace(before, refresh_sent=before.refresh_sent or sent.refresh_sent)
    return before


async def _ask(order: Order, refresh_token: str) -> Outcome:
    from reconciler.zoom.transport import open_transport

    client = (order.client_id, order.client_secret)
    async with open_transport() as transport:
        return await tokens.buy(transport, order.oauth, client, consent.refresh(refresh_token))


def main(stdin: str) -> str:
    """Carry out the order on stdin; return the answer for stdout, which holds no secret."""
    content: Mapping[str, Any] = json.loads(stdin)
    answer, said = carry_out(Order(**content))
    return json.dumps({"answer": answer, "said": said})


if __name__ == "__main__":
    sys.stdout.write(main(sys.stdin.read()))
