"""The pass of `import`: read -> ask the witnesses -> draft -> write new files -> plan on them -> remember.

Never writes to Zoom, never changes a file that is there.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from reconciler import concurrency, diagnostics, errors, observe, pipeline, run_lock, safe_files, verify
from reconciler.apply.remembering import as_declared
from reconciler.config import desired, language_schema, limits, page_files, write
from reconciler.config.desired import Config
from reconciler.config.page_files import Drafted
from reconciler.evidence import Proof, Verdict
from reconciler.importing import (
    drafting,
    editor_line,
    factoring,
    live_pages,
    unnamed_pages,
    worksheet,
    worksheet_answers,
)
from reconciler.importing.drafting import Draft
from reconciler.importing.factoring import Factored
from reconciler.importing.host_hours import Users
from reconciler.importing.live_pages import Intake
from reconciler.importing.naming import Names
from reconciler.importing.unnamed_pages import UnnamedPage
from reconciler.importing.worksheet import Answer
from reconciler.model import EMPTY, BookingPage, Desired, LivePage, PageType
from reconciler.planning import planner
from reconciler.planning.action import Action, NoOp
from reconciler.planning.evidence import Evidence, Policy
from reconciler.proof import verdict
from reconciler.records.lockfile import LockFile
from reconciler.records.memory import Memory
from reconciler.times.earlier import EarlierRules
from reconciler.zoom import persons, recipes
from reconciler.zoom.api import Reader
from reconciler.zoom.reading import Snapshot

LARGEST_WORKSHEET = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """Pages of `owners` (emails, or names of hosts) into a folder of the config, answers from `types`.

    `factor`: what pages say alike goes into templates. `command` is what was typed, without the worksheet.
    """

    owners: tuple[str, ...]
    into: Path
    types: Path | None = None
    dry_run: bool = False
    factor: bool = False
    command: str = "reconciler import"


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was made of the live pages: `files` by page key, and the plan's actions on them.

    `written` are the new files in order, `sheet` is the worksheet to fill in, if any, `aside` are owners
    with lines on the worksheet who were not asked for. `intake` is what was read, `named` those pages of
    it that the files declare already, each with its key. `templates` are the new ones, with the keys of
    their pages.
    """

    draft: Draft
    drafted: Drafted
    files: Mapping[str, Path]
    written: tuple[Path, ...]
    sheet: Path | None
    actions: tuple[Action, ...]
    intake: Intake
    aside: tuple[str, ...] = ()
    named: tuple[tuple[str, LivePage], ...] = ()
    templates: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: EMPTY)


async def run(setting: pipeline.Setting, request: Request) -> Adopted:
    """Import. Raises `InvalidConfig` for a config with errors, `ConfigError` for a bad worksheet."""
    config = _existing(setting)
    owners = [_email(owner, config) for owner in request.owners]
    lines = _answers(request.types)
    async with pipeline.connected(setting, config.desired.account) as (session, lock):
        reader, memory = Reader(session), lock.load()
        setting.tell(f"reading the pages of {', '.join(owners)}")
        intake = await live_pages.read(
            reader, owners, _mailboxes(config, lines),
            lambda listed: unnamed_pages.unnamed(listed, config.desired, memory), setting.clock(),
        )  # fmt: skip
        unnamed, users = intake.unnamed, intake.users
        named = unnamed_pages.named(intake.listed, config.desired, memory)
        persons.check({**dict(zip(owners, owners, strict=True)), **config.desired.names}, users)
        answers = worksheet_answers.read(lines, str(request.types), intake.listed, unnamed, users)
        names = _names(request.into, config)
        hosts = [person.host for person in config.people.hosts.values()]
        draft = drafting.draft(unnamed, users, answers, hosts, names)
        places, drafted = _drafted(setting, request.into, config, draft, names)
        factored = _factored(setting, request, drafted, places, names)
        drafted = factored.drafted
        sheet = _sheet(request, lines, draft, names)
        texts = {Path(file): text for file, text in drafted.texts.items()}
        texts |= {sheet: worksheet.write(draft.asked)} if sheet and sheet != request.types else {}
        if request.dry_run:
            config = drafted.config
        else:
            for file, text in texts.items():
                safe_files.create(file, text)
            config = pipeline.load(setting) if places else config
        imported = _only(config.desired, places)
        actions = await _planned(setting, imported, draft, intake, reader, memory) if places else ()
    if not request.dry_run:
        _remember(setting.root, lock, actions, users, setting.clock().date())
    asked = worksheet_answers.of_owners(lines, owners)
    aside = tuple(dict.fromkeys(line.owner for line in lines if line not in asked))
    return Adopted(
        draft, drafted, places, tuple(texts), sheet, actions, intake, aside, named,
        factored.templates,
    )  # fmt: skip


