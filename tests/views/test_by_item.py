"""Reports are changed item by item, harmless items left as they are: the result is as if all were changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconciler import staging
from reconciler.views import clean, redaction

SLUG = f"{staging.PREFIX}0123456789abcdef"
TEXTS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(["", "ana", "\x1b[2J", "a\nb", "\u202e", "\ud800", "\\", '"', f"https://x.test/d/{SLUG}",
                     SLUG.upper(), staging.PREFIX, '"secret": true', "https://zoom.test/ana/two-hosts"]),
)  # fmt: skip
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS)
KEYS = st.one_of(st.sampled_from(["secret", "url", "file", "page", "says"]), TEXTS)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
)
REPORTS = st.dictionaries(KEYS.filter(lambda key: key not in ("secret", "url")), VALUES, max_size=5)


@given(REPORTS)
def test_a_report_is_as_clean_as_if_each_string_were_cleaned(report):
    assert clean.cleaned(report) == clean.changed(report, clean.clean)


@given(REPORTS)
def test_a_report_hides_as_much_as_if_each_value_were_looked_at(report):
    whole = redaction.redacted({"secret": False, **report})  # that is looked through as a whole
    assert redaction.redacted(report) == {key: whole[key] for key in whole if key != "secret"}
