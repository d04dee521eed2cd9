"""Templates and `each`: a config with them means what the pages written out mean."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.config import desired, limits, making
from reconciler.config.desired import Config
from reconciler.config.limits import Limits
from reconciler.model import Acknowledgement, BookingPage, Declared, Tombstone
from reconciler.source import Source
from tests.support.config_files import TODAY, load, located_codes

HOSTS = """\
hosts:
  ana: {email: ana@example.com, name: Ana Lim}
  budi: {email: budi@example.com, name: "Budi {H}"}
  Chi.Tra: {email: chitra@example.com, name: Chitra}
groups:
  panel: [ana, budi]
  all: [ana, budi, Chi.Tra]
"""
BASE = """\
template: advising
type: one_to_one
owner: "{host}"
hosts: ["{host}"]
summary: Advising with {name}
duration: 30
buffer: {before: 5, after: 10}
"""


def parse(*texts: str, bounds: Limits = limits.DEFAULT) -> Config:
    sources = [Source(f"{n}.yaml", text) for n, text in enumerate(texts)]
    return desired.parse(sources, today=TODAY, limits=bounds)


def page(config: Config, key: str) -> BookingPage:
    return next(one for one in config.desired.present if one.key == key)


def test_each_makes_a_page_for_each_host_at_the_place_that_says_it(tmp_path: Path) -> None:
    config = load(tmp_path, hosts=HOSTS, pages=f"{BASE}---\npage: to-{{host}}\neach: all\nlike: advising\n")
    assert config.diagnostics == ()
    assert [one.key for one in config.desired.pages] == ["to-ana", "to-budi", "to-chi-tra"]
    assert config.desired.made_for == {"to-ana": "ana", "to-budi": "budi", "to-chi-tra": "Chi.Tra"}
    budi = page(config, "to-budi")
    assert (budi.owner.name, budi.slug, budi.fields["summary"]) == (
        "budi",
        "to-budi",
        "Advising with Budi {H}",
    )
    places = [config.desired.span("to-budi", path) for path in ((), ("summary",), ("buffer", "after"))]
    assert [(span.line, span.column) for span in places if span] == [(9, 7), (5, 10), (7, 28)]
    (made,) = config.made
    assert (made.key, made.span.line, made.pages[2], made.hosts[2]) == (
        "to-{host}", 9, "to-chi-tra", "Chi.Tra",
    )  # fmt: skip
    assert [(taken.name, taken.pages) for taken in config.taken] == [("advising", 3)]


def test_letters_in_keys_lose_their_marks(tmp_path: Path) -> None:
    hosts = "hosts:\n  Zoë Núñez: {email: zoe@example.com, name: Zoë}\ngroups:\n  all: [Zoë Núñez]\n"
    config = load(tmp_path, hosts=hosts, pages=f"{BASE}---\npage: to-{{host}}\neach: all\nlike: advising\n")
    assert [one.key for one in config.desired.pages] == ["to-zoe-nunez"]


def test_the_page_wins_then_the_later_template_then_the_earlier_then_the_defaults() -> None:
    account = "account: {defaults: {capacity: 1, location: D, color: '#000000', description: D}}"
    one = "template: one\nlocation: A\ncolor: '#111111'\nbuffer: {before: 5, after: 5}\ndescription: A\n"
    two = "template: two\ncolor: '#222222'\nbuffer: {after: 10}\ndescription: null\n"
    own = "page: mine\nlike: [one, two]\nbuffer: {before: 15}\nsummary: S\nduration: 30\n"
    config = parse(account, HOSTS, one, two, f"{own}type: one_to_one\nowner: ana\nhosts: [ana]\n")
    assert config.diagnostics == ()
    fields = page(config, "mine").fields
    assert fields["buffer"] == {"before": 15, "after": 10}
    assert (fields["color"], fields["location"], fields["capacity"]) == ("#222222", "A", 1)
    assert "description" not in fields


def test_outside_templates_and_each_a_brace_is_a_brace() -> None:
    text = "page: mine\ntype: one_to_one\nowner: ana\nhosts: [ana]\nduration: 30\nsummary: '{host} {{x}} {'\n"
    config = parse(HOSTS, text)
    assert config.diagnostics == ()
    assert page(config, "mine").fields["summary"] == "{host} {{x}} {"


def test_a_page_without_each_takes_the_braces_of_a_template() -> None:
    text = "page: mine\nlike: t\ntype: one_to_one\nowner: ana\nhosts: [ana]\nduration: 30\n"
    config = parse(HOSTS, "template: t\nsummary: 'set {{a}}'\n", text)
    assert config.diagnostics == ()
    assert page(config, "mine").fields["summary"] == "set {a}"


WRONG = {
    "like: advisng": ["3:7 unknown-template"],
    "like: advising\nsummary: Hi {nam}": ["4:13 unknown-placeholder"],
    "like: advising\nslug: same\nowner: ana": ["4:7 duplicate-address"],
    "like: advising\nstate: gone": ["4:8 unknown-value"],
    "like: advising\nsumary: x": ["4:1 unknown-field"],
    "like: advising\nduration: null": ["4:1 missing-field"],
    "like: [advising, advising]": [],
    "like: advising\nstate: absent": [],
    "like: advising\nprevious: [x]": ["4:1 unknown-field"],
    "like: advising\npreviously: ['old-{host}', {owner: '{host}', slug: older}]": [],
}


@pytest.mark.parametrize("lines", WRONG, ids=lambda lines: lines[:40])
def test_what_is_wrong_in_a_document_with_each_is_told_once(lines: str) -> None:
    sound = "page: x-{host}\neach: ana\nlike: advising\nsummary: x\n"
    config = parse(HOSTS, BASE, f"page: to-{{host}}\neach: panel\n{lines}\n", sound)
    assert located_codes(config) == WRONG[lines]


def test_text_that_begins_with_a_placeholder_wants_quotes() -> None:
    text = "template: advising\nsummary: {name} in person\n---\npage: to-{host}\neach: ana\nlike: advising\n"
    (wrong,) = parse(HOSTS, text).diagnostics
    assert (wrong.code, wrong.span.line, wrong.span.column) == ("unquoted-placeholder", 2, 10)
    assert wrong.help == 'put it in quotes: "{name} in person"'


def test_keys_and_addresses_of_two_hosts_are_told_with_both() -> None:
    hosts = "hosts:\n  ana: {email: a@example.com, name: A}\n  Ana: {email: b@example.com, name: B}\n"
    (key,) = parse(hosts, BASE, "page: to-{host}\neach: [ana, Ana]\nlike: advising\n").diagnostics
    assert key.message == "two pages have the key `to-ana`, made for `ana` and `Ana`"
    shared = "page: to-{host}\neach: all\nlike: advising\nowner: ana\nslug: one-for-all\n"
    found = parse(HOSTS, BASE, shared).diagnostics
    (address,) = [one for one in found if one.code == "duplicate-address"]
    assert [note.message for note in address.notes] == ["in the pages made for `ana`, `budi` and `Chi.Tra`"]


def test_a_field_that_is_nowhere_is_told_with_the_templates_it_may_come_from() -> None:
    (missing,) = parse(HOSTS, "template: t\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: S\n",
                       "page: mine\nlike: t\n").diagnostics  # fmt: skip
    assert missing.help == "add it, here or in the template `t`, such as `duration: 30`"


def test_a_template_is_not_missing_while_a_file_that_may_hold_it_is_not_read() -> None:
    config = parse(HOSTS, "template: advising\nsummary: [\n", "page: mine\nlike: advising\n")
    assert [one.code for one in config.diagnostics] == ["yaml-syntax"]


names = st.text("abc {}ü#:'", max_size=6)
fields: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "duration": st.sampled_from([30, "45m"]),
        "summary": names.map(lambda text: f"s{text}"),
        "description": names,
        "buffer": st.dictionaries(st.sampled_from(["before", "after"]), st.sampled_from([0, 5]), min_size=1)
        | st.none(),
        "color": st.just("#fff200") | st.none(),
        "custom_fields": st.lists(names.map(lambda text: {"name": f"q{text}", "format": "text"}), max_size=1),
    },
)
NEEDED = {"type": "one_to_one", "summary": "x", "duration": 30}


def laid(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Return `over` on `under` as the language says it, null kept: it takes away what lies further below."""
    both = {**under, **over}
    if "buffer" in under and isinstance(over.get("buffer"), dict):
        both["buffer"] = {**(under["buffer"] or {"before": None, "after": None}), **over["buffer"]}
    return both


