"""Cases that the fuzz of answers has found, each as it was; and some runs of it."""

from __future__ import annotations

import pytest

from benchmarks.fuzz_answers import Prepared
from tests.support.answers.accounts import ALLOWED, DRIFT
from tests.support.answers.errors import Error
from tests.support.answers.run import Run

CASES = {
    "a 404 in HTML for everybody is no account without pages": (
        "lost", ALLOWED, "list first status-404-html", "hours first status-404-html",
    ),
    "a 404 in HTML for everybody is no missing page": (
        "same", DRIFT, "list always status-404-html", "hours always status-404-html",
    ),
    "a page whose removal came to nothing is removed by the next run": (
        "wrong-seen", ALLOWED, "list from-4 empty", "delete always drips",
    ),
    "a closed page whose type nothing shows is not opened": (
        "turned-seen", ALLOWED, "list always edit-close",
    ),
    "a page moved aside is put back where the service added to its link": (
        "dead-wrong-4", ALLOWED, "patch from-4 suffix",
    ),
    "a GET that answers another page's body forgets no page moved aside": (
        "dead-wrong-8", ALLOWED, "get later another-body",
    ),
    "a publishing PATCH after which the page books its owner alone is taken back": (
        "wrong-shared", ALLOWED, "patch from-4 one-to-one",
    ),
    "a one-to-one page that takes several bookers is not as declared": (
        "wrong-shared", ALLOWED, "post always change-field 557539",
    ),
    "a page that a list calls cancelled and its id shows is not missing": (
        "wrong", DRIFT, "list always cancelled 379094",
    ),
    "one list that leaves out a page which the lock file knows makes no second one": (
        "change-seen", ALLOWED, "list first pages-end",
    ),
    "one list that calls such a page cancelled makes no second one": (
        "change-seen", ALLOWED, "list first cancelled 433025",
    ),
    "lists that call a page cancelled at the address it had before make no second one": (
        "lost", ALLOWED, "list always cancelled 249147",
    ),
    "a page to be removed that is gone with all others is not called absent": (
        "change-seen", ALLOWED, "list always empty",
    ),
    "a page to be removed that one list of the run alone shows is not called absent": (
        "lost", ALLOWED, "list second twice 842092", "list always pages-end 956314",
    ),
    "a GET that answers another page's body leaves no link without a page": (
        "turned", ALLOWED, "get always another-body 696337", "public later stranger 169247",
    ),
    "a new page that is turned while the old one is not removed is told as it is": (
        "wrong", ALLOWED, "get at-5 edit-turn 120887", "events from-4 empty-body 960305",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return Prepared(tmp_path_factory.mktemp("accounts"))


def error(text):
    where, when, how, *pick = text.split()
    return Error(where, when, how, int(*pick) if pick else 1)


@pytest.mark.long
@pytest.mark.parametrize("case", CASES)
def test_what_was_found_once(prepared, tmp_path, case):
    account, words, *errors = CASES[case]
    run = Run(1, prepared, tmp_path / "run", account=account, words=words, wanted=tuple(map(error, errors)))
    assert run.wire.erred
    assert not run.breaches


@pytest.mark.long
@pytest.mark.parametrize("first", range(1, 101, 25))
def test_some_runs_find_nothing(prepared, tmp_path, first):
    found = {number: Run(number, prepared, tmp_path / "run").breaches for number in range(first, first + 25)}
    assert not {number: breaches for number, breaches in found.items() if breaches}


def test_no_page_is_made_beside_one_that_an_earlier_run_half_published(prepared, tmp_path):
    lie = error("patch always change-field 698207")
    run = Run(
        60007700, prepared, tmp_path / "run", account="dead-new-6", words=ALLOWED, wanted=(lie,), times=2
    )
    assert run.wire.erred
    assert not run.breaches
