"""Disks that take nothing more: a full one, and a folder in which nothing can be made."""

from __future__ import annotations

import os
import resource
from contextlib import contextmanager

NOBODY = 65534


@contextmanager
def full_disk(size=8):
    """Let no file grow beyond a few bytes: what writing to a full disk looks like."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only(folder):
    """A folder in which nothing can be made, also for root: as somebody else."""
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
