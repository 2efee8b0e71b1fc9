"""Patterns of packs.

They are of the syntax of google-re2 (https://github.com/google/re2/wiki/Syntax): they run in time
linear in the text, whatever a page says. They are matched against folded text
(`watcher.text.fold`), so they are written in lower case with plain dashes and quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

import re2
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from watcher.text import fold


def options(*, longest: bool = False) -> re2.Options:
    """How every pattern of a pack is compiled."""
    chosen = re2.Options()
    chosen.log_errors = False
    chosen.longest_match = longest
    chosen.max_mem = 16 << 20
    return chosen


def _accepted(pattern: str) -> str:
    try:
        re2.compile(pattern, options())
    except re2.error as error:
        raise PydanticCustomError(
            "pattern",
            "not a pattern: {reason}",
            {
                "reason": _reason(error),
                "hint": "re2's syntax has no look-ahead, look-behind or back-reference",
            },
        ) from None
    if re2.compile(pattern, options()).match("") is not None:
        raise PydanticCustomError(
            "pattern", "matches the empty text", {"hint": "require at least one character"}
        )
    letters = "" if pattern.startswith("(?i)") else _SYNTAX.sub("", pattern)
    _refuse_unfolded(letters, re.escape)
    return pattern


def _reason(error: re2.error) -> str:
    first = error.args[0] if error.args else ""
    return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)


_SYNTAX = re.compile(
    r"\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\x[0-9a-fA-F]{2}|\\.|\(\?P?<[^>]*>|\[:\^?[a-z]+:\]"
)


def _refuse_unfolded(letters: str, written: Callable[[str], str]) -> None:
    strange = next((c for c in letters if not c.isspace() and fold(c) != c), "")
    if strange:
        raise PydanticCustomError(
            "pattern",
            "can never match: texts are in lower case with plain dashes and quotes",
            {"hint": f"write {written(fold(strange))} for {strange}"},
        )


def _plain(text: str) -> str:
    _refuse_unfolded(text, str)
    return text


Pattern = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_accepted)]
Composed = Annotated[str, Field(min_length=1, max_length=12_000), AfterValidator(_accepted)]
"""A pattern that parts were put into."""

Folded = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_plain)]
"""Words that are matched as they stand."""
