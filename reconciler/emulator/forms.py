"""Between the form of the web interface and the value `ui` takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from reconciler.emulator import bodies, making, people, question_form
from reconciler.emulator.contract import Day, Number, Text, Thing
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.world import World

Form = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form; `path` is where its value goes."""

    name: str
    label: str
    kind: str
    hint: str = ""
    least: int | None = None
    most: int | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """Return where in a page it stands: `buffer.before` is two steps."""
        return tuple(self.name.split("."))


def _field(name: str, label: str, hint: str = "", control: str = "text") -> Field:
    """Return a field with the limits that the request bodies have for it."""
    top, _, part = name.partition(".")
    kind = bodies.PAGE[top]
    match kind.fields[part] if isinstance(kind, Thing) else kind:
        case Number(least, most):
            return Field(name, label, "number", hint, int(least), int(most))
        case Text(least, most):
            return Field(name, label, control, hint, least, most)
        case Day():
            return Field(name, label, "date", hint)
        case other:
            raise TypeError(f"no control for {name}: {other}")


FIELDS: Final = (
    _field("summary", "Name", "What visitors see."),
    _field("slug", "Link", "The last part of the address. Left empty, it is made of the name."),
    _field("description", "Description", control="area"),
    _field("duration", "Length", "Minutes, 15 to 1440."),
    _field("start_time_increment", "Start every", "Minutes, 5 to 720."),
    _field("capacity", "Places", "Over 1: one to many."),
    _field("buffer.before", "Free before", "Minutes."),
    _field("buffer.after", "Free after", "Minutes."),
    _field("cushion", "Notice", "Minutes ahead."),
    _field("booking_limit", "Bookings a day", "0 for any number."),
    _field("start_date", "First day"),
    _field("end_date", "Last day"),
    _field("location", "Place"),
    _field("color", "Colour", control="color"),
)
_FLAGS: Final = ("active", "secret")
_CHOICES: Final = ("type", "owner", "time_zone", "add_on_type")


def blank(world: World, page_type: str) -> Form:
    """Return what an empty form shows."""
    everyone = people.everyone(world.store)
    values = dict(making.DEFAULTS) | {"buffer": {"before": 0, "after": 0}, "time_zone": everyone[0].time_zone}
    choices = {"type": [page_type], "owner": [everyone[0].email], "hosts": []}
    return _filled(values) | choices


def filled(row: Schedule) -> Form:
    """Return what the form of a page shows."""
    body = dict(row.body) | {"slug": row.slug}
    if body["interval_type"] == "unlimited":
        body |= {"start_date": "", "end_date": ""}
    people_chosen = {"type": [row.type.value], "owner": [row.owner], "hosts": list(row.hosts)}
    return _filled(body) | people_chosen | question_form.filled(body["custom_fields"])


def value(given: Form, row: Schedule | None = None) -> dict[str, Any]:
    """Return what a form says, as `ui` takes it. An empty field says nothing."""
    page: dict[str, Any] = {name: given[name][0] for name in _CHOICES if (given.get(name) or [""])[0]}
    page |= {name: given.get(name) == ["on"] for name in _FLAGS}
    if row is not None or given.get("hosts"):
        page["hosts"] = given.get("hosts", [])
    if (questions := question_form.value(given)) is not None:
        page["custom_fields"] = questions
    for field in FIELDS:
        text = (given.get(field.name) or [""])[0]
        if text or field.kind in ("area",):
            _put(page, field.path, _number(text) if field.kind == "number" else text)
    if row is not None:
        dated = "start_date" in page or "end_date" in page
        page["interval_type"] = "fixed" if dated else "unlimited"
    return page


def _filled(body: Mapping[str, Any]) -> dict[str, list[str]]:
    form = {field.name: [_text(body, field.path)] for field in FIELDS}
    form |= {name: ["on"] if body[name] else [] for name in _FLAGS}
    return form | {name: [str(body[name])] for name in ("time_zone", "add_on_type")}


def _text(body: Mapping[str, Any], path: tuple[str, ...]) -> str:
    inner: Any = body
    for step in path:
        inner = inner.get(step, "")
    return f"{inner:g}" if isinstance(inner, float) else str(inner)


def _put(into: dict[str, Any], path: tuple[str, ...], what: Any) -> None:
    for step in path[:-1]:
        into = into.setdefault(step, {})
    into[path[-1]] = what


def _number(text: str) -> Any:
    """Return a number; a text that is none stays one, and is refused by name later."""
    try:
        return int(text)
    except ValueError:
        return text
