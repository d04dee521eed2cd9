"""Pages of known type: whether the data of their public pages gives that type."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from reconciler import errors
from reconciler.model import PageType
from reconciler.probe.rows import Control
from reconciler.times.wording import quoted
from reconciler.zoom.api import Reader
from reconciler.zoom.witnesses import calibration, page_data
from reconciler.zoom.witnesses.page_objects import Page

NOTHING = "nothing"


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
    if public.dating.copy:
        return Control(page_type, url, NOTHING, public.dating.why or "a cache answered with a copy")
    reading = page_data.read(public, Page(None, slug))
    if reading is None:
        why = f"answered {public.status}" if public.status != 200 else f"no data that names {quoted(slug)}"
        return Control(page_type, url, NOTHING, why)
    return Control(page_type, url, calibration.compare(page_type, reading), reading.seen)
