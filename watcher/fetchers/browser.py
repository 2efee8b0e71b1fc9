"""Gets a page with a real browser: the system's Chromium, driven by Playwright.

Honest: the browser's own User-Agent with Watcher's behind it, nothing that hides what it is, no
click, and no second try at a bot check. One browser serves many pages, each in a context of its
own; it starts again when it dies, after so many pages, and ends when it has had nothing to do.

Playwright's interface is bound to the thread it was started in, so that one thread has it, and
fetches wait for their turn.
"""

from __future__ import annotations

import os
import queue
import re
import shutil
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock, Thread, Timer
from typing import TYPE_CHECKING, Any

from watcher import __version__
from watcher.errors import FetchError
from watcher.fetchers.http import user_agent
from watcher.fetchers.proxy import Connect, GatedProxy, connect
from watcher.model import NotModified, Page, Source, Validators
from watcher.ports import Clock

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright, Response, Route
    from playwright.sync_api import Page as Tab

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PAGES_A_BROWSER = 100
"""A browser is started anew after so many pages: its memory grows."""
IDLE_SECONDS = 60.0
"""How long a browser without work is kept."""

_POLL = 250.0
_ENOUGH = 4
"""A page that is the article and still moves after so many polls moves for ever."""
_GRACE = 5.0
_UNNEEDED = frozenset({"image", "media", "font", "manifest", "texttrack", "websocket", "ping"})
_ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--renderer-process-limit=2",
    "--js-flags=--max-old-space-size=512",
    # Only what goes through the proxy is gated.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)

Ready = Callable[[Source, Page], bool]
"""Whether a page is its source's article by now."""


@dataclass(frozen=True, slots=True)
class _Job:
    source: Source
    answer: Future[Page] = field(default_factory=Future)

    def fail(self, error: BaseException) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class BrowserFetcher:
    """Pages as a browser shows them. Used from several threads at once.

    `is_article` is asked again and again until it says so or `patience` (seconds) is over; what
    stands there then is the page. `executable` names the program where it is not found.
    """

    name = "browser"

    def __init__(
        self,
        clock: Clock,
        *,
        contact: str | None = None,
        version: str = __version__,
        executable: str | None = None,
        patience: float = 20.0,
        is_article: Ready = lambda source, page: True,
        connect: Connect = connect,
    ) -> None:
        self._settings = _Settings(
            clock, user_agent(version, contact), executable, patience, is_article, connect
        )
        self._jobs: queue.Queue[_Job | None] = queue.Queue()
        self._lock = Lock()
        self._worker: _Worker | None = None

    def fetch(self, source: Source, validators: Validators) -> Page | NotModified:
        """The page as it stands when it is its article, or when patience is over.

        Raises: FetchError: also where there is no browser.
        """
        job = _Job(source)
        self._jobs.put(job)
        while True:
            self._keep_working()
            try:
                return job.answer.result(1.0)
            except TimeoutError:
                continue

    def close(self) -> None:
        """End the browser. Idempotent."""
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None and worker.is_alive():
            self._jobs.put(None)
            worker.join(_GRACE)
            worker.kill()

    def _keep_working(self) -> None:
        with self._lock:
            if self._worker is None or not self._worker.is_at_work():
                self._worker = _Worker(self._settings, self._jobs)
                self._worker.start()


@dataclass(frozen=True, slots=True)
class _Settings:
    clock: Clock
    agent: str
    executable: str | None
    patience: float
    is_article: Ready
    connect: Connect


class _Worker(Thread):
    """The one thread that has the browser. Given up when it does not come back from a page."""

    def __init__(self, settings: _Settings, jobs: queue.Queue[_Job | None]) -> None:
        super().__init__(name="browser", daemon=True)
        self._jobs = jobs
        self._session = _Session(settings)
        self._given_up = False

    def is_at_work(self) -> bool:
        return self.is_alive() and not self._given_up

    def run(self) -> None:
        try:
            while not self._given_up:
                try:
                    job = self._jobs.get(timeout=IDLE_SECONDS)
                except queue.Empty:
                    self._session.end()
                    continue
                if job is None:
                    break
                self._serve(job)
        finally:
            self._session.end()

    def kill(self) -> None:
        """End the browser from another thread; what waits for it gets an error."""
        self._session.kill()

    def _serve(self, job: _Job) -> None:
        overdue = Timer(job.source.limits.deadline + _GRACE, self._give_up, (job,))
        overdue.daemon = True
        overdue.start()
        try:
            page = self._session.visit(job.source)
        except FetchError as error:
            job.fail(error)
        else:
            if not job.answer.done():
                job.answer.set_result(page)
        finally:
            overdue.cancel()
            # A bug ends the thread, and is shown; whoever waits must not wait for ever.
            job.fail(FetchError("browser", "an internal error of Watcher", transient=True))

    def _give_up(self, job: _Job) -> None:
        self._given_up = True
        self.kill()
        detail = "the page kept the browser from answering, which was ended"
        job.fail(FetchError("deadline", detail, transient=True))


