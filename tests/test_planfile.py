"""A plan file is carried out as it was made, or refused with the reason."""

from __future__ import annotations

import hashlib
import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler import errors, planfile
from reconciler.config.desired import Config
from reconciler.config.people import People
from reconciler.evidence import Verdict
from reconciler.observe import Observed
from reconciler.pipeline import Planned
from reconciler.planning import planner
from reconciler.planning.blocks import Stale
from reconciler.records.lockfile import LockFile
from reconciler.times import releases, rules
from reconciler.zoom.reading import Snapshot
from tests.support.build import ALL, ANA, BUDI, desired, evidence, live, page, policy, proof, rule, tombstone

CHANGED = page(fields={"duration": 45})


def planned(
    wanted=CHANGED, one=None, *allow, digest="sha256:files", account="ab12", origin="https://api.zoom.us"
):
    """A plan of one page as the pipeline makes it."""
    files = replace(desired(wanted), digest=lambda: digest)
    facts = evidence({"sales": one or live()}, proofs={"sales": proof()})
    observed = Observed(files, Snapshot({}, facts.users), facts)
    lock = LockFile(Path("unused"), origin, account)
    config = Config(files, (), {}, People())
    return Planned(planner.make(files, facts, policy(*allow)), config, observed, lock, 0)


@pytest.fixture
def file(tmp_path):
    planfile.save(tmp_path / "plan.json", planned())
    return tmp_path / "plan.json"


def edited(file, **changes):
    """Rewrite parts of the file, with a digest that is right again."""
    content = {**json.loads(file.read_text()), **changes}
    content = {key: value for key, value in content.items() if value is not ... and key != "digest"}
    content["digest"] = planfile._digest(content)
    file.write_text(json.dumps(content))


def refused(file, *words, expect=None):
    with pytest.raises(errors.SafetyError) as caught:
        planfile.load(file, expect)
    assert (caught.value.code, caught.value.exit_code) == ("stale-plan", 5)
    assert caught.value.help == "run `reconciler plan --out FILE` again"
    for word in words:
        assert word in caught.value.message


def test_a_plan_file_is_read_as_it_was_written(file):
    saved = planfile.load(file)
    assert (saved.config, saved.origin, saved.account, saved.pages) == (
        "sha256:files",
        "https://api.zoom.us",
        "ab12",
        ("sales",),
    )
    assert saved.fingerprints == {"sales": planfile.fingerprint(planned().plan.actions[0])}


def test_saving_tells_the_digest_of_the_file_itself(tmp_path):
    digest = planfile.save(tmp_path / "plan.json", planned())
    assert digest == "sha256:" + hashlib.sha256((tmp_path / "plan.json").read_bytes()).hexdigest()
    assert planfile.load(tmp_path / "plan.json", digest).chosen is False


def test_a_plan_file_is_for_its_owner_alone(file):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_same_plan_is_the_same_file(file, tmp_path):
    planfile.save(tmp_path / "again.json", planned())
    assert (tmp_path / "again.json").read_bytes() == file.read_bytes()


def test_an_unchanged_world_is_agreed_on(file):
    fresh = planned()
    planfile.check(planfile.load(file), fresh)
    assert planfile.agreed(planfile.load(file), fresh.plan) == fresh.plan


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"after": 45', '"after": 60'),
        ('"update"', '"delete"'),
        ('"ab12"', '"cd34"'),
        ('"sha256:', '"sha256:0'),
    ],
)
def test_an_edited_file_is_refused(file, before, after):
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))
    refused(file, "was edited")


def test_a_file_without_a_digest_is_refused(file):
    content = json.loads(file.read_text())
    del content["digest"]
    file.write_text(json.dumps(content))
    refused(file, "was edited")


def test_a_file_in_another_layout_is_the_same_file(file):
    file.write_text(json.dumps(json.loads(file.read_text())))
    assert planfile.load(file).pages == ("sales",)


def test_a_file_of_another_version_is_refused(file):
    edited(file, tool="0.0.1")
    refused(file, "version 0.0.1")


def test_a_plan_that_was_not_expected_is_refused(file):
    digest = json.loads(file.read_text())["digest"]
    assert planfile.load(file, digest).pages == ("sales",)
    raw = "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()
    assert planfile.load(file, raw).pages == ("sales",)
    refused(file, raw, "not the plan that was expected", expect="sha256:other")
    refused(file, expect="")


@pytest.mark.parametrize("name", ["config", "origin", "account", "pages", "fingerprints"])
@pytest.mark.parametrize("value", [..., 5])
def test_a_file_that_lacks_a_part_is_refused(file, name, value):
    if value == 5 and name in ("config", "origin", "account"):
        edited(file, **{name: value})
        with pytest.raises(errors.SafetyError):
            planfile.check(planfile.load(file), planned())
        return
    edited(file, **{name: value})
    refused(file, "lacks")


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, "9" * 5000, "\ud800"], ids=["empty", "open", "deep", "long", "odd"]
)
def test_a_file_that_is_not_json_is_no_plan_file(file, text):
    file.write_bytes(text.encode(errors="surrogatepass"))
    with pytest.raises(errors.UsageError, match="not JSON") as caught:
        planfile.load(file)
    assert caught.value.help


