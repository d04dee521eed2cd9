"""The events part of the API: list, show, mark, cancel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.responses import JSONResponse, Response

from reconciler.emulator import answer_styles, bodies, events
from reconciler.emulator.call import Call, empty, page_answer
from reconciler.emulator.events import Event
from reconciler.emulator.refusal import invalid, missing
from reconciler.emulator.world import stamp


def listing(call: Call) -> Response:
    """GET: the bookings of a user, as owner or host."""
    call.check_common()
    user, size = call.user(), call.page_size()
    if call.request.query_params.get("event_type", "pending") != "pending":
        raise invalid("event_type must be pending")
    conditions = _conditions(call)
    name = f"events {user.email} {conditions}"
    after = call.after(name)
    listed = events.of_user(call.world.store, user.email, after, size + 1, *conditions)
    items = [_shown(call, event) for event in listed[:size]]
    return page_answer(items, listed[size - 1].seq if len(listed) > size else None, name)


def show(call: Call) -> Response:
    """GET: one booking, a cancelled one too."""
    return JSONResponse(_shown(call, _existing(call)))


def change(call: Call) -> Response:
    """PATCH: cancel it, write notes, or mark who did not come."""
    old, stamp = _existing(call), call.world.stamp()
    given = bodies.EVENT.clean(call.body, "", call.world.behaviour.strict)
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
    _keep(call, old, replace(old, status=given.get("status", old.status), body=body))
    return empty()


def cancel(call: Call) -> Response:
    """DELETE: the booking is cancelled and its time is free again."""
    old = _existing(call)
    if old.status == events.CANCELLED:
        raise missing("event")
    body = old.body | {"updated": call.world.stamp()}
    _keep(call, old, replace(old, status=events.CANCELLED, body=body))
    return empty()


def attendee(call: Call) -> Response:
    """GET: one attendee, with what they answered."""
    event, identifier = _existing(call), call.part("attendee_id")
    answers = event.answers.get(identifier, [])
    for item in event.body["attendees"]:
        if item["attendee_id"] == identifier:
            place = {"event_id": event.id, "schedule_id": event.schedule, "custom_values": answers}
            shown = {name: value for name, value in item.items() if name != "booker"} | place
            return JSONResponse(answer_styles.dress(call.world.behaviour, shown))
    raise missing("attendee")


def _keep(call: Call, old: Event, new: Event) -> None:
    events.save(call.world.store, new)
    if new.status == events.CANCELLED != old.status:
        events.note(call.world.store, call.world.stamp(), new.hosts[0], "event-cancelled")


def _conditions(call: Call) -> list[tuple[str, str]]:
    conditions = []
    if not call.flag("show_deleted"):
        conditions.append(("status = ?", "confirmed"))
    if start := call.moment("from"):
        conditions.append(("ends > ?", stamp(start)))
    if end := call.moment("to"):
        conditions.append(("start < ?", stamp(end)))
    if words := call.query("search"):
        conditions.append(("instr(lower(body), lower(?)) > 0", words))
    if kind := call.query("event_type"):
        conditions.append(("json_extract(body, '$.event_type') = ?", kind))
    return conditions


def _existing(call: Call) -> Event:
    event = events.get(call.world.store, call.part("event_id"))
    user = call.query("user_id")
    if event is not None and call.token.personal and call.token.user not in (event.owner, *event.hosts):
        raise missing("event")
    if event is None or (user and call.person(user).email not in event.hosts):
        raise missing("event")
    return event


def _shown(call: Call, event: Event) -> dict[str, Any]:
    return answer_styles.dress(call.world.behaviour, events.shown(call.world.store, event))
