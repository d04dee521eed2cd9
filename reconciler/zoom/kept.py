"""Reads the pages and requests that the journal stores as JSON of the API. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reconciler.model import LivePage
from reconciler.records.history import Sent, Verb
from reconciler.zoom import codec

METHODS: Final[Mapping[Verb, str]] = {Verb.CREATE: "POST", Verb.PATCH: "PATCH", Verb.DELETE: "DELETE"}
Raw = Mapping[str, Any]


def sent(body: Raw) -> Sent:
    """Read the body of a request."""
    asked = codec.page({**body, "schedule_id": "asked"}, "")
    unsent = body.get("availability_rules") is None and body.get("segments_recurrence") is None
    rules = None if unsent else asked.rules
    return Sent(tuple(sorted(body)), asked.slug, asked.fields, rules)


def page(answer: Raw, schedule_id: str, owner: str) -> LivePage:
    """Read the stored answer for a page of `owner`."""
    return codec.page({**answer, "schedule_id": schedule_id}, owner)
