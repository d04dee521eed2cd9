"""The endpoints and credentials of the account, from the environment; checked, never printed."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from reconciler import errors, safe_files
from reconciler.allow import Allow
from reconciler.zoom.secrecy import Secrets

API = "https://api.zoom.us/v2"
OAUTH = "https://zoom.us/oauth/token"
ZOOM = re.compile(r"([a-z0-9-]+\.)*zoom\.us")
LONGEST = 8192
"""Characters of a credential: servers refuse longer headers."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Access:
    """Endpoints and credentials. `token` is a ready access token, else the three others fetch one."""

    api: str
    oauth: str
    account_id: str
    client_id: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @property
    def api_origin(self) -> str:
        """Scheme, host and port of the API: facts in the lock file are stored by it."""
        parts = urlsplit(self.api)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        """The API's own host name."""
        return urlsplit(self.api).hostname or ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The credentials, which are never shown."""
        return tuple(secret for secret in (self.client_secret, self.token) if secret)


def from_environment(environment: Mapping[str, str], allow: Collection[Allow] = ()) -> Access:
    """Read the `ZOOM_*` variables, each also as `…_FILE`.

    Raises `UsageError` for an unusable endpoint or file, `CredentialsError` for missing credentials.
    """
    api = _endpoint(environment, "ZOOM_API_BASE_URL", API, allow).rstrip("/")
    oauth = _endpoint(environment, "ZOOM_OAUTH_URL", OAUTH, allow)
    token, account, client, secret = (
        _variable(environment, name)
        for name in ("ZOOM_ACCESS_TOKEN", "ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET")
    )
    if not token:
        names = {"ZOOM_ACCOUNT_ID": account, "ZOOM_CLIENT_ID": client, "ZOOM_CLIENT_SECRET": secret}
        missing = [name for name, value in names.items() if not value]
        if missing:
            raise errors.CredentialsError(
                f"no credentials: {', '.join(missing)} not set",
                help="set ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET of a server-to-server "
                "OAuth app, or ZOOM_ACCESS_TOKEN; `reconciler demo` needs none",
            )
    return Access(api, oauth, account, client, secret, token)


def secrets(environment: Mapping[str, str]) -> Secrets:
    """Return the credentials of the environment, as far as they can be read."""
    credentials = Secrets()
    for name in ("ZOOM_ACCESS_TOKEN", "ZOOM_CLIENT_SECRET"):
        with contextlib.suppress(errors.UsageError):
            credentials.learn(_variable(environment, name))
    with contextlib.suppress(errors.UsageError):
        client, secret = (_variable(environment, f"ZOOM_CLIENT_{name}") for name in ("ID", "SECRET"))
        credentials.learn_pair(client, secret)
    return credentials


def is_loopback(host: str | None) -> bool:
    """Whether a host name is this machine."""
    return host in LOOPBACK


def is_zoom(host: str | None) -> bool:
    """Whether a host name belongs to Zoom."""
    return bool(host) and ZOOM.fullmatch(str(host)) is not None


def _variable(environment: Mapping[str, str], name: str) -> str:
    file = environment.get(f"{name}_FILE", "")
    if not file or environment.get(name):
        value = environment.get(name, "")
    else:
        try:
            value = safe_files.read(Path(file), LONGEST).decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise errors.UsageError(
                f"cannot read {name}_FILE ({file}): {getattr(error, 'strerror', None) or 'not UTF-8 text'}",
                help=f"point {name}_FILE at a readable file that holds the value alone",
            ) from error
    value = value.strip()
    if not value.isascii() or not value.isprintable() or len(value) > LONGEST:
        raise errors.UsageError(f"{name} holds what is no credential", help="copy it once more")
    return value


def _endpoint(environment: Mapping[str, str], name: str, default: str, allow: Collection[Allow]) -> str:
    url = environment.get(name, "").strip() or default
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    unusable = "@" in parts.netloc or parts.query or parts.fragment or not url.isprintable()
    if parts.scheme not in ("http", "https") or not host or unusable:
        raise errors.UsageError(f"{name} is not a usable address", help=f"write it like {default}")
    if parts.scheme == "http" and not is_loopback(host):
        raise errors.UsageError(
            f"{name} is plain http to {host}", help="use https; plain http is for the emulator on loopback"
        )
    if not (is_zoom(host) or is_loopback(host) or Allow.CUSTOM_ENDPOINT in allow):
        raise errors.SafetyError(
            f"{name} would send credentials to {host}, which is not Zoom",
            help="if that is meant, say --allow custom-endpoint",
        )
    return url
