"""Text normal forms, one each for showing, comparing and matching.

`clean` is what people are shown and what is stored: only white space and invisible characters
differ from the page. `fold` is what is compared and matched: NFKC, dashes and quotes unified,
case folded. Both are idempotent.
"""

from __future__ import annotations

import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘－"), "-")
_QUOTES = {
    ord("’"): "'",
    ord("‘"): "'",
    ord("′"): "'",
    ord("“"): '"',
    ord("”"): '"',
    ord("„"): '"',
    ord("″"): '"',
}
_ONE_FORM = {**_DASHES, **_QUOTES}


def clean(text: str) -> str:
    """Collapse white space (also no-break and ideographic spaces) and drop invisible characters."""
    visible = text if text.isascii() else text.translate(_INVISIBLE)
    return " ".join(visible.split())


def fold(text: str) -> str:
    """The form in which texts are matched and compared."""
    if text.isascii():
        return " ".join(text.split()).lower()
    plain = unicodedata.normalize("NFKC", text.translate(_INVISIBLE))
    return " ".join(plain.translate(_ONE_FORM).split()).casefold()


def fold_key(text: str) -> str:
    """`fold` without closing full stops: the identity of a statement's words."""
    return fold(text).rstrip(".。 ")
