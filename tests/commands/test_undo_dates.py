"""undo RUN of a run that wrote dates of hosts on pages, some of which have moved or are gone since."""

from __future__ import annotations

import pytest

from tests.support import lockfolder
from tests.support.world import replace_in

PAGES = "page: {0}\nowner: ana\nhosts: [ana]\ntype: one_to_one\nsummary: {0}\nslug: {0}\nduration: 30\n"


@pytest.fixture
def dated(start, run, config):
    """An account with two pages of ana, where hours of single dates are written; the run that wrote some."""
    account = start("honours-pools", published=True)
    (config / "two-hosts.yaml").write_text(PAGES.format("first") + "---\n" + PAGES.format("second"))
    assert run(account, "apply", "--yes").code == 0
    for name, value in (("segments-replace", "yes"), ("segments-close", "empty")):
        lockfolder.learn(config, "fact", name, "2026-01-02", value, "seen in a test")
    replace_in(
        config / "hosts.yaml",
        [("email: ana@example.com", "email: ana@example.com\n    overrides: {2026-01-12: closed}")],
    )
    done = run(account, "apply", "--yes", "--format", "json")
    assert done.code == 0, done
    return account, done.json["run"]


def test_a_page_gone_since_is_stale_and_the_rest_is_planned(dated, run, config):
    account, past = dated
    text = "page: second\nowner: ana\nslug: second\nstate: absent\n"
    (config / "two-hosts.yaml").write_text(PAGES.format("first") + "---\n" + text)
    assert run(account, "apply", "--yes").code == 0
    shown = run(account, "undo", past, "--dry-run", "--format", "json")
    assert shown.code == 0, shown
    said = {action["page"]: (action["action"], action["blocked"]) for action in shown.json["actions"]}
    assert said == {"first": ("no-op", None), "second": ("create", "stale: the page is gone since the run")}
