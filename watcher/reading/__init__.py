"""Reading: a document and a pack make an extraction. Pure; one reader a pack is built and kept."""

from __future__ import annotations

from functools import lru_cache

from watcher.model import Coverage, Document, Extraction, Layout, Statement
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
    account = _reader(pack).read(document, subject)
    return Extraction(pack.ref, pack.scheme, tuple(account.records), account.coverage())


def _of_json(document: Document, pack: Pack) -> Extraction:
    records = json_records(document, pack.form.json_sets)
    kept = sum(isinstance(each, Statement) for each in records)
    coverage = Coverage(len(records), len(records) - kept, kept, 0, 0)
    return Extraction(pack.ref, pack.scheme, records, coverage)


@lru_cache(maxsize=64)
def _reader(pack: Pack) -> PageReader:
    return PageReader(pack)
