"""What is said of a request that nothing came back for."""

from __future__ import annotations

from urllib.parse import urlsplit

from reconciler import errors
from reconciler.zoom import authorities
from reconciler.zoom.proxies import Proxy

UNREACHABLE = "unreachable"
"""The code of the error for a request that never left."""


def not_sent(
    url: str, proxy: Proxy | None, why: str, cause: Exception, *, again: bool = True
) -> errors.ApiError:
    """Return the error for a request that never left; `why` is what `cause` says, without any credential.

    Unless a certificate is not trusted, it may be tried `again`.
    """
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    through = f" through the proxy {proxy.shown}" if proxy else ""
    if refused := authorities.untrusted(cause):
        shown = "what answers for it shows a certificate that is not trusted"
        return errors.ApiError(
            f"cannot reach {origin}{through}: {shown}: {refused.verify_message or why}",
            code=UNREACHABLE, help=f"nothing was sent; {authorities.cure(refused)}",
        )  # fmt: skip
    if proxy:
        help_ = f"nothing was sent; check the proxy, which {proxy.named_by} names, and its user and password"
    else:
        help_ = "check the network, ZOOM_API_BASE_URL and ZOOM_OAUTH_URL; nothing was sent"
    return errors.ApiError(
        f"cannot reach {origin}{through}: {why}", retryable=again, code=UNREACHABLE, help=help_
    )


def no_answer(method: str, path: str, why: str, *, code: str | None, again: bool) -> errors.ApiError:
    """Return the error for a read without an answer."""
    what = f"{method} {path}: no answer ({why})"
    return errors.ApiError(what, retryable=again, help="try again later", code=code)


def unknown(method: str, path: str, why: str) -> errors.UnknownOutcome:
    """Return the error for a write of which it is not known whether it arrived, or took effect."""
    return errors.UnknownOutcome(f"{method} {path}: no answer ({why})")
