"""Which pages a person means: by key, glob or file, by owner, by host. Pure.

Every command that takes PAGE chooses here, so that the same words mean the same pages everywhere.
"""

from __future__ import annotations

import os.path
import shlex
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Final

from reconciler import errors
from reconciler.config import spelling
from reconciler.model import BookingPage, Declared, Desired

FEW: Final = 8
"""How many names a help line lists."""
UNKNOWN_PAGE: Final = "unknown-page"
UNKNOWN_PERSON: Final = "unknown-person"
NOTHING: Final = "no-page-matches"


@dataclass(frozen=True, slots=True)
class Selectors:
    """What was typed to choose pages; nothing at all means every page.

    `pages` are keys (also `advising-{host}`, for all pages that `each` made of it), globs over keys, and
    files or folders; `owners` and `hosts` names or emails, of hosts
    also groups, which count for each of their members; `types` are values of `type`. Several of one kind
    choose what any of them means; several kinds what all of them mean.
    """

    pages: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    @property
    def given(self) -> bool:
        """Whether anything was typed."""
        return bool(self.pages or self.owners or self.hosts or self.types)

    @property
    def words(self) -> tuple[str, ...]:
        """The same, to be typed in a shell."""
        kinds = (("--owner", self.owners), ("--host", self.hosts), ("--type", self.types))
        options = (word for name, values in kinds for value in values for word in (name, shlex.quote(value)))
        return (*map(shlex.quote, self.pages), *options)


ALL: Final = Selectors()


@dataclass(frozen=True, slots=True)
class Known:
    """What names can mean: `groups` maps a group to names of hosts.

    `made` maps the key of documents with `each`, as it is written, to the keys of all their pages.

    `files` are those of the config; `folders` the working directory and the config root, both absolute, from
    which relative ones are looked for, in this order; `is_there` tells whether an absolute path exists.
    """

    groups: Mapping[str, Collection[str]]
    made: Mapping[str, Collection[str]]
    files: Collection[str]
    folders: tuple[str, str]
    is_there: Callable[[str], bool]


def choose(desired: Desired, selectors: Selectors, known: Known) -> Desired:
    """Keep the pages that are meant; none where there are people of that name without such pages.

    Raises `UsageError` for a PAGE that matches nothing, and for people whom no file names.
    """
    if not selectors.given:
        return desired
    pages = desired.pages
    if selectors.pages:
        pages = _by_name(desired, selectors.pages, known)
    if selectors.owners:
        owners = {email for text in selectors.owners for email in _emails(text, "--owner", desired, known)}
        pages = tuple(page for page in pages if page.owner.email.casefold() in owners)
    if selectors.hosts:
        hosts = {email for text in selectors.hosts for email in _emails(text, "--host", desired, known)}
        pages = tuple(page for page in pages if _books(page, hosts))
    if selectors.types:
        present = (page for page in pages if isinstance(page, BookingPage))
        pages = tuple(page for page in present if page.type in selectors.types)
    return replace(desired, pages=pages)


def some(desired: Desired, selectors: Selectors, known: Known) -> Desired:
    """Keep the pages that are meant, as `choose`. Raises `UsageError` also where there is none."""
    chosen = choose(desired, selectors, known)
    if selectors.given and not chosen.pages:
        cure = "`reconciler list` shows all pages"
        if len(_conditions(selectors)) > 1:
            cure = f"PAGE and options together mean the pages that all of them name; {cure}"
        raise errors.UsageError(nothing(selectors), code=NOTHING, help=cure)
    return chosen


def single(desired: Desired, text: str, known: Known) -> Declared:
    """Return the one page that PAGE means. Raises `UsageError` where it is none, or several."""
    pages = some(desired, Selectors(pages=(text,)), known).pages
    if len(pages) > 1:
        keys = _listed([page.key for page in pages])
        raise errors.UsageError(
            f"`{text}` is {len(pages)} pages, and one is meant here", code="several-pages",
            help=f"name one of {keys}" if keys else f"name one: reconciler list {shlex.quote(text)}",
        )  # fmt: skip
    return pages[0]


def nothing(selectors: Selectors) -> str:
    """Say that no page is as asked for."""
    return f"no page {' and '.join(_conditions(selectors))}"


def _conditions(selectors: Selectors) -> list[str]:
    kinds = (
        ("is one of {}", selectors.pages),
        ("is owned by {}", selectors.owners),
        ("has the host {}", selectors.hosts),
        ("is of the type {}", selectors.types),
    )
    return [words.format(spelling.listed(values, last="or")) for words, values in kinds if values]


def _by_name(desired: Desired, texts: Iterable[str], known: Known) -> tuple[Declared, ...]:
    """Return the pages that keys, globs and files mean, in the order of `desired`."""
    by_key = {page.key: page for page in desired.pages}
    keys: set[str] = set()
    for text in texts:
        if text in by_key:
            keys.add(text)
        elif text in known.made:
            keys |= {*known.made[text]}
        elif is_file(text):
            keys |= _in_file(text, desired, known)
        elif is_glob(text):
            keys |= _matching(text, by_key)
        else:
            raise _unknown_page(text, by_key)
    return tuple(page for page in desired.pages if page.key in keys)


def is_glob(text: str) -> bool:
    """Whether a PAGE is a pattern; no key holds these characters."""
    return any(character in text for character in "*?[")


def is_file(text: str) -> bool:
    """Whether a PAGE is a file or folder: it names one, or ends as files of the config do."""
    return "/" in text or text.endswith((".yaml", ".yml"))