@pytest.mark.parametrize("content", [[], 5, {}, {"kind": "other"}, None])
def test_a_file_of_something_else_is_no_plan_file(file, content):
    file.write_text(json.dumps(content))
    with pytest.raises(errors.UsageError, match="is not a plan file"):
        planfile.load(file)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(errors.UsageError, match="No such file"):
        planfile.load(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("now", "word"),
    [
        ({"digest": "sha256:later"}, "the files have changed"),
        ({"account": "cd34"}, "account ab12"),
        ({"origin": "http://127.0.0.1:8000"}, "at https://api.zoom.us"),
    ],
    ids=["files", "account", "origin"],
)
def test_a_plan_for_other_files_or_another_account_is_refused(file, now, word):
    with pytest.raises(errors.SafetyError, match=word) as caught:
        planfile.check(planfile.load(file), planned(**now))
    assert caught.value.code == "stale-plan"


@pytest.mark.parametrize(
    "moved",
    [
        live(fields={"duration": 20}),
        live(fields={"color": "#fff200"}),
        live(schedule_id="again"),
        live(slug="moved", fields={"duration": 20}),
        live(rules=(rule(ANA), rule(replace(BUDI, hours={"mon": ((660, 1170),)})))),
        live(hosts=(ANA, BUDI), rules=(rule(BUDI), rule(ANA))),
    ],
    ids=["declared-field", "undeclared-field", "made-again", "slug", "hours", "order-of-hosts"],
)
def test_a_page_that_moved_since_is_not_written_to(file, moved):
    fresh = planned(CHANGED, moved, "link-down").plan
    (action,) = planfile.agreed(planfile.load(file), fresh).actions
    assert not action.writes
    assert action.block == Stale()


def test_a_page_the_plan_does_not_name_is_not_written_to(file):
    edited(file, fingerprints={})
    (action,) = planfile.agreed(planfile.load(file), planned().plan).actions
    assert not action.writes


def test_a_page_that_is_as_declared_by_now_needs_no_agreement(file):
    fresh = planned(CHANGED, live(fields={"duration": 45})).plan
    assert planfile.agreed(planfile.load(file), fresh) == fresh


def test_what_moves_by_itself_does_not_count():
    later = live(updated="u2", url="https://zoom.us/x", raw={"updated": "u2"})
    assert planfile.fingerprint(planned(CHANGED, later).plan.actions[0]) == planfile.fingerprint(
        planned().plan.actions[0]
    )


def test_what_is_done_is_part_of_what_was_agreed_on():
    deletion = planner.make(desired(tombstone()), evidence({"sales": live()}), policy()).actions[0]
    update = planned().plan.actions[0]
    create = planner.make(desired(page()), evidence(), policy()).actions[0]
    fewer = replace(create, recipes=("pools",))
    assert len({planfile.fingerprint(action) for action in (deletion, update, create, fewer)}) == 4


def test_a_field_an_answer_has_in_odd_characters_can_be_fingerprinted(tmp_path):
    odd = planned(CHANGED, live(fields={"description": "\ud800"}))
    planfile.save(tmp_path / "plan.json", odd)
    assert planfile.agreed(planfile.load(tmp_path / "plan.json"), odd.plan) == odd.plan


def test_a_replacement_is_carried_out_only_where_it_is_still_allowed(tmp_path):
    """The file holds no permission: what apply may do is said when it runs."""
    facts = evidence({"sales": live()}, proofs={"sales": proof(Verdict.CONTRADICTED, ALL)})
    allowed = planner.make(desired(page()), facts, policy("replace"))
    saved = planfile.Saved(
        "", "", "", ("sales",), False, frozenset(), {"sales": planfile.fingerprint(allowed.actions[0])}
    )
    again = planner.make(desired(page()), facts, policy())
    assert planfile.agreed(saved, again).actions[0].kind == "manual"
    assert planfile.agreed(saved, allowed).actions[0].writes


def test_a_plan_by_other_rules_of_time_zones_is_refused(file):
    """Whoever agreed to it saw its times by these."""
    with rules.using(releases.of("2025.2")):
        planfile.save(file, planned())
        planfile.check(planfile.load(file), planned())
    with pytest.raises(errors.SafetyError) as caught:
        planfile.check(planfile.load(file), planned())
    assert (caught.value.code, caught.value.message) == (
        "stale-plan",
        "the plan was made by the time zone rules of 2025.2, those in use are of "
        f"{rules.installed().release}",
    )
    edited(file, zone_rules=...)
    with pytest.raises(errors.SafetyError, match="by unknown rules"):
        planfile.check(planfile.load(file), planned())
