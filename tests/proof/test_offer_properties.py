"""Offered times against the slow model: whatever a page is, no claim that decides speaks against it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.evidence import Verdict
from reconciler.model import Availability, Host, Rule, ZoomUser
from reconciler.proof import verdict
from reconciler.times import weekly
from reconciler.zoom.witnesses import bookable_times
from reconciler.zoom.witnesses.evidence import PageEvidence
from tests.support import offer_model as model
from tests.support.build import ALL, ANY, MANY, NOW, ONE, live, page

calm = settings(
    max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
ZONES = ("UTC", "Asia/Singapore", "Asia/Kolkata", "America/New_York", "US/Eastern", "Europe/Berlin",
         "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Chatham")  # fmt: skip
DAYS = st.sampled_from(
    [date(2027, 1, 11), date(2027, 3, 8), date(2027, 3, 22), date(2027, 4, 19), date(2027, 10, 25)]
)
LOOK = timedelta(days=14)
hour_windows = st.tuples(st.integers(0, 24), st.integers(0, 24)).map(
    lambda edges: (min(edges) * 60, max(edges) * 60)
)
windows = st.one_of(
    st.sampled_from([((540, 1020),), ((540, 720), (780, 1020)), ((0, 1440),), ((660, 1170),)]),
    st.lists(hour_windows, min_size=1, max_size=2).map(weekly.merge),
)
weeks = st.one_of(
    windows.map(lambda same: weekly.weekly(dict.fromkeys(weekly.DAYS, same))),
    st.dictionaries(st.sampled_from(weekly.DAYS), windows, min_size=1).map(weekly.weekly),
)


class Account:
    """What the API tells of a page's people, and who they really are, drawn together.

    `late` says that visitors are still shown the page of before a write.
    """

    def __init__(self, draw, begin):
        self.draw, self.begin = draw, begin
        self.late = draw(st.booleans())
        self.ways = draw(st.sampled_from([WAYS, WAYS, WAYS, ("without a rule",)]))
        self.hosts, self.users, self.really = [], {}, {}
        self.now, self.before, self.added = [], [], []

    def add(self, name, *, host=True):
        how = self.draw(st.sampled_from(self.ways if host else ("without a rule", "exception")))
        zone, week = self.draw(st.sampled_from(ZONES)), self.draw(weeks)
        declared, dates, address = week, {}, f"{name}@scheduler.zoom.us"
        kept = Availability(f"av-{name}", "Working hours", True, zone, self.draw(weeks))
        raw = {}
        if how == "exception":
            dates = self.draw(some_dates(self.begin))
        if how == "dated":
            days = self.draw(some_dates(self.begin))
            stamps = [f"{day}T10:00:00" for day in days]
            raw = {"segments": [{"start": stamp, "end": stamp} for stamp in stamps]}
        rule = Rule(address, None, zone, week, True, raw)
        if how == "by an availability":
            rule = Rule(address, kept.id, None, None, False, {})
            week = kept.hours
        truth = week
        if how == "without a rule" or not host:
            truth = self.draw(st.sampled_from([week, kept.hours]))
        else:
            self.now.append(rule)
        if how == "changed":
            other = self.draw(weeks)
            self.before.append(Rule(address, None, zone, other, True, {}))
            truth = other if self.late else week
        elif how == "added":
            self.added.append(name)
        elif how != "without a rule" and host:
            self.before.append(rule)
        special = {}
        if how == "exception":
            special = {day: day_hours for day, day_hours in dates.items() if self.draw(st.booleans())}
        if how == "dated":
            special = {day: day_hours for day, day_hours in days.items() if self.draw(st.booleans())}
        self.really[name] = model.Person(zone, truth, special, self.draw(busy(self.begin)))
        self.users[f"{name}@example.com"] = ZoomUser(f"{name}@example.com", address, (kept,))
        person = Host(name, f"{name}@example.com", zone, declared, dates)
        self.hosts += [person] if host else []
        return person

    def booked(self):
        return [host.name for host in self.hosts if not (self.late and host.name in self.added)]


WAYS = ("own", "own", "by an availability", "without a rule", "exception", "dated", "changed", "added")


def some_dates(begin):
    day = st.integers(-1, 15).map(lambda step: begin.date() + timedelta(days=step))
    return st.dictionaries(day, st.one_of(st.just(()), windows), min_size=1, max_size=3)


def busy(begin):
    hour = timedelta(hours=1)
    meeting = st.tuples(st.integers(0, 14 * 24), st.integers(1, 30))
    return st.lists(meeting, max_size=6).map(
        lambda every: tuple((begin + at * hour, begin + (at + long) * hour) for at, long in every)
    )


@calm
@given(st.data())
def test_no_decisive_claim_excludes_what_the_page_is(data):
    draw = data.draw
    begin = model.midnight(draw(st.sampled_from(ZONES)), draw(DAYS)) + draw(st.integers(0, 90)) * model.MINUTE
    account = Account(draw, begin)
    for name in ("ana", "budi", "chitra", "dewi")[: draw(st.integers(2, 4))]:
        account.add(name)
    outsider = draw(st.booleans())
    owner = account.add("owner", host=False) if outsider else account.hosts[0]
    lengths = {
        "duration": draw(st.sampled_from([15, 30, 32, 60, 240])),
        "increment": draw(st.sampled_from([15, 30, 45])),
        "before": draw(st.sampled_from([0, 15])), "after": draw(st.sampled_from([0, 30])),
    }  # fmt: skip
    real = draw(st.sampled_from([ONE, MANY, ANY, ALL]))
    booked = [draw(st.sampled_from([*account.really]))] if real in (ONE, MANY) else account.booked()
    offered = model.offered(
        model.Page(real, tuple(account.really[name] for name in booked), **lengths), begin, begin + LOOK
    )
    fields = {
        "duration": lengths["duration"], "start_time_increment": lengths["increment"],
        "buffer": {"before": lengths["before"], "after": lengths["after"]}, "time_zone": "UTC",
    }  # fmt: skip
    there = live(rules=tuple(account.now), fields=fields)
    earlier = live(rules=tuple(account.before), fields=fields)
    written = account.late or draw(st.booleans())
    declared = page(owner=owner, hosts=tuple(account.hosts))
    evidence = PageEvidence(
        declared, there, NOW, users=account.users, offered=offered, earlier=earlier if written else None
    )
    claims = list(bookable_times.claims(evidence))
    assert [claim for claim in claims if claim.decisive and real not in claim.types] == []
    for declared_type in (ALL, ANY):
        proof = verdict.judge(declared_type, claims)
        assert proof.verdict is not Verdict.CONFIRMED or declared_type is real
        assert proof.verdict is not Verdict.CONTRADICTED or declared_type is not real
        supporting = [claim for claim in claims if not claim.decisive]
        assert verdict.judge(declared_type, supporting).verdict is Verdict.UNPROVEN
