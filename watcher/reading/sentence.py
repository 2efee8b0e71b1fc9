"""A sentence read by the grammar: labels, clauses, and what one clause lends the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from watcher.model import Access, Confidence, Provenance, Status
from watcher.pack import Pack, Tag
from watcher.reading.bywhat import with_unknown_requirements
from watcher.reading.clauses import clauses, is_of_tiers, split_at_verb
from watcher.reading.ellipsis import (
    answer,
    with_gaps_filled,
    with_subject_before,
    with_the_rest,
)
from watcher.reading.frame import Carried, Frame
from watcher.reading.grammar import read_clause
from watcher.reading.labels import NAMING, Labels, colon_of, headed
from watcher.reading.lexicon import LONGEST, Lexicon, Token, lexicon_of
from watcher.reading.parting import with_contrast, with_respective, with_terms_of_each
from watcher.reading.patterns import PatternSet
from watcher.reading.plain import plainly
from watcher.reading.rewriting import (
    parenthesised,
    with_asked_in_bracket,
    with_bracket_as_label,
    with_exceptions,
    with_former,
    with_own_terms,
    with_own_tiers,
    with_reached,
    with_terms_of_a_feature,
    without_asides_of_exceptions,
    without_former_name,
    without_neither,
    without_repeated_tiers,
)
from watcher.reading.sharing import with_denied_rest, with_later_terms
from watcher.reading.stance import check_supposed
from watcher.reading.unread import Restricted, Unread
from watcher.reading.what import Item, items_in, with_shorthand, without_names_of_asked

_CRITICAL = frozenset(
    {
        Tag.NUMBER, Tag.NOT, Tag.NO, Tag.CANNOT, Tag.MAY, Tag.SHOULD, Tag.REQUIRE, Tag.ONLY,
        Tag.EXCEPT, Tag.UNLESS, Tag.UNTIL, Tag.WITHOUT, Tag.WAIVE, Tag.PERHAPS, Tag.LIMITED,
        Tag.EXCEPTIONS, Tag.TEMPORARY, Tag.WHEN, Tag.REQUIREMENT, Tag.SEGMENT, Tag.NAME,
        Tag.UNCLEAR, Tag.PARTIAL, Tag.PEOPLE, Tag.WILL, Tag.LACK, Tag.INTRO, Tag.CAPABILITY,
        Tag.RECOMMEND,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sentence came to. `whole`: no part of it was left unread. `rule`: what it says of the
    subjects listed below it. `items`, `segments`: what the next sentence may refer to."""

    records: tuple[Access, ...] = ()
    whole: bool = True
    because: str = ""
    rule: Frame | None = None
    items: tuple[Item, ...] = ()


_REMEMBERED = 4096
"""How many texts a reader keeps the tokens of: pages say today what they said yesterday."""

_NOWHERE = Provenance()
_LABEL = re.compile(r"([^:：]{1,60}?) ?[:：] ?(?=\S)")


