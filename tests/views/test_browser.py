"""The HTML report in a real browser: no sideways scroll on a phone, contrast everywhere, nothing loads."""

import os
import shutil
from collections.abc import Iterator

import pytest

from reconciler.views import output
from tests.support import reports

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
CONTRAST = """() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } };
  const found = [];
  for (const e of document.querySelectorAll('body *:not(svg, svg *)')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) found.push([e.outerHTML.slice(0, 80), ratio]);
  }
  return found;
}"""


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
        report = reports.made(name) | more
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["plan-replace", "drift-downgraded", "apply-manual"])
def test_every_word_stands_out_from_its_ground(opened, name, scheme):
    assert opened(name, 1200, scheme).evaluate(CONTRAST) == []


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
