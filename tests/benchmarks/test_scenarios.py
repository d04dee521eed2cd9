"""The benchmarks run, at sizes that take no time, and say what they are to say. No figure is judged here."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from benchmarks import (
    apply_rate,
    drift,
    emulator_rate,
    estate,
    figures,
    fleet,
    growth,
    peer,
    performance,
    plan,
    start,
    validate,
)

SMALL = {
    "plan": (plan, {"pages": 6, "runs": 1}),
    "drift": (drift, {"pages": 6, "runs": 1}),
    "validate": (validate, {"pages": 6, "runs": 1}),
    "start": (start, {"runs": 1}),
    "growth": (growth, {"sizes": (3,)}),
    "apply_rate": (apply_rate, {"pages": 2, "latency": 1, "more_pages": 2, "less_latency": 0}),
    "emulator_rate": (emulator_rate, {"seconds": 0.1, "part": 100}),
    "fleet": (fleet, {"accounts": 2, "pages": 3, "servers": 1, "at_once": (2,), "workers": (1,)}),
}
BESIDE_OCTODNS = {"plan-remembered", "plan-first", "drift"}
LONG = {"plan", "drift", "growth", "apply_rate", "emulator_rate", "fleet"}
NAMES = [pytest.param(name, marks=[pytest.mark.long] if name in LONG else []) for name in SMALL]


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_gives_figures_goals_versions_and_the_machine(name):
    module, settings = SMALL[name]
    found = module.measure(**settings)
    assert json.loads(json.dumps(found)) == found
    assert found["rows"] and found["goals"]
    assert all(row["cpu"] or row["facts"] for row in found["rows"])
    shown = figures.text(found)
    assert all(goal["words"] in shown for goal in found["goals"])
    assert found["versions"]["Python"] in shown and found["machine"]["CPU"] in shown
    unmeasured = {goal["name"] for goal in found["goals"] if goal["value"] is None}
    assert unmeasured <= BESIDE_OCTODNS | {"growth-cpu", "growth-memory"}
    if not peer.installed():
        assert unmeasured >= BESIDE_OCTODNS & {goal["name"] for goal in found["goals"]}
        assert f"octodns {figures.ABSENT}" in shown
    assert performance.text({name: found}, "")


def test_no_benchmark_is_left_out():
    assert list(performance.BENCHMARKS) == sorted(SMALL, key=performance.BENCHMARKS.index)


def test_the_program_prints_text_and_writes_json(tmp_path):
    file = tmp_path / "results" / "start.json"
    command = [sys.executable, "-m", "benchmarks.start", "--runs", "1", "--json", str(file)]
    done = subprocess.run(command, cwd=performance.ROOT, capture_output=True, text=True, check=True)
    found = json.loads(file.read_text(encoding="utf-8"))
    assert done.stdout == figures.text(found) + "\n"
    assert found["settings"] == {"runs": 1}


def test_the_memory_of_a_process_is_its_own():
    """What the system says of a process is at least what the one that started it held."""
    held = bytearray(200 * 2**20)
    used = estate.run([sys.executable, "-c", "pass"])
    assert held and used.memory < 100


def test_a_process_that_ends_as_it_should_not_ends_the_benchmark():
    with pytest.raises(SystemExit, match="ended with 5"):
        estate.run([sys.executable, "-c", "raise SystemExit(5)"])
