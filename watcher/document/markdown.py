"""Markdown -> a Document, by way of the HTML it stands for.

A modest reader for the twins that help centres and documentation sites serve: headings, nested
lists, tables, quotes, code, footnotes, and the components of their dialects (Note, Tip, Step …).
Writing HTML and reading that keeps one meaning of "block" for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from watcher.document.markdown_inline import to_html
from watcher.mediatypes import media_type

_HTML_START = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)[\s>]", re.I)
_HTML_WINDOW = 8_000
_HEADING_LINE = re.compile(r"^#{1,6}[ \t]+\S", re.M)
_END_TAG = re.compile(r"</[a-z]", re.I)
_FRONT = re.compile(r"\s*---[ \t]*\n(.{0,20000}?)\n---[ \t]*(?:\n|$)", re.S)
_FRONT_LINE = re.compile(r"^(title|url|description):(.*)$", re.M)
_MAX_FRONTS = 3
_SOURCE = re.compile(r"<!--\s{0,9}source:\s{0,9}(\S{1,2000})\s{0,9}-->")
_PROXY_FRONT = re.compile(
    r"\s*Title: (?P<title>.{0,500})\n+URL Source: (?P<url>\S{0,2000})\n+"
    r"(?:Published Time: .{0,100}\n+)?Markdown Content:\n"
)
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_ATX = re.compile(r" {0,3}(#{1,6})[ \t](.*)")
_CLOSING_HASHES = re.compile(r"(?:^|(?<=\s))#+$")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r"([ \t]*)([*+-]|\d{1,9}[.)])(?:([ \t]+)(.*)|$)")
_QUOTE = re.compile(r" {0,3}> ?")
_DELIMITERS = re.compile(r"\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?")
_CELLS = re.compile(r"(?<!\\)\|")
_NOTE_DEFINITION = re.compile(r" {0,3}\[\^([\w-]{1,20})\]:[ \t]*(.*)")
_COMPONENT = re.compile(r"<(/?)([A-Z][A-Za-z]*)\b([^<>]*?)(/?)>")
_TITLE = re.compile(r"\b(?:title|label|name)=\"([^\"]*)\"")
_TAG_LINE = re.compile(r"\s*</?[a-zA-Z][^<>]*>?")
_ADDRESSES = (".md", ".mdx", ".markdown", "/llms.txt", "/llms-full.txt")
_CALLOUTS = frozenset({"Note", "Tip", "Warning", "Info", "Check", "Danger", "Callout", "Caution"})
_MAX_QUOTES = 8


def is_markdown(text: str, content_type: str | None, url: str | None) -> bool:
    """Whether a body is to be read as markdown: its type or address says so, and it is no HTML
    (some sites answer an `.md` address with their HTML shell). A text that comes without either,
    as from standard input, is markdown when it has headings of markdown and no tag of HTML."""
    kind = media_type(content_type)
    if not kind and not url:
        return _HEADING_LINE.search(text) is not None and _END_TAG.search(text) is None
    said = kind in ("text/markdown", "text/x-markdown", "text/plain")
    return (said or is_markdown_address(url)) and not _is_html(text)


def is_markdown_address(url: str | None) -> bool:
    """Whether an address is that of a markdown page: `.md`, or llms.txt."""
    return (url or "").split("?")[0].split("#")[0].lower().endswith(_ADDRESSES)


def _is_html(text: str) -> bool:
    return _HTML_START.match(_without(text[:_HTML_WINDOW], "<!--", "-->")) is not None


@dataclass(frozen=True, slots=True)
class Markdown:
    """A markdown page as HTML, with what its front matter says."""

    html: str
    title: str = ""
    description: str = ""
    source: str | None = None


def read_markdown(text: str) -> Markdown:
    """The HTML a markdown text stands for."""
    front: dict[str, str] = {}
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for _ in range(_MAX_FRONTS):
        if found := _FRONT.match(text):
            front.update(_front_lines(found[1]))
            text = text[found.end() :]
    proxied = _PROXY_FRONT.match(text)
    if proxied is not None:
        front.update(proxied.groupdict())
        text = text[proxied.end() :]
    commented = _SOURCE.search(text, 0, 4000)
    source = front.get("url") or (commented[1] if commented is not None else None)
    text = _without(_without(text, "<!--", "-->"), "{/*", "*/}")
    html = "\n".join(_Writer().write(text.split("\n")))
    return Markdown(html, front.get("title", ""), front.get("description", ""), source)


def _front_lines(front: str) -> Iterator[tuple[str, str]]:
    for name, value in _FRONT_LINE.findall(front):
        yield name, value.strip().strip("\"'")


def _without(text: str, opening: str, closing: str) -> str:
    """A text without its comments; one that never ends is no comment."""
    kept = []
    at = 0
    while (start := text.find(opening, at)) >= 0 and (end := text.find(closing, start)) >= 0:
        kept.append(text[at:start])
        at = end + len(closing)
    kept.append(text[at:])
    return "".join(kept)


@dataclass(frozen=True, slots=True)
class _List:
    indent: int
    content: int
    tag: str


@dataclass(slots=True)
class _Writer:
    """Lines to HTML: one pass, with the open paragraph and the open lists as its state."""

    quotes: int = 0
    out: list[str] = field(default_factory=list)
    paragraph: list[str] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    blank: bool = False

    def write(self, lines: list[str]) -> list[str]:
        at = 0
        while at < len(lines):
            at = self._block(lines, at)
        self._end_lists(0)
        return self.out

    def _block(self, lines: list[str], at: int) -> int:
        """Read what begins at a line; the number of the line after it."""
        line = lines[at]
        if not line.strip():
            self._end_paragraph()
            self.blank = True
            return at + 1
        for reader in (self._fence, self._quote, self._table):
            after = reader(lines, at)
            if after is not None:
                self.blank = False
                return after
        self._line(line)
        self.blank = False
        return at + 1

    def _line(self, line: str) -> None:
        item = _ITEM.match(line)
        setext = _SETEXT.match(line)
        if setext and self.paragraph and not self.lists:
            self._heading(1 if setext[1][0] == "=" else 2, " ".join(self.paragraph))
        elif _RULE.match(line):
            self._end_lists(0)
        elif item and not (self.paragraph and not self.lists and item[2][0] not in "*+-1"):
            self._item(item)
        elif atx := _ATX.match(line):
            self._end_paragraph()
            self._heading(len(atx[1]), _CLOSING_HASHES.sub("", atx[2].strip()))
        elif note := _NOTE_DEFINITION.match(line):
            self._end_lists(0)
            self.paragraph = [f"[^{note[1]}] {note[2]}"]
        elif _TAG_LINE.fullmatch(line) or _COMPONENT.match(line.strip()):
            self._tag(line)
        else:
            self._text(line)

    # ------------------------------------------------------------ lines

    def _text(self, line: str) -> None:
        if self.blank:
            self._end_lists(_indent(line))
        self.paragraph.append(line.lstrip())

    def _tag(self, line: str) -> None:
        self._end_paragraph()
        if not _indent(line):
            self._end_lists(0)
        self.out.append(_COMPONENT.sub(_component, line))

    def _heading(self, level: int, text: str) -> None:
        self.paragraph = []
        self._end_lists(0)
        self.out.append(f"<h{level}>{to_html(text)}</h{level}>")

    def _item(self, found: re.Match[str]) -> None:
        self._end_paragraph()
        indent = _width(found[1])
        tag = "ul" if found[2] in "*+-" else "ol"
        content = indent + len(found[2]) + min(_width(found[3] or " "), 4)
        while self.lists and indent < self.lists[-1].indent:
            self._end_list()
        if self.lists and indent <= self.lists[-1].indent + 1 and tag != self.lists[-1].tag:
            self._end_list()
        if not self.lists or indent > self.lists[-1].indent + 1:
            self.lists.append(_List(indent, content, tag))
            self.out.append(f"<{tag}><li>")
        else:
            self.out.append("</li><li>")
        self.paragraph = [found[4] or ""]

    def _end_paragraph(self) -> None:
        text = "\n".join(self.paragraph).strip()
        self.paragraph = []
        if text:
            self.out.append(f"<p>{to_html(text)}</p>")

    def _end_list(self) -> None:
        self._end_paragraph()
        self.out.append(f"</li></{self.lists.pop().tag}>")

    def _end_lists(self, indent: int) -> None:
        """End the lists whose items hold nothing that is indented by no more than this."""
        self._end_paragraph()
        while self.lists and indent <= self.lists[-1].indent:
            self._end_list()

    # ------------------------------------------------------------ blocks of several lines

    def _fence(self, lines: list[str], at: int) -> int | None:
        found = _FENCE.match(lines[at])
        if found is None:
            return None
        self._end_paragraph()
        if not _indent(lines[at]):
            self._end_lists(0)
        code = []
        at += 1
        while at < len(lines) and not lines[at].strip().startswith(found[1]):
            code.append(lines[at])
            at += 1
        self.out.append(f"<pre>\n{escape(chr(10).join(code))}</pre>")
        return at + 1

    def _quote(self, lines: list[str], at: int) -> int | None:
        if not _QUOTE.match(lines[at]) or self.quotes >= _MAX_QUOTES:
            return None
        self._end_paragraph()
        inner = []
        while at < len(lines) and (found := _QUOTE.match(lines[at])):
            inner.append(lines[at][found.end() :])
            at += 1
        self.out += ["<blockquote>", *_Writer(self.quotes + 1).write(inner), "</blockquote>"]
        return at

    def _table(self, lines: list[str], at: int) -> int | None:
        if "|" not in lines[at] or at + 1 == len(lines) or not _is_delimiters(lines[at + 1]):
            return None
        if not _indent(lines[at]):
            self._end_lists(0)
        self._end_paragraph()
        self.out += ["<table><thead>", _row(lines[at], "th"), "</thead><tbody>"]
        at += 2
        while at < len(lines) and "|" in lines[at]:
            self.out.append(_row(lines[at], "td"))
            at += 1
        self.out.append("</tbody></table>")
        return at


def _is_delimiters(line: str) -> bool:
    return "|" in line and _DELIMITERS.fullmatch(line.strip()) is not None


def _row(line: str, tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{to_html(cell)}</{tag}>' for cell in _split(line))}</tr>"


def _split(line: str) -> Iterator[str]:
    cells = _CELLS.split(line.strip())
    if cells and not cells[0].strip():
        cells = cells[1:]
    if cells and not cells[-1].strip():
        cells = cells[:-1]
    return (cell.strip().replace("\\|", "|") for cell in cells)


def _component(found: re.Match[str]) -> str:
    """A component of a documentation dialect as the HTML it looks like."""
    if found[1]:
        return "</div>"
    titled = _TITLE.search(found[3])
    title = f"<p><b>{escape(titled[1])}</b></p>" if titled is not None else ""
    if found[4]:
        return title
    kind = ' class="callout"' if found[2] in _CALLOUTS else ""
    return f"<div{kind}>{title}"


def _indent(line: str) -> int:
    return _width(line[: len(line) - len(line.lstrip())])


def _width(spaces: str) -> int:
    return len(spaces.expandtabs(4))
