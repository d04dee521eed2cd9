"""The first line of a file that names its schema for editors: new files get the one of the others."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from reconciler.source import Source

USUAL: Final = ("../schemas/page.schema.json", "page.schema.json")
"""Where the schema stands beside a config folder, as `init` puts it, or in it."""
_WRITTEN: Final = re.compile(r"^# yaml-language-server: *\$schema=(\S+)", re.MULTILINE)


def find(root: Path, sources: Iterable[Source]) -> str:
    """Return the line for files in `root` and a blank line; "" where no schema exists.

    Editors would report a schema that does not exist in every file.
    """
    written = ((source.file, match[1]) for source in sources if (match := _WRITTEN.search(source.text)))
    named = next((_from(root, *place) for place in written), None)
    schema = named or next((path for path in USUAL if (root / path).is_file()), None)
    return f"# yaml-language-server: $schema={schema}\n\n" if schema else ""


def _from(root: Path, file: str, schema: str) -> str:
    """Return what a file in `root` calls the schema that `file` names."""
    if ":" in schema or Path(schema).is_absolute():
        return schema
    return Path(os.path.relpath(Path(file).parent / schema, root)).as_posix()
