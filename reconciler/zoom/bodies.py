"""The body of an answer: unpacked, and never of more bytes than allowed, however few came. Pure."""

from __future__ import annotations

import zlib
from typing import Final

from reconciler.zoom.http1 import Broken, TooLong

PLAIN: Final = ("", "identity")
GZIP: Final = ("gzip", "x-gzip")
DEFLATE: Final = "deflate"
"""Zlib's own form; some servers send what is inside it alone."""
ACCEPTED: Final = "gzip, deflate"


class Body:
    """The body of an answer, of at most `limit` bytes."""

    def __init__(self, limit: int, packed: str = "") -> None:
        """Take the parts of a body that is `packed` in a way named by HTTP.

        Raises `Broken` for a way that was not asked for: of two in one another a few bytes make gigabytes.
        """
        self._kind = packed.strip().lower()
        if self._kind not in (*PLAIN, *GZIP, DEFLATE):
            raise Broken(f"it is packed in a way that was not asked for: `{packed[:40]}`")
        self._parts: list[bytes] = []
        self._left, self._limit = limit, limit
        self._unpacking: zlib._Decompress | None = None

    def add(self, part: bytes) -> None:
        """Take a part. Raises `TooLong` over the limit, `Broken` for what cannot be unpacked."""
        part = self._unpacked(part) if self._kind not in PLAIN and part else part
        self._parts.append(part)
        self._left -= len(part)
        if self._left < 0:
            raise TooLong(self._limit)

    def text(self) -> str:
        """Return the whole body. Raises `Broken` where the end of what was packed is missing."""
        if self._unpacking is not None and not self._unpacking.eof:
            raise Broken("what was packed has no end")
        return b"".join(self._parts).decode("utf-8", errors="replace")

    def _unpacked(self, part: bytes) -> bytes:
        if self._unpacking is None:
            self._unpacking = zlib.decompressobj(self._form(part))
        try:
            return self._unpacking.decompress(part, self._left + 1)
        except zlib.error as error:
            raise Broken(f"it cannot be unpacked ({error})") from error

    def _form(self, begin: bytes) -> int:
        """Return what `zlib` calls the form of a body that begins so."""
        if self._kind in GZIP:
            return 16 + zlib.MAX_WBITS
        is_whole = begin[0] & 15 == zlib.DEFLATED and (len(begin) < 2 or int.from_bytes(begin[:2]) % 31 == 0)
        return zlib.MAX_WBITS if is_whole else -zlib.MAX_WBITS
