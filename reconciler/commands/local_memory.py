"""What the lock file knows, for commands that ask nobody: which of its accounts is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.known_pages import AccountMemory
    from reconciler.model import Account
    from reconciler.pipeline import Setting


def read(setting: Setting, account: Account) -> AccountMemory:
    """Return the memory of the account that environment and files name; where none is, of the only one.

    Reads files alone; no credentials are needed. Raises `ConfigError` for a lock file that cannot be read.
    """
    from reconciler.allow import Allow
    from reconciler.known_pages import AccountMemory
    from reconciler.records import accounts
    from reconciler.records.memory import Memory
    from reconciler.zoom import auth

    access = auth.from_environment(setting.environment, [Allow.CUSTOM_ENDPOINT], account_needed=False)
    origin, name = access.api_origin, access.account_id or account.id or ""
    locks = accounts.known(setting.root)
    named = [lock for lock in locks if (lock.api_origin, lock.account) == (origin, name)]
    is_named = bool(name or access.api != auth.API)
    if meant := named or (locks if len(locks) == 1 and not is_named else ()):
        (lock,) = meant
        return AccountMemory(lock.load(), lock.api_origin, lock.account, len(locks), recorded=True)
    nothing = Memory() if is_named or not locks else None
    return AccountMemory(nothing, origin, name, len(locks), recorded=False)
