"""The options of the program may stand anywhere; the next command names the files that were typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler import errors
from reconciler.commands import general
from reconciler.commands.invocation import Invocation


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("plan --config x two-hosts", "--config x plan two-hosts"),
        ("plan --config=x -v", "--config=x -v plan"),
        ("plan --verbose -- --config x", "--verbose plan -- --config x"),
        ("emulator --zone-rules a --config x", "--config x emulator --zone-rules a"),
        ("--zone-rules a emulator --zone-rules b", "--zone-rules a emulator --zone-rules b"),
        ("plan --zone-rules a", "--zone-rules a plan"),
        ("plan --config", "plan --config"),
    ],
)
def test_they_are_read_before_the_command(typed, read):
    assert general.first(typed.split()) == read.split()


@pytest.mark.parametrize(
    ("named_by", "called", "then"),
    [
        ("--zone-rules", "reconciler", "reconciler --config pages --shared a.yaml --zone-rules zones"),
        ("RECONCILER_ZONE_RULES", "reconciler", "reconciler --config pages --shared a.yaml"),
        ("--zone-rules", "reconciler fleet for fleet.yaml one", "reconciler fleet for fleet.yaml one"),
    ],
)
def test_the_next_command_names_what_was_typed_and_not_what_holds_for_it_too(named_by, called, then):
    invocation = Invocation({})
    invocation.called, invocation.shared = called, (Path("a.yaml"),)
    invocation.zone_rules, invocation.zone_rules_named_by = Path("zones"), named_by
    general.name_files(invocation, Path("pages"))
    assert invocation.called == then


def test_files_typed_for_a_fleet_are_refused_with_the_key_that_names_them():
    with pytest.raises(errors.UsageError, match="`root` in the fleet file") as refused:
        general.refuse_files(["--config"])
    assert "change `root` there" in refused.value.help
    with pytest.raises(errors.UsageError, match="`shared` in the fleet file"):
        general.refuse_files(["--shared"])
