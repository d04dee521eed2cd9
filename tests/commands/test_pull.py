"""pull: what a person changed in Zoom is taken into the file, and then nothing is left to do."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import jsonschema
import pytest

from reconciler import resources
from tests.support import lockfolder
from tests.support.world import HOSTS, SLUG, replace_in

SCHEMA = json.loads((resources.folder("schemas") / "report.schema.json").read_text(encoding="utf-8"))
OTHERS = {
    "summary": "Other", "description": "One\nTwo", "duration": 45, "start_time_increment": 15,
    "start_date": "2026-01-12", "end_date": "2026-04-30", "time_zone": "Asia/Tokyo", "capacity": 1,
    "buffer": {"before": 5, "after": 10}, "cushion": 120, "booking_limit": 4, "add_on_type": "offline",
    "location": "Here: \"now\"", "color": "#00aaff", "secret": True, "active": False,
    "custom_fields": [{"name": "What, now?", "format": "choices_one", "answer_choices": ["A", "B: c"],
                       "required": True, "enabled": True, "include_other": False, "position": 0}],
}  # fmt: skip
"""Another value of every field."""


@pytest.fixture
def made(standing):
    """An account in which the thread's page stands as declared."""
    return standing("honours-pools", "page-data", token_user="ana@example.com")


@pytest.fixture
def file(config) -> Path:
    return config / "two-hosts.yaml"


def in_sync(run, account) -> bool:
    return (run(account, "plan", "--exit-code").code, run(account, "drift").code) == (0, 0)


def test_drift_offers_both_ways_and_the_one_to_keep_it_is_carried_out(made, run, file):
    made.edit(made.page(SLUG)["schedule_id"], duration=45)
    before = file.read_text()
    (finding,) = run(made, "drift", "--format", "json").json["findings"]
    assert finding["next"] == "reconciler apply two-hosts"
    assert finding["keep"] == "reconciler pull two-hosts --path duration"
    assert f"  or keep   {finding['keep']}\n" in run(made, "drift").out
    result = run(made, *finding["keep"].split()[1:], "--yes", "--format", "json")
    assert result.code == 0, result
    jsonschema.Draft7Validator({**SCHEMA, "anyOf": [{"$ref": "#/definitions/pull"}]}).validate(result.json)
    assert result.json["changes"] == [{"path": "duration", "keys": ["duration"], "before": 32, "after": 45}]
    assert file.read_text() == before.replace("duration: 32", "duration: 45")
    assert in_sync(run, made)


def test_every_field_is_taken(made, run, file):
    made.edit(made.page(SLUG)["schedule_id"], **OTHERS)
    writes = len(made.requests("PATCH"))
    paths = [word for name in OTHERS for word in ("--path", name)]
    result = run(made, "pull", "two-hosts", "--yes", *paths)
    assert result.code == 0, result
    assert in_sync(run, made)
    assert len(made.requests("PATCH")) == writes
    assert run(made, "pull", "two-hosts", "--yes").out.startswith("nothing to pull")


def test_hosts_and_hours_that_a_person_changed_are_taken(made, run, config, file):
    (config / "hosts.yaml").write_text(
        (config / "hosts.yaml").read_text() + "  chitra: {email: chitra@example.com, time_zone: UTC}\n"
    )
    schedule_id = made.page(SLUG)["schedule_id"]
    rules = made.page(SLUG)["availability_rules"]
    rules[1]["segments_recurrence"] = {"mon": [{"start": "10:00", "end": "12:00"}]}
    made.edit(schedule_id, availability_rules=rules)
    result = run(made, "pull", "two-hosts", "--yes")
    assert 'hosts: [ana, {host: budi, hours: {mon: "10:00-12:00"}}]\n' in file.read_text(), result
    assert "their only one" in " ".join(result.out.split())
    assert in_sync(run, made)


