"""init: a config repository that works, on the emulator and in CI; the action and the hook too."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler import resources
from reconciler.commands import init
from reconciler.config import desired
from reconciler.fleet import file as fleet_file
from tests.support import fleets
from tests.support.places import ROOT

BIN = Path(sys.executable).parent
CHECK = [str(BIN / "check-jsonschema"), "--builtin-schema"]
WORKFLOWS = ("plan", "apply", "drift")
TOOL = "booking-page-reconciler @ git+https://git.example.com/tools/reconciler@0123456789"


@pytest.fixture
def made(run, tmp_path) -> Path:
    return initialised(run, tmp_path / "my-pages")


@pytest.fixture(params=["one account", "a fleet"])
def either(run, tmp_path, request) -> Path:
    """What `init` makes for one account, and for a fleet."""
    return initialised(run, tmp_path / "my-pages", *(["--fleet"] if request.param == "a fleet" else []))


def initialised(run, folder: Path, *words: str) -> Path:
    result = run({}, "init", str(folder), "--tool", TOOL, "--format", "json", *words)
    assert result.code == 0, result
    files = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    assert sorted(result.json["written"]) == files
    return folder


def checked(*words: str | Path) -> None:
    done = subprocess.run([*CHECK, *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def workflow(folder: Path, name: str) -> dict[str, Any]:
    return yaml.safe_load((folder / f".github/workflows/{name}.yml").read_text(encoding="utf-8"))


def script(folder: Path, name: str, step: str) -> str:
    """Return what a step of a workflow runs."""
    steps = [entry for job in workflow(folder, name)["jobs"].values() for entry in job["steps"]]
    (script,) = [entry["run"] for entry in steps if entry.get("name") == step]
    return script


def bash(text: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step as the runner does: bash -eo pipefail."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text],
        cwd=folder, env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_what_it_makes_is_valid_and_plans(made, start, run):
    pages = made / "booking_pages"
    assert run({}, "validate", root=pages).code == 0
    account = start(root=pages)
    plan = run(account, "plan", "--format", "json", root=pages)
    assert (plan.code, plan.json["summary"]["create"]) == (0, 5)


def test_a_fleet_that_it_makes_is_valid(run, tmp_path):
    made = run({}, "init", str(tmp_path / "ours"), "--fleet", "--tool", TOOL)
    assert (made.code, made.out.splitlines()[-2].split("; ")[-1]) == (
        0,
        "reconciler fleet validate fleet.yaml",
    )
    fleet = fleet_file.load(tmp_path / "ours" / "fleet.yaml")
    assert (fleet.diagnostics, [member.name for member in fleet.members]) == ((), ["sales-eu", "sales-us"])
    for member in fleet.members:
        shared = [tmp_path / "ours" / name for name in member.shared]
        config = desired.load(tmp_path / "ours" / member.root, today=date(2026, 6, 1), shared=shared)
        assert (config.diagnostics, len(config.desired.pages)) == ((), 2)


def test_its_first_step_as_written_ends_in_a_config_of_what_is_live(made, start, run):
    """What the README has people type, with owners of an account that knows none of the examples."""
    readme = (made / "README.md").read_text(encoding="utf-8")
    remove, adopt = re.findall(r"^ {7}(\S.*)$", readme.partition("## Set up")[2], re.MULTILINE)[:2]
    people = {"OWNER@your.domain": "mia@acme.test", "HOST@your.domain": "kei@acme.test"}
    account = start("page-data", fixture={"users": [{"email": email} for email in people.values()]})
    account.by_hand(owner="mia@acme.test", type="all_hosts_available", hosts=[*people.values()],
                    summary="Review", duration=30)  # fmt: skip
    assert bash(remove, made).returncode == 0
    words = [people.get(word, word) for word in adopt.split()]
    done = run(account, *words[1:], root=made / "booking_pages")
    assert done.code == 0, done
    assert run(account, "plan", "--exit-code", root=made / "booking_pages").code == 0


def test_the_steps_of_a_fleet_as_written_take_over_what_is_live(run, tmp_path, start):
    made = initialised(run, tmp_path / "ours", "--fleet")
    (adopt,) = re.findall(r"^ {7}(reconciler .* import .*)$", (made / "README.md").read_text(), re.MULTILINE)
    people = {"OWNER@your.domain": "mia@acme.test", "HOST@your.domain": "kei@acme.test"}
    account = start(fixture={"users": [{"email": email} for email in people.values()]})
    account.by_hand(owner="mia@acme.test", type="one_to_one", hosts=["mia@acme.test"],
                    summary="Review", duration=30)  # fmt: skip
    pages = made / "sales-eu" / "pages.yaml"
    pages.write_text(pages.read_text().partition("---\n")[0])
    words = [people.get(word, word) for word in adopt.split()[1:]]
    words[words.index("fleet.yaml")] = str(made / "fleet.yaml")
    environment = fleets.environment({"sales-eu": account})
    done = run(environment, *words)
    assert (done.code, "imported 1 page" in done.out) == (0, True), done
    one = words[: words.index("import")]
    assert run(environment, *one, "plan", "--exit-code").code == 0
    assert "problem" not in run(environment, *one, "doctor").out


def test_editors_find_the_schema(made):
    settings = json.loads((made / ".vscode/settings.json").read_text())
    (schema,) = settings["yaml.schemas"]
    assert (made / schema).read_text() == (resources.folder("schemas") / "page.schema.json").read_text()
    for file in (made / "booking_pages").glob("*.yaml"):
        named = file.read_text().splitlines()[0].removeprefix("# yaml-language-server: $schema=")
        assert (file.parent / named).resolve() == (made / schema).resolve()


@pytest.mark.long
def test_ci_files_are_what_their_published_schemas_ask(either):
    flows = [either / f".github/workflows/{name}.yml" for name in WORKFLOWS]
    checked("vendor.github-workflows", *flows)
    checked("custom.github-workflows-require-timeout", *flows)
    checked("vendor.gitlab-ci", "--data-transform", "gitlab-ci", either / ".gitlab-ci.yml")
    checked("vendor.github-actions", ROOT / "action.yml")
    checked("vendor.dependabot", either / ".github/dependabot.yml")


def test_zizmor_finds_nothing_in_what_it_makes_nor_in_the_action(either):
    """At its strictest, without network."""
    zizmor = [BIN / "zizmor", "--offline", "--quiet", "--persona=auditor", "--strict-collection"]
    done = subprocess.run([*zizmor, either, ROOT / "action.yml"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_job_may_do_only_what_it_is_for_and_gets_secrets_by_environment(either, name):
    flow = workflow(either, name)
    assert flow["permissions"] == {}
    for job in flow["jobs"].values():
        rights = {right for right, level in job["permissions"].items() if level == "write"}
        secret = any("secrets." in str(step.get("env")) for step in job["steps"])
        assert rights <= {"contents"} if secret else rights <= {"issues", "pull-requests"}
        assert (job.get("environment") is not None) == secret
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), "an expression in a script is a way in"
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is False
            assert re.search(r"@[0-9a-f]{40}$", step.get("uses", "@" + 40 * "0")), "a tag can be moved"
            if "run" in step:
                assert subprocess.run(["bash", "-n", "-c", step["run"]], check=False).returncode == 0


def test_applies_are_one_at_a_time_and_never_cut_off(either):
    assert workflow(either, "apply")["concurrency"] == {
        "group": "reconciler-apply",
        "cancel-in-progress": False,
    }
    gitlab = yaml.safe_load((either / ".gitlab-ci.yml").read_text())
    assert gitlab["apply"]["resource_group"] == "reconciler-apply"


def gh(folder: Path, answer: str) -> str:
    """Put a `gh` into a folder that notes how it is called and gives one answer to what is listed."""
    tool = folder / "bin" / "gh"
    tool.parent.mkdir()
    tool.write_text(
        f'#!/bin/sh\necho "$*" >> {folder}/calls\ncase "$*" in *--jq*) printf "%s" "{answer}";; esac\n'
    )
    tool.chmod(0o755)
    return f"{tool.parent}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize(
    ("known", "does"), [("", "--method POST comments"), ("7\n8\n", "--method PATCH comment/7")]
)
def test_there_is_one_comment_and_it_is_kept_up_to_date(either, tmp_path, known, does):
    path = gh(tmp_path, known)
    text = script(either, "plan", "write or update the comment")
    kind = "fleet" if (either / "fleet.yaml").exists() else "plan"
    assert f"<!-- reconciler:{kind} -->" in text
    assert bash(text, tmp_path, PATH=path, COMMENTS="comments", COMMENT="comment").returncode == 0
    assert does in (tmp_path / "calls").read_text()


def planning(folder: Path, code: int) -> str:
    """Put a `reconciler` into a folder that writes its report and ends with `code`, as a plan does."""
    tool = folder / "bin" / "reconciler"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\necho "$*" >> {folder}/calls\necho the plan > report/plan.md\nexit {code}\n')
    tool.chmod(0o755)
    return f"{tool.parent}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize(
    ("code", "ends", "told"), [(0, 0, "code=0\n"), (2, 0, "code=2\n"), (5, 0, "code=5\n"), (4, 4, "")]
)
def test_a_plan_that_apply_would_refuse_is_shown_before_the_check_fails(made, tmp_path, code, ends, told):
    text, files = (
        script(made, "plan", "reconciler plan"),
        {"GITHUB_OUTPUT": "out", "GITHUB_STEP_SUMMARY": "sum"},
    )
    paths = {name: str(tmp_path / file) for name, file in files.items()}
    for path in paths.values():
        Path(path).touch()
    done = bash(text, tmp_path, PATH=planning(tmp_path, code), **paths)
    assert done.returncode == ends, done.stderr
    assert (tmp_path / "out").read_text() == told
    assert (tmp_path / "sum").read_text() == ("the plan\n" if told else "")
    jobs = workflow(made, "plan")["jobs"]
    (last,) = [step for step in jobs["plan"]["steps"] if step.get("name") == "apply would refuse this plan"]
    assert last["if"] == "steps.plan.outputs.code == '5'"
    assert last is jobs["plan"]["steps"][-1], "the plan is kept first"
    failed = bash(last["run"], tmp_path)
    assert (failed.returncode, "::error title=apply would refuse" in failed.stdout) == (5, True)
    assert jobs["comment"]["if"] == "${{ !cancelled() && needs.plan.outputs.code }}"


@pytest.mark.parametrize(("code", "ends"), [(0, 0), (2, 0), (5, 5), (4, 4)])
def test_gitlab_fails_a_merge_request_that_apply_would_refuse(made, tmp_path, code, ends):
    (tmp_path / "report").mkdir()
    steps = yaml.safe_load((made / ".gitlab-ci.yml").read_text())["plan"]["script"]
    done = bash("\n".join(steps[2:]), tmp_path, PATH=planning(tmp_path, code))
    assert (done.returncode, "apply would refuse" in done.stdout) == (ends, code == 5)


def test_what_a_night_found_is_kept_also_where_the_night_ends_red(either):
    steps = workflow(either, "drift")["jobs"]["drift"]["steps"]
    looks = next(index for index, step in enumerate(steps) if step.get("id") == "drift")
    kept = [
        (index > looks, step["uses"].split("@")[0], step.get("if"), step["with"]["path"], step["with"]["key"])
        for index, step in enumerate(steps)
        if "actions/cache" in step.get("uses", "")
    ]
    key = "reconciler-drift-${{ github.run_id }}-${{ github.run_attempt }}"
    assert kept == [
        (False, "actions/cache/restore", None, "state", key),
        (True, "actions/cache/save", "always()", "state", key),
    ]


def test_the_journals_of_a_fleet_are_kept_between_runs_however_deep_the_config_roots_are(run, tmp_path):
    made = initialised(run, tmp_path / "my-fleet", "--fleet")
    for root in ("sales-eu", "europe/north/sales"):
        (made / root / ".reconciler").mkdir(parents=True)
    steps = workflow(made, "apply")["jobs"]["apply"]["steps"]
    kept = [step["with"]["path"] for step in steps if "actions/cache/" in step.get("uses", "")]
    kept += yaml.safe_load((made / ".gitlab-ci.yml").read_text(encoding="utf-8"))["apply"]["cache"]["paths"]
    for pattern in kept:
        found = [str(folder.relative_to(made)) for folder in made.glob(pattern.rstrip("/"))]
        assert sorted(found) == ["europe/north/sales/.reconciler", "sales-eu/.reconciler"]
    assert len(kept) == 3


@pytest.mark.parametrize(
    ("allow", "only", "asked"),
    [
        ("", "", ""), ("", "sales-*", "--only sales-* "), ("replace", "", None),
        ("link-down replace", "sales-eu", "--allow link-down --allow replace --only sales-eu "),
    ],
)  # fmt: skip
def test_what_is_allowed_in_a_fleet_is_allowed_to_accounts_that_are_named(run, tmp_path, allow, only, asked):
    made = initialised(run, tmp_path / "my-fleet", "--fleet")
    (tmp_path / "sales-x").touch()
    (tmp_path / "bin").mkdir()
    tool = tmp_path / "bin" / "reconciler"
    tool.write_text('#!/bin/sh\necho "$@"\n')
    tool.chmod(0o755)
    path = f"{tool.parent}{os.pathsep}{os.environ['PATH']}"
    done = bash(script(made, "apply", "reconciler fleet apply"), tmp_path, PATH=path, ALLOW=allow, ONLY=only)
    assert (done.returncode, "fleet apply" in done.stdout) == ((1, False) if asked is None else (0, True)), (
        done
    )
    assert asked is None or f"fleet apply fleet.yaml --yes {asked}--report" in done.stdout
    steps = yaml.safe_load((made / ".gitlab-ci.yml").read_text(encoding="utf-8"))["apply"]["script"]
    (step,) = [step for step in steps if "fleet apply" in step]
    done = bash(step, tmp_path, PATH=path, RECONCILER_ALLOW=allow, RECONCILER_ONLY=only)
    assert (done.returncode, "--yes" in done.stdout) == ((1, False) if asked is None else (0, True)), done
    assert asked is None or f"fleet apply fleet.yaml --yes {asked}".strip() == done.stdout.strip()


ISSUES = """\
#!/bin/sh
for last; do :; done
cd {folder}
case "$1 $2" in
  "issue list") if [ -f issue ]; then printf 7; fi ;;
  "issue view") sed 's/$/\\r/' issue ;;
  "issue create" | "issue edit") cp "$last" issue ;;
  "issue close") rm issue; echo "closed: $last" >> told ;;
  "issue comment") cat "$last" >> told ;;
