"""Two reads that tell two things of one page: it is not written to, and not lost sight of."""

from __future__ import annotations

import pytest

from reconciler.emulator import ui
from tests.support.liar import lying
from tests.support.world import BY_HAND, SLUG, replace_in

SCHEDULES = "/v2/scheduler/schedules"
UI = "/_emulator/ui/schedules"
ANA = "ana@example.com"
APPLY = ("apply", "--yes", "--settle", "0.3", "--format", "json")


def swap(answer):
    """Let a list of two pages give each the id of the other."""
    if len(items := answer.get("items", [])) == 2:
        first, second = items
        first["schedule_id"], second["schedule_id"] = second["schedule_id"], first["schedule_id"]


def test_lists_that_give_two_pages_each_others_ids_change_neither(run, config):
    with lying(config, "honours-pools", token_user=ANA) as (account, lies):
        account.by_hand(**BY_HAND)
        account.by_hand(**{**BY_HAND, "slug": "theirs", "summary": "Theirs"})
        before = account.pages
        lies[SCHEDULES] = swap
        done = run(account, *APPLY)
        assert account.pages == before
        assert (done.code, done.json["pages"][0]["outcome"]) != (0, "verified"), done
        lies.clear()
        assert run(account, *APPLY).code == 0
        assert account.page("theirs") == next(page for page in before if page["slug"] == "theirs")
        assert run(account, "plan", "--exit-code").code == 0


@pytest.mark.long
def test_a_page_that_moves_elsewhere_as_it_is_first_written_to_is_found_by_its_id(run, config):
    """No file remembers it, its new link gets a suffix, and later lists are old."""
    replace_in(config / "two-hosts.yaml", [(f"slug: {SLUG}", f"slug: {SLUG}\npreviously: [was-there]")])
    with lying(config, "honours-pools", token_user=ANA) as (account, _):
        made = account.by_hand(**{**BY_HAND, "slug": "was-there"})
        suffix = ("PATCH", f"{UI}/{made}", {"slug": f"{SLUG}-1"})
        account.liar.meanwhile[f"PATCH {SCHEDULES}"] = [suffix]

        def old(status, answer):
            return status, answer, {} if account.liar.meanwhile else {"Age": "600"}

        account.told[f"GET {SCHEDULES}"] = old
        done = run(account, *APPLY, "--allow", "link-down")
        assert done.code != 0, done
        assert account.pages[0]["slug"] == f"{SLUG}-1"
        account.told.clear()
        settled = run(account, *APPLY, "--allow", "link-down")
        assert [page["schedule_id"] for page in account.pages] == [made]
        (page,) = settled.json["pages"]
        assert f"{SLUG}-1" in page["note"] or account.pages[0]["slug"] == SLUG, settled


@pytest.mark.long
def test_a_staging_page_that_its_id_shows_elsewhere_and_a_list_does_not_is_removed_later(run, config):
    with lying(config, "honours-pools", token_user=ANA) as (account, _):
        other = account.by_hand(**{**BY_HAND, "slug": "theirs", "summary": "Theirs"})
        account.fault("PATCH", SCHEDULES, "status", status=409, times=9)
        account.fault("DELETE", SCHEDULES, "status", status=409, times=9)
        assert run(account, *APPLY).code == 1
        account.clear_faults()
        theirs = account.page("theirs")
        (left,) = (page["schedule_id"] for page in account.pages if page["schedule_id"] != other)
        asked = f"GET {SCHEDULES}/{left}"
        account.told[asked] = lambda status, answer: (status, {**theirs, "schedule_id": left}, {})
        run(account, *APPLY)
        assert left in [page["schedule_id"] for page in account.pages]
        account.told.clear()
        assert run(account, *APPLY).code == 0
        assert sorted(page["slug"] for page in account.pages) == [SLUG, "theirs"]
        assert account.page("theirs") == theirs
        assert run(account, "plan", "--exit-code").code == 0


def test_a_list_that_gives_a_page_the_id_of_one_that_is_remembered_changes_neither(run, config):
    with lying(config, "honours-pools", token_user=ANA) as (account, lies):
        assert run(account, *APPLY).code == 0
        other = {**BY_HAND, "slug": "other", "summary": "Other", "type": "one_to_one", "hosts": [ANA]}
        account.by_hand(**other)
        declared = (
            "page: other\nslug: other\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: New words\n"
        )
        (config / "other.yaml").write_text(declared + "duration: 45\n", encoding="utf-8")
        before = account.pages
        lies[SCHEDULES] = swap
        run(account, *APPLY)
        assert account.pages == before
        lies.clear()
        assert run(account, *APPLY).code == 0
        assert account.page("other")["summary"] == "New words"
        assert run(account, "plan", "--exit-code").code == 0


@pytest.mark.long
def test_a_page_that_is_made_elsewhere_and_cannot_be_read_is_found_by_its_id(run, config):
    """Of one host: it is public at once, at a link that nobody asked for."""
    (config / "two-hosts.yaml").write_text(
        "page: solo\nslug: solo\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: Solo\nduration: 30\n"
        "start_date: 2026-01-05\nend_date: 2026-03-31\n",
        encoding="utf-8",
    )
    with lying(config, "honours-pools", token_user=ANA) as (account, _):
        told = account.told
        told[f"POST {SCHEDULES}"] = suffixed(account)
        assert run(account, *APPLY).code != 0
        (made,) = account.pages
        told.clear()
        again = run(account, *APPLY)
        assert account.pages == [made]
        assert "solo-1" in again.out and again.code != 0, again


def suffixed(account):
    """What a POST answers whose page gets a suffix to its slug; no later read is answered."""
    world = account.liar._app.state.world

    def told(status, answer):
        with world.store.transaction():
            ui.change(world, answer["schedule_id"], {"slug": "solo-1"})
        account.told[f"GET {SCHEDULES}"] = lambda *_: (500, {"code": 500, "message": "It is not so."}, {})
        link = answer["scheduling_url"].replace("/solo", "/solo-1")
        return status, {**answer, "slug": "solo-1", "scheduling_url": link}, {}

    return told
