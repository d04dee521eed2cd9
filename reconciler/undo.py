"""From a past run's before-images to the pages that `undo` plans on. Pure.

Nothing is guessed: what the journal does not hold is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler import fields, staging
from reconciler.compare import lengths
from reconciler.compare.named_people import NamedPeople
from reconciler.model import (
    EMPTY,
    BookingPage,
    Declared,
    Desired,
    Former,
    Host,
    LivePage,
    PageType,
    Tombstone,
    ZoomUser,
)  # fmt: skip
from reconciler.planning.action import Action, CannotRestore
from reconciler.planning.blocks import NotRestorable
from reconciler.planning.reasons import Cause
from reconciler.records.history import About, PastRun, State, Verb, Write
from reconciler.times.wording import quoted
from reconciler.zoom import codec

ANEW = (
    "a page that is made again has another id, and the bookings of the one that was removed are not on it: "
    "look for them in Zoom"
)
"""What does not come back with a page, whatever is known of it."""
NOT_READ = "what {} was could not be read: set it by hand"


@dataclass(frozen=True, slots=True)
class Image:
    """One page of a run: `before` it (None where the run made it), and what was sent to it.

    `forms` are those in which the run may have left it; none where the run removed it. `sent` are the
    names of the fields that it changed, `hours` tells that it sent the rules: hosts and their hours.
    """

    key: str
    schedule_id: str
    before: LivePage | None
    forms: tuple[LivePage, ...]
    sent: frozenset[str]
    hours: bool
    about: About

    @property
    def kind(self) -> str:
        """What the run did: `made`, `changed` or `removed`."""
        if self.before is None:
            return "made"
        return "changed" if self.forms else "removed"


@dataclass(frozen=True, slots=True)
class Undoing:
    """The pages as they were before a run, and in words what cannot be brought back.

    `lost` has page keys with what is lost of each, `dates_stay` those where the run set hours of single
    dates; `unseen` are by page key the fields that it set and that no answer told before. `stuck` are the
    actions on pages of which nothing can be brought back, each blocked with why.
    """

    pages: tuple[Declared, ...]
    lost: tuple[tuple[str, str], ...]
    dates_stay: tuple[str, ...]
    unseen: Mapping[str, frozenset[str]]
    stuck: tuple[Action, ...] = ()


def images(run: PastRun) -> tuple[Image, ...]:
    """Return the pages that a run made, changed or removed, without its staging and moved-aside pages."""
    writes: dict[str, list[Write]] = {}
    for write in run.writes:
        if write.schedule_id:
            writes.setdefault(write.schedule_id, []).append(write)
    found = (_image(run, *item) for item in writes.items())
    return tuple(image for image in found if image is not None)


def emails(images_: Iterable[Image], hosts: Iterable[Host]) -> set[str]:
    """Return the emails of all whose scheduler address may be in an image; `hosts` are those of the files."""
    images_ = tuple(images_)
    owners = {form.owner for image in images_ for form in (image.before, *image.forms) if form}
    return {host.email for host in hosts} | owners | {one for image in images_ for one in image.about.hosts}


def wanted(
    images_: Iterable[Image], config: Desired, hosts: Iterable[Host], users: Mapping[str, ZoomUser]
) -> Undoing:
    """Return the pages as they were: those a run made as tombstones, the others with what it changed."""
    by_key: dict[str, list[Image]] = {}
    for image in images_:
        by_key.setdefault(image.key, []).append(image)
    pages: list[Declared] = []
    lost: list[tuple[str, str]] = []
    stay: list[str] = []
    unseen: dict[str, frozenset[str]] = {}
    stuck: list[Action] = []
    people = NamedPeople(users, {host.email: host.name for host in hosts})
    for key, group in by_key.items():
        older = [image for image in group if image.before is not None]
        if not older:
            pages.append(_tombstone(group[-1], config, people))
            continue
        made_instead = [image for image in group if image.before is None]
        page, missing = _restored(older[-1], made_instead, config, people)
        if page is None:
            stuck.append(_stuck(older[-1], missing, people))
            continue
        pages.append(page)
        lost += [(key, what) for what in missing]
        unseen[key] = _unseen(older[-1])
        stay += [key] if older[-1].kind != "removed" and _dates_set(older[-1]) else []
    return Undoing(tuple(pages), tuple(lost), tuple(stay), unseen, tuple(stuck))


def _stuck(image: Image, why: list[str], people: NamedPeople) -> Action:
    before = image.before
    assert before is not None  # noqa: S101 - the caller looked
    page = Tombstone(image.key, people.host(before.owner), before.slug)
    return CannotRestore(page=page, reasons=(Cause.REMOVED_BY_RUN,), block=NotRestorable(tuple(why)))


def _image(run: PastRun, schedule_id: str, writes: list[Write]) -> Image | None:
    first, writes = writes[0], [write for write in writes if write.may_have_happened]
    if not writes or not first.page or first.state is State.GONE:
        return None
    nothing = LivePage(schedule_id, first.owner, "", EMPTY, (), EMPTY)
    before = None if first.verb is Verb.CREATE else first.before or nothing
    if before is not None and staging.is_staging(before.slug):
        before = None
    seen = [run.last_pages[schedule_id]] if schedule_id in run.last_pages else []
    forms = (*seen, *_forms(writes, nothing))
    if (before is None and not forms) or (before is not None and before.slug.startswith(staging.OLD)):
        return None
    patched = [write.sent for write in writes if write.verb is Verb.PATCH]
    names = frozenset(name for sent in patched for name in sent.names if name in fields.NAMES)
    hours = any(sent.rules is not None for sent in patched)
    return Image(first.page, schedule_id, before, forms, names, hours, writes[-1].about)


def _forms(writes: list[Write], nothing: LivePage) -> list[LivePage]:
    """Return the forms a page may have after `writes`: a write without an answer leaves both open."""
    forms = [writes[0].before or nothing]
    for write in writes:
        after = [] if write.verb is Verb.DELETE else [write.sent.to(form) for form in forms]
        forms = after if write.state is State.DONE else [*forms, *after]
    return forms


def _tombstone(image: Image, config: Desired, people: NamedPeople) -> Tombstone:
    form = image.forms[0]
    hosts = tuple(people.host(email) for email in image.about.hosts)
    named = _declared_id(image, config)
    return Tombstone(image.key, people.host(form.owner), form.slug, hosts, schedule_id=named)


def _declared_id(image: Image, config: Desired) -> str:
    """Return the id of a page where the files name it by that; of one that the run removed none."""
    named = config.keys.get(image.schedule_id) == image.key and image.kind != "removed"
    return image.schedule_id if named else ""


def _restored(
    image: Image, instead: list[Image], config: Desired, people: NamedPeople
) -> tuple[BookingPage | None, list[str]]:
    """Return the page as it was, in what the run changed; whole where it is to be made again."""
    before, whole = image.before, image.kind == "removed"
    assert before is not None  # noqa: S101 - the caller looked
    declared = next((page.type for page in config.present if page.key == image.key), None)
    page_type = image.about.type or (None if whole else declared)
    if page_type is None:
        return None, ["cannot be undone: nothing proved what type the page was"]
    names = before.fields.keys() if whole else image.sent
    values = {name: value for name in names if (value := _before(before, name)) is not None}
    fixed = frozenset() if whole else image.sent
    unread = fields.UNLISTED - before.fields.keys()
    lost = [
        f"{quoted(name)} was not there before the run: take it away by hand"
        for name in sorted(fixed - values.keys() - unread)
    ]
    lost += [NOT_READ.format(quoted(name)) for name in sorted(unread if whole else ())]
    lost += [_untold(name, image) for name in sorted(_unseen(image))]
    ruled, several = _hosts(before, people, hours=whole or image.hours)
    hosts = _booked(page_type, before.owner, ruled)
    lost += [*several, *((ANEW, *_dated(before)) if whole else ())]
    formers = [
        Former(people.key(form.owner), form.slug) for other in (image, *instead) for form in other.forms
    ]
    return (
        BookingPage(
            image.key,
            people.host(before.owner),
            before.slug,
            page_type,
            hosts,
            values,
            tuple(formers),
            schedule_id=_declared_id(image, config),
        ),
        lost,
    )


def _unseen(image: Image) -> frozenset[str]:
    """Return the fields that a run set on a page, and that no answer told before."""
    told = image.before.fields.keys() if image.before else frozenset()
    return frozenset() if image.kind == "removed" else (fields.UNLISTED - told) & image.sent


def _untold(name: str, image: Image) -> str:
    """Say of a field that no answer told what the run set it to, which stands there as far as is known."""
    values = [form.fields[name] for form in image.forms if name in form.fields]
    sent = f"; the run set it to {lengths.with_units((name,), values[-1])}" if values else ""
    return f"{NOT_READ.format(quoted(name))}{sent}. A new value in its file is sent by the next apply"


def _before(before: LivePage, name: str) -> Any:
    """Return the value of a field before a run: its default where an answer left it out, if that tells it."""
    row = fields.row(name)
    default = row.default if row and not row.unlisted else None
    value = before.fields.get(name, default)
    return list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value


def _hosts(before: LivePage, people: NamedPeople, *, hours: bool) -> tuple[tuple[Host, ...], list[str]]:
    """Return the hosts of a page as it was, each once, and what of their hours does not come back."""
    by_email, lost = dict[str, Host](), []
    for host in (people.ruled(rule, hours=hours) for rule in before.rules):
        if by_email.setdefault(host.email, host) != host:
            by_email[host.email] = people.host(host.email)
            lost.append(f"{host.name} had several rules, with different hours: they do not come back")
    return tuple(by_email.values()), [*dict.fromkeys(lost)]


def _booked(page_type: PageType, owner: str, hosts: tuple[Host, ...]) -> tuple[Host, ...]:
    """Return those of the rules whom a page books: of a single-host type its owner, whoever else has one."""
    own = tuple(host for host in hosts if host.email == owner)
    return hosts if page_type.multi_host or not own else own


def _dated(before: LivePage) -> list[str]:
    """Say that hours of single dates do not come back: Zoom does not publish what `segments` mean."""
    lost = "hours set for single dates do not come back: set them by hand"
    return [lost] if codec.dated(before) else []


def _dates_set(image: Image) -> bool:
    """Whether a run wrote hours of single dates on a page that was there before it."""
    forms = [form for form in (image.before, *image.forms) if form]
    days = [{rule.address.casefold(): rule.dated for rule in form.rules} for form in forms]
    return any(after != days[0] for after in days[1:])
