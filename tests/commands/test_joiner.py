"""Somebody who has no Scheduler profile yet gets a page: Zoom tells their address on that page alone."""

from __future__ import annotations

import httpx
import pytest

NOOR = '  noor: {email: noor@example.com, time_zone: Asia/Singapore, hours: {mon: "09:00-17:00"}}\n'
PAGE = "page: {0}\nowner: {0}\nhosts: [{0}]\ntype: one_to_one\nsummary: Hi\nslug: {0}-30\nduration: 30\n"


@pytest.fixture
def account(start, run, config):
    """The account when noor has joined, with a page of ana's."""
    account = start("honours-pools", published=True)
    joined = httpx.post(
        f"{account.url}/_emulator/users", json={"email": "noor@example.com", "availability": []}
    )
    assert joined.status_code == 201
    (config / "two-hosts.yaml").write_text(PAGE.format("ana"))
    with (config / "hosts.yaml").open("a") as file:
        file.write(NOOR)
    assert run(account, "apply", "--yes").code == 0
    return account


def test_who_owns_a_page_is_known_by_the_address_that_it_gives(account, run, config):
    (config / "two-hosts.yaml").write_text(PAGE.format("noor"))
    done = run(account, "apply", "--yes")
    assert (done.code, "scheduler.zoom.us" in done.out, "by hand" in done.out) == (0, False, False), done
    assert run(account, "plan", "--exit-code").code == 0
    assert run(account, "drift").code == 0


def test_doctor_names_the_cure_before_they_have_a_profile(account, run, config):
    (config / "two-hosts.yaml").write_text(PAGE.format("noor"))
    said = {check["name"]: check for check in run(account, "doctor", "--format", "json").json["checks"]}
    assert said["noor@example.com"]["result"] == "cannot tell"
    assert said["noor@example.com"]["help"] == "have them open Zoom Scheduler and sign in once"