class SentenceReader:
    """Reads sentences with one pack."""

    def __init__(self, pack: Pack) -> None:
        self.lexicon: Lexicon = lexicon_of(pack)
        self.labels = Labels(pack)
        self._nouns = PatternSet(pack, pack.form.cues.get("requirement-noun", ()))
        self.tokens = lru_cache(maxsize=_REMEMBERED)(self._tokens)
        self._unplaced = lru_cache(maxsize=_REMEMBERED)(self._read_anywhere)

    def read(self, text: str, carried: Carried, provenance: Provenance) -> Outcome:
        """What a folded sentence says of access; said again elsewhere, it is not read again."""
        found = self._unplaced(text, carried)
        if not found.records:
            return found
        return replace(found, records=tuple(_placed(r, provenance) for r in found.records))

    def _read_anywhere(self, text: str, carried: Carried) -> Outcome:
        if ";" in text:
            apart = self._read_apart(text, carried)
            if apart is not None:
                return apart
        return self._read_whole(text, carried)

    def _read_apart(self, text: str, carried: Carried) -> Outcome | None:
        """ "o1: tier 3; o3: tiers 4-5": parts that each say what they are of; None where a part
        does not, or is not read."""
        parts = [part.strip(" .") for part in text.split(";")]
        if len(parts) < 2 or not all(self._is_labelled(part) for part in parts):
            return None
        outcomes = [self._read_whole(part, carried) for part in parts]
        if not all(each.whole and each.records for each in outcomes):
            return None
        records = tuple(record for each in outcomes for record in each.records)
        return Outcome(records, items=tuple(item for each in outcomes for item in each.items))

    def _is_labelled(self, part: str) -> bool:
        match = _LABEL.match(part)
        tags = {token.tag for token in self.tokens(match[1])} if match is not None else set()
        return Tag.MODEL in tags and tags <= NAMING

    def _read_whole(self, text: str, carried: Carried) -> Outcome:
        text, carried = self._unlabelled(text, carried)
        tokens = self.tokens(plainly(text) if len(text) <= LONGEST else text)
        try:
            if _is_meaningless(tokens):
                # Refuses it as the whole way would in the end, without that way.
                read_clause(tokens, carried, self.lexicon.rungs)
            return self._read(self.resolved(tokens, bare=carried.bare), carried, _NOWHERE)
        except Unread as unread:
            return Outcome(whole=False, because=unread.because)

    def may_rule(self, text: str) -> bool:
        """Whether `read`, or any reading that asks for a model or a tier, could find a record in a
        folded sentence that nothing around it lends a subject to."""
        return self.lexicon.may_be_about(text) or self._unlabelled(text, Carried())[0] is not text

    def _tokens(self, text: str) -> tuple[Token, ...]:
        """A folded text as tokens, with unknown requirements and shorthand resolved."""
        tokens = self.lexicon.tokens(text)
        if "/" in text:
            tokens = with_shorthand(tokens)
        tokens = without_names_of_asked(tokens)
        return tuple(with_unknown_requirements(tokens, self._nouns.any))

    def _unlabelled(self, text: str, carried: Carried) -> tuple[str, Carried]:
        match = _LABEL.match(text) if ":" in text or "：" in text else None
        if match is None:
            return text, carried
        label = self.labels.of(match[1])
        if label in (Tag.ACCESS_LABEL, Tag.REQUIREMENT_LABEL):
            return text[match.end() :], replace(carried, bare=True)
        if label is Tag.NOTE_LABEL:
            return self._unlabelled(text[match.end() :], carried)
        return text, carried

    def resolved(self, tokens: Sequence[Token], *, bare: bool) -> list[Token]:
        """Names of rungs ("Pro", "Scale") become segments where what stands by says so."""
        found = list(tokens)
        for step in (1, -1):
            order = range(len(found)) if step == -1 else range(len(found) - 1, -1, -1)
            for index in order:
                if found[index].tag is Tag.NAME and (bare or _is_rung(found, index, step)):
                    found[index] = found[index]._replace(
                        tag=Tag.SEGMENT, value=(found[index].value,)
                    )
                    following = found[index + 1] if index + 1 < len(found) else None
                    if (
                        following is not None
                        and following.tag is Tag.UNKNOWN
                        and _CROWD.fullmatch(following.text)
                    ):
                        found[index + 1] = following._replace(tag=Tag.GLUE)
        return found

    # ------------------------------------------------------------ clauses

    def _read(self, tokens: Sequence[Token], carried: Carried, provenance: Provenance) -> Outcome:
        tokens = without_repeated_tiers(without_former_name(tokens))
        tokens = with_respective(with_contrast(tokens))
        check_supposed(tokens)
        tokens = with_the_rest(with_reached(tokens, self.lexicon.rungs), self.lexicon.rungs)
        tokens = with_terms_of_each(with_former(with_exceptions(tokens)))
        tokens = with_terms_of_a_feature(with_own_terms(tokens))
        tokens = with_denied_rest(with_later_terms(tokens))
        tokens = with_bracket_as_label(with_own_tiers(with_asked_in_bracket(tokens)), NAMING)
        colon = colon_of(tokens)
        if colon is not None:
            tokens, carried = headed(tokens, colon, carried)
        tokens, denials = without_asides_of_exceptions(tokens)
        outside, asides = parenthesised(without_neither(tokens))
        outcome = Outcome()
        before: _Said | None = None
        for clause in chain(with_gaps_filled(clauses(outside)), asides, denials):
            answered = before and answer(clause, *before, self.lexicon.rungs)
            if before and not answered:
                clause = with_subject_before(clause, before[0])
            frames = [answered] if answered else self._frames_of(clause, carried)
            if not isinstance(frames, Unread) and before and _asks_unsaid(clause, frames[-1]):
                raise Unread("what it asks is said by the clause before it")
            if isinstance(frames, Unread):
                outcome = replace(outcome, whole=False, because=frames.because)
                continue
            outcome, carried = _with_frames(outcome, frames, carried, provenance)
            before = (before[0] if before and answered else clause, frames[-1])
        if not outcome.records and outcome.rule is None:
            raise Unread(outcome.because or "nothing was read")
        return replace(outcome, records=_conditional(outcome.records))

    def _frames_of(self, clause: Sequence[Token], carried: Carried) -> list[Frame] | Unread:
        """What a clause says, or why it says nothing that is read.

        Raises: Unread where the rest of the sentence may not stand without it.
        """
        try:
            return self._frames(clause, carried)
        except Unread as unread:
            critical = any(token.tag in _CRITICAL for token in clause)
            if critical or isinstance(unread, Restricted):
                raise
            return unread

    def _frames(self, clause: Sequence[Token], carried: Carried) -> list[Frame]:
        if carried.before and not carried.items:
            carried = replace(carried, items=carried.before)
        try:
            return [read_clause(clause, carried, self.lexicon.rungs)]
        except Unread:
            halves = split_at_verb(clause)
            if halves is None:
                raise
        left = read_clause(halves[0], carried, self.lexicon.rungs)
        right = replace(carried, items=carried.items or left.items, before=left.items)
        if not items_in(halves[1]):
            right = replace(right, items=left.items)
        if is_of_tiers(halves[0]):
            right = replace(right, segments=left.segments)
        return [left, read_clause(halves[1], right, self.lexicon.rungs)]


