"""Links of each form, and pages that a slug does not tell apart: one page of the files is one live page."""

from __future__ import annotations

import pytest

from tests.support import lockfolder
from tests.support.world import BY_HAND, HOSTS, SLUG, replace_in

TIMES = "/availableTimes"
FORMS = [("vanity-links", "/zbook/ana/"), ("code-links,vanity-links", "/zbook/d/")]
"""Links with a code alone are those of the other tests."""


@pytest.mark.parametrize(("links", "begin"), FORMS, ids=["vanity", "vanity-code"])
def test_a_link_of_any_form_is_read_wherever_one_is(start, run, tmp_path, links, begin):
    account = start(f"honours-pools,page-data,owner-only=get,slug-missing-in-list,{links}")
    applied = run(account, "apply", "--yes", "--settle", "0", "--format", "json")
    page = account.page(SLUG)
    link, code = page["scheduling_url"], page["scheduling_url"].split("/")[-2]
    assert (applied.code, applied.json["converged"]) == (0, True), applied
    assert link.startswith(account.url + begin)
    assert link.endswith(f"/{SLUG}")
    asked = {request["query"]["user"] for request in account.requests("GET", TIMES)}
    assert ("ana" if code == "ana" else f"d/{code}") in asked
    assert account.requests("GET", f"{code}/{SLUG}"), "nobody visited the page"
    assert run(account, "drift", "--format", "json").json["in_sync"]
    looked = run(account, "slots", "two-hosts", "--live", "--format", "json")
    assert (looked.code, bool(looked.json["slots"])) == (0, True), looked
    seen = run(account, "attest", "two-hosts", "--by", "ana", "--yes", "--format", "json").json["attested"]
    assert [entry["url"] for entry in seen] == [link]
    imported = run(account, "import", *HOSTS, "--format", "json", root=tmp_path / "new")
    assert [entry["page"] for entry in imported.json["pages"]] == [SLUG], imported
    if begin == "/zbook/d/":  # reads the link as the others do, and costs more
        people = ("--owner", HOSTS[0], "--hosts", ",".join(HOSTS), "--settle", "0")
        control = ("--control", f"all_hosts_available={link}?embed=true")
        probed = run(account, "probe", *people, *control, "--yes", "--format", "json")
        assert [entry["says"] for entry in probed.json["controls"]] == ["right"], probed


def twins(account):
    """Make two pages of ana whose links end in one slug; return their ids."""
    page = BY_HAND | {"slug": "intro", "duration": 30}
    return [account.by_hand(**page | {"summary": name}) for name in ("First talk", "Second talk")]


def truth(account):
    """Return slug, duration and summary of each page that is there, by its id."""
    return {
        page["schedule_id"]: (page["slug"], page["duration"], page["summary"])
        for page in account.pages
        if page["status"] != "cancelled"
    }


def test_two_pages_of_one_slug_are_imported_changed_renamed_and_removed_each_by_its_id(start, run, tmp_path):
    account, root = start("honours-pools,code-links"), tmp_path / "new"
    first, second = twins(account)
    other = account.by_hand(**BY_HAND | {"slug": "other", "summary": "Other"})
    imported = run(account, "import", *HOSTS, "--format", "json", root=root)
    assert (imported.code, imported.json["differs"]) == (0, []), imported
    files = {entry["page"]: root / entry["file"].rsplit("/", 1)[-1] for entry in imported.json["pages"]}
    texts = {key: file.read_text(encoding="utf-8") for key, file in files.items()}
    by_id = {next((ref for ref in (first, second) if ref in text), ""): key for key, text in texts.items()}
    assert by_id.keys() == {first, second, ""}
    assert "schedule_id" not in texts[by_id[""]], "only where it is needed"
    keys = [by_id[first], by_id[second]]
    assert run(account, "plan", "--exit-code", root=root).code == 0

    lockfolder.forget(root)
    replace_in(files[keys[0]], [("duration: 30", "duration: 45")])
    done = run(account, "apply", "--yes", "--format", "json", root=root)
    assert (done.code, truth(account)[first][1], truth(account)[second][1]) == (0, 45, 30), done

    run_id = done.json["run"]
    undone = run(account, "undo", run_id, "--yes", "--format", "json", root=root)
    assert (undone.code, {page[1] for page in truth(account).values()}) == (0, {30, 45}), undone
    assert truth(account)[first] == ("intro", 30, "First talk")

    text = files[keys[1]].read_text(encoding="utf-8")
    slug = (
        [("slug: intro\n", "slug: second-intro\n")]
        if "slug: intro" in text
        else [(f"page: {keys[1]}\n", f"page: {keys[1]}\nslug: second-intro\n")]
    )
    replace_in(files[keys[1]], slug)
    refused = run(account, "apply", keys[1], "--yes", root=root)
    assert (refused.code, truth(account)[second][0]) == (5, "intro"), refused
    renamed = run(account, "apply", "--yes", "--allow", "link-down", root=root)
    assert (renamed.code, truth(account)[second][0]) == (0, "second-intro"), renamed
    assert truth(account)[first] == ("intro", 45, "First talk")

    tombstone = f"page: {keys[0]}\nowner: ana\nslug: intro\nschedule_id: {first}\nstate: absent\n"
    files[keys[0]].write_text(tombstone, encoding="utf-8")
    gone = run(account, "apply", "--yes", root=root)
    assert (gone.code, truth(account).keys()) == (0, {second, other}), gone
    assert run(account, "plan", "--exit-code", root=root).code == 0


