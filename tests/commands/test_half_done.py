"""A page made by hand, one mistake after the other: the checklist says exactly what is still wrong."""

from __future__ import annotations

import pytest

from reconciler.compare import lookalikes
from tests.support.build import ANA, BUDI, CHITRA, USERS, live, page
from tests.support.world import BY_HAND, HOSTS, SLUG, replace_in

ANA_MAIL, BUDI_MAIL = HOSTS
SAME = {**BY_HAND, "color": "#fff200", "duration": 32}


def test_each_mistake_is_named_until_none_is_left(start, run, config):
    replace_in(config / "account.yaml", [("plan: business", "plan: business\n  watch_owners: [ana]")])
    account = start("downgrades")
    assert run(account, "apply", "--yes").code == 7

    def sheet():
        pages = run(account, "checklist", "--format", "json").json["pages"]
        return [(one["reason"], one["checklist"][0]["do"], one["checklist"][0]["url"]) for one in pages]

    made = account.by_hand(**{**SAME, "owner": BUDI_MAIL})
    assert sheet() == [
        (
            f"`{SLUG}` stands under {BUDI_MAIL}, not {ANA_MAIL}",
            f"if it was made for `two-hosts` of {ANA_MAIL}: open the page `{SLUG}` of {BUDI_MAIL} and delete "
            "it, or give it another link: it has no upcoming bookings",
            f"{account.url}/budi/{SLUG}",
        )
    ]
    account.remove(made)
    made = account.by_hand(**{**SAME, "slug": "two-hosts-test"})
    assert sheet() == [
        (
            f"a page of {ANA_MAIL} with these hosts stands at `two-hosts-test`",
            f"if `two-hosts-test` was made for this, end its link in `{SLUG}`; that is all",
            f"{account.url}/ana/two-hosts-test",
        )
    ]
    found = {one["code"]: one for one in run(account, "drift", "--format", "json").json["findings"]}
    unnamed = found["unmanaged-page"]
    assert (unnamed["page"], unnamed["next"]) == ("two-hosts", "reconciler checklist two-hosts")
    account.edit(made, slug=SLUG, type="any_host_available")
    ((reason, first, _),) = sheet()
    assert reason.startswith("the page is any_host_available, not all_hosts_available")
    assert first.startswith(f"at once make `{SLUG}` inactive, so that nobody books it as it is")
    assert f"; then: open the page `{SLUG}` of {ANA_MAIL} and delete it" in first
    account.edit(made, type="one_to_one")
    ((reason, _, _),) = sheet()
    assert reason.startswith("the page is one_to_one, not all_hosts_available")
    account.edit(made, type="all_hosts_available", hosts=HOSTS)
    assert sheet() == []
    assert run(account, "apply", "--yes").code == 0


def find(*there, wanted=None, managed=()):
    listed = {}
    for one in there:
        listed.setdefault(one.owner, []).append(one)
    return lookalikes.pages(wanted or page(), listed, USERS, managed)


def test_a_page_at_the_slug_under_a_host_may_have_been_meant():
    found = live(owner=BUDI.email)
    assert find(found) == (found,)
    assert find(live(owner=CHITRA.email)) == (), "who hosts it not, did not make it"


@pytest.mark.parametrize(
    "other",
    [
        live("else", hosts=(ANA,)),
        live("else", hosts=(ANA, BUDI, CHITRA)),
        live("else", cancelled=True),
        live("reconciler-0abcde0123456789"),
        live("else", owner=BUDI.email),
    ],
    ids=["fewer-hosts", "more-hosts", "cancelled", "staging", "other-owner-other-slug"],
)
def test_a_page_at_another_slug_may_have_been_meant_where_its_hosts_are_right(other):
    right = live("sales-2")
    assert find(right, other) == (right,)
    assert find(other) == ()


def test_of_several_pages_with_the_same_hosts_none_is_pointed_at():
    assert find(live("a1"), live("b2")) == ()


def test_of_several_pages_with_the_same_hosts_the_one_with_the_title_is():
    right = live("a1")
    assert find(right, live("b2", fields={"summary": "Other"})) == (right,)


def test_a_page_that_a_file_names_is_nobody_elses():
    assert find(live("sales-2"), managed={"id-sales-2"}) == ()
