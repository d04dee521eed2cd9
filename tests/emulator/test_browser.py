"""A person at the emulator, in a real browser: makes a page, books it, finds the event in the API."""

import os
import shutil
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.support import axe, clocks
from tests.support.emulated import ANA, BUDI, FIXTURE, VERIFIER, body, consent

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("REQUIRE_BROWSER"), reason="no Chromium on this machine"
    ),
]


def shown(locator):
    """Wait until something is to be seen."""
    locator.wait_for(state="visible")


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    from playwright.sync_api import sync_playwright

    assert CHROMIUM is not None, "REQUIRE_BROWSER is set, and there is no Chromium"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def person(chromium, request) -> Iterator:
    """A visitor in London, or in the zone of a parameter, with a fresh browser.

    Nothing they see may fail to load.
    """
    zone = getattr(request, "param", "Europe/London")
    context = chromium.new_context(timezone_id=zone, locale="en-GB")
    context.set_default_timeout(10_000)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert problems == []


def test_person_makes_an_all_hosts_page_and_books_it(zoom, person):
    client = zoom().login()
    person.goto(f"{client.url}/ui")
    person.get_by_role("link", name="New page").last.click()
    person.get_by_label("All hosts available").check()
    person.get_by_label("Owner", exact=True).select_option(ANA)
    person.get_by_label(ANA).check()
    person.get_by_label(BUDI).check()
    person.get_by_label("Name", exact=True).fill("Two of us")
    person.get_by_label("Length").fill("32")
    person.get_by_label("First day").fill("2026-01-05")
    person.get_by_label("Last day").fill("2026-03-31")
    person.get_by_role("button", name="Make page").click()
    assert person.get_by_role("status").inner_text() == "The page is made."
    (made,) = client.truth()
    assert (made["type"], made["hosts"], made["duration"]) == ("all_hosts_available", [ANA, BUDI], 32)

    person.goto(made["scheduling_url"])
    person.wait_for_url("**time_zone=Europe%2FLondon")
    assert person.get_by_label("Time zone").input_value() == "Europe/London"
    person.get_by_role("link", name="Monday 05 January, 11 times").click()
    person.get_by_role("link", name="03:00").click()
    person.get_by_label("Your name").fill("Guest One")
    person.get_by_label("Your email").fill("guest@example.com")
    person.get_by_role("button", name="Book").click()
    shown(person.get_by_text("Monday 05 January 2026, 03:00"))
    assert axe.faults(person) == []

    (event,) = client.get("/events", user_id=BUDI).json()["items"]
    assert event["start_date_time"] == "2026-01-05T03:00:00.000Z"
    assert event["attendees"][0]["display_name"] == "Guest One"
    person.get_by_role("link", name="Book another time").click()
    shown(person.get_by_role("link", name="Monday 05 January, 9 times"))


def test_person_turns_a_page_into_one_to_one_and_deletes_it(zoom, person):
    client = zoom()
    client.made(summary="Two of us")
    person.goto(f"{client.url}/ui")
    person.get_by_role("link", name="Two of us").click()
    person.get_by_label("One to one").check()
    person.get_by_label("Active").uncheck()
    person.get_by_role("button", name="Save changes").click()
    assert person.get_by_role("status").inner_text() == "The changes are saved."
    (page,) = client.truth()
    assert (page["type"], page["hosts"], page["active"]) == ("one_to_one", [ANA], False)
    person.goto(page["scheduling_url"])
    assert "not available" in person.get_by_role("main").inner_text()
    person.goto(f"{client.url}/ui/schedules/{page['schedule_id']}")
    person.get_by_role("button", name="Delete page").click()
    shown(person.get_by_text("There are no pages yet"))
    assert client.truth() == []


def test_visitor_chooses_another_zone_and_month(zoom, person):
    client = zoom().login()
    made = client.post(body(slug="talk", start_date="2026-01-05")).json()
    person.goto(made["scheduling_url"])
    person.get_by_label("Time zone").select_option("Asia/Singapore")
    person.get_by_role("button", name="Change").click()
    person.get_by_role("link", name="Later").click()
    shown(person.get_by_role("heading", name="February 2026"))
    person.get_by_role("link", name="Monday 02 February").click()
    shown(person.get_by_role("link", name="09:00"))


