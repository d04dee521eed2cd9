#!/bin/sh
# Guess:   A JSON Patch made of two states says for each path what is to stand there. One page loses its color, and
#          another page gets one that happens to be the same: that is a `remove` and an `add` with the value. Applied
#          to a live state that has moved on since, the second page gets the color that was asked for.
# Happens: jsonpatch makes one `move` of the two, from any path to any other, between pages and between fields that
#          have nothing in common but a number. Applied, it carries along what stands at the first path by then: the
#          color that somebody has given to the first page in between becomes that of the second, and nothing is said.
#          With `optimization=False` it is as guessed; of two separate patches, one a page, too.
# Matters: A plan is made of one live read and applied to a later one. Values are written as they were planned, each to
#          its own path; a plan that is kept as a patch of all pages together may not be made with moves. It shows only
#          where two values are equal, so that tests with a value of its own for each field never see it.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" --quiet --disable-pip-version-check install jsonpatch==1.48

cat > "$here/try.py" <<'PY'
from copy import deepcopy
from importlib.metadata import version
import jsonpatch

READ = {
    "intro": {"owner": "ana", "color": "#fff200", "booking_limit": 10},
    "onboarding": {"owner": "budi"},
}
DECLARED = {
    "intro": {"owner": "ana"},
    "onboarding": {"owner": "budi", "color": "#fff200", "cushion": 10},
}
later = deepcopy(READ)
later["intro"] |= {"color": "#000000", "booking_limit": 4}

print("jsonpatch", version("jsonpatch"))
for said, options in (("as it comes", {}), ("optimization=False", {"optimization": False})):
    patch = jsonpatch.JsonPatch.from_diff(READ, DECLARED, **options)
    print(said)
    for step in sorted(patch, key=str):
        print("  ", step)
    assert patch.apply(READ) == DECLARED
    print("   applied later:", patch.apply(later)["onboarding"])
each = {page: jsonpatch.make_patch(READ[page], DECLARED[page]) for page in READ}
print("a patch for each page, applied later:", each["onboarding"].apply(later["onboarding"]))
PY
cat > "$here/expected" <<'TEXT'
jsonpatch 1.48
as it comes
   {'op': 'move', 'from': '/intro/booking_limit', 'path': '/onboarding/cushion'}
   {'op': 'move', 'from': '/intro/color', 'path': '/onboarding/color'}
   applied later: {'owner': 'budi', 'color': '#000000', 'cushion': 4}
optimization=False
   {'op': 'add', 'path': '/onboarding/color', 'value': '#fff200'}
   {'op': 'add', 'path': '/onboarding/cushion', 'value': 10}
   {'op': 'remove', 'path': '/intro/booking_limit'}
   {'op': 'remove', 'path': '/intro/color'}
   applied later: {'owner': 'budi', 'color': '#fff200', 'cushion': 10}
a patch for each page, applied later: {'owner': 'budi', 'color': '#fff200', 'cushion': 10}
TEXT
"$here/venv/bin/python" "$here/try.py" | tee "$here/output"
diff "$here/expected" "$here/output" || exit 1
