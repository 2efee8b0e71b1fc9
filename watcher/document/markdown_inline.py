"""One line of markdown -> HTML: code, links, emphasis, footnote references.

Code spans, escapes, links and tags are put aside first, so that emphasis is looked for in the
plain words only, as CommonMark (section 6) orders them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

_SPECIAL = re.compile(r"[\\`<>&\[*_~{]|  \n|[\ue000\ue001]")
_ASIDE = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|`(?P<code>[^`]{1,2000})`(?!`)"
    r"|``(?P<long>(?:[^`]|`(?!`)){1,200}+)``(?!`)"
    r"|<(?P<auto>(?:https?|mailto):[^\s<>]{1,2000})>"
    r"|(?P<tag></?[a-zA-Z][^<>]{0,4000}>)"
)
_FOOTNOTE = re.compile(r"\[\^([\w-]{1,20})\]")
_LINK = re.compile(
    r"(!?)\[([^\[\]]{0,2000})\]"
    r"\(\s{0,9}([^\s()]{0,2000}+(?:\([^\s()]{0,500}\)[^\s()]{0,500}){0,4}+)[^)]{0,200}+\)"
)
_BOLD = re.compile(r"\*\*|__")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]{1,2000})(?<=[^\s*])\*(?![\w*])")
_ITALIC_LOW = re.compile(r"(?<![\w_])_(?=[^\s_])([^_]{1,2000})(?<=[^\s_])_(?![\w_])")
_STRUCK = re.compile(r"~~([^~]{1,2000})~~")
_OPEN, _SHUT = "\ue000", "\ue001"
_PLACE = re.compile(f"{_OPEN}(\\d+){_SHUT}")
_PRIVATE = dict.fromkeys(map(ord, _OPEN + _SHUT))
_BREAK = re.compile(r"(?:(?<! ) {2,}|\\)\n")
_Put = Callable[[str], str]
_ENTITY = re.compile(r"&(?!#?\w{1,32};)")


def to_html(text: str) -> str:
    """The HTML of a paragraph's text. Images are left out."""
    if not _SPECIAL.search(text):
        return text
    aside: list[str] = []

    def put(html: str) -> str:
        aside.append(html)
        return f"{_OPEN}{len(aside) - 1}{_SHUT}"

    plain = _BREAK.sub("<br>", text.translate(_PRIVATE))
    plain = _ASIDE.sub(lambda found: put(_aside(found)), plain)
    plain = _ENTITY.sub("&amp;", plain).replace("<", "&lt;").replace(">", "&gt;")
    plain = _FOOTNOTE.sub(lambda found: put(f"<sup>{escape(found[1])}</sup>"), plain)
    plain = _LINK.sub(lambda found: _link(found, put), plain)
    # An image inside a link leaves the link to be found in a second pass.
    plain = _LINK.sub(lambda found: _link(found, put), plain)
    return _restored(_emphasis(plain), aside)


def _aside(found: re.Match[str]) -> str:
    if found["escape"]:
        return escape(found["escape"][1])
    code = found["code"] or found["long"]
    if code:
        return f"<code>{escape(code.strip())}</code>"
    if found["auto"]:
        address = escape(found["auto"])
        return f'<a href="{address}">{address}</a>'
    return found["tag"] or ""


def _link(found: re.Match[str], put: _Put) -> str:
    if found[1]:
        return ""
    return f'{put(f"""<a href="{escape(found[3])}">""")}{found[2]}{put("</a>")}'


def _emphasis(text: str) -> str:
    text = _bold(text)
    text = _ITALIC.sub(r"\1", text)
    text = _ITALIC_LOW.sub(r"\1", text)
    return _STRUCK.sub(r"<del>\1</del>", text)


def _bold(text: str) -> str:
    """Pair the marks of strong emphasis from left to right; one without a partner stays."""
    parts: list[str] = []
    opened: dict[str, int] = {}
    at = 0
    for found in _BOLD.finditer(text):
        mark = found[0]
        parts += (text[at : found.start()], mark)
        at = found.end()
        before, after = text[found.start() - 1 : found.start()], text[at : at + 1]
        if mark in opened and before.strip():
            parts[opened.pop(mark)] = "<b>"
            parts[-1] = "</b>"
        elif mark not in opened and after.strip():
            opened[mark] = len(parts) - 1
    return "".join((*parts, text[at:]))


def _restored(text: str, aside: list[str]) -> str:
    # Twice: a link's address may itself have held an escape.
    for _ in range(2):
        text = _PLACE.sub(lambda found: aside[int(found[1])], text)
    return text
