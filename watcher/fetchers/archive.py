"""Gets a page's newest capture from the Internet Archive, or a mirror that speaks the same.

The archive is asked politely: at most 24 lists a minute and 8 captures a second, which is 80% of
where it begins to refuse; after a 429 not at all for a minute or what it asks for; and with a
name and an address to complain to. Source of the figures: EDGI `wayback` 0.5, _client.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime

from watcher import __version__
from watcher.errors import FetchError
from watcher.fetchers import cdx
from watcher.fetchers.cdx import Capture
from watcher.fetchers.http import HttpFetcher
from watcher.fetchers.pace import Pace, Pause, rest
from watcher.model import FetchOptions, NotModified, Page, Robots, Source, Validators
from watcher.ports import Clock, Fetcher
from watcher.waiting import asked_pause

BASE = "https://web.archive.org"
LIST_GAP = 60 / 24
CAPTURE_GAP = 1 / 8
PAUSE = 60.0
"""Seconds without a request after a 429 that does not say how long."""

_LONGEST_PAUSE = 3600.0
_AGAIN = frozenset({413, 421, 500, 502, 503, 504, 599})
_WAITS = (2.0, 4.0, 8.0)
_CANDIDATES = 3
"""How many of the newest captures are tried where one cannot be played back."""

_ORIGINAL = "x-archive-orig-"
_STAMP = re.compile(r"/web/([0-9]{14})id_/")
_EXCLUDED = re.compile(r"(?:AdministrativeAccessControl|RobotAccessControl)Exception")


class ArchiveFetcher:
    """The newest capture of a page. Used from several threads at once."""

    name = "archive"

    def __init__(
        self,
        clock: Clock,
        *,
        contact: str | None = None,
        version: str = __version__,
        base: str = BASE,
        allow_private: bool = False,
        wire: Fetcher | None = None,
        wait: Callable[[float], None] = rest,
        gaps: tuple[float, float] = (LIST_GAP, CAPTURE_GAP),
    ) -> None:
        self._clock = clock
        self.base = base.rstrip("/")
        # Robots are not asked: this is the archive's interface for programs, within its own limits.
        self._options = FetchOptions(allow_private=allow_private, robots=Robots.IGNORE)
        self._wire = wire or HttpFetcher(clock, contact=contact, version=version)
        self._wait = wait
        self._lists = Pace(gaps[0], wait=wait)
        self._plays = Pace(gaps[1], wait=wait)
        self._pause = Pause()

    def fetch(self, source: Source, validators: Validators) -> Page | NotModified:
        """The newest capture; NotModified when it is the one the validators name.

        Raises: FetchError: also when the archive has no capture, or asked for a pause.
        """
        seen = _capture_time(validators)
        # After a first look only what is as new as the last capture is of interest.
        found = sorted(self.captures(source, since=seen, daily=seen is None), reverse=True)
        newest = list({capture.stamp: capture for capture in found}.values())[:_CANDIDATES]
        if not newest:
            if seen is not None:
                return NotModified(source.url, self._clock.now(), self.name, seen)
            raise FetchError("missing", "the archive has no capture of the page", transient=True)
        trouble: FetchError | None = None
        for capture in newest:
            if capture.at == seen:
                return NotModified(capture.original, self._clock.now(), self.name, seen)
            try:
                return self.play(source, capture)
            except FetchError as error:
                if error.reason in ("throttled", "excluded"):
                    raise
                trouble = error
        assert trouble is not None
        raise trouble

    def captures(
        self,
        source: Source,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        daily: bool = False,
    ) -> Iterator[Capture]:
        """The captures of a source's page that answered 200, in the archive's order: by address,
        then by time. Raises: FetchError."""
        key: str | None = None
        known: set[Capture] = set()
        while True:
            address = cdx.query(
                self.base, source.url, since=since, until=until, daily=daily, resume=key
            )
            answer = self._ask(source, address, self._lists)
            if answer.status != 200:
                raise self._refusal(answer)
            rows, following = cdx.captures(answer.body, source.url)
            yield from (row for row in rows if row not in known)
            if following is None or following == key:
                return
            known, key = set(rows), following

    def play(self, source: Source, capture: Capture) -> Page:
        """A capture as the page was: its own bytes, headers and status.

        Raises: FetchError: also when the archive plays another capture than the one asked for.
        """
        answer = self._ask(source, cdx.raw_address(self.base, capture), self._plays)
        taken = answer.header("memento-datetime")
        if taken is None:
            raise self._refusal(answer)
        played = _STAMP.search(answer.final_url)
        if played is None or played[1] != capture.stamp:
            detail = f"the archive plays another capture than that of {_shown(capture.at)}"
            raise FetchError("protocol", detail, transient=True)
        return Page(
            url=source.url,
            final_url=capture.original,
            status=answer.status,
            headers=_original_headers(answer),
            body=answer.body,
            fetched_at=self._clock.now(),
            fetcher=self.name,
            captured_at=_memento_time(taken) or capture.at,
        )

    def close(self) -> None:
        """Free connections. Idempotent."""
        self._wire.close()

    def _ask(self, source: Source, address: str, pace: Pace) -> Page:
        """One answer of the archive; again a few times where its server failed, never after 429."""
        asked = replace(source, url=address, options=self._options)
        for wait in (*_WAITS, None):
            if left := self._pause.left():
                raise FetchError("throttled", _pause_words(left), transient=True)
            pace.take_turn()
            try:
                answer = self._wire.fetch(asked, Validators())
            except FetchError as error:
                if not error.transient or wait is None:
                    raise
                self._wait(wait)
                continue
            assert isinstance(answer, Page), "no validators were sent"
            if answer.status == 429:
                pause = asked_pause(answer) or 0.0
                self._pause.begin(min(max(PAUSE, pause), _LONGEST_PAUSE))
                raise FetchError("throttled", _pause_words(self._pause.left()), transient=True)
            if answer.status not in _AGAIN or _is_played(answer) or wait is None:
                return answer
            self._wait(wait)
        raise AssertionError("the last wait is None")

    def _refusal(self, answer: Page) -> FetchError:
        """What the archive's own answer, in a capture's or a list's place, means."""
        told = answer.header("x-archive-wayback-runtime-error") or ""
        if _EXCLUDED.search(told + answer.body[:4096].decode("utf-8", "replace")):
            detail = "the archive does not show this page (it was excluded from it)"
            return FetchError("excluded", detail, transient=False)
        detail = f"the archive itself answered {answer.status}"
        return FetchError("protocol", detail, transient=True)


def _is_played(answer: Page) -> bool:
    """Whether the status is that of the captured page, not the archive's own."""
    return answer.header("memento-datetime") is not None


def _original_headers(answer: Page) -> tuple[tuple[str, str], ...]:
    """The headers of the page as it was captured, and where they were not kept its type."""
    kept = [
        (name[len(_ORIGINAL) :], value)
        for name, value in answer.headers
        if name.lower().startswith(_ORIGINAL)
    ]
    if not any(name.lower() == "content-type" for name, _ in kept):
        kept += [(name, value) for name, value in answer.headers if name.lower() == "content-type"]
    return tuple(kept)


def _capture_time(validators: Validators) -> datetime | None:
    try:
        return cdx.stamp_of(validators.etag or "")
    except ValueError:
        return None


def _memento_time(text: str) -> datetime | None:
    """RFC 7089, section 2.1.1: a date as in HTTP, in GMT."""
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None


def _pause_words(seconds: float) -> str:
    return f"the archive asked for a pause; it is asked again in {seconds:.0f} s at the earliest"


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
