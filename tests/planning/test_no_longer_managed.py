"""A field that was set once and is not declared any more stays, and is told until an apply has taken note."""

from __future__ import annotations

from tests.support.world import replace_in


def told(result):
    return [
        (one["page"], one["path"], one["message"])
        for one in result.json["findings"]
        if one["code"] == "no-longer-managed"
    ]


def test_what_was_added_and_taken_out_again_is_told_once(start, run, config):
    file = config / "two-hosts.yaml"
    account = start("honours-shared", "page-data")
    assert run(account, "apply", "--yes").code == 0
    replace_in(file, [("capacity: 1", "capacity: 1\nbooking_limit: 8\nbuffer: {before: 5, after: 10}")])
    assert run(account, "apply", "--yes").code == 0
    assert told(run(account, "plan", "--format", "json")) == []
    replace_in(file, [("booking_limit: 8\n", ""), ("before: 5, ", "")])
    planned = run(account, "plan", "--format", "json", "--exit-code")
    assert planned.code == 0
    assert told(planned) == [
        ("two-hosts", "booking_limit", "booking_limit stays 8: no file manages it any more"),
        ("two-hosts", "buffer.before", "buffer.before stays 5m: no file manages it any more"),
    ]
    assert "booking_limit stays 8: no file manages it any more" in " ".join(run(account, "plan").out.split())
    drift = run(account, "drift", "--format", "json")
    assert (drift.code, len(told(drift))) == (0, 2)
    assert run(account, "apply", "--yes").code == 0
    assert told(run(account, "plan", "--format", "json")) == []


def test_defaults_and_what_somebody_changed_since_are_not_told(start, run, config):
    file = config / "two-hosts.yaml"
    replace_in(file, [("capacity: 1", "capacity: 1\nbooking_limit: 8")])
    account = start("honours-shared", "page-data")
    assert run(account, "apply", "--yes").code == 0
    account.edit(account.page("test15-two-hosts")["schedule_id"], booking_limit=4)
    replace_in(file, [("booking_limit: 8\n", ""), ("secret: false\n", "")])
    assert told(run(account, "plan", "--format", "json")) == []


def test_several_pages_are_told_together(start, run, config):
    text = (config / "two-hosts.yaml").read_text()
    (config / "third.yaml").write_text(text.replace("two-hosts", "third"))
    account = start("honours-shared", "page-data")
    assert run(account, "apply", "--yes").code == 0
    for name in ("two-hosts", "third"):
        replace_in(config / f"{name}.yaml", [("location: Zoom Meeting\n", "")])
    assert told(run(account, "plan", "--format", "json")) == [
        (None, "location", "location stays Zoom Meeting on `third`, `two-hosts`: no file manages it any more")
    ]
