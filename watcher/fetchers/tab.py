"""One page in one tab of a browser: go there, wait until it is the article, take what stands."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.errors import FetchError
from watcher.fetchers.proxy import Connect
from watcher.model import Page, Source
from watcher.ports import Clock

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab
    from playwright.sync_api import Response, Route

NAME = "browser"

_POLL = 250.0
_ENOUGH = 4
"""A page that is the article and still moves after so many polls moves for ever."""
_UNNEEDED = frozenset({"image", "media", "font", "manifest", "texttrack", "websocket", "ping"})

Ready = Callable[[Source, Page], bool]
"""Whether a page is its source's article by now."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What every look with a browser has in common."""

    clock: Clock
    agent: str
    executable: str | None
    patience: float
    is_article: Ready
    connect: Connect


class Look:
    """One page in one tab."""

    def __init__(self, tab: Tab, source: Source, settings: Settings, ends_at: float) -> None:
        self._tab = tab
        self._source = source
        self._settings = settings
        self._ends_at = ends_at
        self._answers: list[Response] = []

    def page(self) -> Page:
        """Go there, wait for the article. Raises: FetchError, playwright's Error."""
        from playwright.sync_api import Error

        self._tab.set_default_timeout(self._left())
        self._tab.route("**/*", _let_pass)
        self._tab.on("response", self._note)
        try:
            self._tab.goto(self._source.url, wait_until="commit", timeout=self._left())
        except Error as error:
            if "ERR_HTTP_RESPONSE_CODE_FAILURE" in error.message and self._answers:
                # An error without a body, for which the browser draws a page of its own.
                answer = self._answers[-1]
                return self._page(answer, answer.url, answer.headers, b"")
            raise
        return self._settled()

    def _settled(self) -> Page:
        until = time.monotonic() + self._settings.patience
        before, ready = b"", 0
        while True:
            page = self._shown()
            is_over = time.monotonic() >= until
            if page is not None:
                ready = ready + 1 if self._settings.is_article(self._source, page) else 0
                if is_over or ready > _ENOUGH or (ready > 1 and page.body == before):
                    return page
                before = page.body
            elif is_over:
                detail = "the page went on to other pages until patience was over"
                raise FetchError("browser", detail, transient=True)
            self._left()
            self._tab.wait_for_timeout(_POLL)

    def _shown(self) -> Page | None:
        """What the tab shows now; None while it goes from one page to another."""
        from playwright.sync_api import Error

        if not self._answers:
            return None
        answer = self._answers[-1]
        headers = answer.headers
        try:
            if "html" in headers.get("content-type", "html"):
                size = self._tab.evaluate("document.documentElement.outerHTML.length")
                self._check_size(int(size))
                body = self._tab.content().encode("utf-8", "replace")
                headers = headers | {"content-type": "text/html; charset=utf-8"}
            else:
                body = answer.body()
        except Error as error:
            if self._tab.context.browser is None or not self._tab.context.browser.is_connected():
                raise
            if "navigat" in error.message or "context was destroyed" in error.message:
                return None
            raise
        self._check_size(len(body))
        return self._page(answer, self._tab.url, headers, body)

    def _page(self, answer: Response, url: str, headers: dict[str, str], body: bytes) -> Page:
        kept = tuple((name, value) for name, value in headers.items() if name not in _NOT_OURS)
        return Page(
            url=self._source.url,
            final_url=url.partition("#")[0],
            status=answer.status,
            headers=kept,
            body=body,
            fetched_at=self._settings.clock.now(),
            fetcher=NAME,
        )

    def _note(self, answer: Response) -> None:
        is_document = answer.request.is_navigation_request()
        if is_document and answer.frame == self._tab.main_frame and not 300 <= answer.status < 400:
            self._answers.append(answer)

    def _check_size(self, size: int) -> None:
        limit = self._source.limits.max_bytes
        if size > limit:
            detail = f"the page is larger than the {limit:,} bytes allowed"
            raise FetchError("too_large", detail, transient=False)

    def _left(self) -> float:
        """Milliseconds until the look must be done. Raises: FetchError (deadline)."""
        left = (self._ends_at - time.monotonic()) * 1000
        if left <= 0:
            raise too_late(self._source.limits.deadline)
        return left


_NOT_OURS = frozenset({"content-encoding", "content-length", "transfer-encoding", "etag"})
"""Headers that are not true of the page as the browser shows it."""

_NETWORK_ERROR = re.compile(r"net::(ERR_[A-Z0-9_]+)")


def translated(error: Exception, deadline: float) -> FetchError:
    """Where Playwright's errors become ours. Of an address nothing is told."""
    from playwright.sync_api import TimeoutError as PlaywrightTimeout

    if isinstance(error, PlaywrightTimeout):
        return too_late(deadline)
    found = _NETWORK_ERROR.search(str(error))
    code = found[1] if found else ""
    if "CERT" in code or "SSL" in code:
        detail = f"the browser does not trust the connection ({code})"
        return FetchError("tls", detail, transient=False)
    if "Download is starting" in str(error) or code == "ERR_ABORTED":
        return FetchError("refused", "the address is a download, not a page", transient=False)
    return FetchError("browser", f"the browser gave up ({code or 'no reason'})", transient=True)


def too_late(deadline: float) -> FetchError:
    """What it means that a look's time is over."""
    detail = f"the page was not complete after {deadline:g} seconds in the browser"
    return FetchError("deadline", detail, transient=True)


def _let_pass(route: Route) -> None:
    if route.request.resource_type in _UNNEEDED:
        route.abort()
    else:
        route.continue_()
