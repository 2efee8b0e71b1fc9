"""Rows that say what it takes to reach a tier."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from watcher.model import Cell, Confidence, TierRule
from watcher.pack import Pack, Tag
from watcher.reading.cells import TableContext, TableReading, provenance
from watcher.reading.columns import Role
from watcher.reading.conditions import ConditionReader
from watcher.reading.facts import NARROWING
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
    r"(?= ?(?:%|(?:k|m|days?|weeks?|months?|years?|dollars?|usd|payments?|projects?)\b|"
    r"日|か月|ヶ月|年|ドル))"
)
"""What may be an amount of a condition: money, a time, a count."""

_TURNING = NARROWING - {Tag.ONLY} | {Tag.MAY, Tag.SHOULD, Tag.RECOMMEND}
"""A "not" or a "may" beside the conditions makes them other ones (law 4)."""


class TierRowReader:
    """Reads the conditions of rows, with one pack."""

    def __init__(self, pack: Pack, lexicon: Lexicon, statements: Statements) -> None:
        self._lexicon = lexicon
        self._statements = statements
        self._conditions = ConditionReader(pack)

    def read(
        self,
        pairs: Iterable[tuple[Cell, Role]],
        segments: tuple[str, ...],
        context: TableContext,
        reading: TableReading,
    ) -> None:
        """The rule of a row of one tier; cells of which a part is not known are kept beside it."""
        for cell, role in pairs:
            if role.kind != "conditions":
                continue
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
            half_read = _has_other_amount(text, conditions.spans)
            if not conditions.conditions and not UNSTATED.match(words):
                self._keep(cell, pairs, "a condition that is not known", context, reading)
                if not _names_no_amount(words):
                    continue
            elif turned or half_read or _has_more([t for t in beside if t.start >= own]):
                self._keep(cell, pairs, "words that are no known condition", context, reading)
            if len(segments) == 1 and not turned and not half_read:
                source = provenance(cell, context, Confidence.STATED)
                reading.records.append(
                    TierRule(segments[0], conditions.conditions, "usage", conditions.logic, source)
                )
                reading.typed += 1

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
