#!/bin/sh
# Guess:   A comment on the line above a key belongs to that key. A key that is put in before it goes above the comment,
#          so that comment and key stay together, as a person would do it.
# Happens: ruamel.yaml keeps such a comment with the key before it. The new key comes between the comment and the key that
#          it explains. Put at the end, a key even comes after a comment that closes the file.
# Matters: Writing a live value into a page's file "with comments kept" keeps each comment and changes what it says:
#          here "agreed with legal" is afterwards said of the capacity. The place to write to has to be found in the
#          text, above the comment, and not by the library's position of keys.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" --quiet --disable-pip-version-check install ruamel.yaml==0.19.1

cat > "$here/try.py" <<'PY'
import sys
from importlib.metadata import version
from ruamel.yaml import YAML

FILE = """\
page: intro
duration: 30
# agreed with legal, do not change
booking_limit: 4
# vim: ts=2
"""
print("ruamel.yaml", version("ruamel.yaml"))
for place, where in ((2, "before booking_limit"), (3, "at the end")):
    yaml = YAML()
    page = yaml.load(FILE)
    page.insert(place, "capacity", 2)
    print(f"-- capacity put in {where}")
    yaml.dump(page, sys.stdout)
PY
cat > "$here/expected" <<'TEXT'
ruamel.yaml 0.19.1
-- capacity put in before booking_limit
page: intro
duration: 30
# agreed with legal, do not change
capacity: 2
booking_limit: 4
# vim: ts=2
-- capacity put in at the end
page: intro
duration: 30
# agreed with legal, do not change
booking_limit: 4
# vim: ts=2
capacity: 2
TEXT
"$here/venv/bin/python" "$here/try.py" | tee "$here/output"
diff "$here/expected" "$here/output" || exit 1
