"""What keeps an action from being carried out where the files name a page or a person by id. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoAddress:
    """Zoom does not say by which address a page names a host whom the files know by their id alone."""

    host: str


@dataclass(frozen=True, slots=True)
class IdNotFound:
    """The owner has no page of the schedule id that the files give: none is made in its place."""

    schedule_id: str
    owner: str


@dataclass(frozen=True, slots=True)
class IdWouldChange:
    """A replacement would have another schedule id than the files give."""

    schedule_id: str
