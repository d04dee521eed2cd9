"""What is pulled into the text of a file: the live values, at their places, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import errors
from reconciler.compare import diff, projection
from reconciler.compare.identity import MovedAway, SeveralAt
from reconciler.config import desired, write
from reconciler.config.desired import Config
from reconciler.evidence import Verdict
from reconciler.model import BookingPage, Host, LivePage, PageType, ZoomUser
from reconciler.planning import dated_exceptions
from reconciler.planning.action import Create, Manual, NoOp, Update
from reconciler.planning.evidence import Evidence
from reconciler.planning.reasons import Cause
from reconciler.pulling import pull
from reconciler.pulling.pull import Pulled
from reconciler.records.learned import Answer, ClosingForm, FactName, Learned
from reconciler.records.memory import Memory
from reconciler.source import Source
from reconciler.times import weekly
from tests.support import build, field_strategies
from tests.support.build import ANA, BUDI, CHITRA, DEWI, TODAY, USERS, live, proof, steady

MONDAY, DAY = date(2026, 2, 16), timedelta(days=1)
PEOPLE = """hosts:
  ana: {email: ana@example.com, time_zone: Asia/Singapore, hours: {mon: "09:00-17:00"}}
  budi:
    email: budi@example.com
    time_zone: Asia/Kuala_Lumpur
    hours: {mon-tue: "11:00-19:30"}
  chitra: {email: chitra@example.com, availability: Working hours}
