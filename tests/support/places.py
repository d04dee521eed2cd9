"""Where the project and the data of its tests stand."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"
RECORDED = ROOT / "tests" / "recorded"
"""Files that older versions wrote."""
