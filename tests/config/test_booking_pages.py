"""The example config is what people copy: it must be right, today and in years to come."""

from __future__ import annotations

from datetime import date

import pytest

from reconciler import resources
from reconciler.config import desired
from reconciler.model import PageType

ROOT = resources.folder("booking_pages")


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2031, 7, 1), date(2044, 2, 29)])
def test_it_is_clean_whenever_it_is_read(today: date) -> None:
    """But for the rules of time zones, which are old in years to come."""
    found = desired.load(ROOT, today=today).diagnostics
    assert [each for each in found if each.code != "aged-zone-rules"] == []


def test_it_shows_every_type_and_several_hosts_and_zones() -> None:
    pages = desired.load(ROOT, today=date(2026, 1, 1)).desired.pages
    hosts = {host.name: host for page in pages for host in page.hosts}
    assert {page.type for page in pages} == set(PageType)
    assert set(hosts) == {"ana", "budi", "chitra", "dewi", "elif"}
    assert len({host.time_zone for host in hosts.values()}) == 5


def test_the_page_of_the_thread() -> None:
    pages = {page.key: page for page in desired.load(ROOT, today=date(2026, 1, 1)).desired.pages}
    page = pages["two-hosts"]
    assert (page.slug, page.type, page.owner.name) == ("test15-two-hosts", PageType.ALL_HOSTS, "ana")
    assert [(host.name, dict(host.hours or {})) for host in page.hosts] == [
        ("ana", {"mon": ((540, 1020),), "fri": ((540, 1020),)}),
        ("budi", dict.fromkeys(("mon", "tue", "wed", "thu"), ((660, 1170),))),
    ]
    assert page.fields == {
        "summary": "Test15 two hosts", "description": "Test", "duration": 32, "start_time_increment": 30,
        "add_on_type": "zoomMeeting", "location": "Zoom Meeting", "color": "#fff200",
    }  # fmt: skip


def test_every_file_tells_editors_where_the_schema_is() -> None:
    for file in ROOT.glob("*.yaml"):
        modeline = file.read_text(encoding="utf-8").splitlines()[0]
        schema = modeline.removeprefix("# yaml-language-server: $schema=")
        assert (file.parent / schema).resolve().is_file(), file
