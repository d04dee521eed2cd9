"""One run: an account, a command, errors; and what was said and done held against the truth.

`Run.breaches` says what was not as it must be. Each begins with its kind, a word in capitals.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from reconciler import staging
from reconciler.emulator import people
from reconciler.emulator.schedules import Schedule
from tests.support.answers import accounts, errors, line
from tests.support.answers.accounts import ALLOWED, FOREIGN, HERE, ONE, Account, Declared
from tests.support.answers.errors import Error
from tests.support.answers.excused import excused
from tests.support.answers.line import Asked
from tests.support.answers.machine import SECRET, Machine
from tests.support.answers.wire import Erring

LONGEST = 900.0
"""Simulated seconds after which a run counts as hanging."""
HEALED_AFTER = 7200.0
"""Seconds until the honest apply: staging pages that nobody knows are left alone for an hour."""
CODES = (0, 1, 2, 4, 5, 6, 7, 9)
TOLD_OPEN = re.compile(
    r"may be active|close the page|is active|active at|can be booked|the page is \w+, not \w+"
)


class Run:
    """One run, from its seed, which chooses what is not given; the command is run so many `times`."""

    def __init__(
        self, seed: int, prepared: Mapping[str, Account], folder: Path, *, heal: bool = True,
        account: str = "", words: tuple[str, ...] = (), wanted: tuple[Error, ...] = (), times: int = 0,
    ) -> None:  # fmt: skip
        rng = Random(seed)
        name = rng.choice(accounts.NAMES)
        self.account = prepared[account or name]
        chosen = rng.choice(self.account.commands)
        self.words = words or chosen
        some = errors.some(rng)
        self.errors = wanted or some
        again = rng.random() < 0.1
        self.breaches: list[str] = []
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.account.folder, folder)
        self.machine = Machine(folder, *self.account.behaviours)
        self.declared = self.account.declared
        if "RUN" in self.words:
            undone = accounts.last_run(self.machine)
            self.words = tuple(undone if word == "RUN" else word for word in self.words)
            self.declared = {key: Declared(page.slug) for key, page in accounts.FIRST_DECLARED.items()}
        self.before = self.machine.rows()
        self.foreign = {key: row for key, row in self.before.items() if foreign(row)}
        self.without: dict[str, int] = {}
        self.public = self._stand()
        self.wire = Erring(self.machine, self.errors, self._sent, self._after)
        self.machine.answering = self.wire.answer
        self.outputs: list[tuple[int, str, str]] = []
        self.healed: tuple[int, str, str] | None = None
        for _ in range(times or (2 if again else 1)):
            self.outputs.append(self.machine.run(*self.words))
            self.code, self.out, self.err = self.outputs[-1]
            self.end = self.machine.rows()
            self._judge()
        as_declared = self.code == 0 and not self._differs(self.end) and "undo" not in self.words
        if heal and self.wire.written and (not as_declared or seed % 8 == 0):
            self._heal()
        self.left = self.machine.rows()
        self.machine.close()
        self.breaches = [text for text in dict.fromkeys(self.breaches) if not excused(self, text)]

    # while it runs

    def _sent(self, request: Asked, body: Any) -> None:
        """Judge a write by what is true when it is sent."""
        if self.words[0] not in ("apply", "undo"):
            self.breaches.append(f"WRITES {self.words[0]} sends {request.method}")
        schedule_id = request.path.rsplit("/", 1)[-1]
        row = self.machine.rows().get(schedule_id)
        if row is None or request.method != "PATCH" or not isinstance(body, dict):
            return
        if foreign(row):
            self.breaches.append(f"FOREIGN {row.slug} of {row.owner} is sent a PATCH")
        slug = body.get("slug", row.slug)
        active, secret = body.get("active", row.active), body.get("secret", row.secret)
        was_public = row.active and not row.secret and not staging.is_ours(row.slug)
        if was_public or not active or secret or staging.is_ours(slug):
            return
        earlier = self.before.get(row.id)
        closed = not row.active and any(error.how == "edit-close" for error in self.errors)
        if earlier and not staging.is_ours(earlier.slug) and not closed:
            return  # it stood there as it is, and is put back
        wanted = next((page for page in self._files.values() if page.slug == slug), None)
        if wanted is None or wanted.absent or wanted.type == ONE:
            return
        if row.type != wanted.type or frozenset(row.hosts) != wanted.hosts:
            self.breaches.append(f"PUBLISHED {slug} as {row.type.value} of {', '.join(row.hosts)}")

    @property
    def _files(self) -> Mapping[str, Declared]:
        return self.account.declared

    def _after(self, request: Asked, status: int) -> None:
        if not request.writes:
            return
        rows = self.machine.rows()
        self.breaches += [
            f"FOREIGN {row.slug} of {row.owner} is changed by a {request.method}"
            for key, row in self.foreign.items()
            if rows.get(key) != row
        ]
        if status < 300:
            self._addresses(request, rows)
        for page in self._files.values():
            open_ = (row for row in rows.values() if self._public(row) and not staging.is_ours(row.slug))
            public = [row.id for row in open_ if of(row, page)]
            if len(public) > 1 and not page.absent and not self._changed_by_service():
                self.breaches.append(f"TWO public pages of {page.slug} after a {request.method}")

    def _changed_by_service(self) -> bool:
        """Whether the service writes other addresses than it is sent."""
        return any(error.how in ("change-field", "drop-field", "suffix") for error in self.errors)

    def _addresses(self, request: Asked, rows: Mapping[str, Schedule]) -> None:
        """Count the writes of a page that pass without one at its address, where one was."""
        if any(error.where in ("patch", "any") or error.how.startswith("edit") for error in self.errors):
            return
        schedule_id = request.path.rsplit("/", 1)[-1]
        written, standing = rows.get(schedule_id), self._stand(rows)
        for slug in self.public:
            page = next((page for page in self.declared.values() if page.slug == slug), None)
            if page is None or page.absent or written is None or not of(written, page):
                continue
            self.without[slug] = 0 if slug in standing else self.without.get(slug, 0) + 1
            if self.without[slug] > 1:
                self.breaches.append(f"GAP at {slug}: {self.without[slug]} writes without a page")

    def _stand(self, rows: Mapping[str, Schedule] | None = None) -> set[str]:
        found = self.machine.rows() if rows is None else rows
        return {row.slug for row in found.values() if row.owner == HERE and row.active and not row.secret}

    def _public(self, row: Schedule) -> bool:
        return row.active and not row.secret and not foreign(row) and not row.slug.startswith(staging.OLD)

    # when it has ended

    def _judge(self) -> None:
        for key, row in self.foreign.items():
            if self.end.get(key) != row:
                now = self.end[key].slug if key in self.end else "gone"
                self.breaches.append(f"FOREIGN {row.slug} of {row.owner} is now {now}")
        if self.code not in CODES:
            self.breaches.append(f"CODE {self.code}")
        for text in (self.out, self.err):
            if "is a bug in" in text or "Traceback" in text:
                line = next(line for line in text.splitlines() if "bug" in line or "Trace" in line)
                self.breaches.append(f"BUG {line.strip()[:150]}")
            if SECRET in text or any(token in text for token in self.machine.world.tokens.grants):
                self.breaches.append("SECRET in an output")
        if self.machine.seconds > LONGEST:
            self.breaches.append(f"HANGS {self.machine.seconds:.0f} s")
        if "json" not in self.words:
            return
        try:
            said = json.loads(self.out, parse_constant=_no_constant)
        except ValueError as error:
            self.breaches.append(f"JSON {error}")
            return
        self._said(said)

    def _said(self, said: dict[str, Any]) -> None:
        differs = self._differs(self.end)
        match self.words[0]:
            case "apply" | "undo" if "pages" in said:
                self._applied(said, differs)
            case "drift" if "findings" in said:
                self._watched(said, differs)
            case "plan" if "actions" in said and self.code == 0 and "--exit-code" in self.words:
                unsure = tuple(f"{action['page']} is " for action in said["actions"] if _unsure(action))
                self.breaches += [f"PLAN0 {text}" for text in differs if not text.startswith(unsure)][:1]
        self._public_at_end()

    def _differs(self, rows: Mapping[str, Schedule]) -> list[str]:
        """Return what is not as the files say: pages, and pages of ours that are left beside them."""
        texts = [accounts.untrue(page, rows, self.weeks) for page in self.declared.values()]
        slugs = {page.slug for page in self.declared.values()}
        texts += [
            f"left {'staging page' if staging.is_staging(row.slug) else row.slug.split('-0')[0]}"
            for row in rows.values()
            if not foreign(row) and (row.slug not in slugs or row.owner != HERE)
        ]
        return [text for text in texts if text]

    def _named(self, text: str) -> bool:
        """Whether what is left beside the files' pages is said to be: by its id, or the run that made it."""
        slugs = {page.slug for page in self.declared.values()}
        beside = [row for row in self.end.values() if not foreign(row) and row.slug not in slugs]
        open_ = re.search(r"run \S+ stays open", self.out) is not None
        told = (row.id in self.out or (open_ and staging.is_staging(row.slug)) for row in beside)
        return text.startswith("left ") and all(told)

    def weeks(self, row: Schedule) -> dict[str, Any]:
        """Return the hours of hosts on a page, by mailbox: days with spans."""
        found = {}
        for rule in row.body["availability_rules"]:
            user = people.by_any_email(self.machine.world.store, rule.get("email", ""))
            if user and rule.get("use_custom"):
                week = rule.get("segments_recurrence", {})
                found[user.email] = {
                    day: [(span["start"], span["end"]) for span in spans]
                    for day, spans in week.items()
                    if spans
                }
        return found

    def _applied(self, said: dict[str, Any], differs: list[str]) -> None:
        for result in said["pages"]:
            if result["outcome"] != "verified" or result["page"] not in self.declared:
                continue
            if text := accounts.untrue(self.declared[result["page"]], self.end, self.weeks):
                self.breaches.append(f"UNTRUE {result['page']}: {result['action']} verified, and {text}")
        if self.account.booked and not any(row.slug == "old" for row in self.end.values()):
            self.breaches.append("BOOKED old was removed")
        differs = [text for text in differs if not self._named(text)]
        if self.code == 0 and differs:
            self.breaches.append(f"EXIT0 {differs[0]}")
        elif said.get("converged") and differs:
            self.breaches.append(f"CONVERGED {differs[0]}")
        if self.code in (0, 2) and said.get("converged") is False:
            self.breaches.append(f"CODE {self.code} and not converged")

    def _watched(self, said: dict[str, Any], differs: list[str]) -> None:
        there = {row.slug for row in self.end.values() if row.owner == HERE}
        applied = self.account.name.split("-")[0] in ("same", "turned")
        if said.get("in_sync") != (self.code == 0):
            self.breaches.append(f"CODE {self.code} and in_sync {said.get('in_sync')}")
        if said.get("in_sync") and differs and applied:
            self.breaches.append(f"IN_SYNC {differs[0]}")
        for finding in said["findings"]:
            page = self.declared.get(finding["page"] or "")
            if finding["code"] == "page-missing" and page and page.slug in there:
                self.breaches.append(f"MISSING {page.slug}")
            if finding["code"] == "type-downgraded" and page:
                rows = [row for row in self.end.values() if row.owner == HERE and row.slug == page.slug]
                if rows and rows[0].type == page.type and not self.wire.edited_at:
                    self.breaches.append(f"DOWNGRADED {page.slug} is {rows[0].type.value}")

    def _public_at_end(self) -> None:
        for row in self.end.values():
            wanted = next((page for page in self._files.values() if of(row, page)), None)
            if wanted is None or not self._public(row) or row.id in self.before:
                continue
            wrong = row.type != wanted.type or (row.type.multi_host and frozenset(row.hosts) != wanted.hosts)
            if wanted.type and wrong and not TOLD_OPEN.search(self.out + self.err):
                self.breaches.append(f"PUBLIC {row.slug} is {row.type.value} of {len(row.hosts)}, untold")

    def _heal(self) -> None:
        """Apply once more with an honest service: all must come out as the files say.

        Where the program asks a person for their word, or goes by what it was taught, it is given that
        word and forgets what it was taught, once.
        """
        self.machine.answering = line.to(self.machine.app)
        self.machine.now += timedelta(seconds=HEALED_AFTER)
        self.declared = self.account.declared
        breach = self._healed()
        for _ in range(2):
            if breach and (helped := self._helped()):
                self.machine.now += timedelta(seconds=HEALED_AFTER)
                breach = self._healed()
                breach = f"{breach} (after {helped})" if breach else ""
        if breach:
            self.breaches.append(breach)
        rows = self.machine.rows()
        if any(rows.get(key) != row for key, row in self.foreign.items()):
            self.breaches.append("FOREIGN after an honest apply")

    def _helped(self) -> str:
        """Do what the last apply asks a person for; return what that was, empty for nothing."""
        assert self.healed is not None
        said, done = self.healed[1], []
        for page in filter(_waits, json.loads(said).get("pages", ())):
            seen = () if self._as_declared(page["page"]) else ("--not",)
            self.machine.run("attest", page["page"], "--by", "ana", "--yes", *seen)
            done.append(" ".join(["attest", *seen]))
        self.machine.run("probe", "--forget")
        done.append("probe --forget")
        return " and ".join(done)

    def _as_declared(self, key: str) -> bool:
        """Whether a page, or what is made for it, is of its type and books its hosts."""
        wanted = self.declared[key]
        rows = self.machine.rows().values()
        made = [row for row in rows if of(row, wanted) and not row.slug.startswith(staging.OLD)]
        made = [row for row in made if staging.is_staging(row.slug)] or made  # of that one is asked
        return all(row.type == wanted.type and frozenset(row.hosts) == wanted.hosts for row in made)

    def _healed(self) -> str:
        """Apply, and return what is wrong then."""
        self.healed = self.machine.run(*ALLOWED)
        code, out, err = self.healed
        expected = 7 if self.account.by_hand else 0
        differs = self._differs(self.machine.rows())
        if self.account.by_hand:
            differs = [text for text in differs if not text.startswith("no page at")]
        if code not in ((5, 6) if self.account.booked else (expected,)):
            return f"HEAL exit {code}: {why(out, err)}"
        return f"HEAL exit {code}, and {differs[0]}" if differs else ""


