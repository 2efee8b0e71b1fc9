"""Patterns of packs.

They are of the syntax of google-re2 (https://github.com/google/re2/wiki/Syntax): they run in time
linear in the text, whatever a page says. They are matched against folded text
(`watcher.text.fold`), so they are written in lower case with plain dashes and quotes.
"""

from __future__ import annotations

from typing import Annotated

import re2
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError


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
    return pattern


def _reason(error: re2.error) -> str:
    first = error.args[0] if error.args else ""
    return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)


Pattern = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_accepted)]
