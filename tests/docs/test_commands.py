"""Every line of shell in a document does what the document says, or is named here with why it is not typed.

What the documents say one after the other is typed in one account, in which the pages that they name stand.
"""

from __future__ import annotations

import re
import shlex
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support import blocks, fleets
from tests.support.places import CASES, ROOT

PLAYED = ("docs/emulator.md", "docs/getting-started.md")
"""Documents whose shell runs as a whole, in test_rehearsals.py."""
TYPED = (
    "README.md", "docs/ci.md", "docs/cli.md", "docs/faq.md", "docs/fleet.md", "docs/operations.md",
    "docs/probe.md", "docs/reports.md", "docs/users.md",
)  # fmt: skip
"""Documents whose shell is typed here, line by line."""
NOT_TYPED = {
    "make ": "the test suite itself, and the demo, which tests/test_readme.py holds",
    "python3 -m venv": "installs; what the first line of `.ci/run` does",
    "pip install": "installs from the package index",
    "export ": "the account of the test is in its environment; docs/emulator.md is played as it stands",
    "reconciler emulator": "serves until it is stopped: test_rehearsals.py",
    "reconciler fleet for fleet.yaml sales-eu emulator": "the same: an account here is an emulator",
    "reconciler demo": "tests/test_readme.py holds what it prints",
    "reconciler login": "somebody consents in a browser: tests/end_to_end/test_connected_users.py",
    "dask ": "serves until it is stopped: tests/fleet/test_cluster.py",
    "reconciler fleet drift fleet.yaml --on": "a cluster: tests/fleet/test_cluster.py",
    "reconciler fleet apply fleet.yaml --yes --on": "a cluster: tests/fleet/test_cluster.py",
    "reconciler fleet drift /fleet/fleet.yaml": "a cluster in Kubernetes: tests/fleet/test_manifest.py",
    "reconciler init our-accounts --fleet && cd": "its accounts are examples: tests/commands/test_init.py",
    "reconciler --zone-rules rules/": "after `pip install` of it: tests/clocks/test_zone_rules.py",
    "eval ": "tests/commands/test_completion.py",
    "_RECONCILER_COMPLETE": "tests/commands/test_completion.py",
    "case $1": "a script of one's own secret store",
    "get)": "the same", "store)": "the same", "esac": "the same",
    "sh findings/": "asks the package index, in minutes",
}  # fmt: skip
"""Lines by how they begin."""
ENDS = {
    "reconciler doctor --read-only": 4,  # the app of the test may write
    "reconciler attest --by ana": 3,  # no page waits for a word
    "reconciler attest two-hosts --by ana --as budi@example.com": 3,  # no date is set by hand there
    "reconciler import ana@example.com --into my-pages --dry-run": 7,  # whose mailbox budi's is, is asked
}
"""With what a line ends, where that is not 0."""
STAND_INS = {"--config DIR": "--config booking_pages", "$RECONCILER_NOTIFY_URL": "json://127.0.0.1:1/"}
PAGE = """\
page: {}
type: {}
owner: ana
hosts: {}
summary: Advising
duration: 30
capacity: 1
"""
PAGES = "---\n".join(
    [
        PAGE.format("advising-ana", "one_to_one", "[ana]"),
        PAGE.format("advising-panel", "all_hosts_available", "[ana, budi]"),
    ]
)
WORKSHEET = "page,title,owner,link,hosts,type,capacity,note\n"
RECIPE = "name: mine\nfields: {all_hosts_available: {schedule_type: multiple}}\n"


def typed_lines(document: str) -> list[str]:
    """Return what is to be typed of a document's shell."""
    return [
        line
        for block in blocks.of(document, "shell")
        for line in blocks.lines(block.text)
        if not line.startswith(tuple(NOT_TYPED))
    ]


def test_what_is_not_typed_stands_in_a_document_and_all_else_is_typed():
    shell = [block for block in blocks.found() if block.kind == "shell"]
    assert {block.document for block in shell if typed_lines(block.document)} == {*PLAYED, *TYPED}
    everything = [line for block in shell for line in blocks.lines(block.text)]
    assert [begins for begins in NOT_TYPED if not any(line.startswith(begins) for line in everything)] == []


def there(module: str) -> bool:
    """Whether Python finds a module; what it stands in is imported, itself not."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def test_a_program_of_python_that_a_document_names_is_there():
    sources = [*blocks.DOCUMENTS, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").glob("*.*")]
    told = "\n".join(file.read_text(encoding="utf-8") for file in sources)
    modules = set(re.findall(r"\bpython3? -m\s+([a-z]\w*(?:\.\w+)*)", told))
    scripts = set(re.findall(r"\bpython3?\s+((?:\w+/)+\w+\.py)\b", told))
    assert {"tests.support.cli_reference", "benchmarks/hours.py"} <= modules | scripts
    assert [module for module in modules if not there(module)] == []
    assert [script for script in scripts if not (ROOT / script).is_file()] == []


@pytest.fixture
def account(start, run, tmp_path, monkeypatch):
    """An account in which the pages of the documents stand, and the folder that one types in."""
    monkeypatch.chdir(tmp_path)
    root = Path(shutil.copytree(CASES / "thread", tmp_path / "booking_pages"))
    (root / "emea").mkdir()
    (root / "emea" / "advising.yaml").write_text(PAGES, encoding="utf-8")
    (root / "import-types.csv").write_text(WORKSHEET, encoding="utf-8")
    Path("new").mkdir()
    Path("mine.yaml").write_text(RECIPE, encoding="utf-8")
    Path("chat.url").write_text(STAND_INS["$RECONCILER_NOTIFY_URL"], encoding="utf-8")
    fleets.write(tmp_path / "fleet", ["eu-sales"])
    text = Path("fleet/fleet.yaml").read_text(encoding="utf-8").replace("  eu-sales:", "  sales-eu:")
    Path("fleet/fleet.yaml").write_text(text, encoding="utf-8")
    for name in ("fleet.yaml", "eu-sales", "shared"):
        Path("fleet", name).rename(name)
    made = start("honours-shared", root=root)
    assert run(made, "apply", "--yes", root=Path("booking_pages")).code == 0
    return made


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")  # of apprise, on Python 3.11
@pytest.mark.parametrize("document", TYPED)
def test_what_a_document_says_to_type_does_it(document, account, run, typed, tmp_path, monkeypatch):
    environment = {**account.environment, **fleets.environment({"eu-sales": account})}
    environment["RECONCILER_TOKENS"] = str(tmp_path / "private" / "tokens.json")
    (applied,) = re.findall(r"^\d{8}-\d{6}-\w+", run(environment, "runs", root=Path("booking_pages")).out)
    for line in typed_lines(document):
        for one in line.split(" && "):
            monkeypatch.chdir(tmp_path / "new" if " init " in one else tmp_path)
            done = run_line(one.replace("20260102-080000-1a2b", applied), run, environment, typed)
            assert done.code == ENDS.get(one, 0), f"{one}\n{done!r}"


def run_line(line, run, environment, typed):
    """Type one line, answer what it asks with yes, and let nothing be waited for."""
    for name, value in STAND_INS.items():
        line = line.replace(name, value)
    words = shlex.split(re.sub(r" > \S+$", "", line))
    own = dict(word.split("=", 1) for word in words[: words.index("reconciler")])
    words = words[words.index("reconciler") + 1 :]
    if {"apply", "undo", "probe"} & set(words[:3]) and "fleet" not in words:
        words += ["--settle", "0"]
    typed("yes\n" * 4)
    return run({**environment, **own}, *words, root=Path("booking_pages"))
