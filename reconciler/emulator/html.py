"""The way out for HTML: everything shown is escaped, nothing comes from elsewhere, forms stay here."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, Final
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from reconciler.emulator.refusal import invalid

TEMPLATES: Final = Environment(
    loader=PackageLoader("reconciler.emulator"), autoescape=select_autoescape(), trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip
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
    text = TEMPLATES.get_template(template).render(values, zone_script=_SCRIPT)
    return HTMLResponse(text, status, _HEADERS)


async def form(request: Request) -> dict[str, list[str]]:
    """Read the fields of a form."""
    try:
        return parse_qs((await request.body()).decode("utf-8"), True, max_num_fields=1000, errors="strict")
    except ValueError as error:
        raise invalid("the form cannot be read") from error
