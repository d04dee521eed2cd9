"""Every finding a report can show is explained."""

from __future__ import annotations

import pytest

from reconciler import findings
from reconciler.config import explanations


@pytest.mark.parametrize("code", sorted(findings.CODES))
def test_every_finding_is_explained_with_what_to_do(code):
    text = explanations.text(code)
    assert text.startswith(f"# {code}\n")
    assert "## What to do" in text or "## Wrong" in text
