"""Exit 0 of apply says that all is true: what the last read of the run shows decides."""

from __future__ import annotations

import pytest

from tests.support.liar import lying
from tests.support.world import BY_HAND, SLUG, replace_in

SCHEDULES = "/v2/scheduler/schedules"
UI = "/_emulator/ui/schedules"
DATES = "start_date: 2026-01-05\nend_date: 2026-03-31\n"
SOLO = f"page: solo\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: Solo\nduration: 30\n{DATES}"
GONE = "page: solo\nowner: ana\nstate: absent\n"


@pytest.fixture
def liar(config):
    """An account whose answers may err, and files with the thread's page and a page of one host."""
    (config / "solo.yaml").write_text(SOLO)
    with lying(config, "honours-pools", "page-data", token_user="ana@example.com") as (account, lies):
        yield account, lies


def results(done):
    return {page["page"]: page for page in done.json["pages"]}


def applied(run, account, *words):
    return run(account, "apply", "--yes", "--settle", "0.5", "--format", "json", *words)


def all_is_true(run, account):
    done = applied(run, account)
    assert (done.code, done.json["converged"]) == (0, True), done
    assert run(account, "plan", "--exit-code").code == 0


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"duration": 60}, [("duration", "changed")]),
        ({"type": "one_to_one"}, [("hosts.budi", "changed")]),
        ({"slug": "elsewhere"}, []),
    ],
)
def test_a_page_that_others_change_while_another_is_written_is_not_verified(liar, run, config, change, shown):
    account, _ = liar
    all_is_true(run, account)
    theirs = account.page(SLUG)["schedule_id"]
    replace_in(config / "solo.yaml", [("duration: 30", "duration: 45")])
    account.liar.meanwhile[f"PATCH {SCHEDULES}"] = [("PATCH", f"{UI}/{theirs}", change)]
    done = applied(run, account)
    pages = results(done)
    left = pages["two-hosts"]
    assert (done.code, done.json["converged"], left["action"]) == (7, False, "no-op"), done
    assert (left["outcome"], left["exit_code"]) == ("unverified", 7)
    assert "the last read of this run does not show it as declared" in left["note"]
    assert [(field["path"], field["state"]) for field in left["fields"]] == shown
    assert pages["solo"]["outcome"] == "verified"
    assert account.page("solo")["duration"] == 45


def test_a_removed_page_that_somebody_makes_again_and_a_written_one_that_is_removed_are_told(
    liar, run, config
):
    account, _ = liar
    all_is_true(run, account)
    (config / "solo.yaml").write_text(GONE)
    again = {**BY_HAND, "type": "one_to_one", "hosts": ["ana@example.com"], "slug": "solo", "summary": "Solo"}
    account.liar.meanwhile[f"DELETE {SCHEDULES}"] = [
        ("POST", UI, again), ("DELETE", f"{UI}/{account.page(SLUG)['schedule_id']}", None),
    ]  # fmt: skip
    done = applied(run, account)
    pages = results(done)
    assert (done.code, done.json["converged"]) == (7, False), done
    assert {page["outcome"] for page in pages.values()} == {"unverified"}
    assert "shows the page still" in pages["solo"]["note"]
    assert "does not show the page" in pages["two-hosts"]["note"]


def test_a_page_that_showed_its_type_before_a_write_and_not_after_it_is_not_verified(liar, run, config):
    """The write made it one-to-one, and it can be looked at nowhere since."""
    account, _ = liar
    all_is_true(run, account)
    page = account.page(SLUG)["schedule_id"]
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    account.liar.meanwhile[f"PATCH {SCHEDULES}"] = [
        ("PATCH", f"{UI}/{page}", {"type": "one_to_one"}),
        ("POST", "/_emulator/faults", {
            "match": {"method": "GET", "path": "^/ana/|imes$"}, "times": 999, "fault": "status",
            "status": 404,
        }),
    ]  # fmt: skip
    for _ in range(2):
        done = applied(run, account)
        assert (done.code, results(done)["two-hosts"]["outcome"]) == (7, "unverified"), done
    account.clear_faults()
    assert run(account, "drift").code == 2


