"""The difference between what is declared and what is live. The only module that may import deepdiff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler import fields
from reconciler.compare import equality
from reconciler.model import Change, Path, View


def compare(declared: View, live: View) -> tuple[Change, ...]:
    """Return the changes that turn `live` into `declared`, sorted; undeclared leaves do not count.

    Hosts, a host's week and the entries of a field are declared as a whole: what is live beyond them is a
    change too. A list is one value; paths end above it. Values that are the same are no change
    (`equality`); an empty `live` is a page that is not there, so that all of it is.
    """
    restricted = _restrict(declared, _alike(declared, live, ()) if live else live, ())
    if restricted == declared:
        return ()
    paths = _paths(restricted, declared)
    changes = (Change(path, at(restricted, path), at(declared, path)) for path in paths)
    return tuple(sorted(change for change in changes if change.before != change.after))


def _alike(declared: Any, live: Any, path: Path) -> Any:
    """Return what is live with the declared value wherever it is the same as that, or its default."""
    if declared == live:
        return declared
    if not isinstance(declared, Mapping) or not isinstance(live, Mapping):
        return declared if equality.same(path, declared, live) else live
    live = _numbered(declared, live, path)
    alike = {
        key: _alike(declared[key], value, (*path, key)) if key in declared else value
        for key, value in live.items()
    }
    left_out = {key: value for key, value in declared.items() if key not in live}
    defaults = {key: value for key, value in left_out.items() if equality.same((*path, key), value, None)}
    return alike | defaults


def _numbered(declared: View, live: View, path: Path) -> View:
    """Return live entries numbered as declared ones: what counts is their order, whatever Zoom counts from.

    Where none is live beyond the declared ones, those are numbered as they follow each other there.
    """
    kind = fields.entries(path[0]) if len(path) == 1 else None
    if kind is None or not kind.position:
        return live
    leaf = kind.position
    if not all(_is_number(entry, leaf) for entries in (declared, live) for entry in entries.values()):
        return live
    order = sorted(live, key=lambda name: _first(live[name])[leaf])
    numbers = [*range(len(live))]
    if live.keys() <= declared.keys():
        numbers = sorted(_first(declared[name])[leaf] for name in live)
    return {name: _at(live[name], leaf, at) for name, at in zip(order, numbers, strict=True)}


def _first(entry: Any) -> Any:
    """Return an entry, of several of one name the first."""
    return entry[0] if isinstance(entry, list) else entry


def _at(entry: Any, leaf: str, number: int) -> Any:
    """Return an entry with its place as a number; several of one name differ from any as they are."""
    return entry if isinstance(entry, list) else {**entry, leaf: number}


def _is_number(entry: Any, leaf: str) -> bool:
    entry = _first(entry)
    return isinstance(entry, Mapping) and isinstance(entry.get(leaf), int | float)


def _restrict(declared: Any, live: Any, path: Path) -> Any:
    if declared == live:
        return live
    if not isinstance(declared, Mapping) or not isinstance(live, Mapping):
        return live
    keys = [*declared, *(key for key in live if key not in declared)] if is_whole(path) else [*declared]
    return {key: _restrict(declared.get(key), live[key], (*path, key)) for key in keys if key in live}


def is_whole(path: Path) -> bool:
    """Whether the mapping at a path is declared as a whole: what is not in it is meant not to be there."""
    if len(path) == 1:
        return path[0] == "hosts" or fields.entries(path[0]) is not None
    return len(path) == 3 and path[::2] == ("hosts", "hours")


def _paths(live: View, declared: View) -> set[Path]:
    from deepdiff import DeepDiff

    # it takes long: only what differs is handed on
    live, declared = _without(live, declared), _without(declared, live)
    tree = DeepDiff(live, declared, view="tree", threshold_to_diff_deeper=0, ignore_private_variables=False)
    differences = (difference for group in tree.values() for difference in group)
    return {_above_lists(difference.path(output_format="list")) for difference in differences}


def _without(view: View, other: View) -> View:
    """Return a view without the top-level fields that are the same in another."""
    return {name: value for name, value in view.items() if name not in other or other[name] != value}


def _above_lists(path: list[str | int]) -> Path:
    """Cut a path at the first list index: a list is compared as one value."""
    cut = next((place for place, key in enumerate(path) if isinstance(key, int)), len(path))
    return tuple(str(key) for key in path[:cut])


def at(view: Any, path: Path) -> Any:
    """Return the value at a path of a view; None where there is none."""
    for key in path:
        if not isinstance(view, Mapping) or key not in view:
            return None
        view = view[key]
    return view
