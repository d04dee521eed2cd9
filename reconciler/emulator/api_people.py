"""The users and availability parts of the API. Making and changing availability is for the app's own user."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.responses import JSONResponse, Response

from reconciler.emulator import answer_styles, bodies, ownership, people
from reconciler.emulator.call import Call, empty, page_answer
from reconciler.emulator.people import Availability
from reconciler.emulator.refusal import missing


def show_user(call: Call) -> Response:
    """GET: one user, with the address under which their pages live."""
    user = call.person(call.part("user_id"))
    shown = {
        "slug": user.slug,
        "scheduling_url": f"{call.base}/{user.slug}",
        "display_name": user.display_name,
        "picture": "",
        "logo": "",
        "time_zone": user.time_zone,
    }
    return JSONResponse(answer_styles.dress(call.world.behaviour, shown))


def list_availability(call: Call) -> Response:
    """GET: the named availabilities of a user."""
    user, size = call.user(), call.page_size()
    name = f"availability {user.email}"
    after = call.after(name)
    listed = people.availabilities(call.world.store, user.email)[after:]
    items = [_shown(call, item) for item in listed[:size]]
    return page_answer(items, after + size if len(listed) > size else None, name)


def make_availability(call: Call) -> Response:
    """POST: a new named availability of the app's own user; the API takes no other."""
    given = bodies.AVAILABILITY.clean(call.body, "", call.world.behaviour.strict)
    user = call.person("me")
    item = Availability(
        call.world.store.new_id("availability"), user.email, given["name"], given.get("default", False),
        {"segments": [], "segments_recurrence": {}} | _body(given),
    )  # fmt: skip
    people.save(call.world.store, item)
    return JSONResponse(_shown(call, item), 201)


def show_availability(call: Call) -> Response:
    """GET: one availability."""
    return JSONResponse(_shown(call, _existing(call)))


def change_availability(call: Call) -> Response:
    """PATCH: what is sent replaces what is there."""
    old = _existing(call)
    given = bodies.AVAILABILITY.clean(call.body, "", call.world.behaviour.strict)
    default = given.get("default", old.default)
    people.save(
        call.world.store, replace(old, name=given["name"], default=default, body=old.body | _body(given))
    )
    return empty()


def delete_availability(call: Call) -> Response:
    """DELETE: it is gone; pages that name it go by their owner's default."""
    people.remove(call.world.store, _existing(call).id)
    return empty()


def _existing(call: Call) -> Availability:
    item = people.availability(call.world.store, call.part("availability_id"))
    if item is None or not ownership.reaches(call, item.owner):
        raise missing("availability")
    return item


def _body(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("time_zone", "segments", "segments_recurrence") if name in given}


def _shown(call: Call, item: Availability) -> dict[str, Any]:
    owner = call.world.user(item.owner)
    answer = {
        "availability_id": item.id,
        "default": item.default,
        "name": item.name,
        "owner": owner.address,
        **item.body,
    }
    return answer_styles.dress(call.world.behaviour, answer)
