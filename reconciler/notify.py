"""Messages through a notification service. The only module that imports apprise, on first use.

The address of a service is a secret as a whole: it is never shown, not even in errors.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reconciler import errors, safe_files

VARIABLE = "RECONCILER_NOTIFY_URL"
INSTALL = "pip install 'booking-page-reconciler[notify]'"
"""The extra has the bound: an older apprise follows redirects."""
MISSING = "no-apprise"


class Absent:
    """In the place of a channel where the package is missing: whoever looks is not kept from it."""

    ready = False

    def __init__(self, error: errors.UsageError) -> None:
        """Keep why nothing can be sent."""
        self._error = error

    def send(self, title: str, text: str) -> None:
        """Raise `UsageError` with what to install."""
        raise self._error


class Channel:
    """One address or several that messages are sent to."""

    ready = True

    def __init__(self, urls: str, source: str) -> None:
        """Take addresses with white space between them. Raises `UsageError`, which names `source` alone."""
        library = _apprise()
        # a 302 has a message followed by an empty GET, whose 200 counts as delivered
        self._service: Any = library.Apprise(asset=library.AppriseAsset(http_redirects=False))
        for number, url in enumerate(urls.split(), 1):
            if not self._service.add(url):
                which = f"address {number} of {source}" if len(urls.split()) > 1 else source
                raise errors.UsageError(
                    f"{which} is no address of a notification service", code="bad-notify-url",
                    help="the forms of all services are at https://appriseit.com/services/",
                )  # fmt: skip
        for service in self._service:
            service.redirects = False  # also where its address asks for it
        if not len(self._service):
            raise errors.UsageError(f"{source} is empty", code="bad-notify-url", help="give it an address")

    def send(self, title: str, text: str) -> None:
        """Send one message as plain text. Raises `ReconcilerError` where a service did not take it."""
        with _by_the_store_of_the_system():
            sent = self._service.notify(title=title, body=text, body_format="text")
        if not sent:
            raise errors.ReconcilerError(
                "the message could not be delivered", code="not-notified",
                help="try the address with apprise's own command line; one that leads on to another (a "
                "redirect) is not followed: give the last one; the next run tries once more",
            )  # fmt: skip


def channel(urls: str, source: str) -> Channel | Absent:
    """Return the channel of addresses from `source`. Raises `UsageError` for what is no address."""
    try:
        return Channel(urls, source)
    except errors.UsageError as error:
        if error.code != MISSING:
            raise
        return Absent(error)


def addresses(given: str | None, environment: Mapping[str, str]) -> tuple[str, str] | None:
    """Return (addresses, name of their source), from the option, the variable, or the file it names.

    None where no addresses are given. Raises `UsageError` for a file that cannot be read.
    """
    if given is not None:
        return given, "--notify"
    if urls := environment.get(VARIABLE, "").strip():
        return urls, VARIABLE
    if not (file := environment.get(f"{VARIABLE}_FILE", "")):
        return None
    try:
        return safe_files.read(Path(file)).decode("utf-8"), f"{VARIABLE}_FILE"
    except (OSError, UnicodeDecodeError) as error:
        raise safe_files.unreadable(f"{VARIABLE}_FILE", "address", error) from error


@contextmanager
def _by_the_store_of_the_system() -> Iterator[None]:
    """Let the system's store judge certificates too, as it does for all other requests."""
    import truststore

    truststore.inject_into_ssl()
    try:
        yield
    finally:
        truststore.extract_from_ssl()


def _apprise() -> Any:
    try:
        import apprise
    except ImportError as error:
        raise errors.UsageError(
            "messages need the package apprise, which is not installed",
            code=MISSING, help=INSTALL,
        ) from error  # fmt: skip
    log = logging.getLogger("apprise")
    log.propagate, log.disabled = False, True  # it names addresses
    return apprise
