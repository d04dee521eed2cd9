"""`DIR/reconciler.lock`: what the tool remembers of each page, per account; committed, sorted, no secrets.

A folder with one of its own for each account: facts stand under the API's origin and the account id, so that
a rehearsal on the emulator never mixes with the real account. In it a small file for each page, see `facts`:
two branches that each applied a page merge in git, for each has changed files of its own. Versions before
kept a single file of that name; it is read where it stands, and taken over with the first write.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reconciler import errors, files
from reconciler.records import facts, names, singlefile
from reconciler.records.memory import Memory, PageMemory

NAME = "reconciler.lock"
ACCOUNT = "account.json"
BESIDE = ".reconciler"
OLD, NEW = "lock.old", "lock.new"
"""In `.reconciler`, while a single file is taken over: that file, and the folder before it stands."""
LARGEST = 1024 * 1024
COST = "that costs attribution, never pages"

Texts = dict[str, str]


@dataclass(slots=True)
class LockFile:
    """One account's part of the lock folder in `root`.

    `_there` are its files as they were last seen, `_pages` what is written of each page.
    """

    root: Path
    origin: str
    account: str
    _there: Texts | None = field(default=None, init=False, repr=False)
    _ready: bool = field(default=False, init=False, repr=False)
    _kept: Memory = field(default_factory=Memory, init=False, repr=False)
    _pages: dict[str, tuple[PageMemory, Texts]] = field(default_factory=dict, init=False, repr=False)

    @property
    def file(self) -> Path:
        """Where it is."""
        return self.root / NAME

    @property
    def folder(self) -> Path:
        """Where the account's own files are."""
        return self.file / names.safe(self.section)

    @property
    def section(self) -> str:
        """The name the account's facts are filed under."""
        return f"{self.origin} {self.account or '-'}"

    def load(self) -> Memory:
        """Read what is remembered; nothing where there is no file yet. Raises `ConfigError`."""
        self._there, self._pages, self._ready = {}, {}, False
        if not self.file.is_dir():
            self._kept = _single(self.root, _sections(self.root).get(self.section, {}))
            return self._kept
        _no_other_side(self.root)
        self._there = dict(_read(self.folder))
        try:
            if ACCOUNT in self._there:
                facts.content(ACCOUNT, self._there[ACCOUNT])
            self._kept = facts.memory(self._there)
        except facts.BadFacts as error:
            raise _bad(self.folder / error.name, error) from error
        return self._kept

    def save(self, memory: Memory) -> None:
        """Write the files that say something else now, the facts of other accounts as they are.

        A file goes after what takes its place stands: a crash in between leaves both, and the newer counts.
        Raises `ReconcilerError` (`cannot-write`), `SafetyError` where a link leads out of the config.
        """
        if not self._ready:
            self._make_ready()
        wanted = self._wanted(memory)
        _write(self.folder, self._there or {}, wanted)
        self._there, self._kept = wanted, memory

    def learn(self, memory: Memory) -> None:
        """Keep on disk how the memory has grown."""
        if self._there is None or memory != self._kept:
            self.save(memory)

    def _make_ready(self) -> None:
        """See that the folder can be written to, and that no single file stands in its place."""
        if self._there is None or not self.file.is_dir():
            self.load()
        if not self.file.is_dir():
            _take_over(self.root)
            self.load()
        for folder in (self.folder, *(self.folder / inner for inner in facts.FOLDERS)):
            files.within(self.root, folder)
        _tidy(self.root)
        self._ready = True

    def _wanted(self, memory: Memory) -> Texts:
        """Return all files as they should be; most pages are the very same as before."""
        wanted = {ACCOUNT: facts.account(self.origin, self.account)}
        for key, page in memory.pages.items():
            if self._pages.get(key, (None,))[0] is not page:
                self._pages[key] = (page, facts.page_texts(key, page))
            wanted |= self._pages[key][1]
        for name, text in (self._there or {}).items():
            if name.startswith(f"{facts.PAGES}/") and name not in wanted:
                wanted[name] = facts.forgotten(text)
        return wanted | dict.fromkeys(facts.found_names(memory), "")