groups: {panel: [ana, budi]}
"""
HEAD = "page: sales\ntype: all_hosts_available\nowner: ana\n"
SALES = f"{HEAD}hosts: [ana, budi]\nsummary: Sales\nduration: 30\n"


def read(text: str, *more: str, people: str = PEOPLE) -> Config:
    sources = [Source("people.yaml", people), Source("page.yaml", text)]
    return desired.parse(
        [*sources, *(Source(f"{n}.yaml", other) for n, other in enumerate(more))], today=TODAY
    )


def pulled(text: str, live_page: LivePage, *paths: str, more: tuple[str, ...] = (), **known: Any) -> Pulled:
    """Pull into a config of one page; what was made of it differs in nothing that was pulled."""
    config = read(text, *more)
    (page,) = [page for page in config.desired.present if page.key == "sales"]
    action = Update(page=page, live=live_page, proof=known.get("proof"))
    evidence = Evidence({}, named(config), {}, Memory())
    return pull.make(action, evidence, config, lambda source: read(source.text, *more), TODAY, paths)


def named(config: Config) -> dict[str, ZoomUser]:
    """Return the users as they are read: called as in the files."""
    names = config.desired.names
    return {email: replace(user, name=names.get(email, "")) for email, user in USERS.items()}


def left(text: str, live_page: LivePage) -> list[tuple[str, ...]]:
    """Return the paths in which a text still differs from what is live."""
    config = read(text)
    (page,) = [page for page in config.desired.present if page.key == "sales"]
    views = projection.desired(page), projection.live(live_page, page.hosts, named(config))
    return [change.path for change in diff.compare(*views)]


def after(text: str, live_page: LivePage, *paths: str, more: tuple[str, ...] = ()) -> str:
    return pulled(text, live_page, *paths, more=more).text


@st.composite
def both_sides(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    declared, shown = draw(field_strategies.declared()), draw(field_strategies.declared())
    return declared, {**{name: value for name, value in declared.items() if name not in shown}, **shown}


@steady
@given(both_sides(), st.booleans())
def test_whatever_is_live_is_taken_and_then_nothing_differs(sides, others_too):
    declared, shown = sides
    page = BookingPage("sales", ANA, "sales", PageType.ALL_HOSTS, (ANA, BUDI), declared)
    text = "# kept\n" + write.page(page) + "# kept too\n---\n" + SALES.replace("page: sales", "page: others")
    live_page = live(fields=shown)
    paths = [*shown] if others_too else []
    new = after(text, live_page, *paths)
    assert left(new, live_page) == []
    assert new.startswith("# kept\n") and "# kept too\n---\npage: others" in new
    if others_too:
        (mine,) = [page for page in read(new).desired.present if page.key == "sales"]
        assert mine.fields.keys() >= shown.keys() - {"start_date", "end_date"}


PLAIN = {
    "plain": ("duration: 30", {"duration": 45}, "duration: 45"),
    "comment": ("duration: 30   # minutes", {"duration": 45}, "duration: 45   # minutes"),
    "with units": ("duration: 1h", {"duration": 90}, "duration: 1h30m"),
    "in quotes": ("duration: '45m'", {"duration": 60}, "duration: '1h'"),
    "anchored": ("duration: &d 30", {"duration": 45}, "duration: &d 45"),
    "a date": ("start_date: 2026-01-05\nend_date: 2026-03-01", {"start_date": "2026-01-05",
               "end_date": "2026-04-01", "interval_type": "fixed"},
               "start_date: 2026-01-05\nend_date: 2026-04-01"),
    "a part": ("buffer: {before: 0, after: 10} # x", {"buffer": {"before": 0, "after": 5}},
               "buffer: {before: 0, after: 5} # x"),
    "a block of parts": ("buffer:\n  # before\n  before: 0\n  after: 10 # y",
                         {"buffer": {"before": 5, "after": 10}},
                         "buffer:\n  # before\n  before: 5\n  after: 10 # y"),
    "single quotes": ("location: 'It''s here' # l", {"location": "You're there"},
                      "location: 'You''re there' # l"),
    "double quotes": ('location: "Here"', {"location": "There"}, 'location: "There"'),
    "over lines": ("location: Here\n  and there # l", {"location": "Here"}, "location: Here # l"),
    "needs quotes in YAML 1.1": ("location: Here", {"location": "no"}, 'location: "no"'),
    "needs quotes as a number": ("location: Here", {"location": "10:30"}, 'location: "10:30"'),
    "needs quotes": ("location: Here", {"location": "Here: now"}, 'location: "Here: now"'),
    "to a block": ("location: Here # l", {"location": "One\nTwo"}, "# l\nlocation: |-\n  One\n  Two"),
    "literal": ("description: | # d\n  One\n  Two", {"description": "Three\n\nFour"},
                "description: |- # d\n  Three\n\n  Four"),
    "literal to a line": ("description: |\n  One\n  Two", {"description": "Three"},
                          "description: |-\n  Three"),
    "folded": ("description: >\n  One\n  Two\n", {"description": "word " * 30 + "end"},
               "description: >-\n  " + ("word " * 16).strip() + "\n  " + "word " * 14 + "end\n"),
    "emptied": ("location: Here", {"location": ""}, 'location: ""'),
    "a flag": ("secret: true", {"secret": False}, "secret: false"),
    "default left out": ("cushion: 2h", {}, "cushion: 0"),
    "a null over nothing": ("color: # none", {"color": "#00aaff"}, None),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_each_style_of_value_is_changed_at_its_place(name):
    lines, shown, wanted = PLAIN[name]
    text = (
        SALES.replace("duration: 30\n", "" if "duration" in lines else "duration: 30\n") + lines + "\n# end\n"
    )
    new = after(text, live(fields=shown), *shown)
    if wanted is not None:
        assert new == text.replace(lines, wanted)
    assert left(new, live(fields=shown)) == []


def test_line_ends_and_a_missing_last_one_stay():
    text = SALES.replace("\n", "\r\n").rstrip("\r\n")
    assert after(text, live(fields={"duration": 45})) == text.replace("30", "45")
    more = after(text, live(fields={"color": "#00aaff"}), "color")
    assert more == text + '\r\ncolor: "#00aaff"'


def test_a_page_in_braces_and_one_among_several_are_changed():
    text = '{"page": "sales", "type": "all_hosts_available", "owner": "ana", "hosts": ["ana", "budi"],' \
           ' "summary": "Sales", "duration": 30}\n---\n' + SALES.replace("sales", "other")  # fmt: skip
    new = after(text, live(fields={"duration": 45, "color": "#00aaff"}), "duration", "color")
    assert new == text.replace("30}", '45, color: "#00aaff"}')


QUESTIONS = """custom_fields:
  # the first
  - {name: Why?, format: text} # w
  - name: When?   # asked last
    format: choices_one
    answer_choices: [Now, Later]
