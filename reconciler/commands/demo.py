"""`demo`: the whole story on the local Zoom Scheduler, over real HTTP, with the real commands."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from reconciler import chosen, errors, pipeline, resources
from reconciler.commands import apply, attest, checklist, drift, emulator, plan
from reconciler.commands.invocation import Invocation, pass_invocation
from reconciler.exits import Exit
from reconciler.selection import Selectors
from reconciler.views.output import Output, console
from reconciler.views.text import lines

PAGE = "two-hosts"
BEHAVIOURS = ["downgrades", "as-seen"]
"""The service as people met it: no answer by id and no page source tells a type."""
BY_HAND = {"color": "#00aaff", "duration": 45}
"""Fields that the person in the story sets to other values than the files."""


@click.command("demo")
@pass_invocation
def command(invocation: Invocation) -> int:
    """Show what this tool is for: a page that silently comes out as the wrong type, caught, and put right.

    Starts the local Zoom Scheduler on a free loopback port and runs the real commands against it.

    \b
    Example:
      reconciler demo
    """
    return run(invocation.clock)


def run(clock: Callable[[], Any]) -> int:
    """Tell the story. Raises `ReconcilerError` when it does not go as told."""
    from reconciler.emulator import server

    with tempfile.TemporaryDirectory(prefix="reconciler-demo-") as folder:
        root = Path(folder) / "booking_pages"
        shutil.copytree(
            resources.folder("booking_pages"), root, ignore=shutil.ignore_patterns(".*", "*.lock")
        )
        now = clock()
        app = emulator.create(emulator.users_of(root, now.date()), BEHAVIOURS, now=now)
        with server.running(app) as url, contextlib.chdir(folder):
            _Story(Path(root.name), url, clock).tell()
    return int(Exit.OK)


class _Story:
    """The steps in their order; each runs a real command and holds it to its exit code."""

    def __init__(self, root: Path, url: str, clock: Callable[[], Any]) -> None:
        environment = {
            "ZOOM_API_BASE_URL": f"{url}/v2",
            "ZOOM_OAUTH_URL": f"{url}/oauth/token",
            "ZOOM_ACCOUNT_ID": "emulator",
            "ZOOM_CLIENT_ID": "emulator",
            "ZOOM_CLIENT_SECRET": "emulator",
        }
        selectors, named = Selectors(pages=(PAGE,)), frozenset({PAGE})
        self.setting = pipeline.Setting(root, environment, selectors, True, named, clock=clock)
        self.page = chosen.pages(root, pipeline.load(self.setting), selectors).present[0]
        self.url, self.output, self.console = url, Output(), console()

    def tell(self) -> None:
        """Run all steps, in order."""
        self._chapter("1. A file asks for a page that offers only times when both hosts are free.")
        self._run("plan", plan.run, Exit.OK)
        self._chapter(
            "2. Apply tries each known way to ask. Some are refused; to the others the API answers 201, and "
            "makes a one-to-one page all the same. Each attempt stands at an unlisted address with trial "
            "hours: nights on which one host is free, or both. Visitors are offered nights of one host "
            "alone, so it is removed again."
        )
        self._run("apply --yes", apply.run, Exit.UNVERIFIED, yes=True)
        self._chapter("3. What the API cannot do is handed to a person, with the exact values.")
        self._run("checklist", checklist.run, Exit.OK)
        made = self._by_hand()
        self._chapter(
            "5. The plan finds that page and sees what differs. What visitors are offered fits its type; a "
            "page that people book gets no trial hours, so the person who made it says what it is."
        )
        self._run("plan", plan.run, Exit.OK)
        self._run("attest --by ana --yes", attest.run, Exit.OK, by="ana", yes=True)
        self._run("apply --yes", apply.run, Exit.OK, yes=True)
        self._run("drift", drift.run, Exit.OK)
        self._chapter(
            "6. Weeks later someone turns it into a one-to-one page. The link still works, and reading the "
            "page back from the API shows nothing. The nightly drift check looks at what visitors are "
            "offered."
        )
        self._ask("PATCH", f"/_emulator/ui/schedules/{made}", {"type": "one_to_one"}, "change to one_to_one")
        self._run("drift", drift.run, Exit.DIFFERS)
        self._ending()

    def _by_hand(self) -> str:
        self._chapter(
            "4. A person makes the page in the web interface, with another colour and duration than the "
            "file says."
        )
        body = {
            "owner": self.page.owner.email,
            "type": str(self.page.type),
            "hosts": [host.email for host in self.page.hosts],
            "slug": self.page.slug,
            **self.page.fields,
            **BY_HAND,
        }
        words = ", ".join(f"{name} {value}" for name, value in BY_HAND.items())
        made = self._ask("POST", "/_emulator/ui/schedules", body, f"make {self.page.type}, {words}")
        return str(made["schedule_id"])

    def _run(self, words: str, run: Callable[..., int], expected: int, **more: Any) -> None:
        verb, _, flags = words.partition(" ")
        self.console.print(Text(f"$ reconciler {verb} {PAGE} {flags}".rstrip(), style="bold green"))
        code = run(self.setting, self.output, **more)
        self.console.print(Text(f"exit code {code}", style="dim"))
        if code != expected:
            raise errors.ReconcilerError(
                f"the story went another way: `{words}` ended with {code}, not {expected}", code="demo"
            )

    def _ask(self, method: str, path: str, body: Mapping[str, Any], words: str) -> Any:
        """Do what a person does in the emulator's web interface, by the request its forms come down to."""
        self.console.print(Text.assemble(("web interface: ", "bold magenta"), words))
        return asyncio.run(_request(method, self.url + path, body))

    def _chapter(self, text: str) -> None:
        self.console.print()
        lines.wrapped(self.console, "", text, "bold")
        self.console.print()

    def _ending(self) -> None:
        self.console.print()
        self.console.print(Text("Where to go from here", style="bold"))
        for words, what in (
            ("reconciler init my-pages", "a config repository with CI workflows"),
            ("reconciler emulator", "this Zoom Scheduler, for your own files"),
            ("reconciler doctor", "whether your ZOOM_* credentials work"),
            ("reconciler explain type-downgraded", "what a word means, and what to do"),
        ):
            lines.wrapped(self.console, Text.assemble("  ", (f"{words:<36}", "cyan")), what)


async def _request(method: str, url: str, body: Mapping[str, Any]) -> Any:
    import json

    from reconciler.zoom.exchange import Request
    from reconciler.zoom.transport import open_transport

    async with open_transport() as transport:
        answer = await transport.send(Request(method, url, body=dict(body)))
    if answer.status >= 300:
        raise errors.ReconcilerError(f"{method} {url} answered {answer.status}: {answer.text}", code="demo")
    return json.loads(answer.text) if answer.text else None
