"""Blocks of text into sentences."""

from __future__ import annotations

import re

_END = re.compile(r"(?:[.!?…]+[\"'”’)\]]*(?=\s)|[。！？][」』）\"]*|\n)\s*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[])(?:e\.g|i\.e|etc|vs|cf|approx|incl|excl|max|min|no|nos|fig|sec|inc|ltd|corp|co|"
    r"u\.s|u\.k|e\.u|mr|ms|mrs|dr|st|dept|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|a\.k\.a|"
    r"[a-z])\.$",
    re.IGNORECASE,
)
_WINDOW = 16
_EXCEPTION = re.compile(
    r"(?:(?:this|that|it|the (?:same )?(?:requirement|rule|limit)|these (?:requirements|rules))"
    r"(?: (?:requirement|rule|limit))? (?:does not|doesn['’]t|do not|don['’]t) apply "
    r"(?:to|for|on|in)|"
    r"this excludes|this does not include|except(?: for| on| in)?|with the exception of) ",
    re.IGNORECASE,
)
_LONGEST_EXCEPTION = 160
_MIDWAY = re.compile(r"\.\.\.$|…$")


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order, as they are written; line breaks end sentences.

    A full stop of an abbreviation, a decimal, a version or a file name ends none; nor does one
    that an exception follows: "A needs B. This does not apply to C." is one thing said.
    """
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if _goes_on(text, start, match) or _is_limited(text, match):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    found.append(text[start:].strip())
    return [each for each in found if each]


def _is_limited(text: str, match: re.Match[str]) -> bool:
    """Whether an exception to a sentence follows it on the same line."""
    if "\n" in match.group() or not _EXCEPTION.match(text, match.end()):
        return False
    ends = _END.search(text, match.end())
    rest = text[match.end() : ends.start() if ends is not None else len(text)]
    return len(rest) <= _LONGEST_EXCEPTION and "," not in rest


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    stop = match.group().rstrip()
    if not stop.startswith((".", "…")):
        return False
    end = match.start() + len(stop)
    before = text[max(start, end - _WINDOW) : end]
    following = text[match.end() : match.end() + 1]
    if _ABBREVIATION.search(before):
        return not following.isupper() or end - start < 8
    return bool(_MIDWAY.search(before)) and following.islower()
