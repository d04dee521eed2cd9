"""What a probe does where its first page is late, cannot be removed, or may not have been made."""

from __future__ import annotations

import pytest

from tests.support import lockfolder

OWNER = "ana@example.com"
PEOPLE = (
    "--owner",
    OWNER,
    "--hosts",
    "ana@example.com,budi@example.com",
    "--settle",
    "0.5",
    "--format",
    "json",
)
PAGES = "/v2/scheduler/schedules"
BY_ID = f"{PAGES}/"
UNSEEN = f"it was not seen whether this token removes pages of {OWNER}"
OF_REACH = {"GET": "reads-by-id", "PATCH": "patches-by-id", "DELETE": "deletes-by-id"}


@pytest.fixture
def stopped(start, run, tmp_path):
    """Probe an account with one fault; return it and the result of a probe that made one page at most."""

    def probe(method, path, fault, times=1000, posts=1, **more):
        account = start("honours-shared")
        account.fault("GET", "analytics", "status", times=1000, status=400)
        account.fault(method, path, fault, times=times, **more)
        result = run(account, "probe", *PEOPLE, root=tmp_path / "none")
        assert (len(account.posts), result.json["rows"]) == (posts, []), result
        assert [page for page in account.pages if page["active"] or not page["secret"]] == []
        sent = [request["body"] for request in account.requests("PATCH", BY_ID)]
        assert [body for body in sent if body.get("active")] == [], "never active"
        return account, result

    return probe


def answers(result):
    return {row["question"]: row["answer"] for row in result.json["answers"]}


def test_where_the_first_page_is_refused_in_each_form_no_other_is_made(stopped):
    account, result = stopped("POST", PAGES, "status", times=9, status=400, posts=3)
    assert (result.code, account.pages) == (1, []), "the token may be good"
    assert result.json["stopped"].startswith(f"{UNSEEN} (no page could be made: ")
    assert set(answers(result).values()) == {"cannot tell"}


def test_where_the_first_page_may_have_been_made_no_other_is_and_it_is_named(stopped):
    account, result = stopped("POST", PAGES, "drop-before", times=1)
    assert (result.code, account.pages) == (1, [])
    assert result.json["stopped"].startswith(f"{UNSEEN} (a page may have been made: ")
    slug = account.posts[0]["body"]["slug"]
    assert f"left behind: `{slug}` of {OWNER} may still appear: its request had no answer" in result.err


@pytest.mark.parametrize(
    ("status", "said"), [(400, UNSEEN), (403, UNSEEN), (404, "this token cannot remove")]
)
def test_what_keeps_a_page_from_being_removed_is_told_as_it_is(stopped, status, said):
    account, result = stopped("DELETE", BY_ID, "status", status=status)
    assert result.code == 1
    assert result.json["stopped"].startswith(said)
    assert answers(result)["deletes-by-id"] == ("no" if status == 404 else "cannot tell")
    (page,) = account.pages
    assert f"left behind: `{page['slug']}` of {OWNER}" in result.err
    others = {answer for question, answer in answers(result).items() if question not in OF_REACH.values()}
    assert others == {"cannot tell"}


@pytest.mark.parametrize(
    "method", ["GET", *(pytest.param(name, marks=pytest.mark.long) for name in ("PATCH", "DELETE"))]
)
def test_one_early_404_to_a_new_page_is_no_answer(start, run, tmp_path, method):
    account = start("downgrades")
    account.fault("GET", "analytics", "status", times=1000, status=400)
    account.fault(method, f"{BY_ID}[^/]+$", "status", status=404)
    result = run(account, "probe", *PEOPLE, root=tmp_path / "none")
    assert result.code == 0, result
    assert {answers(result)[question] for question in OF_REACH.values()} == {"yes"}
    assert account.pages == []


def test_what_was_found_is_kept_by_save_alone_and_a_no_is_measured_again(start, run, config):
    """The account refuses the first two forms; the token at first changes no page, then is seen to."""
    account = start("honours-shared", "as-seen", "only-hours-at-top")
    account.fault("GET", "analytics", "status", times=1000, status=400)
    account.fault("PATCH", BY_ID, "status", times=1000, status=404)
    quick = [*PEOPLE, "--settle", "0"]
    stopped = run(account, "probe", *quick)
    assert (stopped.code, answers(stopped)["patches-by-id"]) == (4, "no"), stopped
    assert lockfolder.found(config) == []
    run(account, "probe", *quick, "--save")
    facts = {fact[0]: fact[2] for fact in lockfolder.remembered(config)["fact"]}
    assert facts[f"patches-by-id {OWNER}"] == "no"
    account.clear_faults()
    account.fault("DELETE", BY_ID, "status", times=1000, status=400)  # so that it stops after its first page
    run(account, "probe", *quick, "--save")
    facts = {fact[0]: fact[2] for fact in lockfolder.remembered(config)["fact"]}
    assert facts[f"patches-by-id {OWNER}"] == "yes"


def test_a_page_that_was_never_seen_says_nothing_of_its_removal(stopped):
    _, result = stopped("GET", PAGES, "stale")
    assert {answers(result)[question] for question in OF_REACH.values()} == {"cannot tell"}
