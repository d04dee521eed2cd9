"""What a token reaches by id or by slug.

Under `owner-only`, and for a token that a user allowed, a single page or availability of somebody else than
the token's own user is not found, whatever `user_id` says. Lists go by `user_id` always.
"""

from __future__ import annotations

from typing import Final

from reconciler.emulator import people, schedules
from reconciler.emulator.call import Call
from reconciler.emulator.refusal import missing
from reconciler.emulator.schedules import Schedule

_READS: Final = ("GET", "HEAD")


def page_id(call: Call) -> str:
    """Return the id of the page that the path names, by its id or by its slug.

    A slug is that of a page of the user named by `user_id`, else of the token's own user. What names no page
    is returned as it is.
    """
    named, store = call.part("schedule_id"), call.world.store
    if schedules.get(store, named):
        return named
    own = _own_alone(call) or ("as-seen" in call.world.behaviour and call.query("user_id") is None)
    owner = call.token.user if own else call.user().email
    row = schedules.at_address(store, owner, named) if owner else None
    return row.id if row else named


def page(call: Call, row: Schedule | None) -> Schedule:
    """Return the page `row` if this call may read or write it by id; refuses with 404 else.

    Without `owner-only`, a page is not found either where `user_id` names another user than its owner.
    """
    named = call.query("user_id")
    key = call.token.user if named == "me" else named
    if key and (user := people.find(call.world.store, key)):
        call.check_profile(user)
    if row is None or not reaches(call, row.owner):
        raise missing("schedule")
    if named and not _own_alone(call) and call.user().email != row.owner:
        raise missing("schedule")
    return row


def reaches(call: Call, owner: str) -> bool:
    """Tell whether this call reaches by id what belongs to `owner`, a mailbox."""
    return not _own_alone(call) or owner == call.token.user


def _own_alone(call: Call) -> bool:
    word = "all" if call.token.personal else call.world.behaviour.words.get("owner-only")
    return word == "all" or (word == "get" and call.request.method in _READS)
