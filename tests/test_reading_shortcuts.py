"""What reading leaves out to be fast changes nothing that it finds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import re2

from watcher.document import parse
from watcher.model import Access, Document, Provenance, Record, Section, Statement, Status
from watcher.packs import load_packs
from watcher.reading import clauses, plain
from watcher.reading.carriers import Carrier
from watcher.reading.lexicon import Lexicon, Token
from watcher.reading.lines import Line, LineReader, Reading
from watcher.reading.page import PageReader
from watcher.reading.patterns import Patterns, PossiblePatterns
from watcher.reading.sentences import sentences
from watcher.reading.walk import Account, Walk, narrow_lists
from watcher.text import fold

PACKS = load_packs(())
HERE = Path(__file__).parent
GOLD = ("second.jsonl", "third.jsonl")


ALONE = (
    "Streaming requires organization verification.",
    "Note: streaming requires organization verification.",
    "ストリーミングには組織認証が必要です。",
    "The following models require organization verification.",
    "以下のモデルには組織認証が必要です。",
    "o3 requires organization verification. It is available to everyone.",
    "zeta-9-mini requires organization verification.",
    "You reach tier 3 after paying $100.",
    "The usage tiers are: Start, Build and Scale.",
    "Tiers 1-2 get up to 250,000 free tokens a day.",
)
"""Sentences that one reading each finds something in, by one word each."""


def documents() -> Iterator[tuple[str, Document]]:
    """Every labelled page of the gold, every page of the tests and every sentence that stands
    alone, with the pack it is read by."""
    for name in GOLD:
        for line in (HERE / "gold" / name).read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            pack = f"{case['provider']}.{case['page']}"
            for side in ("html", "before", "after"):
                if side in case:
                    yield pack, parse(case[side].encode(), "text/html; charset=utf-8")
    for sentence in ALONE:
        yield "openai.model_access", parse(f"<p>{sentence}</p>".encode(), "text/html")
    for file in sorted((HERE / "pages").rglob("*.html")):
        for pack in ("generic", "openai.model_access"):
            yield pack, parse(file.read_bytes(), "text/html; charset=utf-8")


def accounts(pages: list[tuple[str, Document]]) -> list[Account]:
    """Each page read, by readers that know no sentence yet."""
    readers = {pack: PageReader(PACKS.get(pack)) for pack in {pack for pack, _ in pages}}
    return [readers[pack].read(page, None) for pack, page in pages]


def test_a_section_read_before_comes_to_the_same_again() -> None:
    pages = list(documents())
    readers = {pack: PageReader(PACKS.get(pack)) for pack in {pack for pack, _ in pages}}
    first = [readers[pack].read(page, None) for pack, page in pages]
    again = [readers[pack].read(page, None) for pack, page in reversed(pages)]

    for (_, page), one, other in zip(pages, first, reversed(again), strict=True):
        assert whole(one) == whole(other), page.title
        assert one.coverage() == other.coverage(), page.title


def whole(account: Account) -> list[tuple[Record, Provenance]]:
    """The records with where they stand, which is no part of their equality."""
    return [(each, each.provenance) for each in account.records]


def test_an_exception_takes_back_what_a_section_before_it_said_too() -> None:
    rule = "<p>o3 requires organization verification.</p>"
    excepted = "<p>o3 requires organization verification. This does not apply to tier 5.</p>"
    body = f"<h2>First</h2>{rule}<h2>Second</h2>{excepted}"
    reader = PageReader(PACKS.get("openai.model_access"))
    document = parse(body.encode(), "text/html; charset=utf-8")

    for _ in range(2):
        account = reader.read(document, None)
        asked = [r for r in account.records if isinstance(r, Access) and r.requires]
        assert [record.segments[-1] for record in asked] == ["tier:4"]
        assert (account.typed, account.statements) == (3, 0)


def found(account: Account) -> list[Record]:
    """The records, without the reasons why statements were not typed."""
    return [
        replace(each, because="") if isinstance(each, Statement) else each
        for each in account.records
    ]


def test_a_sentence_that_is_not_tried_is_one_that_the_grammar_finds_nothing_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages = list(documents())
    short = accounts(pages)
    monkeypatch.setattr(LineReader, "_is_promising", lambda *_: True)
    whole = accounts(pages)

    assert len(pages) > 200
    for (_, page), fast, slow in zip(pages, short, whole, strict=True):
        assert found(fast) == found(slow), page.title
        assert fast.coverage() == slow.coverage(), page.title


EDITED = (
    "<h1>Models</h1><h2>o3</h2><p>Available on tiers 4 and 5. {}</p>"
    "<h2>o1</h2><p>Available on tiers 4 and 5.</p><p>Streaming is a feature of the API.</p>"
)


def test_a_turn_of_phrase_that_is_not_tried_would_have_changed_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages = [
        parse(case[side].encode(), "text/html")
        for file in sorted((HERE / "gold").glob("*.jsonl"))
        for case in map(json.loads, file.read_text(encoding="utf-8").splitlines())
        for side in ("html", "before", "after")
        if side in case
    ]
    blocks = (block for page in pages for section in page.sections for block in section.blocks)
    texts = sorted({fold(sentence) for block in blocks for sentence in sentences(block.text)})
    fast = [plain.plainly(text) for text in texts]
    monkeypatch.setattr(PossiblePatterns, "in_text", lambda *_: range(len(plain._TURNS)))
    slow = [plain.plainly(text) for text in texts]

    assert fast == slow
    assert sum(before != after for before, after in zip(texts, slow, strict=True)) > 20


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(?<=\S), (?=so)so", "it is, so"),
        (r"\(but (?!not)only[)\]]", "(but only)"),
        (r"(?:(?<=a)|(?<![)(]))b(?=\))c?", "b)"),
        (r"(?P<n>\d)(?P=n) tiers", "33 tiers"),
        ("ティア(?!は)の", "ティアの"),
    ],
)
def test_a_pattern_that_occurs_is_possible(pattern: str, text: str) -> None:
    assert re.search(pattern, text) is not None
    assert PossiblePatterns(["never said", pattern]).in_text(text) == {1}


def test_a_page_read_again_is_read_from_memory_but_for_what_is_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A sentence counts with all it is read by: the same words below two headings are two."""
    tried: list[str] = []
    by_grammar = LineReader._by_grammar

    def counted(reader: LineReader, line: Line) -> Reading:
        tried.append(line.words)
        return by_grammar(reader, line)

    monkeypatch.setattr(LineReader, "_by_grammar", counted)
    reader = PageReader(PACKS.get("openai.model_access"))

    first = reader.read(page("Tiers 1-3 need verification."), None)
    assert tried.count("available on tiers 4 and 5.") == 2
    assert [r.subject for r in first.records if isinstance(r, Access)] == ["o3", "o3", "o1"]

    tried.clear()
    assert reader.read(page("Tiers 1-3 need verification."), None).records == first.records
    assert tried == []

    edited = reader.read(page("Tiers 2-3 need verification."), None)
    assert tried == ["tiers 2-3 need verification."]
    assert edited.records != first.records


