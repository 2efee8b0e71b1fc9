"""One look at a source: its doors in order, until one gives the article.

What came of each door is judged by the same verdict, whether the site, a browser or an archive
gave it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from watcher.document import canonical_digest, parse
from watcher.doors import Trouble, ends_the_search, most_telling, too_old
from watcher.errors import DocumentError, FetchError
from watcher.model import (
    Document,
    Extraction,
    NotModified,
    Outcome,
    Page,
    Source,
    SourceState,
    Tried,
    Validators,
    VerdictKind,
)
from watcher.pack import Pack
from watcher.ports import Fetcher
from watcher.reading import read
from watcher.verdict import verdict


@dataclass(frozen=True, slots=True)
class Article:
    """The article, by whichever door."""

    page: Page
    body_digest: str
    document: Document
    canonical: str


@dataclass(frozen=True, slots=True)
class Same:
    """A door confirmed the bytes of the last good evaluation: by a 304, or by giving them again."""

    outcome: Outcome
    fetcher: str
    captured_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sight:
    """What a look saw, and the doors that were tried in vain."""

    seen: Article | Same | Trouble
    tried: tuple[Tried, ...] = ()

    @property
    def fetcher(self) -> str:
        """The door that gave what was seen."""
        return self.seen.page.fetcher if isinstance(self.seen, Article) else self.seen.fetcher

    @property
    def pause(self) -> float | None:
        """Seconds for which the site asks not to be asked again; None where it does not."""
        return self.seen.pause if isinstance(self.seen, Trouble) else None

    @property
    def captured_at(self) -> datetime | None:
        """When an archive took what was seen; None for what the site gave, or nobody."""
        if isinstance(self.seen, Same):
            return self.seen.captured_at
        return self.seen.page.captured_at if isinstance(self.seen, Article) else None


class Reader(Protocol):
    """Makes documents and rules of pages. Used from several threads at once."""

    def parse(self, page: Page) -> Document:
        """The page as a document. Raises: DocumentError."""
        ...

    def read(self, page: Page, pack: Pack) -> Extraction:
        """What the page says, read with a pack. Raises: DocumentError."""
        ...


class DirectReader:
    """Reads in this process: for pages that nobody foreign wrote."""

    def parse(self, page: Page) -> Document:
        return parse(page.body, page.header("content-type"), url=page.final_url)

    def read(self, page: Page, pack: Pack) -> Extraction:
        return read(self.parse(page), pack)


class Looker:
    """Looks at sources through their doors."""

    def __init__(self, fetchers: Mapping[str, Fetcher], reader: Reader) -> None:
        self._fetchers = fetchers
        self._reader = reader

    def look(self, source: Source, state: SourceState, pack: Pack) -> Sight:
        """Try the source's doors in order. Reads the page's markup, not its rules."""
        troubles: list[Trouble] = []
        for name in source.fetch:
            seen = self._through(name, source, state, pack)
            if not isinstance(seen, Trouble):
                return Sight(seen, _tried(troubles))
            troubles.append(seen)
            if ends_the_search(seen):
                break
        return Sight(most_telling(troubles), _tried(troubles))

    def _through(
        self, name: str, source: Source, state: SourceState, pack: Pack
    ) -> Article | Same | Trouble:
        try:
            answer = self._fetchers[name].fetch(source, _conditions(name, state, pack))
        except FetchError as error:
            return not_fetched(name, error)
        if old := too_old(answer, _newest(state)):
            return Trouble(name, VerdictKind.HTTP_ERROR, (old,))
        if isinstance(answer, NotModified):
            return Same(Outcome.NOT_MODIFIED, name, answer.captured_at)
        return identified(answer, state, pack, self._reader)


def not_fetched(name: str, error: FetchError) -> Trouble:
    """What it means that a door gave no page at all."""
    if error.reason == "robots" and not error.transient:
        return Trouble(name, VerdictKind.REFUSED, (error.detail,))
    words = f"could not be fetched: {error.detail}"
    return Trouble(name, VerdictKind.HTTP_ERROR, (words,), retry_after=error.retry_after)


def identified(
    page: Page, state: SourceState, pack: Pack, reader: Reader
) -> Article | Same | Trouble:
    """What a page is; Same when its bytes are those of the last good evaluation."""
    digest = hashlib.sha256(page.body).hexdigest()
    if page.status == 200 and is_known(state, pack) and digest == state.body_digest:
        return Same(Outcome.UNCHANGED, page.fetcher, page.captured_at)
    try:
        document = reader.parse(page)
    except DocumentError as error:
        seen = verdict(page, None, pack)
        kind = VerdictKind.UNREADABLE if seen.is_article else seen.kind
        return Trouble(page.fetcher, kind, (*seen.reasons, str(error)), page)
    seen = verdict(page, document, pack)
    if not seen.is_article:
        return Trouble(page.fetcher, seen.kind, seen.reasons, page)
    return Article(page, digest, document, canonical_digest(document))


def is_article(page: Page, pack: Pack, reader: Reader) -> bool:
    """Whether a page is the one its pack expects."""
    return isinstance(identified(page, SourceState("", page.fetched_at), pack, reader), Article)


def is_known(state: SourceState, pack: Pack) -> bool:
    """Whether equal bytes mean "unchanged": they were read well, by this very pack (law 2)."""
    return state.snapshot_id is not None and state.pack_digest == pack.digest


def _newest(state: SourceState) -> datetime | None:
    """As of when the page is known."""
    known = (state.health.last_good, state.brought_at)
    return max((at for at in known if at is not None), default=None)


def _conditions(name: str, state: SourceState, pack: Pack) -> Validators:
    """The validators of the last good evaluation, for the door that gave them."""
    if is_known(state, pack) and state.validators.fetcher == name:
        return state.validators
    return Validators(fetcher=name)


def _tried(troubles: list[Trouble]) -> tuple[Tried, ...]:
    return tuple(trouble.tried for trouble in troubles)
