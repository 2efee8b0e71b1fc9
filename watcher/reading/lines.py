"""One sentence in its surroundings, read by whatever reading fits it.

A pack's templates come first, its facts second. Then each reading of the grammar is tried in
order: the first that applies decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from watcher.model import (
    Access,
    BlockKind,
    Confidence,
    Limit,
    Link,
    Provenance,
    Record,
    Status,
    ValueSet,
)
from watcher.pack import Pack, Tag
from watcher.reading.carriers import Carrier, CarrierReader, is_listing
from watcher.reading.clauses import has, is_finite
from watcher.reading.conditions import ConditionReader, tier_rule, tier_rule_of, tier_rules
from watcher.reading.facts import FactReader, alternatives, residue
from watcher.reading.folding import Folded, folded
from watcher.reading.labelled import LabelledReader
from watcher.reading.ladders import named_tiers
from watcher.reading.lexicon import Token
from watcher.reading.limits import LimitReader, is_of_money, of_items
from watcher.reading.listed import ListedReader
from watcher.reading.patterns import Span
from watcher.reading.sentence import SentenceReader
from watcher.reading.templates import TemplateReader
from watcher.reading.unread import Unread
from watcher.reading.what import Item, items_in
from watcher.text import fold

_REMEMBERED = 1024
"""How many sentences a reader knows what the grammar made of: a page is read again when it was
edited, and most of it stands as it stood. A sentence counts with everything around it that it is
read by."""

_NOWHERE = Provenance("")
_ENDPOINTS = frozenset({Tag.ENDPOINT, Tag.GLUE, Tag.STOP})
_PARTS = re.compile(r"\s*(?:[,、;・/]|\band\b|&|および|及び)\s*")


class Line(NamedTuple):
    """A sentence with what stands around it. `introduces`: a list follows it. `before`: what the
    sentence before was about, and `spoken` what it only spoke of. `alone`: nothing else stands
    below its term or list item. `label`: the words right above it, or the sentence before. A tuple,
    because there is one for each sentence of a page."""

    text: Folded
    around: Carrier
    source: Provenance
    links: tuple[Link, ...] = ()
    introduces: bool = False
    before: tuple[Item, ...] = ()
    alone: bool = False
    spoken: tuple[Item, ...] = ()
    label: str = ""

    @property
    def words(self) -> str:
        return self.text.folded


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a sentence. Not `whole`: a part was left unread, and `because` says why.
    `items`: what the next sentence may refer to."""

    records: tuple[Record, ...] = ()
    whole: bool = True
    because: str = ""
    items: tuple[Item, ...] = ()


_NOTHING = Reading(whole=False, because="it names no model, feature or tier that is known")
_Tokens = Sequence[Token]