def page(sentence: str) -> Document:
    return parse(EDITED.format(sentence).encode(), "text/html; charset=utf-8")


@pytest.mark.parametrize("pack", ["openai.org_verification", "generic"])
def test_a_reader_is_put_together_without_looking_for_its_patterns(
    pack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compiled(_: Patterns) -> None:
        raise AssertionError("each part that adds patterns later would have all compiled again")

    monkeypatch.setattr(Patterns, "_compiled", compiled)
    PageReader(load_packs().get(pack))


class Looked(list[Record]):
    """Records that know how often they were looked through."""

    times = 0

    def __iter__(self) -> Iterator[Record]:
        self.times += 1
        return super().__iter__()


def test_what_a_section_came_to_is_looked_through_once_however_many_blocks_it_has() -> None:
    records = Looked(Access(f"o{number}", ("all",), Status.OPEN) for number in range(50))
    walk = Walk(Section((), 0, ()), Carrier(), Account(records))
    for number, record in enumerate(list(records)):
        walk.of_list[number].append(record)
    records.times = 0

    narrow_lists(walk)

    assert records.times == 1


def test_a_sentence_is_parted_no_further_than_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clause that cannot be read leaves its sentence standing, whatever the others say."""
    read: list[str] = []
    clause_break = clauses._is_clause_break

    def counted(left: clauses.Tokens, tokens: clauses.Tokens, start: int) -> bool:
        read.append(tokens[start].text)
        return clause_break(left, tokens, start)

    monkeypatch.setattr(clauses, "_is_clause_break", counted)
    sentence = "Tier 1 can wibble o3, tier 2 can use o1, and tier 3 can use o4-mini."
    document = parse(f"<p>{sentence}</p>".encode(), "text/html")

    account = PageReader(PACKS.get("openai.model_access")).read(document, None)

    assert (account.typed, account.statements) == (0, 1)
    assert read == ["tier 2"]


def test_a_sentence_is_looked_through_for_patterns_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """By all readings together; a pack without facts looks for none in a sentence and its label."""
    looked: list[str] = []
    match = re2.Filter.Match

    def counted(patterns: re2.Filter, text: str) -> object:
        looked.append(text)
        return match(patterns, text)

    monkeypatch.setattr(re2.Filter, "Match", counted)
    words = ["zorbs are painted in odd weeks.", "quills need ink of seven colours to be sold."]
    document = parse(f"<p>{' '.join(each.capitalize() for each in words)}</p>".encode())

    assert PageReader(PACKS.get("generic")).read(document, None).statements == 2
    assert [text for text in looked if text] == words


def test_prose_is_not_cut_into_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where a sentence may mean what the one before it spoke of."""
    cut: list[str] = []
    tokens = Lexicon.tokens

    def counted(lexicon: Lexicon, text: str) -> list[Token]:
        cut.append(text)
        return tokens(lexicon, text)

    monkeypatch.setattr(Lexicon, "tokens", counted)
    document = parse(b"<p>Zorbs dry in a warm room. They are painted before, as it was said.</p>")

    assert PageReader(PACKS.get("generic")).read(document, None).statements == 2
    assert [text for text in cut if text] == []
