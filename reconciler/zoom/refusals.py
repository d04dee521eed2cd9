"""From an answer that is no success to an error of `errors.py`. Sends nothing.

Bodies have one of two published forms, or another (an HTML 502): `{"error": {"code", "message"}}` of the
Scheduler, `{"code", "message"}` of the rest [zoom.md: error-bodies].
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from reconciler import errors
from reconciler.planning import phrases
from reconciler.planning.blocks import Trouble
from reconciler.zoom import json_text

NOT_OF_API: Final = "suspicious-read"
"""The code of the error for a read that something else than the API answered: it is about nobody."""
LONGEST: Final = 500
"""Characters of a message that are told."""
SCOPE_CODES = ("4700", "4711")
"""An app without the scope answers 4700 [zoom.md: token]; 4711 is the general form for granular scopes."""


TROUBLES: Final = {401: Trouble.LICENCE, 403: Trouble.NO_PROFILE}
"""By status, what one user is refused for.

[zoom.md: user-without-profile] [zoom.md: invalid-license-type]
"""


def refusal(
    method: str, path: str, status: int, body: str, user: str = "", *, own: bool = False
) -> errors.ReconcilerError:
    """Return the error for an answer with a `status` of 300 or more to a request about `user`, if any.

    `own` tells that it was sent with the token of that user.
    """
    code, text = message(body)
    where = f"{method} {path}"
    said = f"{user}: {where} answered {status}: {text}"
    lacks_scope = code in SCOPE_CODES or "does not contain scopes" in text
    if lacks_scope and own:
        cure = phrases.cure(Trouble.SCOPES, user)
        return errors.UserScopeMissing(said, user, status, help=cure, answer=text)
    if lacks_scope:
        return errors.PermissionDenied(
            f"{where}: {text}", code="missing-scope",
            help="add the scope to the app in the Zoom App Marketplace; `reconciler doctor` lists them",
        )  # fmt: skip
    if status in TROUBLES and user:
        cure = phrases.cure(TROUBLES[status], user)
        return errors.UserRefused(said, user, status, help=cure, answer=text)
    if status in TROUBLES:
        return errors.CredentialsError(
            f"{where} answered {status}: {text}", help="check the ZOOM_* credentials and the app's account"
        )
    if status >= 500 or (status == 404 and not _of_api(body)):
        return _no_word(f"{where} answered {status}: {text}", status, writes=method != "GET")
    if 300 <= status < 400:
        return errors.ApiError(
            f"{where} answered a redirect ({status}), which is not followed", status=status
        )
    words = frozenset(re.findall(r"\w+", text))
    error = errors.ApiError(
        f"{where} answered {status}: {text}", status=status, answer=text, mentions=words
    )  # fmt: skip
    error.fields = blamed(body)
    return error


def _of_api(body: str) -> bool:
    """Whether a body is one of the API's, which are JSON objects: what stands in between has others."""
    try:
        return isinstance(json_text.read(body), Mapping)
    except ValueError:
        return False


def _no_word(said: str, status: int, *, writes: bool) -> errors.ApiError:
    """Return the error for an answer that is not the API's word on what was asked.

    A 404 that is none has no status: it says of nothing that it is not there.
    """
    cure = "nothing was written by this request; try again later"
    known, code = (None, NOT_OF_API) if status == 404 else (status, None)
    if writes:
        return errors.UnknownOutcome(said, status=known)
    return errors.ApiError(said, status=known, retryable=True, help=cure, code=code)


def asked_to_wait(until: str) -> errors.BudgetError:
    """Return the error for an API that takes nothing before a time."""
    return errors.BudgetError(
        f"the API takes no further request until {until}",
        help=f"run again after {until}; what was done stays done, and what was begun is settled then",
    )


def used_up(until: str) -> errors.BudgetError:
    """Return the error for a day whose requests are used up."""
    return errors.BudgetError(
        "the account's daily request limit is used up",
        help=f"run again after {until}; what was done stays done, and what was begun is settled then",
    )


def silent(where: str, seconds: float) -> errors.ApiError:
    """Return the error for an address that has not answered for so many seconds, whatever it was asked."""
    return errors.ApiError(
        f"{where} has not answered for {seconds:.0f} s: nothing more is asked there",
        code="no-answer", help="run again when it answers; what was begun is settled then",
    )  # fmt: skip


def content(method: str, path: str, status: int, body: str) -> Any:
    """Return the JSON of a success; None where it has none.

    Raises a retryable `ApiError` where a read is answered something else, `UnknownOutcome` where a write is.
    """
    if status == 204 or not body.strip():
        return None
    try:
        return json_text.read(body)
    except ValueError as error:
        said = f"{method} {path} answered {message(body)[1]}"
        if method == "GET":
            raise errors.ApiError(said, retryable=True, help="try again later") from error
        raise errors.UnknownOutcome(said, status=status) from error


def message(body: str) -> tuple[str, str]:
    """Return the code and the message of an error body, whatever its form."""
    try:
        answer = json_text.read(body)
    except ValueError:
        return "", _title(body)
    if not isinstance(answer, Mapping):
        return "", "an answer without a message"
    inner = answer.get("error")
    parts: Mapping[str, Any] = inner if isinstance(inner, Mapping) else answer
    text = parts.get("message") or parts.get("reason") or parts.get("error") or "no message"
    entries = answer.get("errors")
    entries = entries if isinstance(entries, list) else []
    faults = [entry for entry in entries if isinstance(entry, Mapping) and entry.get("message")]
    details = "; ".join(f"{entry.get('field', '?')}: {entry['message']}" for entry in faults)
    said = f"{text} ({details})" if details else str(text)
    return str(parts.get("code", "")), said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


def blamed(body: str) -> frozenset[str]:
    """Return the fields that an error body of either form names as such; the last name of a path."""
    try:
        answer = json_text.read(body)
    except ValueError:
        return frozenset()
    if not isinstance(answer, Mapping):
        return frozenset()
    inner = answer.get("error")
    lists = [part.get("errors") for part in (answer, inner) if isinstance(part, Mapping)]
    entries = [entry for every in lists if isinstance(every, list) for entry in every]
    paths = [str(entry.get("field") or "") for entry in entries if isinstance(entry, Mapping)]
    return frozenset(name for path in paths for name in re.findall(r"\w+", path))


def _title(body: str) -> str:
    title = re.search(r"<title>([^<]{1,200})", body, re.IGNORECASE)
    if title:
        return f'an HTML page, "{title[1].strip()}", instead of JSON'
    return "something that is not JSON" if body.strip() else "an empty answer"
