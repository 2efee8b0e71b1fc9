"""`watcher import URLS.txt`: each address of a list asked for as a page is, and kept as history."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from watcher.app import App
from watcher.cli.console import iso
from watcher.cli.tally import Tally
from watcher.errors import FetchError
from watcher.fetchers.cdx import Capture, stamp_of
from watcher.importing import Listed, is_same_page
from watcher.importing.found import FETCHER
from watcher.model import Page, Source, Validators
from watcher.phrasing import counted

if TYPE_CHECKING:
    from watcher.fetchers.archive import ArchiveFetcher
    from watcher.fetchers.http import HttpFetcher

LASTING = frozenset({"throttled", "excluded"})
"""Refusals of the archive that the next request would meet as well."""

_ALL = "*"
_CAPTURE = re.compile(r"(https?://[^/]+)/web/([0-9]{14})[a-z_]{0,4}/(https?://.+)", re.S)


def bring_listed(
    app: App,
    items: Iterable[Listed],
    chosen: Sequence[Source],
    tally: Tally,
    stopping: Callable[[], bool],
    *,
    named: bool,
) -> None:
    """Ask for each address by the http door, or the archive for its captures, and keep the pages.

    Addresses of no configured source are left out and not asked for, unless one is `named`.
    """
    http: HttpFetcher = app.fetcher("http")  # type: ignore[assignment]
    archive: ArchiveFetcher = app.fetcher("archive")  # type: ignore[assignment]
    refused: set[str] = set()
    unasked = 0
    try:
        for one in items:
            if stopping():
                break
            capture = _capture(one.url, archive)
            source = _owner(capture.original if capture else one.url, chosen, named=named)
            if source is None:
                tally.foreign += 1
                continue
            at = capture.at if capture else one.at
            if at is not None and _is_settled(app, source, at, one, tally):
                continue
            if capture and refused & {_ALL, capture.original}:
                unasked += 1
                continue
            try:
                page = archive.play(source, capture) if capture else _asked(http, source, one)
            except FetchError as error:
                tally.troubles.append(f"{one.where}: {error.detail}")
                if capture and error.reason in LASTING:
                    refused.add(_ALL if error.reason == "throttled" else capture.original)
                continue
            _keep(app, source, page, at, one, tally)
    finally:
        http.close()
        archive.close()
    if unasked:
        words = counted(unasked, "more capture")
        tally.troubles.append(f"{words} not asked for, since the archive would refuse them too")


def _is_settled(app: App, source: Source, at: datetime, one: Listed, tally: Tally) -> bool:
    """Whether nothing is to be asked for: its time is yet to come, or its page is kept."""
    if at > app.clock.now():
        tally.troubles.append(f"{one.where}: {iso(at)} is in the future")
        return True
    if app.store.is_kept(source.id, at):
        tally.note(source, at, new=False)
        return True
    return False


def _keep(
    app: App, source: Source, page: Page, at: datetime | None, one: Listed, tally: Tally
) -> None:
    if page.status != 200:
        tally.troubles.append(f"{one.where}: answered {page.status}")
        return
    kept = replace(page, captured_at=page.captured_at or at or page.fetched_at)
    assert kept.captured_at is not None
    tally.note(source, kept.captured_at, new=app.historian.keep(source, kept))


def _asked(http: HttpFetcher, source: Source, one: Listed) -> Page:
    """Raises: FetchError."""
    page = http.fetch(replace(source, url=one.url), Validators())
    assert isinstance(page, Page), "no validators were sent"
    # A copy elsewhere is no redirect of the source; one that redirects by itself is judged by that.
    final = page.final_url if page.redirects else source.url
    return replace(page, url=source.url, final_url=final, fetcher=FETCHER)


def _capture(url: str, archive: ArchiveFetcher) -> Capture | None:
    match = _CAPTURE.fullmatch(url)
    if match is None or match[1] != archive.base:
        return None
    try:
        return Capture(stamp_of(match[2]), match[3])
    except ValueError:
        return None


def _owner(url: str, chosen: Sequence[Source], *, named: bool) -> Source | None:
    if named:
        return chosen[0]
    return next((source for source in chosen if is_same_page(source.url, url)), None)
