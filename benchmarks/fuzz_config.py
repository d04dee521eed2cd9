"""Feed the config loader random input: it must end with 0 or 3, soon, with places inside the file.

    python benchmarks/fuzz_config.py [--inputs 100000] [--seed 1]

A quarter is bytes, a quarter YAML made of the language's own words, a quarter the examples with typos,
a quarter a good config with random text where a grammar is read: days, hours, dates, lengths. Prints how many
inputs gave which exit code, how many different codes came up, and the slowest inputs.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from rich.console import Console

from reconciler import diagnostics, fields, resources
from reconciler.config import codes, desired, explanations, report, write
from reconciler.config.desired import Config
from reconciler.source import Source, Span
from reconciler.views import github
from reconciler.views import text as text_view

TODAY = date(2026, 6, 1)
WORDS = """
page hosts account groups slug previously state present absent type one_to_one one_to_many
any_host_available all_hosts_available owner ana budi chitra dewi product panel 30 45m 1h30m 2h 0 -1
99999999999999999999 3.5 2030-01-05 2030-02-30 Asia/Singapore SGT EST before after zoomMeeting offline
#fff200 true false yes no null ~ name format text select answer_choices required enabled acknowledge finding
field-changed path until reason email ana@example.com hours mon mon-fri mon,wed sun-thu fri
09:00-17:00 00:00-00:00 22:00-02:00 24:00 9am-5pm closed none availability overrides defaults limits
changes deletes plan pro publish_when attest_for 90d watch_owners host << é 日本 \U0001f600 \u202e
""".split()  # noqa: SIM905 - words read better in lines
WORDS += fields.NAMES
MARKS = [
    ": ", ":", "- ", "\n", "\n  ", "\n    ", ", ", "[", "]", "{", "}", '"', "'", "#", " #", "&a ",
    "*a", "!!str ", "!x ", "|\n  ", ">-\n  ", "---\n", "\n---\n", "...\n", "? ", "%YAML 1.1\n", "\t", "\r\n",
    "\r", "\u2028", "\x85", "\ufeff", "@", "`", "\0", "\x1b[31m", "\\", " ",
]  # fmt: skip

PIECES = """
mon tue fri sun Mon monday weekdays - - , ; – to 0 1 2 30 09:00 9:00 17:00 24:00 00:00 24:01 23:59 9am
5pm : . h m d closed none no off always 2030-01-07 2030 02 / Asia Singapore SGT EST IST UTC +08:00 # fff
one to many all any host _ @ example.com ana hosts budi hours color
""".split()  # noqa: SIM905
SOUND = {
    "days": "mon-fri", "hours": "09:00-17:00", "date": "2030-01-07", "zone": "Asia/Singapore",
    "length": "45m", "color": "#fff200", "type": "all_hosts_available", "email": "ana@example.com",
    "slug": "two-hosts",
    "path": "hosts.ana.hours", "finding": "field-changed", "for": "90d", "host": "ana",
}  # fmt: skip
FORM = """\
account: {{attest_for: {for}, defaults: {{color: {color}}}}}
---
hosts:
  ana:
    email: {email}
    time_zone: {zone}
    hours: {{{days}: {hours}, sat: [{hours}, {hours}]}}
    overrides: {{{date}: {hours}}}
  budi: {{email: budi@example.com, time_zone: {zone}, hours: {{{days}: {hours}}}}}
groups: {{panel: [ana, {host}]}}
---
page: {slug}
slug: {slug}
previously: [{slug}, {{owner: {host}, slug: {slug}}}]
type: {type}
owner: {host}
hosts: [budi, {{host: {host}, hours: {{{days}: {hours}}}}}]
summary: x
duration: {length}
start_time_increment: {length}
buffer: {{before: {length}, after: {length}}}
cushion: {length}
start_date: {date}
end_date: {date}
time_zone: {zone}
acknowledge: [{{finding: {finding}, path: {path}, until: {date}, reason: x}}]
"""


def random_bytes(chance: random.Random) -> bytes:
    """Return bytes: any, or mostly printable, or UTF-8 that was cut."""
    size = chance.choice([0, 1, 3, 10, 100, 1000])
    kind = chance.randrange(3)
    if kind == 0:
        return chance.randbytes(size)
    if kind == 1:
        return bytes(chance.choice(b" \n\t:-[]{}'\"#&*!|>%@`,?\\abc019\xc3\xa9\xff\x00") for _ in range(size))
    return "".join(chance.choice(WORDS) for _ in range(size)).encode()[
        chance.randrange(4) : -1 - chance.randrange(4)
    ]


def random_yaml(chance: random.Random) -> bytes:
    """Return the language's words, put together at random."""
    pieces = (
        chance.choice(WORDS if chance.random() < 0.55 else MARKS)
        for _ in range(chance.choice([3, 10, 40, 150]))
    )
    return "".join(pieces).encode("utf-8", "replace")


def misread(chance: random.Random) -> bytes:
    """Return a good config with a few values made of what grammars are made of."""
    wrong = chance.choice([0.05, 0.2, 0.6])
    parts = re.split(r"\{(" + "|".join(SOUND) + r")\}", FORM)
    for index in range(1, len(parts), 2):
        pieces = [chance.choice(PIECES) for _ in range(chance.randint(1, 6))]
        gap = chance.choice(["", "", " "])
        text = gap.join(pieces) if chance.random() < wrong else SOUND[parts[index]]
        parts[index] = json.dumps(text, ensure_ascii=False)
    return "".join(parts).replace("{{", "{").replace("}}", "}").encode()


