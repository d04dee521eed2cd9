"""Child processes of tests: forked from one parent that has imported all they need, once."""

from __future__ import annotations

import multiprocessing

PROCESSES = multiprocessing.get_context("forkserver")
# one list: a process has one fork server, and only the last list set before it starts counts
PROCESSES.set_forkserver_preload(
    ["tests.support.kill_child", "tests.support.kill_refresh", "tests.support.crash_point"]
)