def test_without_a_yes_nothing_is_written(made, run, file, typed):
    made.edit(made.page(SLUG)["schedule_id"], duration=45)
    before = file.read_bytes()
    shown = run(made, "pull", "two-hosts", "--dry-run")
    assert (shown.code, file.read_bytes()) == (0, before)
    assert "-duration: 32\n+duration: 45\n" in shown.out
    refused = run(made, "pull", "two-hosts", "--format", "json")
    assert (refused.code, refused.json["error"]["code"]) == (5, "not-confirmed")
    assert "-duration: 32\n+duration: 45\n" in refused.err
    typed("n\n")
    assert run(made, "pull", "two-hosts").code == 5
    assert file.read_bytes() == before
    typed("y\n")
    result = run(made, "pull", "two-hosts")
    assert (result.code, "+duration: 45" in result.err) == (0, True)
    assert file.read_bytes() == before.replace(b"duration: 32", b"duration: 45")


def test_the_mark_line_ends_mode_and_link_of_a_file_stay(made, run, config, file):
    content = codecs.BOM_UTF8 + file.read_bytes().replace(b"\n", b"\r\n").rstrip()
    target = config / "elsewhere.txt"
    target.write_bytes(content)
    target.chmod(0o640)
    file.unlink()
    file.symlink_to(target)
    made.edit(made.page(SLUG)["schedule_id"], duration=45)
    assert run(made, "pull", "two-hosts", "--yes").code == 0
    assert file.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_bytes() == content.replace(b"duration: 32", b"duration: 45")
    assert in_sync(run, made)


def test_what_is_left_counts_and_a_page_that_is_not_there_has_nothing(start, run, config, file):
    hosts = (config / "hosts.yaml").read_text()
    (config / "hosts.yaml").write_text(hosts + "  chitra: {email: chitra@example.com, time_zone: UTC}\n")
    made = start("honours-pools", "page-data", token_user="ana@example.com")
    (config / "hosts.yaml").write_text(hosts)
    assert run(made, "apply", "--yes").code == 0
    schedule_id = made.page(SLUG)["schedule_id"]
    made.edit(schedule_id, hosts=[*HOSTS, "chitra@example.com"], duration=45)
    result = run(made, "pull", "two-hosts", "--yes")
    assert (result.code, "add under `hosts:`" in " ".join(result.out.split())) == (2, True)
    assert "duration: 45" in file.read_text()
    made.remove(schedule_id)
    gone = run(made, "pull", "two-hosts", "--yes", "--format", "json")
    assert (gone.code, gone.json["error"]["code"]) == (5, "cannot-pull")
    assert run(made, "pull", "two-host").code == 3


EACH = """page: talk-{host}
type: one_to_one
each: [ana, budi]
owner: "{host}"
hosts: ["{host}"]
summary: Talk
duration: 30
"""


def test_a_page_that_each_makes_is_not_offered_to_be_kept(start, run, file):
    file.write_text(EACH)
    account = start("honours-pools", "page-data")
    assert run(account, "apply", "--yes").code == 0
    account.edit(account.page("talk-ana")["schedule_id"], duration=45)
    (finding,) = run(account, "drift", "--format", "json").json["findings"]
    assert (finding["page"], finding["keep"]) == ("talk-ana", None)
    refused = run(account, "pull", "talk-ana", "--yes")
    assert (refused.code, "`each` makes" in refused.err, file.read_text()) == (5, True, EACH)
    said = " ".join(refused.err.split())
    assert (
        "or write `page: talk-ana` as a document of its own; beside it, let `each: [budi]` make the" in said
    )
    own = EACH.replace("each: [ana, budi]\n", "").replace("{host}", "ana").replace("30", "45")
    file.write_text(f"{EACH.replace('[ana, budi]', '[budi]')}---\n{own}")
    assert run(account, "plan", "--exit-code").code == 0


QUESTION = "- {name: %s, format: text, required: false}\n"


def asks(file: Path, *names: str) -> str:
    """Write questions into the page's file; return the text that stands there."""
    text = file.read_text().partition("custom_fields:")[0]
    file.write_text(text + "custom_fields:\n" + "".join(QUESTION % name for name in names))
    return file.read_text()


def numbered(account, *numbers: int) -> list[dict[str, object]]:
    """Return the questions of the page as Zoom may number them."""
    questions = account.page(SLUG)["custom_fields"]
    return [{**one, "position": number} for one, number in zip(questions, numbers, strict=True)]


