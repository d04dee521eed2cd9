"""Who is who by the addresses that Zoom tells, and which answers cannot be of the people asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.compare import directory
from tests.support.build import ANA, BUDI, USERS


@pytest.mark.parametrize(
    ("address", "email", "another"),
    [
        ("ana-1@scheduler.zoom.us", "ana@example.com", False),
        ("Ana@Example.com", "ana@example.com", False),
        ("budi@example.com", "ana@example.com", True),
        ("budi@example.com", "an-id", False),
    ],
)
def test_a_mailbox_of_the_same_domain_is_of_the_very_user_or_of_another(address, email, another):
    assert directory.is_of_another(address, email) is another


def test_two_people_have_neither_one_address_nor_one_availability():
    one = replace(USERS[ANA.email], address=USERS[BUDI.email].address)
    assert directory.one_for_two(USERS) == {}
    assert (
        directory.one_for_two({ANA.email: USERS[ANA.email], "id": replace(USERS[ANA.email], email="id")})
        == {}
    )
    assert directory.one_for_two({**USERS, ANA.email: one}).keys() == {ANA.email, BUDI.email}
    hours = replace(USERS[ANA.email], availabilities=USERS[BUDI.email].availabilities)
    found = directory.one_for_two({**USERS, ANA.email: hours})
    assert found[ANA.email] == "ana@example.com and budi@example.com have the availability av-budi"
