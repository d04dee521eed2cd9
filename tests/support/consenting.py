"""A person who consents at the emulator's page, in place of a browser; the token file as a test sees it."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import httpx

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
ADDRESS = re.compile(r"^http\S+/oauth/authorize\S*$", re.MULTILINE)
PAST = "2020-01-01T00:00:00+00:00"


def consent(url: str, user: str, decision: str = "allow") -> str:
    """Open the address, answer the form on it; return where the browser is sent."""
    with httpx.Client(verify=False) as http:
        page = http.get(url)
        assert page.status_code == 200, page.text
        form = {name: unescape(value) for name, value in HIDDEN.findall(page.text)}
        target = httpx.URL(url).copy_with(query=None)
        answer = http.post(target, data=form | {"user": user, "decision": decision})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


class Person(io.StringIO):
    """A terminal's input at which a person types the answer to the address that was printed.

    `shown` returns what was printed; `does` makes the line of the address.
    """

    def __init__(self, shown: Callable[[], str], does: Callable[[str], str]) -> None:
        super().__init__()
        self.shown, self.does = shown, does

    def readline(self, *_: Any) -> str:
        (url,) = ADDRESS.findall(self.shown())
        return self.does(url) + "\n"


def entries(file: Path) -> dict[str, dict[str, Any]]:
    """Return the connections in a token file by email."""
    return {entry["email"]: entry for entry in json.loads(file.read_text())["connections"]}


def age(file: Path, **more: Any) -> None:
    """Let all access tokens be too old, as after an hour, or change other things in each entry."""
    content = json.loads(file.read_text())
    content["connections"] = [entry | {"good_until": PAST} | more for entry in content["connections"]]
    file.write_text(json.dumps(content))


if __name__ == "__main__":  # called by `webbrowser` with an address, as a browser is
    back = httpx.URL(consent(sys.argv[2], sys.argv[1]))
    with httpx.Client(verify=False) as browser:  # reading authorities takes long
        others = (
            back.copy_with(path="/favicon.ico", query=None),
            back.copy_set_param("state", "of-somebody-else"),
        )
        assert [browser.get(url).status_code for url in others] == [404, 404]
        browser.get(back)
