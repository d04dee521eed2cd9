"""Which pages PAGE, --owner and --host mean, and that no other page is touched."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from reconciler import selection
from tests.support.world import NOW, replace_in

LATER = NOW + timedelta(minutes=1)

PEOPLE = """\
hosts:
  ana: {email: ana@example.com, time_zone: Asia/Singapore, hours: {mon-fri: "09:00-17:00"}}
  budi: {email: Budi@example.com, time_zone: Asia/Kuala_Lumpur, hours: {mon-thu: "11:00-19:30"}}
  chitra: {email: chitra@example.com, time_zone: Asia/Singapore, hours: {mon-fri: "09:00-17:00"}}
  dewi: {email: dewi@example.com, time_zone: Asia/Singapore, hours: {mon-fri: "09:00-17:00"}}
groups:
  panel: [ana, budi]
"""
ONE = """\
page: {key}
type: one_to_one
owner: {owner}
hosts: [{owner}]
summary: Talk to {owner}
duration: 30
"""
PANEL = """\
page: panel-talk
type: all_hosts_available
owner: chitra
hosts: [panel, chitra]
summary: Talk to all
duration: 30
"""
TOMBSTONE = "page: gone-talk\nowner: budi\nstate: absent\n"


@pytest.fixture
def estate(config: Path) -> Path:
    """Five pages: two of ana and one of budi in a file, one of chitra with a group, one to be removed."""
    shutil.rmtree(config)
    (config / "emea").mkdir(parents=True)
    (config / "hosts.yaml").write_text(PEOPLE, encoding="utf-8")
    pages = [("advising-ana", "ana"), ("advising-budi", "budi"), ("intro-ana", "ana")]
    text = "---\n".join(ONE.format(key=key, owner=owner) for key, owner in pages)
    (config / "advising.yaml").write_text(text, encoding="utf-8")
    (config / "emea" / "panel.yaml").write_text(PANEL, encoding="utf-8")
    (config / "emea" / "gone.yaml").write_text(TOMBSTONE, encoding="utf-8")
    return config


EVERY = ["advising-ana", "advising-budi", "gone-talk", "intro-ana", "panel-talk"]


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ([], EVERY),
        (["intro-ana", "advising-ana"], ["advising-ana", "intro-ana"]),
        (["*"], EVERY),
        (["advising-*"], ["advising-ana", "advising-budi"]),
        (["*-[ab]*a"], ["advising-ana", "intro-ana"]),
        (["advising-*", "intro-ana", "intro-*"], ["advising-ana", "advising-budi", "intro-ana"]),
        (["advising.yaml"], ["advising-ana", "advising-budi", "intro-ana"]),
        (["{root}/advising.yaml"], ["advising-ana", "advising-budi", "intro-ana"]),
        (["./emea/panel.yaml"], ["panel-talk"]),
        (["emea/"], ["gone-talk", "panel-talk"]),
        (["--owner", "ana"], ["advising-ana", "intro-ana"]),
        (["--owner", "ANA@example.com"], ["advising-ana", "intro-ana"]),
        (["--owner", "budi"], ["advising-budi", "gone-talk"]),
        (["--owner", "ana", "--owner", "chitra"], ["advising-ana", "intro-ana", "panel-talk"]),
        (["--host", "ana"], ["advising-ana", "intro-ana", "panel-talk"]),
        (["--host", "budi@example.com"], ["advising-budi", "panel-talk"]),
        (["--host", "panel"], ["advising-ana", "advising-budi", "intro-ana", "panel-talk"]),
        (["--host", "ana", "--owner", "chitra"], ["panel-talk"]),
        (["advising-*", "--owner", "ana"], ["advising-ana"]),
        (["advising.yaml", "--host", "budi"], ["advising-budi"]),
        (["--type", "one_to_one"], ["advising-ana", "advising-budi", "intro-ana"]),
        (["--type", "one_to_one", "--host", "ana"], ["advising-ana", "intro-ana"]),
        (["--owner", "dewi"], []),
        (["intro-ana", "--host", "budi"], []),
    ],
)
def test_what_is_typed_means(run, estate, words, keys):
    asked = [word.format(root=estate) for word in words]
    shown = run({}, "list", *asked, "--format", "json")
    assert (shown.code, [page["page"] for page in shown.json["pages"]]) == (0, keys)


EACH = """\
page: advising-{{host}}
each: {hosts}
type: one_to_one
owner: "{{host}}"
hosts: ["{{host}}"]
summary: Talk to {{host}}
duration: {minutes}
"""


def test_a_key_as_it_is_written_means_the_pages_of_all_documents_that_have_it(run, estate):
    documents = [
        EACH.format(hosts=hosts, minutes=at) for hosts, at in (("panel", 30), ("[chitra, dewi]", 45))
    ]
    (estate / "advising.yaml").write_text("---\n".join(documents), encoding="utf-8")
    shown = run({}, "list", "advising-{host}", "--format", "json")
    keys = ["advising-ana", "advising-budi", "advising-chitra", "advising-dewi"]
    assert (shown.code, [page["page"] for page in shown.json["pages"]]) == (0, keys)


def test_files_are_looked_for_from_the_working_directory_too(run, estate, monkeypatch):
    monkeypatch.chdir(estate / "emea")
    shown = run({}, "list", "panel.yaml", "--format", "json", root=Path(".."))
    assert [page["page"] for page in shown.json["pages"]] == ["panel-talk"]


def test_a_file_of_the_working_directory_is_meant_before_one_of_the_config_root(run, estate, monkeypatch):
    (estate / "panel.yaml").write_text(ONE.format(key="other", owner="budi"), encoding="utf-8")
    monkeypatch.chdir(estate / "emea")
    for word in ("panel.yaml", "./panel.yaml"):
        shown = run({}, "list", word, "--format", "json", root=Path(".."))
        assert [page["page"] for page in shown.json["pages"]] == ["panel-talk"], word


@pytest.mark.parametrize("word", ["advising.yaml", "./advising.yaml", "emea/", "./"])
def test_a_file_or_folder_beside_the_config_means_none_of_the_config(
    run, estate, tmp_path, monkeypatch, word
):
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "emea").mkdir(parents=True)
    (elsewhere / "advising.yaml").touch()
    monkeypatch.chdir(elsewhere)
    root = Path(os.path.relpath(estate, elsewhere))
    shown = run({}, "plan", word, root=root)
    assert shown.code == 3
    inside = os.path.normpath(root / word)
    assert f"`{word}` in this folder is not of the config" in shown.err
    assert f"that of the config is `{inside}`" in shown.err
    named = run({}, "list", f"{inside}/" if word.endswith("/") else inside, "--format", "json", root=root)
    assert named.code == 0 and named.json["pages"]


@pytest.mark.parametrize(
    ("words", "code", "message", "cure"),
    [
        (["intro-anna"], "unknown-page", "no page `intro-anna` in the config", "did you mean `intro-ana`?"),
        (["advisng-*"], "no-page-matches", "no page matches `advisng-*`", "did you mean `advising-*`?"),
        (["intro-ana", "zz*"], "no-page-matches", "no page matches `zz*`", "pages are: `advising-ana`"),
        (["emea/panels.yaml"], "no-page-matches", "the config has no file", "did you mean"),
        (["hosts.yaml"], "no-page-matches", "there is no page in `hosts.yaml`", "reconciler list"),
        (["plan.json", "intro-ana"], "unknown-page", "no page `plan.json`", "a plan file stands alone"),
        (["--owner", "anna"], "unknown-person", "--owner: no file names `anna`", "did you mean `ana`?"),
        (["--host", "who@example.com"], "unknown-person", "--host: no file names", "known: "),
        (["--host", "anna@example.com"], "unknown-person", "no file", "did you mean `ana@example.com`"),
        (["--owner", "panel"], "unknown-person", "`panel` is a group", "name one of `ana` and `budi`"),
        (["--host", ""], "unknown-person", "--host: no file names ``", "known: "),
        (["--owner", "dewi"], "no-page-matches", "no page is owned by `dewi`", "reconciler list"),
        (["intro-ana", "--host", "budi"], "no-page-matches",
         "no page is one of `intro-ana` and has the host `budi`", "the pages that all of them name"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["plan", "apply", "drift", "checklist"])
def test_what_means_no_page_is_an_error_before_any_request(run, estate, command, words, code, message, cure):
    done = run({}, command, *words, "--format", "json")
    assert (done.code, done.json["error"]["code"]) == (3, code)
    assert message in done.json["error"]["message"]
    assert cure in done.json["error"]["help"]


def test_a_plan_file_says_itself_which_pages_it_is_for(run, estate):
    done = run({}, "apply", "plan.json", "--owner", "ana", "--format", "json")
    assert (done.code, done.json["error"]["message"]) == (3, "a plan file says which pages it is for")


def test_where_one_page_is_meant_several_are_an_error(run, estate):
    assert run({}, "slots", "intro-*").code == 0
    done = run({}, "slots", "advising-*", "--format", "json")
    assert (done.code, done.json["error"]["code"]) == (3, "several-pages")
    assert "`advising-ana` and `advising-budi`" in done.json["error"]["help"]


def slugs(account):
    return {page["slug"] for page in account.pages}


def test_apply_changes_the_chosen_pages_alone(start, run, estate):
    account = start("honours-pools")
    assert run(account, "apply", "--owner", "ana", "--yes").code == 0
    assert slugs(account) == {"advising-ana", "intro-ana"}
    assert run(account, "apply", "advising.yaml", "--yes").code == 0
    assert slugs(account) == {"advising-ana", "advising-budi", "intro-ana"}
    text = (estate / "advising.yaml").read_text(encoding="utf-8").replace("duration: 30", "duration: 45")
    (estate / "advising.yaml").write_text(text, encoding="utf-8")
    assert run(account, "apply", "*-ana", "--host", "ana", "--yes").code == 0
    lengths = {page["slug"]: page["duration"] for page in account.pages}
    assert lengths == {"advising-ana": 45, "intro-ana": 45, "advising-budi": 30}
    again = run(account, "plan", "--owner", "ana", "--format", "json").json
    assert [(action["page"], action["action"]) for action in again["actions"]] == [
        ("advising-ana", "no-op"), ("intro-ana", "no-op"),
    ]  # fmt: skip


def test_limits_count_for_chosen_pages_as_for_all(start, run, estate):
    account = start("honours-pools")
    refused = run(account, "apply", "--owner", "ana", "--max-changes", "1", "--yes")
    assert (refused.code, account.pages) == (5, [])


def test_a_plan_file_holds_the_chosen_pages(start, run, estate, tmp_path):
    account, file = start("honours-pools"), str(tmp_path / "plan.json")
    assert run(account, "plan", "--host", "budi", "--out", file).code == 0
    assert run(account, "apply", file, "--yes").code == 0
    assert slugs(account) == {"advising-budi", "panel-talk"}


@pytest.mark.parametrize("words", [["--owner", "ana"], ["*-ana"], ["advising.yaml"], []])
def test_pages_that_are_all_gone_at_once_are_made_again_only_where_each_is_named(start, run, estate, words):
    """A glob, a file or an owner may mean pages that nobody thought of."""
    account = start("honours-pools")
    assert run(account, "apply", "--owner", "ana", "--yes").code == 0
    for page in account.pages:
        account.remove(page["schedule_id"])
    assert run(account, "apply", *words, "--owner", "ana", "--yes").code == 5
    assert account.pages == []
    assert run(account, "apply", "advising-ana", "intro-ana", "--yes").code == 0
    assert slugs(account) == {"advising-ana", "intro-ana"}


def test_nor_does_a_plan_file_of_chosen_pages_name_them(start, run, estate, tmp_path):
    account, file = start("honours-pools"), str(tmp_path / "plan.json")
    assert run(account, "apply", "--owner", "ana", "--yes").code == 0
    for page in account.pages:
        account.remove(page["schedule_id"])
    assert run(account, "plan", "--owner", "ana", "--out", file).code == 0
    assert run(account, "apply", file, "--yes").code == 5
    assert account.pages == []
    assert run(account, "plan", "advising-ana", "--out", file).code == 0
    assert run(account, "apply", file, "--yes").code == 0
    assert slugs(account) == {"advising-ana"}


def test_chosen_pages_are_looked_at(start, run, estate):
    """As pages that are named: who asks about them wants to know how they are."""
    account = start("honours-pools")
    for _ in range(2):
        assert run(account, "apply", "--yes", now=LATER).code == 0
    assert run(account, "plan", "--format", "json", now=LATER).json["looks"]["looked"] == 0
    for words, count in ((["--host", "budi"], 2), (["*-talk"], 1), (["advising.yaml"], 3)):
        asked = run(account, "plan", *words, "--format", "json", now=LATER).json
        assert (asked["looks"]["looked"], asked["looks"]["remembered"]) == (count, 0)


def test_drift_of_an_owner_leaves_what_is_known_of_others(start, run, estate, tmp_path):
    account, state = start("honours-pools"), str(tmp_path / "state.json")
    assert run(account, "apply", "--yes").code == 0
    account.edit(account.page("advising-budi")["schedule_id"], duration=60)
    assert run(account, "drift", "--state", state).code == 2
    other = run(account, "drift", "--owner", "ana", "--state", state, "--format", "json")
    assert (other.code, other.json["news"]["gone"]) == (0, [])


def test_what_is_to_be_typed_next_keeps_what_was_chosen(start, run, estate):
    account = start("honours-pools")
    planned = run(account, "plan", "advising-*", "--owner", "ana").out
    assert planned.splitlines()[-1] == "next: reconciler apply 'advising-*' --owner ana"
    assert run(account, "plan").out.splitlines()[-1] == "next: reconciler apply"
    assert run(account, "apply", "--yes").code == 0
    replace_in(estate / "emea" / "panel.yaml", [("duration: 30", "duration: 30\nactive: false")])
    done = run(account, "apply", "panel-*", "--owner", "chitra", "--yes", "--format", "json")
    assert done.json["command"] == "reconciler apply 'panel-*' --owner chitra"


@pytest.mark.parametrize(("pattern", "meant"), [
    ("ADVISING-*", "advising-*"), ("advsing-*", "advising-*"), ("panel?", "panel"), ("*-nothing-*", None),
])  # fmt: skip
def test_a_pattern_that_matches_nothing_is_answered_with_one_that_does(pattern, meant):
    assert selection._near_pattern(pattern, ["advising-ana", "advising-budi", "panel"]) == meant
