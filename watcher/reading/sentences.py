"""Blocks of text into sentences."""

from __future__ import annotations

import re

# Begun with one set of characters: Python then looks for those and tries nothing in between.
_END = re.compile(
    r"[.!?…。！？\n](?:(?<=[.!?…])[.!?…]*[\"'”’)\]]*(?=\s)|(?<=[。！？])[」』）\"]*|(?<=\n))\s*"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[])(?:e\.g|i\.e|etc|vs|cf|approx|incl|excl|max|min|no|nos|fig|sec|inc|ltd|corp|co|"
    r"u\.s|u\.k|e\.u|mr|ms|mrs|dr|st|dept|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|a\.k\.a|"
    r"[a-z])\.$",
    re.IGNORECASE,
)
_WINDOW = 8
"""Characters that hold the longest abbreviation, its full stop and what stands before it."""
_MIDWAY = ("...", "…")


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order, as they are written; line breaks end sentences.

    A full stop of an abbreviation, a decimal, a version or a file name ends none.
    """
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if _goes_on(text, start, match):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    found.append(text[start:].strip())
    return [each for each in found if each]


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    stop = match.group().rstrip()
    if not stop.startswith((".", "…")):
        return False
    end = match.start() + len(stop)
    before = text[max(start, end - _WINDOW) : end]
    following = text[match.end() : match.end() + 1]
    if _ABBREVIATION.search(before):
        return not following.isupper() or end - start < 8
    return before.endswith(_MIDWAY) and following.islower()
