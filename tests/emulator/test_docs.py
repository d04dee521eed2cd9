"""docs/emulator.md names every behaviour, fault and control address there is."""

import yaml

from reconciler.emulator import app, behaviours, control, faults
from tests.support.places import ROOT

TEXT = (ROOT / "docs" / "emulator.md").read_text(encoding="utf-8")


def test_every_behaviour_and_fault_is_described_with_what_it_rehearses():
    rows = [line.strip("|").split("|") for line in TEXT.splitlines() if line.startswith("| `")]
    described = "".join(row[0] for row in rows if len(row) == 3 and all(cell.strip() for cell in row))
    names = [*behaviours.TYPES, *behaviours.MODIFIERS, *faults.KINDS]
    assert [name for name in names if f"`{name}`" not in described] == []


def test_every_control_address_is_described():
    assert [
        route.path for route in control.ROUTES if f"/_emulator{route.path.partition('/{')[0]}" not in TEXT
    ] == []


def test_fixture_of_the_docs_is_a_fixture():
    example = TEXT.partition("```yaml\n")[2].partition("```")[0]
    assert app.create(yaml.safe_load(example)).state.world.fixture.account.per_second == 5
