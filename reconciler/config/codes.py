"""Every diagnostic code of the config language, by what it is about. Each has its file in `explanations/`."""

from __future__ import annotations

from typing import Final

from reconciler.diagnostics import Severity

ERRORS: Final = (
    # files
    "no-config", "unreadable-file", "file-too-large", "not-utf8", "control-character",
    # YAML
    "yaml-syntax", "tab-indentation", "yaml-tag", "duplicate-key", "bad-key", "bad-merge", "unknown-alias",
    "recursive-alias", "alias-explosion", "too-deep", "too-many-values", "unquoted-hash", "unquoted-days",
    "too-many-problems",
    # documents and fields
    "unknown-document", "mixed-document", "second-account", "unknown-field", "missing-field", "missing-value",
    "wrong-type", "unknown-value", "out-of-range", "wrong-length",
    "line-break", "bad-page-key", "bad-slug", "reserved-slug", "bad-schedule-id", "bad-color", "bad-email",
    "bad-user-id", "bad-host-name",
    # times
    "bad-duration", "bad-date", "bad-hours", "bad-time", "overnight-hours", "unknown-day", "missing-hours",
    "repeated-day", "unknown-time-zone", "hours-and-availability",
    # hosts
    "unknown-host", "duplicate-host", "shared-email", "shared-id", "group-not-host",
    # calendars
    "bad-calendar", "duplicate-calendar", "unknown-calendar", "unknown-country", "unknown-subdivision",
    "overlapping-dates",
    # pages
    "wrong-host-count", "capacity-of-type", "missing-dates", "dates-reversed", "repeated-question",
    "missing-choices", "needless-choices", "unknown-finding",
    # templates and pages made for hosts
    "bad-template-name", "duplicate-template", "unknown-template", "unknown-placeholder",
    "unquoted-placeholder", "empty-placeholder", "placeholder-without-host", "too-many-pages",
    # over all pages
    "duplicate-page", "duplicate-address", "duplicate-schedule-id", "swapped-slugs",
    # the fleet file
    "bad-account-name", "bad-credentials", "duplicate-credentials", "duplicate-root", "secret-in-file",
)  # fmt: skip

UNREADABLE: Final = frozenset({
    "skipped-file", "unreadable-file", "file-too-large", "not-utf8", "control-character", "yaml-syntax",
    "tab-indentation", "alias-explosion", "too-deep", "too-many-values",
})  # fmt: skip
"""The codes after which a file or a document is not read to its end."""

WARNINGS: Final = (
    "skipped-file", "empty-document", "text-cut-off", "nothing-to-remove",
    "overlapping-hours", "identical-hours", "zero-length-hours", "whole-day-hours", "hours-end-2359",
    "fixed-time-zone", "missing-time-zone", "repeated-host", "multi-host-capacity", "former-is-current",
    "lonely-date", "dates-on-unlimited", "odd-slug",
    "estimated-holidays", "unknown-holidays", "stray-first-day", "old-zone-rules", "aged-zone-rules",
    "expired-acknowledge", "acknowledge-matches-nothing",
    "unused-template", "unused-calendar", "doubled-braces", "unfilled-placeholder",
    "end-date-past", "host-without-hours", "no-common-time", "common-time-too-short", "same-summary",
)  # fmt: skip

INFOS: Final = ("timed-event",)
"""What is worth knowing, and may well be as it should be."""

SEVERITY: Final = {
    **dict.fromkeys(ERRORS, Severity.ERROR), **dict.fromkeys(WARNINGS, Severity.WARNING),
    **dict.fromkeys(INFOS, Severity.INFO),
}  # fmt: skip
