"""`init`: a config repository that works. Writes new files, never over one that is there; no network."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

import click

from reconciler import DISTRIBUTION, __version__, errors, resources, safe_files
from reconciler.commands.invocation import Invocation, format_option, pass_invocation
from reconciler.exits import Exit
from reconciler.views.output import Output

TEMPLATES = Path(__file__).parent.parent / "templates"
CONFIG = "booking_pages"
SCHEMA = "page.schema.json"
FLEET = "fleet.schema.json"
ACCOUNT = "account.yaml"
DEPENDABOT = ".github/dependabot.yml"
WATCHED = re.compile(r"^( +)(watch_owners:)", re.MULTILINE)
"""Names example hosts in the one example file that stays: written as a comment, to be filled in."""
UNKNOWN = f"{DISTRIBUTION} @ git+https://git.example.com/reconciler@COMMIT"
"""Fails where it is used: whoever made this installation knows the address, its files do not."""


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--tool", metavar="REQUIREMENT",
    help="How CI installs this tool: a line of requirements.txt. Default: where this one was installed from.",
)  # fmt: skip
@click.option(
    "--fleet", is_flag=True, help="Make it one for many accounts: a fleet file, and a config folder for each."
)
@format_option("text", "json")
@pass_invocation
def command(invocation: Invocation, folder: Path, tool: str | None, fleet: bool) -> int:
    """Make DIR a config repository that works: the example pages, the schema and settings for editors,
    workflows for GitHub and GitLab that plan, apply and look for drift, and a README with what is left to do.

    In a folder that is not empty nothing is written unless every file is new.

    \b
    Examples:
      reconciler init my-pages
      reconciler init . --tool \\
        "booking-page-reconciler @ git+https://git.example.com/reconciler@4f1d9c2"
      reconciler init our-accounts --fleet
    """
    return run(folder, invocation.output, tool=tool, fleet=fleet)


def run(folder: Path, output: Output, *, tool: str | None = None, fleet: bool = False) -> int:
    """Write the files and show them. Raises `UsageError` where one of them is there."""
    if tool is not None and (not tool.strip() or not tool.isprintable()):
        raise errors.UsageError("--tool is not one line", help="give one line of a requirements.txt")
    requirement = tool.strip() if tool else installed_from()
    content = of_fleet(requirement) if fleet else contents(requirement)
    _check_free(folder, content)
    for name, text in content.items():
        safe_files.create(folder / name, text)
    output.show(
        "init",
        {
            "format_version": "1",
            "folder": str(folder),
            "written": list(content),
            "tool": requirement,
            "tool_known": requirement != UNKNOWN,
            "fleet": fleet,
        },
    )
    return int(Exit.OK)


def contents(requirement: str) -> dict[str, str]:
    """Return the text of every file by its path below the folder."""
    texts = _of_templates("init", requirement)
    texts |= {f"{CONFIG}/{file.name}": _text(file) for file in resources.folder(CONFIG).glob("*.yaml")}
    texts[f"{CONFIG}/{ACCOUNT}"] = WATCHED.sub(r"\1# \2", texts[f"{CONFIG}/{ACCOUNT}"])
    texts[f"schemas/{SCHEMA}"] = _text(resources.folder("schemas") / SCHEMA)
    return dict(sorted(texts.items()))


def of_fleet(requirement: str) -> dict[str, str]:
    """Return the text of every file of a repository for many accounts."""
    texts = _of_templates("fleet", requirement)
    texts[DEPENDABOT] = _of_templates("init", requirement)[DEPENDABOT]
    texts |= {f"schemas/{name}": _text(resources.folder("schemas") / name) for name in (SCHEMA, FLEET)}
    return dict(sorted(texts.items()))


def _of_templates(kind: str, requirement: str) -> dict[str, str]:
    root = TEMPLATES / kind
    texts = {
        "/".join(part.replace("dot-", ".", 1) for part in file.relative_to(root).parts): _text(file)
        for file in root.rglob("*")
        if file.is_file()
    }
    texts["requirements.txt"] = texts["requirements.txt"].replace("@TOOL@", requirement)
    return texts


def installed_from() -> str:
    """Return the requirement this installation was made from: an address, where its record names one.

    Installed from a package index, it has no such record.
    """
    try:
        text = metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
        record = json.loads(text or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        return UNKNOWN
    if text is None:
        return f"{DISTRIBUTION}=={__version__}"
    url, vcs = str(record.get("url", "")), record.get("vcs_info", {})
    if vcs.get("vcs") == "git" and vcs.get("commit_id") and url.startswith("https://") and "@" not in url:
        return f"{DISTRIBUTION} @ git+{url}@{vcs['commit_id']}"
    return UNKNOWN


def _check_free(folder: Path, content: dict[str, str]) -> None:
    """Refuse where a file is there, or stands where a folder must be."""
    if folder.exists() and not folder.is_dir():
        raise errors.UsageError(f"{folder} is a file", help="name a folder, new or empty")
    parents = {str(parent) for name in content for parent in Path(name).parents}
    taken = [name for name in content if (folder / name).exists() or (folder / name).is_symlink()]
    taken += [name for name in sorted(parents) if (folder / name).exists() and not (folder / name).is_dir()]
    if taken:
        more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
        raise errors.UsageError(
            f"{folder / taken[0]}{more} would be overwritten: nothing was written",
            code="not-empty", help="name a new folder, or move those files away",
        )  # fmt: skip


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
