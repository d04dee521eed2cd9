"""Whom TLS trusts: the authorities of this system; where variables of the environment name some, these alone.

There is no way to trust everybody.
"""

from __future__ import annotations

import functools
import os
import re
import ssl
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from reconciler import errors

FILE, FOLDER = "SSL_CERT_FILE", "SSL_CERT_DIR"
BY_HASH: Final = re.compile(r"[0-9a-f]{8}\.[0-9]+")
"""The name of a certificate in a folder, as OpenSSL looks for it."""
STORES: Final = (
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
)  # fmt: skip
"""Where systems keep their store: an OpenSSL that came with Python may look at another place."""
NOT_OF_ISSUER: Final = (9, 10, 62, 64)
"""OpenSSL's numbers for a certificate that is not yet or no longer valid, or of another host or address."""


@dataclass(frozen=True, slots=True)
class Authorities:
    """A TLS context that verifies, and in words whose certificates it trusts."""

    context: ssl.SSLContext
    source: str


@functools.cache
def in_use() -> Authorities:
    """Return those of this process; made once, for it takes long. Raises as `named_by`."""
    return named_by(os.environ) or _of_system()


def named_by(environment: Mapping[str, str]) -> Authorities | None:
    """Return the authorities that variables name; None where none does.

    Raises `UsageError` for a file that cannot be read, and where nobody at all would be trusted.
    """
    file, folders = environment.get(FILE, ""), environment.get(FOLDER, "")
    if not file and not folders:
        return None
    context, sources = _context(), []
    if file:
        _load(context, file)
        sources.append(f"{FILE} ({file})")
    usable = [folder for folder in folders.split(os.pathsep) if folder and _holds_some(Path(folder))]
    if folders and not usable and not file:
        raise errors.UsageError(
            f"{FOLDER} ({folders}) holds no certificate of an authority", code="bad-authorities",
            help=f"point {FOLDER} at a folder that `openssl rehash` has prepared, or unset it: the "
            "authorities of the system are trusted then",
        )  # fmt: skip
    for folder in usable:
        context.load_verify_locations(capath=folder)
    if usable:
        sources.append(f"{FOLDER} ({os.pathsep.join(usable)})")
    return Authorities(context, f"those of {' and '.join(sources)} alone")


def untrusted(error: BaseException) -> ssl.SSLCertVerificationError | None:
    """Return what says that a certificate was not accepted, among the causes of an error."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    return cause


def cure(error: ssl.SSLCertVerificationError) -> str:
    """Return what helps where a certificate was not accepted."""
    if error.verify_code in NOT_OF_ISSUER:
        return "ask whoever runs that server, or the proxy before it; look at this machine's clock too"
    return (
        "where a proxy opens TLS, add its authority to the system's store, or name a file with all "
        f"authorities in {FILE}; trusted now: {in_use().source}"
    )


def _context() -> ssl.SSLContext:
    """Return a context that verifies certificates and host names, and trusts nobody yet."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # as curl: an authority need not be a root
    return _http1(context)


def _http1(context: ssl.SSLContext) -> ssl.SSLContext:
    context.set_alpn_protocols(["http/1.1"])
    return context


def _load(context: ssl.SSLContext, file: str) -> None:
    try:
        context.load_verify_locations(cafile=file)
    except (OSError, ValueError) as error:  # TLS errors are of these too
        why = "no certificates in PEM form"
        if isinstance(error, OSError) and not isinstance(error, ssl.SSLError):
            why = error.strerror or why
        raise errors.UsageError(
            f"cannot read the authorities that {FILE} names ({file}): {why}", code="bad-authorities",
            help=f"point {FILE} at a file of certificates in PEM form, or unset it: the authorities of the "
            "system are trusted then",
        ) from error  # fmt: skip


def _of_system() -> Authorities:
    if sys.platform in ("darwin", "win32"):
        return _of_keychain()
    context = _context()
    context.load_default_certs()
    if context.cert_store_stats()["x509_ca"] or _any_holds_some([ssl.get_default_verify_paths().capath]):
        return Authorities(context, "those of this system")
    for store in STORES:
        if Path(store).is_file():
            _load(context, store)
            return Authorities(context, f"those of this system ({store})")
    import certifi

    _load(context, certifi.where())
    return Authorities(context, f"those of certifi {metadata.version('certifi')}: this system has none")


def _of_keychain() -> Authorities:
    """Return those that macOS or Windows keeps, by which it judges itself.

    Elsewhere truststore reads all certificates anew for each connection, 30 to 70 ms; so it is for these two.
    """
    import truststore

    return Authorities(_http1(truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)), "those of this system")


def _any_holds_some(folders: Iterable[str | None]) -> bool:
    return any(folder and _holds_some(Path(folder)) for folder in folders)


def _holds_some(folder: Path) -> bool:
    try:
        return any(BY_HASH.fullmatch(file.name) for file in folder.iterdir())
    except OSError:
        return False
