"""Reads a fixture value into what the emulator starts with. Takes a value, never opens a file.

Every mistake is one `FixtureError` whose message names the place, as in `users[1].availability[0].hours`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reconciler.emulator import identifiers, spans
from reconciler.times import weekly, zones
from reconciler.times.weekly import Weekly

PLANS: Final[Mapping[str, tuple[int, int | None]]] = {
    "free": (4, 6000),
    "pro": (30, None),
    "business": (80, None),
}
"""Requests a second, requests a day, for the LIGHT calls all of this API is."""
SCOPES: Final = ("scheduler:read:admin", "scheduler:write:admin")


class FixtureError(ValueError):
    """The fixture cannot be used as it is."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who may call, and how often; `limited` when the fixture says how often.

    `token_user` is the mailbox of the user the app's own tokens belong to; None: of nobody with pages.
    """

    id: str = "emulator"
    client_id: str = "emulator"
    client_secret: str = field(default="emulator", repr=False)
    scopes: tuple[str, ...] = SCOPES
    per_second: int = PLANS["business"][0]
    per_day: int | None = PLANS["business"][1]
    limited: bool = False
    token_user: str | None = None


@dataclass(frozen=True, slots=True)
class Availability:
    """Named hours of a user."""

    id: str
    name: str
    default: bool
    time_zone: str
    hours: Weekly


@dataclass(frozen=True, slots=True)
class User:
    """A person with Scheduler; `address` is what the API shows instead of the mailbox `email`.

    `busy` is what their connected calendar holds.
    """

    id: str
    email: str
    address: str
    slug: str
    display_name: str
    time_zone: str
    licensed: bool
    availability: tuple[Availability, ...]
    busy: tuple[spans.Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    """People who share pages; `owner` and `members` are mailboxes."""

    id: str
    name: str
    slug: str
    owner: str
    members: tuple[str, ...]
    time_zone: str


@dataclass(frozen=True, slots=True)
class Fixture:
    """The state `reset` goes back to; `schedules` are what a person would make in the web interface."""

    account: Account
    users: tuple[User, ...]
    teams: tuple[Team, ...]
    schedules: tuple[Mapping[str, Any], ...]


def load(value: Mapping[str, Any]) -> Fixture:
    """Read `{account, users, teams, schedules}`; raises `FixtureError`."""
    top = _mapping(value, "the fixture", {"account", "users", "teams", "schedules"})
    users = tuple(user(item, f"users[{n}]") for n, item in enumerate(_items(top, "users", "")))
    if not users:
        raise FixtureError("users: the emulator needs at least one user")
    for name in ("email", "id", "slug", "address"):
        seen: set[str] = set()
        for n, person in enumerate(users):
            if (taken := getattr(person, name)) in seen:
                raise FixtureError(f"users[{n}].{name}: `{taken}` belongs to an earlier user")
            seen.add(taken)
    _check_ids(users)
    schedules = _items(top, "schedules", "")
    return Fixture(
        _account(top.get("account") or {}, {user.email for user in users}),
        users,
        tuple(_team(item, f"teams[{n}]", users) for n, item in enumerate(_items(top, "teams", ""))),
        tuple(_mapping(item, f"schedules[{n}]", None) for n, item in enumerate(schedules)),
    )


def _check_ids(users: tuple[User, ...]) -> None:
    """Refuse an availability id that is there twice; ids are made of names where none is given."""
    seen: dict[str, str] = {}
    for n, user in enumerate(users):
        for m, item in enumerate(user.availability):
            if item.id in seen:
                raise FixtureError(f"users[{n}].availability[{m}]: same name or id as {seen[item.id]}")
            seen[item.id] = f"users[{n}].availability[{m}]"


def _account(value: Any, emails: set[str]) -> Account:
    known = {"id", "client_id", "client_secret", "scopes", "plan", "limits", "token_user"}
    given = _mapping(value, "account", known)
    plan = _text(given, "plan", "account", "business")
    if plan not in PLANS:
        raise FixtureError(f"account.plan: `{plan}` is none of {', '.join(PLANS)}")
    scopes = given.get("scopes", list(SCOPES))
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        raise FixtureError("account.scopes: must be a list of scope names")
    names = ("id", "client_id", "client_secret")
    texts = {name: _text(given, name, "account", "emulator") for name in names}
    token_user = _text(given, "token_user", "account", None).lower() if given.get("token_user") else None
    if token_user is not None and token_user not in emails:
        raise FixtureError(f"account.token_user: `{token_user}` is not the email of a user")
    limits = _mapping(given.get("limits") or {}, "account.limits", {"per_second", "per_day"})
    for name, number in limits.items():
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            raise FixtureError(f"account.limits.{name}: must be a number over 0")
    return Account(
        **texts,
        scopes=tuple(scopes),
        per_second=limits.get("per_second", PLANS[plan][0]),
        per_day=limits.get("per_day", PLANS[plan][1]),
        limited="plan" in given or bool(limits),
        token_user=token_user,
    )


def user(value: Any, at: str) -> User:
    """Read one user, the value `at` a place; raises `FixtureError`."""
    known = {"id", "email", "address", "display_name", "slug", "time_zone", "licensed", "availability",
             "busy"}  # fmt: skip
    given = _mapping(value, at, known)
    email = _text(given, "email", at, None)
    local, sign, domain = email.partition("@")
    if not (local and sign and domain):
        raise FixtureError(f"{at}.email: `{email}` is not an email address")
    email = email.lower()
    slug = _text(given, "slug", at, identifiers.slug_from(local))
    if slug in identifiers.RESERVED or slug != identifiers.slug_as_kept(slug) or not slug:
        raise FixtureError(f"{at}.slug: `{slug}` cannot be part of a link")
    zone = _zone(given, at, "UTC")
    licensed = given.get("licensed", True)
    if not isinstance(licensed, bool):
        raise FixtureError(f"{at}.licensed: must be true or false")
    words = local.replace(".", " ").replace("_", " ").replace("-", " ").title()
    address = f"{slug.lower()}-{identifiers.derive(email, length=6)}@scheduler.zoom.us"
    return User(
        id=_text(given, "id", at, identifiers.derive("user", email, length=22)),
        email=email,
        address=_text(given, "address", at, address).lower(),
        slug=slug,
        display_name=_text(given, "display_name", at, words),
        time_zone=zone,
        licensed=licensed,
        availability=_availabilities(given, at, email, zone),
        busy=tuple(_busy(item, f"{at}.busy[{n}]") for n, item in enumerate(_items(given, "busy", at))),
    )


def _busy(value: Any, at: str) -> spans.Span:
    given = _mapping(value, at, {"start", "end"})
    try:
        return spans.span(given)
    except ValueError as error:
        raise FixtureError(f"{at}.{error}") from error


def _availabilities(user: Mapping[str, Any], at: str, email: str, zone: str) -> tuple[Availability, ...]:
    """Read the named hours; an empty list is a person who never opened Scheduler."""
    if user.get("availability") is None:
        user = {"availability": [{"name": "Working hours", "hours": {"mon-fri": "09:00-17:00"}}]}
    items = _items(user, "availability", at)
    named = [_availability(item, f"{at}.availability[{n}]", email, zone) for n, item in enumerate(items)]
    defaults = [item for item in named if item.default]
    if len(defaults) > 1:
        raise FixtureError(f"{at}.availability: `{defaults[1].name}` is a second default")
    if named and not defaults:
        first = named[0]
        named[0] = Availability(first.id, first.name, True, first.time_zone, first.hours)
    return tuple(named)


def _availability(value: Any, at: str, email: str, zone: str) -> Availability:
    known = {"availability_id", "id", "name", "default", "time_zone", "hours", "segments_recurrence"}
    given = _mapping(value, at, known)
    name = _text(given, "name", at, None)
    word = "segments_recurrence" if "segments_recurrence" in given else "hours"
    return Availability(
        id=_text(given, "availability_id" if "availability_id" in given else "id", at,
                 identifiers.derive("availability", email, name, length=30)),
        name=name,
        default=given.get("default") is True,
        time_zone=_zone(given, at, zone),
        hours=_hours(given.get(word, {}), f"{at}.{word}"),
    )  # fmt: skip


def _team(value: Any, at: str, users: tuple[User, ...]) -> Team:
    given = _mapping(value, at, {"name", "slug", "owner", "members", "time_zone"})
    emails = [user.email for user in users]
    name, owner = _text(given, "name", at, None), _text(given, "owner", at, emails[0])
    members = _items(given, "members", at)
    for n, email in enumerate([owner, *members]):
        if email not in emails:
            place = f"members[{n - 1}]" if n else "owner"
            raise FixtureError(f"{at}.{place}: `{email}` is not the email of a user")
    slug = _text(given, "slug", at, identifiers.slug_from(name))
    zone = _zone(given, at, "UTC")
    return Team(identifiers.derive("team", name, length=22), name, slug, owner, tuple(members), zone)


def _hours(value: Any, at: str) -> Weekly:
    if value in ("none", "closed", None):
        return {}
    days = _mapping(value, at, None)
    week: dict[str, list[weekly.Window]] = {}
    try:
        for key, windows in days.items():
            for day in weekly.parse_days(str(key)):
                week.setdefault(day, []).extend(_windows(day, windows))
    except (weekly.BadHours, KeyError, TypeError, AttributeError) as error:
        raise FixtureError(f"{at}.{key}: cannot be read as hours ({error})") from error
    return weekly.weekly(week)


def _windows(day: str, value: Any) -> weekly.Windows:
    """Read the windows of a day in the language of the files or in Zoom's segments."""
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        return weekly.from_zoom({day: value}).get(day, ())
    return weekly.parse_windows(value)


def _mapping(value: Any, at: str, known: set[str] | None) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise FixtureError(f"{at}: must be a mapping, not {type(value).__name__}")
    unknown = sorted(str(key) for key in value if known is not None and key not in known)
    if unknown:
        raise FixtureError(f"{at}: unknown key `{unknown[0]}`; known are {', '.join(sorted(known or ()))}")
    return value


def _items(value: Mapping[str, Any], name: str, at: str) -> list[Any]:
    items = value.get(name) or []
    if not isinstance(items, list | tuple):
        raise FixtureError(f"{at}{'.' if at else ''}{name}: must be a list")
    return list(items)


def _text(value: Mapping[str, Any], name: str, at: str, default: str | None) -> str:
    text = value.get(name, default)
    if not isinstance(text, str) or not text:
        raise FixtureError(f"{at}.{name}: must be a text" if name in value else f"{at}.{name}: is missing")
    return text


def _zone(value: Mapping[str, Any], at: str, default: str) -> str:
    name = _text(value, "time_zone", at, default)
    if not known_zone(name):
        raise FixtureError(f"{at}.time_zone: `{name}` is not a known time zone")
    return name


def known_zone(name: str) -> bool:
    """Tell whether `name` is an IANA time zone."""
    return name in zones.zone_names()
