"""`validate` of many pages without a mistake: one file an owner, then all in a single file above 2 MiB."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import estate, figures
from benchmarks.figures import Goal

REFUSED = 3
DESCRIPTION = (
    "description: What it is about, who comes, what to bring, and how to reach us when that is not enough\n"
)


def measure(pages: int, runs: int) -> figures.Result:
    estate.compile_all()
    with tempfile.TemporaryDirectory() as name:
        many, single = Path(name) / "many", Path(name) / "single"
        estate.write(many, pages)
        join(many, single)
        size = (single / "pages.yaml").stat().st_size / 2**20
        turns = estate.in_turn(
            {
                "many": lambda: estate.run(estate.reconciler(many, "validate"), expected=(0,)),
                "single": lambda: estate.run(estate.reconciler(single, "validate"), expected=(0, REFUSED)),
            },
            runs,
        )
    read = pages if all(used.status == 0 for used in turns["single"]) else 0
    rows = [
        figures.row("validate, one file an owner", turns["many"]),
        figures.row("validate, a single file", turns["single"], file_in_MiB=round(size, 2), pages_read=read),
    ]
    cpu, memory = figures.cpu(turns["many"]), figures.memory(turns["many"])
    goals = [
        Goal("validate-cpu", f"`validate` of {pages:,} pages: CPU", cpu, 2, "s"),
        Goal("validate-memory", f"`validate` of {pages:,} pages: memory", memory, 100, "MiB"),
        Goal("single-file", f"a single file of {pages:,} pages: pages read", read, pages, least=True),
    ]
    return figures.result({"pages": pages, "runs": runs}, rows, goals)


def join(many: Path, single: Path) -> None:
    """Write the same config with all pages in one file, each with a description."""
    single.mkdir()
    (single / "hosts.yaml").write_bytes((many / "hosts.yaml").read_bytes())
    texts = [
        file.read_text(encoding="utf-8") for file in sorted(many.glob("host*.yaml")) if file.stem != "hosts"
    ]
    pages = "---\n".join(texts).replace("time_zone:", f"{DESCRIPTION}time_zone:")
    (single / "pages.yaml").write_text(pages, encoding="utf-8")


if __name__ == "__main__":
    figures.main(measure, pages=10_000, runs=3)
