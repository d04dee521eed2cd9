"""What starting costs: `--help`, and `validate` of one page, over a Python that does nothing; all in turn."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import estate, figures, peer
from benchmarks.figures import Goal

BARE = "Python that does nothing"


def measure(runs: int) -> figures.Result:
    estate.compile_all()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        estate.write(root, 1)
        lines = {
            BARE: [sys.executable, "-c", "pass"],
            "reconciler --help": estate.reconciler(root, "--help"),
            "reconciler validate, one page": estate.reconciler(root, "validate"),
        }
        if peer.installed():
            lines["octodns-sync --help"] = [peer.program(), "--help"]
        commands = {name: lambda line=line: estate.run(line, expected=(0,)) for name, line in lines.items()}
        turns = estate.in_turn(commands, runs)
    bare = turns[BARE]
    over = {name: _milliseconds(used) - _milliseconds(bare) for name, used in turns.items()}
    cpu = {name: (figures.cpu(used) - figures.cpu(bare)) * 1000 for name, used in turns.items()}
    rows = [
        figures.row(name, used, CPU_over_it_in_ms=cpu[name], wall_over_it_in_ms=over[name])
        for name, used in turns.items()
    ]
    words, page = "wall over a Python that does nothing", over["reconciler validate, one page"]
    goals = [
        Goal("start-page", f"`validate` of one page: {words}", page, 150, "ms"),
        Goal("start-help", f"`--help`: {words}", over["reconciler --help"], 60, "ms"),
    ]
    return figures.result({"runs": runs}, rows, goals)


def _milliseconds(used: list[estate.Used]) -> float:
    return figures.wall(used) * 1000


if __name__ == "__main__":
    figures.main(measure, runs=20)