def test_a_declared_id_is_that_page_or_none(start, config, run):
    account, file = start("honours-pools,code-links"), config / "two-hosts.yaml"
    replace_in(file, [("type: all", "schedule_id: nowhere\ntype: all")])
    planned = run(account, "plan", "--format", "json").json["actions"]
    assert [(action["action"], action["blocked"].split(":")[0]) for action in planned] == [
        ("create", "page-missing")
    ]
    (finding,) = run(account, "drift", "--format", "json").json["findings"]
    assert (finding["code"], "remove the line `schedule_id`" in finding["message"]) == ("page-missing", True)
    assert (run(account, "apply", "--yes").code, account.posts) == (5, [])
    replace_in(file, [("schedule_id: nowhere\n", "")])
    assert run(account, "apply", "--yes").code == 0

    made = account.page(SLUG)["schedule_id"]
    twin = account.by_hand(**BY_HAND | {"summary": "Not this one"})
    assert run(account, "plan", "--exit-code").code == 0, "the lock file knows which of the two"
    lockfolder.forget(config)
    (finding,) = run(account, "drift", "--format", "json").json["findings"]
    assert (finding["code"], made in finding["message"], twin in finding["message"]) == (
        "lock-mismatch", True, True,
    )  # fmt: skip
    steps = run(account, "checklist", "--format", "json").json
    assert f"{min(made, twin)} or {max(made, twin)}" in str(steps), "the ids to choose from"
    replace_in(file, [("type: all", f'schedule_id: "{made}"\ntype: all')])
    assert run(account, "apply", "--yes").code == 0
    assert run(account, "plan", "--exit-code").code == 0

    replace_in(file, [("owner: ana", "owner: budi")])
    posts = len(account.posts)
    refused = run(account, "apply", "--yes", "--allow", "replace", "--allow", "link-down", "--format", "json")
    assert (refused.code, len(account.posts)) == (5, posts), refused
    assert f"the new page would not be {made}" in refused.out
    replace_in(file, [("owner: budi", "owner: ana"), (made, twin)])
    other = run(account, "plan", "--format", "json").json["actions"]
    assert [change["path"] for change in other[0]["changes"]][:1] == ["color"], "compared with the twin now"


def test_ids_tell_pages_of_one_address_apart_and_nothing_else_does(start, config, run):
    account = start("honours-pools,code-links")
    first, second = twins(account)
    file = config / "two-hosts.yaml"
    text = file.read_text(encoding="utf-8").replace(f"slug: {SLUG}", "slug: intro")
    key = f'slug: intro\nschedule_id: "{first}"'
    file.write_text(text.replace("slug: intro", key), encoding="utf-8")
    other = config / "other.yaml"
    other.write_text(text.replace("page: two-hosts", "page: other"), encoding="utf-8")
    told = run(account, "validate", "--format", "json").json["diagnostics"]
    assert [one["code"] for one in told if one["severity"] == "error"] == ["duplicate-address"]
    for ref, codes in ((first, ["duplicate-schedule-id"]), (second, [])):
        named = text.replace("slug: intro", f'slug: intro\nschedule_id: "{ref}"')
        other.write_text(named.replace("page: two-hosts", "page: other"), encoding="utf-8")
        told = run(account, "validate", "--format", "json").json["diagnostics"]
        assert [one["code"] for one in told if one["severity"] == "error"] == codes
    links = {page["schedule_id"]: page["scheduling_url"] for page in account.pages}
    plan = run(account, "plan", "--format", "json").json["actions"]
    assert {action["page"]: action["url"] for action in plan} == {
        "two-hosts": links[first], "other": links[second],
    }  # fmt: skip
    other.write_text(text.replace("page: two-hosts", "page: other"), encoding="utf-8")
    replace_in(file, [("slug: intro", "slug: third-intro")])
    (action,) = run(account, "plan", "other", "--format", "json").json["actions"]
    assert action["url"] == links[second], "what another page names by its id is not meant"
