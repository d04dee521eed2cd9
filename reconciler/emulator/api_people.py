"""The users and availability parts of the API. Making and changing availability is for the app's own user."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.responses import JSONResponse, Response

from reconciler.emulator import answer_styles, bodies, call, people
from reconciler.emulator.call import Call
from reconciler.emulator.people import Availability
from reconciler.emulator.refusal import missing


def show_user(here: Call) -> Response:
    """GET: one user, with the address under which their pages live."""
    user = here.world.user(here.part("user_id"))
    shown = {
        "slug": user.slug,
        "scheduling_url": f"{here.base}/{user.slug}",
        "display_name": user.display_name,
        "picture": "",
        "logo": "",
        "time_zone": user.time_zone,
    }
    return JSONResponse(answer_styles.dress(here.world.behaviour, shown))


def list_availability(here: Call) -> Response:
    """GET: the named availabilities of a user."""
    user, size = here.user(), here.page_size()
    name = f"availability {user.email}"
    after = here.after(name)
    found = people.availabilities(here.world.store, user.email)[after:]
    items = [_shown(here, item) for item in found[:size]]
    return call.page_answer(items, after + size if len(found) > size else None, name)


def make_availability(here: Call) -> Response:
    """POST: a new named availability of the app's own user; the API takes no other."""
    given = bodies.AVAILABILITY.clean(here.body, "", here.world.behaviour.strict)
    user = here.world.user("me")
    item = Availability(
        here.world.store.new_id("availability"), user.email, given["name"], given.get("default", False),
        {"segments": [], "segments_recurrence": {}} | _body(given),
    )  # fmt: skip
    people.save(here.world.store, item)
    return JSONResponse(_shown(here, item), 201)


def show_availability(here: Call) -> Response:
    """GET: one availability."""
    return JSONResponse(_shown(here, _existing(here)))


def change_availability(here: Call) -> Response:
    """PATCH: what is sent replaces what is there."""
    old = _existing(here)
    given = bodies.AVAILABILITY.clean(here.body, "", here.world.behaviour.strict)
    default = given.get("default", old.default)
    people.save(
        here.world.store, replace(old, name=given["name"], default=default, body=old.body | _body(given))
    )
    return call.empty()


def delete_availability(here: Call) -> Response:
    """DELETE: it is gone; pages that name it go by their owner's default."""
    people.remove(here.world.store, _existing(here).id)
    return call.empty()


def _existing(here: Call) -> Availability:
    if found := people.availability(here.world.store, here.part("availability_id")):
        return found
    raise missing("availability")


def _body(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("time_zone", "segments", "segments_recurrence") if name in given}


def _shown(here: Call, item: Availability) -> dict[str, Any]:
    owner = here.world.user(item.owner)
    answer = {
        "availability_id": item.id,
        "default": item.default,
        "name": item.name,
        "owner": owner.address,
        **item.body,
    }
    return answer_styles.dress(here.world.behaviour, answer)