def test_a_value_that_was_dropped_leaves_the_page_unverified_until_it_is_accepted(liar, run, config):
    account, _ = liar
    all_is_true(run, account)
    replace_in(config / "solo.yaml", [("summary: Solo", "summary: Solo\ndescription: New")])
    account.fault("PATCH", SCHEDULES, "ignore-field", times=9, field="description")
    for action in ("update", "no-op"):
        done = applied(run, account)
        page = results(done)["solo"]
        assert (done.code, page["action"], page["outcome"]) == (7, action, "unverified"), done
        (field,) = [field for field in page["fields"] if field["state"] != "verified"]
        assert (field["path"], field["state"], field["declared"]) == ("description", "ignored", "New")
    shown = run(account, "apply", "--yes").out
    assert "description  ignored: declared New, is" in shown
    accepted = (
        "acknowledge: [{finding: field-changed, path: description, until: 2026-12-31, reason: trial}]\n"
    )
    (config / "solo.yaml").write_text((config / "solo.yaml").read_text() + accepted)
    all_is_true(run, account)


def test_an_active_page_that_nothing_proves_is_not_verified_until_somebody_has_looked(start, run):
    account = start("downgrades", "no-page-data", "no-times")
    account.by_hand(**{**BY_HAND, "duration": 32, "color": "#fff200"})
    done = applied(run, account)
    (page,) = done.json["pages"]
    assert (done.code, page["action"], page["outcome"]) == (7, "no-op", "unverified"), done
    assert (page["type"]["verdict"], done.json["converged"]) == ("unproven", False)
    shown = run(account, "apply", "--yes", "--settle", "0.5").out
    assert "nothing proves that it is all_hosts_available" in shown
    assert "reconciler attest two-hosts --by NAME" in shown
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    all_is_true(run, account)


def test_whose_look_a_result_rests_on_is_said(liar, run):
    account, _ = liar
    first = applied(run, account)
    kinds = {page["type"]["looked_in"] for page in first.json["pages"]}
    assert kinds == {"this-run"}, first
    again = applied(run, account)
    assert {page["type"]["looked_in"] for page in again.json["pages"]} <= {"this-run", "earlier-run"}
    remembered = [page for page in again.json["pages"] if page["type"]["looked_in"] == "earlier-run"]
    assert len(remembered) == again.json["looks"]["remembered"]
    looked = applied(run, account, "--look-again")
    assert {page["type"]["looked_in"] for page in looked.json["pages"]} == {"this-run"}


@pytest.mark.parametrize("hides", ["id", "list", "both once"])
def test_a_page_is_removed_only_where_its_id_and_a_list_agree(liar, run, config, hides):
    """DELETE does nothing, and reads hide the page in one way or another."""
    account, lies = liar
    all_is_true(run, account)
    (config / "solo.yaml").write_text(GONE)
    account.liar.unheard.add(f"DELETE {SCHEDULES}")
    closed, lists = [], []

    def seen_closed(status, answer):
        closed.append(status)
        return status, answer, {}

    def hidden(answer):
        if closed and "items" in answer:
            lists.append(answer)
            if hides == "list" or (hides == "both once" and len(lists) == 1):
                answer["items"] = [item for item in answer["items"] if item["slug"] != "solo"]

    def by_id(status, answer):
        gone = closed and hides != "list" and answer.get("slug") == "solo"
        return (404, {"code": 404, "message": "Not found"}, {}) if gone else (status, answer, {})

    account.told[f"PATCH {SCHEDULES}"] = seen_closed
    account.told[f"GET {SCHEDULES}/"] = by_id
    lies[SCHEDULES] = hidden
    done = applied(run, account)
    page = results(done)["solo"]
    assert [page["slug"] for page in account.pages if page["slug"] == "solo"] == ["solo"]
    assert done.code != 0, done
    assert page["outcome"] != "verified", done
    assert done.json["converged"] is False
    for erring in (account.told, lies, account.liar.unheard):
        erring.clear()
    all_is_true(run, account)
    assert [page["slug"] for page in account.pages] == [SLUG]


