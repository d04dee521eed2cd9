"""A config of 36 pages of twelve hosts, which have their length from one line of the account's defaults."""

from __future__ import annotations

from pathlib import Path

HOSTS = ["ana", "budi", "chitra", "deng", "eva", "farid", "gita", "hugo", "ines", "jun", "kofi", "lena"]
LENGTH = "duration: 30"
"""The line of the defaults; account.yaml:6:15."""


def write(root: Path) -> list[str]:
    """Write the files into `root`; return the keys of the pages, in order."""
    root.mkdir(parents=True, exist_ok=True)
    pages = [*_advising(), *_panels(), *_team()]
    (root / "account.yaml").write_text(
        "account:\n  id: emulator\n  plan: business\n  limits: {changes: 50, deletes: 3}\n"
        f"  defaults:\n    {LENGTH}\n    start_time_increment: 30\n    cushion: 4h\n",
        encoding="utf-8",
    )
    (root / "hosts.yaml").write_text(
        "hosts:\n" + "".join(map(_host, range(len(HOSTS)), HOSTS)), encoding="utf-8"
    )
    (root / "pages.yaml").write_text("---\n".join(pages), encoding="utf-8")
    return sorted(page.split()[1] for page in pages)


def _host(number: int, name: str) -> str:
    first = 8 + number % 3
    hours = f'{{mon-fri: "{first:02}:00-{first + 7:02}:00"}}'
    return f"  {name}:\n    email: {name}@example.com\n    time_zone: Asia/Singapore\n    hours: {hours}\n"


def _advising() -> list[str]:
    return [
        _page(f"advising-{name}-{number}", "one_to_one", [name], f"Advising with {name}, {number}")
        for number in (1, 2)
        for name in HOSTS
    ]


def _panels() -> list[str]:
    pairs = [(HOSTS[at], HOSTS[at + 1]) for at in range(11)]
    return [_page(f"panel-{one}-{other}", "all_hosts_available", [one, other], f"{one} and {other}")
            for one, other in pairs]  # fmt: skip


def _team() -> list[str]:
    return [_page("whole-team", "all_hosts_available", HOSTS, "The whole team")]


def _page(key: str, page_type: str, hosts: list[str], summary: str) -> str:
    people = f"owner: {hosts[0]}\nhosts: [{', '.join(hosts)}]"
    return f"page: {key}\ntype: {page_type}\n{people}\nsummary: {summary}\n"
