"""The CI job that runs this, as far as its environment tells."""

from __future__ import annotations

from collections.abc import Mapping


def link(environment: Mapping[str, str]) -> str:
    """Return the address of the job's log and artifacts, empty outside of CI."""
    server, repository, run = (
        environment.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")
    )
    return f"{server}/{repository}/actions/runs/{run}" if run else environment.get("CI_JOB_URL", "")
