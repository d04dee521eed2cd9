#!/bin/sh
# Guess:   Holidays of two categories asked for together are those of the one and those of the other.
# Happens: Together there are days that neither has, and days are missing that one has. Hong Kong keeps two lists, what
#          each employer must give (`public`) and what banks keep (`optional`). When National Day is a Sunday, either
#          list has Monday; together the first takes Monday, and the second, which looks for the next working day,
#          goes on to Tuesday, on no list. In Australia a public holiday that a state moves away from a weekend takes
#          along what stood there: December 26 is then no school holiday in Tasmania. `categories` fills one table in
#          turn, and each category looks at, and takes out of, what those before it have put in.
# Matters: A calendar that took several categories in one go would close a Tuesday on which all work. Each category has
#          to be asked for alone and the dates be put together here, as calendars of a host are laid on each other; and
#          calendars of the same country may not be joined into one question to save time.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" --quiet --disable-pip-version-check install holidays==0.109

cat > "$here/try.py" <<'PY'
from importlib.metadata import version
import holidays

YEARS = range(2023, 2035)


def days(country, subdivision, *categories):
    found = holidays.country_holidays(country, subdiv=subdivision, years=YEARS, categories=categories)
    return {day for day in found if day.year in YEARS}


def listed(found):
    return " ".join(f"{day:%a %Y-%m-%d}" for day in sorted(found)) or "none"


print("holidays", version("holidays"))
for country, subdivision, first, second in (
    ("HK", None, "public", "optional"), ("AU", "TAS", "public", "school"), ("CA", "ON", "public", "government"),
):
    each = days(country, subdivision, first) | days(country, subdivision, second)
    together = days(country, subdivision, first, second)
    print(f"{country} {first} and {second}: only together {listed(together - each)}")
    print(f"{country} {first} and {second}: only each alone {listed(each - together)}")
PY
"$here/venv/bin/python" "$here/try.py" > "$here/out"
cat "$here/out"
cat > "$here/known" <<'OUT'
holidays 0.109
HK public and optional: only together Tue 2023-10-03 Tue 2028-10-03 Tue 2033-10-04 Tue 2034-10-03
HK public and optional: only each alone none
AU public and school: only together none
AU public and school: only each alone Sat 2026-12-26 Sun 2027-12-26
CA public and government: only together none
CA public and government: only each alone none
OUT
diff "$here/known" "$here/out" && echo "still so"
