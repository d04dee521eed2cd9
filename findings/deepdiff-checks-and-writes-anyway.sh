#!/bin/sh
# Guess:   A `Delta` of deepdiff with `bidirectional=True` knows the old values, and checks them. Laid on a list in
#          which an entry has come in at the front since, it changes the right entry, or nothing: what is not as it was
#          is left alone.
# Happens: It checks, writes a line to the log, and changes the wrong entry all the same: budi's hours go to ana. Only
#          `raise_errors=True` beside it stops that. A removal of the same entry at the same index follows the entry to
#          its new place, without a word and with either option. So of one difference the removals may be right and the
#          changes be wrong.
# Matters: What is remembered, declared and live is compared three ways, and the live list may have moved on. deepdiff
#          is asked here for paths alone, hosts go by name and lists are one value; its deltas are not applied. Who uses
#          them to undo a change takes both options, and no list whose entries have names.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" --quiet --disable-pip-version-check install deepdiff==9.1.0

cat > "$here/try.py" <<'PY'
import logging
from importlib.metadata import version
from deepdiff import DeepDiff, Delta

logging.disable(logging.CRITICAL)
READ = [{"host": "ana", "from": 9}, {"host": "budi", "from": 10}]
LATER = [{"host": "dina", "from": 8}, *READ]
WANTED = {
    "budi from 12": [{"host": "ana", "from": 9}, {"host": "budi", "from": 12}],
    "budi removed": [{"host": "ana", "from": 9}],
}


def listed(hosts):
    return ", ".join(f"{host['host']} {host['from']}" for host in hosts)


print("deepdiff", version("deepdiff"))
print("later:", listed(LATER))
for said, wanted in WANTED.items():
    difference = DeepDiff(READ, wanted)
    print(said + ":", *[path for group in difference.values() for path in group])
    assert READ + Delta(difference) == wanted
    for options in ({}, {"bidirectional": True}, {"bidirectional": True, "raise_errors": True}):
        try:
            result = listed(LATER + Delta(difference, **options))
        except Exception as error:
            result = type(error).__name__
        print(f"   {' '.join(options) or 'as it comes'}: {result}")
PY
cat > "$here/expected" <<'TEXT'
deepdiff 9.1.0
later: dina 8, ana 9, budi 10
budi from 12: root[1]['from']
   as it comes: dina 8, ana 12, budi 10
   bidirectional: dina 8, ana 12, budi 10
   bidirectional raise_errors: DeltaError
budi removed: root[1]
   as it comes: dina 8, ana 9
   bidirectional: dina 8, ana 9
   bidirectional raise_errors: dina 8, ana 9
TEXT
"$here/venv/bin/python" "$here/try.py" | tee "$here/output"
diff "$here/expected" "$here/output" || exit 1