def test_what_counts_of_questions_is_their_order_and_not_zooms_numbers(made, run, file):
    asks(file, "First", "Second")
    assert run(made, "apply", "--yes").code == 0
    page = made.page(SLUG)["schedule_id"]
    made.edit(page, custom_fields=numbered(made, 1, 2))
    assert in_sync(run, made)
    made.edit(page, custom_fields=numbered(made, 2, 1))
    found = run(made, "drift", "--format", "json").json["findings"]
    assert {one["path"] for one in found} == {
        "custom_fields.First.position", "custom_fields.Second.position",
    }  # fmt: skip


def test_a_question_that_stands_twice_in_zoom_is_told_and_the_declared_one_is_left(made, run, file):
    text = asks(file, "First", "Second")
    assert run(made, "apply", "--yes").code == 0
    asked, page = made.page(SLUG)["custom_fields"], made.page(SLUG)["schedule_id"]
    other = {**asked[0], "custom_field_id": "another", "format": "phone_number"}
    twice = [{**one, "position": place} for place, one in enumerate([other, *asked])]
    made.edit(page, custom_fields=twice)
    (change,) = run(made, "plan", "--format", "json").json["actions"][0]["changes"]
    assert (change["path"], [one["format"] for one in change["before"]]) == (
        "custom_fields.First", ["phone_number", "text"],
    )  # fmt: skip
    said = "`First (phone_number; optional) and First (text; optional)` | `First (text; optional)`"
    assert said in run(made, "plan", "--format", "markdown").out
    assert "the question `First` stands there 2 times, and is declared once" in run(made, "drift").out
    assert run(made, "pull", "two-hosts", "--yes").code == 2 and file.read_text() == text
    assert run(made, "apply", "--yes").code == 0
    assert made.page(SLUG)["custom_fields"] == asked and in_sync(run, made)
    assert run(made, "undo", run({}, "runs", "--format", "json").json["runs"][0]["run"], "--yes").code == 0
    formats = [(one["name"], one["format"]) for one in made.page(SLUG)["custom_fields"]]
    assert formats == [("First", "phone_number"), ("First", "text"), ("Second", "text")]


def test_the_first_of_two_questions_that_is_gone_in_zoom_is_pulled(made, run, file):
    asks(file, "First", "Second")
    assert run(made, "apply", "--yes").code == 0
    made.edit(made.page(SLUG)["schedule_id"], custom_fields=numbered(made, 0, 1)[1:])
    (found,) = run(made, "drift", "--format", "json").json["findings"]
    assert found["path"] == "custom_fields.First"
    result = run(made, *found["keep"].split()[1:], "--yes") if found["keep"] else None
    result = result or run(made, "pull", "two-hosts", "--yes")
    assert result.code == 0, result
    assert "First" not in file.read_text()
    assert in_sync(run, made)


@pytest.mark.parametrize("plain", [True, False])
def test_dates_set_in_zoom_on_a_page_without_dates_are_taken_together(start, run, file, plain):
    text = file.read_text().replace("start_date: 2026-01-05\nend_date: 2026-03-31\n", "")
    file.write_text(text + "interval_type: unlimited\n")
    account = start("honours-pools", "page-data", token_user="ana@example.com")
    assert run(account, "apply", "--yes").code == 0
    dates = {"interval_type": "fixed", "start_date": "2026-02-02", "end_date": "2026-02-27"}
    account.edit(account.page(SLUG)["schedule_id"], **dates)
    (found,) = run(account, "drift", "--format", "json").json["findings"]
    words = ["pull", "two-hosts"] if plain else found["keep"].split()[1:]
    done = run(account, *words, "--yes")
    assert done.code == 0, done
    assert 'start_date: "2026-02-02"' in file.read_text()
    assert in_sync(run, account)


