"""A document walked section by section, block by block, each sentence accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from watcher.model import (
    Access, Block, BlockKind, Confidence, Coverage, Document, Method, Provenance, Record, Section, Status, ValueSet,
)  # fmt: skip
from watcher.pack import Pack, Tag
from watcher.reading.carriers import Carrier, CarrierReader
from watcher.reading.facts import ConditionReader, FactReader, PatternSet, residue, tier_rule
from watcher.reading.folding import Folded, folded
from watcher.reading.grammar import Carried
from watcher.reading.lexicon import Token
from watcher.reading.ladders import named_tiers
from watcher.reading.limits import LimitReader
from watcher.reading.residue import Statements
from watcher.reading.sentence import Outcome, SentenceReader
from watcher.reading.sentences import sentences
from watcher.reading.tables import TableContext, TableReader
from watcher.reading.templates import TemplateReader
from watcher.reading.unread import Unread
from watcher.reading.what import Item, items_in
from watcher.text import clean, fold

_LONGEST_LABEL = 140
_LISTING = re.compile(
    r"\b(?:models?|access|availab\w+)\b.*\b(?:tiers?|plans?|access|availab\w+)\b|ティア"
)


@dataclass(slots=True)
class Account:
    """The records so far and how many sentences they account for."""

    records: list[Record] = field(default_factory=list)
    sentences: int = 0
    typed: int = 0
    statements: int = 0
    ignored: int = 0

    def coverage(self) -> Coverage:
        return Coverage(self.sentences, self.typed, self.statements, self.ignored)


@dataclass(slots=True)
class _Place:
    """Where in a section the walk is: the bold heading and list introduction that still hold, and
    the subjects of the sentence before."""

    bold: str = ""
    intro: str = ""
    intro_read: bool = True
    before: tuple[Item, ...] = ()
    used_marks: set[str] = field(default_factory=set)


class PageReader:
    """Reads documents with one pack."""

    def __init__(self, pack: Pack) -> None:
        form = pack.form
        self._pack = pack
        self._sentence = SentenceReader(pack)
        self._statements = Statements(pack)
        self._facts = FactReader(pack)
        self._conditions = ConditionReader(pack)
        self._limits = LimitReader(pack)
        self._carriers = CarrierReader(pack, self._sentence)
        self._tables = TableReader(pack, self._sentence, self._limits, self._statements)
        self._templates = TemplateReader(pack, self._sentence)
        self._stale = PatternSet(form.cues.get("stale", ()))
        self._sets = PatternSet([each.heading for each in form.sets])

    def read(self, document: Document, subject: str | None) -> Account:
        """Every sentence of a document typed, kept or ignored."""
        account = Account()
        page = ((subject, "*"),) if subject else self._titled(document)
        base = Carrier(page, page_items=page)
        for section in document.sections:
            self._section(section, base, account)
        account.records = list(dict.fromkeys(account.records))
        return account

    def _titled(self, document: Document) -> tuple[Item, ...]:
        if self._pack.form.page.subject != "title":
            return ()
        models = [t for t in self._sentence.tokens(fold(document.title)) if t.tag is Tag.MODEL]
        return ((str(models[0].value), "*"),) if len(models) == 1 else ()

    # ------------------------------------------------------------ sections

    def _section(self, section: Section, base: Carrier, account: Account) -> None:
        place = _Place()
        carrier = self._carriers.below(base, section.path)
        self._heading(section, account)
        stale = self._stale.any(fold(" / ".join(section.path)))
        footnotes = {
            b.marks[0]: b.text for b in section.blocks if b.kind is BlockKind.FOOTNOTE and b.marks
        }
        blocks = section.blocks
        tables = [b for b in blocks if b.table is not None]
        for block in tables:
            self._table(block, section, carrier, footnotes, place, account)
        collected = _Lists()
        for index, block in enumerate(blocks):
            if block.table is not None:
                continue
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            self._block(block, following, section, carrier, stale, place, collected, account)
        account.records += collected.records()

    def _heading(self, section: Section, account: Account) -> None:
        """A heading that is itself a whole rule of named models is read; others are labels."""
        words = fold(section.heading)
        if not words or self._carriers.is_question(words) or not self._statements.bears(words):
            return
        source = Provenance(section.heading, section.path)
        outcome = self._sentence.read(words, Carried(), source)
        if outcome.records and outcome.whole:
            account.sentences += 1
            account.typed += 1
            account.records += outcome.records

    def _table(
        self,
        block: Block,
        section: Section,
        carrier: Carrier,
        footnotes: dict[str, str],
        place: _Place,
        account: Account,
    ) -> None:
        assert block.table is not None
        source = Provenance("", section.path, BlockKind.TABLE, Method.TABLE)
        reading = self._tables.read(block.table, TableContext(carrier.items, footnotes, source))
        place.used_marks |= reading.used_marks
        account.records += reading.records
        account.sentences += reading.typed + reading.kept + reading.ignored
        account.typed += reading.typed
        account.statements += reading.kept
        account.ignored += reading.ignored

    # ------------------------------------------------------------ blocks

    def _block(
        self, block: Block, following: Block | None, section: Section, carrier: Carrier, stale: bool,
        place: _Place, collected: _Lists, account: Account,
    ) -> None:  # fmt: skip
        if block.kind is BlockKind.CODE:
            account.sentences += 1
            account.ignored += 1
            return
        if block.kind is BlockKind.FOOTNOTE and block.marks and block.marks[0] in place.used_marks:
            account.sentences += 1
            account.typed += 1
            return
        if not block.list_id:
            place.intro, place.intro_read = "", True
        if _is_bold_heading(block):
            place.bold, place.before = block.text, ()
            return
        labels = [place.bold] if place.bold else []
        around = self._carriers.below(
            carrier, [*labels, *([place.intro] if place.intro else []), *block.parents]
        )
        source = Provenance(
            "",
            section.path,
            block.kind,
            Method.LIST if block.kind is BlockKind.ITEM else Method.GRAMMAR,
        )
        if self._is_set(block, section, place, collected, source, account):
            return
        introduces = following is not None and following.list_id > 0 and not block.list_id
        if (
            block.kind is BlockKind.ITEM
            and following is not None
            and len(following.parents) > len(block.parents)
        ):
            introduces = True
        place.before = () if block.kind is BlockKind.ITEM else place.before
        for sentence in sentences(_text(block)):
            last = introduces and block.text.endswith(sentence)
            self._one(sentence, block, around, source, stale, last, place, account)
        if introduces and not block.list_id:
            place.intro = (sentences(block.text) or [""])[-1]

    def _is_set(
        self,
        block: Block,
        section: Section,
        place: _Place,
        collected: _Lists,
        source: Provenance,
        account: Account,
    ) -> bool:
        """Items below a heading or introduction that names a set are its values."""
        if block.kind is not BlockKind.ITEM:
            return False
        for label in (*block.parents[-1:], place.intro, place.bold, section.heading):
            words = fold(label)
            if not words:
                continue
            hits = self._sets.hits(words)
            if hits:
                form = self._pack.form.sets[hits[0]]
                collected.add(form.subject, form.dimension, block.text, source)
                account.sentences += 1
                account.typed += 1
                return True
            if label != place.bold:
                return False
        return False

    # ------------------------------------------------------------ sentences

    def _one(
        self, sentence: str, block: Block, around: Carrier, source: Provenance, stale: bool, introduces: bool,
        place: _Place, account: Account,
    ) -> None:  # fmt: skip
        text = folded(sentence)
        source = replace(source, quote=text.quote())
        account.sentences += 1
        if not any(character.isalnum() for character in text.folded):
            account.ignored += 1
            return
        records, whole, because = self._typed(text, block, around, source, stale, introduces, place)
        account.records += records
        if whole and (records or introduces and not because):
            account.typed += 1
            return
        if self._is_ignored(text, records):
            account.ignored += 1
            return
        account.records.append(self._statements.of(sentence, because, source))
        account.statements += 1

    def _is_ignored(self, text: Folded, records: Sequence[Record]) -> bool:
        if records or not self._statements.is_ignored(text.folded):
            return False
        tokens = self._sentence.tokens(text.folded)
        return (
            not any(t.tag in (Tag.SEGMENT, Tag.LACK) for t in tokens)
            or any(t.tag is Tag.NUMBER for t in tokens) is False
            and not any(t.tag in (Tag.SEGMENT, Tag.REQUIREMENT, Tag.LACK) for t in tokens)
        )

    def _typed(
        self,
        text: Folded,
        block: Block,
        around: Carrier,
        source: Provenance,
        stale: bool,
        introduces: bool,
        place: _Place,
    ) -> tuple[list[Record], bool, str]:
        """The records of a sentence, whether all of it was read, and if not why."""
        if stale:
            return [], False, "it stands in a section about the past or another product"
        found = self._templates.read(text.folded, source)
        if found:
            return [*found], True, ""
        facts = self._facts.read(text, replace(source, method=Method.FACT))
        links = self._facts.links(text, block.links, replace(source, method=Method.FACT))
        records: list[Record] = [*facts.records, *links]
        if not self._is_promising(text, around, source):
            if records:
                left = residue(self._sentence.tokens(text.folded), facts.spans)
                return records, not left, f"“{left[0].text}” belongs to no fact" if left else ""
            return [], False, "it does not speak of access"
        tokens = self._sentence.tokens(text.folded)
        more, whole, because = self._grammar(text, tokens, around, source, introduces, place)
        if more:
            return records + more, whole, because
        if records:
            left = residue(tokens, facts.spans)
            return records, not left, f"“{left[0].text}” belongs to no fact" if left else ""
        return more, whole, because

    def _is_promising(self, text: Folded, around: Carrier, source: Provenance) -> bool:
        return (
            self._statements.bears(text.folded)
            or self._sentence.lexicon.names_anything(text.folded)
            or around.rule is not None
            or around.segments is not None
            or bool(around.items)
            or ":" in text.folded
            or self._conditions_apply(text)
        )

    def _conditions_apply(self, text: Folded) -> bool:
        return bool(self._pack.form.conditions) and bool(re.search(r"\d", text.folded))

    def _grammar(
        self,
        text: Folded,
        tokens: Sequence[Token],
        around: Carrier,
        source: Provenance,
        introduces: bool,
        place: _Place,
    ) -> tuple[list[Record], bool, str]:
        words = text.folded
        if self._carriers.is_question(words):
            return [], False, "it is a question"
        endpoints = self._endpoints(words, around, source)
        if endpoints:
            return endpoints, True, ""
        if around.rule is not None and self._carriers.names_only(tokens):
            return self._listed(tokens, around, source)
        if self._is_tier_list(tokens, around, source):
            found = [
                Access(
                    subject,
                    around.segments or (),
                    Status.OPEN,
                    capability,
                    provenance=replace(source, confidence=Confidence.CARRIED),
                )
                for subject, capability in items_in(tokens)
            ]
            return [*found], True, ""
        limits = self._limits.sentence(words, tokens, source)
        if limits:
            return [*limits], True, ""
        tiers = named_tiers(words, tokens, self._sentence, source)
        if tiers:
            return [*tiers.records], tiers.whole, tiers.because
        rule = tier_rule(tokens, words, self._conditions.read(words), source)
        if rule is not None:
            return [rule], True, ""
        if introduces and (self._carriers.names_only(tokens) or self._carries(words, around)):
            return [], True, ""
        bare = source.block is BlockKind.ITEM or around.asked
        carried = replace(around.carried(bare=bare), before=place.before)
        outcome: Outcome = self._sentence.read(words, carried, source)
        place.before = outcome.items
        return [*outcome.records], outcome.whole, outcome.because

    def _is_tier_list(self, tokens: Sequence[Token], around: Carrier, source: Provenance) -> bool:
        """A model listed below a tier, where the headings say that models are listed by tier."""
        listed = (
            source.block is BlockKind.ITEM
            and around.segments
            and not around.items
            and not around.blocked
        )
        topic = fold(" ".join(source.section))
        return bool(listed) and bool(_LISTING.search(topic)) and self._carriers.names_only(tokens)

    def _carries(self, words: str, around: Carrier) -> bool:
        """Whether a list's introduction or parent is itself read through its list."""
        plain = Carrier(page_items=around.page_items)
        below = self._carriers.below(plain, [words])
        return bool(below.items or below.segments or below.rule) and not below.blocked

    def _listed(
        self, tokens: Sequence[Token], around: Carrier, source: Provenance
    ) -> tuple[list[Record], bool, str]:
        assert around.rule is not None
        try:
            items = items_in(tokens)
        except Unread as unread:
            return [], False, unread.because
        capabilities = [capability for _, capability in around.rule.items if capability != "*"]
        if capabilities:
            items = tuple((subject, each) for subject, _ in items for each in capabilities)
        found: list[Access] = around.rule.records(items, source)
        return (
            [
                replace(r, provenance=replace(r.provenance, confidence=Confidence.CARRIED))
                for r in found
            ],
            True,
            "",
        )

    def _endpoints(self, words: str, around: Carrier, source: Provenance) -> list[Record]:
        head, colon, rest = words.partition(":")
        if (
            not colon
            or not self._sentence.labels.means(head, Tag.ENDPOINT_LABEL)
            or not around.items
        ):
            return []
        tokens = self._sentence.lexicon.tokens(rest)
        if any(
            t.tag not in (Tag.ENDPOINT, Tag.GLUE, Tag.COMMA, Tag.AND, Tag.STOP, Tag.SLASH)
            for t in tokens
        ):
            return []
        values = tuple(sorted({str(t.value) for t in tokens if t.tag is Tag.ENDPOINT}))
        source = replace(source, confidence=Confidence.CARRIED)
        return (
            [ValueSet(subject, "endpoint", values, source) for subject, _ in around.items]
            if values
            else []
        )


class _Lists:
    """Values of sets, gathered item by item."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[list[str], Provenance]] = {}

    def add(self, subject: str, dimension: str, text: str, source: Provenance) -> None:
        values, _ = self._found.setdefault(
            (subject, dimension), ([], replace(source, quote=clean(text)))
        )
        values.append(_value(text))

    def records(self) -> Iterator[ValueSet]:
        for (subject, dimension), (values, source) in self._found.items():
            yield ValueSet(subject, dimension, tuple(sorted(set(values))), source)


def _value(text: str) -> str:
    words = re.sub(r"\(.*?\)|'", "", fold(text))
    return re.sub(r"[^\w]+", "_", words).strip("_")


def _text(block: Block) -> str:
    """The text of a block; a footnote with the mark that it explains."""
    if block.kind is BlockKind.FOOTNOTE and block.marks:
        return f"{block.marks[0]} {block.text}"
    return block.text


def _is_bold_heading(block: Block) -> bool:
    return (
        block.bold
        and block.kind is BlockKind.PARAGRAPH
        and not block.list_id
        and len(block.text) <= _LONGEST_LABEL
        and not block.text.endswith((".", "。", "!", "！"))
    )
