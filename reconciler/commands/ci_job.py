"""The CI job that runs this, as far as its environment tells."""

from __future__ import annotations

from collections.abc import Mapping


def runs(environment: Mapping[str, str]) -> bool:
    """Whether a CI job runs this, whose workflow commits the lock file itself."""
    return environment.get("CI", "").casefold() not in ("", "0", "false") or bool(link(environment))


def link(environment: Mapping[str, str]) -> str:
    """Return the address of the job's log and artifacts, empty outside of CI."""
    server, repository, run = (
        environment.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")
    )
    return f"{server}/{repository}/actions/runs/{run}" if run else environment.get("CI_JOB_URL", "")
