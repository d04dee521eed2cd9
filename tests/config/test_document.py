"""YAML and its traps: read narrowly, bounded, every value with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.config import document, nodes
from reconciler.config.collector import Problems
from reconciler.source import Source, Span
from tests.support.config_files import HOSTS, PAGE, load, load_page, problems


def read(text: str) -> tuple[list[nodes.Node], list[str]]:
    found = Problems()
    roots = document.read(Source("x.yaml", text), found)
    return roots, [f"{one.span.line}:{one.span.column} {one.code}" for one in found.in_order()]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("10:30", "10:30"), ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("2026-01-05", "2026-01-05"),
        ("012", "012"), ("0x1f", "0x1f"), ("1_000", "1_000"), ("1e3", "1e3"), (".5", ".5"), ("=", "="),
        ("12", 12), ("-3", -3), ("3.0", 3.0), ('"12"', "12"), ("true", True), ("False", False),
        ("null", None), ("~", None), ("", None), ("99999999999999999999", "99999999999999999999"),
        ("'it''s'", "it's"), ('"\\u00e9"', "é"),
    ],
)  # fmt: skip
def test_only_null_booleans_and_plain_numbers_are_not_text(written: str, value: object) -> None:
    roots, wrong = read(f"key: {written}")
    assert nodes.plain(roots[0]) == {"key": value}
    assert type(nodes.plain(roots[0])["key"]) is type(value)
    assert wrong == []


def place(node: nodes.Node | None) -> tuple[int, int, int, int]:
    assert node is not None
    span = node.span
    return span.line, span.column, span.end_line, span.end_column


def test_every_key_and_value_knows_its_place() -> None:
    root = read('# über\nmap:\n  é: {"ключ": [1, two words]}\n  text: |\n    a\n    b\n\nlast: 3\n')[0][0]
    outer = nodes.at(root, ["map"])
    inner = nodes.at(root, ["map", "é"])
    assert isinstance(inner, nodes.Map) and isinstance(outer, nodes.Map)
    assert place(outer.key("é")) == (3, 3, 3, 4)
    assert place(inner) == (3, 6, 3, 30)
    assert place(inner.key("ключ")) == (3, 7, 3, 13)
    assert place(nodes.at(inner, ["ключ", 1])) == (3, 19, 3, 28)
    assert place(outer.get("text")) == (4, 9, 6, 6)
    assert place(outer) == (3, 3, 6, 6)


def test_a_part_of_a_value_has_a_place_where_it_is_written_as_it_reads() -> None:
    root = read('a: "09:00-25:00"\nb: 09:00-25:00\nc: "\\u0030"\n')[0][0]
    parts = [nodes.part(nodes.at(root, [key]), start, 11) for key, start in (("a", 6), ("b", 6))]  # type: ignore[arg-type]
    assert [str(part.span) for part in parts] == ["x.yaml:1:11", "x.yaml:2:10"]
    escaped = nodes.at(root, ["c"])
    assert isinstance(escaped, nodes.Scalar)
    assert nodes.part(escaped, 0, 1).span == escaped.span


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("a: 1\na: 2\n", ["2:1 duplicate-key"]),
        ("a: &x [*x]\n", ["1:8 recursive-alias"]),
        ("a: *y\n", ["1:4 unknown-alias"]),
        ("a: !!python/object:os.system x\n", ["1:4 yaml-tag"]),
        ("a: !thing {b: 1}\n", ["1:4 yaml-tag"]),
        ("? [a]\n: b\n", ["1:3 bad-key"]),
        ("<<: text\n", ["1:5 bad-merge"]),
        ("a:\n\t- b\n", ["2:1 tab-indentation"]),
        ("a: 1\n\tb: 2\n", ["2:1 tab-indentation"]),
        ("a: b: c\n", ["1:5 yaml-syntax"]),
        ("a: @home\n", ["1:4 yaml-syntax"]),
        ("a: 'open\nb: 1\n", ["1:4 yaml-syntax"]),
        ("a: [1, 2\n", ["1:4 yaml-syntax"]),
        ("a: {b: 1\n---\nc: 2\n", ["1:4 yaml-syntax"]),
        ('a: "\\q"\n', ["1:5 yaml-syntax"]),
        ("a: 1\0\n", ["1:5 control-character"]),
        ("é: \x1b[31m\n", ["1:4 control-character"]),
        ("a: \ufffe\n", ["1:4 control-character"]),
        ("%YAML 3.0\n---\na: 1\n", ["1:1 yaml-syntax"]),
        ("- " * 10_000, ["1:131 too-deep"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_yaml_and_where(text: str, wrong: list[str]) -> None:
    assert read(text)[1] == wrong


def test_brackets_without_end_are_too_deep_wherever_the_parser_gives_up() -> None:
    (wrong,) = read("[" * 10_000)[1]
    assert wrong.endswith(" too-deep")


def test_aliases_that_multiply_are_counted_before_they_are_built() -> None:
    laughs = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join(['*' + before] * 10)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert read(laughs)[1] == ["5:29 alias-explosion"]


def test_a_value_stands_where_its_alias_is_used_and_remembers_where_it_was_written() -> None:
    root = read("a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2\n")[0][0]
    used, merged = nodes.at(root, ["c", "b"]), nodes.at(root, ["d", "b"])
    assert place(used) == (2, 4, 2, 6) and used.origin == Span("x.yaml", 1, 11, 1, 12)
    assert place(merged) == (4, 7, 4, 9) and merged.origin == Span("x.yaml", 1, 11, 1, 12)


def test_merge_keys_explicit_first_then_the_earlier_map() -> None:
    root = read("x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], a: 0}\n")[0][0]
    assert nodes.plain(root)["z"] == {"a": 0, "b": 1, "c": 2}


def test_reading_goes_on_with_the_next_document_after_a_mistake() -> None:
    roots, wrong = read("a: 1\n---\nb: [\n---\nc: 3\n---\nd: : :\n---\ne: 5\n")
    assert [nodes.plain(root) for root in roots] == [{"a": 1}, {"c": 3}, {"e": 5}]
    assert wrong == ["3:4 yaml-syntax", "7:4 yaml-syntax"]
    assert place(nodes.at(roots[1], ["c"])) == (5, 4, 5, 5)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind_and_a_byte_order_mark(ending: str, tmp_path: Path) -> None:
    text = PAGE.replace("duration: 30", "duration: 5").replace("\n", ending)
    (tmp_path / "page.yaml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    config = load(tmp_path, hosts=HOSTS)
    assert problems(config) == ["6:11 out-of-range"]
    assert config.desired.pages[0].slug == "two-hosts"


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (b"a: caf\xe9\n", "1:7 not-utf8"),
        (b"\xef\xbb\xbfa: caf\xe9\n", "1:7 not-utf8"),
        ("a: 1\n".encode("utf-16"), "1:1 not-utf8"),
        (b"a: 1\nb: \xed\xa0\x80\n", "2:4 not-utf8"),
        (b"x" * 10_000_000, "1:1 file-too-large"),
        (b"\0" * 1000, "1:1 control-character"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, wrong: str, tmp_path: Path) -> None:
    (tmp_path / "page.yaml").write_bytes(data)
    assert problems(load(tmp_path, hosts=HOSTS)) == [wrong]


@pytest.mark.parametrize("text", ["# only a comment\n", "\n\n# and\n"])
def test_a_file_of_comments_is_fine(text: str, tmp_path: Path) -> None:
    assert problems(load(tmp_path, hosts=HOSTS, empty=text)) == []


def test_comments_that_swallow_values_are_told_from_comments(tmp_path: Path) -> None:
    page, wrong = load_page(
        tmp_path, PAGE + 'description: Room #4\nlocation: "Room #4"\ncolor: #fff200\ncapacity: 1 # people\n'
    )
    assert [(one.code, one.span.line) for one in wrong] == [("text-cut-off", 7), ("unquoted-hash", 9)]
    assert (page.fields["description"], page.fields["location"]) == ("Room", "Room #4")


def test_a_fixture_is_read_with_the_same_care() -> None:
    assert document.plain("a: 10:30\nb: [1, true]\n") == {"a": "10:30", "b": [1, True]}
    assert document.plain("") is None
    with pytest.raises(ValueError, match="line 1, column 4"):
        document.plain("a: [")
