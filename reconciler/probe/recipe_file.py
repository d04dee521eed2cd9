"""Recipes that a person wants to try, from a file: data alone, as those the tool knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from reconciler import errors, fields
from reconciler.config import plain_file
from reconciler.model import MULTI_HOST, PageType
from reconciler.zoom import recipes
from reconciler.zoom.recipes import Recipe

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
HELP: Final = (
    "write `name: my-recipe` and `fields: {all_hosts_available: {schedule_type: multiple}}`; "
    "`$addresses` and `$attendees` stand for the hosts"
)


def read(file: Path) -> list[Recipe]:
    """Return the recipes of a file: one a document, or lists of them. Raises `UsageError`."""
    documents = plain_file.read(file, "recipes", HELP)
    values = [value for root in documents for value in (root if isinstance(root, list) else [root])]
    given = [_recipe(value, file) for value in values]
    if not given:
        raise _refused(file, "there is no recipe in it")
    tool_names = [recipe.name for recipe in (*recipes.RECIPES, recipes.CONTROL)]
    for number, recipe in enumerate(given):
        if recipe.name in tool_names or recipe.name in [earlier.name for earlier in given[:number]]:
            raise _refused(file, f"there is another recipe `{recipe.name}`")
    return given


def _recipe(value: Any, file: Path) -> Recipe:
    if not isinstance(value, Mapping) or set(value) != {"name", "fields"}:
        raise _refused(file, "a recipe is a mapping of `name` and `fields`, and nothing else")
    name, fields = value["name"], value["fields"]
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise _refused(file, f"`{name}` is no name for a recipe: small letters, digits and dashes")
    if not isinstance(fields, Mapping) or not fields:
        raise _refused(file, f"`{name}` has no `fields` by type")
    return Recipe(name, {_type(key, name, file): _fields(added, name, file) for key, added in fields.items()})


def _type(key: Any, name: str, file: Path) -> PageType:
    if key not in [str(page_type) for page_type in MULTI_HOST]:
        types = " and ".join(sorted(MULTI_HOST))
        raise _refused(file, f"`{name}`: `{key}` is not a multi-host type; they are {types}")
    return PageType(key)


def _fields(value: Any, name: str, file: Path) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not value:
        raise _refused(file, f"`{name}`: what it adds to the request is a mapping of fields")
    visible = [name for name in fields.VISIBLE if name in value]
    if visible:
        raise _refused(
            file, f"`{name}` must not set `{visible[0]}`: pages of an experiment stay out of sight"
        )
    return dict(value)


def _refused(file: Path, why: str) -> errors.UsageError:
    return errors.UsageError(f"{file}: {why}", code="bad-recipe", help=HELP)
