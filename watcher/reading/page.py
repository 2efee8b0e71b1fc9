"""A document walked section by section, block by block, with every sentence accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from watcher.model import (
    Block,
    BlockKind,
    Document,
    Method,
    Process,
    Provenance,
    Record,
    Section,
    Statement,
    ValueSet,
)
from watcher.pack import Pack, Tag
from watcher.reading.afterwards import (
    Said,
    gone_on,
    is_exception,
    of_those_named,
    of_whole_list,
    only_excludes,
    without_excepted,
)
from watcher.reading.answers import is_answer, plain_answer
from watcher.reading.belowtier import BelowTierReader
from watcher.reading.beside import BesideReader
from watcher.reading.blocks import (
    describes,
    introduces_list,
    is_alone,
    is_bold_heading,
    is_probe,
    with_next,
    words_of,
)
from watcher.reading.carriers import Carrier, CarrierReader
from watcher.reading.contradictions import contradicted
from watcher.reading.folding import folded, quoting
from watcher.reading.footnotes import is_bound, marks_of_headings
from watcher.reading.frame import Carried
from watcher.reading.ignoring import IgnoredReader
from watcher.reading.leaning import LeaningReader
from watcher.reading.limits import LimitReader
from watcher.reading.lines import Line, LineReader, Reading
from watcher.reading.placed import PlacedTableReader
from watcher.reading.references import Reference, references
from watcher.reading.residue import Statements
from watcher.reading.scopes import NARROWED, ScopeReader
from watcher.reading.sentence import Outcome, SentenceReader
from watcher.reading.sentences import sentences
from watcher.reading.setitems import SetItemReader
from watcher.reading.tables import TableReader
from watcher.reading.times import of_now
from watcher.reading.walk import Account, Walk, narrow_lists, without_place
from watcher.reading.what import Item
from watcher.text import clean, fold

_PLAIN = str.maketrans({":": "", "：": "", "$": ""})
"""A limit on a line of its own as it would be in a cell."""

_REMEMBERED = 512
"""How many sections a reader knows the account of: of a page that was edited, one or two differ."""

_LARGE = 1_000
"""Blocks beyond which a section is not remembered: so many are rare, and take much memory."""


class PageReader:
    """Reads documents with one pack."""

    def __init__(self, pack: Pack) -> None:
        form = pack.form
        self._limits = limits = LimitReader(pack)
        self._by_title = form.page.subject == "title"
        self._sentence = SentenceReader(pack)
        self._statements = Statements(pack)
        self._carriers = CarrierReader(pack, self._sentence)
        self._leaning = LeaningReader(self._sentence, self._statements)
        self._lines = LineReader(pack, self._sentence, self._carriers, limits)
        self._scopes = ScopeReader(pack, self._sentence)
        self._below_tiers = BelowTierReader(pack, self._sentence)
        self._ignored = IgnoredReader(pack, self._sentence, self._statements)
        self._beside = BesideReader(self._sentence)
        self._set_items = SetItemReader(pack, self._sentence, self._lines)
        tables = TableReader(pack, self._sentence, limits, self._statements)
        self._tables = PlacedTableReader(tables, self._carriers, self._leaning, self._scopes)
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._section)

    def read(self, document: Document, subject: str | None) -> Account:
        """Every sentence of a document typed, kept or ignored."""
        account = Account()
        page = ((subject, "*"),) if subject else self._titled(document)
        base = Carrier(page, page_items=page)
        of_an_app = self._scopes.is_of_an_app(document.title)
        for section in document.sections:
            is_large = len(section.blocks) > _LARGE
            read_section = self._section if is_large else self._remembered
            account.add(read_section(section, base, of_an_app))
        account.records = list(dict.fromkeys(account.records))
        self._keep_contradictions(account)
        return account

    def _keep_contradictions(self, account: Account) -> None:
        """Keep the sentences as they stand that contradict each other, or that are of another time
        than what the page says of now."""
        found = contradicted(account.records, lambda text: self._sentence.tokens(fold(text)))
        now = of_now(found.records)
        because = {
            "another sentence of the page contradicts it": found.quoted,
            "another sentence of the page says what holds without its date": now.quoted,
        }
        account.records = [
            *now.records,
            *(
                self._statements.of(each.provenance.shown, why, each.provenance)
                for why, quoted in because.items()
                for each in quoted
            ),
        ]

    def _titled(self, document: Document) -> tuple[Item, ...]:
        if not self._by_title:
            return ()
        models = [t for t in self._sentence.tokens(fold(document.title)) if t.tag is Tag.MODEL]
        return ((str(models[0].value), "*"),) if len(models) == 1 else ()

    # ------------------------------------------------------------ sections

    def _section(self, section: Section, base: Carrier, of_an_app: bool) -> Account:
        account = Account()
        walk = Walk(section, self._carriers.below(base, section.path), account)
        walk.stale = of_an_app or self._scopes.narrows_section(section.path)
        unheard = self._heading(walk, base)
        first = len(account.records)
        self._blocks(walk)
        if unheard is not None and not self._is_heard(walk, base, account.records[first:]):
            account.statements += 1
            account.records.insert(first, unheard)
        return account

    def _blocks(self, walk: Walk) -> None:
        section = walk.section
        taken = self._tables.read_all(walk)
        ways = references(section, self._ignored.announces_others)
        taken |= self._of_tiers(walk)
        for place, (block, following) in enumerate(with_next(section.blocks)):
            if block.table is None and place not in taken:
                walk.reference = ways.get(place, Reference.NONE)
                self._block(block, following, walk)
            walk.last = block
        walk.keep_introduction()
        narrow_lists(walk)
        walk.account.records += walk.values.values()

    def _of_tiers(self, walk: Walk) -> set[int]:
        """Read what stands below tiers; the places of the blocks that say what it takes."""
        taken: set[int] = set()
        if walk.stale or self._scopes.is_case(walk.section.path):
            return taken

        def is_else(sentence: str, label: str) -> bool:
            around = self._carriers.below(walk.carrier, [label] if label else [])
            text = folded(sentence)
            reading = self._lines.read(Line(text, around, Provenance()))
            is_read = bool(reading.records) and reading.whole
            return is_read or self._limits.whole(text.folded.translate(_PLAIN)) is not None

        for below in self._below_tiers.read(walk.section, is_else):
            walk.account.records.append(below.rule)
            walk.account.typed += len(below.places)
            taken |= below.places
        return taken

    def _heading(self, walk: Walk, base: Carrier) -> Statement | None:
        """A heading that is itself a whole rule is read; others are labels. The sentence to keep
        of one that says a rule, should nothing below it be read or kept with it."""
        section, account = walk.section, walk.account
        words = fold(section.heading)
        if not words or self._carriers.is_question(words):
            return None
        source = Provenance(section.heading, section.path)
        outcome = self._outcome_of_heading(words, section, base, source)
        if outcome.records and outcome.whole:
            account.typed += 1
            account.records += outcome.records
            return None
        if not self._leaning.says_a_rule(words):
            return None
        return self._statements.of(section.heading, outcome.because, source)

    def _outcome_of_heading(
        self, words: str, section: Section, base: Carrier, source: Provenance
    ) -> Outcome:
        if not self._statements.bears(words):
            return Outcome(whole=False, because="it is not read as a rule")
        of_it = any(token.tag is Tag.IT for token in self._sentence.tokens(words))
        above = self._carriers.below(base, section.path[:-1]).carried() if of_it else Carried()
        return self._sentence.read(words, above, source)

    def _is_heard(self, walk: Walk, base: Carrier, found: Sequence[Record]) -> bool:
        """Whether what stands below a heading is read otherwise, or kept with other words, than it
        would be without it: then the rule that the heading says is heard there."""
        bare = replace(walk.section, path=(*walk.section.path[:-1], ""))
        alone = Walk(bare, self._carriers.below(base, bare.path), Account(), walk.stale)
        self._blocks(alone)
        return [without_place(each) for each in found] != [
            without_place(each) for each in alone.account.records
        ]

    # ------------------------------------------------------------ blocks

    def _block(self, block: Block, following: Block | None, walk: Walk) -> None:
        if block.kind is BlockKind.CODE:
            walk.account.ignored += 1
        elif block.kind is BlockKind.FOOTNOTE and walk.used_marks & set(block.marks[:1]):
            walk.account.typed += 1
        elif is_bold_heading(block):
            walk.keep_introduction()
            walk.bold, walk.intro, walk.before = block.text, "", ()
            walk.said, walk.question = Said(), ""
        elif not self._set_items.takes(block, walk):
            self._text(block, following, walk)

    def _text(self, block: Block, following: Block | None, walk: Walk) -> None:
        if not block.list_id:
            walk.keep_introduction()
            walk.intro = ""
        is_item = block.kind is BlockKind.ITEM
        if is_item:
            walk.before = ()
            walk.said = Said(earlier=walk.of_items(block))
        labels = walk.labels(block)
        around = self._carriers.below(walk.carrier, labels)
        if block.kind is BlockKind.FOOTNOTE:
            # It is of what carries its mark, which is not what happens to stand before it.
            around = Carrier() if is_bound(block, walk.section) else around
            walk.before = ()
        method = Method.LIST if is_item else Method.GRAMMAR
        source = Provenance("", walk.section.path, block.kind, method)
        found = sentences(words_of(block))
        if is_probe(found):
            walk.account.ignored += 1
            return
        links = walk.links_for(block)
        introduces = introduces_list(block, following)
        walk.of_block, walk.list_id = [], block.list_id or -1 - len(walk.of_list)
        alone = len(found) == 1 and is_item and is_alone(block, walk.last, following)
        question = walk.question or next(iter([*walk.section.path[-1:], *labels][-1:]), "")
        for index, sentence in enumerate(found):
            if index == 0 and self._heads(sentence, block, found):
                around = self._carriers.below(around, [sentence])
                labels = [*labels, sentence]
                continue
            text = folded(sentence)
            asked, question = question, sentence
            spoken = self._beside.spoken(found[max(index - 1, 0) : index], text.folded)
            last = introduces and index == len(found) - 1
            here = quoting(source, text.quote())
            line = Line(text, around, here, links, last, walk.before, alone, spoken, asked)
            if self._is_answered(line, walk):
                continue
            self._line(sentence, line, block, walk, labels)
            if self._carriers.is_question(text.folded) and not last:
                around = self._carriers.below(around, [sentence])
        is_asking = bool(found) and self._carriers.is_question(text.folded)
        walk.question = found[-1] if is_asking else ""
        if introduces and not block.list_id and found and self._introduces(found[-1], walk):
            walk.intro = found[-1]

    def _introduces(self, sentence: str, walk: Walk) -> bool:
        """Whether the last sentence before a list is said of what is listed: not one that is a rule
        of its own, or that only describes and leaves the heading above it as it is."""
        words = fold(sentence)
        only_describes = self._ignored.is_harmless(words) and describes(words)
        return not (walk.has_said(sentence) or only_describes)

    def _is_answered(self, line: Line, walk: Walk) -> bool:
        """Whether a sentence is an answer to the question above it: the two are read as one, or
        kept together."""
        asked, text, source = line.label, line.text, line.source
        if not is_answer(text.folded):
            return False
        question = fold(asked)
        if not self._carriers.is_question(question):
            return False
        if not (self._statements.bears(question) or self._sentence.may_rule(question)):
            return False
        if not walk.stale and self._lines.with_label(line):
            return False
        plain = None if walk.stale else plain_answer(question, text.folded)
        outcome = self._sentence.read(plain or "", Carried(), quoting(source, text.quote()))
        account = walk.account
        if outcome.records and outcome.whole:
            account.typed += 1
            account.records += outcome.records
            return True
        if not walk.stale and self._lines.read(Line(text, walk.carrier, source)).records:
            return False
        account.statements += 1
        because = "what it answers is not read with it"
        account.records.append(self._statements.of(text.text, because, source, clean(asked)))
        return True

    def _heads(self, sentence: str, block: Block, found: Sequence[str]) -> bool:
        """Whether a first line is only a name, and a heading of the lines below it."""
        if len(found) == 1 or not block.text.lstrip().startswith(f"{sentence}\n"):
            return False
        return self._carriers.names_only(self._sentence.tokens(fold(sentence)))

    def _line(
        self, sentence: str, line: Line, block: Block, walk: Walk, labels: Sequence[str]
    ) -> None:
        account = walk.account
        stale = walk.stale or self._scopes.any_narrows(labels)
        reading = self._reading(line, stale=stale)
        joined = None if reading.records or stale else gone_on(walk.said, line.words)
        if joined is not None:
            reading = self._beside.gone_on(joined, line, walk.said, reading)
        if reading.records:
            reading = self._beside.noted(
                reading, (*block.marks, *marks_of_headings(walk.section)), walk
            )
        if _is_of_access(reading) and self._scopes.is_case([*walk.section.path, *labels]):
            reading = Reading(whole=False, because=NARROWED)
        if reading.records and walk.of_block:
            named = of_those_named(reading.records, walk.of_block)
            reading = replace(reading, records=named)
        walk.of_block += reading.records
        walk.of_list[walk.list_id] += reading.records
        walk.before = reading.items
        is_item = line.source.block is BlockKind.ITEM
        earlier = walk.said.earlier if is_item else ()
        is_joined = joined is not None and bool(reading.records)
        told = (joined or "", (*walk.said.records, *reading.records))
        own = told if is_joined else (sentence, reading.records)
        said, walk.said = walk.said, Said(*own, earlier)
        if (not reading.records or only_excludes(line.words)) and self._is_taken_back(
            line, said, walk
        ):
            return
        account.records += reading.records
        walk.stale |= not line.introduces and self._scopes.narrows_what_follows(line.words)
        if walk.introduced is not None:
            self._hear(line, reading, walk, labels)
        if reading.whole and (reading.records or not self._is_unheard(line, reading, walk)):
            account.typed += 1
        elif not reading.records and self._ignored.is_ignored(line.words, walk.reference):
            account.ignored += 1
        else:
            account.statements += 1
            account.records.append(self._kept(line, reading, labels))

    def _kept(self, line: Line, reading: Reading, labels: Sequence[str]) -> Statement:
        source = line.source
        under = self._leaning.under(line.words, source.block, [*source.section, *labels])
        if not under and source.block is BlockKind.ITEM:
            under = self._set_items.narrowed_by([*source.section[-1:], *labels])
        return self._statements.kept(line.text, reading.because, source, under)

    def _hear(self, line: Line, reading: Reading, walk: Walk, labels: Sequence[str]) -> None:
        """Forget the introduction once an item is read, or kept, otherwise than without it."""
        assert walk.introduced is not None
        above = walk.introduced.text
        if reading.records and line.around.rule is not None:
            walk.introduced = None
            return
        others = [label for label in labels if clean(label) != above]
        around = self._carriers.below(walk.carrier, others)
        alone = self._lines.read(line._replace(around=around, label=""))
        leans = not reading.whole and above in self._kept(line, reading, labels).under
        if leans or [*map(without_place, alone.records)] != [*map(without_place, reading.records)]:
            walk.introduced = None

    def _is_unheard(self, line: Line, reading: Reading, walk: Walk) -> bool:
        """Whether a rule of what is listed below it stands above nothing that could hear it. Above
        a list that is not known before its items are read."""
        if not self._carriers.rules(line.words):
            return False
        kept = self._kept(line, reading, ())
        if line.introduces:
            walk.keep_introduction()
            walk.introduced = kept
            return False
        return not any(label.endswith(kept.text) for label in map(clean, walk.heard))

    def _is_taken_back(self, line: Line, said: Said, walk: Walk) -> bool:
        """Whether a sentence is an exception to the one before it, and read as such. One that is
        not read leaves no record of what it takes something out of."""
        if not said.rules:
            return False
        tokens = self._sentence.resolved(self._sentence.tokens(line.words), bare=False)
        if not is_exception(line.words, tokens, said):
            return False
        account = walk.account
        is_item = line.source.block is BlockKind.ITEM
        said, parts = (said, [said]) if is_item else of_whole_list(said)
        instead = without_excepted(tokens, said, self._sentence.lexicon.rungs, line.source)
        account.take_back(set(said.records))
        if instead is not None:
            account.typed += 1
            account.records += instead
            walk.said = Said()
            return True
        account.typed -= len(parts)
        account.statements += len(parts)
        because = "an exception follows that is not known"
        account.records += [
            self._statements.of(part.sentence, because, line.source) for part in parts
        ]
        return False

    def _reading(self, line: Line, *, stale: bool) -> Reading:
        if stale:
            return Reading(whole=False, because=NARROWED)
        names_a_set = self._set_items.named_in(line) if line.introduces else []
        return (
            self._lines.name_of_a_set(line, names_a_set) if names_a_set else self._lines.read(line)
        )


def _is_of_access(reading: Reading) -> bool:
    return any(not isinstance(each, Process | ValueSet) for each in reading.records)
