"""One signed-in account: token, pacer, rate limits. Decides nothing about pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from reconciler import errors
from reconciler.evidence import SERVICE, Dating
from reconciler.model import EMPTY
from reconciler.zoom import account_token, auth, budget, freshness, refusals
from reconciler.zoom.deadline import UNLIMITED, Deadline, Limits
from reconciler.zoom.ends import SILENT, Ends, Silence
from reconciler.zoom.exchange import WHOLE, Answer, Request, Trace
from reconciler.zoom.oauth import connections
from reconciler.zoom.oauth.users import Users
from reconciler.zoom.transport import Transport, open_transport

PAGE_LIMIT = 4 * 1024 * 1024
VISITS = 24
"""Public pages read at once; they do not count against the API budget and have a pacer of their own."""
REDIRECTS = 3
MIDNIGHT = "midnight UTC"
MOVED = (301, 302, 303, 307, 308)
RATE_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A public booking page as a visitor gets it, without credentials; and how old it is."""

    url: str
    status: int
    text: str
    dating: Dating = SERVICE


class Session:
    """The connection to one account. Made by `connect`."""

    def __init__(
        self, access: auth.Access, pacer: budget.Pacer, transport: Transport,
        user_ids: Mapping[str, str] = EMPTY, limits: Limits = UNLIMITED,
    ) -> None:  # fmt: skip
        """Take an open transport; whoever opened it closes it. `user_ids` are Zoom ids by email."""
        self.access, self.pacer = access, pacer
        self.ends = Ends(transport, limits, self._release)
        self._of_api = Silence(lambda: self._silent(access.api_origin))
        self._of_tokens = Silence(lambda: self._silent(access.oauth))
        self._of_pages = Silence(self._pages_silent)
        self._user_ids = user_ids
        self._token = access.token
        self._signing_in = asyncio.Lock()
        self._public, self._visits = asyncio.Semaphore(VISITS), budget.Pacer("business", told=False)
        self._no_visits = ""
        self.users, self.dates = Users(access), freshness.Dates()
        self.granted: frozenset[str] | None = None
        """The scopes of the token, where the token endpoint says them."""

    @property
    def connected(self) -> frozenset[str]:
        """The folded emails of the users whose requests go with a token of their own."""
        return self.users.connected

    @property
    def visits_first(self) -> bool:
        """Whether a read without credentials could leave now, or sooner than a request to the API.

        What both kinds of address tell alike is then read without credentials: that spares the budget.
        """
        return self._visits.room > 0 or self.pacer.room < self._visits.room

    def stop(self) -> None:
        """Send nothing more: requests under way end, later ones raise `Interrupted`."""
        advice = "run apply again: it settles what is open and goes on"
        self.ends.end(lambda: errors.Interrupted("interrupted", help=advice))

    def _release(self) -> None:
        self.pacer.release()
        self._visits.release()

    def _silent(self, where: str) -> None:
        self.ends.end(lambda: refusals.silent(where, SILENT))

    def _pages_silent(self) -> None:
        self._no_visits = f"public pages have not answered for {SILENT:.0f} s"
        self._visits.release()

    async def send(
        self, method: str, path: str, params: Mapping[str, str], body: Any = None, *, person: str = ""
    ) -> Any:
        """Send one request and return the JSON of its answer (None for 204), waiting out rate limits.

        It goes with the token of the `person` it is about, by default the one that `user_id` names, where
        that user is connected, else with the account's. So does a read about one whose connection is lost,
        or is not to be refreshed here; a write about them raises `UserDisconnected` or `UserAppRefused`.
        """
        person = person or params.get("user_id", "")
        for attempt in range(RATE_ATTEMPTS):
            place, answer = await self._signed(method, path, params, body, person)
            if not budget.asks_to_wait(answer.status, answer.headers):
                break
            self._wait_out(place, answer, first=attempt == 0)
            if answer.status != 429:
                break
        else:
            raise errors.BudgetError(
                f"{method} {path}: the account's request limit stays used up",
                help="another app of the account spends it; run again later",
            )
        if answer.status >= 300:
            own = connections.folded(person) in self.connected
            user = person if own else params.get("user_id", "")
            raise refusals.refusal(method, path, answer.status, answer.text, user, own=own)
        return refusals.content(method, path, answer.status, answer.text)

    async def visit(self, url: str) -> PublicPage | None:
        """Read a public page without credentials; None where its host is neither Zoom's nor the API's own.

        Redirects are followed among these hosts alone. Raises a retryable `ApiError` for 429 and 5xx.
        """
        left = WHOLE
        for _ in range(REDIRECTS + 1):
            if not self._may_visit(url):
                return None
            async with self._public, self._visits.place() as place:
                self._check_visits(url)
                request = Request("GET", url, freshness.UNCACHED, limit=PAGE_LIMIT, within=left)
                began = _now()
                answer = await self.ends.send(request, self._of_pages)
                left = max(0.0, left - (_now() - began))
            if budget.asks_to_wait(answer.status, answer.headers):
                if budget.asked_for(answer.headers) > budget.LONGEST_PAUSE:
                    self._no_visits = f"public pages take no visits until {budget.again_at(answer.headers)}"
                    self._visits.release()
                self._check_visits(url)
                self._visits.pause(place, _seconds_to_wait(answer, budget.TYPICAL_PAUSE))
            if answer.status == 429 or answer.status >= 500:
                raise errors.ApiError(
                    f"the page {url} answered {answer.status}", status=answer.status, retryable=True
                )
            if answer.status not in MOVED or not (target := answer.headers.get("Location")):
                break
            url = _joined(url, target)
        return PublicPage(url, answer.status, answer.text, self.dates.public(answer.headers, _now()))

    def _check_visits(self, url: str) -> None:
        """Raise `ApiError` where public pages are not to be read any more, or not until a later time."""
        if self._no_visits:
            raise errors.ApiError(f"the page {url} was not read: {self._no_visits}", status=429)

    def _may_visit(self, url: str) -> bool:
        zoom = self.access.domain
        try:
            parts = urlsplit(url)
            own = (parts.scheme, parts.netloc) == urlsplit(self.access.api)[:2]
            return own or (
                parts.scheme == "https" and auth.is_zoom(parts.hostname, zoom) and parts.port is None
            )
        except ValueError:
            return False

    async def _signed(
        self, method: str, path: str, params: Mapping[str, str], body: Any, person: str, refused: str = ""
    ) -> tuple[budget.Place, Answer]:
        """Send one request with a token, and once more with a new token where it is `refused`."""
        token = await self._token_for(person, refused, reading=method == "GET")
        async with self.pacer.place() as place:
            self.ends.check()
            if self.pacer.left_today is not None and self.pacer.left_today < 0:
                self.ends.end(lambda: refusals.used_up(MIDNIGHT))
            headers = {"Authorization": f"Bearer {token}", **freshness.UNCACHED}
            request = Request(method, self.access.api + path, headers, self._by_id(params), body)
            written = self.dates.last_write
            answer = await self.ends.send(request, self._of_api)
            self.dates.take(method, path, answer, _now(), written)
            self.pacer.learn(place, answer.headers)
        fixed = self.access.token and connections.folded(person) not in self.connected
        if answer.status != 401 or fixed or refused:
            return place, answer
        return await self._signed(method, path, params, body, person, token)

    async def _token_for(self, person: str, refused: str, *, reading: bool) -> str:
        """Return the token that a request about a `person` is sent with; another one than `refused`."""
        if (user := connections.folded(person)) in self.users.known:
            try:
                return await self.users.token(user, refused)
            except (errors.UserDisconnected, errors.UserAppRefused):
                if not reading or user in self.connected:
                    raise
        async with self._signing_in:
            if not self._token or self._token == refused:
                self._token = await self._fetch_token(person)
        return self._token

    def _by_id(self, params: Mapping[str, str]) -> Mapping[str, str]:
        """Return query parameters that name a person by their id, where it is known [zoom.md: user-id]."""
        user_id = self._user_ids.get(params.get("user_id", ""))
        return {**params, "user_id": user_id} if user_id else params

    async def _fetch_token(self, person: str) -> str:
        if not self.access.of_account:
            raise _no_credentials(person)
        bought = await account_token.fetch(self.access, self.ends, self._of_tokens)
        self.granted = bought.scopes
        self.dates.hear(bought.headers, _now())
        return bought.text

    def _wait_out(self, place: budget.Place, answer: Answer, *, first: bool) -> None:
        asked, until = budget.asked_for(answer.headers), budget.again_at(answer.headers)
        if answer.status == 429 and budget.is_daily(answer.headers, refusals.message(answer.text)[1]):
            day = until if asked > budget.TYPICAL_PAUSE else MIDNIGHT
            self.ends.end(lambda: refusals.used_up(day))
            return
        if asked > min(budget.LONGEST_PAUSE, self.ends.left):
            self.ends.end(lambda: refusals.asked_to_wait(until))
            return
        self.pacer.pause(place, _seconds_to_wait(answer, 0.0 if first else budget.TYPICAL_PAUSE))


