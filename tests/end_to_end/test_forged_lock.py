"""A lock file that somebody has written into is a memory, and no permission to touch others' pages."""

from __future__ import annotations

import pytest

from tests.support import lockfolder
from tests.support.world import BY_HAND, HOSTS, SLUG

OF_ONE = {"type": "one_to_one", "hosts": HOSTS[:1]}
SAID = {
    "type": "all_hosts_available", "witness": "attestation", "at": "2026-01-02T07:00:00+00:00",
    "hosts": HOSTS, "by": "mallory",
}  # fmt: skip


@pytest.fixture
def applied(standing):
    """The thread's page, applied."""
    return standing("honours-pools")


def stranger(account, **more):
    """Make a page that no file names."""
    return account.by_hand(**{**BY_HAND, "slug": "victim", "summary": "Victim", **more})


@pytest.mark.parametrize("more", [OF_ONE, {}], ids=["other-type", "same-type"])
def test_a_page_that_is_said_to_be_staged_is_left_alone_at_any_other_address(applied, config, run, more):
    victim = stranger(applied, **more)
    before = applied.page("victim")
    applied.remove(applied.page(SLUG)["schedule_id"])
    staged = {"schedule_id": victim, "slug": "victim", "recipe": "pools"}
    said = {**SAID, "schedule_id": victim}
    lockfolder.edit(config, "two-hosts", schedule_id=None, proof=None, staging=staged, attestation=said)
    done = run(applied, "apply", "--yes", "--format", "json")
    assert done.code == 5, done
    assert "stands at `victim`, which is no staging address" in done.json["pages"][0]["note"]
    assert applied.pages == [before]


def test_a_page_that_is_said_to_be_moved_aside_is_left_alone_at_any_other_address(applied, config, run):
    victim = stranger(applied, **OF_ONE)
    lockfolder.edit(config, "two-hosts", aside={"schedule_id": victim, "owner": HOSTS[0], "slug": "victim"})
    assert run(applied, "apply", "--yes", "--allow", "replace").code == 0
    assert {page["slug"] for page in applied.pages} == {"victim", SLUG}


def test_the_plan_names_the_address_of_a_page_that_goes_by_memory(applied, config, run):
    victim = stranger(applied, **OF_ONE)
    lockfolder.edit(config, "two-hosts", schedule_id=victim, slug="victim")
    (config / "two-hosts.yaml").write_text(f"page: two-hosts\nowner: ana\nslug: {SLUG}\nstate: absent\n")
    (action,) = run(applied, "plan", "--format", "json").json["actions"]
    assert action["reason"].startswith("state: absent; it stands at `victim`")
