"""The worksheet: by the account that one signs in to, and once what several pages share."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.planning.manual_steps import Step
from reconciler.report import steps as report
from reconciler.views.entries import lay_out, steps, waiting

ANA, BUDI = "ana@example.com", "budi@example.com"


def step(do: str, field: str = "", **more: str) -> dict[str, Any]:
    return {"do": do, "field": field, "value": "", "url": "", "account": None, "each": None, **more}


def page(key: str, *steps: dict[str, Any], owner: str = ANA, **more: Any) -> dict[str, Any]:
    return {
        "page": key, "action": "manual", "reason": "it is not there", "checklist": list(steps), "slug": key,
        "owner": owner, "owner_name": owner.partition("@")[0], "hosts": ["ana"], "declared": "one_to_one",
        "type": None, "url": None, "recipes_failed": [], "file": f"{key}.yaml", "line": 1, "column": 1,
        **more,
    }  # fmt: skip


def laid_out(*pages: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Return the steps by heading and entry."""
    found: dict[str, dict[str, list[str]]] = {}
    for entry in lay_out("checklist", {"pages": list(pages)}).entries:
        found.setdefault(entry.group, {})[entry.name] = [each["do"] for each in entry.steps]
    return found


def added(key: str, who: str = "cho") -> dict[str, Any]:
    return step(f"add {who} on `{key}`", "hosts", each=f"add {who} on each of these pages", url=f"/{key}")


def test_what_is_the_same_on_many_pages_of_an_owner_is_said_once():
    keys = [f"page-{number:02}" for number in range(40)]
    entries = lay_out("checklist", {"pages": [page(key, added(key)) for key in keys]}).entries
    (entry,) = entries
    assert entry.name == "page-00 and 39 more"
    assert [each["do"] for each in entry.steps] == ["add cho on each of these pages"]
    assert [(row.name, row.text) for row in entry.rows] == [("for each of", ", ".join(keys))]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "close it"),
        (1, "close it"),
        (2, "close it. It holds for 2 pages: `p0`, `p1`"),
        (7, "close it. It holds for 7 pages: `p0`, `p1`, `p2`, `p3`, `p4` and 2 more"),
    ],
)
def test_a_step_that_holds_for_several_pages_names_them(count, said):
    one = report.step(Step("close it", pages=tuple(f"p{number}" for number in range(count))))
    assert steps.in_words(one)["do"] == said
    (told,) = waiting.notes({"actions": [page("p0", one)], "refused": None, "command": "undo"})
    more = f", the dates among them for {count} pages" if count > 1 else ""
    assert told.text == f"1 page waits for a person: 1 step{more}"


def test_each_page_is_named_by_its_link_where_that_is_another():
    pages = [page("a", added("a"), slug="x"), page("b", added("b"))]
    (entry,) = lay_out("checklist", {"pages": pages}).entries
    assert entry.rows[0].text == "a (link x), b"


def test_pages_of_other_owners_and_with_other_steps_stand_apart():
    found = laid_out(
        page("a", added("a")), page("b", added("b"), owner=BUDI), page("c", added("c", "dan")),
        page("d", added("d"), reason="another"),
    )  # fmt: skip
    assert found == {
        f"as {ANA}": {"a": ["add cho on `a`"], "c": ["add dan on `c`"], "d": ["add cho on `d`"]},
        f"as {BUDI}": {"b": ["add cho on `b`"]},
    }


def test_steps_that_differ_are_said_page_by_page_in_their_place():
    make = [step("create"), step("save")]
    found = laid_out(*(page(key, make[0], step(f"find {key}", "slug"), make[1]) for key in ("a", "b")))
    assert found == {f"as {ANA}": {"a and 1 more": ["create", "`a`: find a", "`b`: find b", "save"]}}


def test_pages_that_share_nothing_are_not_put_together():
    found = laid_out(*(page(key, step(f"find {key}", "slug")) for key in ("a", "b")))
    assert found == {f"as {ANA}": {"a": ["find a"], "b": ["find b"]}}


def test_a_step_in_another_account_stands_with_that_account():
    found = laid_out(page("a", step("delete", account=BUDI), step("create")))
    assert found == {f"as {ANA}": {"a": ["create"]}, f"as {BUDI}": {"a": ["delete"]}}


def test_the_sum_counts_a_step_on_each_page_and_one_for_several_pages_once():
    steps = [step("give dan access", account="an administrator"), step("open it")]
    pages = [page(key, added(key), *steps) for key in ("a", "b", "c")]
    listing = lay_out("checklist", {"pages": pages})
    assert [count.in_words for count in listing.counts] == ["3 by hand", "7 steps"]


def test_a_heading_says_what_becomes_of_the_rest_of_a_page():
    known = "known from an earlier run"
    pages = [
        page("a", step("look"), action="no-op", reason=known),
        page("b", step("look"), action="update", reason=known),
        page("c", step("look"), action="update", reason=known, blocked="no user x@example.com"),
        page("d", step("look"), action="manual", reason="no recipe makes it"),
    ]
    entries = lay_out("checklist", {"pages": pages}).entries
    assert [entry.text for entry in entries] == [
        "all else is as declared", "apply changes the rest of this page",
        "apply changes nothing on this page: no user x@example.com", "no recipe makes it",
    ]  # fmt: skip
