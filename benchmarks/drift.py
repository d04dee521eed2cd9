"""`drift` that looks at every page and finds nothing, in turn with octoDNS with as many unchanged records."""

from __future__ import annotations

from benchmarks import estate, figures, peer
from benchmarks.figures import Goal


def measure(pages: int, runs: int) -> figures.Result:
    with estate.standing(pages) as standing, peer.standing(pages) as octodns:
        standing.remember()
        turns = estate.in_turn({"drift": lambda: standing.run("drift"), **octodns}, runs)
        asked = standing.asked(runs)
    ratio = figures.ratio(turns["drift"], turns.get(peer.NAME))
    rows = [
        figures.row("drift, all looked at", turns["drift"], asked, CPU_beside_octoDNS=ratio),
        *figures.peers(turns.get(peer.NAME, [])),
    ]
    what = f"`drift` of {pages:,} pages"
    goals = [
        Goal("drift", f"{what}: CPU beside octoDNS", ratio, 4, "x"),
        Goal("drift-looks", f"{what}: pages looked at", asked["public pages"], pages, least=True),
    ]
    return figures.result({"pages": pages, "runs": runs}, rows, goals)


if __name__ == "__main__":
    figures.main(measure, pages=5000, runs=2)
