"""A fixture is read with defaults, or refused with a message that names the place."""

import sqlite3
from contextlib import closing

import pytest

from reconciler.emulator import app, behaviours, fixture, store
from tests.support.emulated import FIXTURE

READ = {
    "mon-wed": {"mon-wed": "09:00-17:00"},
    "zoom": {"mon": [{"start": "9:00", "end": "17:00"}]},
    "none": "none",
}


def only(**user):
    (loaded,) = fixture.load({"users": [{"email": "Ana.Maria@Example.com", **user}]}).users
    return loaded


def test_user_needs_an_email_alone():
    user = only()
    assert (user.email, user.slug, user.display_name) == ("ana.maria@example.com", "ana-maria", "Ana Maria")
    assert user == only()
    assert user.address.startswith("ana-maria-")
    assert user.address.endswith("@scheduler.zoom.us")
    (hours,) = user.availability
    assert (hours.name, hours.default, hours.time_zone) == ("Working hours", True, "UTC")
    assert dict(hours.hours) == dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ((540, 1020),))


@pytest.mark.parametrize("hours", READ.values(), ids=READ)
def test_hours_in_either_language(hours):
    user = only(time_zone="Asia/Singapore", availability=[{"name": "Mine", "hours": hours}])
    assert user.availability[0].time_zone == "Asia/Singapore"
    assert user.availability[0].hours.get("mon", ()) == (() if hours == "none" else ((540, 1020),))


WRONG = {
    "users: the emulator needs": {},
    "users[0].email: is missing": {"users": [{}]},
    "users[0].email: `ana` is not": {"users": [{"email": "ana"}]},
    "users[1].email: `a@b` belongs": {"users": [{"email": "a@b"}, {"email": "A@b"}]},
    "users[0]: unknown key `mail`": {"users": [{"email": "a@b", "mail": 1}]},
    "users[0].time_zone: `Mars`": {"users": [{"email": "a@b", "time_zone": "Mars"}]},
    "users[0].slug: `v2` cannot": {"users": [{"email": "a@b", "slug": "v2"}]},
    "users[0].licensed: must be": {"users": [{"email": "a@b", "licensed": "yes"}]},
    "users[0].availability: must be a list": {"users": [{"email": "a@b", "availability": {"mon": "x"}}]},
    "users[0].availability[0].name: is missing": {"users": [{"email": "a@b", "availability": [{}]}]},
    "users[0].availability[0].hours.mon: cannot": {
        "users": [{"email": "a@b", "availability": [{"name": "W", "hours": {"mon": "9-5"}}]}]
    },
    "users[0].availability[0].hours.mun: cannot": {
        "users": [{"email": "a@b", "availability": [{"name": "W", "hours": {"mun": "09:00-10:00"}}]}]
    },
    "users[0].availability[0].hours.tue: cannot": {
        "users": [{"email": "a@b", "availability": [{"name": "W", "hours": {"tue": [{"start": 5}]}}]}]
    },
    "users[0].availability[1]: same name or id as users[0].availability[0]": {
        "users": [{"email": "a@b", "availability": [{"name": "W"}, {"name": "W"}]}]
    },
    "users[0].availability: `V` is a second default": {
        "users": [
            {"email": "a@b", "availability": [{"name": "W", "default": True}, {"name": "V", "default": True}]}
        ]
    },
    "users[0].busy[0].start: must be a date-time": {"users": [{"email": "a@b", "busy": [{"start": "soon"}]}]},
    "users[0].busy[0].end: must be after": {
        "users": [{"email": "a@b", "busy": [{"start": "2026-01-05T03:00", "end": "2026-01-05T03:00Z"}]}]
    },
    "users[0].busy[0]: unknown key `from`": {"users": [{"email": "a@b", "busy": [{"from": "2026-01-05"}]}]},
    "users[0].busy: must be a list": {"users": [{"email": "a@b", "busy": "2026-01-05"}]},
    "teams[0].members[0]: `x@b` is not": {
        "users": [{"email": "a@b"}],
        "teams": [{"name": "T", "members": ["x@b"]}],
    },
    "account.limits.per_day: must be": {"users": [{"email": "a@b"}], "account": {"limits": {"per_day": 0}}},
    "account.token_user: `x@b` is not": {"users": [{"email": "a@b"}], "account": {"token_user": "x@b"}},
    "account.token_user: must be": {"users": [{"email": "a@b"}], "account": {"token_user": 5}},
    "account.plan: `gold` is none": {"account": {"plan": "gold"}, "users": [{"email": "a@b"}]},
    "account.scopes: must be": {"account": {"scopes": "all"}, "users": [{"email": "a@b"}]},
    "the fixture: must be a mapping": [],
    "the fixture: unknown key `user`": {"user": []},
    "schedules[0]: owner must be": FIXTURE | {"schedules": [{"owner": "x@example.com"}]},
    "schedules[0]: must be a mapping": FIXTURE | {"schedules": ["x"]},
}


@pytest.mark.parametrize("message", WRONG)
def test_wrong_fixture_is_named_by_place(message):
    with pytest.raises(fixture.FixtureError) as raised:
        app.create(WRONG[message])
    assert str(raised.value).startswith(message)


def test_behaviours_combine_one_of_types_with_modifiers():
    behaviour = behaviours.parse(["strict, soft-delete", "read-lag=5", "analytics-lag"])
    assert behaviour == behaviours.Behaviour("strict", {"soft-delete": 0, "read-lag": 5, "analytics-lag": 2})
    assert behaviours.parse([]) == behaviours.Behaviour("downgrades", {})


def test_owner_only_takes_a_word_and_as_seen_brings_it_along():
    assert behaviours.parse(["owner-only"]) == behaviours.parse(["owner-only=get"])
    assert behaviours.parse(["owner-only=all"]).words == {"owner-only": "all"}
    seen = behaviours.parse(["honours-pools,as-seen"])
    assert (seen.types, seen.words) == ("honours-pools", {"owner-only": "get"})
    assert seen.modifiers.keys() == {"as-seen", "owner-only", "no-page-data"}
    told = behaviours.parse(["honours-pools", "page-data", "as-seen"])
    assert told.modifiers.keys() == {"as-seen", "owner-only", "page-data"}
    for names in ("owner-only=all,as-seen", "as-seen,owner-only=all"):
        assert behaviours.parse([names]).words == {"owner-only": "all"}


@pytest.mark.parametrize(
    "names",
    [
        ["kind"],
        ["strict", "downgrades"],
        ["soft-delete=3"],
        ["read-lag=0"],
        ["read-lag=x"],
        ["strict=1"],
        ["as-seen=1"],
        ["owner-only=some"],
        ["owner-only="],
    ],
)
def test_behaviours_that_cannot_be_are_named(names):
    with pytest.raises(behaviours.UnknownBehaviour, match=names[0]):
        behaviours.parse(names)


def test_database_that_cannot_be_used_is_named(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("this is not a database, but long enough to be looked at as one" * 20)
    for file in (text, tmp_path / "missing" / "zoom.db", tmp_path):
        with pytest.raises(store.StoreError, match=file.name):
            app.create(FIXTURE, db=str(file))
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as database:
        database.execute("pragma user_version = 99")
    with pytest.raises(store.StoreError, match="another version"):
        app.create(FIXTURE, db=str(other))
