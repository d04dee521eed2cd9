"""The HTML report: one file that needs nothing else, whole and accessible whatever the data holds."""

import itertools
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from reconciler.views import output
from tests.support import hostile, reports

VOID = {"meta", "input", "br", "wbr", "link", "img", "hr"}
LOADS = ("src", "srcset", "data", "action", "formaction", "poster", "background", "xlink:href")


class Reader(HTMLParser):
    """Collects what a browser would see; refuses tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.text, self.ids, self.links = [], [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes["href"]] if "href" in attributes else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("style", "title"):
            self.text.append(data)

    @property
    def names(self):
        return Counter(tag for tag, _ in self.tags)


def rendered(name, report=None):
    text = output.render("html", reports.kind(name), report or reports.made(name))
    return text, Reader(text)


def sound(text, page):
    """Assert what holds for every report: self-contained, no script, landmarks, names for all."""
    assert not {"script", "iframe", "object", "embed", "link", "img", "base", "form"} & set(page.names)
    for tag, attributes in page.tags:
        wrong = [name for name in attributes if name.startswith("on") or name in (*LOADS, "style")]
        assert not wrong, (tag, attributes)
    assert not re.search(r"url\(|@import", text.partition("</style>")[0])
    assert [link for link in page.links if not re.match(r"https?://|#", link)] == []
    assert [link[1:] for link in page.links if link[0] == "#" and link[1:] not in page.ids] == []
    assert [ident for ident, count in Counter(page.ids).items() if count > 1] == []
    assert page.names["h1"] == page.names["main"] == 1
    labels = [attributes.get("aria-labelledby") or "" for _, attributes in page.tags]
    assert set(" ".join(labels).split()) <= set(page.ids)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert all(attributes.get("scope") for tag, attributes in page.tags if tag == "th")


@pytest.mark.parametrize("name", reports.NAMES)
def test_every_report_is_one_sound_file(name):
    sound(*rendered(name))


def test_a_card_shows_verdict_evidence_and_the_finding():
    _, page = rendered("drift-downgraded")
    text = " ".join(" ".join(page.text).split())
    assert "contradicted (bookable-times)" in text
    assert "offered Mon 5 Jan 09:00 Singapore: budi's hours begin 11:00" in text
    assert "page-data single-host decisive one host, no pool 2026-01-02 08:00Z" in text
    assert "people can book times when budi is busy" in text
    assert page.names["article"] == len(reports.made("drift-downgraded")["pages"])


def test_changes_show_before_and_after():
    text = " ".join(" ".join(rendered("plan-update")[1].text).split())
    assert re.search(r"duration \S.*two-hosts\.yaml:14:11 45m 32m", text)


def test_every_step_has_a_box_to_tick():
    _, page = rendered("checklist-open")
    steps = sum(len(page["checklist"]) for page in reports.made("checklist-open")["pages"])
    assert [attributes["type"] for tag, attributes in page.tags if tag == "input"] == ["checkbox"] * steps
    assert page.names["label"] == steps


def test_the_week_is_drawn_and_said_in_words():
    for name in ("slots-open", "plan-update", "plan-create"):
        _, page = rendered(name)
        assert page.names["svg"] >= 1, name
        assert any("all hosts 11:00–17:00" in text for text in page.text), name


def test_a_link_that_is_no_web_address_is_none():
    report = reports.made("plan-update")
    for action in report["actions"]:
        action["url"] = "javascript:alert(1)"
    assert "javascript:" not in rendered("plan-update", report)[0]


@pytest.mark.parametrize(
    "name", ["plan-replace", "apply-manual", "drift-downgraded", "checklist-open", "validate-errors"]
)
def test_hostile_data_is_text(name):
    usual = set(rendered(name)[1].names)

    @given(hostile.TEXT)
    @settings(max_examples=10, deadline=None)
    def holds(text):
        written, page = rendered(name, reports.poisoned(reports.made(name), text or "x"))
        sound(written, page)
        assert set(page.names) <= usual | {"code", "a", "pre", "dl", "dt", "dd", "div"}

    holds()


def test_a_worksheet_holds_what_is_done_by_hand_alone_under_whose_it_is():
    text, _ = rendered("checklist-open")
    owners = sorted({page["owner"] for page in reports.made("checklist-open")["pages"]})
    assert re.findall(r"<h2[^>]*>(As [^ ]+)", text) == [f"As {owner}" for owner in owners]
    assert "<table" not in text.partition("</nav>")[2], "neither fields nor evidence: apply shows them"
    assert "<svg" not in text


def test_a_page_names_its_owner_in_full():
    text = output.render("html", "plan", reports.made("plan-create"))
    assert "owner ana (ana@example.com)" in text
