"""How words differ: what was struck and what was added.

Texts are compared by lines first, the replaced runs by sentences, and what is left by words, so
that a small edit of a long text stays small and cheap. A word is never split; CJK characters are
words of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from watcher.alignment import Op, aligned, aligned_readably

MAX_PAIRS = 2_500
"""How many pairs of lines of one replaced run are weighed to find which line became which."""

ALIKE = 0.5
"""From this share of common words on two lines are taken for one that was edited."""

CONTEXT = 3
"""How many unchanged lines are shown around a changed one."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text that both sides have, or only the new (insert) or the old one (delete)."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a document: unchanged or edited (both numbers), struck (only `before`) or added
    (only `after`). Numbers count from 1. `spans` is the line with its edited words."""

    before: int | None
    after: int | None
    spans: tuple[Span, ...]

    @property
    def changed(self) -> bool:
        return any(span.op != "equal" for span in self.spans) or None in (self.before, self.after)


@dataclass(frozen=True, slots=True)
class Gap:
    """Unchanged lines that are left out."""

    lines: int


# ---------------------------------------------------------------- words

_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+(?:[-.,'’][^\W{_CJK}]+)*|\s+|.", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?]\s)|(?<=[。！？])")


def word_diff(before: str, after: str) -> tuple[Span, ...]:
    """The spans that lead from one text to another; none for two empty texts.

    The equal and delete spans together are `before`, the equal and insert spans `after`. Between
    two equal spans stand at most one delete and one insert span, in this order.
    """
    return tuple(_tidy(_refined(before, after, (_lines, _sentences))))


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCE_END.split(text) if part]


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _refined(
    before: str, after: str, splits: Sequence[Callable[[str], list[str]]]
) -> Iterator[Span]:
    """The spans by the first split, those of its replaced runs by the next, at last by words."""
    if not splits:
        yield from _spans(aligned_readably(_words(before), _words(after)))
        return
    split, *finer = splits
    for old, new, same in _runs(_spans(aligned(split(before), split(after)))):
        if old and new:
            yield from _refined(old, new, finer)
        else:
            yield from (Span("delete", old), Span("insert", new))
        yield Span("equal", same)


def _spans(runs: Iterable[tuple[Op, list[str]]]) -> Iterator[Span]:
    return (Span(op, "".join(tokens)) for op, tokens in runs)


def _runs(spans: Iterable[Span]) -> Iterator[tuple[str, str, str]]:
    """What was struck, what was added in its place, and what follows unchanged; each may be ""."""
    old, new = "", ""
    for span in _tidy(spans):
        match span.op:
            case "delete":
                old = span.text
            case "insert":
                new = span.text
            case "equal":
                yield old, new, span.text
                old, new = "", ""
    yield old, new, ""


def _tidy(spans: Iterable[Span]) -> Iterator[Span]:
    """The same without empty spans, neighbours joined, struck before added words."""
    open_: dict[Op, list[str]] = {"equal": [], "delete": [], "insert": []}
    for span in spans:
        if span.text:
            closed: list[Op] = ["delete", "insert"] if span.op == "equal" else ["equal"]
            yield from _closed(open_, closed)
            open_[span.op].append(span.text)
    yield from _closed(open_, ["equal", "delete", "insert"])


def _closed(open_: dict[Op, list[str]], ops: Sequence[Op]) -> Iterator[Span]:
    for op in ops:
        if open_[op]:
            yield Span(op, "".join(open_[op]))
            open_[op] = []


# ---------------------------------------------------------------- lines


def line_diff(
    before: Sequence[str], after: Sequence[str], context: int = CONTEXT
) -> tuple[Row | Gap, ...]:
    """Whole documents compared: the changed lines with their words, `context` unchanged lines
    around them, gaps for the others. Empty where nothing differs."""
    rows = list(_rows(before, after))
    near = _near([row.changed for row in rows], context)
    if not any(row.changed for row in rows):
        return ()
    shown: list[Row | Gap] = []
    for row, is_near in zip(rows, near, strict=True):
        if is_near:
            shown.append(row)
        elif shown and isinstance(shown[-1], Gap):
            shown[-1] = Gap(shown[-1].lines + 1)
        else:
            shown.append(Gap(1))
    return tuple(shown)


def _near(changed: Sequence[bool], context: int) -> list[bool]:
    """For each line, whether a changed one is at most `context` lines away."""
    near = [False] * len(changed)
    for place, is_changed in enumerate(changed):
        if is_changed:
            low, high = max(0, place - context), min(len(changed), place + context + 1)
            near[low:high] = [True] * (high - low)
    return near


def _rows(before: Sequence[str], after: Sequence[str]) -> Iterator[Row]:
    """All lines of both sides, in order, numbered."""
    old, new = 1, 1
    for deleted, inserted, same in _line_runs(before, after):
        yield from _replaced(deleted, inserted, old, new)
        old, new = old + len(deleted), new + len(inserted)
        for offset, line in enumerate(same):
            yield Row(old + offset, new + offset, (Span("equal", line),))
        old, new = old + len(same), new + len(same)


_LineRun = tuple[list[str], list[str], list[str]]


def _line_runs(before: Sequence[str], after: Sequence[str]) -> Iterator[_LineRun]:
    """Deleted lines, the inserted ones in their place, and the unchanged ones that follow."""
    deleted: list[str] = []
    inserted: list[str] = []
    for op, lines in aligned(before, after):
        match op:
            case "delete":
                deleted = deleted + lines
            case "insert":
                inserted = inserted + lines
            case "equal":
                yield deleted, inserted, lines
                deleted, inserted = [], []
    yield deleted, inserted, []


def _replaced(deleted: Sequence[str], inserted: Sequence[str], old: int, new: int) -> Iterator[Row]:
    """Replaced lines: edited ones as one row, in the order of both sides."""
    pairs = [*_edited(deleted, inserted), (len(deleted), len(inserted))]
    start_old, start_new = 0, 0
    for end_old, end_new in pairs:
        for place in range(start_old, end_old):
            yield Row(old + place, None, (Span("delete", deleted[place]),))
        for place in range(start_new, end_new):
            yield Row(None, new + place, (Span("insert", inserted[place]),))
        if end_old < len(deleted) and end_new < len(inserted):
            spans = word_diff(deleted[end_old], inserted[end_new])
            yield Row(old + end_old, new + end_new, spans)
        start_old, start_new = end_old + 1, end_new + 1


def _edited(deleted: Sequence[str], inserted: Sequence[str]) -> list[tuple[int, int]]:
    """Which deleted line became which inserted one, in order: the pairing that is most alike in
    all (an alignment by dynamic programming). None where there are too many to weigh."""
    if len(deleted) * len(inserted) > MAX_PAIRS:
        return []
    olds, news = [_bag(line) for line in deleted], [_bag(line) for line in inserted]
    alike = [[_likeness(old, new) for new in news] for old in olds]
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for old in reversed(range(len(olds))):
        for new in reversed(range(len(news))):
            skipped = max(best[old + 1][new], best[old][new + 1])
            best[old][new] = max(skipped, alike[old][new] + best[old + 1][new + 1])
    return list(_path(best))


def _path(best: list[list[float]]) -> Iterator[tuple[int, int]]:
    old, new = 0, 0
    while old < len(best) - 1 and new < len(best[0]) - 1:
        if best[old][new] == best[old + 1][new]:
            old += 1
        elif best[old][new] == best[old][new + 1]:
            new += 1
        else:
            yield old, new
            old, new = old + 1, new + 1


def _bag(line: str) -> Counter[str]:
    return Counter(word.casefold() for word in _words(line) if not word.isspace())


def _likeness(old: Counter[str], new: Counter[str]) -> float:
    """The share of common words (0..1); 0 below ALIKE."""
    share = 2 * (old & new).total() / ((old.total() + new.total()) or 1)
    return share if share >= ALIKE else 0.0
