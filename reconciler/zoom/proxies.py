"""Which proxy a request goes through, by the variables of the environment that curl and others go by.

A request to this machine goes through none, whatever they say: a proxy would be given the emulator's
credentials in plain http, and would look for the emulator on its own machine. A proxy's address may hold a
password, so no message shows more of it than scheme, host and port.
"""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from reconciler import errors

SCHEMES: Final = ("http", "https", "socks5", "socks5h")
EXCEPT: Final = ("no_proxy", "NO_PROXY")
FOR_ALL: Final = "all"
PORTS: Final = {"http": 80, "https": 443}
VARIABLES: Final = tuple(f(f"{name}_proxy") for name in (*PORTS, FOR_ALL) for f in (str.lower, str.upper))
SYSTEM: Final = "the settings of this system"
"""What names a proxy where no variable does, as on macOS and Windows."""
NO_SOCKS: Final = "no-socks"
INSTALL: Final = "pip install 'booking-page-reconciler[socks]'"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy, and what names it: a variable of the environment, or `SYSTEM`."""

    url: str = field(repr=False)
    named_by: str

    @property
    def shown(self) -> str:
        """Scheme, host and port: what may be shown."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"

    @property
    def is_socks(self) -> bool:
        """Whether it speaks SOCKS, for which httpx needs another package."""
        return self.url.startswith("socks")

    @property
    def user_and_password(self) -> tuple[str, str]:
        """What the proxy asks for, decoded; empty where its address holds none."""
        parts = urlsplit(self.url)
        return unquote(parts.username or ""), unquote(parts.password or "")


@dataclass(frozen=True, slots=True)
class Route:
    """How requests to a host go: through a proxy, or directly, and why."""

    proxy: Proxy | None
    why: str


def route(url: str, environment: Mapping[str, str]) -> Route:
    """Return how requests to `url` go. Raises `UsageError` where a proxy is named that cannot be used."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    if is_this_machine(host):
        return Route(None, "this machine is asked directly")
    for name in (f"{parts.scheme}_proxy", f"{FOR_ALL}_proxy"):
        for variable in (name, name.upper()):
            if not (value := environment.get(variable, "").strip()):
                continue
            if exception := _excepted(host, port, environment):
                return Route(None, f"{exception} names it")
            return Route(_read(value, variable), f"named by {variable}")
    return _of_system(parts, host)


def is_named(environment: Mapping[str, str]) -> bool:
    """Whether any request may go through a proxy."""
    return _has_settings() or any(environment.get(name) for name in VARIABLES)


def passwords(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield user and password of each proxy that a variable names, as far as they can be read."""
    for name in VARIABLES:
        whole, at, _ = environment.get(name, "").rpartition("@")
        user, _, password = whole.rpartition("://")[2].partition(":")
        if at:
            yield unquote(user), unquote(password)


def is_this_machine(host: str) -> bool:
    """Whether a name or an address, without brackets, is of the loopback interface."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def unusable(proxy: Proxy) -> errors.UsageError:
    """Return the error for a proxy whose address nobody can read."""
    return _unusable(proxy.named_by)


def _read(value: str, named_by: str) -> Proxy:
    text = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(text)
        usable = parts.hostname and parts.port != 0 and parts.path in ("", "/") and not parts.query
    except ValueError:
        raise _unusable(named_by) from None  # its words repeat parts of the address
    scheme = parts.scheme.lower()
    if scheme not in SCHEMES and usable and text.isprintable():
        raise errors.UsageError(
            f"{named_by} names a proxy of the kind {scheme}, which is not known",
            code="bad-proxy", help=f"known are {', '.join(SCHEMES)}; SOCKS proxies mostly speak socks5",
        )  # fmt: skip
    if not usable or parts.fragment or not text.isprintable() or " " in text:
        raise _unusable(named_by)
    # names are looked up by the proxy either way, and older releases of httpx do not know socks5h
    proxy = Proxy(f"{scheme.removesuffix('h')}://{parts.netloc}" if scheme == "socks5h" else text, named_by)
    if proxy.is_socks and find_spec("socksio") is None:
        raise errors.UsageError(
            f"{named_by} names a SOCKS proxy, which needs the package socksio; it is not installed",
            code=NO_SOCKS,
            help=f"{INSTALL}, or name the host in NO_PROXY",
        )
    return proxy


def _unusable(named_by: str) -> errors.UsageError:
    return errors.UsageError(
        f"{named_by} is no address of a proxy", code="bad-proxy",
        help="write it like http://proxy.example:3128, signs of a password such as @, # and / as %40, "
        "%23 and %2F; or unset it",
    )  # fmt: skip


def _excepted(host: str, port: int, environment: Mapping[str, str]) -> str:
    """Return the variable that excepts a host from proxies, or nothing."""
    for variable in EXCEPT:
        if value := environment.get(variable, ""):
            found = any(_names(entry, host, port) for entry in value.replace(",", " ").split())
            return variable if found else ""
    return ""


def _names(entry: str, host: str, port: int) -> bool:
    """Whether an entry is about a host: `*`, an address, a range of them, or the end of a name."""
    entry = entry.rpartition("://")[2].lower()
    if entry == "*":
        return True
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        pass  # one of both is a name
    try:
        parts = urlsplit(f"//{entry}")
        name, its_port = (parts.hostname or "").removeprefix("*").removeprefix("."), parts.port
    except ValueError:
        return False
    fits = host == name or host.endswith(f".{name}")
    return bool(name) and fits and its_port in (None, port)


def _has_settings() -> bool:
    return sys.platform in ("darwin", "win32")


def _of_system(parts: SplitResult, host: str) -> Route:
    if _has_settings():
        from urllib.request import getproxies, proxy_bypass

        named = getproxies()
        value = named.get(parts.scheme) or named.get(FOR_ALL)
        if value and proxy_bypass(host):
            return Route(None, f"{SYSTEM} except it from the proxy")
        if value:
            return Route(_read(value, SYSTEM), f"named by {SYSTEM}")
    return Route(None, "no proxy is named")
