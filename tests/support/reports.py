"""Reports in JSON form, made once a process by the real commands against the real emulator."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from reconciler import cli
from reconciler.commands import emulator as emulator_command
from reconciler.emulator import server
from reconciler.fleet import gathering
from reconciler.fleet.values import Credentials, Ending, From, Member, Outcome
from tests.support import lockfolder, zoom_contract
from tests.support.places import ROOT
from tests.support.world import BY_HAND, NOW, Account, replace_in

NAMES = (
    "plan-create", "plan-update", "plan-replace", "apply-manual", "apply-verified", "drift-clean",
    "drift-downgraded", "checklist-open", "checklist-empty", "validate-errors", "validate-clean",
    "slots-open", "slots-live",
)  # fmt: skip


def kind(name: str) -> str:
    """Return what command made a report: its name begins with it."""
    return name.partition("-")[0]


def made(name: str) -> dict[str, Any]:
    """Return a fresh copy of one of `NAMES`."""
    return json.loads(_all()[name])


def fleet() -> dict[str, Any]:
    """Return the report on a fleet of two accounts, of which one has drifted and one could not be asked."""
    outcomes = [
        Outcome("one", Ending.REPORTED, 2, made("drift-downgraded")),
        Outcome("two", Ending.DIED, 1, None, "killed"),
    ]
    members = [Member(one.name, "pages", Credentials(From.FILES, ("x",)), ("eu",)) for one in outcomes]
    return gathering.report("drift", {"file": "fleet.yaml", "on": "local"}, members, outcomes)


@functools.cache
def _all() -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        root = Path(shutil.copytree(ROOT / "booking_pages", Path(folder) / "pages"))
        account = _account(stack, root)
        ask = functools.partial(_ask, account, root)
        texts = {"plan-create": ask("plan"), "validate-clean": ask("validate")}
        texts["apply-manual"] = ask("apply", "--yes", "--on-error", "continue")
        texts["checklist-open"] = ask("checklist")
        made_by_hand = account.by_hand(**BY_HAND)
        texts |= {"plan-update": ask("plan"), "apply-verified": ask("apply", "two-hosts", "--yes")}
        texts |= {"drift-clean": ask("drift", "two-hosts"), "checklist-empty": ask("checklist", "two-hosts")}
        texts["slots-open"] = ask("slots", "two-hosts")
        account.edit(made_by_hand, type="one_to_one", duration=60)
        texts["slots-live"] = ask("slots", "two-hosts", "--live")
        texts["drift-downgraded"] = ask("drift")
        fresh = _account(stack, root)
        lockfolder.forget(root)
        fresh.by_hand(**{**BY_HAND, "type": "one_to_one", "hosts": ["ana@example.com"]})
        texts["plan-replace"] = _ask(fresh, root, "plan", "--allow", "replace")
        page = root / "two-hosts.yaml"
        replace_in(page, [("duration: 32", "duration: 5\nduraton: 3")])
        texts["validate-errors"] = ask("validate")
    return texts


def _account(stack: contextlib.ExitStack, root: Path) -> Account:
    app = emulator_command.create(emulator_command.users_of(root, date(2026, 1, 2)), ["downgrades"], now=NOW)
    watch = stack.enter_context(zoom_contract.held(app))
    account = Account(stack.enter_context(server.running(watch)))
    stack.callback(account.close)
    return account


def _ask(account: Account, root: Path, *words: str) -> str:
    out = io.StringIO()
    quiet = contextlib.redirect_stderr(io.StringIO())
    with contextlib.redirect_stdout(out), quiet, contextlib.suppress(SystemExit):
        cli.main([*words, "--format", "json"], account.environment, lambda: NOW, root=root)
    text = out.getvalue()
    assert "error" not in json.loads(text), text
    return text


FREE = (
    "page", "reason", "blocked", "message", "do", "value", "url", "owner", "owner_name", "slug", "before",
    "after", "live", "note", "help", "result", "recipe", "seen", "witness", "path", "summary", "label",
    "excerpt", "next", "field", "refused", "address",
)  # fmt: skip
"""Where data of files or of the account can stand."""


def poisoned(report: Any, text: str) -> Any:
    """Return the report with `text` in every place of `FREE`."""
    if isinstance(report, dict):
        return {key: _poison(key, one, text) for key, one in report.items()}
    return [poisoned(one, text) for one in report] if isinstance(report, list) else report


def _poison(key: str, value: Any, text: str) -> Any:
    if key in ("type", "picture", "bookers") and not isinstance(value, str):
        return poisoned(value, text) if key == "type" else value
    if key in ("hosts", "notes") and isinstance(value, list):
        return [text if isinstance(one, str) else poisoned(one, text) for one in value]
    if key == "live" and isinstance(value, dict) and "read_at" in value:
        return poisoned(value, text)
    if key in ("before", "after", "live") and value is not None and not isinstance(value, bool):
        return {text: [text]} if isinstance(value, (dict, list)) else text
    if key in FREE and isinstance(value, str) and value:
        return text
    return poisoned(value, text)
