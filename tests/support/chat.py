"""A service that people are told through, as one of those that apprise knows."""

from __future__ import annotations

import json

SECRET = "canary-token-5f3a9c1e"


class Chat:
    """Takes messages as JSON. `broken` ones are refused, those that it `leads` on with a status are lost."""

    def __init__(self) -> None:
        self.said: list[dict[str, str]] = []
        self.broken = False
        self.leads = 0

    @staticmethod
    def address(url: str) -> str:
        """Return the address for messages, a secret, of the chat that is served at `url`."""
        return f"json://{url.partition('//')[2]}/{SECRET}"

    async def __call__(self, scope, receive, send):
        body = b""
        while (part := await receive())["type"] == "http.request":
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        told = not self.broken and not self.leads
        if told and scope["method"] == "POST":
            self.said.append(json.loads(body))
        status = 500 if self.broken else self.leads if self.leads and scope["path"] != "/else" else 200
        headers = [(b"location", b"/else")] if self.leads else []
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": SECRET.encode()})