esac
"""


class Nights:
    """The job of the issue, one night after the other; `gh` is a service that keeps one issue."""

    def __init__(self, made: Path, folder: Path) -> None:
        self.made, self.folder = made, folder
        (folder / "bin").mkdir()
        tool = folder / "bin" / "gh"
        tool.write_text(ISSUES.format(folder=folder))
        tool.chmod(0o755)

    def night(self, code: int, *counted: str) -> tuple[str, str]:
        """Return the issue as it then stands, and what those who follow it were told that night."""
        (self.folder / "drift.md").write_text(f"found {len(counted)}\n")
        (self.folder / "counted").write_text("".join(f"{line}\n" for line in sorted(counted)))
        return self.kept(code)

    def kept(self, code: int) -> tuple[str, str]:
        issue, told = self.folder / "issue", self.folder / "told"
        told.write_text("")
        text = script(self.made, "drift", "open, update or close the issue")
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        done = bash(text, self.folder, PATH=path, CODE=str(code))
        assert done.returncode == 0, done.stderr
        return issue.read_text() if issue.exists() else "", told.read_text()


def test_who_follows_the_issue_is_told_of_each_change_and_of_nothing_else(either, tmp_path):
    nights = Nights(either, tmp_path)
    assert nights.night(0) == ("", "")
    first, second = "field-changed two-hosts duration", "type-downgraded demo type"
    issue, told = nights.night(2, first)
    assert (issue.startswith("found 1\n"), told) == (True, "")
    assert nights.night(2, first) == (issue, "")
    changed, told = nights.night(2, second)
    assert (changed.startswith("found 1\n"), changed == issue) == (True, False)
    assert [line for line in told.splitlines() if line.startswith("    ")] == [
        f"    - {first}",
        f"    + {second}",
    ]
    many = [f"page-missing page-{number:04}-{'x' * 90} -" for number in range(2000)]
    issue, told = nights.night(2, *many)
    assert (len(issue) < 5_400, told.count("    + page-missing")) == (True, 50)
    issue, told = nights.night(2, *many, "unmanaged-page z -")
    assert told.startswith("What counts has changed"), "also beyond what the issue names"
    assert nights.night(0) == ("", "closed: In sync again.\n")


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("jq"), reason="GitHub's machines have jq")
def test_the_nightly_job_finds_what_the_issue_tells(made, start, tmp_path):
    nights, account = (
        Nights(made, tmp_path),
        start("page-data", root=made / "booking_pages", now=datetime.now(UTC)),
    )
    environment = account.environment | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    apply = bash("reconciler apply intro-call --yes", made, **environment)
    assert apply.returncode == 0, apply.stderr
    outputs = {"GITHUB_OUTPUT": str(tmp_path / "out"), "GITHUB_STEP_SUMMARY": str(tmp_path / "sum")}
    made_by_hand = account.by_hand(
        owner="ana@example.com", type="one_to_one", hosts=["ana@example.com"], summary="--><b>", duration=30
    )  # fmt: skip
    (page,) = [page for page in account.pages if page["schedule_id"] != made_by_hand]
    told = []
    for fields in ({"color": "#000000"}, {"duration": 60}, {}):
        account.edit(page["schedule_id"], **fields)
        done = bash(script(made, "drift", "reconciler drift"), made, **environment, **outputs)
        assert done.returncode == 0, done.stderr
        for name in ("drift.md", "counted"):
            shutil.copy(made / "report" / name, tmp_path / name)
        told.append(nights.kept(2)[1])
    assert [line.count("    + field-changed intro-call duration\n") for line in told] == [0, 1, 0]
    assert (told[0], told[2]) == ("", "")


def test_what_is_not_looked_at_is_not_told_as_gone(run, tmp_path):
    nights = Nights(initialised(run, tmp_path / "my-fleet", "--fleet"), tmp_path)
    moved, unseen = "sales-eu field-changed two-hosts duration", "sales-eu not-looked-at credentials -"
    nights.night(2, moved, "sales-us page-missing demo -")
    _, told = nights.night(4, unseen)
    assert [line for line in told.splitlines() if line.startswith("    ")] == [
        f"    ? {moved}",
        "    - sales-us page-missing demo -",
        f"    + {unseen}",
    ]
    _, told = nights.night(2, moved)
    assert [line[4] for line in told.splitlines() if line.startswith("    ")] == ["-", "+"]


LOCK = "booking_pages/reconciler.lock/account/pages/two-hosts.json"


class Remote:
    """A repository at a service, the clone of a runner, and another clone by which it moves."""

    def __init__(self, made: Path, folder: Path) -> None:
        self.origin, self.other, self.runner = (folder / name for name in ("origin.git", "other", "runner"))
        self.do(folder, "init", "--quiet", "--bare", str(self.origin))
        self.do(self.origin, "config", "receive.advertisePushOptions", "true")
        self.do(made, "init", "--quiet")
        self.do(made, "add", ".")
        self.do(made, "commit", "--quiet", "-m", "first")
        self.do(made, "push", "--quiet", str(self.origin), "HEAD:main")
        for clone in (self.other, self.runner):
            self.do(folder, "clone", "--quiet", str(self.origin), str(clone))
        (self.other / "README.md").write_text("moved\n")
        self.do(self.other, "commit", "--quiet", "-a", "-m", "meanwhile")

    @staticmethod
    def do(folder: Path, *words: str) -> str:
        git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main"]
        return subprocess.run([*git, *words], cwd=folder, capture_output=True, text=True, check=True).stdout

    @property
    def log(self) -> list[str]:
        return self.do(self.origin, "log", "--format=%s", "main").splitlines()


def test_the_lock_file_is_committed_and_pushed_even_when_main_has_moved(either, tmp_path):
    remote = Remote(either, tmp_path)
    remote.do(remote.other, "push", "--quiet", "origin", "HEAD:main")
    (remote.runner / LOCK).parent.mkdir(parents=True)
    (remote.runner / LOCK).write_text("{}\n")
    several = "s" if (either / "fleet.yaml").exists() else ""
    text = script(either, "apply", f"commit the lock file{several}")
    done = bash(text, remote.runner, PATH=gh(tmp_path, ""))
    assert done.returncode == 0, done.stderr
    assert bash(text, remote.runner, PATH=os.environ["PATH"]).returncode == 0
    assert remote.do(remote.origin, "show", f"main:{LOCK}") == "{}\n"
    assert remote.log == ["Remember what was applied [skip ci]", "meanwhile", "first"]


@pytest.mark.parametrize(("ends", "moves"), [(0, ""), (0, "once"), (7, "once"), (0, "always")])
def test_gitlab_too_remembers_what_was_applied_when_main_moves_meanwhile(either, tmp_path, ends, moves):
    """Once: while apply runs. Always: before each push as well."""
    remote = Remote(either, tmp_path)
    push = f"git -C {remote.other} push --quiet origin HEAD:main"
    more = f"git -C {remote.other} -c user.name=x -c user.email=x@x commit --quiet --allow-empty -m more"
    remember = f"mkdir -p {Path(LOCK).parent}; echo '{{}}' > {LOCK}"
    programs = {
        tmp_path / "bin" / "reconciler": f"{remember}; {push if moves else ':'}; exit {ends}",
        remote.runner / ".git/hooks/pre-push": f"unset GIT_DIR; {more}; {push}" if moves == "always" else "",
    }
    for file, text in programs.items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\n{text}\n")
        file.chmod(0o755)
    steps = yaml.safe_load((either / ".gitlab-ci.yml").read_text())["apply"]["script"]
    variables = {"CI_DEFAULT_BRANCH": "main", "CI_PROJECT_URL": f"file://{remote.origin.with_suffix('')}"}
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = bash("\n".join(steps), remote.runner, PATH=path, **variables)
    if moves == "always":
        assert (done.returncode, "is not remembered" in done.stdout) == (1, True), done
        return
    assert done.returncode == ends, done.stderr
    assert remote.do(remote.origin, "show", f"main:{LOCK}") == "{}\n"
    assert remote.log == ["Remember what was applied", *["meanwhile"][: len(moves)], "first"]


def test_nothing_is_written_over(run, tmp_path):
    folder = tmp_path / "there"
    (folder / ".github").mkdir(parents=True)
    (folder / "notes.txt").write_text("mine")
    assert run({}, "init", str(folder)).code == 0
    again = run({}, "init", str(folder))
    assert (again.code, "would be overwritten: nothing was written" in again.err) == (3, True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "schemas").write_text("a file where a folder must be")
    assert run({}, "init", str(tmp_path / "other")).code == 3
    assert [file.name for file in (tmp_path / "other").iterdir()] == ["schemas"]
    assert run({}, "init", str(folder / "notes.txt")).code == 3
    assert (folder / "notes.txt").read_text() == "mine"


def test_the_tool_is_never_named_by_its_bare_name(run, tmp_path, made):
    assert TOOL in (made / "requirements.txt").read_text().splitlines()
    assert run({}, "init", str(tmp_path / "x")).code == 0
    (line,) = [
        line
        for line in (tmp_path / "x/requirements.txt").read_text().splitlines()
        if not line.startswith("#")
    ]
    assert line == init.installed_from()
    assert line.startswith("booking-page-reconciler @ git+https://")
    assert run({}, "init", str(tmp_path / "y"), "--tool", "a\nb").code == 3


def action(name: str) -> str:
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    (script,) = [entry["run"] for entry in steps if entry.get("name") == name]
    assert "${{" not in script
    return script


@pytest.mark.long
@pytest.mark.parametrize(
    ("command", "arguments", "code"),
    [
        ("validate", "", 0),
        ("plan", "--exit-code two-hosts", 2),
        ("drift", "--fail-on critical", 0),
        ("rm", "", 3),
    ],
)
def test_the_action_runs_and_hands_on_report_and_exit_code(made, start, tmp_path, command, arguments, code):
    account = start(root=made / "booking_pages")
    runner = tmp_path / "runner"
    (runner / "reconciler").mkdir(parents=True)
    (runner / "reconciler" / "bin").symlink_to(BIN)
    variables = {
        "RUNNER_TEMP": str(runner), "GITHUB_OUTPUT": str(runner / "output"), "ARGUMENTS": arguments,
        "GITHUB_STEP_SUMMARY": str(runner / "summary"), "COMMAND": command, "CONFIG": "booking_pages",
    }  # fmt: skip
    done = bash(action("run"), made, **account.environment, **variables)
    assert done.returncode == code, done.stdout + done.stderr
    if command != "rm":
        outputs = (runner / "output").read_text()
        assert f"exit-code={code}\n" in outputs
        assert ("report=" in outputs) == (command != "validate")
    if command in ("plan", "drift"):
        assert (runner / "summary").read_text().startswith(f"<!-- reconciler:{command} -->")


def test_the_pre_commit_hook_finds_mistakes(made):
    manifest = ROOT / ".pre-commit-hooks.yaml"
    done = subprocess.run(
        [BIN / "pre-commit", "validate-manifest", manifest], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    (hook,) = yaml.safe_load(manifest.read_text())
    call = [str(BIN / hook["entry"]), *hook["args"]]
    assert subprocess.run(call, cwd=made, capture_output=True, check=False).returncode == 0
    (made / "booking_pages" / "broken.yaml").write_text("page: x\n")
    completed = subprocess.run(call, cwd=made, capture_output=True, text=True, check=False)
    assert (completed.returncode, "booking_pages/broken.yaml:1:" in completed.stdout) == (3, True)
