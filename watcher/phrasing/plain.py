"""Text that can do nothing: hostile characters made visible, one line, cut between words."""

from __future__ import annotations

import re
import unicodedata

# C0 but tab and line feed, DEL, C1; marks, embeddings, overrides and isolates of the bidirectional
# algorithm (UAX #9); line and paragraph separators; the tag block, which shows nothing; surrogates.
_HOSTILE = (
    *((0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F), (0x61C, 0x61C), (0x200E, 0x200F)),
    *((0x2028, 0x202E), (0x2066, 0x2069), (0xD800, 0xDFFF), (0xE0000, 0xE007F)),
)


def _written_out(code: int) -> str:
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


_WRITTEN = {code: _written_out(code) for first, last in _HOSTILE for code in range(first, last + 1)}

_WORD = 60
"""Characters that a word has at most; what is longer is an address, a key or an attack."""


def visible(text: str) -> str:
    """The text with characters that act on a terminal or on the reading direction written out as
    `\\x1b`, `\\u202e`. Tab and line feed stay."""
    return text if text.isprintable() else text.translate(_WRITTEN)


_LONG = re.compile(r"'[^'\n]{201,}'|\S{201,}")
"""What is longer than any address or name that a person writes."""


def without_long(text: str) -> str:
    """The text with its endless words and quoted values cut to what tells which they are."""
    return _LONG.sub(lambda found: f"{found[0][:100]} … {found[0][-20:]}", text)


def one_line(text: str) -> str:
    """`visible` text on one line, white space collapsed."""
    return " ".join(visible(text).split())


def shorten(text: str, limit: int) -> str:
    """The text in at most `limit` characters, cut between words and then ending in " …".

    Only what is longer than any word is cut within, and that not inside a combined character.
    """
    if len(text) <= limit:
        return text
    room = max(limit - 2, 1)
    space = text.rfind(" ", 0, room + 1)
    end = space if space > 0 and room - space <= _WORD else _whole_characters(text, room)
    return text[:end].rstrip() + " …"


def _whole_characters(text: str, end: int) -> int:
    """The last place up to `end` that does not part a character from what combines with it."""
    place = end
    while place > max(0, end - 40) and _combines(text[place - 1], text[place]):
        place -= 1
    return place if place > max(0, end - 40) else end


def _combines(before: str, after: str) -> bool:
    joined = "\u200d" in (before, after)
    modifier = "\U0001f3fb" <= after <= "\U0001f3ff"
    flag = all("\U0001f1e6" <= letter <= "\U0001f1ff" for letter in (before, after))
    return joined or modifier or flag or unicodedata.category(after).startswith("M")
