"""Let answers of the service err in random ways, and hold what the program does and says against the truth.

    python -m benchmarks.fuzz_answers [--runs 20000] [--seed 1] [--only SEED]

Each run takes an account (`tests/support/answers/accounts.py`), a command, and one or two errors
(`errors.py`), with the emulator in this process and in simulated time. Every write is judged when it is sent,
what no file names after every one of them; at the end, what is said with what is so (`run.py`). Then the
service is honest, and the next apply must leave all as the files say.
Prints every breach with its seed, and how many runs ended with which code.
"""

from __future__ import annotations

import argparse
import gc
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reconciler.emulator.schedules import Schedule
from tests.support.answers import accounts
from tests.support.answers.accounts import Account
from tests.support.answers.run import Run

MEMORY = Path("/dev/shm")


class Prepared(Mapping[str, Account]):
    """The accounts by name; each is made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, dict[str, Account]()

    def __getitem__(self, name: str) -> Account:
        if name not in self._made:
            self._made[name] = accounts.prepared(name, self._folder)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(accounts.NAMES)

    def __len__(self) -> int:
        return len(accounts.NAMES)


def main(runs: int, seed: int, only: int | None) -> None:
    """Run that many, from a seed on, or `only` one, of which everything is shown."""
    codes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.exists() else None) as place:
        prepared = Prepared(Path(place) / "accounts")
        for number in [only] if only is not None else range(seed, seed + runs):
            run = Run(number, prepared, Path(place) / "run")
            codes[f"{run.words[0]} {run.code}"] += 1
            for breach in run.breaches:
                kinds[breach.split()[0]] += 1
                erred = "; ".join(map(str, run.errors))
                print(
                    f"seed {number}: {run.account.name}, {' '.join(run.words[:1])}, [{erred}]: {breach}",
                    flush=True,
                )
            if only is not None:
                show(run)
            if number % 100 == 0:
                gc.collect()
    each = (time.perf_counter() - began) / (runs if only is None else 1)
    print(dict(sorted(codes.items())), dict(kinds), f"{1000 * each:.0f} ms each")


def show(run: Run) -> None:
    """Show a run: what it asked, what erred, what it said, what is so."""
    print("asked:", *(f"{n} {text}" for n, text in enumerate(run.wire.requests, 1)), sep="\n  ")
    print("erred:", *run.wire.erred, sep="\n  ")
    for code, out, err in [*run.outputs, *([run.healed] if run.healed else [])]:
        print(f"--- exit {code}", *_lines(out), err, sep="\n")
    print("so:", *map(_row, run.end.values()), sep="\n  ")


def _row(row: Schedule) -> str:
    public = "public" if row.active and not row.secret else f"active {row.active} secret {row.secret}"
    hosts = ", ".join(host.partition("@")[0] for host in row.hosts)
    return f"{row.id} {row.owner} {row.slug} {row.type.value} of {hosts} {public} {row.body['duration']} min"


def _lines(out: str) -> list[str]:
    """Return what a report says, in few lines."""
    try:
        said = json.loads(out)
    except ValueError:
        return [out]
    keep = ("error", "notes", "converged", "in_sync", "summary")
    lines = [f"{name}: {said[name]}" for name in keep if name in said]
    for entry in [*said.get("pages", ()), *said.get("actions", ()), *said.get("findings", ())]:
        if isinstance(entry, dict):
            lines += _entry(entry)
    return lines


def _entry(entry: dict[str, Any]) -> list[str]:
    """Return what a report says of one page."""
    proof = entry.get("type") or entry.get("proof") or {"claims": [], "verdict": ""}
    wrong = [field for field in entry.get("fields", ()) if field["state"] != "verified"]
    names = ("page", "action", "outcome", "code", "severity", "reason", "blocked", "note", "message", "help")
    said = [entry[name] for name in (*names, "changes", "tried") if entry.get(name)]
    claims = [f"      {c['witness']} {c['types']} {c['decisive']} {c['seen']}" for c in proof["claims"]]
    return [f"  {said} {proof['verdict']} {wrong}", *claims]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    main(**vars(parser.parse_args()))
