"""How many requests an apply spends: lists are read for all pages of an owner, not for each."""

from __future__ import annotations

import re

import pytest

from tests.support.world import replace_in

pytestmark = pytest.mark.own_service

OWNERS, PAGES = 4, 40
TYPES = ("all_hosts_available", "any_host_available", "one_to_one")
PAGE = """\
page: page-{number:02}
type: {type}
owner: host{owner}
hosts: [{hosts}]
summary: Page {number}
duration: 30
start_date: 2026-01-05
end_date: 2026-12-31
time_zone: UTC
"""
ACCOUNT = "account:\n  plan: business\n  limits: {changes: 40}\n---\nhosts:\n"


@pytest.fixture
def forty(config):
    """Forty pages of four owners, a third each for all hosts, for any host and for one."""
    for file in config.glob("*.yaml"):
        file.unlink()
    hosts = "".join(
        f"  host{n}: {{email: host{n}@example.com, time_zone: UTC, "
        f'hours: {{mon-fri: "{9 + n:02}:00-{16 + n:02}:00"}}}}\n'
        for n in range(OWNERS)
    )
    (config / "account.yaml").write_text(ACCOUNT + hosts)
    for number in range(PAGES):
        kind, owner = TYPES[number % 3], number % OWNERS
        names = [owner] if kind == "one_to_one" else [owner, (owner + 1) % OWNERS]
        text = PAGE.format(
            number=number, type=kind, owner=owner, hosts=", ".join(f"host{name}" for name in names)
        )
        (config / f"page-{number:02}.yaml").write_text(text)
    return config


def counted(account, since):
    """Count requests after the first `since`: all, writes, reads of lists, of single pages, of times."""
    api = [entry for entry in account.requests() if entry["path"].startswith("/v2/")][since:]
    reads = [entry["path"] for entry in api if entry["method"] == "GET"]
    times = [path for path in reads if path.endswith("/available_times")]
    single = [path for path in reads if re.search(r"/schedules/[^/]+$", path)]
    return len(api), len(api) - len(reads), len(reads) - len(times) - len(single), len(single), len(times)


@pytest.mark.long
def test_forty_pages_cost_few_requests_beside_their_writes(start, run, forty):
    users = [{"email": f"host{n}@example.com", "time_zone": "UTC"} for n in range(OWNERS)]
    account = start("honours-shared", fixture={"users": users}, published=True)
    made = run(account, "apply", "--yes", "--format", "json")
    assert made.code == 0, made
    spent, writes, lists, single, _ = counted(account, 0)
    assert writes <= 40 + 3 * 27 + 4, "the trials of the first pages come on top"
    assert single <= 2, "what a first trial found to be of another type is read by its id to be gone"
    assert lists <= 110
    for file in forty.glob("page-*.yaml"):
        replace_in(file, [("duration: 30", "duration: 45")])
    changed = run(account, "apply", "--yes", "--format", "json")
    assert changed.code == 0, changed
    assert {page["duration"] for page in account.pages} == {45}
    _, writes, lists, single, _ = counted(account, spent)
    assert (writes, single) == (40, 0)
    assert lists <= 40, "of these 12 for the plan and the last look"
