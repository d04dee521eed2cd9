"""The drawing of the error family at the top of its module."""

from __future__ import annotations

import re

from reconciler import errors


def _family(kind, depth=0):
    yield kind.__name__, depth, kind.exit_code
    for member in kind.__subclasses__():
        if member.__module__ == errors.__name__:
            yield from _family(member, depth + 1)


def test_every_error_is_drawn_below_its_parent_with_its_exit_code():
    lines = re.findall(r"^ {4}([ │├└]*)(\w+) +(\d+)  \S", errors.__doc__, re.MULTILINE)
    drawn = [(name, len(branches) // 2, int(code)) for branches, name, code in lines]
    assert drawn == list(_family(errors.ReconcilerError))
