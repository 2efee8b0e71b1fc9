"""What a sentence says of the ones before it: an exception ("This does not apply to tier 5."), or
terms of what they opened ("Available on tiers 1-5. Verification is required.").

What is excepted from was not the whole rule. Where the exception names tiers and nothing else,
they are taken out of it; where it cannot be read, no record of it may stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from watcher.model import Access, Confidence, Provenance, Record, Status
from watcher.pack import Tag
from watcher.reading.lexicon import Token
from watcher.reading.who import Rungs
from watcher.text import fold

_EXCLUDES = r"(?:this|that|it) (?:excludes|(?:does not|doesn't) include)\b"
_EXCEPTS = re.compile(
    r"^(?:(?:but|however|note that|please note that),? )?"
    r"(?:(?:this|that|the same|the|it|these|those)\b.{0,40}? (?:do|does|is|are|will)(?: not|n't) "
    r"(?:apply|hold|needed|required|extend|affect|concern)\b"
    r"|.{1,60}? (?:is|are|remains?|stays?)(?: \w+)? (?:exempt(?:ed)?|excepted|excused)\b"
    r"|.{1,60}? (?:is|are|makes?|forms?) (?:the|an|the (?:only|one|sole)) exceptions?\b"
    r"|(?:the |an |one |only )*exceptions?(?: (?:is|are|to this)|:)"
    r"|(?:except|excluded|exempt(?:ed)?|with the exception of)\b"
    rf"|{_EXCLUDES})"
    r"|適用されません|適用外です|免除され|^例外"
)
_TAKEN_OUT = frozenset(
    {
        Tag.SEGMENT, Tag.GLUE, Tag.NOT, Tag.IS, Tag.IT, Tag.STOP, Tag.COMMA, Tag.AND, Tag.OR,
        Tag.PEOPLE, Tag.BUT, Tag.REQUIREMENT, Tag.REQUIRE, Tag.COLON, Tag.ALL, Tag.WAIVE,
        Tag.NOTE_LABEL, Tag.WILL, Tag.EXCEPT,
    }
)  # fmt: skip
_OWN_WORDS = frozenset(
    {
        "apply", "hold", "extend", "affect", "concern", "exempt", "exempted", "excepted", "excused",
        "exception", "exceptions", "excludes", "include", "rule", "condition", "restriction",
        "適用", "適用されません", "免除", "to", "from", "will",
    }
)  # fmt: skip


class Said(NamedTuple):
    """A sentence that was read: its words, and the records that it gave. `earlier`: the items of
    its list before it, of which what follows the list is said as well."""

    sentence: str = ""
    records: tuple[Record, ...] = ()
    earlier: tuple[Said, ...] = ()

    @property
    def rules(self) -> list[Access]:
        return [one for one in self.records if isinstance(one, Access)]


_GOES_ON = re.compile(
    r"(?:so|neither) (?:does|do|is|are|can)\b|the same (?:goes|is true|holds|applies)\b|"
    r"\S+(?:,? (?:and|or) \S+)? (?:doesn't|don't|does not|do not)\.?$|"
    r"(?:all |every )?(?:the )?(?:others?|other (?:paid )?tiers?|remaining tiers)\b"
)
"""How a sentence begins that takes its verb, or the tiers it sets apart, from the one before."""


def gone_on(said: Said, words: str) -> str | None:
    """A folded sentence together with the one before, of which it leaves something out: "So does
    o1." after "o3 needs verification."; None where it stands by itself."""
    if not said.records or len(said.rules) < len(said.records) or not _GOES_ON.match(words):
        return None
    return f"{fold(said.sentence).rstrip(' .')}; {words}"


def of_whole_list(said: Said) -> tuple[Said, list[Said]]:
    """What all items of a list say, for the sentence that follows it, and each that says
    something."""
    parts = [each for each in (*said.earlier, said) if each.rules]
    return Said(said.sentence, tuple(one for each in parts for one in each.records)), parts


def of_those_named(records: Sequence[Record], before: Sequence[Record]) -> tuple[Record, ...]:
    """Records of which those that name nobody are of those whom the sentences before named."""
    return tuple(_of_those(each, before) if isinstance(each, Access) else each for each in records)


def _of_those(record: Access, before: Sequence[Record]) -> Access:
    if record.provenance.confidence is not Confidence.INHERITED:
        return record
    if record.status is Status.UNAVAILABLE:
        return record
    named = [
        segment
        for one in before
        if isinstance(one, Access)
        and (one.subject, one.capability) == (record.subject, record.capability)
        and one.status is not Status.UNAVAILABLE
        and one.provenance.confidence is not Confidence.INHERITED
        for segment in one.segments
    ]
    asked = set(named)
    kept = tuple(segment for segment in record.segments if segment in asked)
    beyond = tuple(segment for segment in dict.fromkeys(named) if segment not in record.segments)
    return replace(record, segments=(*kept, *beyond)) if named else record


def only_excludes(words: str) -> bool:
    """Whether a folded sentence says who is not meant: of what they have then it says nothing,
    whatever it would say by itself."""
    return re.match(_EXCLUDES, words) is not None


def is_exception(words: str, tokens: Sequence[Token], said: Said) -> bool:
    """Whether a folded sentence takes something out of what the one before it said."""
    rules = said.rules
    if not rules or not _EXCEPTS.search(words):
        return False
    models = [str(token.value) for token in tokens if token.tag is Tag.MODEL]
    return not models or any(
        one.subject == "*" or model.startswith(one.subject) for model in models for one in rules
    )


def without_excepted(
    tokens: Sequence[Token], said: Said, rungs: Rungs, source: Provenance
) -> tuple[Record, ...] | None:
    """The records of the sentence before with the named tiers taken out of it: of what it asks,
    which is then waived for them, or of who has access, which leaves them unstated. `source`
    is of the exception. None where it is of anything else."""
    groups = [token for token in tokens if token.tag is Tag.SEGMENT]
    if not groups or any(t.tag not in _TAKEN_OUT and t.text not in _OWN_WORDS for t in tokens):
        return None
    if len({(one.status, one.requires, one.segments) for one in said.rules}) > 1:
        return None  # of which of them is not said
    segments = {segment for token in groups for segment in token.value}
    found: list[Record] = []
    for record in said.records:
        if not isinstance(record, Access):
            found.append(record)
        elif record.status is Status.UNAVAILABLE or not segments < set(record.segments):
            return None
        else:
            rest = rungs.ordered(set(record.segments) - segments)
            found.append(replace(record, segments=rest))
            if record.status is Status.CONDITIONAL:
                found.append(_waived(record, rungs.ordered(segments), source))
    return tuple(found)


def _waived(record: Access, segments: tuple[str, ...], source: Provenance) -> Access:
    """What a rule asks of others, as not asked of these."""
    return replace(
        record,
        segments=segments,
        status=Status.OPEN,
        requires=(),
        waives=tuple(sorted(one.req for one in record.requires)),
        logic="all",
        provenance=source,
    )
