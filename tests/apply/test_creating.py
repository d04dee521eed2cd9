"""How pages are asked for: the forms and dates that an account takes, and what a refusal is about."""

from __future__ import annotations

import pytest

from tests.support import lockfolder
from tests.support.world import HOSTS, SLUG, replace_in

DATES = [("start_date: 2026-01-05\n", ""), ("end_date: 2026-03-31\n", "")]
TYPE = "all_hosts_available"
SOLO = """\
page: solo-talk
type: one_to_one
owner: budi
hosts: [{host: budi, hours: {tue: "13:00-17:00"}}]
summary: Talk
duration: 30
"""
DATED = "start_date: 2026-01-05\nend_date: 2026-03-31\n"


def applied(run, account, code=0):
    done = run(account, "apply", "--yes", "--on-error", "continue", "--settle", "0.5", "--format", "json")
    assert done.code == code, done.out
    return {page["page"]: page for page in done.json["pages"]}


def settled(run, account):
    """Plan once more and expect nothing."""
    plan = run(account, "plan", "--format", "json").json
    return {action["action"] for action in plan["actions"]} == {"no-op"} and plan["findings"] == []


def facts(config, *names):
    known = {fact[0]: fact[2] for fact in lockfolder.remembered(config).get("fact", ())}
    return {name: value for name, value in known.items() if name.startswith(names)}


def never_ends_in_public(account):
    """No page was active at its address while it had an end that nobody declared."""
    for patch in account.requests("PATCH", "/v2/scheduler/schedules/"):
        if "slug" in patch["body"]:
            page = patch["path"].rpartition("/")[2]
            sent = [request["n"] for request in account.requests("PATCH", page)
                    if request["body"].get("interval_type") == "unlimited"]  # fmt: skip
            assert sent and sent[0] < patch["n"]


@pytest.mark.parametrize("answers", [(), ("defaults-left-out",)], ids=["unlimited", "no-end"])
def test_pages_without_dates_are_made_with_dates_that_they_lose_out_of_sight(start, run, config, answers):
    """Also where no answer says `interval_type: unlimited`, and an end that was there is not any more."""
    replace_in(config / "two-hosts.yaml", DATES)
    (config / "solo.yaml").write_text(SOLO, encoding="utf-8")
    account = start("honours-shared", "as-seen", *answers)
    assert {page["outcome"] for page in applied(run, account).values()} == {"verified"}
    names = ("slug", "type", "active", "interval_type")
    assert {tuple(page[name] for name in names) for page in account.pages} == {
        (SLUG, "all_hosts_available", True, "unlimited"), ("solo-talk", "one_to_one", True, "unlimited")
    }  # fmt: skip
    never_ends_in_public(account)
    assert facts(config, "create") == {"create-needs-dates": "yes"}
    assert settled(run, account)
    assert [post["status"] for post in account.posts] == [400, 201, 201], "the second page spends none"


@pytest.mark.parametrize("keeps", [False, True], ids=["loses-them-again", "keeps-them-now"])
def test_a_later_page_loses_its_dates_as_it_is_made_active(start, run, config, keeps):
    """One PATCH for both; where the dates stay after all, nothing of the page is ever public."""
    replace_in(config / "two-hosts.yaml", DATES)
    account = start("honours-shared", "as-seen")
    applied(run, account)
    text = (config / "two-hosts.yaml").read_text()
    (config / "later.yaml").write_text(text.replace(SLUG, "later").replace("page: two-hosts", "page: later"))
    if keeps:
        account.fault("PATCH", "/schedules/", "ignore-field", field="interval_type", times=99)
    earlier = len(account.requests("PATCH"))
    page = applied(run, account, 1 if keeps else 0)["later"]
    patches = [request["body"] for request in account.requests("PATCH")[earlier:]]
    assert patches[0] == {"active": True, "interval_type": "unlimited"}
    if keeps:
        assert page["outcome"] == "failed"
        assert not any("slug" in body for body in patches)
        assert [live["slug"] for live in account.pages] == [SLUG]
    else:
        assert page["outcome"] == "verified"
        assert len(patches) == 3, "its own hours, and its address"
        assert settled(run, account)


