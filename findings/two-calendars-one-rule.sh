#!/bin/sh
# Guess:   A rule by which an all-day event repeats (RRULE, RFC 5545) says the same dates wherever it is read. The
#          calendar that a person looks at and the program that reads the exported file agree.
# Happens: ical.js, made for Thunderbird and used on the web, and python-dateutil differ on plain rules; rrule.js says
#          what dateutil says. Yearly on the last day of four months, ical.js turns -1 into a day number once, by the
#          length of one of them, here March: June 31 becomes July 1. The 20th Monday, a rule out of the RFC itself,
#          becomes every Monday from the second year on. February 29 becomes March 1 where there is none, a day that
#          the RFC leaves out. Written by the month, the last day is the same everywhere.
# Matters: Calendars of this project are read with dateutil, and its dates are closed. People check them against what
#          their calendar shows: there a day of stocktaking is July 1, and June 30 is closed. That the file is valid
#          does not settle it; the dates have to be shown where they can be looked at, in the plan.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" --quiet --disable-pip-version-check install python-dateutil==2.9.0.post0
cd "$here"
npm install --silent --no-audit --no-fund --prefix "$here" ical.js@2.2.1 rrule@2.8.1

cat > rules.json <<'JSON'
[["2026-03-31", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"],
 ["2026-03-31", "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"],
 ["2026-05-18", "FREQ=YEARLY;BYDAY=20MO"],
 ["2024-02-29", "FREQ=YEARLY"],
 ["2026-05-25", "FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO"]]
JSON
cat > dates.py <<'PY'
import json
from datetime import datetime
from dateutil.rrule import rrulestr

for start, rule in json.load(open("rules.json")):
    starts = rrulestr(rule, dtstart=datetime.fromisoformat(start))
    dates = starts.between(datetime(2027, 1, 1), datetime(2027, 12, 31), inc=True)
    print("dateutil", rule, len(dates), *[f"{day:%m-%d}" for day in dates[:4]])
PY
cat > dates.mjs <<'JS'
import fs from "fs";
import ICAL from "ical.js";
import rrule from "rrule";

const said = (who, rule, dates) =>
  console.log(who, rule, dates.length, ...dates.slice(0, 4).map((day) => day.slice(5)));
for (const [start, rule] of JSON.parse(fs.readFileSync("rules.json", "utf8"))) {
  const starts = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateString(start));
  const dates = [];
  for (let day = starts.next(); day && day.year < 2028; day = starts.next())
    if (day.year === 2027) dates.push(day.toString());
  said("ical.js", rule, dates);
  const other = rrule.rrulestr(`DTSTART:${start.replaceAll("-", "")}T000000Z\nRRULE:${rule}`);
  const found = other.between(new Date("2027-01-01"), new Date("2027-12-31"), true);
  said("rrule.js", rule, found.map((day) => day.toISOString().slice(0, 10)));
}
JS
"$here/venv/bin/python" -c 'import importlib.metadata as m; print("dateutil", m.version("python-dateutil"))'
grep -H '"version"' node_modules/ical.js/package.json node_modules/rrule/package.json
echo "the dates of 2027, how many and the first four:"
{ "$here/venv/bin/python" dates.py; node dates.mjs; } | LC_ALL=C sort -k 2,2 -k 1,1 > out
cat out
cat > known <<'OUT'
dateutil FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1 4 03-31 06-30 09-30 12-31
ical.js FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1 4 03-31 06-30 09-30 12-31
rrule.js FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1 4 03-31 06-30 09-30 12-31
dateutil FREQ=YEARLY 0
ical.js FREQ=YEARLY 1 03-01
rrule.js FREQ=YEARLY 0
dateutil FREQ=YEARLY;BYDAY=20MO 1 05-17
ical.js FREQ=YEARLY;BYDAY=20MO 52 01-04 01-11 01-18 01-25
rrule.js FREQ=YEARLY;BYDAY=20MO 1 05-17
dateutil FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1 4 03-31 06-30 09-30 12-31
ical.js FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1 4 03-31 07-01 10-01 12-31
rrule.js FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1 4 03-31 06-30 09-30 12-31
dateutil FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO 1 05-31
ical.js FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO 1 05-31
rrule.js FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO 1 05-31
OUT
diff known out && echo "still so"