class LineReader:
    """Reads sentences with everything a pack knows."""

    def __init__(
        self,
        pack: Pack,
        sentence: SentenceReader,
        carriers: CarrierReader,
        limits: LimitReader,
    ) -> None:
        self._sentence = sentence
        self._carriers = carriers
        self._limits = limits
        self._facts = FactReader(pack, sentence.tokens)
        self._labelled = LabelledReader(self._facts, sentence.tokens)
        self._sets = ListedReader(pack, sentence.tokens)
        self._conditions = ConditionReader(pack)
        self._templates = TemplateReader(pack, sentence)
        self._grammar = lru_cache(maxsize=_REMEMBERED)(self._by_grammar)
        self._readings: tuple[Callable[[Line, _Tokens], Reading | None], ...] = (
            self._question,
            self._endpoints,
            self._checked,
            self._listed,
            self._listed_by_tier,
            self._limit,
            self._tiers,
            self._tier_rule,
            self._introduction,
            self._access,
        )

    def read(self, line: Line) -> Reading:
        """The records of a sentence."""
        found = self._templates.read(line.words, line.source)
        if found:
            return Reading(found, items=tuple((r.subject, r.capability) for r in found))
        listed = self._sets.read(line.words, line.source)
        if listed and not line.introduces:
            return Reading(listed)
        facts = self._facts.read(line.text, line.source)
        if not facts.records and (labelled := self.with_label(line)):
            return Reading(labelled)
        records = (*facts.records, *self._facts.links(line.text, line.links, line.source))
        if not self._is_promising(line):
            return self._stated(line, records, facts.spans)
        reading = self._grammar(line)
        if reading.records:
            return replace(reading, records=(*records, *reading.records))
        if not records:
            return reading
        stated = self._stated(line, records, facts.spans)
        return (
            replace(stated, whole=False, because=reading.because)
            if (stated.whole and self._speaks_of_access(line, facts.spans))
            else stated
        )

    def name_of_a_set(self, line: Line, spans: Sequence[Span]) -> Reading:
        """The words above a list whose set they name, at `spans`: read through the list. They may
        state facts too; critical words beside both leave them standing (law 4)."""
        facts = self._facts.read(line.text, line.source)
        beside = residue(self._sentence.tokens(line.words), (*facts.spans, *spans))
        because = f"“{beside[0].text}” is no part of the name of a list" if beside else ""
        return Reading(facts.records, not beside, because)

    def with_label(self, line: Line) -> tuple[Record, ...]:
        """The facts that a sentence states together with what stands right above it."""
        if not line.label or line.introduces or not self._facts.knows_any:
            return ()
        return self._labelled.read(line.label, line.text, line.source)

    def states_a_fact(self, text: str) -> bool:
        """Whether a text states a fact of the pack."""
        return bool(self._facts.read(folded(text), _NOWHERE).records)

    def _speaks_of_access(self, line: Line, spans: Sequence[Span]) -> bool:
        """Whether a named model, and a word of access beside a fact and not within it: no fact
        names a model, however far its pattern runs."""
        tokens = self._sentence.tokens(line.words)
        outside = {
            token.tag
            for token in tokens
            if not any(start < token.end and token.start < end for start, end in spans)
        }
        is_named = any(token.tag is Tag.MODEL for token in tokens)
        return is_named or (Tag.ACCESS in outside and Tag.CAPABILITY in outside)

    def _stated(self, line: Line, records: tuple[Record, ...], spans: Sequence[Span]) -> Reading:
        """Facts alone; critical words beside them leave the sentence standing as well (law 4)."""
        if not records:
            return _NOTHING
        tokens = self._sentence.tokens(line.words)
        left = residue(tokens, spans) or alternatives(tokens, spans)
        because = f"“{left[0].text}” belongs to no fact" if left else ""
        return Reading(records, not left, because)

    def _is_promising(self, line: Line) -> bool:
        """Whether the grammar could find anything: in most sentences of a page it cannot.

        Every reading asks for a model, a capability or tiers, be they named in the sentence or by
        what it is about, or that a list follows.
        """
        is_about = bool(line.around.items or line.before or line.spoken or _tier_above(line))
        is_about |= bool(line.around.segments) and self._limits.metric(line.words) is not None
        return is_about or line.introduces or self._sentence.may_rule(line.words)

    def _by_grammar(self, line: Line) -> Reading:
        tokens = self._sentence.tokens(line.words)
        readings = (read(line, tokens) for read in self._readings)
        return next(reading for reading in readings if reading is not None)

    # ------------------------------------------------------------ the readings, in order

    def _question(self, line: Line, _: _Tokens) -> Reading | None:
        if self._carriers.is_question(line.words):
            return Reading(whole=False, because="it is a question")
        return None

    def _endpoints(self, line: Line, _: _Tokens) -> Reading | None:
        """ "Endpoints: Chat Completions and Batch API." """
        head, colon, rest = line.words.partition(":")
        is_label = self._sentence.labels.means(head, Tag.ENDPOINT_LABEL)
        about = line.around.items or line.before
        if not colon or not is_label or not about:
            return None
        named = rest.strip(" .。").removesuffix(" only")
        listed = [self._endpoint(part) for part in _PARTS.split(named) if part]
        if not listed or not all(listed):
            return None
        values = tuple(sorted(set(listed)))
        source = replace(line.source, confidence=Confidence.CARRIED)
        subjects = dict.fromkeys(subject for subject, _ in about)
        return Reading(tuple(ValueSet(each, "endpoint", values, source) for each in subjects))

    def _endpoint(self, name: str) -> str:
        """The endpoint that a part of a list names, be it without "API"; "" where none is known:
        a set with a part of it missing would be a wrong one."""
        for written in (name, f"{name} api", f"{name} endpoint"):
            tokens = self._sentence.lexicon.tokens(written)
            values = {str(t.value) for t in tokens if t.tag is Tag.ENDPOINT}
            if len(values) == 1 and all(t.tag in _ENDPOINTS for t in tokens):
                return values.pop()
        return ""

    def _checked(self, line: Line, tokens: _Tokens) -> Reading | None:
        """ "✅ o3" below a tier, "❌ Tier 1" below a model: who has which, or has not."""
        sign, around = line.words[:1], line.around
        is_item = line.source.block is BlockKind.ITEM
        if not is_item or sign not in _CHECKS or around.blocked or around.restricted:
            return None
        words = self._sentence.tokens(line.words[1:].lstrip("\ufe0f "))
        items, segments = around.items, around.segments
        if segments and not items and self._carriers.names_only(words):
            items = _items_or_none(words)
        elif items and not segments and {t.tag for t in words} <= _TIERS_ONLY:
            segments = tuple(
                dict.fromkeys(s for t in words if t.tag is Tag.SEGMENT for s in t.value)
            )
        else:
            return None
        status = Status.OPEN if _CHECKS[sign] else Status.UNAVAILABLE
        source = replace(line.source, confidence=Confidence.CARRIED)
        found = tuple(
            Access(subject, segments, status, capability, provenance=source)
            for subject, capability in items
        )
        return Reading(found, items=items) if found and segments else None

    def _listed(self, line: Line, tokens: _Tokens) -> Reading | None:
        """Names below a rule: "Models that require organization verification" - o3."""
        tokens = _without_noun(tokens)
        rule = line.around.rule
        if rule is None or line.around.restricted or not self._carriers.names_only(tokens):
            return None
        try:
            items = items_in(tokens)
        except Unread as unread:
            return Reading(whole=False, because=unread.because)
        capabilities = [capability for _, capability in rule.items if capability != "*"]
        if capabilities:
            items = tuple((subject, each) for subject, _ in items for each in capabilities)
        found = rule.records(items, line.source)
        return Reading(tuple(_carried(record) for record in found), items=items)

    def _listed_by_tier(self, line: Line, tokens: _Tokens) -> Reading | None:
        """A model listed below a tier, where the headings say that models are listed by tier; plans
        say what they include without that."""
        around = line.around
        is_item = line.source.block is BlockKind.ITEM
        if not is_item or not around.segments or around.items:
            return None
        if around.blocked or around.restricted:
            return None
        topic = fold(" / ".join(line.source.section))
        of_plans = self._sentence.lexicon.rungs.kind == "plan"
        if not (of_plans or around.lists or is_listing(topic)) or not self._carriers.names_only(
            tokens
        ):
            return None
        try:
            items = items_in(tokens)
        except Unread as unread:
            return Reading(whole=False, because=unread.because)
        source = replace(line.source, confidence=Confidence.CARRIED)
        found = tuple(
            Access(subject, around.segments, Status.OPEN, capability, provenance=source)
            for subject, capability in items
        )
        return Reading(found, items=items)

    def _limit(self, line: Line, tokens: _Tokens) -> Reading | None:
        apart = self._limits.apart(line.words)
        if apart is not None:
            return self._limit_apart(line, *apart)
        found = self._limits_of(line, line.words, tokens) or self._limit_below(line, tokens)
        return Reading(found) if found else None

    def _limit_below(self, line: Line, tokens: _Tokens) -> tuple[Limit, ...]:
        """A limit of the tier, or in the metric, that stands above it."""
        around = line.around
        counts = any(map(str.isdigit, line.words))
        if not counts or around.blocked or around.rule or not around.holds_limits(named=True):
            return ()
        metric = self._limits.above((line.label, *line.source.section[-1:]), self._sentence.tokens)
        if metric and line.source.block is BlockKind.ITEM:
            tokens = self._sentence.resolved(tokens, bare=True)
        found = self._limits.below(line.words, tokens, around.segments, metric, line.source)
        return of_items(found, around.items)

    def _limits_of(self, line: Line, words: str, tokens: _Tokens) -> tuple[Limit, ...]:
        found = self._limits.sentence(words, tokens, line.source)
        named = all(limit.subject != "*" or is_of_money(limit.unit) for limit in found)
        return of_items(found, line.around.items) if line.around.holds_limits(named=named) else ()

    def _limit_apart(self, line: Line, rest: str, limit: str) -> Reading | None:
        """What a sentence says of access, and the limit that it ends with; both or none."""
        limits = self._limits_of(line, limit, self._sentence.tokens(limit))
        carried = replace(line.around.carried(), before=line.before)
        outcome = self._sentence.read(rest, carried, line.source)
        if not limits or not outcome.records or not outcome.whole:
            return None
        return Reading((*outcome.records, *limits), items=outcome.items)

    def _tiers(self, line: Line, tokens: _Tokens) -> Reading | None:
        found = named_tiers(line.words, tokens, self._sentence, line.source)
        return Reading(found.records, found.whole, found.because) if found else None

    def _tier_rule(self, line: Line, tokens: _Tokens) -> Reading | None:
        tier = _tier_above(line)
        if tier is None and not has(tokens, Tag.SEGMENT):
            return None
        conditions = self._conditions.read(line.words)
        rule = tier_rule(tokens, line.words, conditions, line.source)
        if rule is None and (
            several := tier_rules(line.words, self._conditions, self._sentence.tokens, line.source)
        ):
            return Reading(several)
        if rule is None and tier is not None:
            source = replace(line.source, confidence=Confidence.CARRIED)
            rule = tier_rule_of(tier, tokens, line.words, conditions, source)
        return Reading((rule,)) if rule is not None else None

    def _introduction(self, line: Line, tokens: _Tokens) -> Reading | None:
        """What only introduces a list is read through the list; a sentence without a colon may be
        a rule of its own."""
        if not line.introduces:
            return None
        if not line.words.endswith((":", "：")):
            own = self._access(line, tokens)
            if own.records and own.whole:
                return own
        plain = Carrier(page_items=line.around.page_items)
        below = self._carriers.below(plain, [line.words])
        carries = bool(below.items or below.segments or below.rule) and not below.blocked
        return Reading() if carries or self._carriers.names_only(tokens) else None

    def _dangles(self, line: Line) -> bool:
        """ "o3 is not available to:", "You cannot use o3 if:": the list says who and when."""
        words = [t for t in self._sentence.tokens(line.words) if t.tag not in (Tag.COLON, Tag.STOP)]
        last = words[-1] if words else None
        return last is not None and (last.tag in _DANGLING or last.text in _DANGLING_WORDS)

    def _access(self, line: Line, tokens: _Tokens) -> Reading:
        if line.introduces and self._dangles(line):
            return Reading(whole=False, because="its end is the list below it")
        if _ASKS_BELOW.match(line.words):
            return Reading(whole=False, because="what follows says who or what it is of")
        ruled = line.around.rule is not None or line.around.restricted
        if ruled and not _says_for_itself(tokens):
            return Reading(whole=False, because="what of the rule above it holds is not said")
        is_item = line.source.block is BlockKind.ITEM and line.around.rule is None
        bare = is_item or line.around.asked
        carried = replace(line.around.carried(bare=bare), before=line.before, spoken=line.spoken)
        outcome = self._sentence.read(line.words, carried, line.source)
        if line.around.blocked and any(record.subject == "*" for record in outcome.records):
            return Reading(whole=False, because="of which models it is, is not understood")
        return Reading(outcome.records, outcome.whole, outcome.because, outcome.items)


