"""Bodies of answers: unpacked in each form, whatever they are cut into, and never larger than allowed."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.zoom.bodies import Body
from reconciler.zoom.http1 import Broken, TooLong
from tests.support.build import steady

FORMS = {
    "": lambda data: data, "identity": lambda data: data, "gzip": gzip.compress, " X-GZIP": gzip.compress,
    "deflate": zlib.compress, "Deflate": lambda data: zlib.compress(data)[2:-4],
}  # fmt: skip


@steady
@given(st.sampled_from(sorted(FORMS)), st.binary(max_size=300), st.integers(1, 50))
def test_a_body_is_unpacked_whatever_it_is_cut_into(form, data, size):
    data = b"{" + data  # as bytes, what is inside zlib's form may look like that form
    packed, body = FORMS[form](data), Body(1000, form)
    for at in range(0, len(packed), size):
        body.add(packed[at : at + size])
    assert body.text() == data.decode("utf-8", errors="replace")
    assert Body(1000, form).text() == ""


@pytest.mark.parametrize("form", ["gzip", "deflate"])
def test_no_more_is_unpacked_than_is_allowed(form):
    packed = FORMS[form](b"x" * 100_000_000)
    body = Body(1000, form)
    with pytest.raises(TooLong):
        body.add(packed)
    assert sum(map(len, body._parts)) == 1001


@pytest.mark.parametrize("form", ["br", "zstd", "gzip, gzip", "gzip,deflate", "x" * 9999, "\ufffd"])
def test_what_was_not_asked_for_is_not_unpacked(form):
    with pytest.raises(Broken, match="not asked for") as raised:
        Body(1000, form)
    assert len(str(raised.value)) < 120


def test_what_is_cut_off_or_not_packed_is_no_body():
    cut = Body(1000, "gzip")
    cut.add(gzip.compress(b"{}")[:-3])
    with pytest.raises(Broken, match="no end"):
        cut.text()
    for form in ("gzip", "deflate"):
        with pytest.raises(Broken, match="cannot be unpacked"):
            Body(1000, form).add(b"<html>no</html>")
