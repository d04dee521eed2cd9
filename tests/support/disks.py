"""Disks that refuse writes: a full one, and a read-only folder."""

from __future__ import annotations

import os
import resource
from contextlib import contextmanager

NOBODY = 65534


@contextmanager
def full_disk(size=8):
    """Limit files to `size` bytes: writes then fail as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only(folder, mode=0o555):
    """Make a folder read-only; root, who could still write, acts as nobody."""
    folder.chmod(mode)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


def unreadable(folder):
    """Make a folder that nobody can look into; root acts as nobody."""
    return read_only(folder, 0)