def _read(folder: Path) -> Iterator[tuple[str, str]]:
    """Read the files that this program may have written there. Raises `ConfigError`."""
    if (folder / ACCOUNT).exists():
        yield ACCOUNT, _text(folder / ACCOUNT)
    for inner in facts.FOLDERS:
        for file in sorted((folder / inner).iterdir()) if (folder / inner).is_dir() else ():
            if inner == facts.PAGES and file.suffix == ".json" and not file.name.startswith("."):
                yield f"{inner}/{file.name}", _text(file)
            elif inner != facts.PAGES and names.is_ours(file.name):
                yield f"{inner}/{file.name}", ""


def _text(file: Path) -> str:
    try:
        return files.read(file, LARGEST).decode("utf-8").replace("\r\n", "\n")  # as git may hand it out
    except (OSError, ValueError) as error:
        raise _broken(file, str(getattr(error, "strerror", None) or error)) from error


def _write(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Bring the files of a folder from `before` to `after`."""
    changed = [(folder / name, text) for name, text in after.items() if before.get(name) != text]
    gone = [folder / name for name in before if name not in after]
    for file, text in changed:
        files.replace(file, text) if text else files.touch(file)
    for file in gone:
        files.remove(file)


def _sections(root: Path) -> Mapping[str, Any]:
    """Read the lock file of version 1; no account where there is none. Raises `ConfigError`."""
    file = root / NAME
    if not (file.exists() or file.is_symlink()):
        file = root / BESIDE / OLD  # a run died while it took the file over
    try:
        return singlefile.sections(file, root / BESIDE / singlefile.LEARNED)
    except (OSError, ValueError, RecursionError) as error:
        raise _broken(root / NAME, str(getattr(error, "strerror", None) or error)) from error


def _single(root: Path, section: Any) -> Memory:
    try:
        return singlefile.memory(section)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise _broken(root / NAME, f"{type(error).__name__} in its facts: {error}") from error


def _take_over(root: Path) -> None:
    """Put the folder in the place of a single lock file: at every moment one of them is there whole."""
    file, beside = root / NAME, root / BESIDE
    known = {section: _single(root, content) for section, content in _sections(root).items()}
    try:
        if not known:
            file.unlink(missing_ok=True)
            file.mkdir(parents=True)
            return
        beside.mkdir(mode=0o700, exist_ok=True)
        files.within(root, beside)
        shutil.rmtree(beside / NEW, ignore_errors=True)
        for section, memory in known.items():
            origin, _, account = section.rpartition(" ")
            _write(beside / NEW / names.safe(section), {}, _texts(origin, account, memory))
        if file.exists():
            file.replace(beside / OLD)
        (beside / NEW).replace(file)
    except OSError as error:
        raise files.cannot_write(file, error) from error
    _tidy(root)


def _tidy(root: Path) -> None:
    """Remove what version 1 left behind, where the folder holds it all."""
    for name in (OLD, singlefile.LEARNED):
        files.remove(root / BESIDE / name)


def _texts(origin: str, account: str, memory: Memory) -> Texts:
    """Return all files of an account."""
    texts = {ACCOUNT: facts.account(origin, account)}
    for key, page in memory.pages.items():
        texts |= facts.page_texts(key, page)
    return texts | dict.fromkeys(facts.found_names(memory), "")


def _no_other_side(root: Path) -> None:
    """Raise `ConfigError` where git has put the other side's single file beside the folder."""
    for file in sorted(root.glob(f"{NAME}~*")):
        raise errors.ConfigError(
            f"{file} is left of a merge with a branch on which an older version kept a single lock file",
            code="broken-lock-file",
            help=f"`git rm {file.name}`, then `reconciler plan`: {COST}",
        )  # fmt: skip


def _broken(file: Path, why: str, cure: str = "") -> errors.ConfigError:
    return errors.ConfigError(
        f"{file} cannot be read: {why}", code="broken-lock-file",
        help=cure or f"restore it from git (mend merge conflicts), or delete it: {COST}",
    )  # fmt: skip


def _bad(file: Path, error: facts.BadFacts) -> errors.ConfigError:
    """Say what is wrong with one small file; where both sides of a merge wrote it, either will do."""
    if not error.conflict:
        return _broken(file, error.why)
    return _broken(
        file, "git has left both sides of a merge in it: both applied this page",
        f"keep either side (`git checkout --ours {file.name}` in its folder), then `reconciler plan`",
    )  # fmt: skip
