"""Create requests: in which form and with which dates they are sent, and what a refusal is about.

A 400 that names no field may be about the page, about the recipe, or about the form of the request. Nothing
is read out of its text. The same request is sent once more with something left out, and what is accepted then
says what was to blame. What is made for that is at a staging address, inactive, and removed at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Final

from reconciler import errors, staging
from reconciler.apply import open_ended, staging_page, writing
from reconciler.apply.run import Run
from reconciler.model import BookingPage, Host, LivePage, PageType, ZoomUser
from reconciler.planning import phrases, undated
from reconciler.records.learned import Answer, FactName
from reconciler.times import weekly
from reconciler.zoom import recipes
from reconciler.zoom.recipes import Between, Form, Recipe

PLAIN_HOURS: Final = weekly.weekly({"mon": [weekly.parse_window("09:00-10:00")]})

Send = Callable[[Between | None], Awaitable[LivePage]]
"""Sends a create request with dates that the page does not declare, or with those alone that it does."""


class Blame(Enum):
    """What a refusal that names no field is about."""

    PAGE = auto()
    RECIPE = auto()
    FORM = auto()


@dataclass(slots=True)
class Asking:
    """What the requests for one page have shown so far.

    `undated` is true once one without dates was refused, `own_hours` once one was sent without trial hours
    because of a refusal. `refused` holds the first refusal in each form in which a page of the owner alone
    was refused too; `accepted` the forms in which something was made, `with_hosts` those in which a request
    was accepted that names all hosts of the page and asks for one of them.
    """

    undated: bool = False
    own_hours: bool = False
    refused: dict[Form, errors.ApiError] = field(default_factory=dict)
    accepted: set[Form] = field(default_factory=set)
    with_hosts: set[Form] = field(default_factory=set)


def takes(run: Run, form: Form) -> bool | None:
    """Whether this account takes requests in a form; None while not known.

    It does where a recipe of the form was proved once.
    """
    of_form = recipes.of_form(form)
    proved = any(run.memory.proved(kind, recipe.name) for recipe in of_form for kind in recipe.fields)
    if form in run.takes_forms or proved:
        return True
    fact = run.memory.fact(fact_of(form), run.today)
    return None if fact is None else fact.value == Answer.YES


def fact_of(form: Form) -> FactName:
    """Return the fact whether an account takes a form."""
    return FactName(f"form-{form}")


def about_page(error: errors.ApiError, page: BookingPage) -> bool:
    """Whether a refusal is no 400, or lists a field that the page declares; its words say nothing."""
    return error.status != 400 or bool(error.fields & page.fields.keys())


async def post(
    run: Run, page: BookingPage, form: Form, asking: Asking, send: Send, own: frozenset[str] = frozenset()
) -> tuple[LivePage, bool]:
    """Ask for a page; return it as answered, and whether it has dates that nobody declared.

    A page without dates that is refused without the name of a field is asked for once more with dates.
    `own` are the fields of the recipe. Raises the `ApiError` of the last refusal.
    """
    dates = open_ended.between(run, page, form, refused=asking.undated)
    try:
        made = await send(dates)
    except errors.ApiError as error:
        explained = about_page(error, page) or bool(error.fields & own)
        if explained or dates or not undated.declares_none(page) or run.takes_undated:
            raise
        asking.undated = True
        dates = open_ended.between(run, page, form, refused=asking.undated)
        made = await send(dates)
    if dates and asking.undated and form is Form.RULES:
        run.know(FactName.CREATE_NEEDS_DATES, Answer.YES, "accepted with dates, refused without")
    if undated.declares_none(page) and not dates:
        run.takes_undated = run.knows_dates = True
    _accepted(run, form, asking)
    return made, dates is not None


async def alone(run: Run, page: BookingPage, *, staged: bool = False) -> tuple[LivePage, str]:
    """Make a single-host page, in the form that this account takes; return it as answered, and its slug.

    It is made at its own address as declared. Where it needs dates that nobody declared, or is to be
    `staged`, it is at a staging address, inactive, and has those dates no more. Raises `ApiError` where it
    is refused.
    """
    open_ended.check(run, page)
    asking, slug = Asking(), ""
    refusals: list[errors.ApiError] = []
    for form in _forms(run, page):

        async def send(dates: Between | None, form: Form = form) -> LivePage:
            nonlocal slug
            body = recipes.request(page, run.users, form=form, between=dates)
            slug = staging.slug(run.clock()) if staged or dates else page.slug
            if slug == page.slug:
                return await writing.create(run, page.key, page.owner.email, body)
            if dates:
                open_ended.check_reach(run, page)
            return await staging_page.create(run, page, slug, body)

        try:
            answered, bounded = await post(run, page, form, asking, send)
        except errors.ApiError as error:
            if about_page(error, page) or takes(run, form):
                raise
            owners = _of_owner(page)
            if owners == page or run.reaches(page.owner.email):
                if owners != page and await _accepts(run, owners, form, asking):
                    raise
                asking.refused[form] = error
            refusals.append(error)
            continue
        learn_forms(run, asking)
        if bounded:
            made = await staging_page.made(run, page, slug, answered)
            answered = await open_ended.reached(run, page, made, open_ended.unlimited(run, page, made))
        return answered, slug
    raise refusal(run, page, refusals[0])


def stages(run: Run, page: BookingPage) -> bool:
    """Whether making a page, or finding out what a refusal is about, may leave a page at staging."""
    if page.type.multi_host or (undated.declares_none(page) and not run.takes_undated):
        return True
    return not takes(run, _forms(run, page)[0])


async def blame(
    run: Run, page: BookingPage, recipe: Recipe, asking: Asking, error: errors.ApiError
) -> Blame:  # fmt: skip
    """Find out what a refusal of a recipe is about that lists no field.

    The recipe, where the same request is accepted that asks for a single host. The form, where a page of the
    owner alone is refused in it, too. Else the page.
    """
    form, owners = recipe.form, _of_owner(page)
    at_top = form is Form.HOURS_AT_TOP  # there a request for a single host is that of the owner alone
    known_hosts = all(run.users[host.email].availabilities for host in page.hosts)
    if known_hosts:  # who never opened Scheduler cannot be added [zoom.md: hosts-and-licences]
        one_host = owners if at_top else page
        if form in asking.with_hosts or await _accepts(run, one_host, form, asking):
            asking.with_hosts.add(form)
            return Blame.RECIPE
    taken = takes(run, form)  # another page of the run may have found that out meanwhile
    if taken:
        return Blame.PAGE
    if taken is False or (at_top and known_hosts) or not await _accepts(run, owners, form, asking):
        asking.refused[form] = error
        return Blame.FORM
    return Blame.PAGE


def learn_forms(run: Run, asking: Asking) -> None:
    """Remember which forms the account takes, where one was refused and another accepted for a page."""
    if not asking.accepted:
        return
    for form, error in asking.refused.items():
        because = f"refused: {error.answer}"
        run.know(fact_of(form), Answer.NO, because)
        for recipe in recipes.of_form(form):
            for page_type in recipe.fields:
                if not run.memory.proved(page_type, recipe.name):
                    run.learn(page_type, recipe.name, works=False, because=because)
    for form in asking.accepted if asking.refused else ():
        run.know(fact_of(form), Answer.YES, "a request was accepted")


async def try_other_forms(run: Run, page: BookingPage, asking: Asking) -> None:
    """Ask for a page of the owner alone in forms of which no recipe was tried, until one is accepted.

    What was accepted beside it makes a refused form one that the account does not take (`learn_forms`).
    """
    for form in Form:
        untried = form not in asking.refused and takes(run, form) is not False
        if untried and await _accepts(run, _of_owner(page), form, asking):
            return


def refusal(run: Run, page: BookingPage, first: errors.ApiError) -> errors.ApiError:
    """Return the error for a page that was refused in every form: the first, with what may be the cure."""
    lacking = not all(page.fields.get(name) for name in undated.DATES)
    if takes(run, Form.HOURS_AT_TOP) and not recipes.fits(page, Form.HOURS_AT_TOP):
        first.help = (
            "this account takes hours of the page itself alone: those of its owner, as `hours` without dated "
            "`overrides`, in the page's time zone"
        )
    elif lacking and not first.help:
        first.help = f"if it is its dates that are missing, {phrases.GIVE_DATES}"
    return first


async def _accepts(run: Run, page: BookingPage, form: Form, asking: Asking) -> bool:
    """Whether a request for a single-host page is accepted in a form; what it makes is removed at once."""

    owner = page.owner.email
    users = {owner: ZoomUser(owner, None), **run.users}  # an owner who is no host may not have been read

    async def send(dates: Between | None) -> LivePage:
        body = recipes.request(page, users, form=form, between=dates)
        return await staging_page.create(run, page, staging.slug(run.clock()), body)

    run.tell(f"{page.key}: asking for a page of one host in the same way")
    try:
        made, _ = await post(run, page, form, asking, send)
    except errors.ApiError as error:
        if error.status != 400:
            raise
        return False
    await staging_page.remove(run, page.key, made)
    return True


def _of_owner(page: BookingPage) -> BookingPage:
    """Return a page of the owner alone, with plain hours and what else the page declares."""
    zone = page.fields.get("time_zone") or page.owner.time_zone or page.hosts[0].time_zone or "UTC"
    owner = Host(page.owner.name, page.owner.email, zone, PLAIN_HOURS)
    return replace(page, type=PageType.ONE_TO_ONE, hosts=(owner,))


def _forms(run: Run, page: BookingPage) -> list[Form]:
    """Return the forms that a request for a single-host page can have, those known to be taken first."""
    order = {True: 0, None: 1}
    known = {form: takes(run, form) for form in Form if recipes.fits(page, form)}
    left = [form for form, taken in known.items() if taken is not False]
    return sorted(left or known, key=lambda form: order.get(known[form], 2))


def _accepted(run: Run, form: Form, asking: Asking) -> None:
    run.takes_forms.add(form)
    run.tell_news()
    asking.accepted.add(form)
