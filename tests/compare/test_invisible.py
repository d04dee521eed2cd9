"""Two values that would be printed alike are told apart by what does not show."""

import pytest

from reconciler.compare import invisible

APART = [
    ("Line one.", "Line one. ", r'"Line one."', r'"Line one.\u0020"'),
    ("a b", "a\u00a0b", '"a b"', r'"a\u00a0b"'),
    ("a b", "a  b", '"a b"', r'"a\u0020\u0020b"'),
    ("ab", "a\u200bb", '"ab"', r'"a\u200bb"'),
    ("a b", "a\nb", '"a b"', r'"a\nb"'),
    ("caf\u00e9", "cafe\u0301", '"caf\u00e9"', r'"cafe\u0301"'),
    ("\u2764", "\u2764\ufe0f", '"\u2764"', '"\u2764\\ufe0f"'),
    ('say "a" \\', 'say "a" \\\t', r'"say \"a\" \\"', r'"say \"a\" \\\t"'),
    ("", " ", '""', r'"\u0020"'),
    (["S", "M"], ["S", "M\u3164"], ['"S"', '"M"'], ['"S"', r'"M\u3164"']),
    ("\U000e0041x", "x", r'"\U000e0041x"', '"x"'),
]


@pytest.mark.parametrize(("one", "other", "shown", "other_shown"), APART)
def test_what_does_not_show_is_written_out(one, other, shown, other_shown):
    assert invisible.apart(one, other) == (shown, other_shown)
    assert invisible.shown(other, one) == [other_shown, shown]


@pytest.mark.parametrize(
    ("one", "other"), [("a", "b"), ("a\u00a0", "b"), ("a", None), (1, 2), ("a", "A"), ("a", "a")]
)
def test_what_is_seen_to_differ_stays_as_it_is(one, other):
    assert invisible.apart(one, other) == (one, other)
    assert invisible.shown(one, other) is None


def test_a_name_is_written_out_where_some_of_it_does_not_show():
    plain = ["custom_fields.Company", "hosts.ana", 'Say "a"', "a b", ""]
    assert [invisible.named(name) for name in plain] == plain
    assert invisible.named("Com\u00a0pany") == r'"Com\u00a0pany"'
