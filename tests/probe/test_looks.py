"""Looking at a test page that an address tells late: one early look is no answer. In one process."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from reconciler import pipeline
from reconciler.bookable import offered
from reconciler.emulator import app as emulator
from reconciler.emulator import faults, ui
from reconciler.model import Account
from reconciler.probe import hours_page, looks
from reconciler.records.learned import Answer, FactName
from reconciler.records.lockfile import LockFile
from reconciler.zoom import live
from tests.support import proof_matrix as matrix
from tests.support.clockwork import Clockwork

WHO = {"who": "test", "revision": "", "link": ""}
OWNER = matrix.EMAILS[0]
TOKEN, PUBLIC = "/available_times$", "/availableTimes$"


@pytest.fixture
def answers(tmp_path):
    """Look at a page that visitors are offered, in both states that a probe gives one, with early 404s."""

    async def seen(path, times):
        app = emulator.create(matrix.FIXTURE, behaviours=["downgrades"], clock=lambda: matrix.NOW)
        world = app.state.world
        with world.store.transaction():
            ui.make(world, {
                "owner": OWNER, "type": "one_to_one", "hosts": [OWNER], "slug": "known", "summary": "Known",
                "duration": 30, "secret": True,
            })  # fmt: skip
        setting = pipeline.Setting(tmp_path, matrix.ENVIRONMENT, clock=lambda: matrix.NOW)
        lock = LockFile(tmp_path, "http://127.0.0.1:8000", "emulator")
        async with (
            matrix.connected(app) as opened,
            pipeline.running(setting, Account(), opened, lock, WHO) as (doing, _),
        ):
            (page,) = await live.pages(doing.writer, OWNER)
            begin = offered.midnight_after(doing.clock(), 0, "UTC") + timedelta(days=1)
            found = []
            for look in (looks.hidden, looks.shown):
                early = {"match": {"path": path}, "times": times, "fault": "status", "status": 404}
                world.faults.waiting.append(faults.parse(early))
                found.append(await look(doing, page, begin))
                world.faults.waiting.clear()
            return {each.question: each.answer for each in hours_page.of_sight(*found)}

    def ran(path, times):
        with asyncio.Runner(loop_factory=Clockwork) as runner:
            return runner.run(seen(path, times))

    return ran


def test_what_the_public_address_tells_late_of_an_inactive_page_it_does_tell(answers):
    early = answers(PUBLIC, 3)
    assert early[FactName.INACTIVE_OFFERED] is Answer.YES, "a page that visitors are offered"
    assert early[FactName.SECRET_OFFERED] is Answer.YES
    assert early[FactName.TIMES_BY_PAGE] is Answer.YES


def test_what_the_token_is_told_late_it_is_told(answers):
    assert answers(TOKEN, 3)[FactName.TIMES_BY_TOKEN] is Answer.YES


def test_what_is_answered_404_all_the_time_is_not_told(answers):
    assert answers(TOKEN, 1000)[FactName.TIMES_BY_TOKEN] is Answer.NO
    never = answers(PUBLIC, 1000)
    assert {never[name] for name in (FactName.INACTIVE_OFFERED, FactName.SECRET_OFFERED)} == {
        Answer.CANNOT_TELL
    }
