"""octoDNS, the peer: as many unchanged records as there are pages, from YAML files to YAML files.

Both read what is wanted from files, compare all of it with what is there, and find nothing to do. For
octoDNS, what is there comes from files too: it sends no requests.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks import estate

NAME, VERSION = "octoDNS", "1.22.0"
RECORDS_A_ZONE = 250
CONFIG = """\
providers:
  wanted: {{class: octodns.provider.yaml.YamlProvider, directory: {root}/wanted, default_ttl: 300}}
  there: {{class: octodns.provider.yaml.YamlProvider, directory: {root}/there, default_ttl: 300}}
zones:
"""
ABSENT = f"octoDNS {VERSION} is not installed: no ratio (make bench installs it)"


def installed() -> bool:
    """Whether the peer is here, in the version that the figures are about."""
    try:
        return importlib.metadata.version("octodns") == VERSION
    except importlib.metadata.PackageNotFoundError:
        return False


def write(root: Path, records: int) -> None:
    """Write all zones twice, as wanted and as there, and the config; two thirds A records, the rest CNAME."""
    for folder in ("wanted", "there"):
        (root / folder).mkdir(parents=True)
    zones = {
        f"zone{first // RECORDS_A_ZONE:03}.example.": range(first, min(first + RECORDS_A_ZONE, records))
        for first in range(0, records, RECORDS_A_ZONE)
    }
    for zone, numbers in zones.items():
        text = "---\n" + "".join(_record(number) for number in numbers)
        for folder in ("wanted", "there"):
            (root / folder / f"{zone}yaml").write_text(text, encoding="utf-8")
    listed = "".join(f"  {zone}: {{sources: [wanted], targets: [there]}}\n" for zone in zones)
    (root / "sync.yaml").write_text(CONFIG.format(root=root) + listed, encoding="utf-8")


def _record(number: int) -> str:
    if number % 3:
        value = f"type: A\n  value: 192.0.{number // 250 % 250}.{number % 250}"
    else:
        value = f"type: CNAME\n  value: host{number}.example."
    return f"page-{number:05}:\n  ttl: 600\n  {value}\n"


def program(name: str = "octodns-sync") -> str:
    return str(Path(sys.executable).parent / name)


def plan(root: Path) -> estate.Used:
    """Let octoDNS plan, and make sure that it found nothing to do."""
    used = estate.run([program(), "--config-file", str(root / "sync.yaml")])
    assert "No changes were planned" in used.output + used.told, used.told
    return used


@contextlib.contextmanager
def standing(records: int) -> Iterator[Mapping[str, Callable[[], estate.Used]]]:
    """Yield the plan of so many records by the peer's name, to be run in turn; nothing without the peer."""
    if not installed():
        yield {}
        return
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), records)
        yield {NAME: lambda: plan(Path(name))}
