"""Rows that say what it takes to reach a tier."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from watcher.model import Cell, Confidence, TierRule
from watcher.pack import Pack, Tag
from watcher.reading.cells import TableContext, TableReading, provenance
from watcher.reading.conditions import ConditionReader, Conditions
from watcher.reading.facts import NARROWING
from watcher.reading.headers import Role
from watcher.reading.lexicon import Lexicon, Token
from watcher.reading.limits import UNSTATED
from watcher.reading.numbers import in_dollars
from watcher.reading.patterns import Span
from watcher.reading.residue import Statements
from watcher.text import clean, fold

_CURRENCY = frozenset(
    {"usd", "dollars", "dollar", "eur", "gbp", "jpy", "€", "£", "¥", "円", "ユーロ"}
)
_AMOUNT = re.compile(
    r"\$ ?\d[\d,.]*|(?<![\d,.€£¥$])(?<![€£¥] )\d[\d,.]*\+?(?! ?(?:€|£|¥|eur|gbp|jpy|円))"
)
"""What may be an amount of a condition: money, a time, a count, and not the sum in another
currency."""

_TURNING = NARROWING - {Tag.ONLY} | {Tag.MAY, Tag.SHOULD, Tag.RECOMMEND}
"""A "not" or a "may" beside the conditions makes them other ones (law 4)."""


_MORE = "words that are no known condition"
_ASKING_MORE = re.compile(
    r"\b(?:since|after|wait\w*|days?|weeks?|months?|age|time|paid|pay|payments?|spen[dt]|credits?|"
    r"purchas\w+|requir\w+|conditions?|criteria|regions?|countr\w+|verif\w+|must|needs?)\b"
)
"""Names of columns that may hold a condition, where others hold the rest of them."""
_ASKS_NOTHING = re.compile(rf"{UNSTATED.pattern}|(?:no|none|not (?:required|needed)|✗|✘|❌)$")
_BY_PERIOD = re.compile(r"(?:/|\bper|\ban?|\beach|\bevery) ?(?:day|week|month|year)\b|\bmonthly\b")
"""A sum of each month is none that was paid once."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a cell asks. `because`: why words of it are kept; `is_unsure`: these may be more that
    is asked, or turn it."""

    cell: Cell
    head: str
    conditions: Conditions
    because: str = ""
    is_unsure: bool = False


class TierRowReader:
    """Reads the conditions of rows, with one pack."""

    def __init__(self, pack: Pack, lexicon: Lexicon, statements: Statements) -> None:
        self._lexicon = lexicon
        self._statements = statements
        self._conditions = ConditionReader(pack)

    def read(
        self,
        pairs: Sequence[tuple[Cell, Role]],
        heads: Sequence[str],
        segments: tuple[str, ...],
        context: TableContext,
        reading: TableReading,
    ) -> None:
        """The rule of a row of one tier: what all of its columns of conditions ask. Cells of which
        a part is not known are kept beside it; where such a part may be a condition, there is no
        rule. `heads`: the names of the columns."""
        asked: list[_Asked] = []
        for (cell, role), head in zip(pairs, heads, strict=True):
            if role.kind == "conditions":
                asked.append(self._asked(cell, role, head))
        for each in asked:
            if each.because:
                self._keep(each.cell, pairs, each.because, context, reading)
        if len(segments) != 1 or any(each.is_unsure for each in asked):
            return
        conditions = tuple(one for each in asked for one in each.conditions.conditions)
        logic = asked[0].conditions.logic
        if (len(asked) > 1 and not _adds_up(asked)) or _asks_more(pairs, heads):
            self._keep(asked[0].cell, pairs, _MORE, context, reading)
            return
        source = provenance(asked[0].cell, context, Confidence.STATED)
        others = [f"{each.head}: {clean(each.cell.text)}" for each in asked[1:]]
        words = " | ".join([source.shown, *others]) if others else ""
        source = replace(source, words=words)
        reading.records.append(TierRule(segments[0], conditions, "usage", logic, source))
        reading.typed += 1

    def _asked(self, cell: Cell, role: Role, head: str) -> _Asked:
        """What a cell of conditions asks, and what of it is not understood."""
        words = fold(cell.text)
        text = f"{role.name} {words}" if role.name else words
        own = len(text) - len(words)
        conditions = self._conditions.read(text)
        beside = [
            token
            for token in self._lexicon.tokens(in_dollars(text))
            if not _is_within(token.start, token.end, conditions.spans)
        ]
        turned = any(token.tag in _TURNING for token in beside)
        half_read = _has_other_amount(text, conditions.spans) or _is_periodic(
            words, own, conditions.spans
        )
        if not conditions.conditions and not UNSTATED.match(words):
            unsure = turned or half_read or not _names_no_amount(words)
            return _Asked(cell, head, conditions, "a condition that is not known", unsure)
        if turned or half_read or _has_more([t for t in beside if t.start >= own]):
            return _Asked(cell, head, conditions, _MORE, turned or half_read)
        return _Asked(cell, head, conditions)

    def _keep(
        self,
        cell: Cell,
        pairs: Iterable[tuple[Cell, Role]],
        because: str,
        context: TableContext,
        reading: TableReading,
    ) -> None:
        text = f"{_row_name(pairs)}: {cell.text}"
        reading.records.append(
            self._statements.of(text, because, context.provenance, context.under)
        )
        reading.kept += 1


def _is_periodic(words: str, start: int, spans: Sequence[Span]) -> bool:
    return any(
        not _is_within(start + found.start(), start + found.end(), spans)
        for found in _BY_PERIOD.finditer(words)
    )


def _adds_up(asked: Sequence[_Asked]) -> bool:
    """Whether what several columns ask can be one rule: each another thing, and all of it."""
    kinds = [one.c for each in asked for one in each.conditions.conditions]
    return len(set(kinds)) == len(kinds) and all(e.conditions.logic == "all" for e in asked)


def _asks_more(pairs: Sequence[tuple[Cell, Role]], heads: Sequence[str]) -> bool:
    """Whether conditions have columns each, and one that is not known may be of another."""
    has_parts = any(role.kind == "conditions" and role.name for _, role in pairs)
    return has_parts and any(
        role.kind in ("unknown", "requirement") and not _ASKS_NOTHING.match(fold(cell.text))
        for (cell, role), head in zip(pairs, heads, strict=True)
        if _ASKING_MORE.search(fold(head))
    )


def _names_no_amount(words: str) -> bool:
    return not any(character.isdigit() for character in words)


def _is_within(start: int, end: int, spans: Sequence[Span]) -> bool:
    """Whether a place in a text is, if only in part, of one of the spans."""
    return any(first < end and start < last for first, last in spans)


def _has_other_amount(text: str, spans: Sequence[Span]) -> bool:
    """Whether an amount stands beside the conditions that none of them holds: the rule without it
    would be a laxer one. The same sum in another currency is none."""
    return any(
        not _is_within(found.start(), found.end(), spans)
        for found in _AMOUNT.finditer(in_dollars(text))
    )


def _has_more(tokens: Sequence[Token]) -> bool:
    """Whether there are words or numbers beside the conditions that may be another one."""
    return any(_may_ask(token, following) for token, following in zip_longest(tokens, tokens[1:]))


def _may_ask(token: Token, following: Token | None) -> bool:
    if token.tag is Tag.NUMBER:
        return following is None or following.text not in _CURRENCY
    if token.tag is Tag.UNKNOWN:
        return token.text.isalpha() and len(token.text) > 2 and token.text not in _CURRENCY
    return token.tag is Tag.REQUIREMENT


def _row_name(pairs: Iterable[tuple[Cell, Role]]) -> str:
    return next((clean(cell.text) for cell, role in pairs if role.kind == "tier"), "")