@pytest.mark.parametrize("readable", [False, True])
@pytest.mark.parametrize("key", ["solo", "two-hosts"])
def test_a_page_that_is_made_under_another_owner_is_neither_verified_nor_in_sync(config, run, key, readable):
    """Where it is readable, it is by its id, and no list of the owner shows it."""
    (config / "solo.yaml").write_text(SOLO)
    (config / {"solo": "two-hosts.yaml", "two-hosts": "solo.yaml"}[key]).unlink()
    with lying(config, "honours-pools") as (account, _):
        methods = ("POST", "GET", "PATCH", "DELETE") if readable else ("POST",)
        for method in methods:
            path = SCHEDULES if method == "POST" else f"{SCHEDULES}/"
            account.liar.sent_as[f"{method} {path}"] = (b"ana%40", b"budi%40")
        done = applied(run, account)
        (page,) = done.json["pages"]
        assert (done.code == 0, page["outcome"] == "verified") == (False, False), done
        assert done.json["converged"] is False
        if not any(page["owner"] == "budi@example.com" for page in account.pages):
            return  # it was seen at once, and removed
        told = page["note"] + "".join(str(field["live"]) for field in page["fields"])
        assert "budi" in told, done
        assert run(account, "plan", "--exit-code").code == 2
        assert applied(run, account).code != 0
        assert key == "two-hosts" or run(account, "drift").code == 2
        assert not any(page["active"] for page in account.pages if page["slug"] != "solo")


def test_a_page_of_one_host_who_is_not_its_owner_is_verified_only_where_it_shows_them(liar, run, config):
    account, _ = liar
    (config / "two-hosts.yaml").unlink()
    replace_in(config / "solo.yaml", [("hosts: [ana]", "hosts: [budi]")])
    done = applied(run, account)
    page = results(done)["solo"]
    assert (account.page("solo")["hosts"], done.code, page["outcome"]) == (
        ["ana@example.com"],
        7,
        "unverified",
    )
    assert applied(run, account).code == 7
    account.fault("GET", "^/ana/", "status", times=99, status=404)
    hidden = applied(run, account)
    assert (hidden.code, results(hidden)["solo"]["note"].rpartition("; ")[2]) == (
        7, "nothing shows that it books budi, and not its owner",
    )  # fmt: skip


IN_OTHER_WORDS = [
    ("9:00", True), ("09:00:00", True), ("9:00 AM", False), ("9 am", False), ("0900", False), (9, False),
    (None, False),
]  # fmt: skip


def test_hours_in_other_words_are_understood_or_the_page_is_unreadable_alone(liar, run):
    account, lies = liar
    account.by_hand(**{**BY_HAND, "slug": "theirs", "summary": "Theirs"})
    all_is_true(run, account)
    for slug in ("solo", "theirs"):
        for start, understood in IN_OTHER_WORDS:

            def said(answer, slug=slug, start=start):
                for item in [*answer.get("items", ()), *([answer] if "schedule_id" in answer else ())]:
                    if item.get("slug") == slug:
                        for rule in item["availability_rules"]:
                            rule["segments_recurrence"] = {"mon": [{"start": start, "end": "17:00"}]}

            lies[SCHEDULES] = said
            plan = run(account, "plan", "--exit-code", "--format", "json")
            actions = {one["page"]: one["action"] for one in plan.json["actions"]}
            assert actions["two-hosts"] == "no-op", plan
            if slug == "theirs":
                assert (plan.code, actions["solo"]) == (0, "no-op"), plan
            elif not understood:
                assert (plan.code, actions["solo"]) == (2, "manual"), plan
        lies.clear()
    all_is_true(run, account)


def test_days_and_flags_in_other_words_are_not_guessed(liar, run):
    account, lies = liar
    all_is_true(run, account)

    def said(change):
        def lie(answer):
            for item in [*answer.get("items", ()), *([answer] if "schedule_id" in answer else ())]:
                if item.get("slug") == "solo":
                    change(item)

        return lie

    def monday(item):
        for rule in item["availability_rules"]:
            rule["segments_recurrence"] = {"monday": [{"start": "09:00", "end": "17:00"}]}

    for change in (
        monday, lambda item: item.update(secret="no"), lambda item: item.update(active="yes"),
        lambda item: item.update(capacity=True),
    ):  # fmt: skip
        lies[SCHEDULES] = said(change)
        done = applied(run, account)
        pages = results(done)
        assert (done.code != 0, pages["solo"]["outcome"], pages["two-hosts"]["outcome"]) == (
            True, "not-attempted", "verified",
        ), done  # fmt: skip
        drift = run(account, "drift", "--format", "json")
        assert "suspicious-read" in [one["code"] for one in drift.json["findings"]]
    lies.clear()
    assert len(account.requests("PATCH", SCHEDULES)) == len(account.requests("PATCH"))
    all_is_true(run, account)