_Said = tuple[Sequence[Token], Frame]
"""The clause before and what it says."""


def _asks_unsaid(clause: Sequence[Token], frame: Frame) -> bool:
    """ "…ストリーミングには必要です": something is needed, and the clause does not say what."""
    needs = any(t.tag is Tag.REQUIRE for t in clause)
    names = any(t.tag in (Tag.SEGMENT, Tag.REQUIREMENT) for t in clause)
    return needs and not names and frame.status is Status.OPEN and not frame.waives


def _with_frames(
    outcome: Outcome, frames: Sequence[Frame], carried: Carried, provenance: Provenance
) -> tuple[Outcome, Carried]:
    """An outcome with what a clause says, and what that lends to the next."""
    records = list(outcome.records)
    for frame in frames:
        records += frame.records(frame.items, provenance)
    last = frames[-1]
    rule = last if not last.items else outcome.rule
    items = last.items or outcome.items
    lent = replace(carried, before=items, before_segments=last.segments, bare=carried.bare)
    return replace(outcome, records=tuple(records), rule=rule, items=items), lent


def _placed(record: Access, place: Provenance) -> Access:
    confidence = record.provenance.confidence
    source = Provenance(place.quote, place.section, place.block, place.method, confidence)
    return replace(record, provenance=source)


_MEANINGLESS = frozenset({Tag.UNKNOWN, Tag.NUMBER, Tag.GLUE})


def _is_meaningless(tokens: Sequence[Token]) -> bool:
    """Whether a text is one clause of which no word plays a part: most cells of a large table."""
    body = tokens[:-1] if tokens and tokens[-1].tag is Tag.STOP else tokens
    tags = {token.tag for token in body}
    return tags <= _MEANINGLESS and not tags <= {Tag.GLUE}


