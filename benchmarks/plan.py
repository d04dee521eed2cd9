"""`plan` with nothing to do, beside octoDNS with as many unchanged records.

First nothing is remembered of the account, and every page is looked at; then what one `apply` that changed
nothing has written is there. Each `plan` and each octoDNS run in turn.
"""

from __future__ import annotations

from benchmarks import estate, figures, peer
from benchmarks.figures import Goal
from reconciler.zoom.budget import PER_SECOND


def measure(pages: int, runs: int) -> figures.Result:
    with estate.standing(pages) as standing, peer.standing(pages) as octodns:

        def first() -> estate.Used:
            standing.forget()
            return again()

        def again() -> estate.Used:
            return standing.run("plan", "--exit-code")

        first_turns = estate.in_turn({"plan": first, **octodns}, runs)
        looked = standing.asked(runs)
        standing.remember()
        turns = estate.in_turn({"plan": again, **octodns}, runs)
        asked = standing.asked(runs)
    peers = [used.get(peer.NAME, []) for used in (first_turns, turns)]
    firsts, plans = first_turns["plan"], turns["plan"]
    first_ratio, ratio = figures.ratio(firsts, peers[0]), figures.ratio(plans, peers[1])
    rows = [
        figures.row("plan, nothing remembered", firsts, looked, CPU_beside_octoDNS=first_ratio),
        figures.row("plan, remembered", plans, asked, CPU_beside_octoDNS=ratio),
        *figures.peers([*peers[0], *peers[1]]),
    ]
    what = f"`plan` of {pages:,} unchanged pages"
    first_time, memory = f"{what}, nothing remembered", figures.memory([*firsts, *plans])
    lists = (asked["lists"] + asked["hours"]) / PER_SECOND["business"]
    beyond = figures.wall(plans) - lists
    goals = [
        Goal("plan-remembered", f"{what}, remembered: CPU beside octoDNS", ratio, 1.5, "x"),
        Goal("plan-first", f"{first_time}: CPU beside octoDNS", first_ratio, 4, "x"),
        Goal("plan-looks", f"{first_time}: pages looked at", looked["public pages"], pages, least=True),
        Goal("plan-memory", f"{what}: memory", memory, 150, "MiB"),
        Goal("plan-wall", f"{what}, remembered: wall beyond its lists at the account's rate", beyond, 3, "s"),
    ]
    return figures.result({"pages": pages, "runs": runs}, rows, goals)


if __name__ == "__main__":
    figures.main(measure, pages=5000, runs=2)
