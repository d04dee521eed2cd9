"""One API call as its handler sees it: checked for its token and scopes, body and query read safely."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from reconciler.emulator import answer_styles, identifiers, middleware, people
from reconciler.emulator.auth import Grant
from reconciler.emulator.fixture import known_zone
from reconciler.emulator.refusal import NO_LICENCE, NO_PROFILE, invalid, missing, scheduler
from reconciler.emulator.world import World, base_url, world_of

LONGEST_PAGE = 300
PAGE = 30


@dataclass(frozen=True, slots=True)
class Call:
    """A request, the world it was sent to, and its JSON body; None where it has none."""

    world: World
    request: Request
    token: Grant
    body: Any = None

    @property
    def base(self) -> str:
        """The address the client used for us."""
        return base_url(self.request)

    @property
    def stale(self) -> bool:
        """Whether this read sees the state before the last write."""
        return bool(self.request.scope.get(middleware.STALE))

    def part(self, name: str) -> str:
        """Return a part of the path."""
        return str(self.request.path_params[name])

    def query(self, name: str) -> str | None:
        """Return a query parameter; an empty one counts as not given."""
        return self.request.query_params.get(name) or None

    def user(self) -> people.User:
        """Return the user the call is about: the one that `user_id` names, else the token's own."""
        return self.person(self.query("user_id"))

    def person(self, key: str | None) -> people.User:
        """Return the user of an id or a mailbox; of None or `me` the token's own.

        Without one of its own, that is the first user, and under `as-seen` a refusal.
        """
        own = self.token.user
        if key in (None, "me") and own is None and "as-seen" in self.world.behaviour:
            raise scheduler(403, NO_PROFILE)
        user = self.world.user(own if key in (None, "me") else key)
        if self.token.personal and user.email != own:
            raise missing(f"user `{key}`")
        self.check_profile(user)
        return user

    def check_profile(self, user: people.User) -> None:
        """Refuse, under `as-seen`, a user without a licence, or who never opened Scheduler."""
        if "as-seen" not in self.world.behaviour:
            return
        if not user.licensed:
            raise scheduler(401, NO_LICENCE)
        if not people.availabilities(self.world.store, user.email):
            raise scheduler(403, NO_PROFILE)

    def flag(self, name: str) -> bool:
        """Return a query parameter that is true or false; false when left out."""
        value = self.request.query_params.get(name, "false").lower()
        if value not in ("true", "false"):
            raise invalid(f"{name} must be true or false")
        return value == "true"

    def page_size(self) -> int:
        """Return how many items a page holds."""
        value = self.request.query_params.get("page_size", str(PAGE))
        if not (value.isascii() and value.isdigit() and len(value) < 6 and 1 <= int(value) <= LONGEST_PAGE):
            raise invalid(f"page_size must be from 1 to {LONGEST_PAGE}")
        return int(value)

    def after(self, listing: str) -> int:
        """Return the number of the last item on the page before, of the listing named."""
        token = self.query("next_page_token")
        if token is None:
            return 0
        number, _, check = token.partition("-")
        if not (
            number.isascii() and number.isdigit() and len(number) < 16 and check == _check(number, listing)
        ):
            raise invalid("next_page_token is not valid for this list")
        return int(number)

    def moment(self, name: str) -> datetime | None:
        """Return a query parameter that is a date or a moment, in UTC."""
        value = self.query(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise invalid(f"{name} must be a date or a date-time") from error

    def day(self, name: str) -> str | None:
        """Return a query parameter that is a date or a moment, as a UTC date."""
        moment = self.moment(name)
        return moment.date().isoformat() if moment else None

    def check_common(self) -> None:
        """Refuse what no list understands."""
        if not known_zone(self.request.query_params.get("time_zone", "UTC")):
            raise invalid("time_zone must be a time zone")


def page_answer(items: list[Any], last: int | None, listing: str) -> Response:
    """Answer one page of a list; `last` is the number of its last item when more follow."""
    return page_of_texts([answer_styles.text(item) for item in items], last, listing)


def page_of_texts(items: list[str], last: int | None, listing: str) -> Response:
    """Answer one page of a list, whose items are JSON already."""
    token = f"{last}-{_check(str(last), listing)}" if last is not None else ""
    content = f'{{"next_page_token":"{token}","items":[{",".join(items)}]}}'
    return Response(content.encode("utf-8"), media_type="application/json")


def empty() -> Response:
    """Answer 204, without a body."""
    return Response(status_code=204)


def endpoint(handler: Callable[[Call], Response], scopes: frozenset[str]) -> Any:
    """Make a Starlette endpoint of a handler that needs one of `scopes`."""

    async def answer(request: Request) -> Response:
        world = world_of(request)
        token = world.tokens.check(request.headers.get("authorization", ""), scopes)
        if request.method in ("GET", "HEAD"):
            return handler(Call(world, request, token))
        body = read_json(await request.body()) if request.method != "DELETE" else None
        with world.store.transaction():
            return handler(Call(world, request, token, body))

    return answer


def read_json(raw: bytes) -> Any:
    """Read a JSON body; refuses what is not JSON, numbers that are none, and broken characters."""
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        raise invalid(f"the body must be JSON: {error}") from error
    except (ValueError, RecursionError) as error:
        raise invalid("the body must be JSON") from error
    return value


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _check(number: str, listing: str) -> str:
    return identifiers.derive("page", number, listing, length=12)
