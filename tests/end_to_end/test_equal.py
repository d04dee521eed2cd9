"""Values that are the same are no difference, from plan to undo; what differs unseen is shown."""

from __future__ import annotations

import html
import json

import pytest

from reconciler.commands.emulator import users_of
from tests.support.world import BY_HAND, NOW, SLUG, replace_in

SPELLED = "honours-pools,zone-aliases,upper-colors,trims-text,defaults-left-out"
ZONES = ("Asia/Kolkata", "Europe/Kyiv", "Asia/Ho_Chi_Minh", "US/Pacific", "Etc/UTC")
DECLARED = """color: "#FFF200"
time_zone: Etc/UTC
buffer: {before: 0, after: 0}
cushion: 0
booking_limit: 0
custom_fields:
  - {name: "Cafe\\u0301 ", format: text, required: false, enabled: true}
  - {name: Size, format: choices_one, required: true, answer_choices: ["S ", "re\\u0301al"]}
"""
TEXT = 'description: "Line one.  \\r\\nLine two: cafe\\u0301.\\n\\n"'
DATES = {"start_date": "2026-01-05", "end_date": "2026-03-31"}
UNSEEN = "Line\u00a0one."


def page(key: str, **more: object) -> str:
    values = {"page": key, "slug": key, "type": "one_to_one", "owner": "ana", "hosts": "[ana]",
              "summary": key, "duration": 30, **more}  # fmt: skip
    return "".join(f"{name}: {value}\n" for name, value in values.items())


def field_states(result) -> set[str]:
    return {field["state"] for each in result.json["pages"] for field in each["fields"]}


def changes(result) -> list[tuple[str, str]]:
    return [
        (action["page"], change["path"]) for action in result.json["actions"] for change in action["changes"]
    ]


@pytest.fixture
def spelled(config):
    """A config that spells values otherwise than the account does."""
    replace_in(config / "two-hosts.yaml", [('color: "#fff200"\n', DECLARED), ("description: Test", TEXT)])
    zones = [("Asia/Singapore", "Asia/Kolkata"), ("Asia/Kuala_Lumpur", "Europe/Kyiv")]
    replace_in(config / "hosts.yaml", zones)
    for number, zone in enumerate(ZONES):
        text = page(f"zone-{number}", time_zone=zone, secret="false", active="true")
        (config / f"zone-{number}.yaml").write_text(text)
    return config


def test_other_spellings_and_defaults_left_out_are_no_difference(start, run, spelled):
    account, plan_file = start(SPELLED), str(spelled.parent / "plan.json")
    first = run(account, "apply", "--yes", "--format", "json")
    assert (first.code, field_states(first)) == (0, {"verified"})
    patched = len(account.requests("PATCH"))
    assert run(account, "plan", "--exit-code").code == 0
    assert run(account, "drift").code == 0
    assert run(account, "apply", "--yes").code == 0
    assert len(account.requests("PATCH")) == patched

    replace_in(
        spelled / "two-hosts.yaml",
        [("duration: 32", "duration: 40"), ("booking_limit: 0", "booking_limit: 3")],
    )
    assert run(account, "plan", "--out", plan_file).code == 0
    again = run(account, "apply", plan_file, "--yes", "--format", "json")
    assert (again.code, field_states(again)) == (0, {"verified"})
    assert account.requests("PATCH")[-1]["body"] == {"duration": 40, "booking_limit": 3}
    assert run(account, "undo", again.json["run"], "--yes").code == 0
    undone = account.page(SLUG)
    assert (undone["duration"], undone["booking_limit"]) == (32, 0)
    assert changes(run(account, "plan", "--format", "json")) == [
        ("two-hosts", "booking_limit"),
        ("two-hosts", "duration"),
    ]


