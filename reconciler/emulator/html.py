"""HTML answers and forms: every value is escaped, nothing is loaded from or sent to another site."""

from __future__ import annotations

import base64
import functools
import hashlib
from typing import Any, Final
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from reconciler.emulator.refusal import invalid

TEMPLATES: Final = Environment(
    loader=PackageLoader("reconciler.emulator"), autoescape=select_autoescape(), trim_blocks=True,
    lstrip_blocks=True, auto_reload=False,
)  # fmt: skip
_STYLE: Final = Markup(TEMPLATES.get_template("style.css").render())  # noqa: S704 (a file of ours)
_SCRIPT: Final = TEMPLATES.get_template("zone.js").render()
_DIGEST: Final = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
_HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{_DIGEST}';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def render(template: str, status: int = 200, **values: Any) -> Response:
    """Make an HTML answer."""
    text = TEMPLATES.get_template(template).render(values, zone_script=_SCRIPT, style=_STYLE)
    return HTMLResponse(text, status, _HEADERS)


@functools.lru_cache(maxsize=16)
def options(names: tuple[str, ...], chosen: str) -> Markup:
    """Return `names` to choose from, one of them chosen."""
    before, after = Markup("<option>{}<").format(chosen), Markup("<option selected>{}<").format(chosen)
    return _options(names).replace(before, after, 1)


@functools.lru_cache(maxsize=4)
def _options(names: tuple[str, ...]) -> Markup:
    """Make them once: of all time zones it costs more than all else on a page."""
    return Markup("").join(Markup("<option>{}</option>").format(name) for name in names)


async def form(request: Request) -> dict[str, list[str]]:
    """Read the fields of a form."""
    try:
        return parse_qs((await request.body()).decode("utf-8"), True, max_num_fields=1000, errors="strict")
    except ValueError as error:
        raise invalid("the form cannot be read") from error