def _matching(pattern: str, keys: Collection[str]) -> set[str]:
    found = {key for key in keys if fnmatchcase(key, pattern)}
    if not found:
        near = _near_pattern(pattern, keys)
        cure = f"did you mean `{near}`?" if near else _pages(keys)
        raise errors.UsageError(f"no page matches `{pattern}`", code=NOTHING, help=cure)
    return found


def _near_pattern(pattern: str, keys: Collection[str]) -> str | None:
    """Return the pattern, or the key, that was meant: keys are compared as far as the pattern is long."""
    folded = pattern.casefold()
    if any(fnmatchcase(key, folded) for key in keys):
        return folded
    stem, rest = folded.rstrip("*?"), folded[len(folded.rstrip("*?")) :]
    if is_glob(stem):
        return None
    parts = stem.count("-")
    begins = {"-".join([*key.split("-")[:parts], ""]) for key in keys if key.count("-") >= parts > 0}
    begin = spelling.nearest(stem, begins) if stem.endswith("-") else None
    return f"{begin}{rest}" if begin else spelling.nearest(stem, keys)


def _in_file(text: str, desired: Desired, known: Known) -> set[str]:
    """Return the keys of the pages that stand in a file, or in the files of a folder.

    The first of `known.folders` that has the file says which is meant. Raises `UsageError` where that is
    none of the config: a file of that name in the config is another one.
    """
    in_config = {path for file in known.files for path in _upwards(file, known)}
    here, in_root = (os.path.normpath(os.path.join(folder, text)) for folder in known.folders)  # noqa: PTH118
    meant = here if here in in_config or known.is_there(here) else in_root
    found = {page.key for page in desired.pages if meant in _places(page, desired, known)}
    if found:
        return found
    if meant not in in_config and in_root in in_config:
        shown = os.path.relpath(in_root, known.folders[0])
        raise errors.UsageError(
            f"`{text}` in this folder is not of the config", code=NOTHING,
            help=f"that of the config is `{shown}`",
        )  # fmt: skip
    near = None if meant in in_config else spelling.nearest(text, _names(known))
    cure = f"did you mean `{near}`?" if near else "`reconciler list` shows all pages"
    what = "there is no page in" if meant in in_config else "the config has no file"
    raise errors.UsageError(f"{what} `{text}`", code=NOTHING, help=cure)


def _names(known: Known) -> list[str]:
    """Return the files of the config as people may type them: as they are shown, and from the root."""
    here, root = known.folders
    paths = [os.path.join(here, file) for file in known.files]  # noqa: PTH118 - pure
    return [*known.files, *(os.path.relpath(path, root) for path in paths)]


def _places(page: Declared, desired: Desired, known: Known) -> set[str]:
    span = desired.span(page.key)
    return _upwards(span.file, known) if span else set()


def _upwards(file: str, known: Known) -> set[str]:
    """Return the absolute path of a file of the config, and of each folder around it below the root."""
    here, root = known.folders
    path = os.path.normpath(os.path.join(here, file))  # noqa: PTH118 - pure
    found = {path}
    while path != root and os.path.dirname(path) != path:  # noqa: PTH120 - pure
        path = os.path.dirname(path)  # noqa: PTH120 - pure
        found.add(path)
    return found


def _unknown_page(text: str, keys: Collection[str]) -> errors.UsageError:
    if text.endswith(".json"):
        cure = "a plan file stands alone: reconciler apply plan.json"
    else:
        near = spelling.nearest(text, keys)
        cure = f"did you mean `{near}`?" if near else _pages(keys)
    return errors.UsageError(f"no page `{text}` in the config", code=UNKNOWN_PAGE, help=cure)


def _books(page: Declared, emails: Collection[str]) -> bool:
    return any(host.email.casefold() in emails for host in page.hosts)


def _emails(text: str, option: str, desired: Desired, known: Known) -> set[str]:
    """Return the addresses, case-folded, of the people that a name, an email or (for hosts) a group means."""
    by_name = {name: email.casefold() for email, name in desired.names.items()}
    if option == "--host" and text in known.groups:
        return {by_name[name] for name in known.groups[text] if name in by_name}
    if text in by_name:
        return {by_name[text]}
    people = (person for page in desired.pages for person in (page.owner, *page.hosts))
    addresses = {*by_name.values(), *(person.email.casefold() for person in people)}
    if text.casefold() in addresses:
        return {text.casefold()}
    if text in known.groups:
        members = _listed(list(known.groups[text]))
        raise errors.UsageError(
            f"`{text}` is a group, and {option} takes one person", code=UNKNOWN_PERSON,
            help=f"name one of {members}" if members else "name one of its hosts",
        )  # fmt: skip
    names = sorted([*by_name, *(known.groups if option == "--host" else ())])
    near = _near_person(text, names, addresses)
    few = _listed(names)
    cure = f"did you mean `{near}`?" if near else (f"known: {few}" if few else "hosts stand under `hosts`")
    raise errors.UsageError(f"{option}: no file names `{text}`", code=UNKNOWN_PERSON, help=cure)


def _near_person(text: str, names: Collection[str], addresses: Collection[str]) -> str | None:
    """Return who may have been meant; addresses of one domain are alike whoever they are of."""
    if "@" in text:
        return spelling.nearest(text, sorted(addresses), cutoff=0.9)
    return spelling.nearest(text, names)


def _pages(keys: Collection[str]) -> str:
    few = _listed(sorted(keys))
    return f"pages are: {few}" if few else f"`reconciler list` shows all {len(keys)} pages"


def _listed(names: Sequence[str]) -> str:
    """Return a few names as a phrase; empty where there are none, or many."""
    return spelling.listed(names) if 0 < len(names) <= FEW else ""