def escaped(value: Any) -> Any:
    """Return a value as a template writes it: its braces doubled."""
    if isinstance(value, str):
        return value.replace("{", "{{").replace("}", "}}")
    if isinstance(value, dict):
        return {name: escaped(one) for name, one in value.items()}
    return [escaped(one) for one in value] if isinstance(value, list) else value


def as_content(declared: Declared) -> Declared:
    """Return a page without places."""
    bare = tuple(dataclasses.replace(one, span=None) for one in declared.acknowledge)
    assert all(isinstance(one, Acknowledgement) for one in bare)
    return dataclasses.replace(declared, acknowledge=bare)


@settings(max_examples=150, deadline=None)
@given(fields, st.lists(fields, max_size=2), fields, st.booleans())
def test_templates_and_each_mean_what_the_pages_written_out_mean(
    defaults: dict[str, Any], templates: list[dict[str, Any]], own: dict[str, Any], absent: bool
) -> None:
    account = {"account": {"defaults": defaults}}
    own = own | ({"state": "absent"} if absent else {})
    named = [{"template": f"t{n}", **escaped(one)} for n, one in enumerate(templates)]
    short = [
        {"page": "to-{host}", "each": "panel", "owner": "{host}", "hosts": ["{host}"], "slug": "a-{host}",
         "like": [one["template"] for one in named], **escaped(laid(NEEDED, own) if not named else own)},
    ]  # fmt: skip
    if named:
        named[0] = laid(NEEDED, named[0])
    else:
        del short[0]["like"]
    written = []
    for host in ("ana", "budi"):
        whole = NEEDED
        for one in (*templates, own):
            whole = laid(whole, one)
        written.append({"page": f"to-{host}", "owner": host, "hosts": [host], "slug": f"a-{host}", **whole})
    made = parse(json.dumps(account), HOSTS, *map(json.dumps, named), *map(json.dumps, short))
    plain = parse(json.dumps(account), HOSTS, *map(json.dumps, written))
    assert [as_content(one) for one in made.desired.pages] == [as_content(one) for one in plain.desired.pages]
    assert made.desired.digest() == plain.desired.digest()
    assert all(isinstance(one, Tombstone) is absent for one in made.desired.pages)


