"""Whatever stands in a file, the loader ends, with diagnostics inside it: see benchmarks/fuzz_config.py.

The promises themselves (`check`) live in that script, which runs far more inputs than a test can.
"""

from __future__ import annotations

import importlib.util
import json
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.config import language_schema
from tests.support.config_files import HOSTS
from tests.support.places import ROOT

SCRIPT = ROOT / "benchmarks" / "fuzz_config.py"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz_config", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


fuzz = _script()


def check(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "x.yaml").write_bytes(content)
        fuzz.check(Path(folder))


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    check(content)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    check(text.encode("utf-8", "surrogatepass"))


KEYS = ["page", "hosts", "groups", "account", "x", *language_schema.fields("page_document")]
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["ana", "budi", "mon", "30m"])
)
values: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), values, max_size=6))
def test_any_value_under_any_key_of_the_language(document: dict[str, Any]) -> None:
    check(f"{HOSTS}---\n{json.dumps(document)}\n".encode("utf-8", "replace"))


def test_words_and_slips() -> None:
    exit_codes, codes, _ = fuzz.run(fuzz.inputs(seed=1, count=300))
    assert set(exit_codes) == {0, 3}
    assert len(codes) > 20
