"""What a wheel holds beside the code: the files that ship, and none that a run leaves beside them."""

from __future__ import annotations

import tomllib

import pytest

from tests.support.places import ROOT

TARGETS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
    "targets"
]
SHIPPED = {"schemas": "*.json", "booking_pages": "*.yaml"}


@pytest.mark.parametrize(("folder", "pattern"), SHIPPED.items())
def test_each_file_that_ships_is_named_by_itself(folder, pattern):
    files = {f"{folder}/{file.name}" for file in (ROOT / folder).glob(pattern)}
    named = {
        file: place
        for file, place in TARGETS["wheel"]["force-include"].items()
        if file.partition("/")[0] == folder
    }
    assert files, "the examples and schemas of the project"
    assert named == {file: f"reconciler/_data/{file}" for file in files}
