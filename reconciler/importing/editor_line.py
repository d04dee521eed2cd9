"""The first line by which editors know the language of a file: new files get it as the others have it."""

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


def of(root: Path, sources: Iterable[Source]) -> str:
    """Return the line for files in `root`, with a blank one; nothing where no schema is known.

    A line that names a schema which is not there would have editors complain of every file.
    """
    written = ((source.file, match[1]) for source in sources if (match := _WRITTEN.search(source.text)))
    named = next((_from(root, *one) for one in written), None)
    schema = named or next((one for one in USUAL if (root / one).is_file()), None)
    return f"# yaml-language-server: $schema={schema}\n\n" if schema else ""


def _from(root: Path, file: str, schema: str) -> str:
    """Return what a file in `root` calls the schema that `file` names."""
    if ":" in schema or Path(schema).is_absolute():
        return schema
    return Path(os.path.relpath(Path(file).parent / schema, root)).as_posix()
