"""The endpoints and credentials of the account, from the environment; checked, never printed."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from reconciler import errors, safe_files
from reconciler.allow import Allow
from reconciler.zoom import proxies
from reconciler.zoom.oauth import store as token_store
from reconciler.zoom.oauth.store import Store
from reconciler.zoom.secrecy import Secrets

API = "https://api.zoom.us/v2"
ZOOM, GOVERNMENT = "zoom.us", "zoomgov.com"
"""The domains of Zoom's two clouds [zoom.md: government-cloud]; neither is Zoom to the other."""
LONGEST = 8192
"""Characters of a credential: servers refuse longer headers."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Access:
    """Endpoints and credentials. `token` is a ready access token, else the three others fetch one.

    `user_client_id` and its secret are of the app that users connect through; their tokens are in `store`.
    """

    api: str
    oauth: str
    account_id: str
    client_id: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    user_client_id: str = field(default="", repr=False)
    user_client_secret: str = field(default="", repr=False)
    store: Store = field(default=Store(), repr=False)

    @property
    def user_app_lacks(self) -> tuple[str, ...]:
        """The variables that are not set of the app that users connect through."""
        app = {"ZOOM_USER_CLIENT_ID": self.user_client_id, "ZOOM_USER_CLIENT_SECRET": self.user_client_secret}
        return tuple(name for name, value in app.items() if not value)

    @property
    def of_account(self) -> bool:
        """Whether there are credentials of the account, and not of single users alone."""
        return bool(self.token or (self.account_id and self.client_id and self.client_secret))

    @property
    def authorize(self) -> str:
        """Where users are asked for their consent; it stands beside the token endpoint."""
        return self.oauth.rpartition("/")[0] + "/authorize"

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
    def domain(self) -> str:
        """The domain of Zoom's cloud to which the API belongs."""
        return _domain(self.api)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The credentials, which are never shown."""
        secrets = (self.client_secret, self.token, self.user_client_secret)
        return tuple(secret for secret in secrets if secret)


def from_environment(
    environment: Mapping[str, str], allow: Collection[Allow] = (), *, account_needed: bool = True
) -> Access:
    """Read the `ZOOM_*` variables, each also as `…_FILE`.

    Raises `UsageError` for an unusable endpoint or file, `CredentialsError` where there are no credentials of
    the account, no user is connected, and `account_needed`.
    """
    api = _endpoint(environment, "ZOOM_API_BASE_URL", API, allow, (ZOOM, GOVERNMENT)).rstrip("/")
    domain = _domain(api)
    oauth = _endpoint(environment, "ZOOM_OAUTH_URL", f"https://{domain}/oauth/token", allow, (domain,))
    token, account, client, secret = (
        _variable(environment, name)
        for name in ("ZOOM_ACCESS_TOKEN", "ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET")
    )
    user_app = [_variable(environment, f"ZOOM_USER_CLIENT_{name}") for name in ("ID", "SECRET")]
    # beside an account id they are of a server-to-server app, which cannot ask users
    user_client, user_secret = user_app if any(user_app) or account else (client, secret)
    access = Access(
        api, oauth, account, client, secret, token, user_client, user_secret, token_store.of(environment)
    )
    if account_needed and not access.of_account and not _anybody(access):
        names = {"ZOOM_ACCOUNT_ID": account, "ZOOM_CLIENT_ID": client, "ZOOM_CLIENT_SECRET": secret}
        missing = [name for name, value in names.items() if not value]
        if missing:
            raise errors.NoCredentials(
                f"no credentials: {', '.join(missing)} not set",
                help="set ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET of a server-to-server "
                "OAuth app, or ZOOM_ACCESS_TOKEN, or connect users: `reconciler login --as EMAIL`; "
                "`reconciler demo` needs none",
            )
    return access


def user_app_lacks(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the variables that are not set of the app that users connect through.

    None where the environment cannot be read, which is told by itself.
    """
    try:
        return from_environment(environment, tuple(Allow), account_needed=False).user_app_lacks
    except errors.ReconcilerError:
        return ()


def secrets(environment: Mapping[str, str]) -> Secrets:
    """Return the credentials of the environment, as far as they can be read.

    What a variable holds that is to name a file and names none counts: it is often the secret itself.
    """
    credentials = Secrets()

    def read(name: str) -> str:
        try:
            return _variable(environment, name)
        except errors.UsageError:
            credentials.learn(environment.get(f"{name}_FILE", ""))
            return ""

    credentials.learn(read("ZOOM_ACCESS_TOKEN"))
    for app in ("ZOOM_CLIENT", "ZOOM_USER_CLIENT"):
        credentials.learn_pair(read(f"{app}_ID"), read(f"{app}_SECRET"))
    for pair in proxies.passwords(environment):
        credentials.learn_pair(*pair)
    with contextlib.suppress(errors.ReconcilerError):
        file = replace(token_store.of(environment), command=())  # a command is not run for a message
        for each in file.load():
            credentials.learn(each.access_token)
            credentials.learn(each.refresh_token)
    return credentials


def _anybody(access: Access) -> bool:
    """Whether any user is connected at this API."""
    return any(each.origin == access.api_origin for each in access.store.load())


def is_loopback(host: str | None) -> bool:
    """Whether a host name is this machine."""
    return host in LOOPBACK


def is_zoom(host: str | None, domain: str = ZOOM) -> bool:
    """Whether a host name belongs to Zoom's cloud of a `domain`."""
    return re.fullmatch(rf"([a-z0-9-]+\.)*{re.escape(domain)}", host or "") is not None


def _domain(url: str) -> str:
    return GOVERNMENT if is_zoom(urlsplit(url).hostname, GOVERNMENT) else ZOOM


def _variable(environment: Mapping[str, str], name: str) -> str:
    file = environment.get(f"{name}_FILE", "")
    if not file or environment.get(name):
        value = environment.get(name, "")
    else:
        try:
            value = safe_files.read(Path(file), LONGEST).decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise safe_files.unreadable(f"{name}_FILE", "value", error) from error
    value = value.strip()
    if not value.isascii() or not value.isprintable() or len(value) > LONGEST:
        raise errors.UsageError(f"{name} holds what is no credential", help="copy it once more")
    return value


def _endpoint(
    environment: Mapping[str, str],
    name: str,
    default: str,
    allow: Collection[Allow],
    domains: Collection[str],
) -> str:
    """Return an address that may get credentials: one of Zoom's `domains`, of this machine, or allowed."""
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
    zooms = any(is_zoom(host, domain) for domain in domains)
    if not (zooms or is_loopback(host) or Allow.CUSTOM_ENDPOINT in allow):
        other = is_zoom(host) or is_zoom(host, GOVERNMENT)
        what = "of another of Zoom's clouds than ZOOM_API_BASE_URL" if other else "not Zoom"
        raise errors.SafetyError(
            f"{name} would send credentials to {host}, which is {what}",
            help="if that is meant, say --allow custom-endpoint",
        )
    return url