"""
WHY = {"name": "Why?", "format": "text", "required": False, "enabled": True, "include_other": False}
WHEN = {**WHY, "name": "When?", "format": "choices_one", "answer_choices": ["Now", "Later"]}


def asked(*questions: dict[str, Any]) -> LivePage:
    placed = [{**question, "position": at} for at, question in enumerate(questions)]
    return live(fields={"custom_fields": placed})


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        (asked({**WHY, "required": True}, WHEN),
         QUESTIONS.replace("format: text}", "format: text, required: true}")),
        (asked(WHY, {**WHEN, "answer_choices": ["Now"]}), QUESTIONS.replace("[Now, Later]", "[Now]")),
        (asked(WHY), "".join(QUESTIONS.splitlines(keepends=True)[:3])),
        (asked(WHY, WHEN, {**WHY, "name": "Who?"}), QUESTIONS + '  - {name: "Who?", format: text}\n'),
        (asked(), "custom_fields: []\n"),
    ],
)  # fmt: skip
def test_questions_are_changed_one_by_one(shown, wanted):
    assert after(SALES + QUESTIONS, shown) == SALES + wanted


def test_questions_in_another_order_keep_their_comments():
    new = after(SALES + QUESTIONS, asked(WHEN, WHY))
    assert new.index("# asked last") < new.index("# the first") < new.index("# w")
    assert left(new, asked(WHEN, WHY)) == []


CHOICES = "    answer_choices:\n      # soon\n      - Now # n\n      # not soon\n      - Later # l\n"


@pytest.mark.parametrize(
    ("choices", "wanted"),
    [
        (["Now", "Later", "Never"], f"{CHOICES}      - Never\n"),
        (
            ["Later", "Never", "Now"],
            "    answer_choices:\n      # not soon\n      - Later # l\n      - Never\n"
            "      # soon\n      - Now # n\n",
        ),
        (["Later"], "    answer_choices:\n      # soon\n      # not soon\n      - Later # l\n"),
    ],
)
def test_choices_keep_their_lines_and_comments(choices, wanted):
    text = SALES + QUESTIONS.replace("    answer_choices: [Now, Later]\n", CHOICES)
    assert after(text, asked(WHY, {**WHEN, "answer_choices": choices})) == text.replace(CHOICES, wanted)


def booking(*hosts: Host, **more: Any) -> LivePage:
    return live(hosts=hosts, **more)


LATE = replace(BUDI, hours={"mon": ((600, 1170),), "tue": ((660, 1170),)})
OWN = "\n- ana\n- host: budi\n  hours:\n    # early\n    "
HOSTS = {
    "taken off": ("[ana, budi, chitra]", (ANA, BUDI), "[ana, budi]"),
    "added": ("[ana, budi] # two", (ANA, BUDI, CHITRA), "[ana, budi, chitra] # two"),
    "added with hours": ("[ana, chitra]", (ANA, CHITRA, LATE),
                         '[ana, chitra, {host: budi, hours: {mon: "10:00-19:30", tue: "11:00-19:30"}}]'),
    "a block": ("\n  - ana # a\n  # b\n  - budi", (ANA, CHITRA), "\n  - ana # a\n  - chitra"),
    "over lines": ("[\n  ana, # a\n  budi, # b\n]", (ANA, BUDI, CHITRA),
                   "[\n  ana, # a\n  budi, # b\n  chitra,\n]"),
    "off a group": ("[panel, chitra] # p", (ANA, CHITRA), "[ana, chitra] # p"),
    "beside a group": ("[panel]", (ANA, BUDI, CHITRA), "[panel, chitra]"),
    "other hours": ("[ana, budi]", (ANA, LATE),
                    '[ana, {host: budi, hours: {mon: "10:00-19:30", tue: "11:00-19:30"}}]'),
    "other hours in a block": ("\n- ana\n- budi # b", (ANA, LATE),
                    '\n- ana\n- {host: budi, hours: {mon: "10:00-19:30", tue: "11:00-19:30"}} # b'),
    "other hours of their own": (f'{OWN}mon: "08:00-09:00" # m\n    tue: "11:00-19:30"', (ANA, LATE),
                    f'{OWN}mon: "10:00-19:30" # m\n    tue: "11:00-19:30"'),
    "days that part": ('[ana, {host: budi, hours: {mon-tue: "08:00-09:00", wed: closed}}]', (ANA, LATE),
                    '[ana, {host: budi, hours: {mon: "10:00-19:30", tue: "11:00-19:30"}}]'),
    "instead of an availability": ("[ana, {host: budi, availability: Working hours}]", (ANA, BUDI),
                    '[ana, {host: budi, hours: {mon-tue: "11:00-19:30"}}]'),
    "of a group": ("[panel]", (ANA, LATE),
                   '[panel, {host: budi, hours: {mon: "10:00-19:30", tue: "11:00-19:30"}}]'),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTS)
def test_hosts_and_their_hours_are_written_for_this_page(name):
    lines, shown, wanted = HOSTS[name]
    text = SALES.replace("[ana, budi]", lines)
    new = after(text, booking(*shown))
    assert new == text.replace(lines, wanted)
    assert left(new, booking(*shown)) == []


ACCOUNT = """account:
  defaults:
    duration: 30 # all
    hosts: [ana, budi]
    buffer: {before: 5, after: 5}