class _Session:
    """A browser while it lives, and its successors."""

    def __init__(self, settings: _Settings) -> None:
        self._settings = settings
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._proxy: GatedProxy | None = None
        self._agent = ""
        self._pages = 0
        self._killed = Event()

    def visit(self, source: Source) -> Page:
        """A page. Once more where the browser died under it. Raises: FetchError."""
        ends_at = time.monotonic() + source.limits.deadline
        try:
            return self._visit(source, ends_at)
        except _BrowserDied as error:
            self.end()
            if self._killed.is_set():
                raise _too_late(source.limits.deadline) from error
        try:
            return self._visit(source, ends_at)
        except _BrowserDied as error:
            self.end()
            raise FetchError("browser", "the browser died, twice", transient=True) from error

    def _visit(self, source: Source, ends_at: float) -> Page:
        from playwright.sync_api import Error

        try:
            browser, proxy = self._started()
            proxy.begin(source, self._settings.connect)
            context = browser.new_context(
                user_agent=self._agent,
                locale="en-US",
                accept_downloads=False,
                service_workers="block",
            )
            try:
                page = _Look(context.new_page(), source, self._settings, ends_at).page()
            finally:
                with suppress(Error):
                    context.close()
        except Error as error:
            if self._browser is None or not self._browser.is_connected():
                raise _BrowserDied from error
            raise self._translated(error, source) from error
        if proxy.trouble is not None and page.status == GatedProxy.REFUSED:
            raise proxy.trouble  # the answer is the proxy's own
        return page

    def _translated(self, error: Exception, source: Source) -> FetchError:
        assert self._proxy is not None
        return self._proxy.trouble or translated(error, source.limits.deadline)

    def _started(self) -> tuple[Browser, GatedProxy]:
        if self._browser is not None and self._pages >= PAGES_A_BROWSER:
            self.end()
        if self._browser is None or self._proxy is None:
            self.end()
            self._start()
        assert self._browser is not None
        assert self._proxy is not None
        self._pages += 1
        return self._browser, self._proxy

    def _start(self) -> None:
        program = found_program(self._settings.executable)
        self._proxy = GatedProxy()
        self._playwright = _playwright()
        if self._killed.is_set():
            self.end()
            raise _BrowserDied
        self._browser = self._playwright.chromium.launch(
            executable_path=program,
            args=list(_ARGUMENTS),
            # Chromium refuses its sandbox to root.
            chromium_sandbox=os.geteuid() != 0,
            proxy={"server": self._proxy.address, "bypass": "<-loopback>"},
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
        self._pages = 0
        blank = self._browser.new_page()
        self._agent = f"{blank.evaluate('navigator.userAgent')} {self._settings.agent}"
        blank.context.close()

    def end(self) -> None:
        """End the browser, in its own thread."""
        from playwright.sync_api import Error

        browser, playwright, proxy = self._browser, self._playwright, self._proxy
        self._browser = self._playwright = self._proxy = None
        if browser is not None:
            with suppress(Error):
                browser.close()
        if playwright is not None:
            with suppress(Error):
                playwright.stop()
        if proxy is not None:
            proxy.close()

    def kill(self) -> None:
        """End the browser for good, from another thread: its driver is killed, and it ends with it.
        One that is only being started ends itself."""
        self._killed.set()
        pid = _driver(self._playwright)
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


class _BrowserDied(Exception):
    """The browser ended while it was needed."""


class _Look:
    """One page in one tab."""

    def __init__(self, tab: Tab, source: Source, settings: _Settings, ends_at: float) -> None:
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
                return self._page(self._answers[-1], self._answers[-1].headers, b"")
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
        return self._page(answer, headers, body)

    def _page(self, answer: Response, headers: dict[str, str], body: bytes) -> Page:
        kept = tuple((name, value) for name, value in headers.items() if name not in _NOT_OURS)
        return Page(
            url=self._source.url,
            final_url=self._tab.url.partition("#")[0],
            status=answer.status,
            headers=kept,
            body=body,
            fetched_at=self._settings.clock.now(),
            fetcher=BrowserFetcher.name,
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
            raise _too_late(self._source.limits.deadline)
        return left


_NOT_OURS = frozenset({"content-encoding", "content-length", "transfer-encoding", "etag"})
"""Headers that are not true of the page as the browser shows it."""

_NETWORK_ERROR = re.compile(r"net::(ERR_[A-Z0-9_]+)")


def translated(error: Exception, deadline: float) -> FetchError:
    """Where Playwright's errors become ours. Of an address nothing is told."""
    from playwright.sync_api import TimeoutError as PlaywrightTimeout

    if isinstance(error, PlaywrightTimeout):
        return _too_late(deadline)
    found = _NETWORK_ERROR.search(str(error))
    code = found[1] if found else ""
    if "CERT" in code or "SSL" in code:
        detail = f"the browser does not trust the connection ({code})"
        return FetchError("tls", detail, transient=False)
    if "Download is starting" in str(error) or code == "ERR_ABORTED":
        return FetchError("refused", "the address is a download, not a page", transient=False)
    return FetchError("browser", f"the browser gave up ({code or 'no reason'})", transient=True)


def found_program(named: str | None) -> str:
    """The browser to drive. Raises: FetchError where there is none."""
    for name in (named,) if named else PROGRAMS:
        if program := shutil.which(name):
            return program
    hint = "it is named by browser.executable" if named else f"sought: {', '.join(PROGRAMS)}"
    raise FetchError("browser", f"no browser was found ({hint})", transient=False)


def _too_late(deadline: float) -> FetchError:
    detail = f"the page was not complete after {deadline:g} seconds in the browser"
    return FetchError("deadline", detail, transient=True)


def _let_pass(route: Route) -> None:
    if route.request.resource_type in _UNNEEDED:
        route.abort()
    else:
        route.continue_()


def _playwright() -> Playwright:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        detail = "the browser door needs the package: pip install 'watcher[browser]'"
        raise FetchError("browser", detail, transient=False) from error
    return sync_playwright().start()


def _driver(playwright: Playwright | None) -> int | None:
    """The process id of Playwright's driver, which it does not tell: a browser that hangs is ended
    by it. None where it cannot be found; the thread is then left behind."""
    inner: Any = playwright
    for name in ("_impl_obj", "_connection", "_transport", "_proc", "pid"):
        inner = getattr(inner, name, None)
    return inner if isinstance(inner, int) else None
