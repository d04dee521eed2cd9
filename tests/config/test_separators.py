"""A forgotten `---`: one diagnostic that asks for it, and every document read as it was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.config_files import HOSTS, PAGE, load, problems

ACCOUNT = "account:\n  plan: pro\n"
OTHER = PAGE.replace("two-hosts", "other-page").replace("Two", "Three")
TYPE_FIRST = "".join(sorted(OTHER.splitlines(keepends=True), key=lambda line: not line.startswith("type")))


@pytest.mark.parametrize(
    ("documents", "at"),
    [
        ((HOSTS, PAGE), ["7:1"]),
        ((PAGE, HOSTS), ["7:1"]),
        ((PAGE, ACCOUNT, HOSTS), ["7:1", "9:1"]),
        ((HOSTS, ACCOUNT, PAGE), ["7:1", "9:1"]),
        ((ACCOUNT, PAGE, OTHER, HOSTS), ["3:1", "9:1", "15:1"]),
        ((HOSTS, "---\n", PAGE, TYPE_FIRST), ["14:1"]),
        ((HOSTS, "hosts:\n  dewi: {email: dewi@example.com}\n", PAGE), ["7:1", "9:1"]),
    ],
)
def test_documents_without_a_line_between_them(
    documents: tuple[str, ...], at: list[str], tmp_path: Path
) -> None:
    config = load(tmp_path, all="".join(documents))
    assert problems(config) == [f"{place} mixed-document" for place in at]
    assert {one.help for one in config.diagnostics} == {"is a line `---` missing above this one?"}
    whole = load(tmp_path, all="---\n".join(document for document in documents if document != "---\n"))
    assert whole.diagnostics == ()
    assert config.desired.pages == whole.desired.pages
    assert config.people.hosts.keys() == whole.people.hosts.keys()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (f"{PAGE}page: again\n", ["7:1 duplicate-key"]),
        (f"page: again\n{PAGE}", ["2:1 duplicate-key"]),
        (f"{PAGE}hosts: [ana]\n", ["7:1 duplicate-key"]),
        (f"{PAGE}duration: 45\nsummary: x\n", ["7:1 duplicate-key", "8:1 duplicate-key"]),
        (PAGE.replace("[ana, budi]", "{ana: {email: ana@example.com}}"), ["4:1 mixed-document"]),
    ],
)
def test_a_key_given_twice_in_one_document_stays_that(text: str, wrong: list[str], tmp_path: Path) -> None:
    assert problems(load(tmp_path, hosts=HOSTS, page=text)) == wrong


def test_no_order_of_keys_is_too_much(tmp_path: Path) -> None:
    text = "page: one\ntype: x\n" + "type: x\npage: x\n" * 3 + "page: x\ntype: x\n" * 3
    assert "mixed-document" in {one.code for one in load(tmp_path, all=text).diagnostics}
    load(tmp_path, all="page: x\nb: 1\n" * 2_000)
