"""What the lock file knows, for commands that ask nobody: which of its accounts is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.known_pages import Remembered
    from reconciler.model import Account
    from reconciler.pipeline import Setting


def read(setting: Setting, account: Account) -> Remembered:
    """Return the memory of the account that environment and files name, else of the only one there is.

    Reads files alone; no credentials are needed. Raises `ConfigError` for a lock file that cannot be read.
    """
    from reconciler.allow import Allow
    from reconciler.known_pages import Remembered
    from reconciler.records import accounts
    from reconciler.records.memory import Memory
    from reconciler.zoom import auth

    access = auth.from_environment(setting.environment, [Allow.CUSTOM_ENDPOINT], account_needed=False)
    origin, name = access.api_origin, access.account_id or account.id or ""
    locks = accounts.known(setting.root)
    named = [lock for lock in locks if (lock.api_origin, lock.account) == (origin, name)]
    meant = named or (locks if len(locks) == 1 else ())
    if meant:
        (lock,) = meant
        return Remembered(lock.load(), lock.api_origin, lock.account, len(locks))
    return Remembered(None if locks else Memory(), origin, name, len(locks))
