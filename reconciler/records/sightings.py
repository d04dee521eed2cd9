"""What the last `drift` found and since when: the content of its state file, as values. Pure.

They serve to show what is new; no plan is made from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reconciler.model import EMPTY


@dataclass(frozen=True, slots=True)
class Sighting:
    """A finding as first seen; `page` is empty for one of the account, `counts` as in the last `drift`.

    `live` is the id of a page that no file names, `name` what it is called; both empty of all others. `owner`
    is whose page it is where it is of no page of the files, empty where that is not kept.
    """

    code: str
    page: str
    path: str
    since: datetime
    counts: bool = True
    name: str = ""
    live: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """What keeps `drift` from looking since `since`, as people were told: `reason` tells kinds apart."""

    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Sightings:
    """The findings by key at `at` (None: never); `told` identifies the set that people were last told of.

    `looked` is when each page itself was last looked at, by page key. `failure` is what people were told and
    not yet told to be over. `watched` are the owners all of whose pages were told; None where not known.
    """

    at: datetime | None = None
    found: Mapping[str, Sighting] = field(default_factory=lambda: EMPTY)
    told: str = ""
    looked: Mapping[str, datetime] = field(default_factory=lambda: EMPTY)
    failure: Failure | None = None
    watched: frozenset[str] | None = None
