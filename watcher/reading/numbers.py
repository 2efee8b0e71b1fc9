"""Numbers as texts write them: 1,000, 30K, 2.5M, $5, 700 million, ninety."""

from __future__ import annotations

import re
from collections.abc import Mapping

AMOUNT = r"\d[\d,]*(?:\.\d+)?(?: ?(?:k|m|b|thousand|million|billion)\b| ?(?:万|億))?"
_NUMBER = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)(?: ?(k|m|b|thousand|million|billion|mn|bn)(?![a-z])| ?(万|億))?"
)
_SCALE = {
    "k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000,
    "b": 1_000_000_000, "bn": 1_000_000_000, "billion": 1_000_000_000,
    "万": 10_000, "億": 100_000_000,
}  # fmt: skip


def number(text: str, words: Mapping[str, int] | None = None) -> int | float | None:
    """The first number of a folded text, whole where it can be; None where there is none."""
    found = _NUMBER.search(text)
    if found is None:
        return (words or {}).get(text.strip())
    value = float(found[1].replace(",", "")) * _SCALE.get(found[2] or found[3] or "", 1)
    return int(value) if value.is_integer() else value
