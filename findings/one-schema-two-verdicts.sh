#!/bin/sh
# Guess:   Two validators of the same draft agree on `pattern`, as long as it is as plain as ^[a-z]+$ or \d.
# Happens: jsonschema hands the pattern to Python's `re`: there `$` also matches before a line break at the end, and
#          `\d` and `\w` take the digits and letters of every script. jsonschema-rs reads it as the standard says, by
#          the rules of ECMAScript, as editors do. They also differ on `multipleOf` with fractions.
# Matters: The schema of the files is given to editors and judged here with jsonschema. A key that ends in a line break
#          (a quoted "\n", or a block scalar) is refused by the editor and taken by a validator like ours; and a fast
#          validator for the good case beside jsonschema for the explanation would refuse without an explanation.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" --quiet --disable-pip-version-check install jsonschema==4.26.0 jsonschema-rs==0.60.3

cat > "$here/try.py" <<'PY'
from importlib.metadata import version
import jsonschema
import jsonschema_rs

CASES = [
    ({"pattern": "^[a-z]+$"}, "intro"),
    ({"pattern": "^[a-z]+$"}, "intro\n"),
    ({"propertyNames": {"pattern": "^[a-z]+$"}}, {"intro\n": 1}),
    ({"pattern": "^\\d+$"}, "\u0661\u0662"),
    ({"pattern": "^\\w+$"}, "\u00fcber"),
    ({"multipleOf": 0.01}, 0.07),
]
print("jsonschema", version("jsonschema"), "jsonschema-rs", version("jsonschema-rs"))
for schema, value in CASES:
    slow = jsonschema.Draft202012Validator(schema).is_valid(value)
    fast = jsonschema_rs.Draft202012Validator(schema).is_valid(value)
    print(f"{ascii(schema)} {ascii(value)}: {slow} {fast}")
PY
cat > "$here/expected" <<'TEXT'
jsonschema 4.26.0 jsonschema-rs 0.60.3
{'pattern': '^[a-z]+$'} 'intro': True True
{'pattern': '^[a-z]+$'} 'intro\n': True False
{'propertyNames': {'pattern': '^[a-z]+$'}} {'intro\n': 1}: True False
{'pattern': '^\\d+$'} '\u0661\u0662': True False
{'pattern': '^\\w+$'} '\xfcber': True False
{'multipleOf': 0.01} 0.07: False True
TEXT
"$here/venv/bin/python" "$here/try.py" | tee "$here/output"
diff "$here/expected" "$here/output" || exit 1
