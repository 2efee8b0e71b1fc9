"""The words of one block while they are being read: lines, links, footnote marks, boldness."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from watcher.model import Link
from watcher.text import clean

MARK = re.compile(r"[\[(]?(\d{1,3}|[a-z]|[*†‡§]{1,3})[\])]?")
_UNITS = frozenset({"m", "cm", "km", "mm", "ft", "in", "s", "x", "n", "e"})
_LAST_WORD = re.compile(r"[^\W\d_]+$")


class Run(NamedTuple):
    """What one block holds. `own_mark` stands before all other text: a footnote's own mark."""

    text: str
    lines: list[str]
    links: tuple[Link, ...]
    marks: tuple[str, ...]
    own_mark: str | None
    bold: bool


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the words of one block."""

    block: int
    line: int
    piece: int


@dataclass(slots=True)
class Words:
    """Collects text until a block ends. Positions hold for one block: where a mark was still open
    when its block ended, its position means nothing any more. A link around several blocks is a
    link of each."""

    lines: list[list[str]] = field(default_factory=lambda: [[]])
    links: list[Link] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    own_mark: str | None = None
    open_links: list[tuple[Position, str]] = field(default_factory=list)
    bold_depth: int = 0
    any_bold: bool = False
    any_plain: bool = False
    block: int = 0

    def text(self, text: str) -> None:
        line = self.lines[-1]
        if text.isspace():
            if line and line[-1] != " ":
                line.append(" ")
            return
        line.append(text)
        if self.bold_depth:
            self.any_bold = True
        else:
            self.any_plain = True

    def preformatted(self, text: str) -> None:
        first, *rest = text.split("\n")
        self.lines[-1].append(first)
        for line in rest:
            self.lines.append([line])

    def line_break(self) -> None:
        self.lines.append([])

    def space(self) -> None:
        self.text(" ")

    def position(self) -> Position:
        return Position(self.block, len(self.lines) - 1, len(self.lines[-1]))

    def since(self, position: Position) -> str:
        if position.block != self.block:
            return ""
        head = self.lines[position.line][position.piece :]
        rest = [part for parts in self.lines[position.line + 1 :] for part in (" ", *parts)]
        return clean("".join([*head, *rest]))

    def replace(self, position: Position, text: str) -> None:
        if position.block != self.block:
            return
        del self.lines[position.line + 1 :]
        self.lines[position.line][position.piece :] = [text] if text else []

    def open_link(self, href: str) -> None:
        self.open_links.append((self.position(), href))

    def close_link(self) -> None:
        self._link(*self.open_links.pop())

    def _link(self, position: Position, href: str) -> None:
        text = self.since(position)
        if text:
            self.links.append(Link(text, href))

    def close_superscript(self, position: Position) -> None:
        """Take a footnote mark out of the text; leave exponents and ordinals where they are."""
        found = MARK.fullmatch(self.since(position))
        if found is None:
            return
        before = self._last_before(position)
        if _is_exponent(before, found[1]):
            return
        self.replace(position, "")
        if not before and position.line == 0 and self.own_mark is None:
            self.own_mark = found[1]
        else:
            self.marks.append(found[1])

    def _last_before(self, position: Position) -> str:
        """The last piece with text on the line before a position."""
        pieces = self.lines[position.line]
        before = range(position.piece - 1, -1, -1)
        return next((clean(pieces[at]) for at in before if not pieces[at].isspace()), "")

    def take(self, *, verbatim: bool = False) -> Run | None:
        """The block so far, and start anew; None when there is nothing to read in it."""
        if len(self.lines) == 1 and not self.lines[0] and not self.own_mark and not self.marks:
            return None
        for position, href in self.open_links:
            self._link(position, href)
        written = ["".join(parts) for parts in self.lines]
        if verbatim:
            lines = _trimmed([clean_code(line) for line in written])
        else:
            lines = [line for line in map(clean, written) if line]
        run = None
        if lines or self.own_mark or self.marks:
            bold = self.any_bold and not self.any_plain
            links, marks = tuple(self.links), tuple(self.marks)
            run = Run("\n".join(lines), lines, links, marks, self.own_mark, bold)
        self._reset()
        return run

    def _reset(self) -> None:
        self.block += 1
        self.lines = [[]]
        self.links = []
        self.marks = []
        self.own_mark = None
        self.any_bold = self.any_plain = False
        if self.open_links:
            self.open_links = [(self.position(), href) for _, href in self.open_links]


def clean_code(line: str) -> str:
    """A line of code keeps its indentation."""
    stripped = line.rstrip()
    indent = len(stripped) - len(stripped.lstrip(" \t"))
    return stripped[:indent] + clean(stripped)


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return lines


def _is_exponent(before: str, mark: str) -> bool:
    """10<sup>6</sup>, m<sup>2</sup>, x<sup>n</sup>: a power, no footnote."""
    if not mark[0].isalnum() or not before:
        return False
    if mark[0].isalpha():
        return before[-1].isdigit()
    if before.endswith("10") and not before[:-2].endswith(tuple("0123456789")):
        return True
    word = _LAST_WORD.search(before)
    return word is not None and word[0] in _UNITS
