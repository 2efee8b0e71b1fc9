"""Reading: a document and a pack make an extraction. Pure; one reader a pack is built and kept."""

from __future__ import annotations

from functools import lru_cache

from watcher.model import Document, Extraction
from watcher.pack import Pack
from watcher.reading.page import PageReader

__all__ = ["read"]


def read(document: Document, pack: Pack, *, subject: str | None = None) -> Extraction:
    """What a document says, read with a pack.

    `subject` is the page's own model where the page is about one. Every sentence is typed, kept as
    a statement or ignored by a rule of the pack; `coverage` counts them. Never raises for what a
    page says.
    """
    account = _reader(pack).read(document, subject)
    return Extraction(pack.ref, pack.scheme, tuple(account.records), account.coverage())


@lru_cache(maxsize=64)
def _reader(pack: Pack) -> PageReader:
    return PageReader(pack)
