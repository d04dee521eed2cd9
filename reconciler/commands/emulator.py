"""`emulator`: the local Zoom Scheduler, for rehearsals and tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler import errors
from reconciler.commands.invocation import Invocation, pass_invocation
from reconciler.config import limits, spelling
from reconciler.config.limits import Limits
from reconciler.exits import Exit

if TYPE_CHECKING:
    from datetime import date, datetime

    from reconciler.model import Host

_HELP = "docs/emulator.md describes fixtures and behaviours"


@click.command("emulator")
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, metavar="N",
    help="The port to listen on; 0 is any free one.",
)  # fmt: skip
@click.option("--db", type=click.Path(dir_okay=False), help="Keep its state in this SQLite file.")
@click.option(
    "--fixture", type=click.Path(path_type=Path, dir_okay=False),
    help="Users and pages to start with (YAML or JSON). Default: the users of the config.",
)  # fmt: skip
@click.option(
    "--behaviour", multiple=True, default=("downgrades",), show_default=True, metavar="NAME",
    help="How it treats create requests, such as honours-pools. Repeatable; or several with commas between.",
)  # fmt: skip
@click.option("--seed", type=int, metavar="N", help="Make the same ids in every run with the same N.")
@click.option("--now", metavar="T", help="Let its clock stand at this instant. Default: the machine's clock.")
@click.option(
    "--zone-rules", type=click.Path(path_type=Path), metavar="FOLDER",
    help="Let it follow the rules of time zones in FOLDER.",
)  # fmt: skip
@click.option(
    "--ready-file", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the base URL to FILE once it listens.",
)  # fmt: skip
@pass_invocation
def command(
    invocation: Invocation, host: str, port: int, db: str | None, fixture: Path | None,
    behaviour: tuple[str, ...], seed: int | None, now: str | None, zone_rules: Path | None,
    ready_file: Path | None,
) -> int:  # fmt: skip
    """Serve the API, the web interface (/ui) and the public pages of a Zoom Scheduler that is not real.

    \b
    Example:
      reconciler emulator --port 8765 &
      export ZOOM_API_BASE_URL=http://127.0.0.1:8765/v2
      export ZOOM_OAUTH_URL=http://127.0.0.1:8765/oauth/token
      export ZOOM_ACCOUNT_ID=emulator ZOOM_CLIENT_ID=emulator
      export ZOOM_CLIENT_SECRET=emulator
      reconciler plan
    """
    from reconciler.emulator import server

    if zone_rules is not None:
        invocation.zone_rules, invocation.zone_rules_named_by = zone_rules, "--zone-rules"
    invocation.follow_zone_rules()
    moment = _instant(now) if now is not None else None
    content = _read(fixture) if fixture else _users(invocation)
    where = f"{fixture}: " if fixture else ""
    named = fixture is not None or invocation.root.exists()
    app = create(
        content, list(behaviour), db or ":memory:", seed=seed, now=moment, where=where, joining=named
    )
    try:
        server.serve(app, host, port, ready_file, _say)
    except server.ReadyFileError as error:
        raise errors.UsageError(str(error), help="choose another --ready-file") from error
    except OSError as error:
        raise errors.ReconcilerError(
            f"cannot listen on {host}:{port}: {error.strerror or error}",
            help="choose another --host or --port (0: a free one)",
        ) from error
    return int(Exit.OK)


def create(
    content: Mapping[str, Any], behaviours: list[str], db: str = ":memory:", *,
    seed: int | None = None, now: datetime | None = None, where: str = "", joining: bool = True,
) -> Any:  # fmt: skip
    """Make the application; `joining` lets users join a kept account.

    Raises `UsageError` for a fixture, a behaviour or a database that is none.
    """
    from reconciler.emulator import app, store
    from reconciler.emulator.behaviours import MODIFIERS, TYPES, UnknownBehaviour
    from reconciler.emulator.fixture import FixtureError

    clock = None if now is None else lambda: now
    try:
        return app.create(content, behaviours=behaviours, db=db, seed=seed, clock=clock, joining=joining)
    except FixtureError as error:
        raise errors.UsageError(f"{where}{error}", help=_HELP) from error
    except UnknownBehaviour as error:
        names = (*TYPES, *MODIFIERS)
        cure = spelling.did_you_mean(error.name, names, f"one of {', '.join(names)}")() if error.name else ""
        raise errors.UsageError(f"--behaviour: {error}", help=cure or _HELP) from error
    except store.StoreError as error:
        raise errors.UsageError(str(error), help="choose another --db, or none") from error


def _say(url: str) -> None:
    click.echo(f"the emulator listens at {url} (web interface: {url}/ui); Ctrl-C ends it", err=True)


def _instant(text: str) -> datetime:
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        cure = "write it like 2026-01-05T09:00:00Z"
        raise errors.UsageError(f"--now: `{text}` is not a date or an instant", help=cure) from error


def _users(invocation: Invocation) -> dict[str, Any]:
    today, bounds = invocation.clock().date(), limits.of(invocation.environment)
    return users_of(invocation.root, today, bounds, shared=invocation.shared)


def users_of(
    root: Path, today: date, bounds: Limits = limits.DEFAULT, shared: tuple[Path, ...] = ()
) -> dict[str, Any]:
    """Return a fixture with all hosts of a config, each available in Zoom at the hours their file says."""
    from reconciler import resources
    from reconciler.config import desired

    folder = root if root.exists() else resources.folder("booking_pages")
    config = desired.load(folder, today=today, limits=bounds, shared=shared)
    people = {host.email: host for page in config.desired.pages for host in (page.owner, *page.hosts)}
    people |= {host.email: host for host in config.people.emails.values()}
    return {"account": {"plan": "business"}, "users": [_user(people[email]) for email in sorted(people)]}


def _user(host: Host) -> dict[str, Any]:
    from reconciler.times.weekly import to_zoom

    email = host.email if host.email != host.id else f"{host.id}@by-id.example"
    user: dict[str, Any] = {"email": email, **({"id": host.id} if host.id else {})}
    if host.time_zone:
        user["time_zone"] = host.time_zone
    if host.hours is not None:
        name = {"name": "Working hours", "default": True, "hours": to_zoom(host.hours)}
        user["availability"] = [name | ({"time_zone": host.time_zone} if host.time_zone else {})]
    elif host.availability is not None:
        user["availability"] = [
            {"name": host.availability, "default": True, "hours": {"mon-fri": "09:00-17:00"}}
        ]
    return user


def _read(file: Path) -> Mapping[str, Any]:
    """Read a fixture; JSON is YAML too."""
    from reconciler.config import plain_file

    roots = plain_file.read(file, "fixture", _HELP)
    content = roots[0] if roots else None
    if len(roots) > 1:
        raise errors.UsageError(f"the fixture {file} holds {len(roots)} documents, not one", help=_HELP)
    if not isinstance(content, dict):
        raise errors.UsageError(f"the fixture {file} is not a mapping", help=_HELP)
    return content
