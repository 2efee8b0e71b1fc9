"""What the tests of reading share: one sentence or page in, lines of notation out."""

from __future__ import annotations

import html

from watcher.document import parse
from watcher.model import Extraction, Statement
from watcher.packs import load_packs
from watcher.reading import read
from watcher.reading.notation import notation

LIBRARY = load_packs()
EVERYBODY = "all"


def extraction(
    page: str, pack: str = "openai.model_access", subject: str | None = None
) -> Extraction:
    return read(
        parse(page.encode(), "text/html; charset=utf-8"), LIBRARY.get(pack), subject=subject
    )


def lines(page: str, pack: str = "openai.model_access", subject: str | None = None) -> list[str]:
    """All records of a page as notation, in page order."""
    found = extraction(page, pack, subject)
    return [notation(record, found.scheme) for record in found.records]


def typed(page: str, pack: str = "openai.model_access", subject: str | None = None) -> list[str]:
    """The records of a page that are not statements."""
    found = extraction(page, pack, subject)
    return [notation(r, found.scheme) for r in found.records if not isinstance(r, Statement)]


def sentence(text: str, pack: str = "openai.model_access", subject: str | None = None) -> list[str]:
    """All records of one paragraph."""
    return lines(f"<p>{html.escape(text)}</p>", pack, subject)
