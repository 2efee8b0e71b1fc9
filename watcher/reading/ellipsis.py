"""What a clause leaves out because the one before it said it: "o3 needs verification; o1 does not",
"o3 is available on tiers 3-5, and o3-mini on all tiers", "others after verification"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from watcher.model import Requirement, Status, Strength
from watcher.pack import Tag
from watcher.reading.clauses import is_finite
from watcher.reading.frame import Frame
from watcher.reading.lexicon import Token
from watcher.reading.what import items_in
from watcher.reading.who import Rungs

Tokens = Sequence[Token]

_NAMES = frozenset({
    Tag.MODEL, Tag.SEGMENT, Tag.GLUE, Tag.AND, Tag.OR, Tag.COMMA, Tag.PEOPLE, Tag.ALL,
})  # fmt: skip
_DO = frozenset({"do", "does", "do so", "does so"})
_DO_NOT = frozenset({"doesn't", "don't"})


def answer(clause: Tokens, before: Tokens, said: Frame, rungs: Rungs) -> Frame | None:
    """ "… does not" and "… do": the frame before, turned round, of these subjects or tiers, and
    "same for …", the frame as it is; None where a clause is no such answer, or it is not sure what
    of the frame is turned."""
    words = [t for t in clause if t.tag not in (Tag.STOP, Tag.BUT)]
    if [t.text for t in words[:2]] == ["same", "for"]:
        of_models = {t.tag for t in words[2:]} <= _NAMES - {Tag.SEGMENT, Tag.PEOPLE, Tag.ALL}
        items = items_in(words[2:]) if of_models else ()
        return replace(said, items=items) if items else None
    affirms = bool(words) and words[-1].text in _DO
    denies = bool(words) and (words[-1].text in _DO_NOT or _is_do_not(words))
    names = [t for t in words if t.text not in _DO | _DO_NOT and t.tag is not Tag.NOT]
    models = any(t.tag is Tag.MODEL for t in names)
    segments = [t for t in names if t.tag is Tag.SEGMENT]
    if affirms is denies or bool(models) is bool(segments) or {t.tag for t in names} - _NAMES:
        return None
    turned = _turned(said, before, affirms=affirms)
    if turned is None:
        return None
    if models:
        return replace(turned, items=items_in(names))
    who = {segment for token in segments for segment in token.value}
    return None if who & set(said.segments) else replace(turned, segments=rungs.ordered(who))


def _is_do_not(words: Tokens) -> bool:
    return len(words) > 1 and words[-1].tag is Tag.NOT and words[-2].text in _DO


def _turned(said: Frame, before: Tokens, *, affirms: bool) -> Frame | None:
    """What holds where a frame's predicate does not, or where one that is denied does."""
    plain = not (said.exceptions or said.otherwise or said.temporal.temporary)
    needs = any(t.tag is Tag.REQUIRE for t in before)
    if not plain or said.temporal.since or said.temporal.until:
        return None
    if affirms:
        return _affirmed(said) if needs or said.status is Status.UNAVAILABLE else None
    one = len(said.requires) == 1 and said.requires[0].strength is Strength.REQUIRED
    if said.status is Status.CONDITIONAL and one and needs and not said.waives:
        waived = (said.requires[0].req,)
        return replace(said, status=Status.OPEN, requires=(), waives=waived)
    if said.status is Status.OPEN and not said.waives and not needs:
        return replace(said, status=Status.UNAVAILABLE)
    return None


def _affirmed(said: Frame) -> Frame | None:
    if said.status is Status.UNAVAILABLE and not said.waives:
        return replace(said, status=Status.OPEN)
    if said.status is Status.OPEN and len(said.waives) == 1:
        asked = (Requirement(said.waives[0], Strength.REQUIRED),)
        return replace(said, status=Status.CONDITIONAL, requires=asked, waives=())
    return None


