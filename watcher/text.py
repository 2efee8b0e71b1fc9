"""Text normal forms, one each for showing, comparing and matching.

`clean` is what people are shown and what is stored: only white space and invisible characters
differ from the page. `fold` is what is compared and matched: NFKC, dashes and quotes unified,
case folded. Both are idempotent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from html import unescape

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_ONE_FORM = {
    **dict.fromkeys("‐‑‒–—―−﹘－", "-"),
    **dict.fromkeys("’‘′", "'"),
    **dict.fromkeys("“”„″", '"'),
}
_SPACES = re.compile(" {2,}")
_NO_CHARACTER = re.compile(r"&#[0-9]{1000,};?")


def clean(text: str) -> str:
    """Collapse white space (also no-break and ideographic spaces) and drop invisible characters."""
    return _collapsed(text if text.isascii() else _visible(text))


def _collapsed(text: str) -> str:
    """Most texts are clean already, but for line breaks: of printable characters, the space alone
    is white space."""
    if "\n" in text:
        text = text.replace("\n", " ")
    if not text.isprintable():
        return " ".join(text.split())
    if "  " in text:
        text = _SPACES.sub(" ", text)
    return text.strip()


def fold(text: str) -> str:
    """The form in which texts are matched and compared."""
    if text.isascii():
        return _collapsed(text).lower()
    plain = unicodedata.normalize("NFKC", _visible(text))
    for character, form in _ONE_FORM.items():
        if character in plain:
            plain = plain.replace(character, form)
    return _collapsed(plain).casefold()


def _visible(text: str) -> str:
    """Looking for each of a few characters is many times faster than `str.translate`. None of them
    is printable."""
    if text.isprintable():
        return text
    for character in _INVISIBLE:
        if character in text:
            text = text.replace(character, "")
    return text


def unescaped(markup: str) -> str:
    """Markup with its entities as the characters they stand for.

    Python refuses to make a number of thousands of digits; no character has such a number.
    """
    return unescape(_NO_CHARACTER.sub("\ufffd", markup))


def fold_key(text: str) -> str:
    """`fold` without closing full stops: the identity of a statement's words."""
    return fold(text).rstrip(".。 ")


def ranges(numbers: Sequence[int]) -> list[str]:
    """Runs of neighbours as "1–3", of numbers in order."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [str(low) if low == high else f"{low}–{high}" for low, high in runs]