def _existing(setting: pipeline.Setting) -> Config:
    """Read the files that are there; a folder without any, or none yet, is an empty config."""
    bounds = limits.of(setting.environment)
    config = desired.load(setting.root, today=setting.clock().date(), limits=bounds, shared=setting.shared)
    problems = diagnostics.errors(config.diagnostics)
    no_files = setting.root.is_dir() or not setting.root.exists()
    if no_files and [problem.code for problem in problems] == ["no-config"]:
        return config
    if problems:
        raise errors.InvalidConfig(len(diagnostics.errors(config.diagnostics)), config)
    return config


def _email(owner: str, config: Config) -> str:
    """Return the mailbox of an owner, spelled as the files spell it."""
    if "@" not in owner:
        if named := config.people.hosts.get(owner):
            return named.host.email
        message = f"`{owner}` is no email, and no host of the files is called so"
        raise errors.UsageError(message, help="name the owner by email: reconciler import ana@example.com")
    if not language_schema.matches(language_schema.fields("host")["email"]["pattern"], owner):
        raise errors.UsageError(f"`{owner}` is not an email", help="write it like ana@example.com")
    person = config.people.emails.get(owner.lower())
    return person.email if person else owner.lower()


def _answers(file: Path | None) -> list[Answer]:
    if file is None:
        return []
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_WORKSHEET + 1)
        if len(data) > LARGEST_WORKSHEET:
            raise errors.UsageError(f"{file} is larger than any worksheet", help="name the CSV file")
        return worksheet.read(data.decode("utf-8-sig"), str(file))
    except OSError as error:
        why = (error.strerror or "it cannot be read").lower()
        raise errors.UsageError(f"cannot read {file}: {why}", help="name the worksheet of import") from error
    except UnicodeDecodeError as error:
        raise errors.UsageError(f"{file} is not UTF-8", help="save it as CSV in UTF-8") from error


def _mailboxes(config: Config, lines: Iterable[Answer]) -> set[str]:
    """Return the emails whose address in Zoom may be needed: hosts of the files and of the worksheet."""
    answered = {host for line in lines for host in line.hosts if "@" in host}
    mailboxes = {host.lower() for host in answered if not host.endswith(live_pages.SCHEDULER_ADDRESS)}
    emails = config.people.emails
    return {emails[email].email if email in emails else email for email in mailboxes | set(emails)}


def _names(into: Path, config: Config) -> Names:
    files = [file.name for file in into.iterdir()] if into.is_dir() else []
    keys = (page.key for page in config.desired.pages)
    return Names(keys, (*config.people.hosts, *config.people.groups), files)


