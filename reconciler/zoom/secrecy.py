"""Blanks the credentials that were sent wherever an answer or an error repeats them.

It is done as answers come in, so that no message, journal or report made of them holds one.
"""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

HIDDEN = "[secret]"
SHORTEST = 12
"""Characters. Zoom's credentials are longer, and shorter ones would blank ordinary words."""


class Secrets:
    """The credentials sent so far, in the forms in which they may be repeated."""

    def __init__(self, *texts: str) -> None:
        """Start with the credentials `texts`."""
        self._forms: tuple[str, ...] = ()
        for text in texts:
            self.learn(text)

    def learn(self, text: str) -> None:
        """Remember a credential."""
        if len(text) < SHORTEST or text in self._forms:
            return
        forms = {text, quote(text, safe=""), quote_plus(text), json.dumps(text)[1:-1]}
        self._forms = tuple(sorted({*self._forms, *forms}, key=len, reverse=True))

    def learn_pair(self, user: str, password: str) -> None:
        """Remember the password of basic authentication, and the header it goes in."""
        self.learn(password)
        self.learn(base64.b64encode(f"{user}:{password}".encode()).decode())

    def hide(self, text: str) -> str:
        """Return `text` with every credential blanked."""
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        return text
