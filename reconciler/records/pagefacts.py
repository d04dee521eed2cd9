"""The facts of one page: from `PageMemory` to the JSON values of its file and back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from reconciler.model import PageType
from reconciler.records.memory import (
    Aside,
    Look,
    Noted,
    PageMemory,
    Predecessor,
    Publication,
    Seen,
    Staging,
    ZoneRules,
)
from reconciler.times import weekly

PROOF = "proof"
"""Written for a look that says what the proof says."""


def read(fact: Mapping[str, Any]) -> PageMemory:
    """Read the facts of one page. Raises `KeyError`, `TypeError`, `ValueError`, `AttributeError`."""
    staging, aside, proof = fact.get("staging"), fact.get("aside"), _seen(fact.get("proof"))
    return PageMemory(
        owner=str(fact["owner"]),
        slug=str(fact["slug"]),
        schedule_id=_text(fact.get("schedule_id")),
        applied=dict(fact.get("applied", {})),
        kept_in_zoom={str(name): _kept(week) for name, week in fact.get("kept_in_zoom", {}).items()},
        proof=proof,
        attestation=_seen(fact.get("attestation")),
        denial=_seen(fact.get("denial")),
        staging=Staging(**_texts(staging, "schedule_id", "slug", "recipe")) if staging else None,
        aside=_aside(aside) if aside else None,
        made=PageType(fact["made"]) if fact.get("made") else None,
        look=_look(fact.get("look"), proof),
        called={str(name): str(email) for name, email in fact.get("called", {}).items()},
        zone_rules=_zone_rules(fact.get("zone_rules")),
        publication=_publication(fact.get("publication")),
        noted=_noted(fact.get("noted")),
        predecessors=tuple(
            Predecessor(**_texts(one, "schedule_id", "owner", "slug")) for one in fact.get("predecessors", ())
        ),
    )


def _aside(fact: Mapping[str, Any]) -> Aside:
    return Aside(**_texts(fact, "schedule_id", "owner", "slug"), was=str(fact.get("was", "")))


def _publication(fact: Mapping[str, Any] | None) -> Publication | None:
    if fact is None:
        return None
    hosts, otherwise = tuple(map(str, fact.get("hosts", ()))), str(fact.get("otherwise", ""))
    return Publication(**_texts(fact, "schedule_id", "owner", "slug"), hosts=hosts, otherwise=otherwise)


def _noted(fact: Mapping[str, Any] | None) -> Noted | None:
    updated = _text(fact.get("updated")) if fact else None
    return Noted(str(fact["schedule_id"]), updated) if fact and updated else None


def _zone_rules(fact: Mapping[str, Any] | None) -> ZoneRules | None:
    return ZoneRules(str(fact["release"]), tuple(map(str, fact["zones"]))) if fact else None


def _texts(fact: Mapping[str, Any], *names: str) -> dict[str, str]:
    return {name: str(fact[name]) for name in names}


def _kept(fact: Mapping[str, Any]) -> dict[str, Any]:
    windows = {str(day): weekly.parse_windows(text) for day, text in fact["hours"].items()}
    hours = {day: weekly.format_windows(minutes) for day, minutes in windows.items()}
    return {"hours": hours, **{name: _text(fact.get(name)) for name in ("time_zone", "availability")}}


def _seen(fact: Mapping[str, Any] | None) -> Seen | None:
    if fact is None:
        return None
    return Seen(
        type=PageType(fact["type"]),
        witness=str(fact["witness"]),
        at=datetime.fromisoformat(fact["at"]).astimezone(UTC),
        schedule_id=str(fact["schedule_id"]),
        hosts=tuple(map(str, fact.get("hosts", ()))),
        schedule_type=_text(fact.get("schedule_type")),
        updated=_text(fact.get("updated")),
        by=_text(fact.get("by")),
        steps=tuple(map(str, fact.get("steps", ()))),
        hours_written=_text(fact.get("hours_written")),
    )


def _look(fact: Mapping[str, Any] | str | None, proof: Seen | None) -> Look | None:
    if fact == PROOF:
        return _of_proof(proof) if proof else None
    if fact is None:
        return None
    if not isinstance(fact, Mapping):
        raise TypeError(f"{fact!r} is no look")
    types = frozenset(map(PageType, fact.get("types", PageType)))
    return Look(
        at=datetime.fromisoformat(fact["at"]).astimezone(UTC),
        schedule_id=str(fact["schedule_id"]),
        hosts=tuple(map(str, fact["hosts"])),
        updated=str(fact["updated"]),
        schedule_type=_text(fact.get("schedule_type")),
        types=types,
        witness=str(fact.get("witness", "")),
    )


def _of_proof(proof: Seen) -> Look:
    """Return the look that a proof comes from."""
    return Look(
        proof.at, proof.schedule_id, proof.hosts, proof.updated or "", proof.schedule_type,
        frozenset({proof.type}), proof.witness,
    )  # fmt: skip


def _look_fact(look: Look, proof: Seen | None) -> dict[str, Any] | str:
    """Return a look as it is written: one that proved the type says no more than the proof."""
    if proof and _of_proof(proof) == look:
        return PROOF
    return _full(
        {
            "at": look.at.isoformat(timespec="seconds"),
            "schedule_id": look.schedule_id,
            "hosts": list(look.hosts),
            "updated": look.updated,
            "schedule_type": look.schedule_type,
            "types": sorted(map(str, look.types)) if len(look.types) < len(PageType) else [],
            "witness": look.witness or None,
        }
    )


def _text(value: Any) -> str | None:
    if not isinstance(value, str | None):
        raise TypeError(f"{value!r} is no text")
    return value


def written(page: PageMemory) -> dict[str, Any]:
    """Return the facts of a page without those that are empty."""
    return _full(
        {
            "schedule_id": page.schedule_id,
            "owner": page.owner,
            "slug": page.slug,
            "applied": dict(page.applied),
            "called": dict(page.called),
            "kept_in_zoom": dict(page.kept_in_zoom),
            "proof": page.proof and _seen_fact(page.proof),
            "attestation": page.attestation and _seen_fact(page.attestation),
            "denial": page.denial and _seen_fact(page.denial),
            "staging": page.staging and asdict(page.staging),
            "aside": page.aside and _without_empty(asdict(page.aside)),
            "made": page.made and str(page.made),
            "look": page.look and _look_fact(page.look, page.proof),
            "zone_rules": page.zone_rules and asdict(page.zone_rules),
            "publication": page.publication and _publication_fact(page.publication),
            "noted": page.noted and asdict(page.noted),
            "predecessors": [asdict(one) for one in page.predecessors],
        }
    )


def _seen_fact(seen: Seen) -> dict[str, Any]:
    return _full(
        {
            "type": str(seen.type),
            "witness": seen.witness,
            "at": seen.at.isoformat(timespec="seconds"),
            "schedule_id": seen.schedule_id,
            "hosts": list(seen.hosts),
            "schedule_type": seen.schedule_type,
            "updated": seen.updated,
            "by": seen.by,
            "steps": list(seen.steps),
            "hours_written": seen.hours_written,
        }
    )


def _publication_fact(publication: Publication) -> dict[str, Any]:
    return _full(
        {**asdict(publication), "hosts": list(publication.hosts), "otherwise": publication.otherwise or None}
    )


def _without_empty(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if value}


def _full(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts without those that are empty."""
    return {name: value for name, value in facts.items() if value not in (None, {}, [])}
