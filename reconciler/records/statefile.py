"""`drift --state FILE`: the findings of the last `drift` per account, what kept it from looking. No secrets.

A file that cannot be read never stops `drift`: it is renamed, and everything counts as new.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reconciler import errors, safe_files
from reconciler.records import lockfile, versions
from reconciler.records.sightings import Failure, Sighting, Sightings

VERSION = 1
STEPS: Mapping[int, versions.Step] = {}
"""From the content of each version to that of the next."""
KIND = "reconciler-drift-state"
LARGEST = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StateFile:
    """One account's section of a state file; `section` is its name, as `LockFile.section`.

    A look may fail before it is known which account it is of: failures go by the config `root`.
    """

    file: Path
    section: str
    root: str = ""

    def load(self) -> tuple[Sightings, str]:
        """Return the sightings, and why there are none where the file cannot be read, else an empty text.

        Raises `UsageError` for a file of the config, which must not be written over, and `ConfigError` for
        a file of a newer version.
        """
        if self.file.suffix in (".yaml", ".yml") or lockfile.NAME in self.file.parts:
            raise errors.UsageError(
                f"{self.file} is a file of the config, not a place for the state",
                help="name a file of its own, such as drift.json; the first run makes it",
            )
        try:
            content = _content(self.file)
        except FileNotFoundError:
            return Sightings(), ""
        except (OSError, ValueError, RecursionError) as error:
            return Sightings(), str(getattr(error, "strerror", None) or error)
        sightings = _sightings(_part(content, "accounts").get(self.section))
        return replace(sightings, failure=_failure(_part(content, "failures").get(self.root))), ""

    def save(self, sightings: Sightings) -> Path | None:
        """Write this account's section atomically; those of other accounts stay.

        A file that is no state file is renamed and its new path returned, for it may be somebody's. Raises
        `ReconcilerError` (`cannot-write`).
        """
        content, aside = self._for_writing()
        self._write(content, sightings.failure, {self.section: _section(sightings)})
        return aside

    def save_failure(self, failure: Failure) -> Path | None:
        """Write what keeps `drift` from looking, and leave all else; otherwise as `save`."""
        content, aside = self._for_writing()
        self._write(content, failure, {})
        return aside

    def _for_writing(self) -> tuple[Mapping[str, Any], Path | None]:
        try:
            return _content(self.file), None
        except FileNotFoundError:
            return {}, None
        except (OSError, ValueError, RecursionError):
            return {}, self._set_aside()

    def _write(self, content: Mapping[str, Any], failure: Failure | None, section: Mapping[str, Any]) -> None:
        facts = {"accounts": {**_part(content, "accounts"), **section}}
        failures = {root: one for root, one in _part(content, "failures").items() if root != self.root}
        if failure:
            failures[self.root] = {"reason": failure.reason, "since": _written(failure.since)}
        facts |= {"failures": failures} if failures else {}
        head = {"kind": KIND, "format_version": str(VERSION)}
        safe_files.replace(self.file, json.dumps({**head, **facts}, indent=1, sort_keys=True) + "\n")

    def _set_aside(self) -> Path:
        place = self.file.with_name(f"{self.file.name}.unreadable")
        try:
            return self.file.replace(place)
        except OSError as error:
            raise errors.ReconcilerError(
                f"cannot move {self.file} out of the way: {error.strerror}",
                code="cannot-write", help="move it yourself, or name another state file",
            ) from error  # fmt: skip


def _content(file: Path) -> Mapping[str, Any]:
    """Return what a state file holds. Raises `ValueError`, and `ConfigError` for a newer one."""
    with file.open("rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError("it is larger than any state")
    content = json.loads(data.decode("utf-8"))
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise ValueError("it is not a state file of drift")
    return versions.upgraded(content, versions.number(content, file, VERSION), STEPS)


def _part(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    part = content.get(name)
    return part if isinstance(part, dict) else {}


def _failure(value: Any) -> Failure | None:
    since = _instant(value.get("since")) if isinstance(value, Mapping) else None
    return None if since is None else Failure(str(value.get("reason") or ""), since)


def _sightings(section: Any) -> Sightings:
    """Read a section; entries that cannot be read are left out."""
    if not isinstance(section, Mapping):
        return Sightings()
    findings = section.get("findings")
    findings = findings if isinstance(findings, Mapping) else {}
    read = {str(name): _sighting(finding) for name, finding in findings.items()}
    sightings = {name: sighting for name, sighting in read.items() if sighting is not None}
    at, told = _instant(section.get("at")), str(section.get("told") or "")
    looked = section.get("looked")
    times = ((str(key), _instant(text)) for key, text in (looked if isinstance(looked, dict) else {}).items())
    watched = section.get("watched")
    return Sightings(
        at, sightings, told, {key: time for key, time in times if time is not None},
        watched=frozenset(map(str, watched)) if isinstance(watched, list) else None,
    )  # fmt: skip


def _sighting(finding: Any) -> Sighting | None:
    since = _instant(finding.get("since")) if isinstance(finding, Mapping) else None
    if since is None:
        return None
    code, page, path, name, live, owner = (
        str(finding.get(key) or "") for key in ("code", "page", "path", "name", "live", "owner")
    )
    return Sighting(code, page, path, since, finding.get("counts") is not False, name, live, owner)


def _instant(text: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _section(sightings: Sightings) -> dict[str, Any]:
    return {
        "at": _written(sightings.at) if sightings.at else None,
        "told": sightings.told,
        "findings": {
            name: _full({**asdict(sighting), "since": _written(sighting.since)})
            for name, sighting in sightings.found.items()
        },
        "looked": {key: _written(at) for key, at in sightings.looked.items()},
        **({} if sightings.watched is None else {"watched": sorted(sightings.watched)}),
    }


def _full(facts: dict[str, Any]) -> dict[str, Any]:
    """Return a sighting without what is said of pages alone that no file names, where it is none."""
    return {key: value for key, value in facts.items() if value or key not in ("name", "live", "owner")}


def _written(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