def slipped(chance: random.Random, examples: list[str]) -> bytes:
    """Return an example file with a few slips."""
    text = chance.choice(examples)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        at = chance.randrange(len(text) + 1)
        to = min(len(text), at + chance.choice([0, 1, 1, 3, 20]))
        other = chance.choice(
            ["", chance.choice(WORDS), chance.choice(MARKS), text[at:to] * 2, _line(chance, examples)]
        )
        text = text[:at] + other + text[to:]
    return text.encode("utf-8", "replace")


def _line(chance: random.Random, examples: list[str]) -> str:
    return "\n" + chance.choice(chance.choice(examples).splitlines())


def seeds() -> list[str]:
    """Return the example config, and the examples of all explanations beside the example's hosts."""
    folder = resources.folder("booking_pages")
    files = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.yaml"))]
    hosts = (folder / "hosts.yaml").read_text(encoding="utf-8")
    for code in explanations.codes():
        found = re.findall(r"^```yaml[^\n]*\n(.*?)^```$", explanations.text(code), re.MULTILINE | re.DOTALL)
        wrong, right = found[: len(found) // 2], found[len(found) // 2 :]
        for blocks in (wrong, right):
            text = "---\n".join(blocks)
            files.append(text if "hosts:\n  ana" in text else f"{hosts}---\n{text}")
    return [*files, "\n---\n".join(files[:7])]


def inputs(seed: int, count: int) -> Iterator[bytes]:
    """Yield `count` inputs, the same for the same seed."""
    chance = random.Random(seed)
    examples = seeds()
    makers: tuple[Callable[[], bytes], ...] = (
        lambda: random_bytes(chance), lambda: random_yaml(chance), lambda: slipped(chance, examples),
        lambda: misread(chance),
    )  # fmt: skip
    for number in range(count):
        yield makers[number % len(makers)]()


def check(root: Path) -> Config:
    """Load `root` and hold the result to what is promised of any input; AssertionError where it is not."""
    config = desired.load(root, today=TODAY)
    for item in config.diagnostics:
        assert item.severity is codes.SEVERITY[item.code] and item.message and item.help, item
        assert "\n" not in item.message, item
        for span in (item.span, *(note.span for note in item.notes if note.span)):
            assert inside(span, config.sources.get(span.file)), (item, span)
    for span in config.desired.spans.values():
        assert inside(span, config.sources[span.file]), span
    shown = report.report(config.diagnostics, config.sources)
    json.dumps(shown).encode("ascii")
    output = io.StringIO()
    text_view.render("validate", shown, Console(file=output, width=80))
    assert not any(char < " " and char != "\n" for char in output.getvalue())
    assert len([line for line in github.render("validate", shown).split("\n") if line]) == len(
        config.diagnostics
    )
    if not diagnostics.errors(config.diagnostics):
        check_round_trip(config)
    return config


def inside(span: Span, source: Source | None) -> bool:
    """Whether a span lies in its file; of files that could not be read only the start is known."""
    if source is None:
        return (span.line, span.column, span.end_line, span.end_column) == (1, 1, 1, 1)
    ordered = (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)
    last = max(len(source.lines), 1)
    ends = ((span.line, span.column), (span.end_line, span.end_column))
    return ordered and all(line <= last and column <= len(source.line(line)) + 1 for line, column in ends)


def check_round_trip(config: Config) -> None:
    """Write the pages in canonical form and read them back: the same pages."""
    pages = config.desired.pages
    people = {name: known.host for name, known in config.people.hosts.items()}
    text = "---\n".join(
        [write.hosts(people.values()) if people else "", *(write.page(page, people) for page in pages)]
    )
    again = desired.parse([Source("again.yaml", text)], today=TODAY)
    assert not diagnostics.errors(again.diagnostics), (again.diagnostics, text)
    assert [_content(page) for page in again.desired.pages] == [_content(page) for page in pages], text


def _content(page: object) -> str:
    from reconciler.config import digest
    from reconciler.model import Account

    return digest.compute(Account(), [page])  # type: ignore[list-item]


def run(files: Iterable[bytes]) -> tuple[Counter[int], Counter[str], list[tuple[float, bytes]]]:
    """Check every input; return exit codes, diagnostic codes, and the slowest inputs in seconds."""
    ended: Counter[int] = Counter()
    codes_seen: Counter[str] = Counter()
    slowest: list[tuple[float, bytes]] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x.yaml")
        for content in files:
            file.write_bytes(content)
            begin = time.perf_counter()
            try:
                config = check(Path(folder))
            except BaseException as error:
                error.add_note(f"on the input {content!r}")
                raise
            slowest = sorted([*slowest, (time.perf_counter() - begin, content)], reverse=True)[:3]
            ended[3 if diagnostics.errors(config.diagnostics) else 0] += 1
            codes_seen.update({diagnostic.code for diagnostic in config.diagnostics})
    return ended, codes_seen, slowest


def main() -> None:
    """Run as many inputs as asked for, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    begin = time.perf_counter()
    ended, codes_seen, slowest = run(inputs(chosen.seed, chosen.inputs))
    took = time.perf_counter() - begin
    print(f"{chosen.inputs:,} inputs in {took:.0f} s; exit codes: {dict(sorted(ended.items()))}")
    never = sorted(set(codes.SEVERITY) - set(codes_seen))
    print(f"{len(codes_seen)} of {len(codes.SEVERITY)} diagnostic codes came up; never: {never}")
    for seconds, content in slowest:
        print(f"slowest: {seconds * 1000:.0f} ms for {len(content):,} bytes")


if __name__ == "__main__":
    main()
