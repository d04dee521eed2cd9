"""How far it is: a live line for people, now and then a line in a log, nothing on stdout."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys

import pytest

from reconciler.progress import Stage
from reconciler.views import progress
from reconciler.views.progress import Progress


class Screen(io.StringIO):
    """A terminal, or a log."""

    def __init__(self, *, terminal):
        super().__init__()
        self.terminal = terminal

    def isatty(self):
        return self.terminal


@pytest.fixture
def shown(monkeypatch):
    """Walk through a stage, each step so many seconds; return what was written."""

    def walked(steps, seconds, *, terminal, live=True, width=80, note="", stop_at=None):
        monkeypatch.setenv("COLUMNS", str(width))
        screen, clock = Screen(terminal=terminal), iter(range(10**6))
        monkeypatch.setattr(sys, "stderr", screen)
        made = Progress(live=live, now=lambda: next(clock) * seconds)
        stage = Stage(made.count, "applying", steps)
        for number in range(steps if stop_at is None else stop_at):
            if note:
                made.tell(f"{note}-{number}")
            stage.step()
        return screen, made

    return walked


def pictures(screen):
    plain = re.sub(r"\x1b\[[0-9;]*m", "", screen.getvalue())
    return [piece for piece in plain.split(progress.ERASE) if piece]


def test_on_a_terminal_a_line_is_drawn_over_and_taken_away(shown):
    screen, _ = shown(40, 0.5, terminal=True, note="sales")
    lines = pictures(screen)
    assert len(lines) > 10
    assert "\n" not in screen.getvalue()
    assert screen.getvalue().endswith(progress.ERASE)
    assert re.search(r"applying  ━+─+  20/40  about 10 s left  sales-19$", lines[20])


@pytest.mark.parametrize("width", [40, 80, 120])
def test_it_never_is_wider_than_the_terminal(shown, width):
    screen, _ = shown(40, 0.5, terminal=True, width=width, note="a-page-with-a-very-long-key-" * 5)
    assert max(map(len, pictures(screen))) <= width - 1


def test_what_comes_from_outside_cannot_move_the_cursor(shown):
    screen, _ = shown(4, 0.5, terminal=True, note="\x1b[2J\r")
    assert "\x1b[2J" not in screen.getvalue()


def test_a_quick_stage_shows_one_picture_and_nothing_in_a_log(shown):
    assert len(pictures(shown(40, 0.001, terminal=True)[0])) == 1
    assert shown(40, 0.001, terminal=False)[0].getvalue() == ""


@pytest.mark.parametrize(("terminal", "live"), [(False, True), (True, False)])
def test_a_log_gets_a_line_now_and_then_and_one_at_the_end(shown, terminal, live):
    screen, _ = shown(1000, 0.1, terminal=terminal, live=live, note="sales")
    lines = screen.getvalue().splitlines()
    assert lines[0] == "applying: 150 of 1,000, about 85 s left"
    assert lines[-1] == "applying: 1,000 of 1,000"
    assert len(lines) == 7
    assert "\x1b" not in screen.getvalue()


def test_a_stage_that_breaks_off_leaves_no_line(shown):
    screen, made = shown(40, 0.5, terminal=True, stop_at=20)
    made.close()
    made.close()
    assert screen.getvalue().endswith(progress.ERASE)
    assert not screen.getvalue().endswith(progress.ERASE * 2)


def test_words_before_any_stage_are_for_people_alone(shown):
    for terminal, said in ((True, "  reading\\u001b\n"), (False, "")):
        screen, made = shown(0, 1, terminal=terminal)
        made.tell("reading\x1b")
        assert screen.getvalue() == said


def test_a_real_terminal_shows_it_on_stderr_and_stdout_is_the_result_alone(start, config):
    account = start("honours-pools")
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "reconciler", "--config", str(config), "plan", "--format", "json"]
    environment = {**os.environ, **account.environment, "TERM": "xterm", "COLUMNS": "80"}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=slave, env=environment, check=True)
    os.close(slave)
    seen = os.read(master, 65536).decode()
    os.close(master)
    assert "reading lists" in seen
    assert seen.endswith(progress.ERASE)
    assert done.stdout.startswith(b"{")
