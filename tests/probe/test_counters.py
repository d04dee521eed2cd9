"""What the account's counters tell of the pages of an experiment: late, and moved by other people too.

In one process, in a time of its own: the counters are waited for.
"""

from __future__ import annotations

import asyncio

import pytest

from reconciler import pipeline
from reconciler.emulator import app as emulator
from reconciler.emulator import ui
from reconciler.model import Account, Host
from reconciler.probe import experiment, rows
from reconciler.probe.setup import Setup
from reconciler.records.lockfile import LockFile
from tests.support import proof_matrix as matrix
from tests.support.build import ALL, ANY
from tests.support.clockwork import Clockwork
from tests.support.liar import Liar

ANA, BUDI = (Host(email, email) for email in matrix.EMAILS)
WHO = {"who": "test", "revision": "", "link": ""}


@pytest.fixture
def probe(tmp_path):
    """Probe an account of which the counters are read; `others` owns a page that was made just before."""

    async def probed(behaviours, others, lie):
        app = emulator.create(matrix.FIXTURE, behaviours=[behaviours], clock=lambda: matrix.NOW)
        if others:
            foreign = {"owner": others, "type": str(ANY), "hosts": list(matrix.EMAILS), "slug": "known"}
            with app.state.world.store.transaction():
                ui.make(app.state.world, {**foreign, "summary": "Known", "duration": 30})
        liar = Liar(app)
        liar.lies |= {"/v2/scheduler/analytics": lie} if lie else {}
        setting = pipeline.Setting(tmp_path, matrix.ENVIRONMENT, clock=lambda: matrix.NOW)
        lock = LockFile(tmp_path, "http://127.0.0.1:8000", "emulator")
        async with (
            matrix.connected(liar) as opened,
            pipeline.running(setting, Account(), opened, lock, WHO) as (doing, _),
        ):
            found = await experiment.run(doing, Setup(ANA, (ANA, BUDI)))
            return rows.as_json(found, saved=False, requests=0)

    def ran(behaviours, others="", lie=None):
        with asyncio.Runner(loop_factory=Clockwork) as runner:
            return runner.run(probed(behaviours, others, lie))

    return ran


def decisive(report):
    return {claim["witness"] for row in report["rows"] for claim in row["claims"] if claim["decisive"]}


def looked_at(report):
    """The rows of pages that were made: hours at the top are refused here."""
    rows_ = [row for row in report["rows"] if "refused" not in row["because"]]
    assert {row["recipe"] for row in report["rows"]} - {row["recipe"] for row in rows_} == {"pools-at-top"}
    return rows_


@pytest.mark.parametrize("lag", ["", ",analytics-lag=1", ",analytics-lag=5"])
def test_all_witnesses_are_heard_and_analytics_too(probe, lag):
    report = probe(f"honours-shared{lag}")
    for row in looked_at(report):
        assert decisive({"rows": [row]}) == {"page-data", "analytics-delta", "bookable-times"}, row
    assert report["analytics"] == "moved with each new page"


def test_where_the_page_shows_nothing_analytics_decide(probe):
    report = probe("honours-pools,no-page-data,no-times")
    row = next(row for row in report["rows"] if (row["type"], row["recipe"]) == (ALL, "shared"))
    assert (row["made"], row["because"]) == ("no", "made one_to_one (analytics-delta: one_to_one 1 -> 2)")
    assert report["types"][ANY] == {"made": "yes", "recipe": "pools"}


def test_a_pool_that_lost_a_host_is_not_what_was_asked_for(probe):
    report = probe("honours-shared,pool-loses-host")
    assert report["types"][ALL] == {"made": "no", "recipe": None}
    assert "made all_hosts_available without budi@example.com" in report["rows"][0]["because"]


def test_counters_that_do_not_move_in_time_are_not_asked_again(probe):
    report = probe("downgrades,analytics-lag=1000")
    assert report["analytics"] == "no new page moved them in time"
    assert {row["made"] for row in report["rows"]} == {"no"}
    assert "analytics-delta" not in decisive(report)


@pytest.mark.parametrize("lag", [2, 3, 4, 6])
def test_a_page_that_somebody_else_made_is_not_taken_for_one_of_the_experiment(probe, lag):
    """It was made just before and is counted late: in the place of the first page of the experiment."""
    report = probe(f"honours-shared,no-page-data,no-times,analytics-lag={lag}", others=ANA.email)
    assert {row["made"] for row in looked_at(report)} == {"cannot tell"}
    assert report["analytics"] == "pages of others moved them at the same time: they prove nothing"


def test_a_page_that_was_counted_before_does_not_disturb(probe):
    report = probe("honours-shared,no-page-data,no-times", others=ANA.email)
    assert report["types"][ALL] == {"made": "yes", "recipe": "shared-override"}


def test_pages_of_other_owners_do_not_disturb_the_counters(probe):
    report = probe("honours-shared,no-page-data,no-times,analytics-lag=2", others=BUDI.email)
    assert report["types"][ALL] == {"made": "yes", "recipe": "shared-override"}


def counting(alone):
    """Analytics that count all pages as for all hosts, but the first `alone` as one-to-one."""

    def lie(answer):
        counts = answer["last_n_days"]
        made = counts["schedules_created"]
        counts |= {"one_to_one": min(made, alone), "all_host_available": max(0, made - alone)}
        counts |= {"one_to_many": 0, "any_host_available": 0}

    return lie


def test_counters_that_count_every_page_alike_prove_nothing(probe):
    report = probe("honours-shared,no-page-data,no-times", lie=counting(0))
    assert report["analytics"] == (
        "a page of the owner alone was counted as all_hosts_available: they prove nothing"
    )
    assert {row["made"] for row in looked_at(report)} == {"cannot tell"}
    assert report["types"][ALL] == {"made": "cannot tell", "recipe": None}


def test_counters_that_are_wrong_on_the_control_are_believed_on_no_page(probe):
    """They count a page of the owner alone right, and what pools were asked for wrong."""
    report = probe("downgrades", lie=counting(1))
    assert report["analytics"].startswith("a page that thread made and that books one person was counted")
    assert "analytics-delta" not in decisive(report)
    assert {row["made"] for row in report["rows"]} == {"no"}
