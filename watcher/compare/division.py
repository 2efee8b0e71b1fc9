"""Sentences that say the same words, only spelled, punctuated or divided into sentences otherwise.

A sentence counts as divided only where its parts are all new, stand in one section and give its
words in their order and nothing besides. So no word, number or sign can come or go unheard.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from watcher.compare.plain import labelled
from watcher.compare.spelling import spelled
from watcher.model import Statement

Words = tuple[str, ...]

_POINTS = ".,;:!?()[]\"'…·•。、，：；！？（）「」"
_JAPANESE_STOP = re.compile(r"(?<=[。！？])")


def words_of(text: str) -> Words:
    """The words of a sentence in one spelling, without the points around them. Signs that mean
    something (+, %, <, a closing dash) are words."""
    spelling = _JAPANESE_STOP.sub(" ", spelled(text))
    bare = [token.strip(_POINTS) for token in spelling.split()]
    while bare and not bare[-1]:
        bare.pop()
    return tuple(word for word in bare[:-1] if word not in ("", "-")) + tuple(bare[-1:])


def same_words(
    gone: Mapping[str, Statement], come: Mapping[str, Statement]
) -> tuple[set[str], set[str]]:
    """Which of the folded sentences that went and of those that came are the same words."""
    same_gone: set[str] = set()
    same_come: set[str] = set()
    for wholes, parts, same_wholes, same_parts in (
        (gone, come, same_gone, same_come),
        (come, gone, same_come, same_gone),
    ):
        for whole, used in _divided(wholes, parts):
            same_wholes.add(whole)
            same_parts.update(used)
    return same_gone, same_come


def _divided(
    wholes: Mapping[str, Statement], parts: Mapping[str, Statement]
) -> Iterator[tuple[str, Sequence[str]]]:
    """Each whole that parts of one section make up, with those parts."""
    by_section: dict[tuple[str, ...], dict[str, list[tuple[Words, str]]]] = {}
    for text, statement in parts.items():
        if words := words_of(labelled(statement)):
            starts = by_section.setdefault(statement.provenance.section, defaultdict(list))
            starts[words[0]].append((words, text))
    for whole, statement in wholes.items():
        words = words_of(labelled(statement))
        for starts in by_section.values():
            if words and (used := _cover(words, starts)):
                yield whole, used
                break


def _cover(words: Words, starts: Mapping[str, list[tuple[Words, str]]]) -> list[str]:
    """The parts that give exactly these words, the longest first; none where they do not."""
    used: list[str] = []
    at = 0
    while at < len(words):
        fitting = [
            (part, text)
            for part, text in starts.get(words[at], ())
            if text not in used and words[at : at + len(part)] == part
        ]
        if not fitting:
            return []
        part, text = max(fitting, key=lambda one: (len(one[0]), one[1]))
        used.append(text)
        at += len(part)
    return used
