"""The HTML report in a real browser: a phone, paper, people who see little or nothing; nothing loads."""

import io
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from reconciler.views import output
from tests.support import axe, reports

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("REQUIRE_BROWSER"), reason="no Chromium on this machine"
    ),
]
READ = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), words = [];
  for (let text; (text = texts.nextNode());)
    if (!text.parentElement.closest('style, .skip, .hidden, svg title, svg desc')) words.push(text.data);
  return words.join(' ');
}"""
"""All words of a page, also of what is closed; not what is for screen readers alone."""


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    from playwright.sync_api import sync_playwright

    assert CHROMIUM is not None, "REQUIRE_BROWSER is set, and there is no Chromium"
    reports.made("plan-create")  # before the driver runs its own event loop
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, tmp_path):
    """Open a report on a screen of a width and a colour scheme; nothing else may be asked for."""
    asked, contexts = [], []

    def show(name, width=360, scheme="light", **more):
        file = tmp_path / f"{name}.html"
        report = reports.fleet() if name == "fleet" else reports.made(name) | more
        file.write_text(output.render("html", reports.kind(name), report), encoding="utf-8")
        contexts.append(chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.on(
            "request", lambda request: asked.append(request.url) if request.url != file.as_uri() else None
        )
        page.on("console", lambda message: asked.append(message.text))
        page.goto(file.as_uri())
        return page

    yield show
    for context in contexts:
        context.close()
    assert asked == []


@pytest.mark.parametrize(
    "name", ["plan-create", "drift-downgraded", "apply-manual", "validate-errors", "slots-open"]
)
def test_a_phone_needs_no_sideways_scroll(opened, name):
    page = opened(name)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    wider = page.evaluate(
        "[...document.querySelectorAll('body *:not(.wide *, .hidden, .skip)')]"
        ".filter(e => e.getBoundingClientRect().right > 361).map(e => e.outerHTML.slice(0, 80))"
    )
    assert wider == []


@pytest.mark.parametrize(
    "name", ["drift-downgraded", "apply-manual", "validate-errors", "slots-live", "fleet"]
)
def test_axe_finds_nothing_by_day_and_by_night(opened, name):
    page = opened(name, 1200)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe.faults(page) == [], scheme


@pytest.mark.parametrize(
    "name", ["plan-replace", "drift-downgraded", "slots-live", "checklist-open", "fleet"]
)
def test_paper_has_every_word_of_the_page(opened, name):
    page = opened(name)
    paper = PdfReader(io.BytesIO(page.pdf()))
    printed = "".join(normalize("NFKC", sheet.extract_text()) for sheet in paper.pages)
    printed = "".join(printed.split())  # a column breaks a word, and its cells are read line by line
    words = Counter(normalize("NFKC", page.evaluate(READ)).split())
    assert {word: many for word, many in words.items() if printed.count(word) < many} == {}


def test_paper_shows_the_evidence_that_the_screen_folds(opened):
    page = opened("drift-clean", 794)
    evidence = page.locator("article details table")
    assert not evidence.first.is_visible()
    page.emulate_media(media="print")
    assert evidence.first.evaluate("e => e.getBoundingClientRect().height") > 50


def test_steps_are_ticked_by_their_words(opened):
    page = opened("checklist-open")
    page.get_by_text("choose All Hosts Available").first.click()
    assert page.locator("input:checked").count() == 1


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_the_link_of_a_step_stands_behind_its_last_words(opened, width):
    first, *_ = reports.made("checklist-open")["pages"]
    step = first["checklist"][0]
    steps = [step | {"do": "some words " * number, "url": "https://zoom.us/x"} for number in range(10, 30)]
    page = opened("checklist-open", width, pages=[first | {"checklist": steps}])
    lower = page.evaluate("""() => [...document.querySelectorAll('.steps li')].map(step =>
      step.querySelector('a').getClientRects()[0].top
        > [...step.querySelector('label').getClientRects()].at(-1).bottom)""")
    assert len(lower) == len(steps)
    assert sum(lower) < len(steps) / 2  # where the words end at the edge, the link begins a line


@pytest.mark.parametrize(("width", "shown"), [(390, True), (1280, False)])
def test_where_a_picture_is_cut_its_words_stand_below_it(opened, width, shown):
    page = opened("slots-open", width)
    cut = "() => { const e = document.querySelector('.wide'); return e.scrollWidth > e.clientWidth }"
    assert page.evaluate(cut) is shown
    assert page.locator("figcaption li").first.is_visible() is shown
