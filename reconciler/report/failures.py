"""Why a command ended without a result of its own."""

from __future__ import annotations

from reconciler.errors import ReconcilerError
from reconciler.report.head import FORMAT_VERSION, Json


def error(error_: ReconcilerError) -> Json:
    """Return `{"format_version", "error": {"code", "message", "help"}}`."""
    return {
        "format_version": FORMAT_VERSION,
        "error": {"code": error_.code, "message": error_.message, "help": error_.help},
    }
