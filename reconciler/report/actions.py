"""What is to be done with one page, and which page that is."""

from __future__ import annotations

from reconciler.model import EMPTY, BookingPage, Declared, Desired
from reconciler.planning import attest_again, bookings, dated_exceptions, origins, own_tokens, phrases
from reconciler.planning.action import Action, Create, Replace
from reconciler.planning.blocks import needs
from reconciler.planning.origins import Origins
from reconciler.planning.reasons import NoRecipe, NotTried
from reconciler.report.changes import change, tolerated
from reconciler.report.head import Json
from reconciler.report.places import place
from reconciler.report.proofs import proof
from reconciler.report.steps import step


def action(action_: Action, desired: Desired, moved: Origins = EMPTY) -> Json:
    """Return one action with its changes, where each is declared and, if that is told, who moved it."""
    key = action_.page.key
    return {
        "page": key,
        "action": action_.kind,
        "reason": phrases.reasons(action_.reasons),
        "blocked": phrases.block(action_.block) if action_.block else None,
        "needs": sorted(needs(action_.block)),
        "connect": own_tokens.connects(action_.block) or None,
        "changes": [
            {
                **change(one, key, desired, action_.live, moved.get((key, one.path))),
                **dated_exceptions.sources(one.path, action_.page),
            }
            for one in action_.changes
        ],
        "keep": None if key in desired.made_for else origins.keep(action_, moved) or None,
        "untouched": [tolerated(difference, key, desired) for difference in action_.tolerated],
        "checklist": [step(step_) for step_ in action_.checklist],
        "remarks": [
            {
                "code": str(why),
                "message": attest_again.WORDS[why],
                "next": f"reconciler attest {key} --by NAME",
            }
            for why in action_.remarks
        ],
        "recipes": list(action_.recipes) if isinstance(action_, Create | Replace) else [],
        "recipes_failed": [
            name
            for reason in action_.reasons
            if isinstance(reason, NotTried | NoRecipe)
            for name in reason.failures.names
        ],
        "bookers": action_.bookers,
        "booked": bookings.told(action_.booked, action_.live),
        "lost_bookings": bookings.told(action_.lost, action_.live, bookings.AT_LOST_TIMES),
        **declared(action_, desired),
    }


def overwritten(action_: Action, desired: Desired, moved: Origins) -> list[Json]:
    """Return the changes of an action that set what was moved in Zoom since the last apply."""
    key = action_.page.key
    told = ((one, moved.get((key, one.path))) for one in action_.changes)
    return [change(one, key, desired, action_.live, said) for one, said in told if said and said.in_zoom]


def declared(action_: Action, desired: Desired) -> Json:
    """Return which page this is: whose, of what type on what evidence, and where a file says so.

    `secret` is true where the page is secret in the files or in the account.
    """
    page = action_.page
    return {
        "page": page.key,
        "owner": page.owner.email,
        "owner_name": page.owner.name,
        "hosts": [host.name for host in page.hosts],
        "slug": page.slug,
        "url": action_.live.url if action_.live else None,
        "active": action_.live.active if action_.live else None,
        "secret": bool(_declared_secret(page) or (action_.live and action_.live.fields.get("secret"))),
        "type": proof(action_.proof),
        "declared": str(page.type) if isinstance(page, BookingPage) else None,
        "made_for": desired.made_for.get(page.key),
        **place(desired, page.key),
    }


def _declared_secret(page: Declared) -> bool:
    return isinstance(page, BookingPage) and bool(page.fields.get("secret"))
