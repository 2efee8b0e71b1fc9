"""Legends: what a table's signs stand for, where the page says so: "● available ○ after
verification"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from watcher.model import Cell, Section, Table
from watcher.text import clean

_SIGNS = "✓✔✅☑✗✘❌✕✖×●○◯◉◎◐◑▲△▼▽■□◆◇★☆🟢🟡🔴"
_SIGN = re.compile(rf"([{_SIGNS}])\ufe0f?")
_LEAD = re.compile(r"(?:legend|key|凡例)\s*[:：]?\s*", re.IGNORECASE)
_STANDS_FOR = re.compile(r"^\s*(?:[=:：–—-]|means\b|stands for\b)?\s*|[\s,;|/、。.]+$")
_SEPARATED = re.compile(r"\s*(?:[=:：–—-]|means\b|stands for\b)")
_CHECKS = "✓✔✅☑✗✘❌✕✖×"
_LETTER = re.compile(r"[A-Za-z]{1,2}")
_DASH = "-"
_DASHES = frozenset({"-", "--", "–", "—"})
_OF_DASH = re.compile(r"[-–—]{1,2} ?(?:[=:] ?)?(?P<said>[^-–—✓✔✅●○]{2,80})$")
_EQUATED = re.compile(
    r"(?:^|[\s,;|/])(?P<sign>[^\s=\w]\ufe0f?|[A-Za-z]{1,2}) ?= ?"
    r"(?P<said>[^=]+?)(?=[,;|/]? ?(?:[^\s=\w]\ufe0f?|\b[A-Za-z]{1,2}) ?=|[.。]?$)"
)
""" "✓ = available, V = after verification": each sign with what it equals."""
_LETTERS = re.compile(r"[^\W\d_]{2}")
_APART = (frozenset("●○"), frozenset("●◯"), frozenset("◉○"), frozenset("■□"), frozenset("★☆"))
"""Signs that say two things where both stand in one table, be each a yes where it stands alone."""


@dataclass(frozen=True, slots=True)
class Legend:
    """The words each sign stands for, and the places of the blocks that say so."""

    words: Mapping[str, str]
    places: frozenset[int] = frozenset()


def legend_of(section: Section) -> Legend:
    """What the signs in the tables of a section stand for."""
    tables = [block.table for block in section.blocks if block.table is not None]
    if not tables:
        return Legend({})
    used = {_sign(cell) for table in tables for row in table.rows for cell in row} - {""}
    words: dict[str, str] = {}
    places: set[int] = set()
    for place, block in enumerate(section.blocks):
        said = _entries(block.text) if block.table is None else {}
        if said and said.keys() & used:
            words |= said
            places.add(place)
    for table in tables:
        words |= _entries(table.caption)
    return Legend(words, frozenset(places))


def spelled_out(table: Table, legend: Legend) -> Table:
    """A table with the words of its legend in place of signs. Signs that differ and that nothing
    explains are marked, as a footnote's would be, so that their cells are not read."""
    signs = {_sign(cell) for row in table.rows for cell in row}
    apart = {sign for pair in _APART if pair <= signs for sign in pair} - legend.words.keys()
    if not (signs & legend.words.keys() or apart):
        return table
    rows = tuple(tuple(_said(cell, legend, apart) for cell in row) for row in table.rows)
    return replace(table, rows=rows)


def _plain(sign: str) -> str:
    return _DASH if sign in _DASHES else sign.rstrip("\ufe0f")


def _sign(cell: Cell) -> str:
    text = clean(cell.text)
    if _LETTER.fullmatch(text):
        return text
    found = _SIGN.fullmatch(text)
    return _DASH if text in _DASHES else found[1] if found is not None else ""


def _said(cell: Cell, legend: Legend, apart: set[str]) -> Cell:
    sign = _sign(cell)
    if sign in legend.words:
        return replace(cell, text=legend.words[sign], lines=(legend.words[sign],))
    return replace(cell, marks=(*cell.marks, sign)) if sign in apart else cell


def _entries(text: str) -> dict[str, str]:
    """The words each sign of a legend stands for; empty where a text is none."""
    lead = _LEAD.match(text)
    of_dash = _OF_DASH.match(text)
    if of_dash is not None:
        return {_DASH: of_dash["said"].strip(" .")}
    words = text[lead.end() :] if lead is not None else text
    equated = _EQUATED.findall(words) if _EQUATED.match(words) else []
    if equated:
        return {_plain(sign): said.strip(" .,;") for sign, said in equated}
    parts: Sequence[str] = _SIGN.split(words)
    if len(parts) < 3 or parts[0].strip():
        return {}
    if len(parts) == 3 and parts[1] in _CHECKS and not _SEPARATED.match(parts[2]):
        return {}  # a remark with a check mark before it
    found = {
        sign: _STANDS_FOR.sub("", said) for sign, said in zip(parts[1::2], parts[2::2], strict=True)
    }
    return found if all(_LETTERS.search(said) for said in found.values()) else {}
