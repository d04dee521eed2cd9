"""`DIR/reconciler.lock`: what the tool remembers of each page, per account; committed, sorted, no secrets.

A folder with one folder for each account, named by the API's origin and the account id: a rehearsal on the
emulator never mixes with the real account. It holds a small file for each page, see `facts`: two branches
that each applied a page changed different files, which git merges. Version 1 was a single file of that name;
it is read as long as nothing is written, and replaced by the folder at the first write.
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

    `_texts` are its files as last read or written, `_pages` the files of each page's memory.
    """

    root: Path
    api_origin: str
    account: str
    _texts: Texts | None = field(default=None, init=False, repr=False)
    _ready: bool = field(default=False, init=False, repr=False)
    _memory: Memory = field(default_factory=Memory, init=False, repr=False)
    _pages: dict[str, tuple[PageMemory, Texts]] = field(default_factory=dict, init=False, repr=False)

    @property
    def file(self) -> Path:
        """The folder of all accounts, or the single file of version 1."""
        return self.root / NAME

    @property
    def folder(self) -> Path:
        """The account's own folder."""
        return self.file / names.safe(self.section)

    @property
    def section(self) -> str:
        """The name of the account: API origin and account id, `-` for none."""
        return f"{self.api_origin} {self.account or '-'}"

    def load(self) -> Memory:
        """Read the account's memory, empty where there is no file yet. Raises `ConfigError`."""
        self._texts, self._pages, self._ready = {}, {}, False
        if not self.file.is_dir():
            self._memory = takeover.memory(self.file, self.section)
            return self._memory
        takeover.no_other_side(self.file)
        self._texts = folder.read(self.folder)
        try:
            if facts.ACCOUNT in self._texts:
                facts.content(facts.ACCOUNT, self._texts[facts.ACCOUNT])
            self._memory = facts.memory(self._texts)
        except facts.BadFacts as error:
            raise lockfaults.small(self.folder / error.name, error) from error
        return self._memory

    def save(self, memory: Memory) -> None:
        """Write the account's files that change, and remove those that are superseded.

        New files are written before old ones are removed: a crash in between leaves both, and the newer
        counts. Raises `ReconcilerError` (`cannot-write`), `SafetyError` where a link leads out of the config.
        """
        if not self._ready:
            self._make_ready()
        wanted = self._wanted(memory)
        folder.write(self.folder, self._texts or {}, wanted)
        self._texts, self._memory = wanted, memory

    def learn(self, memory: Memory) -> None:
        """Save `memory` where it differs from what is saved."""
        if self._texts is None or memory != self._memory:
            self.save(memory)

    def _make_ready(self) -> None:
        """Replace a single file by the folder, and check that no link leads out of the config."""
        if self._texts is None or not self.file.is_dir():
            self.load()
        if not self.file.is_dir():
            takeover.run(self.root, self.file)
            self.load()
        for place in (self.folder, *(self.folder / inner for inner in facts.FOLDERS)):
            safe_files.within(self.root, place)
        takeover.tidy(self.root)
        self._ready = True

    def _wanted(self, memory: Memory) -> Texts:
        """Return all files for `memory`; those of unchanged pages are not made anew."""
        wanted = {facts.ACCOUNT: facts.account(self.api_origin, self.account)}
        for key, page in memory.pages.items():
            if self._pages.get(key, (None,))[0] is not page:
                texts = facts.page_texts(key, page) | facts.zone_texts(page, memory.offsets)
                self._pages[key] = (page, texts)
            wanted |= self._pages[key][1]
        wanted |= facts.removed_texts(memory)
        for name, text in (self._texts or {}).items():
            if name.startswith(f"{facts.PAGES}/") and name not in wanted:
                wanted[name] = facts.forgotten(text)
        return wanted | dict.fromkeys(facts.found_names(memory), "")