@pytest.mark.parametrize("refused", [False, True])
def test_pages_that_keep_their_dates_are_removed_and_fail_with_the_cure(start, run, config, refused):
    replace_in(config / "two-hosts.yaml", DATES)
    (config / "solo.yaml").write_text(SOLO, encoding="utf-8")
    account = start("honours-shared", "as-seen", *(() if refused else ("keeps-dates",)))
    if refused:
        account.fault("PATCH", "/scheduler/schedules/", "status", status=400, times=99)
    for posts, code in ((3, 1), (5, 1)) if refused else ((2, 1), (2, 5)):
        pages = applied(run, account, code)
        assert {page["outcome"] for page in pages.values()} == {"failed" if code == 1 else "not-attempted"}
        cure = "help" if code == 1 else "note"
        assert all("give `start_date` and `end_date`" in page[cure] for page in pages.values()), pages
        assert all("probe --forget" in page[cure] for page in pages.values()), pages
        assert (account.pages, len(account.posts)) == ([], posts)
    expected = "yes" if refused else "stays-fixed"
    assert facts(config, "create") == {"create-needs-dates": expected}


AT_TOP = [
    (
        'hosts: [{host: budi, hours: {tue: "13:00-17:00"}}]',
        'hosts: [{host: budi, hours: {wed: "13:00-16:00"}}]',
    )
]


@pytest.mark.parametrize(
    ("form", "recipe", "posts"),
    [("only-hours-at-top", "pools-at-top", 9), ("only-full-rules", "pools", 6)],
)
def test_each_form_is_found_once_and_both_kinds_of_pages_are_made_in_it(
    start, run, config, form, recipe, posts
):
    replace_in(config / "two-hosts.yaml", DATES)
    account = start("honours-pools", "as-seen", form)
    (page,) = applied(run, account).values()
    assert (page["outcome"], page["recipe"]) == ("verified", recipe)
    assert len(account.posts) == posts, [(post["status"], post["body"]) for post in account.posts]
    (config / "solo.yaml").write_text(SOLO, encoding="utf-8")
    assert {page["outcome"] for page in applied(run, account).values()} == {"verified"}
    assert len(account.posts) == posts + 1, "what was learned of the form holds for pages of one host"
    truth = {page["slug"]: page for page in account.pages}
    assert (truth[SLUG]["type"], truth[SLUG]["hosts"]) == ("all_hosts_available", HOSTS)
    assert (truth["solo-talk"]["type"], truth["solo-talk"]["hosts"]) == ("one_to_one", HOSTS[1:])
    never_ends_in_public(account)
    assert settled(run, account)
    replace_in(config / "solo.yaml", AT_TOP)
    assert applied(run, account)["solo-talk"]["outcome"] == "verified"
    (patch,) = account.requests("PATCH")[-1:]
    at_top = form == "only-hours-at-top"
    assert ("segments_recurrence" in patch["body"], "availability_rules" in patch["body"]) == (
        at_top,
        not at_top,
    )
    assert settled(run, account)
    if at_top:
        past = run(account, "runs", "--format", "json").json["runs"][0]["run"]
        undone = run(account, "undo", past, "--yes", "--format", "json")
        assert undone.code == 0, undone
        assert account.page("solo-talk")["segments_recurrence"] == {
            "tue": [{"start": "13:00", "end": "17:00"}]
        }


TWO = (
    """\
page: {key}
type: all_hosts_available
owner: ana
hosts: [ana, {host}]
summary: Two
duration: 30
"""
    + DATED
)
LEA = """
  lea:
    email: lea@example.com
    time_zone: Asia/Singapore
    hours: {mon-fri: "09:00-17:00"}
"""


@pytest.fixture
def unlicensed(config):
    """A page with a host who has no licence, tried before the page of the thread; the users as a fixture."""
    with (config / "hosts.yaml").open("a", encoding="utf-8") as hosts:
        hosts.write(LEA)
    (config / "bad.yaml").write_text(TWO.format(key="bad", host="lea"), encoding="utf-8")
    week = {
        "name": "Working hours",
        "default": True,
        "time_zone": "Asia/Singapore",
        "hours": {"mon-fri": "09:00-17:00"},
    }
    user = {"time_zone": "Asia/Singapore", "availability": [week]}
    return {
        "users": [{"email": email, **user} for email in HOSTS]
        + [{"email": "lea@example.com", "licensed": False, **user}]
    }


def recipes(config):
    return {fact[:2]: fact[3] for fact in lockfolder.remembered(config).get("recipe", ())}