_CHECKS = dict.fromkeys("✅✔✓☑", True) | dict.fromkeys("❌✗✘✕✖", False)
_TIERS_ONLY = frozenset({Tag.SEGMENT, Tag.AND, Tag.COMMA, Tag.GLUE, Tag.STOP, Tag.PEOPLE})


def _items_or_none(tokens: _Tokens) -> tuple[Item, ...]:
    try:
        return items_in(tokens)
    except Unread:
        return ()


_ASKS_BELOW = re.compile(r"(?:who|whom|whose|which|what)\b.*[:：]$")
_SAYING = frozenset({
    Tag.REQUIRE, Tag.CANNOT, Tag.WAIVE, Tag.LIMITED, Tag.REQUIREMENT, Tag.LACK,
})  # fmt: skip


def _says_for_itself(tokens: _Tokens) -> bool:
    """Whether a line below a rule says who has what by itself: not "Access to o3 on tiers 1-3",
    which is what the rule is of."""
    is_sentence = any(is_finite(token) for token in tokens)
    return any(t.tag in _SAYING or (t.tag is Tag.ACCESS and is_sentence) for t in tokens)


def _without_noun(tokens: _Tokens) -> _Tokens:
    """ "Access to o3" as "o3"."""
    if len(tokens) < 3 or tokens[0].text != "access" or tokens[1].text not in ("to", "for"):
        return tokens
    return tokens[2:]


_DANGLING = frozenset({
    Tag.INTRO, Tag.UNLESS, Tag.UNTIL, Tag.EXCEPT, Tag.WITHOUT, Tag.ONLY, Tag.IS,
})  # fmt: skip
_DANGLING_WORDS = frozenset({"to", "for", "on", "in", "with", "from", "by", "at", "of", "that"})


def _tier_above(line: Line) -> str | None:
    """The tier whose term or list item a sentence stands below, and nothing beside it."""
    around = line.around
    if not line.alone or around.blocked or around.restricted or around.items or around.rule:
        return None
    return around.segments[0] if around.segments and len(around.segments) == 1 else None


def _carried(record: Access) -> Access:
    return replace(record, provenance=replace(record.provenance, confidence=Confidence.CARRIED))