@asynccontextmanager
async def connect(
    access: auth.Access, pacer: budget.Pacer, trace: Trace = lambda _: None,
    user_ids: Mapping[str, str] = EMPTY, deadline: Deadline | None = None,
) -> AsyncIterator[Session]:  # fmt: skip
    """Open a session to the account, until its `deadline`; `trace` is called for every request.

    Raises `UsageError` where the environment names a proxy or authorities that cannot be used.
    """
    limits = deadline.limits(asyncio.get_running_loop().time()) if deadline else UNLIMITED
    async with open_transport(trace) as transport:
        transport.check(access.api, *([] if access.token else [access.oauth]))
        opened = Session(access, pacer, transport, user_ids, limits)
        with opened.ends.watched():
            yield opened


def _no_credentials(person: str) -> errors.CredentialsError:
    if person:
        return errors.UserDisconnected(
            f"{person} is not connected, and there are no credentials of an app of the account", person
        )
    return errors.CredentialsError(
        "this needs credentials of the account: users who are connected reach their own pages alone",
        help="set ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET of a server-to-server OAuth app",
    )


def _now() -> float:
    return asyncio.get_running_loop().time()


def _seconds_to_wait(answer: Answer, least: float) -> float:
    """Return the seconds to wait that a refusal asks for, between `least` and the longest pause."""
    return min(max(budget.asked_for(answer.headers), least), budget.LONGEST_PAUSE)


def _joined(url: str, target: str) -> str:
    """Return where a redirect leads; nowhere when that is no address."""
    try:
        return urljoin(url, target)
    except ValueError:
        return ""
