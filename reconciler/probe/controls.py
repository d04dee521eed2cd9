"""Pages of known type: what their public pages show, and whether that tells kinds of pages apart here."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from reconciler import errors
from reconciler.model import PageType
from reconciler.probe.rows import Control
from reconciler.zoom.api import Reader
from reconciler.zoom.witnesses import page_data
from reconciler.zoom.witnesses.about import Page
from reconciler.zoom.witnesses.pools import Reading

RIGHT, WRONG, NOTHING, MISSING = "right", "wrong", "nothing", "fields missing"


async def look(reader: Reader, page_type: PageType, url: str) -> Control:
    """Read the public page of a page that is known to be of `page_type`."""
    slug = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    try:
        public = await reader.visit(url)
    except errors.ApiError as error:
        return Control(page_type, url, NOTHING, error.message)
    if public is None:
        raise errors.UsageError(
            f"--control: {url} is not a page of Zoom or of the API's own host",
            help="give the address that bookers get",
        )
    reading = page_data.read(public, Page(None, slug))
    if reading is None:
        seen = f"answered {public.status}" if public.status != 200 else f"no data that names `{slug}`"
        return Control(page_type, url, NOTHING, seen)
    return Control(page_type, url, said(page_type, reading), reading.seen)


def said(page_type: PageType, reading: Reading) -> str:
    """Whether what a page shows is right about its known type."""
    if not reading.types:
        return MISSING
    return RIGHT if page_type in reading.types else WRONG


def tells(seen: Iterable[tuple[PageType, str]]) -> bool:
    """Whether missing fields mean a single-host page here, by what pages of known type showed.

    So where a multi-host page was seen to show them, a single-host one to lack them, and none to be wrong.
    """
    seen = set(seen)
    shown = any(kind.multi_host and says == RIGHT for kind, says in seen)
    lacking = any(not kind.multi_host and says == MISSING for kind, says in seen)
    wrong = any(says == WRONG or (kind.multi_host and says == MISSING) for kind, says in seen)
    return shown and lacking and not wrong
