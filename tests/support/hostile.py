"""Strings that people who write page data could choose to break a report."""

from hypothesis import strategies as st

PIECES = (
    "|", "`", "``", "\\", "\\|", "<script>alert(1)</script>", "<!-- -->", "-->", "]]>", "&lt;", "&amp;",
    "@here", "@a/b", "#1", "GH-7", "a_b_c", "*x*", "_x_", "~~x~~", "[x](https://evil.example)", "$x$",
    "www.evil.example", "![x](//evil.example/x.png)", "https://evil.example", "javascript:alert(1)",
    "mallory@evil.example", "\n", "\r\n", "\t", "\x00", "\x1b[31m", "\u202e", "\u200b", "\ufffe", "\ud800",
    "\u2028", "::error::x", "%0A", "%", ",", ":", '"', "'", "{{7*7}}", "{% raw %}", " ", "# x", "- x",
    "1. x", "> x", "===", "---", "\U0001f600",
)  # fmt: skip
TEXT = st.lists(st.one_of(st.sampled_from(PIECES), st.text(st.characters(), max_size=6)), max_size=8).map(
    "".join
)