def with_subject_before(clause: Tokens, before: Tokens) -> list[Token]:
    """A clause with what it leaves out of the one before it: who it is of, where it has no subject
    ("tiers 1-3 can use o3 but cannot use o1"), and for whom all of the sentence is ("on tiers 1-3,
    o3 is available but o1 is not"). One that names its own is as it stands."""
    if any(t.tag is Tag.SEGMENT for t in clause) or _is_of_everybody(clause):
        return list(clause)
    for_whom = _for_whom(before)
    if for_whom:
        return [*for_whom, *clause]
    first = next((t for t in clause if t.tag is not Tag.GLUE), None)
    if first is None:
        return list(clause)
    if first.tag is Tag.CANNOT or is_finite(first):
        return [*_subject(before), *clause]
    return [*clause, *_where(before)] if _ends_denied(clause) else list(clause)


def _ends_denied(clause: Tokens) -> bool:
    """ "… but o1 cannot": of the same tiers as the clause before."""
    words = [t for t in clause if t.tag is not Tag.STOP]
    is_model = any(t.tag is Tag.MODEL for t in words[:-1])
    return is_model and words[-1].text in _CANNOT


_CANNOT = frozenset({"cannot", "can't", "can not"})


def _where(clause: Tokens) -> Tokens:
    """The tiers after the verb of a clause."""
    verb = next((i for i, t in enumerate(clause) if t.tag is Tag.CANNOT or is_finite(t)), 0)
    return [t for t in clause[verb:] if t.tag in (Tag.SEGMENT, Tag.AND, Tag.OR, Tag.COMMA)]


def _is_of_everybody(clause: Tokens) -> bool:
    tags = {t.tag for t in clause}
    return {Tag.ALL, Tag.PEOPLE} <= tags or any(t.text in ("everyone", "everybody") for t in clause)


def _for_whom(clause: Tokens) -> Tokens:
    """ "On tiers 1-3," at the beginning of a clause, with its comma."""
    end = next((i for i, t in enumerate(clause) if t.tag is Tag.COMMA), 0)
    lead = clause[:end]
    is_place = bool(lead) and lead[0].text in _PREPOSITIONS
    named = any(t.tag is Tag.SEGMENT for t in lead)
    return clause[: end + 1] if is_place and named and {t.tag for t in lead} <= _WHO else ()


def _subject(clause: Tokens) -> Tokens:
    """The words before the verb, where they say of whom it is; none where they name a model."""
    end = next((i for i, t in enumerate(clause) if t.tag is Tag.CANNOT or is_finite(t)), 0)
    lead = clause[:end]
    narrows = any(t.tag in (Tag.SEGMENT, Tag.REQUIREMENT, Tag.LACK) for t in lead)
    return lead if narrows and {t.tag for t in lead} <= _WHO else ()


_WHO = frozenset({
    Tag.SEGMENT, Tag.PEOPLE, Tag.GLUE, Tag.AND, Tag.OR, Tag.ALL, Tag.ONLY, Tag.REQUIREMENT,
    Tag.LACK,
})  # fmt: skip
_PREPOSITIONS = frozenset({"on", "in", "for", "to", "at"})


def with_gaps_filled(clauses: Iterable[list[Token]]) -> Iterator[list[Token]]:
    """Clauses, each cut where a second subject shares the verb of the first."""
    return (part for clause in clauses for part in _ungapped(clause))


def _ungapped(clause: list[Token]) -> list[list[Token]]:
    """ "o3 is available on tiers 3-5, and o3-mini on all tiers"."""
    places = [i for i, t in enumerate(clause) if t.tag in (Tag.MODEL, Tag.SEGMENT)]
    for joint, token in enumerate(clause):
        if token.tag not in (Tag.AND, Tag.COMMA) or not places or joint > places[-1]:
            continue
        left, right = clause[:joint], clause[joint + 1 :]
        shared = _shared(left)
        if shared is not None and _is_gapped(right):
            subject = [t for t in right if t.tag is Tag.MODEL]
            rest = right[right.index(subject[-1]) + 1 :]
            while left and left[-1].tag in (Tag.AND, Tag.COMMA):
                left.pop()
            return [left, [*subject, *shared, *rest]]
    return [clause]


