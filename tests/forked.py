"""Child processes of tests: forked from one parent that has imported all they need, once."""

from __future__ import annotations

import multiprocessing

PROCESSES = multiprocessing.get_context("forkserver")
# a list for all: the fork server is one a process, and the last list set before its start is the one that counts
PROCESSES.set_forkserver_preload(["tests.kill_child", "tests.crash_point"])
