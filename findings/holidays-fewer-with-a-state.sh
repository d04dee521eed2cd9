#!/bin/sh
# Guess:   The holidays of a country with a subdivision named are those of the country and some more of that part.
# Happens: So it is in most countries; in four a part lacks days that the country has. For the United States the days
#          without a state are those of the federation: half the states do not keep Columbus Day, some not Washington's
#          Birthday, and Massachusetts keeps July 4 but no Friday for it where it is a Saturday. In Australia, and for
#          an extra day in parts of Malaysia, the states decide otherwise on days that fall on a weekend; two states of
#          India have a festival on another day.
# Matters: Somebody who writes `subdivision: CA` into a calendar that had `country: US` alone, to have Cesar Chavez Day
#          too, opens Columbus Day for bookings. A change like that has to be read in the plan in both directions, and
#          who wants the days of both names two calendars.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" --quiet --disable-pip-version-check install holidays==0.109

cat > "$here/try.py" <<'PY'
from importlib.metadata import version
import holidays

YEARS = range(2026, 2031)


def days(country, part):
    language = "en_US" if country in ("US", "MY") else None
    found = holidays.country_holidays(country, subdiv=part, years=YEARS, language=language)
    return {day: name for day, name in found.items() if day.year in YEARS}


print("holidays", version("holidays"))
without = 0
for country, parts in sorted(holidays.list_supported_countries(include_aliases=False).items()):
    whole = days(country, None)
    lacking = {part: sorted(set(whole) - set(days(country, part))) for part in parts}
    lacking = {part: missing for part, missing in lacking.items() if missing}
    if lacking:
        print(f"{country}: {len(lacking)} of {len(parts)} parts lack days that the country has")
        for part in [part for part in lacking if part in ("CA", "GA", "MA", "NSW", "03", "OD")]:
            print(f"  {part}: {', '.join(f'{day:%a %Y-%m-%d} {whole[day]}' for day in lacking[part][:2])}")
    without += bool(parts) and not lacking
print(f"no part lacks a day in {without} other countries with parts")
PY
"$here/venv/bin/python" "$here/try.py" > "$here/out"
cat "$here/out"
cat > "$here/known" <<'OUT'
holidays 0.109
AU: 9 of 9 parts lack days that the country has
  NSW: Sat 2030-01-26 Australia Day
IN: 2 of 36 parts lack days that the country has
  OD: Thu 2026-03-26 Ram Navami
MY: 3 of 16 parts lack days that the country has
  03: Tue 2026-06-02 Vesak Day (observed), Mon 2027-08-16 Prophet Muhammad's Birthday (observed)
US: 33 of 57 parts lack days that the country has
  CA: Mon 2026-10-12 Columbus Day, Mon 2027-10-11 Columbus Day
  GA: Mon 2026-02-16 Washington's Birthday, Mon 2027-02-15 Washington's Birthday
  MA: Fri 2026-07-03 Independence Day (observed), Fri 2027-06-18 Juneteenth National Independence Day (observed)
no part lacks a day in 34 other countries with parts
OUT
diff "$here/known" "$here/out" && echo "still so"
