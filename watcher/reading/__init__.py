"""Reading: a document and a pack make an extraction. Pure; one reader a pack is built and kept."""

from __future__ import annotations

from functools import lru_cache

from watcher.model import (
    ENTRY,
    Coverage,
    Document,
    Extraction,
    Layout,
    Method,
    Provenance,
    Statement,
    ValueSet,
)
from watcher.pack import Pack
from watcher.reading.json_sets import json_records
from watcher.reading.page import PageReader

__all__ = ["read"]


def read(document: Document, pack: Pack, *, subject: str | None = None) -> Extraction:
    """What a document says, read with a pack.

    `subject` is the page's own model where the page is about one. Every sentence is typed, kept as
    a statement or ignored by a rule of the pack; `coverage` counts them. Never raises for what a
    page says.
    """
    if document.layout is Layout.JSON:
        return _of_json(document, pack)
    if document.layout is Layout.FEED:
        return _of_feed(document, pack)
    account = _reader(pack).read(document, subject)
    return Extraction(pack.ref, pack.scheme, tuple(account.records), account.coverage())


def _of_json(document: Document, pack: Pack) -> Extraction:
    records = json_records(document, pack.form.json_sets)
    kept = sum(isinstance(each, Statement) for each in records)
    coverage = Coverage(len(records), len(records) - kept, kept, 0, 0)
    return Extraction(pack.ref, pack.scheme, records, coverage)


def _of_feed(document: Document, pack: Pack) -> Extraction:
    """The entries as one set. What they say is news and no rule in force: it is not read."""
    labels = tuple(sorted({section.heading for section in document.sections}))
    quote = Provenance("", (document.title,) if document.title else (), method=Method.LIST)
    found = (ValueSet("feed", ENTRY, labels, quote),) if labels else ()
    return Extraction(pack.ref, pack.scheme, found, Coverage(len(labels), len(labels), 0, 0, 0))


@lru_cache(maxsize=64)
def _reader(pack: Pack) -> PageReader:
    return PageReader(pack)