def hosts(count: int) -> str:
    names = ", ".join(f"h{n}" for n in range(count))
    rows = "".join(f"  h{n}: {{id: h{n}}}\n" for n in range(count))
    return f"hosts:\n{rows}groups: {{all: [{names}]}}\n"


@pytest.mark.long
def test_a_few_lines_that_stand_for_millions_of_pages_are_refused() -> None:
    small = Limits(1)
    each = "---\n".join(f"page: p{n}-{{host}}\neach: all\nlike: advising\n" for n in range(1_000))
    config = parse(hosts(1_000), BASE.replace(" with {name}", ""), each, bounds=small)
    assert "too-many-pages" in [one.code for one in config.diagnostics]
    assert 0 < len(config.desired.pages) <= 2 * small.values / making.LEAST_WEIGHT


GONE = "page: mine\nlike: advising\nowner: ana\nstate: absent\n"
HOSTILE = {
    "a cycle": f"template: advising\nlike: b\n---\ntemplate: b\nlike: advising\n---\n{GONE}",
    "itself": "template: a\nlike: a\n",
    "many": "page: mine\nowner: ana\nstate: absent\nlike: [" + "x, " * 20_000 + "x]\n",
    "aliases": f"template: &t advising\nsummary: *t\nlocation: *t\n---\n{GONE}",
    "a list": "template: [a, b]\n",
    "braces": "template: a\nsummary: '" + "{" * 200 + "'\n",
    "each of itself": "page: '{host}{host}{host}'\neach: '{host}'\nstate: absent\nowner: ana\n",
    "a mapping": "page: to-{host}\neach: {ana: {}}\nowner: ana\nstate: absent\nlike: {a: b}\n",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_templates_end_in_diagnostics(case: str) -> None:
    config = parse(HOSTS, HOSTILE[case])
    assert config.diagnostics or case == "aliases"
    assert len(config.diagnostics) <= 1_001
