"""The three writes of a page as requests, each sent once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler import errors
from reconciler.model import LivePage
from reconciler.records.history import Verb
from reconciler.zoom import codec, live
from reconciler.zoom.api import Writer
from reconciler.zoom.kept import METHODS

Body = Mapping[str, Any]


async def create(writer: Writer, owner: str, body: Body) -> LivePage:
    """Ask for a page. Raises `UnknownOutcome` also where a success names no page: one may have been made."""
    answer = await writer.write(METHODS[Verb.CREATE], live.SCHEDULES, body, user_id=owner)
    try:
        return codec.page(answer, owner)
    except errors.ApiError as error:
        raise errors.UnknownOutcome(f"POST {live.SCHEDULES}: {error.message}") from error


async def patch(writer: Writer, page: LivePage, body: Body) -> None:
    """Ask for a change of a page."""
    await writer.write(METHODS[Verb.PATCH], live.path(page.schedule_id), body, user_id=page.owner)


async def delete(writer: Writer, page: LivePage) -> None:
    """Ask for the removal of a page. Raises `ApiError` with status 404 where it is gone already."""
    await writer.write(METHODS[Verb.DELETE], live.path(page.schedule_id), None, user_id=page.owner)
