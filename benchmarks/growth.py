"""`plan` with nothing to do at growing sizes, the first time and with what is remembered: is its cost linear?

A page more must not cost more in a large estate than in a small one: what a page adds between the last two
sizes is put beside what it adds between the two before. With nothing remembered, the account has no limit:
all requests are sent, and no time goes by in which the plan of 20,000 pages would wait for the account's rate
(some minutes). Its wall is therefore not what an account makes people wait; `plan` has that.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import estate, figures, peer
from benchmarks.figures import Goal

FIRST, REMEMBERED = "nothing remembered", "remembered"
LIMIT = 1.25


def measure(sizes: Sequence[int]) -> figures.Result:
    sizes = sorted(sizes)
    used: dict[str, list[estate.Used]] = {}
    for pages in sizes:
        with estate.standing(pages) as standing, peer.standing(pages) as octodns:
            used.setdefault(FIRST, []).append(standing.unpaced("plan", "--exit-code"))
            standing.remember()
            used.setdefault(REMEMBERED, []).append(standing.run("plan", "--exit-code"))
            for name, plan in octodns.items():
                used.setdefault(name, []).append(plan())
    rows = [
        figures.row(name, [one], pages=pages)
        for name, all_sizes in used.items()
        for pages, one in zip(sizes, all_sizes, strict=True)
    ]
    what = f"`plan` from {sizes[0]:,} to {sizes[-1]:,} pages: a page more at the end beside before, "
    goals = [
        Goal(f"growth-{figure}", f"{what}{figure}", _worst(sizes, used, figure), LIMIT, "x")
        for figure in ("cpu", "memory")
    ]
    return figures.result({"sizes": sizes}, rows, goals)


def _worst(sizes: Sequence[int], used: dict[str, list[estate.Used]], figure: str) -> float | None:
    """Return the larger growth of the two plans; None for fewer sizes than three."""
    if len(sizes) < 3:
        return None
    return max(_growth(sizes, [getattr(one, figure) for one in used[name]]) for name in (FIRST, REMEMBERED))


def _growth(sizes: Sequence[int], costs: Sequence[float]) -> float:
    before, last = (max(0.0, costs[at] - costs[at - 1]) / (sizes[at] - sizes[at - 1]) for at in (-2, -1))
    return last / before if before else 0.0


if __name__ == "__main__":
    figures.main(measure, sizes=(10, 100, 1000, 5000, 20_000))
