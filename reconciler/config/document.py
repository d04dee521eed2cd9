"""YAML text to documents, with few implicit types and bounds on size. The only importer of yaml.

Works on parser events, so that depth, size and aliases are counted before nodes are built. `read` never
raises, whatever the text.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NoReturn

import yaml

from reconciler.config import nodes, scalars, separators, unread, yaml_faults
from reconciler.config.collector import Problems
from reconciler.config.limits import DEFAULT, Limits
from reconciler.source import Source, Span

MAX_SYNTAX_ERRORS: Final = 20

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN_ASCII: Final = re.compile("[^\t\n\r\x20-\x7e]")
_FORBIDDEN: Final = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
_HASH: Final = re.compile(r"[ \t]+(#[^\s#]\S*)")


class _Stop(Exception):
    """Raised after the diagnostic that ends the reading of a file."""


def read(source: Source, problems: Problems, limits: Limits = DEFAULT) -> list[nodes.Node]:
    """Return the root node of each document of `source`.

    After a syntax error reading goes on with the next document, so that one run reports the mistakes of all.
    """
    forbids = _FORBIDDEN_ASCII if source.text.isascii() else re.compile(_FORBIDDEN)  # compiled once, slowly
    if forbidden := forbids.search(source.text):
        yaml_faults.forbidden(source, forbidden.start(), problems)
        problems.mark_unread(unread.kinds(source.lines))
        return []
    roots = _roots(source, problems, limits)
    source.drop_lines()
    return roots


def _roots(source: Source, problems: Problems, limits: Limits) -> list[nodes.Node]:
    roots: list[nodes.Node] = []
    text, start, lines = source.text, 0, source.lines
    with_ends: list[str] = []
    for attempt in range(1, MAX_SYNTAX_ERRORS + 1):
        composer = _Composer(source, start, limits, problems)
        end = len(lines)
        try:
            for root in composer.documents(text):
                roots.append(root)
            break
        except _Stop:
            pass
        except yaml.MarkedYAMLError as fault:
            gave_up = yaml_faults.syntax(source, fault, start, problems)
            if attempt < MAX_SYNTAX_ERRORS:
                end = _next_document(lines, max(gave_up, start + 1))
        problems.mark_unread(unread.kinds(lines[composer.begun : end]))
        start = end
        if start == len(lines):
            break
        with_ends = with_ends or source.text.splitlines(keepends=True)
        text = "".join(with_ends[start:])
    return roots


def _next_document(lines: list[str], number: int) -> int:
    """Return the first line from `number` on that starts a document, from 0; beyond the last if none does."""
    return next((at for at in range(number, len(lines)) if unread.SEPARATOR.match(lines[at])), len(lines))


def plain(text: str) -> Any:
    """Return the first document of `text` as a plain value; raise ValueError that says place and reason."""
    problems = Problems()
    roots = read(Source("", text), problems)
    for problem in problems.in_order():
        raise ValueError(f"line {problem.span.line}, column {problem.span.column}: {problem.message}")
    return nodes.plain(roots[0]) if roots else None


class _Composer:
    """Builds nodes from the events of one text, which starts `skipped` lines into the file.

    `begun` is the line, from 0, at which the document starts that is being read.
    """

    def __init__(self, source: Source, skipped: int, limits: Limits, problems: Problems) -> None:
        self.source = source
        self.skipped = skipped
        self.problems = problems
        self.last = len(source.lines)
        self.limits, self.most = limits, limits.values
        self.count = self.aliased = 0
        self.hashes = "#" in source.text
        self.texts: dict[str, str] = {}
        self.anchors: dict[str, tuple[nodes.Node, int] | None] = {}
        self.elsewhere: set[str] = set()
        self.events: Iterator[Any] = iter(())
        self.begun = skipped
        self.split_off: list[nodes.Map] = []

    def documents(self, text: str) -> Iterator[nodes.Node]:
        """Yield the root of each document; raises what the parser raises."""
        self.events = iter(_LOADER(text).get_event, None)
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                self.elsewhere |= self.anchors.keys()
                self.anchors, self.split_off = {}, []
                self.begun = self.span(event.start_mark, event.end_mark).line - 1
                root = self.node(next(self.events), 0)
                if nodes.empty(root) and event.explicit:  # the `---` stands for a document of nothing
                    root = dataclasses.replace(root, span=self.span(event.start_mark, event.end_mark))
                if isinstance(root, nodes.Scalar):
                    next(self.events)  # a lone word before a syntax error is a part of that error
                yield root
                yield from self.split_off

    def span(self, start: Any, end: Any) -> Span:
        """Return the span between two of the parser's marks, which may stand beyond the last line."""
        line, end_line = self.skipped + 1 + start.line, self.skipped + 1 + end.line
        if end_line > self.last:
            return self.source.within(
                Span(self.source.file, line, start.column + 1, end_line, end.column + 1)
            )
        return Span(self.source.file, line, start.column + 1, end_line, end.column + 1)

    def node(self, event: Any, depth: int) -> nodes.Node:
        """Build the node that begins with `event`."""
        self.spend(1, event)
        if depth > yaml_faults.MAX_DEPTH:
            yaml_faults.too_deep(self.span(event.start_mark, event.end_mark), self.problems)
            raise _Stop
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        if event.tag is not None:
            self.refuse_tag(event)
        elif event.anchor is None and isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        before = self.count
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        node: nodes.Node
        if isinstance(event, yaml.ScalarEvent):
            node = self.scalar(event)
            node = node if event.tag is None else nodes.Broken(node.span)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self.list(event, depth)
        else:
            node = self.map(event, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, self.count - before + 1)
        return node

    def scalar(self, event: Any) -> nodes.Scalar:
        """Build a scalar; of the plain ones only null, true, false and numbers are not text.

        Equal texts are one: files repeat their keys and most of their values.
        """
        text = self.texts.setdefault(event.value, event.value)
        span = self.span(event.start_mark, event.end_mark)
        if event.style in ("|", ">"):
            span = self.source.trimmed(span)
        elif (event.anchor or event.tag) and span.line == span.end_line:
            column = max(span.column, span.end_column - len(text) - (2 if event.style else 0))
            span = Span(span.file, span.line, column, span.line, span.end_column)
        if event.style:
            return nodes.Scalar(text, text, span, False)
        comment = self.hash(span.end_line, span.end_column) if self.hashes else ""
        return nodes.Scalar(scalars.meaning(text), text, span, True, None, comment)

    def commented(self, key: nodes.Scalar, value: nodes.Node) -> nodes.Node:
        """Return an empty value with the comment after its key, which may be the value that was meant."""
        if not isinstance(value, nodes.Scalar) or value.text or not value.plain or key.origin:
            return value
        return dataclasses.replace(value, hash=self.hash(key.span.end_line, key.span.end_column + 1))

    def hash(self, line: int, column: int) -> str:
        """Return the `#word` at this place of the file, empty where there is none or `# ` with a space."""
        written = self.source.line(line)
        match = _HASH.match(written, column - 1) if "#" in written else None
        return match[1] if match else ""

    def list(self, event: Any, depth: int) -> nodes.List:
        """Build a sequence."""
        items = []
        while not isinstance(following := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(following, depth + 1))
        span = self.span(event.start_mark, following.end_mark)
        return nodes.List(tuple(items), span if event.flow_style else _upto(span, [items]))

    def map(self, event: Any, depth: int) -> nodes.Map:
        """Build a mapping: keys are text, unique, and `<<` merges."""
        pairs: list[separators.Pair] = []
        while not isinstance(following := next(self.events), yaml.MappingEndEvent):
            key = self.node(following, depth + 1)
            pairs.append((key, self.node(next(self.events), depth + 1)))
        span = self.span(event.start_mark, following.end_mark)
        if event.flow_style:
            return self.mapping(pairs, span, flow=True)
        if depth:
            return self.mapping(pairs, _upto(span, pairs[-1:]))
        first, *parts = separators.split(pairs, self.problems)
        self.split_off = [self.mapping(part, _upto(part[0][0].span, part[-1:])) for part in parts]
        return self.mapping(first, _upto(span, first[-1:]))

    def mapping(self, pairs: Iterable[separators.Pair], span: Span, *, flow: bool = False) -> nodes.Map:
        """Make a mapping of keys and values."""
        entries: dict[str, nodes.Entry] = {}
        merges: list[nodes.Node] = []
        for key, value in pairs:
            if not isinstance(key, nodes.Scalar):
                if not isinstance(key, nodes.Broken):
                    self.problems.add("bad-key", key, "a key must be one word", "write `key: value`")
            elif key.plain and key.text == "<<":
                merges.append(value)
            elif key.text in entries:
                note = ("first set", entries[key.text].key)
                message = f"`{key.text}` is set twice"
                self.problems.add("duplicate-key", key, message, "remove one of the two", note=note)
            else:
                entries[key.text] = nodes.Entry(key, self.commented(key, value))
        for merge in merges:
            self.merge(entries, merge)
        return nodes.Map(entries, span, flow)

    def merge(self, entries: dict[str, nodes.Entry], node: nodes.Node) -> None:
        """Add what `<<` brings in: explicit keys win, then the earlier of several maps."""
        if isinstance(node, nodes.List):
            for item in node.items:
                self.merge(entries, item)
        elif isinstance(node, nodes.Map):
            for name, entry in node.entries.items():
                entries.setdefault(name, entry)
        elif isinstance(node, nodes.Scalar):
            cure = "write `<<: *name` of a mapping anchored with `&name`"
            self.problems.add("bad-merge", node, "`<<` takes a mapping", cure)

    def alias(self, event: Any) -> nodes.Node:
        """Return the node anchored as `name`, moved to the place of `*name`."""
        span = self.span(event.start_mark, event.end_mark)
        name = event.anchor
        anchored = self.anchors.get(name)
        if anchored is not None:
            node, weight = anchored
            self.spend_alias(weight, event)
            return nodes.moved(node, span)
        yaml_faults.alias(span, name, self.anchors, self.elsewhere, self.problems)
        return nodes.Broken(span)

    def refuse_tag(self, event: Any) -> None:
        """Report a tag."""
        start = self.span(event.start_mark, event.start_mark)
        match = re.match(r"\S+", self.source.line(start.line)[start.column - 1 :])
        end = start.column + (len(match[0]) if match else 0)
        span = Span(start.file, start.line, start.column, start.line, end)
        message = "tags are not part of this language"
        self.problems.add("yaml-tag", span, message, "remove the tag, and quote text")

    def spend(self, weight: int, event: Any) -> None:
        """Add `weight` to the count of nodes; end the file beyond its limit."""
        self.count += weight
        if self.count > self.most:
            cure = self.limits.raised("split the file", 2 * self.limits.mib)
            self.stop("too-many-values", event, f"more than {self.most:,} values in one file", cure)

    def spend_alias(self, weight: int, event: Any) -> None:
        """Add the `weight` of what an alias stands for; end the file beyond the limit of all of them."""
        self.aliased += weight
        if self.aliased > self.limits.aliased:
            message = f"aliases stand for more than {self.limits.aliased:,} values in one file"
            self.stop("alias-explosion", event, message, "write it without aliases")
        self.spend(weight, event)

    def stop(self, code: str, event: Any, message: str, cure: str) -> NoReturn:
        """Report a problem and end the reading of this file."""
        span = self.span(event.start_mark, event.end_mark)
        self.problems.add(code, span, message, cure, note=yaml_faults.NOTHING_READ)
        raise _Stop


def _upto(span: Span, children: Iterable[Iterable[nodes.Node]]) -> Span:
    """Return the span of a block to the end of its last child: the parser ends it at the next token."""
    spans = [child.span for group in children for child in group]
    if not spans:
        return span
    last = max(spans)
    return Span(span.file, span.line, span.column, last.end_line, last.end_column)
