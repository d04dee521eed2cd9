"""What a plan does to one page, a row each: fields, hours gained and lost, what it means to bookers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from reconciler import fields
from reconciler.compare import invisible
from reconciler.model import dotted
from reconciler.times import wording
from reconciler.times.wording import quoted
from reconciler.views import words
from reconciler.views.entries import dated, steps, waiting
from reconciler.views.entries.entry import ORIGIN, Json, Row

MOST: Final = 6
"""Fields that are named which differ on a page that waits for a person."""
MOST_PAGES: Final = 20
"""Pages that are named with what an apply set there; `--format json` has all."""
WIDEST: Final = 60
"""Characters of a field with its two sides, of which these are shown."""
IN_ZOOM: Final = ("live-ahead", "both")
"""Origins with which Zoom has what neither the files nor the last apply set."""
MOVED: Final = "changed in Zoom since the last apply known here"
NOT_MOVED: Final = "apply neither moves nor cancels them"


def rows(action: Json) -> Iterator[Row]:
    """Yield the rows of an action in its JSON form."""
    if action["action"] in ("update", "replace"):
        worded = _hours_told(action["bookers"])
        told = [change for change in action["changes"] if change["keys"][:-1] not in worded]
        yield from dated.rows(told, action["hosts"])
    if action["action"] == "manual" and action["active"] is not None:
        yield from _waiting(action["changes"])
    yield from _moved(action)
    yield from (_stays(change) for change in action["untouched"])
    if action["bookers"]:
        yield from _bookers(action)
    yield from _bookings(action)
    yield from _remarks(action)
    if action["action"] == "create":
        for change in action["changes"]:
            yield from _declared(change)


def _hours_told(bookers: Json | None) -> list[list[str]]:
    """Return the paths of the weeks of which the words for bookers say what is gained and lost."""
    return [["hosts", host["host"], "hours"] for host in bookers["hosts"]] if bookers else []


def _waiting(changes: Sequence[Json]) -> Iterator[Row]:
    """Say what else differs on a page that waits for a person; who is on it is told by the steps."""
    said: dict[str, str] = {}
    for change in changes:
        keys, sides = change["keys"], words.sides(change, "before", "after")
        if keys[0] == "hosts" and len(keys) > 2:
            said.setdefault(dotted(keys[:3]), dotted(keys[:3]))
        elif keys[0] != "hosts":
            whole = f"{invisible.named(change['path'])} {' -> '.join(sides)}"
            said[change["path"]] = whole if len(whole) <= WIDEST else change["path"]
    told = [*said.values()][:MOST]
    more = [f"{len(said) - MOST} more"] if len(said) > MOST else []
    if told:
        yield Row("differs", f"{', '.join([*told, *more])}: left until the steps by hand are done")


def _moved(action: Json) -> Iterator[Row]:
    """Say what was changed in Zoom since the last apply, what apply does to it, and how it is kept."""
    sets = "apply sets what the files say" if waiting.writes(action) else ""
    keeps = f"`{action['keep']}` keeps what is in Zoom" if action.get("keep") else ""
    if names := moved(action["changes"]):
        then = ", ".join(filter(None, (sets, keeps)))
        yield Row(ORIGIN, "; ".join(filter(None, (f"{MOVED}: {names}", then))), tone="warn")


def overwritten(report: Json) -> Iterator[Row]:
    """Say what an apply set of what had been changed in Zoom, and how that comes back."""
    pages = report.get("overwritten", ())
    if not pages:
        return
    undo = f"`reconciler undo {report['run']}` takes all of the run back"
    yield Row(ORIGIN, f"{MOVED}, and set to what the files say ({undo}):", tone="warn")
    for page in pages[:MOST_PAGES]:
        was = (f"{invisible.named(one['path'])} was {words.sides(one, 'before', 'after')[0]}"
               for one in page["changes"])  # fmt: skip
        yield Row(ORIGIN, f"  {page['page']}: {', '.join(was)}", tone="warn")
    if (rest := len(pages) - MOST_PAGES) > 0:
        yield Row(ORIGIN, f"  {wording.many(rest, 'page')} more in --format json", tone="warn")


def moved(changes: Iterable[Json]) -> str:
    """Name the fields that were changed in Zoom; the days and dates of a host as what they are part of."""
    names: dict[str, bool] = {}
    for each in changes:
        if (origin := each.get("origin")) in IN_ZOOM:
            keys = each["keys"][:3] if each["keys"][0] == "hosts" else each["keys"]
            path = invisible.named(dotted(keys))
            names[path] = names.get(path, False) or origin == "both"
    return ", ".join(f"{path} (in the files too)" if both else path for path, both in names.items())


def _stays(change: Json) -> Row:
    """Say what apply leaves as it is, and why."""
    before, after = words.sides(change, "before", "after")
    if change["why"] == "unreadable" and change["after"] is None:  # of an undo, which knows no value
        return Row(change["path"], words.UNREADABLE, words.place(change))
    if change["why"] == "unreadable":
        return Row(change["path"], f"declared {quoted(after)}: {change['said']}", words.place(change))
    return Row(
        change["path"],
        f"stays {quoted(before)}, not {quoted(after)}: {change['said']}",
        words.place(change),
    )


def _bookers(action: Json) -> Iterator[Row]:
    """Say what it means to the people who book; of a new page, how many starts it will offer."""
    bookers = action["bookers"]
    if action["action"] == "create":
        yield Row("bookers", f"{wording.many(bookers['starts']['after'], 'start')} a week")
        return
    for host in bookers["hosts"]:
        yield from _hours(host, action["changes"])
    yield from (Row("bookers", phrase) for phrase in bookers["page"])


def _bookings(action: Json) -> Iterator[Row]:
    """Say which bookings lie at times that are taken away, and which a page has that a person may remove."""
    if (lost := action["lost_bookings"]) and lost["count"] != 0:
        yield Row("bookings", f"{lost['said']}; {NOT_MOVED}", tone="warn")
    if action["action"] == "manual" and (booked := action["booked"]) and booked["count"] != 0:
        yield Row("bookings", booked["said"], tone="warn")
    if (needed := steps.needed(action["checklist"])) and not action["blocked"]:
        yield Row("by hand", needed, tone="warn")
    if told := steps.booked(action["checklist"], action["page"]):
        yield Row("bookings", f"with steps by hand: {told}", tone="warn")


def _remarks(action: Json) -> Iterator[Row]:
    """Say what is to be known before it is carried out."""
    return (Row("after", remark["message"], tone="warn") for remark in action["remarks"])


def _hours(host: Json, changes: list[Json]) -> Iterator[Row]:
    of_host = ["hosts", host["host"]]
    place = next((words.place(change) for change in changes if change["keys"][:2] == of_host), "")
    for kind in ("lost", "gained"):
        yield from (Row("hours", f"{host['host']} {windows} {kind}", place) for windows in host[kind])


def _declared(change: Json) -> Iterator[Row]:
    """Say what a new page gets; hosts and the entries of a field a row each."""
    path, after, place = change["path"], change["after"], words.place(change)
    if path == "hosts" and isinstance(after, Mapping):
        yield from (Row(f"host {name}", after=words.host(host)) for name, host in after.items())
    elif (kind := fields.entries(path)) and isinstance(after, Mapping):
        yield from (Row(path, place=place, after=words.entry(kind, *named)) for named in after.items())
    else:
        yield Row(path, place=place, after=words.field(change["keys"], after))