def _shared(left: Tokens) -> list[Token] | None:
    """The verb between the one subject of a clause and its tiers."""
    models = [i for i, t in enumerate(left) if t.tag is Tag.MODEL]
    segments = [i for i, t in enumerate(left) if t.tag is Tag.SEGMENT]
    if not models or not segments or models[-1] > segments[0]:
        return None
    if any(t.tag is Tag.REQUIREMENT for t in left[segments[-1] :]):
        return None
    verb = list(left[models[-1] + 1 : segments[0]])
    said = {t.tag for t in verb}
    return verb if said & {Tag.ACCESS, Tag.REQUIRE, Tag.LIMITED} and said <= _VERB else None


_VERB = frozenset({
    Tag.IS, Tag.ACCESS, Tag.REQUIRE, Tag.REQUIREMENT, Tag.GLUE, Tag.NOT, Tag.CANNOT, Tag.LIMITED,
})  # fmt: skip


def _is_gapped(right: Tokens) -> bool:
    """A subject, a preposition and tiers, and no verb."""
    words = [t for t in right if t.tag not in (Tag.AND, Tag.COMMA, Tag.STOP)]
    model = next((i for i, t in enumerate(words) if t.tag is Tag.MODEL), None)
    segment = next((i for i, t in enumerate(words) if t.tag is Tag.SEGMENT), None)
    if model is None or segment is None or not model < segment:
        return False
    between = words[model + 1 : segment]
    return (
        any(t.text in _PREPOSITIONS for t in between)
        and {t.tag for t in between} <= {Tag.GLUE, Tag.MODEL}
        and {t.tag for t in words[:model]} <= {Tag.GLUE}
        and {t.tag for t in words[segment:]} <= {Tag.SEGMENT, Tag.GLUE, Tag.OR, Tag.PEOPLE}
    )


_REST = frozenset({
    ("others",), ("all", "others"), ("all", "other", "tiers"), ("the", "other", "tiers"),
    ("other", "tiers"), ("everyone", "else"), ("everybody", "else"), ("anyone", "else"),
    ("all", "other", "users"), ("all", "other", "organizations"), ("all", "other", "accounts"),
    ("other", "users"), ("other", "organizations"), ("the", "rest"), ("the", "others"),
    ("all", "remaining", "tiers"), ("the", "remaining", "tiers"), ("remaining", "tiers"),
    ("every", "other", "tier"), ("all", "other", "paid tiers"), ("other", "paid tiers"),
    ("every", "other", "paid tier"), ("any", "other", "tier"), ("all", "the", "other", "tiers"),
})  # fmt: skip
_LONGEST_REST = max(map(len, _REST))
_FIRST_OF_REST = frozenset(words[0] for words in _REST)
_OTHERS = frozenset({"others", "other", "else", "rest", "remaining"})
"""One of these is a word of each of them."""


def with_the_rest(tokens: Tokens, rungs: Rungs) -> list[Token]:
    """ "Tiers 4-5 …; others after verification": the tiers that were not named before."""
    if not any(token.text in _OTHERS for token in tokens):
        return list(tokens)
    found: list[Token] = []
    index = 0
    while index < len(tokens):
        length = _rest_at(tokens, index)
        named = {s for t in found if t.tag is Tag.SEGMENT for s in t.value} if length else ()
        words = " ".join(t.text for t in tokens[index : index + length])
        whole = rungs.paid if "paid" in words else rungs.everybody
        rest = tuple(step for step in whole if step not in named)
        if named and rest and not any(t.tag is Tag.EXCEPT for t in found):
            first, last = tokens[index], tokens[index + length - 1]
            text = " ".join(t.text for t in tokens[index : index + length])
            found.append(Token(Tag.SEGMENT, first.start, last.end, text, rest))
            index += length
        else:
            found.append(tokens[index])
            index += 1
    return found


def _rest_at(tokens: Tokens, index: int) -> int:
    """How many words from a place on name the rest; 0 where they do not."""
    if tokens[index].text not in _FIRST_OF_REST:
        return 0
    for length in range(min(_LONGEST_REST, len(tokens) - index), 0, -1):
        if tuple(t.text for t in tokens[index : index + length]) in _REST:
            return length
    return 0