def _drafted(
    setting: pipeline.Setting, into: Path, config: Config, draft: Draft, names: Names
) -> tuple[dict[str, Path], Drafted]:  # fmt: skip
    """Return where each page goes, and the text of all new files. Raises `InvalidConfig` if none can be."""
    hosts, sources = {}, config.sources.values()
    head = editor_line.find(into, sources)
    if draft.hosts:
        hosts[str(into / names.file("hosts", ".yaml"))] = head + write.hosts(draft.hosts)
    places = {page.key: into / names.file(page.key, ".yaml") for page in draft.pages}
    pages = {str(places[page.key]): page for page in draft.pages}
    today, bounds = setting.clock().date(), limits.of(setting.environment)
    drafted = page_files.make(sources, hosts, pages, draft.people, today, head, bounds)
    if diagnostics.errors(drafted.config.diagnostics) and drafted.texts:
        raise errors.InvalidConfig(len(diagnostics.errors(drafted.config.diagnostics)), drafted.config)
    return {key: file for key, file in places.items() if key not in drafted.left_out}, drafted


def _factored(
    setting: pipeline.Setting, request: Request, drafted: Drafted, places: Mapping[str, Path], names: Names
) -> Factored:
    """Return the new files with templates, where that is asked for."""
    if not request.factor:
        return Factored(drafted, {})
    head = editor_line.find(request.into, drafted.config.sources.values())
    file = request.into / names.file("templates", ".yaml")
    today, bounds = setting.clock().date(), limits.of(setting.environment)
    return factoring.factor(drafted, places, file, head, today, bounds)


def _sheet(
    request: Request, lines: Iterable[Answer], draft: Draft, names: Names
) -> Path | None:  # fmt: skip
    """Return the worksheet to fill in: the one that was given where it has all that is asked."""
    asked = {unnamed_pages.address(row.owner, row.page) for row in draft.asked}
    if request.types and asked and asked <= {unnamed_pages.address(line.owner, line.page) for line in lines}:
        return request.types
    return request.into / names.file("import-types", ".csv") if asked else None


async def _planned(
    setting: pipeline.Setting, imported: Desired, draft: Draft, intake: Intake, reader: Reader, memory: Memory
) -> tuple[Action, ...]:  # fmt: skip
    """Plan on the imported pages as `plan` would, from fresh lists."""
    pages = [(page, draft.unnamed[page.key]) for page in imported.present]
    terms = verify.Terms(setting.clock(), imported.account.attest_for, users=intake.users)
    judged = await concurrency.all_of(_proof(reader, page, known, terms) for page, known in pages)
    proofs = {page.key: proof for (page, _), proof in zip(pages, judged, strict=True)}
    read = Evidence({}, intake.users, proofs, memory)
    before = observe.Observed(imported, Snapshot(intake.listed, intake.users), read)
    today = setting.clock().date()
    after = await observe.again(reader, before, memory, today)
    names = {page_type: recipes.names(page_type) for page_type in PageType}
    return planner.make(imported, after.evidence, Policy(today, names)).actions


async def _proof(reader: Reader, page: BookingPage, known: UnnamedPage, terms: verify.Terms) -> Proof:
    """Judge a page by the claims that were read, where they do not tell by what visitors are offered too.

    Who is offered is read by the declared hosts and type, which were not known before.
    """
    proof = verdict.judge(page.type, known.claims)
    if proof.verdict is not Verdict.UNPROVEN or not page.type.multi_host:
        return proof
    return await verify.prove(reader, page, known.live, None, terms)


def _only(everything: Desired, keys: Container[str]) -> Desired:
    return replace(everything, pages=tuple(page for page in everything.pages if page.key in keys))


def _remember(root: Path, lock: LockFile, actions: Iterable[Action], users: Users, today: date) -> None:
    """Write the pages that are as declared into the lock file, as an apply with nothing to do would."""
    settled = [
        (action, action.page, action.live)
        for action in actions
        if isinstance(action, NoOp) and isinstance(action.page, BookingPage) and action.live
    ]
    if not settled:
        return
    with run_lock.held(root):
        memory = lock.load()
        earlier = EarlierRules(memory.offsets)
        for action, page, live_page in settled:
            entry = as_declared(page, live_page, action.proof, memory, users, earlier, today)
            memory = memory.with_page(page.key, entry)
        lock.save(memory)