def test_form_can_be_filled_by_keyboard_alone(zoom, person):
    client = zoom()
    made = client.made(start_date="2026-01-05")
    person.goto(f"{made['scheduling_url']}?time_zone=Asia/Singapore&day=2026-01-05")
    person.get_by_role("link", name="11:00").focus()
    person.keyboard.press("Enter")
    person.get_by_label("Your name").focus()
    person.keyboard.type("Guest One")
    person.keyboard.press("Tab")
    person.keyboard.type("guest@example.com")
    person.keyboard.press("Enter")
    shown(person.get_by_role("heading", name="Booked"))


def test_script_in_a_name_does_not_run(zoom, person):
    client = zoom()
    evil = "</script><script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">"
    made = client.made(summary=evil, description=evil, location=evil)
    for address in (
        f"{client.url}/ui",
        f"{client.url}/ui/schedules/{made['schedule_id']}",
        made["scheduling_url"],
    ):
        person.goto(address)
        assert person.title() != "owned"
        assert evil in person.get_by_role("main").inner_text() or person.get_by_text(evil).count() > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_fits_a_phone_and_can_be_read(zoom, person, scheme):
    client = zoom()
    made = client.made(summary="Two of us, at a length that no narrow screen can hold in one line")
    closed = client.made(slug="x" * 200, active=False, secret=True)
    person.set_viewport_size({"width": 360, "height": 740})
    person.emulate_media(color_scheme=scheme)
    booking = f"{made['scheduling_url']}?time_zone=Europe/London"
    for address in (
        f"{client.url}/ui",
        f"{client.url}/ui/schedules/{made['schedule_id']}",
        f"{client.url}/ui/people",
        f"{client.url}/ui/new",
        f"{booking}&day=2026-01-05&start=2026-01-05T03:00:00%2B00:00",
        f"{booking}&day=2026-01-05&start=2026-01-05T02:00:00%2B00:00",
        closed["scheduling_url"],
    ):
        person.goto(address)
        assert person.evaluate("document.documentElement.scrollWidth") == 360, address
        assert axe.faults(person) == [], address


def test_day_and_time_lead_on_to_what_comes_next(zoom, person):
    """Each step brings its part into view, for eyes and for the keyboard."""
    client = zoom()
    made = client.made(start_date="2026-01-05", duration=32)
    person.set_viewport_size({"width": 360, "height": 500})
    person.goto(f"{made['scheduling_url']}?time_zone=Europe/London")
    person.get_by_role("link", name="Monday 05 January, 11 times").click()
    assert person.get_by_role("link", name="03:00").is_visible()
    assert person.evaluate("document.querySelector('#times').getBoundingClientRect().top") < 500
    person.get_by_role("link", name="03:00").click()
    assert person.evaluate("document.querySelector('#book').getBoundingClientRect().top") < 500
    person.keyboard.press("Tab")
    assert person.evaluate("document.activeElement.id") == "name"