@pytest.mark.own_service
def test_a_host_without_licence_fails_one_page_and_teaches_nothing(start, run, config, unlicensed):
    account = start("honours-shared", fixture=unlicensed, published=True)  # else that is known before
    pages = applied(run, account, code=6)
    assert {key: page["outcome"] for key, page in pages.items()} == {"bad": "failed", "two-hosts": "verified"}
    assert "lea@example.com has no Scheduler licence" in pages["bad"]["note"], pages["bad"]
    assert pages["bad"]["file"].endswith("bad.yaml"), pages["bad"]
    assert recipes(config) == {(TYPE, "shared-override"): "works"}
    assert [page["slug"] for page in account.pages] == [SLUG]
    before = len(account.posts)
    assert applied(run, account, code=1)["bad"]["outcome"] == "failed"
    assert len(account.posts) == before + 1, "a recipe that was proved is not tried further"
    replace_in(config / "bad.yaml", [("[ana, lea]", "[ana, budi]")])
    assert applied(run, account)["bad"]["outcome"] == "verified"
    assert settled(run, account)


def test_a_refusal_without_the_name_of_a_field_is_held_against_what_it_is_about(start, run, config):
    """The recipe where the same is accepted for one host; the page where all is refused."""
    account = start("honours-shared")
    account.fault("POST", "/scheduler/schedules$", "status", times=99, status=400)
    (page,) = applied(run, account, code=1).values()
    assert (page["outcome"], page["recipe"], page["tried"]) == ("failed", None, [])
    assert "answered 400" in page["note"]
    assert "fact" not in lockfolder.remembered(config) and recipes(config) == {}
    account.clear_faults()
    account.fault("POST", "/scheduler/schedules$", "status", times=2, status=400)
    assert applied(run, account)["two-hosts"]["recipe"] == "shared-override-paired"
    assert recipes(config)[TYPE, "shared-override"] == "fails"
    assert account.page(SLUG)["type"] == TYPE


OF_RECIPES = "attendees must have opened Scheduler; schedule type pooling type user pools"


def test_words_of_a_refusal_decide_nothing_and_a_listed_field_does(start, run, config):
    """Words name fields of each recipe and of the page; all is refused then. Listed fields need no more."""
    account = start("honours-pools")
    account.fault("POST", "/scheduler/schedules$", "status", times=99, status=400, message=OF_RECIPES)
    (page,) = applied(run, account, code=1).values()
    assert (page["outcome"], recipes(config)) == ("failed", {}), page
    account.clear_faults()
    account.fault("POST", "/scheduler/schedules$", "status", status=400, message="duration of a shared page")
    account.fault("POST", "/scheduler/schedules$", "status", times=2, status=400, field="schedule_type")
    before = len(account.posts)
    assert applied(run, account)["two-hosts"]["recipe"] == "pools"
    assert recipes(config)[TYPE, "shared-override"] == recipes(config)[TYPE, "shared"] == "fails"
    assert len(account.posts) == before + 4


def test_what_is_refused_of_a_page_of_one_host_alone_is_not_held_against_the_form(start, run, config):
    (config / "two-hosts.yaml").unlink()
    (config / "solo.yaml").write_text(SOLO + DATED, encoding="utf-8")
    account = start("honours-shared")
    account.fault("POST", "/scheduler/schedules$", "status", status=400)
    (page,) = applied(run, account, code=1).values()
    assert (page["outcome"], account.pages, [post["status"] for post in account.posts]) == (
        "failed", [], [400, 201],
    ), page  # fmt: skip
    assert lockfolder.found(config) == []
    assert applied(run, account)["solo-talk"]["outcome"] == "verified"
    assert settled(run, account)


def test_an_owner_who_is_no_host_and_a_page_that_fits_no_form(start, run, config):
    """The form is tried with a page of the owner; where none fits a page, it is told what would."""
    (config / "two-hosts.yaml").unlink()
    away = SOLO.replace("owner: budi", "owner: ana").replace("solo-talk", "away") + DATED
    (config / "away.yaml").write_text(away, encoding="utf-8")
    (config / "panel.yaml").write_text(
        TWO.format(key="panel", host="budi").replace("owner: ana", "owner: chitra"), encoding="utf-8"
    )
    chitra = '\n  chitra: {email: chitra@example.com, time_zone: Asia/Jakarta, hours: {mon: "09:00-12:00"}}\n'
    with (config / "hosts.yaml").open("a", encoding="utf-8") as hosts:
        hosts.write(chitra)
    account = start("honours-pools", "as-seen", "only-hours-at-top")
    pages = applied(run, account, code=6)
    assert {key: page["outcome"] for key, page in pages.items()} == {"away": "failed", "panel": "verified"}
    assert "those of its owner" in pages["away"]["help"]
    assert [page["slug"] for page in account.pages] == ["panel"]
