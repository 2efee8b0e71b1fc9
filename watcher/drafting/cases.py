"""Cases of a draft: what bears a rule, with what it is read as."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import islice

from watcher.document import parse
from watcher.drafting.texts import LONGEST, quoted
from watcher.model import Block, Document, Section, Statement, Table
from watcher.pack import Pack
from watcher.reading import read
from watcher.reading.notation import notation
from watcher.reading.sentences import sentences
from watcher.text import clean

_CASES = 14
_COLUMNS = 8


def cases(document: Document, pack: Pack) -> Iterator[str]:
    """As comments, each with what the pack reads it as."""
    found = list(islice(dict.fromkeys(_bearing(document, pack)), _CASES))
    if not found:
        yield "# tests: []   # no sentence was found that speaks of access"
        return
    yield "# What speaks of access, with what it is read as now: mend, then uncomment. What is"
    yield "# read as a statement mostly lacks a word: `watcher pack explain` says which."
    yield "# tests:"
    for markup in found:
        records = read(parse(markup.encode("utf-8", "replace")), pack).records
        expected = ", ".join(quoted(notation(record, pack.scheme)) for record in records)
        yield f"#   - html: {quoted(markup)}"
        yield f"#     expect: [{expected}]"


def _bearing(document: Document, pack: Pack) -> Iterator[str]:
    """Whole sentences (half of one would be read otherwise) below what lends them meaning, and
    the first row of each table."""
    bearing = {
        record.provenance.quote
        for record in read(document, pack).records
        if not isinstance(record, Statement) or record.bearing
    }
    for section in document.sections:
        for block in section.blocks:
            if block.table is not None:
                yield from _first_row(block.table)
                continue
            for sentence in map(clean, sentences(block.text)):
                if sentence in bearing and len(sentence.split()) > 2 and len(sentence) <= LONGEST:
                    yield _below(section, block, sentence)


def _below(section: Section, block: Block, sentence: str) -> str:
    """A sentence below its heading and, in a list of definitions, its term."""
    heading = f"<h2>{escape(section.heading)}</h2>" if section.path else ""
    if not block.parents:
        return f"{heading}<p>{escape(sentence)}</p>"
    term = f"<dl><dt>{escape(block.parents[-1])}</dt><dd>{escape(sentence)}</dd></dl>"
    return heading + term


def _first_row(table: Table) -> Iterator[str]:
    if len(table.rows) > 1 and len(table.rows[0]) <= _COLUMNS:
        head = "".join(f"<th>{escape(cell.text)}</th>" for cell in table.rows[0])
        row = "".join(f"<td>{escape(cell.text)}</td>" for cell in table.rows[1])
        markup = f"<table><tr>{head}</tr><tr>{row}</tr></table>"
        if len(markup) <= 2 * LONGEST:
            yield markup