def _waits(result: Mapping[str, Any]) -> bool:
    """Whether nothing shows a page to be of its type, so that a person is to say whether it is."""
    unproven = (result["type"] or {}).get("verdict") == "unproven"
    asked = result["outcome"] == "unverified" or result["action"] == "manual"
    return (unproven and asked) or "awaiting-attest" in str(result["note"])


def why(out: str, err: str) -> str:
    """Return the first thing that an apply says is not as it should be."""
    try:
        said = json.loads(out)
    except ValueError:
        return err[-200:]
    if "error" in said:
        return str(said["error"]["message"])
    texts = [
        f"{page['page']} {page['outcome']}: {page.get('note', '')}"
        for page in said["pages"]
        if page["outcome"] != "verified" or page.get("checklist")
    ]
    return (texts or ["nothing said"])[0][:150]


def foreign(row: Schedule) -> bool:
    """Whether no file names a page."""
    return row.slug in FOREIGN or row.owner == "chitra@example.com"


def of(row: Schedule, page: Declared) -> bool:
    """Whether a page is, or may be, one made for what is declared."""
    return row.owner == HERE and (
        row.slug == page.slug or row.body.get("summary") == page.fields.get("summary")
    )


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _unsure(action: Mapping[str, Any]) -> bool:
    """Whether a plan says that it does not know whether a page is of its multi-host type."""
    proof = action.get("type") or {}
    multi = proof.get("declared") in ("all_hosts_available", "any_host_available")
    return multi and proof["verdict"] in ("unproven", "conflicting")
