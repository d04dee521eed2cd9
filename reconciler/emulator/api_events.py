"""The events part of the API: list, show, mark, cancel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.responses import JSONResponse, Response

from reconciler.emulator import answer_styles, bodies, call, events, world
from reconciler.emulator.call import Call
from reconciler.emulator.events import Event
from reconciler.emulator.refusal import invalid, missing


def listing(here: Call) -> Response:
    """GET: the bookings of a user, as owner or host."""
    here.check_common()
    user, size = here.user(), here.page_size()
    if here.request.query_params.get("event_type", "pending") != "pending":
        raise invalid("event_type must be pending")
    conditions = _conditions(here)
    name = f"events {user.email} {conditions}"
    after = here.after(name)
    found = events.of_user(here.world.store, user.email, after, size + 1, *conditions)
    items = [_shown(here, event) for event in found[:size]]
    return call.page_answer(items, found[size - 1].seq if len(found) > size else None, name)


def show(here: Call) -> Response:
    """GET: one booking, a cancelled one too."""
    return JSONResponse(_shown(here, _existing(here)))


def change(here: Call) -> Response:
    """PATCH: cancel it, write notes, or mark who did not come."""
    old, stamp = _existing(here), here.world.stamp()
    given = bodies.EVENT.clean(here.body, "", here.world.behaviour.strict)
    marks = {item.get("attendee_id"): item.get("no_show") for item in given.get("attendees", ())}
    attendees = [
        item | ({"no_show": marks[item["attendee_id"]]} if marks.get(item["attendee_id"]) is not None else {})
        for item in old.body["attendees"]
    ]
    unknown = marks.keys() - {item["attendee_id"] for item in old.body["attendees"]}
    if unknown:
        raise invalid("attendees must name an attendee_id of this event")
    notes = given.get("meeting_notes", old.body["meeting_notes"])
    body = old.body | {"attendees": attendees, "meeting_notes": notes, "updated": stamp}
    _keep(here, old, replace(old, status=given.get("status", old.status), body=body))
    return call.empty()


def cancel(here: Call) -> Response:
    """DELETE: the booking is cancelled and its time is free again."""
    old = _existing(here)
    if old.status == events.CANCELLED:
        raise missing("event")
    body = old.body | {"updated": here.world.stamp()}
    _keep(here, old, replace(old, status=events.CANCELLED, body=body))
    return call.empty()


def attendee(here: Call) -> Response:
    """GET: one attendee, with what they answered."""
    event, identifier = _existing(here), here.part("attendee_id")
    answers = event.answers.get(identifier, [])
    for item in event.body["attendees"]:
        if item["attendee_id"] == identifier:
            place = {"event_id": event.id, "schedule_id": event.schedule, "custom_values": answers}
            shown = {name: value for name, value in item.items() if name != "booker"} | place
            return JSONResponse(answer_styles.dress(here.world.behaviour, shown))
    raise missing("attendee")


def _keep(here: Call, old: Event, new: Event) -> None:
    events.save(here.world.store, new)
    if new.status == events.CANCELLED != old.status:
        events.note(here.world.store, here.world.stamp(), new.hosts[0], "event-cancelled")


def _conditions(here: Call) -> list[tuple[str, str]]:
    conditions = []
    if not here.flag("show_deleted"):
        conditions.append(("status = ?", "confirmed"))
    if start := here.moment("from"):
        conditions.append(("ends > ?", world.stamp(start)))
    if end := here.moment("to"):
        conditions.append(("start < ?", world.stamp(end)))
    if words := here.query("search"):
        conditions.append(("instr(lower(body), lower(?)) > 0", words))
    if kind := here.query("event_type"):
        conditions.append(("json_extract(body, '$.event_type') = ?", kind))
    return conditions


def _existing(here: Call) -> Event:
    event = events.get(here.world.store, here.part("event_id"))
    user = here.query("user_id")
    if event is None or (user and here.world.user(user).email not in event.hosts):
        raise missing("event")
    return event


def _shown(here: Call, event: Event) -> dict[str, Any]:
    return answer_styles.dress(here.world.behaviour, events.shown(here.world.store, event))