def _conditional(records: tuple[Access, ...]) -> tuple[Access, ...]:
    """ "o3 is available on all tiers but requires verification": one rule, and a conditional one.

    What a sentence asks of the very segments that it opened holds there; where it asks without
    naming a tier, it asks of those that it opened.
    """
    found: list[Access] = []
    for record in records:
        check_waived(record, found)
        found = [rest for each in found if (rest := _not_lifted(each, record)) is not None]
        opened = next((each for each in found if is_opened(each, record)), None)
        if opened is None:
            found.append(record)
        else:
            found[found.index(opened)] = replace(record, segments=opened.segments)
    return _apart(found)


def _apart(records: Sequence[Access]) -> tuple[Access, ...]:
    """ "All tiers have access, though tiers 1-3 must verify": what one sentence says of some of the
    tiers is not what it says of all.

    Raises: Unread where neither of two differing rules is of fewer tiers than the other.
    """
    return tuple(_without_narrower(record, records) for record in records)


def _without_narrower(record: Access, records: Sequence[Access]) -> Access:
    own = set(record.segments)
    rest = own
    for other in records:
        shared = own & set(other.segments)
        if other is record or not shared or not _differs(record, other):
            continue
        if shared == own or shared != set(other.segments):
            if shared != own:
                raise Unread("two rules for some of the tiers")
            continue
        rest = rest - shared
    return replace(record, segments=tuple(s for s in record.segments if s in rest))


def _differs(record: Access, other: Access) -> bool:
    """Whether two rules of the same thing at the same time say something else."""
    same = (record.subject, record.capability, record.temporal) == (
        other.subject,
        other.capability,
        other.temporal,
    )
    says = (record.status, record.requires, record.waives, record.exceptions)
    return same and says != (other.status, other.requires, other.waives, other.exceptions)


def check_waived(record: Access, before: Sequence[Access]) -> None:
    """ "Without verification o3 works, but you cannot stream": whether what is denied is denied
    to all, or to those who lack what was waived, is not said.

    Raises: Unread for such a denial.
    """
    if record.status is not Status.UNAVAILABLE:
        return
    if any(each.waives and set(each.segments) & set(record.segments) for each in before):
        raise Unread("it may be denied only to those who lack what is waived")


def _not_lifted(denied: Access, asked: Access) -> Access | None:
    """What stays denied: "tier 1 cannot use o3, but once verified it can" denies it to nobody."""
    same = (denied.subject, denied.capability) == (asked.subject, asked.capability)
    turns = denied.status is Status.UNAVAILABLE and asked.status is Status.CONDITIONAL
    lifted = set(asked.segments)
    if not (same and turns and denied.temporal == asked.temporal):
        return denied
    if not lifted <= set(denied.segments):
        return denied
    rest = tuple(segment for segment in denied.segments if segment not in lifted)
    return replace(denied, segments=rest) if rest else None


def is_opened(opened: Access, asked: Access) -> bool:
    """Whether what one rule opens is what another asks something for."""
    same = (opened.subject, opened.capability) == (asked.subject, asked.capability)
    unnamed = asked.provenance.confidence is Confidence.INHERITED
    return (
        same
        and opened.status is Status.OPEN
        and asked.status is Status.CONDITIONAL
        and not (opened.requires or opened.waives or opened.exceptions)
        and opened.temporal == asked.temporal
        and (unnamed or opened.segments == asked.segments)
    )


_CROWD = re.compile(
    r"(?:tiers?|plans?|keys?|users?|customers?|accounts?|subscriptions?|subscribers?|organi[sz]ations?|members?|"
    r"ティア|プラン|キー|ユーザー)"
)


def _is_rung(tokens: Sequence[Token], index: int, step: int) -> bool:
    """Whether a name stands before "plan" or in a list with a segment."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is not None and _CROWD.fullmatch(following.text):
        return True
    place = index + step
    while 0 <= place < len(tokens) and tokens[place].tag in (
        Tag.COMMA,
        Tag.AND,
        Tag.OR,
        Tag.SLASH,
        Tag.GLUE,
    ):
        place += step
    return 0 <= place < len(tokens) and place != index + step and tokens[place].tag is Tag.SEGMENT
