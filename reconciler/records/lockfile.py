"""`DIR/reconciler.lock`: what the tool remembers of each page, per account; committed, sorted, no secrets.

A folder with one of its own for each account: facts stand under the API's origin and the account id, so that
a rehearsal on the emulator never mixes with the real account. In it a small file for each page, see `facts`:
two branches that each applied a page merge in git, for each has changed files of its own. Versions before
kept a single file of that name; it is read where it stands, and taken over with the first write.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from reconciler import safe_files
from reconciler.records import facts, folder, lockfaults, names, takeover
from reconciler.records.memory import Memory, PageMemory

NAME = "reconciler.lock"

Texts = dict[str, str]


@dataclass(slots=True)
class LockFile:
    """One account's part of the lock folder in `root`.

    `_there` are its files as they were last seen, `_pages` what is written of each page.
    """

    root: Path
    api_origin: str
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
        return f"{self.api_origin} {self.account or '-'}"

    def load(self) -> Memory:
        """Read what is remembered; nothing where there is no file yet. Raises `ConfigError`."""
        self._there, self._pages, self._ready = {}, {}, False
        if not self.file.is_dir():
            self._kept = takeover.memory(self.file, self.section)
            return self._kept
        takeover.no_other_side(self.file)
        self._there = folder.read(self.folder)
        try:
            if facts.ACCOUNT in self._there:
                facts.content(facts.ACCOUNT, self._there[facts.ACCOUNT])
            self._kept = facts.memory(self._there)
        except facts.BadFacts as error:
            raise lockfaults.small(self.folder / error.name, error) from error
        return self._kept

    def save(self, memory: Memory) -> None:
        """Write the files that say something else now, the facts of other accounts as they are.

        A file goes after what takes its place stands: a crash in between leaves both, and the newer counts.
        Raises `ReconcilerError` (`cannot-write`), `SafetyError` where a link leads out of the config.
        """
        if not self._ready:
            self._make_ready()
        wanted = self._wanted(memory)
        folder.write(self.folder, self._there or {}, wanted)
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
            takeover.run(self.root, self.file)
            self.load()
        for place in (self.folder, *(self.folder / inner for inner in facts.FOLDERS)):
            safe_files.within(self.root, place)
        takeover.tidy(self.root)
        self._ready = True

    def _wanted(self, memory: Memory) -> Texts:
        """Return all files as they should be; most pages are the very same as before."""
        wanted = {facts.ACCOUNT: facts.account(self.api_origin, self.account)}
        for key, page in memory.pages.items():
            if self._pages.get(key, (None,))[0] is not page:
                self._pages[key] = (page, facts.page_texts(key, page))
            wanted |= self._pages[key][1]
        for name, text in (self._there or {}).items():
            if name.startswith(f"{facts.PAGES}/") and name not in wanted:
                wanted[name] = facts.forgotten(text)
        return wanted | dict.fromkeys(facts.found_names(memory), "")