def test_person_allows_an_app_and_is_sent_back_to_it(zoom, person):
    client, app = zoom(), zoom()  # the app is of another origin
    back = f"{app.url}/ui"
    person.goto(f"{client.url}/oauth/authorize?{urlencode(consent(back))}")
    assert axe.faults(person) == []
    person.get_by_label("You are").select_option(BUDI)
    person.get_by_role("button", name="Allow").click()
    person.wait_for_url(f"{back}?*")
    code = parse_qs(urlsplit(person.url).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": VERIFIER}
    token = client.http.post("/oauth/token", data=form, auth=("emulator", "emulator")).json()["access_token"]
    client.http.headers["authorization"] = f"Bearer {token}"
    assert client.get("/users/me").json()["slug"] == "budi"


@pytest.mark.parametrize("width", [360, 700, 820, 900, 1200])
def test_columns_of_pages_do_not_break_words(zoom, person, width):
    client = zoom()
    client.made(summary="Product demonstration for newcomers", secret=True, active=False)
    client.made(summary="x" * 100)
    person.set_viewport_size({"width": width, "height": 740})
    person.goto(f"{client.url}/ui")
    assert person.evaluate("document.documentElement.scrollWidth") == width
    broken = person.evaluate("""() => {
      const broken = [];
      const walker = document.createTreeWalker(document.querySelector("table"), NodeFilter.SHOW_TEXT);
      for (let text; (text = walker.nextNode()); ) {
        for (const { 0: word, index } of text.data.matchAll(/[A-Za-z]{2,20}/g)) {
          const range = document.createRange();
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          if (!word.includes("xx") && range.getClientRects().length > 1) broken.push(word);
        }
      }
      return broken;
    }""")
    assert broken == []


def test_person_asks_a_question_sets_a_date_and_removes_a_host(zoom, person):
    client = zoom(fixture={"users": [*FIXTURE["users"], {"email": "dewi@example.com"}]})
    made = client.made(hosts=[ANA, BUDI, "dewi@example.com"])
    person.goto(f"{client.url}/ui/schedules/{made['schedule_id']}")
    person.get_by_label("Question", exact=True).first.fill("What shall we talk about?")
    person.get_by_label("Required").first.check()
    person.get_by_role("button", name="Save changes").click()
    person.get_by_role("button", name="Remove Budi from this page").click()
    assert person.get_by_role("status").inner_text() == "The changes are saved."
    (page,) = client.truth()
    assert page["hosts"] == [ANA, "dewi@example.com"]
    assert [(field["name"], field["required"]) for field in page["custom_fields"]] == [
        ("What shall we talk about?", True)
    ]
    person.get_by_role("link", name="People").first.click()
    ana = person.get_by_role("region", name="Ana")
    ana.get_by_label("Date", exact=True).fill("2026-02-17")
    ana.get_by_label("Hours, or closed").fill("closed")
    ana.get_by_role("button", name="Set date").click()
    ana.get_by_label("From").fill("2026-01-05T09:00")
    ana.get_by_label("To").fill("2026-01-05T10:00")
    ana.get_by_role("button", name="Add busy time").click()
    shown(ana.get_by_text("Mon 05 Jan 2026, 09:00 to 10:00"))
    ana.get_by_role("button", name="Remove 2026-02-17").click()
    assert person.get_by_text("2026-02-17").count() == 0


@pytest.mark.parametrize("person", ["America/Vancouver"], indirect=True)
def test_visitor_sees_the_times_of_the_server_whatever_the_browser_believes(zoom, person):
    """One instant by two releases, one of which is not the browser's; the browser itself says one time."""
    at = "2026-12-07T03:00:00.000Z"
    believed = f"new Date('{at}').toLocaleTimeString('en-GB', {{hour: '2-digit', minute: '2-digit'}})"
    told, seen = set(), []
    for release in (clocks.OLD, clocks.NEW):
        client = zoom(zone_rules=clocks.of(release))
        made = client.made(start_date="2026-12-07", end_date="2026-12-07", interval_type="fixed", duration=60)
        person.goto(made["scheduling_url"])
        person.wait_for_url("**time_zone=America%2FVancouver")
        person.get_by_role("link", name="Sunday 06 December").click()
        first = person.locator("ul.times a").first
        told.add(person.evaluate(believed))
        seen.append(first.inner_text())
        first.click()
        person.get_by_label("Your name").fill("Guest One")
        person.get_by_label("Your email").fill("guest@example.com")
        person.get_by_role("button", name="Book").click()
        shown(person.get_by_text(f"Sunday 06 December 2026, {seen[-1]}"))
        (event,) = client.login().get("/events", user_id=BUDI).json()["items"]
        assert event["start_date_time"] == at
    assert seen == ["19:00", "20:00"]
    assert len(told) == 1