"""


def test_what_comes_from_the_defaults_becomes_a_key_of_the_page():
    text = f"{HEAD}summary: Sales\n"
    shown = booking(ANA, BUDI, CHITRA, fields={"duration": 45, "buffer": {"before": 5, "after": 10}})
    done = pulled(text, shown, more=(ACCOUNT,))
    assert (
        done.text
        == f"{HEAD}hosts: [ana, budi, chitra]\nsummary: Sales\nduration: 45\nbuffer: {{after: 10}}\n"
    )
    assert [note.partition(" ")[0] for note in done.notes] == ["buffer", "duration", "hosts", "nothing"]
    assert "0.yaml:3:15" in done.notes[1]


def test_dates_go_where_a_page_is_unlimited_now():
    text = SALES + "start_date: 2026-01-05\nend_date: 2026-03-01 # spring\ncolor: red\n".replace(
        "red", "'#00aaff'"
    )
    shown = live(fields={"interval_type": "unlimited", "color": "#00aaff"})
    assert after(text, shown) == SALES + "interval_type: unlimited\ncolor: '#00aaff'\n"


def refusal(text: str, shown: LivePage, *paths: str, more: tuple[str, ...] = (), **known: Any) -> str:
    with pytest.raises((errors.SafetyError, errors.UsageError)) as refused:
        pulled(text, shown, *paths, more=more, **known)
    return refused.value.message


def test_what_cannot_be_pulled_is_refused_with_words():
    assert "write it into the file yourself" in refusal(SALES, live(), "type")
    assert "another page" in refusal(SALES, live(), "owner")
    for never in ("state", "schedule_id", "like", "previously"):
        assert "it says what the files mean" in refusal(SALES, live(), never)
    assert "no field `colour`" in refusal(SALES, live(), "colour")
    assert "Zoom shows no value" in refusal(SALES, live(), "color")
    tokyo = replace(BUDI, time_zone="Asia/Tokyo")
    assert "one time zone" in refusal(SALES, booking(ANA, tokyo), "hosts")
    dewi = booking(ANA, BUDI, DEWI)
    assert "add under `hosts:`" in refusal(SALES, dewi, "hosts")
    contradicted = proof(Verdict.CONTRADICTED)
    assert "not of its declared type" in refusal(SALES, booking(ANA), "hosts", proof=contradicted)


def test_what_cannot_be_pulled_is_left_where_nothing_was_named():
    shown = booking(ANA, BUDI, DEWI, fields={"duration": 45})
    done = pulled(SALES, shown)
    assert done.text == SALES.replace("30", "45")
    ((change, why),) = done.choice.left
    assert change.path == ("hosts", DEWI.email) and "dewi: {email: dewi@example.com}" in why


def test_a_host_set_that_the_type_does_not_take_is_refused():
    assert "takes 2 to 30 hosts" in refusal(SALES, booking(ANA), "hosts")


def test_a_value_that_other_keys_repeat_is_refused():
    text = SALES.replace("duration: 30", "duration: &d 30") + "start_time_increment: *d\n"
    assert "start_time_increment would not be as it should" in refusal(
        text, live(fields={"duration": 45}), "duration"
    )
    new = after(text, live(fields={"start_time_increment": 15}), "start_time_increment")
    assert new == text.replace("*d", "15")


def test_only_what_is_named_is_pulled():
    shown = live(fields={"duration": 45, "summary": "Other", "buffer": {"before": 5, "after": 10}})
    assert after(SALES, shown, "duration") == SALES.replace("30", "45")
    assert after(SALES, shown, "buffer.after") == SALES + "buffer: {after: 10}\n"
    assert after(SALES, live(), "summary") == SALES


TEMPLATE = "template: call\nduration: 30\ncustom_fields:\n  - {name: Why?, format: text}\n"


def test_what_comes_from_a_template_becomes_a_key_of_the_page():
    text = f"{HEAD}like: call\nhosts: [ana, budi]\nsummary: Sales\n"
    shown = live(fields={"duration": 45, "custom_fields": [WHY | {"required": True, "position": 0}]})
    done = pulled(text, shown, more=(TEMPLATE,))
    own = 'duration: 45\ncustom_fields:\n  - {name: "Why?", format: text, required: true}\n'
    assert done.text == text + own
    assert "0.yaml:2:11" in " ".join(done.notes)


def test_a_page_that_each_makes_cannot_have_a_value_of_its_own():
    each = "type: one_to_one\nowner: '{host}'\nhosts: ['{host}']\neach: [ana, budi]\nduration: 30\n"
    text = f"page: sales-{{host}}\n{each}summary: Sales\n"
    shown = live("sales-ana", hosts=(ANA,), fields={"duration": 45})
    config = read(text)
    (page,) = [page for page in config.desired.present if page.key == "sales-ana"]
    action = Update(page=page, live=shown, proof=None)
    with pytest.raises(errors.SafetyError, match="one of the pages that `each` makes"):
        pull.make(action, Evidence({}, named(config), {}, Memory()), config, read, TODAY, [])


def test_what_the_language_refuses_is_left_and_the_rest_is_pulled():
    shown = live(fields={"duration": 10, "summary": "Other"})
    done = pulled(SALES, shown)
    assert done.text == SALES.replace("summary: Sales", "summary: Other")
    ((change, why),) = done.choice.left
    assert change.path == ("duration",) and "would be wrong then" in why
    assert "would be wrong then" in refusal(SALES, shown, "duration")
    alone = pulled(SALES, live(fields={"duration": 10}))
    assert (alone.text, len(alone.choice.left)) == (SALES, 1)


def test_a_slug_that_is_not_applied_yet_goes_back():
    new = after(SALES + "slug: sales-2027\n", live("sales"))
    assert new == SALES + "slug: sales\n"
    assert after(SALES, live("offer")) == SALES.replace("page: sales\n", "page: sales\nslug: offer\n")


def test_dates_that_this_account_takes_are_pulled():
    known = Learned(Answer.YES, TODAY, "seen")
    memory = Memory().with_fact(FactName.SEGMENTS_REPLACE, known)
    own = "[ana, {host: budi, overrides: {2026-02-16: '10:00-12:00', 2026-02-17: '13:00-14:00'}}]"
    text = SALES.replace("[ana, budi]", own)
    config = read(text)
    today = dated_exceptions.declared(config.desired, memory, TODAY)
    (page,) = today.present
    moved = replace(build.rule(BUDI), dated={MONDAY: ((600, 660),), MONDAY + DAY: ((780, 840),)})
    shown = replace(live(), rules=(build.rule(ANA), moved))
    action = Update(page=page, live=shown, proof=None)
    evidence = Evidence({}, named(config), {}, memory)
    done = pull.make(action, evidence, config, lambda source: read(source.text), TODAY, [])
    wanted = own.replace("2026-02-16: '10:00-12:00'", "2026-02-16: '10:00-11:00'")
    assert done.text == SALES.replace("[ana, budi]", wanted)


CALENDARS = PEOPLE.replace("hosts:\n", "calendars: {uk: {country: GB, subdivision: ENG}}\nhosts:\n").replace(
    "    email: budi@example.com\n", "    email: budi@example.com\n    calendars: [uk]\n"
)
CHRISTMAS = date(2026, 12, 25)
Dated = dict[date, weekly.Windows]
SEEN = {FactName.SEGMENTS_REPLACE: Answer.YES, FactName.SEGMENTS_CLOSE: ClosingForm.MINUTE}
TAKES_DATES = Memory(facts={str(name): Learned(value, TODAY, "seen") for name, value in SEEN.items()})


def pulled_dates(text: str, dated: Dated, *paths: str, more: tuple[str, ...] = (), gone: Any = ()) -> Pulled:
    """Pull dates that budi, who takes a calendar, has in Zoom beside those of the files, without some."""

    def parse(source: Source) -> Config:
        return read(source.text, *more, people=CALENDARS)

    config = parse(Source("page.yaml", text))
    (page,) = dated_exceptions.declared(config.desired, TAKES_DATES, TODAY).present
    declared = next(host for host in page.hosts if host.name == "budi")
    assert declared.dated, "the account takes dates"
    days = {day: at for day, at in {**declared.dated.days, **dated}.items() if day not in gone}
    shown = replace(live(fields=page.fields), rules=(build.rule(ANA), replace(build.rule(BUDI), dated=days)))
    evidence = Evidence({}, named(config), {}, TAKES_DATES)
    return pull.make(Update(page=page, live=shown), evidence, config, parse, TODAY, paths)


@pytest.mark.parametrize(("item", "wanted"), [
    ("budi", '{host: budi, overrides: {2026-12-25: "10:00-11:00"}}'),
    ("{host: budi, overrides: {}}", '{host: budi, overrides: {2026-12-25: "10:00-11:00"}}'),
    (
        "{host: budi, overrides: {2026-12-24: closed}}",
        '{host: budi, overrides: {2026-12-24: closed, 2026-12-25: "10:00-11:00"}}',
    ),
    (
        "{host: budi, overrides: {2026-12-25: 09:00-10:00, 2026-12-28: closed}}",
        "{host: budi, overrides: {2026-12-25: 10:00-11:00, 2026-12-28: closed}}",
    ),
    (
        "{host: budi, overrides: {2026-12-24..2026-12-25: closed}}",
        '{host: budi, overrides: {2026-12-24: closed, 2026-12-25: "10:00-11:00"}}',
    ),
])  # fmt: skip
def test_dates_that_calendars_give_are_not_copied_into_the_page(item, wanted):
    text = SALES.replace("[ana, budi]", f"[ana, {item}]")
    done = pulled_dates(text, {CHRISTMAS: ((600, 660),)})
    assert done.choice.left == ()
    assert done.text == SALES.replace("[ana, budi]", f"[ana, {wanted}]")


def test_a_date_that_somebody_removed_is_taken_unless_a_calendar_gives_it():
    eve = date(2026, 12, 24)
    text = SALES.replace("[ana, budi]", "[ana, {host: budi, overrides: {2026-12-24: closed}}]")
    done = pulled_dates(text, {}, gone=(eve, CHRISTMAS))
    assert done.text == SALES.replace("[ana, budi]", "[ana, {host: budi, overrides: {}}]")
    ((change, why),) = done.choice.left
    assert change.path == ("hosts", "budi", "overrides", "2026-12-25")
    assert "a calendar gives this date" in why
    with pytest.raises(errors.SafetyError, match="a calendar gives this date"):
        pulled_dates(text, {}, "hosts.budi.overrides.2026-12-25", gone=(CHRISTMAS,))


LONG = "start_date: 2026-07-01\nend_date: 2029-03-31\n"


def test_a_new_host_of_a_long_page_brings_no_dates_of_others():
    text = f"{HEAD}summary: Sales\n{LONG}"
    config = read(text, ACCOUNT, people=CALENDARS)
    (page,) = config.desired.present
    fields = {**page.fields, "duration": 30, "buffer": {"before": 5, "after": 5}}
    shown = booking(ANA, BUDI, CHITRA, fields=fields)

    def parse(source: Source) -> Config:
        return read(source.text, ACCOUNT, people=CALENDARS)

    evidence = Evidence({}, named(config), {}, Memory())
    done = pull.make(Update(page=page, live=shown), evidence, config, parse, TODAY, ["hosts"])
    assert done.text == f"{HEAD}hosts: [ana, budi, chitra]\nsummary: Sales\n{LONG}"


def test_hosts_with_dates_of_the_page_in_the_defaults_keep_them():
    text = f"{HEAD}summary: Sales\n"
    own = "[ana, {host: budi, overrides: {2026-12-24: closed}}]"
    account = ACCOUNT.replace("[ana, budi]", own)
    done = pulled_dates(text, {CHRISTMAS: ((600, 660),)}, more=(account,))
    new = '{host: budi, overrides: {2026-12-24: closed, 2026-12-25: "10:00-11:00"}}'
    assert done.text == f"{HEAD}hosts:\n  - ana\n  - {new}\nsummary: Sales\n"
    assert "for this page alone" not in "".join(done.notes)
    assert any(note.startswith("the dates of budi stand on this page") for note in done.notes)


TAKES_NONE = "{host: budi, calendars: [], overrides: {2026-12-24: closed}}"


def test_a_host_who_takes_no_calendar_here_takes_none_when_the_list_is_written_out():
    text, more = f"{HEAD}summary: Sales\n", ACCOUNT.replace("[ana, budi]", f"[ana, {TAKES_NONE}, chitra]")
    done = pulled_dates(text, {}, more=(more,))
    assert done.choice.left == ()
    assert done.text == f"{HEAD}hosts:\n  - ana\n  - {TAKES_NONE}\nsummary: Sales\n"


def test_a_new_host_has_the_dates_that_files_give():
    config = read(SALES.replace("[ana, budi]", "[ana, chitra]"), people=CALENDARS)
    (page,) = dated_exceptions.declared(config.desired, TAKES_DATES, TODAY).present
    evidence = Evidence({}, named(config), {}, TAKES_DATES)
    action = Update(page=page, live=booking(ANA, BUDI, CHITRA))

    def parse(source: Source) -> Config:
        return read(source.text, people=CALENDARS)

    done = pull.make(action, evidence, config, parse, TODAY, [])
    assert done.choice.left == ()
    assert done.text == SALES.replace("[ana, budi]", "[ana, chitra, budi]")


def test_hosts_of_a_page_that_nothing_proves_are_pulled_with_a_word():
    done = pulled(SALES, booking(ANA, BUDI, CHITRA))
    assert "nothing proves" in " ".join(done.notes)
    sure = pulled(SALES, booking(ANA, BUDI, CHITRA), proof=proof(Verdict.CONFIRMED))
    assert (sure.text, sure.notes) == (done.text, ())


def _manual(why: Any) -> Manual:
    return Manual(page=build.page(), reasons=(why,))


def test_a_page_that_is_to_go_or_is_not_there_has_nothing_to_pull():
    config = read(SALES)
    evidence = Evidence({}, named(config), {}, Memory())
    for action, said in (
        (NoOp(page=build.tombstone(), live=live()), "state: absent"),
        (Create(page=build.page(), reasons=(Cause.NOT_THERE,)), "no page in Zoom"),
        (_manual(MovedAway("id-1", "elsewhere", BUDI.email)), "is now at `elsewhere` of budi@example.com"),
        (_manual(SeveralAt("sales", ANA.email, ("id-1", "id-2"))), "not clear which page in Zoom `sales` is"),
    ):
        with pytest.raises(errors.SafetyError, match=said):
            pull.make(action, evidence, config, read, TODAY, [])


windows = st.builds(
    lambda start, length: (start, min(start + length, 1440)), st.integers(0, 1438), st.integers(1, 600)
)
weeks = st.dictionaries(
    st.sampled_from(weekly.DAYS), st.lists(windows, min_size=1, max_size=2).map(weekly.merge)
).map(weekly.weekly)


@steady
@given(weeks, weeks, st.booleans())
def test_whatever_week_is_live_is_taken(declared, shown, on_page):
    own = replace(BUDI, hours=declared)
    page = BookingPage(
        "sales", ANA, "sales", PageType.ALL_HOSTS, (ANA, own), {"summary": "S", "duration": 30}
    )
    text = write.page(page, {"ana": ANA, "budi": BUDI} if on_page else {})
    live_page = booking(ANA, replace(BUDI, hours=shown), fields={"summary": "S"})
    new = after(text, live_page)
    assert left(new, live_page) == []
    assert new == text or declared != shown or not on_page