def test_what_is_respelled_by_hand_is_neither_stale_nor_moved(start, run, spelled):
    account, plan_file = start("honours-pools"), str(spelled.parent / "plan.json")
    for number in range(len(ZONES)):
        (spelled / f"zone-{number}.yaml").unlink()
    assert run(account, "apply", "--yes").code == 0
    schedule_id = account.page(SLUG)["schedule_id"]
    replace_in(spelled / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    assert run(account, "plan", "--out", plan_file).code == 0
    account.edit(
        schedule_id, color="#FFF200", time_zone="Zulu", description="Line one.\nLine two: caf\u00e9."
    )
    applied = run(account, "apply", plan_file, "--yes", "--format", "json")
    assert (applied.code, account.page(SLUG)["duration"]) == (0, 40), applied
    account.edit(
        schedule_id, color="#fff200", time_zone="UTC", description="Line one.\r\nLine two: caf\u00e9. "
    )
    assert run(account, "undo", applied.json["run"], "--yes").code == 0
    assert account.page(SLUG)["duration"] == 32
    account.edit(schedule_id, time_zone="Etc/GMT")
    (other,) = [path for _, path in changes(run(account, "plan", "--format", "json")) if path != "duration"]
    assert other == "time_zone"


def test_questions_whose_names_look_alike_are_told_apart(start, run, config):
    account = start("honours-pools")
    asked = {"format": "text", "required": False, "enabled": True, "include_other": False, "position": 0}
    live = {
        **BY_HAND,
        "duration": 32,
        "color": "#fff200",
        "custom_fields": [{**asked, "name": "My\u00a0size"}],
    }
    account.by_hand(**live)
    replace_in(
        config / "two-hosts.yaml",
        [("description: Test", "description: Test\ncustom_fields: [{name: My size, format: text}]")],
    )
    shown = run(account, "plan").out + run(account, "drift").out
    assert r'"custom_fields.My\u00a0size"' in shown
    assert r'the question `"My\u00a0size"` is not declared' in shown
    assert run(account, "apply", "--yes").code == 0
    assert run(account, "plan", "--exit-code").code == 0


def test_a_default_is_sent_where_another_value_is_live_and_a_value_where_nothing_is(
    start, run, spelled, tmp_path
):
    account = start(SPELLED, token_user="ana@example.com")  # whose `cushion` is in every answer
    assert run(account, "apply", "--yes").code == 0
    id_of = {each["slug"]: each["schedule_id"] for each in account.pages}
    account.edit(id_of["zone-0"], secret=True, time_zone="Asia/Dubai")
    account.edit(id_of[SLUG], cushion=15, description="Other.")
    expected = [
        ("two-hosts", "cushion"),
        ("two-hosts", "description"),
        ("zone-0", "secret"),
        ("zone-0", "time_zone"),
    ]
    drift = run(account, "drift", "--format", "json").json["findings"]
    assert {(each["page"], each["path"], each["origin"]) for each in drift} == {
        (*each, "live-ahead") for each in expected
    }
    assert changes(run(account, "plan", "--format", "json")) == expected
    assert run(account, "apply", "--yes").code == 0
    assert run(account, "plan", "--exit-code").code == 0

    root = tmp_path / "imported"
    assert run(account, "import", "ana@example.com", "budi@example.com", root=root).code == 7
    planned = run(account, "plan", "--format", "json", root=root).json
    assert planned["summary"] == {
        "create": 0,
        "update": 0,
        "replace": 0,
        "delete": 0,
        "manual": 0,
        "no-op": 1,
    }


@pytest.mark.parametrize("view", ["text", "markdown", "html"])
def test_what_cannot_be_seen_is_written_out(start, run, config, tmp_path, view):
    account = start("honours-pools")
    account.by_hand(**{**BY_HAND, "duration": 32, "color": "#fff200", "description": UNSEEN})
    replace_in(config / "two-hosts.yaml", [("description: Test", 'description: "Line one."')])
    page_of, as_json = tmp_path / "plan.html", tmp_path / "plan.json"
    reports = ["--report", f"html={page_of}", "--report", f"json={as_json}"]
    shown = run(account, "plan", "--format", "text" if view == "html" else view, *reports).out
    shown = html.unescape(page_of.read_text() if view == "html" else shown)
    assert r'"Line\u00a0one."' in shown
    assert '"Line one."' in shown
    (change,) = json.loads(as_json.read_text())["actions"][0]["changes"]
    assert (change["before"], change["after"]) == (UNSEEN, "Line one.")
    assert r'description is "Line\u00a0one.", declared "Line one."' in run(account, "drift").out


def test_a_value_that_was_lost_is_shown_after_the_write(start, run, config):
    account = start("honours-pools")
    account.by_hand(**{**BY_HAND, "duration": 32, "color": "#fff200", "description": UNSEEN})
    replace_in(config / "two-hosts.yaml", [("description: Test", 'description: "Line one."')])
    account.fault("PATCH", "/v2/scheduler/schedules", "ignore-field", field="description", times=9)
    applied = run(account, "apply", "--yes")
    assert applied.code == 7
    assert r'declared "Line one.", is "Line\u00a0one."' in " ".join(applied.out.split())
    stays = " ".join(run(account, "plan").out.split())
    assert r'stays `"Line\u00a0one."`, not `' in stays
    assert r'it is "Line\u00a0one.", declared "Line one."' in stays


@pytest.mark.own_service
def test_a_field_that_lists_leave_out_is_sent_once_and_not_called_verified(start, run, config):
    file = config / "two-hosts.yaml"
    file.rename(config / "call.yaml")
    file = config / "call.yaml"
    file.write_text(page("call", **DATES, cushion="1h"))
    account = start("as-seen,owner-only=get")
    made = run(account, "apply", "--yes", "--format", "json")
    (cushion,) = [field for field in made.json["pages"][0]["fields"] if field["path"] == "cushion"]
    assert (made.code, cushion["state"], account.page("call")["cushion"]) == (7, "unreadable", 60)

    plan = run(account, "plan", "--exit-code")
    assert plan.code == 0
    assert "`cushion` of `call`: this token cannot read it" in " ".join(plan.out.split())
    (finding,) = run(account, "drift", "--format", "json").json["findings"]
    assert (finding["code"], finding["severity"], finding["path"]) == ("unreadable-field", "info", "cushion")
    account.edit(account.page("call")["schedule_id"], cushion=10)
    seen = run(account, "drift", "--format", "json").json
    nothing = " ".join(run(account, "pull", "call", "--dry-run").out.split())
    assert nothing == (
        "note this token cannot read, so not compared: cushion nothing to pull: the file says of call what "
        "Zoom does, as far as this token reads it"
    )
    (touched,) = seen["touched"]
    assert touched["message"].endswith("; no declared field that can be read differs")
    assert (seen["coverage"]["compared"], seen["coverage"]["unread"]) == (1, 1)
    told = " ".join(run(account, "drift").out.split())
    assert "declare of 1 page, but for 1 field that this token cannot read; not compared" in told
    file.write_text(page("call", **DATES, cushion="1h", location="Room 1"))
    assert run(account, "apply", "--yes").code == 0
    assert [each["body"] for each in account.requests("PATCH")] == [{"location": "Room 1"}]
    left = run(account, "apply", "--yes", "--format", "json")
    (result,) = left.json["pages"]
    assert (left.code, left.json["converged"], result["action"], result["outcome"]) == (
        0,
        True,
        "no-op",
        "verified",
    )
    assert [(field["path"], field["state"]) for field in result["fields"]] == [("cushion", "unreadable")]
    accepted = [{"finding": "unreadable-field", "path": "cushion", "until": "2026-12-31", "reason": "ours"}]
    file.write_text(page("call", **DATES, cushion="1h", location="Room 1", acknowledge=accepted))
    assert not run(account, "apply", "--yes", "--format", "json").json["pages"][0]["fields"]
    assert not run(account, "drift", "--format", "json").json["findings"]

    for minutes, code in ((90, 7), (0, 0)):
        file.write_text(page("call", **DATES, cushion=minutes, location="Room 1"))
        shown = run(account, "plan", "--format", "json").json["actions"][0]["changes"]
        assert [(each["path"], each["after"]) for each in shown] == [("cushion", minutes)]
        pulled = run(account, "pull", "call", "--dry-run", "--format", "json").json
        assert (pulled["diff"], [left["path"] for left in pulled["left"]]) == ([], ["cushion"])
        applied = run(account, "apply", "--yes")
        assert (applied.code, account.page("call")["cushion"]) == (code, minutes)
        assert (code == 7) == ("unreadable: declared 1h30m, is not known" in " ".join(applied.out.split()))
        assert (code == 7) == ("next: reconciler explain unreadable-field" in applied.out)
        assert run(account, "plan", "--exit-code").code == 0


@pytest.mark.own_service
@pytest.mark.parametrize("reads", [False, True])
def test_a_field_that_lists_leave_out_is_told_when_no_file_manages_it_any_more(start, run, config, reads):
    (config / "two-hosts.yaml").unlink()
    file = config / "call.yaml"
    file.write_text(page("call", **DATES, cushion="2h"))
    account = start("as-seen,owner-only=get", token_user="ana@example.com" if reads else "")
    run(account, "apply", "--yes")
    file.write_text(page("call", **DATES))
    told = (
        "cushion stays 2h: no file manages it any more"
        if reads
        else "cushion was last set to 2h: no file manages it any more, and this token cannot see whether it "
        "is still so"
    )
    for command in ("plan", "drift"):
        (found,) = run(account, command, "--format", "json").json["findings"]
        assert (found["code"], found["severity"], found["page"], found["path"], found["message"]) == (
            ("no-longer-managed", "info", "call", "cushion", told)
        )
        assert found["live"] == (120 if reads else None)
    assert run(account, "apply", "--yes").code == 0
    assert run(account, "drift", "--format", "json").json["findings"] == []


def test_a_field_that_lists_leave_out_is_read_by_id_with_the_owners_token(start, run, config):
    (config / "two-hosts.yaml").unlink()
    (config / "call.yaml").write_text(page("call", **DATES, cushion="1h"))
    fixture = {**users_of(config, NOW.date()), "account": {"token_user": "ana@example.com"}}
    account = start("as-seen", fixture=fixture)
    assert run(account, "apply", "--yes").code == 0
    account.edit(account.page("call")["schedule_id"], cushion=15)
    assert changes(run(account, "plan", "--format", "json")) == [("call", "cushion")]
