"""What of an account's report goes into that of the fleet: not all that is said of pages that are well. Pure.

Thousands of pages that are as they should be would fill the memory of whoever gathers the reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def shortened(report: Json) -> dict[str, Any]:
    """Return the report without pictures, and without the claims on pages that are well; verdicts stay."""
    short = dict(report)
    if "actions" in report:
        short["actions"] = [_page(one, one.get("action") != "no-op") for one in report["actions"]]
    if "findings" in report and "pages" in report:
        found = {finding.get("page") for finding in report["findings"]}
        short["pages"] = [_page(page, page.get("page") in found) for page in report["pages"]]
    return short


def _page(page: Json, whole: bool) -> Json:
    proof = page.get("type")
    kept = proof if whole or not proof else {**proof, "claims": []}
    return {**page, "type": kept, **({"picture": None} if "picture" in page else {})}
