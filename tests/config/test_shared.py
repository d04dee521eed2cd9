"""Files that several configs share: read beside a config, with nothing in them that is one account's."""

from __future__ import annotations

from datetime import date

import pytest

from reconciler.config import desired
from tests.support.config_files import HOSTS

TODAY = date(2026, 6, 1)
TEMPLATE = (
    "template: talk\ntype: one_to_one\nsummary: A talk\nduration: 30\n---\ntemplate: other\nsummary: More\n"
)
CALENDARS = (
    "hosts: {}\ncalendars:\n  office: {2030-12-24..2031-01-02: closed}\n  free: {2030-05-01: closed}\n"
)
PAGE = "page: talk-ana\nlike: talk\nowner: ana\nhosts: [ana]\n"


@pytest.fixture
def load(tmp_path):
    """Load a config beside shared files of these texts."""
    root = tmp_path / "pages"
    root.mkdir()
    (root / "pages.yaml").write_text(f"{HOSTS}---\n{PAGE}", encoding="utf-8")

    def loaded(*texts):
        files = [tmp_path / f"shared{number}.yaml" for number, _ in enumerate(texts)]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, encoding="utf-8")
        return desired.load(root, today=TODAY, shared=files)

    return loaded


def test_templates_and_calendars_are_taken_and_what_others_use_is_no_warning(load):
    config = load(TEMPLATE, CALENDARS)
    assert config.diagnostics == ()
    (page,) = config.desired.pages
    assert (page.key, page.fields["summary"]) == ("talk-ana", "A talk")
    assert config.desired.span("talk-ana", ("summary",)).file.endswith("shared0.yaml")


def test_without_the_file_its_template_is_unknown(load):
    assert [one.code for one in load().diagnostics] == ["unknown-template"]


@pytest.mark.parametrize("text", ["account: {plan: pro}\n", PAGE])
def test_what_is_of_one_account_is_refused_in_a_shared_file(load, text):
    config = load(f"{TEMPLATE}---\n{text}")
    assert [(one.code, one.help) for one in config.diagnostics] == [
        ("unknown-document", "move it into the config folder of its account")
    ]
    assert len(config.desired.pages) == 1


def test_a_file_that_is_not_there_is_told(load, tmp_path):
    config = desired.load(tmp_path / "pages", today=TODAY, shared=[tmp_path / "none.yaml"])
    assert "unreadable-file" in [one.code for one in config.diagnostics]
