"""When a live page counts as another one than is remembered: by ids alone, and never what this tool made."""

from __future__ import annotations

import pytest

from reconciler.planning import replaced
from reconciler.records.memory import Aside, Publication, Staging
from tests.support.between import Asked, Comes, standing
from tests.support.build import known, live, seen, tombstone
from tests.support.world import SLUG, replace_in

NEW = live().schedule_id


@pytest.mark.parametrize(
    ("memory", "was"),
    [
        (known(schedule_id="old"), "old"),
        (known(schedule_id=NEW), ""),
        (known(schedule_id=None), ""),
        (None, ""),
        (known(schedule_id="old", aside=Aside("old", "ana@example.com", "reconciler-old-x", "sales")), ""),
        (known(schedule_id="old", aside=Aside("older", "ana@example.com", "reconciler-x", "sales")), "old"),
        (known(schedule_id="old", publication=Publication(NEW, "ana@example.com", "sales")), ""),
        (known(schedule_id="old", staging=Staging(NEW, "reconciler-x", "pools")), ""),
        (known(schedule_id="old", attestation=seen()), ""),
        (known(schedule_id="old", proof=seen()), "old"),
    ],
    ids=[
        "another", "the-same", "none-remembered", "no-memory", "our-replacement",
        "after-our-replacement", "published", "at-staging",
        "attested", "seen-by-a-machine",
    ],
)  # fmt: skip
def test_it_is_another_page_where_neither_we_nor_a_person_know_of_it(memory, was):
    assert replaced.former(live(), memory) == was


def test_of_a_page_that_is_to_be_removed_the_plan_is_shown_first():
    """`apply` would remove a page that somebody else made."""
    (found,) = replaced.find(tombstone(), live(), known(schedule_id="old"))
    assert (found.next, found.was, found.live) == ("reconciler plan sales", "old", NEW)


def test_a_page_that_a_dead_run_made_again_is_not_told_as_anothers(config, run):
    """A page removed in Zoom, which apply makes again, dying before it could note the id of the new one."""
    one = [("type: all_hosts_available", "type: one_to_one"), ("hosts: [ana, budi]", "hosts: [ana]")]
    replace_in(config / "two-hosts.yaml", one)
    with standing(config, "downgrades") as (account, rules):
        assert run(account, "apply", "--yes").code == 0
        account.remove(account.page(SLUG)["schedule_id"])
        made: list[str] = []

        def dies(asked: Asked) -> Comes | None:
            if asked.method == "POST" and asked.path.startswith("/v2/"):
                made.append(asked.path)
                return Comes(500)
            return Comes(404, done=False) if made and asked.path.startswith("/v2/") else None

        rules.append(dies)
        assert run(account, "apply", "--yes", "--settle", "0").code != 0
        rules.clear()
        assert len(account.pages) == len(made) == 1
        told = run(account, "apply", "--yes")
        assert (told.code, "that happened" in told.out, "another page" in told.out) == (0, True, False), told
        assert run(account, "drift").code == 0
