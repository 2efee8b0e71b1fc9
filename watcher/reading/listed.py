"""Sets that a sentence lists: "We accept passports and driver's licenses", and their members.

Only members that a pack names are read: what else a sentence lists may be of another kind, or be
narrowed, and the sentence is then none of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import re2

from watcher.model import BlockKind, Provenance, ValueSet
from watcher.pack import Pack, SetForm, options
from watcher.reading.blocks import set_value
from watcher.reading.lexicon import Token
from watcher.reading.patterns import PatternSet
from watcher.reading.regions import regions_said
from watcher.text import fold

_LEAD = r"(?:(?:please )?note that |currently,? |at this time,? )?"
_PARTS = re.compile(r"\s*(?:[,、;/](?: (?:and|or|and/or))?|\b(?:and|or|and/or)\b|または|と)\s*")
_DETERMINER = re.compile(r"^(?:either|both|an?|the|your|any|valid|:)\s+")

_OF_SOME = re.compile(
    r"[^\w]*(?:in|from|outside|within|until|since|before|after|on|if|when)\b|"
    r"[^\w]*(?:for (?!(?:organi[sz]ation |your )*verification\b|verifying\b|"
    r"(?:\w+ ){0,4}reasons?\b)\w)"
)
"""What follows the name of a set that is not of everybody: "Accepted documents in Japan"."""


def is_of_some(label: str, end: int) -> bool:
    """Whether a label goes on, after the name of a set, by whom, where or when it is of."""
    return _OF_SOME.match(label, end) is not None


class ListedReader:
    """Reads the members of sets in sentences and items with one pack."""

    def __init__(self, pack: Pack, tokens_of: Callable[[str], Sequence[Token]]) -> None:
        self._tokens_of = tokens_of
        stated = [(form, each) for form in pack.form.sets for each in form.stated]
        self._forms = [form for form, _ in stated]
        self._stated = PatternSet(pack, [rf"^{_LEAD}(?:{each})[.!]?$" for _, each in stated])
        self._answered = [form for form in pack.form.sets if form.members]
        self._headings = PatternSet(pack, [form.heading for form in self._answered])
        self._asked = lru_cache(maxsize=64)(self._forms_asked)
        self._members = {id(form): _compiled(form.members) for form in pack.form.sets}

    def read(self, words: str, source: Provenance) -> tuple[ValueSet, ...]:
        """The set that a folded sentence lists in full, or lists below a heading that asks for it,
        or the regions of each model; none where a part of it is no member that is known."""
        for index in self._stated.hits(words):
            match = self._stated.search(index, words)
            listed = next((each for each in match.groups() if each), "")
            if found := self._set(self._forms[index], listed, source):
                return (found,)
        is_item = source.block is BlockKind.ITEM  # one of several, and not all of them
        for form in self._asked(source.section[-1]) if source.section and not is_item else ():
            if found := self._set(form, words.rstrip(" .。!"), source):
                return (found,)
        return regions_said(words, self._tokens_of, source)

    def _forms_asked(self, heading: str) -> tuple[SetForm, ...]:
        """The sets that a heading asks for."""
        label = fold(heading).rstrip(" :：?？")
        return tuple(
            self._answered[index]
            for index in (self._headings.hits(label) if label else ())
            if not any(is_of_some(label, end) for _, end in self._headings.spans(index, label))
        )

    def value(self, form: SetForm, item: str) -> str:
        """The id of a list's item as a member of a set; known members have one, however written."""
        return self._member(form, fold(item)) or set_value(item)

    def is_member(self, form: SetForm, item: str) -> bool:
        """Whether a list's item is a member that the pack knows."""
        return bool(self._member(form, fold(item).rstrip(" .;,。")))

    def _set(self, form: SetForm, listed: str, source: Provenance) -> ValueSet | None:
        parts = [part for part in _PARTS.split(listed) if part]
        values = [self._member(form, part) for part in parts]
        if not values or not all(values):
            return None
        return ValueSet(form.subject, form.dimension, tuple(sorted(set(values))), source)

    def _member(self, form: SetForm, words: str) -> str:
        while (bare := _DETERMINER.sub("", words.strip())) != words:
            words = bare
        members = self._members[id(form)]
        return next((value for pattern, value in members if pattern.fullmatch(words)), "")


def _compiled(members: Mapping[str, str]) -> list[tuple[re2._Regexp, str]]:
    return [(re2.compile(pattern, options()), value) for pattern, value in members.items()]
