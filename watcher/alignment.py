"""Two token lists compared with diff-match-patch, which compares the characters of strings.

Each different token becomes one character, so no token is ever split. There is no timeout: the
result depends on the tokens alone, never on the machine. Lists that are too long to compare fully
are cut at tokens that both sides have once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from diff_match_patch import diff_match_patch

Op = Literal["equal", "insert", "delete"]

MAX_RUN = 600
"""How many tokens of both sides together are compared fully; the time grows with the square."""

_OPS: dict[int, Op] = {-1: "delete", 0: "equal", 1: "insert"}

_FIRST_CODE = 0xF0000
_CODES = 0x110000 - _FIRST_CODE
"""The private-use planes 15 and 16, far from the surrogates: characters for 131,072 tokens."""

_Diffs = list[tuple[int, str]]


def _engine() -> diff_match_patch:
    engine = diff_match_patch()
    engine.Diff_Timeout = 0
    return engine


_ENGINE = _engine()
"""Its methods keep no state between calls, so threads may share it."""


def aligned(before: Sequence[str], after: Sequence[str]) -> list[tuple[Op, list[str]]]:
    """Runs of tokens that both sides have, that were deleted, that were inserted, in order."""
    return _aligned(before, after, readable=False)


def aligned_readably(before: Sequence[str], after: Sequence[str]) -> list[tuple[Op, list[str]]]:
    """The same, without equal runs too short to help a reader between two edits."""
    return _aligned(before, after, readable=True)


def _aligned(
    before: Sequence[str], after: Sequence[str], *, readable: bool
) -> list[tuple[Op, list[str]]]:
    tokens = list(dict.fromkeys([*before, *after]))
    if len(tokens) > _CODES:
        return [("delete", list(before)), ("insert", list(after))]
    codes = {token: chr(_FIRST_CODE + place) for place, token in enumerate(tokens)}
    diffs = _diffs("".join(map(codes.__getitem__, before)), "".join(map(codes.__getitem__, after)))
    if readable:
        _ENGINE.diff_cleanupSemantic(diffs)
    return [(_OPS[op], [tokens[ord(code) - _FIRST_CODE] for code in run]) for op, run in diffs]


def _diffs(before: str, after: str) -> _Diffs:
    """The diff of two encoded lists, cut into parts where they are long."""
    prefix: int = _ENGINE.diff_commonPrefix(before, after)
    head, before, after = before[:prefix], before[prefix:], after[prefix:]
    suffix: int = _ENGINE.diff_commonSuffix(before, after)
    tail = before[len(before) - suffix :]
    before, after = before[: len(before) - suffix], after[: len(after) - suffix]
    diffs: _Diffs = [(0, head)]
    for old, new, anchor in _parts(before, after):
        if len(old) + len(new) <= MAX_RUN:
            diffs += _ENGINE.diff_main(old, new, False)
        else:
            diffs += [(-1, old), (1, new)]
        diffs.append((0, anchor))
    diffs.append((0, tail))
    _ENGINE.diff_cleanupMerge(diffs)
    return diffs


def _parts(before: str, after: str) -> Iterator[tuple[str, str, str]]:
    """What is compared on its own: both sides up to a common token, and that token."""
    end = (len(before), len(after))
    anchors = [] if sum(end) <= MAX_RUN else _anchors(before, after)
    for (old, new), (old_end, new_end) in pairwise([(-1, -1), *anchors, end]):
        yield before[old + 1 : old_end], after[new + 1 : new_end], before[old_end : old_end + 1]


def _anchors(before: str, after: str) -> list[tuple[int, int]]:
    """Places of tokens that both sides have exactly once: the most that stand in one order on both.

    The idea is patience diff's; the order is a longest increasing subsequence.
    """
    olds, news = Counter(before), Counter(after)
    places = {code: place for place, code in enumerate(before)}
    once = [
        (places[code], place)
        for place, code in enumerate(after)
        if olds[code] == 1 and news[code] == 1
    ]
    return [once[index] for index in _longest_rise([old for old, _ in once])]


def _longest_rise(numbers: Sequence[int]) -> list[int]:
    """Indices of a longest increasing subsequence of different numbers."""
    lowest: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        length = bisect_left(lowest, number)
        lowest[length : length + 1] = [number]
        ends[length : length + 1] = [index]
        before.append(ends[length - 1] if length else -1)
    rise: list[int] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        rise.append(index)
        index = before[index]
    return rise[::-1]
