#!/bin/sh
# Guess:   A wheel that hatchling builds lacks what git ignores in the project, and nothing else. Where a copy of the
#          project stands, as a folder in somebody's repository or in a folder for builds, makes no difference.
# Happens: Without a .gitignore of its own, the project gets the one of the folders above, read as if it stood in the
#          project: a line `/shop`, by which git ignores a folder beside it, takes the package `shop` out of the wheel,
#          while a line that ignores the whole project takes out nothing. Either is the contrary of what git says. And
#          where the project's own .gitignore names a folder that the project lies *in*, as `build/`, none of its
#          lines count, and what git ignores is packed. The build succeeds each time.
# Matters: The action builds this project from wherever it was laid, and people copy tools into their repositories. The
#          project's own .gitignore, which the sdist brings along, keeps the lines of others out: it has to stay,
#          however short. Its lines do not count everywhere: no folder may be packed that is right only by them. A wheel
#          is judged by what it holds, and not by the build that made it.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" --quiet --disable-pip-version-check install hatchling==1.33.0 pathspec==1.1.1 pygit2==1.21.0

cat > "$here/try.py" <<'PY'
import os
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path
import pygit2

PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "shop"
version = "1"
"""
here = Path(sys.argv[1])


def look(name, place, ignored, owner):
    """Lay the project out at `place`, a .gitignore with `ignored` in `owner`, and say what is in the wheel."""
    root = here / name
    project = root / place
    (project / "shop").mkdir(parents=True)
    (project / "pyproject.toml").write_text(PROJECT)
    for file in ("__init__.py", "prices.py", "notes.txt"):
        (project / "shop" / file).touch()
    (root / owner / ".gitignore").write_text(ignored)
    repository = pygit2.init_repository(root)
    by_git = [
        file.name for file in sorted((project / "shop").iterdir())
        if not repository.path_is_ignored(str(file.relative_to(root)))
    ]
    out = root / "out"
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(out)]
    done = subprocess.run(build, cwd=project, capture_output=True, text=True, env={**os.environ, "HOME": str(here)})
    packed = "no wheel: " + done.stderr.strip().splitlines()[-1] if done.returncode else sorted(
        file.split("/")[1] for wheel in out.glob("*.whl") for file in zipfile.ZipFile(wheel).namelist()
        if file.startswith("shop/")
    )
    print(f"{name}\n  git keeps  {by_git}\n  the wheel  {packed}")


print("hatchling", version("hatchling"), "pathspec", version("pathspec"), "pygit2", version("pygit2"))
look("nothing ignored", "tools/till", "", ".")
look("above: /shop", "tools/till", "/shop\n", ".")
look("above: tools", "tools/till", "tools/\n", ".")
look("its own: build and notes", "tools/till", "build/\nnotes.txt\n", "tools/till")
look("its own: build and notes, in build", "build/till", "build/\nnotes.txt\n", "build/till")
PY
cat > "$here/expected" <<'TEXT'
hatchling 1.33.0 pathspec 1.1.1 pygit2 1.21.0
nothing ignored
  git keeps  ['__init__.py', 'notes.txt', 'prices.py']
  the wheel  ['__init__.py', 'notes.txt', 'prices.py']
above: /shop
  git keeps  ['__init__.py', 'notes.txt', 'prices.py']
  the wheel  []
above: tools
  git keeps  []
  the wheel  ['__init__.py', 'notes.txt', 'prices.py']
its own: build and notes
  git keeps  ['__init__.py', 'prices.py']
  the wheel  ['__init__.py', 'prices.py']
its own: build and notes, in build
  git keeps  ['__init__.py', 'prices.py']
  the wheel  ['__init__.py', 'notes.txt', 'prices.py']
TEXT
"$here/venv/bin/python" "$here/try.py" "$here" | tee "$here/output"
diff "$here/expected" "$here/output" || exit 1
