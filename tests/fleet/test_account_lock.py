"""One run at a time on an account."""

from __future__ import annotations

import threading

import pytest

from reconciler import errors
from reconciler.fleet import account_lock

NAME = account_lock.identity("https://api.zoom.us", "ab12")


def test_another_fleet_is_refused_and_the_next_one_goes_on(tmp_path):
    with account_lock.held(tmp_path, NAME, "first", 0):
        with pytest.raises(errors.SafetyError) as refused, account_lock.held(tmp_path, NAME, "second", 0):
            pass
        assert (refused.value.code, refused.value.exit_code) == ("busy", 5)
        with account_lock.held(tmp_path, account_lock.identity("https://api.zoom.us", "cd34"), "second", 0):
            pass
    with account_lock.held(tmp_path, NAME, "second", 0):
        pass


def test_a_process_of_the_same_fleet_is_waited_for(tmp_path):
    order = []

    def second():
        with account_lock.held(tmp_path, NAME, "one", 0):
            order.append("second")

    with account_lock.held(tmp_path, NAME, "one", 0):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(2 * account_lock.POLL)
        order.append("first")
    thread.join(30)
    assert order == ["first", "second"]


def test_names_tell_neither_account_nor_address(tmp_path):
    with account_lock.held(tmp_path, NAME, "first", 0):
        names = [file.name for file in (tmp_path / account_lock.FOLDER / "locks").iterdir()]
    assert names
    assert not [name for name in names if "ab12" in name or "zoom" in name]
    assert account_lock.identity("https://api.zoomgov.com", "ab12") != NAME
