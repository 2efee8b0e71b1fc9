"""A feed (RSS 2.0, RSS 1.0, Atom) -> its title and entries.

Only well-formed XML is a feed here: one that breaks off would seem to have lost its last entries.
Entities and external references are refused by defusedxml, which is what hostile XML is made of.
Sources: rssboard.org/rss-specification, web.resource.org/rss/1.0/spec, RFC 4287.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from watcher.errors import DocumentError
from watcher.mediatypes import media_type
from watcher.text import clean

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST = 200_000
"""Elements of one feed."""

_TYPES = frozenset({"application/rss+xml", "application/atom+xml"})
_START = re.compile(
    # Possessive: comment after comment must not be tried in all ways to be divided.
    r"\ufeff?\s*+(?:<!--.{0,2000}?-->\s*+|<\?[^>]{0,500}\?>\s*+)*+"
    r"<(?:rss[\s>]|rdf:RDF[\s>]|(?:atom:)?feed\s[^>]{0,1000}http://www\.w3\.org/2005/Atom)",
    re.S,
)
_WINDOW = 8_000
_LONGEST_TITLE = 200
_ENTRIES = frozenset({"item", "entry"})
_PUBLISHED = ("pubDate", "published", "date", "issued", "updated", "modified")
_TEXTS = ("encoded", "content", "description", "summary")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `label` is its day and title, the name by which it is known; `html` what it
    says, as markup or as text."""

    label: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title and its entries, in its own order."""

    title: str
    entries: tuple[Entry, ...]


def is_feed(text: str, content_type: str | None) -> bool:
    """Whether a body is a feed: its type says so, or its first element does."""
    kind = media_type(content_type)
    return kind in _TYPES or _START.match(text[:_WINDOW]) is not None


def read_feed(text: str) -> Feed:
    """The feed of an XML text.

    Raises: DocumentError where it is not well-formed, no feed, or built to exhaust a parser.
    """
    root = _root(text)
    channel = next((each for each in root if _name(each) == "channel"), root)
    found = [each for one in dict.fromkeys((channel, root)) for each in one]
    entries = tuple(_entry(each) for each in found if _name(each) in _ENTRIES)
    if _name(root) not in ("rss", "RDF", "feed"):
        raise DocumentError(f"the XML is no feed: its first element is {_name(root)[:40]}")
    return Feed(_text(channel, "title"), entries)


def _root(text: str) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if text.count("<") > 2 * LARGEST:
        raise DocumentError(f"the feed has more than {LARGEST:,} elements")
    try:
        return fromstring(text.removeprefix("\ufeff"), forbid_external=True)  # type: ignore[no-any-return]
    except DefusedXmlException:
        raise DocumentError("the feed defines entities, which are not unfolded") from None
    except ParseError as error:
        line, column = error.position
        raise DocumentError(
            f"the feed is not well-formed XML in line {line}, column {column + 1}"
        ) from None
    except (ValueError, LookupError, RecursionError):
        raise DocumentError("the feed cannot be read as XML") from None


def _name(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _text(element: Element, name: str) -> str:
    return next(_texts(element, name), "")


def _texts(element: Element, *names: str) -> Iterator[str]:
    """The text of each child of these names, in the order of the names, where it has any."""
    for name in names:
        for child in element:
            if _name(child) == name and (text := clean("".join(child.itertext()))):
                yield text


def _entry(element: Element) -> Entry:
    html = max(_texts(element, *_TEXTS), key=len, default="")
    title = next(_texts(element, "title"), "") or next(_texts(element, "guid", "id", "link"), "")
    # The pieces of a change are told joined by "+".
    title = (title or "(no title)").replace("+", "\uff0b")[:_LONGEST_TITLE]
    day = next(filter(None, map(_day, _texts(element, *_PUBLISHED))), "")
    return Entry(f"{day} {title}".strip(), html)


def _day(text: str) -> str:
    """The day of a date by RFC 3339 or RFC 822, in UTC; empty where it is neither."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return f"{(at.astimezone(UTC) if at.tzinfo else at):%Y-%m-%d}"
    return ""