def test_the_note_counts_the_pages_that_go_by_the_usual_hours_alone(made, run, config):
    for key, hosts in (("usual", "[ana]"), ("own", '[{host: ana, hours: {tue: "09:00-12:00"}}]')):
        text = f"page: {key}\ntype: one_to_one\nowner: ana\nhosts: {hosts}\nsummary: {key}\nduration: 30\n"
        (config / f"{key}.yaml").write_text(text)
    assert run(made, "apply", "--yes").code == 0
    page = made.page(SLUG)
    rules = page["availability_rules"]
    rules[0]["segments_recurrence"]["mon"] = [{"start": "10:00", "end": "17:00"}]
    made.edit(page["schedule_id"], availability_rules=rules)
    done = run(made, "pull", "two-hosts", "--dry-run", "--format", "json")
    assert [note for note in done.json["notes"] if "1 other page of theirs" in note], done


def test_an_apply_of_some_pages_says_that_it_speaks_of_those_alone(made, run, config):
    (config / "talk.yaml").write_text(
        "page: talk\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: Talk\nduration: 30\n"
    )
    done = run(made, "apply", "two-hosts", "--yes")
    assert "converged: a new plan of the chosen page is empty" in done.out
    assert "converged: a new plan is empty" in run(made, "apply", "--yes").out


@pytest.mark.parametrize(("zone", "offered"), [("Asia/Singapore", True), ("Europe/Berlin", False)])
def test_a_new_host_is_offered_where_the_files_can_take_their_hours(start, run, config, zone, offered):
    people = config / "hosts.yaml"
    hours = 'hours: {mon: "09:00-17:00"}'
    people.write_text(people.read_text() + f"  fay: {{email: fay@example.com, time_zone: {zone}, {hours}}}\n")
    made = start("honours-pools", "page-data", token_user="ana@example.com")
    assert run(made, "apply", "--yes").code == 0
    page = made.page(SLUG)
    made.edit(page["schedule_id"], hosts=[*HOSTS, "fay@example.com"])
    rules = made.page(SLUG)["availability_rules"]
    rules[2] |= {"use_custom": True, "time_zone": "Asia/Singapore"}
    made.edit(page["schedule_id"], availability_rules=rules)
    (found,) = [
        one for one in run(made, "drift", "--format", "json").json["findings"] if one["code"] == "host-extra"
    ]
    assert bool(found["keep"]) is offered, found
    assert run(made, "pull", "two-hosts", "--path", "hosts.fay", "--yes").code == (0 if offered else 5)


@pytest.mark.parametrize("own", ["", "\n    overrides: {2026-01-20: closed}"])
def test_a_date_of_a_calendar_that_somebody_removed_is_kept_by_what_is_said(start, run, config, own):
    account = start("honours-shared", "page-data")
    hosts, zone = config / "hosts.yaml", "time_zone: Asia/Kuala_Lumpur"
    replace_in(hosts, [
        ("hosts:\n", "calendars: {office: {2026-01-12: closed}}\nhosts:\n"),
        (zone, f"{zone}\n    calendars: [office]{own}"),
    ])  # fmt: skip
    assert run(account, "apply", "--yes").code == 7
    for name, value in (("segments-replace", "yes"), ("segments-close", "empty")):
        lockfolder.learn(config, "fact", name, "2026-01-02", value, "seen in a test")
    assert run(account, "apply", "--yes").code == 0
    page = account.page(SLUG)
    kept = [
        {**rule, "segments": [one for one in rule["segments"] or () if "2026-01-1" not in one["start"]]}
        for rule in page["availability_rules"]
    ]
    assert kept != page["availability_rules"]
    account.edit(page["schedule_id"], availability_rules=kept)
    pulled = run(account, "pull", "two-hosts", "--yes", "--format", "json")
    ((path, reason),) = [(one["path"], one["reason"]) for one in pulled.json["left"]]
    assert (pulled.code, path) == (2, "hosts.budi.overrides.2026-01-12")
    said = '2026-01-12: "11:00-19:30"'
    assert f"write `{said}` under the `overrides` that hold for budi here" in reason
    new = f"\n    overrides: {{{said}}}"
    replace_in(
        hosts, [(own, new.replace("}", ", 2026-01-20: closed}"))] if own else [("[office]", f"[office]{new}")]
    )
    assert run(account, "apply", "--yes").code == 0
    assert in_sync(run, account)
    assert run(account, "pull", "two-hosts", "--yes").code == 0
