"""A page as headings with blocks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Layout(Enum):
    """The markup a document was found in. Detected from the markup, never from the host."""

    INTERCOM_RAILS = "intercom-rails"
    INTERCOM_NEXT = "intercom-next"
    INTERCOM_DOCS = "intercom-docs"
    OPENAI_HELP = "openai-help"
    DOCS = "docs"
    MARKDOWN = "markdown"
    JSON = "json"
    FEED = "feed"
    PLAIN = "plain"


class BlockKind(Enum):
    """What a block is on the page."""

    # Every block of a page read again is hashed with its kind; Enum's own is no C function.
    __hash__ = object.__hash__

    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    CALLOUT = "callout"
    CODE = "code"
    FOOTNOTE = "footnote"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Link:
    """A link's text and its target, without volatile query parameters."""

    text: str
    href: str

    @property
    def is_anchor(self) -> bool:
        """Whether it leads to a place of the same page."""
        return self.href.startswith("#")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table's grid, after row and column spans were expanded.

    `lines` are the cell's text split at block ends and `<br>`; `text` is their join by one space.
    `marks` are footnote marks in the cell ("1", "*"), which are not part of `text`.
    `bold`: all of its text is bold (how header cells look where the markup has none).
    """

    text: str
    lines: tuple[str, ...] = ()
    header: bool = False
    bold: bool = False
    links: tuple[Link, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A rectangular grid: all rows have the same length. The first `header_rows` rows are headers
    by their markup (th, thead, an all-bold first row); 0 where the markup does not say."""

    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int = 0
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a section, in reading order.

    `text` is visible text: white space collapsed, zero-width characters and soft hyphens removed,
    everything else as written; "\\n" stands for `<br>` only. A table has no text of its own.
    `parents` are the texts of the list items (or the definition term) above it, outermost first;
    `list_id` is the same for items of one list (nested lists have their own), 0 outside lists.
    `marks`: for a footnote the mark it explains, elsewhere the marks it carries.
    """

    kind: BlockKind
    text: str = ""
    links: tuple[Link, ...] = ()
    marks: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    list_id: int = 0
    ordered: bool = False
    bold: bool = False
    table: Table | None = None

    @property
    def is_links(self) -> bool:
        """Whether it says nothing but the texts of its links."""
        if not self.links:
            return False
        rest = " ".join(self.text.split())
        for link in self.links:
            rest = rest.replace(link.text, " ", 1)
        return not any(letter.isalnum() for letter in rest)


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks below one heading. `path` are the headings from the outermost to this one's own;
    the part of a page above the first heading has an empty path."""

    path: tuple[str, ...]
    level: int
    blocks: tuple[Block, ...]

    @property
    def heading(self) -> str:
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class Document:
    """A page as headings with blocks. `article` is the help centre's article number, the identity
    of the page whatever its title and slug; `updated` is the shown label, never compared."""

    title: str
    sections: tuple[Section, ...]
    layout: Layout = Layout.PLAIN
    language: str | None = None
    description: str = ""
    article: str | None = None
    canonical_url: str | None = None
    updated: str | None = None
    words: int = 0
