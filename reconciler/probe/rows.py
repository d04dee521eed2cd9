"""What an experiment showed, as values and in JSON form. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reconciler.evidence import Proof, Verdict
from reconciler.model import PageType
from reconciler.probe import answers
from reconciler.probe.answers import Answered
from reconciler.proof.verdict import weighed
from reconciler.records.learned import Answer, FactName
from reconciler.report import proofs
from reconciler.report.head import FORMAT_VERSION

NEEDED = (FactName.PATCHES_BY_ID, FactName.DELETES_BY_ID)
_MADE = {Verdict.CONFIRMED: Answer.YES, Verdict.CONTRADICTED: Answer.NO}


@dataclass(frozen=True, slots=True)
class Row:
    """Whether a recipe `made` a type; `proof` is None where no page was made.

    `used_by_apply`: the recipe is one that apply tries; the control and those from a file are not.
    """

    type: PageType
    recipe: str
    made: Answer
    because: str
    proof: Proof | None = None
    used_by_apply: bool = True

    @property
    def tells_of_recipe(self) -> bool:
        """Whether it is to be remembered: that a page of the right type lacks a host is no recipe's fault."""
        confirmed = self.proof is not None and self.proof.verdict is Verdict.CONFIRMED
        return self.made is Answer.YES or (self.made is Answer.NO and not confirmed)


@dataclass(frozen=True, slots=True)
class Control:
    """What the public page of a page of known type shows: `says` is right, wrong or nothing."""

    type: PageType
    url: str
    says: str
    seen: str


@dataclass(frozen=True, slots=True)
class Experiment:
    """All that a probe found out. `tells` are the witnesses that tell kinds apart by what is missing.

    `stopped` says why not all was tried; empty where it was.
    """

    rows: tuple[Row, ...]
    controls: tuple[Control, ...]
    tells: frozenset[str]
    analytics: str
    not_removed: tuple[str, ...] = ()
    answers: tuple[Answered, ...] = ()
    stopped: str = ""

    @property
    def lacks_reach(self) -> bool:
        """Whether it was seen that the token cannot do what a probe needs."""
        return any(each.question in NEEDED and each.answer is Answer.NO for each in self.answers)


def judged(
    page_type: PageType, recipe: str, proof: Proof, *, used_by_apply: bool, without: Sequence[str] = ()
) -> Row:
    """Return the row of a page that was made and judged; `without` are hosts whom it does not book."""
    decisive = weighed(proof.claims)
    seen = "; ".join(f"{claim.witness}: {claim.seen}" for claim in decisive)
    leaning = " or ".join(sorted(proof.leaning))
    if proof.verdict is Verdict.CONTRADICTED:
        because = f"made {leaning} ({seen})"
    elif proof.verdict is Verdict.CONFIRMED and without:
        because = f"made {page_type} without {', '.join(without)} ({seen})"
        return Row(page_type, recipe, Answer.NO, because, proof, used_by_apply)
    elif proof.verdict is Verdict.CONFIRMED:
        because = seen
    elif decisive:
        because = f"the evidence is {proof.verdict} ({seen})"
    else:
        because = "nothing decisive could be seen" + (f"; looks like {leaning}" if leaning else "")
    return Row(page_type, recipe, _MADE.get(proof.verdict, Answer.CANNOT_TELL), because, proof, used_by_apply)


def answer(rows: Iterable[Row]) -> tuple[Answer, str]:
    """Return whether the account makes a type at all, and by which recipe."""
    rows = list(rows)
    good = next((row for row in rows if row.made is Answer.YES), None)
    if good:
        return Answer.YES, good.recipe
    never = rows and all(row.made is Answer.NO for row in rows)
    return (Answer.NO if never else Answer.CANNOT_TELL), ""


def as_json(experiment: Experiment, *, saved: bool, requests: int) -> dict[str, Any]:
    """Return `{"format_version", "rows", "types", "controls", "tells_types", "analytics", "saved", …}`."""
    types = dict.fromkeys(row.type for row in experiment.rows)
    return {
        "format_version": FORMAT_VERSION,
        "rows": [_row(row) for row in experiment.rows],
        "types": {str(page_type): _type(experiment.rows, page_type) for page_type in types},
        "controls": [
            {"type": str(control.type), "url": control.url, "says": control.says, "seen": control.seen}
            for control in experiment.controls
        ],
        "tells_types": sorted(experiment.tells),
        "analytics": experiment.analytics,
        "answers": answers.as_json(experiment.answers),
        "stopped": experiment.stopped or None,
        "saved": saved,
        "requests": requests,
        "left": list(experiment.not_removed),
    }


def _row(row: Row) -> dict[str, Any]:
    proof = proofs.proof(row.proof)
    return {
        "type": str(row.type),
        "recipe": row.recipe,
        "made": row.made,
        "claims": proof["claims"] if proof else [],
        "because": row.because,
    }


def _type(rows: Sequence[Row], page_type: PageType) -> dict[str, Any]:
    made, recipe = answer(row for row in rows if row.type is page_type)
    return {"made": made, "recipe": recipe or None}
