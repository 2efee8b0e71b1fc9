"""A browser while it lives, and its successors: the system's Chromium, driven by Playwright.

It starts again when it dies and after so many pages, and all of its connections go through a gate.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from watcher.errors import FetchError
from watcher.fetchers.proxy import GatedProxy
from watcher.fetchers.tab import Look, Settings, too_late, translated
from watcher.model import Page, Source

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PAGES_A_BROWSER = 100
"""A browser is started anew after so many pages: its memory grows."""

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


_PROFILE = re.compile(r"--user-data-dir=(\S*/playwright_\w*profile-\w+)")


class Session:
    """The one browser of a thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._proxy: GatedProxy | None = None
        self._agent = ""
        self._pages = 0
        self._driver: HeldProcess | None = None
        self._program: _Program | None = None
        self._killed = Event()

    def visit(self, source: Source) -> Page:
        """A page. Once more where the browser died under it. Raises: FetchError."""
        ends_at = time.monotonic() + source.limits.deadline
        try:
            return self._visit(source, ends_at)
        except _BrowserDied as error:
            self.end()
            if self._killed.is_set():
                raise too_late(source.limits.deadline) from error
        except FetchError as error:
            if error.reason == "deadline":
                self._end_program()  # a page still at work goes on beyond its tab's closing
                self.end()
            raise
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
                page = Look(context.new_page(), source, self._settings, ends_at).page()
            finally:
                with suppress(Error):
                    context.close()
        except Error as error:
            if self._browser is None or not self._browser.is_connected():
                raise _BrowserDied from error
            raise self._translated(error, source) from error
        failure = proxy.failed.get(urlsplit(page.final_url).hostname or "")
        if failure is not None and page.status == GatedProxy.REFUSED:
            raise failure  # the answer is the proxy's own
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
        self._driver = _driver(self._playwright)
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
        try:
            self._agent = self._introduced(self._browser)
        except ProcessLookupError as error:
            self.end()
            raise _BrowserDied from error
        except BaseException:
            self.end()  # one that is half known must serve no page
            raise
        self._pages = 0

    def _introduced(self, browser: Browser) -> str:
        """Get to know a browser that was started; the agent as which it is to come."""
        self._program = _program_of(browser)
        blank = browser.new_page()
        agent = f"{blank.evaluate('navigator.userAgent')} {self._settings.agent}"
        blank.context.close()
        return agent

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
        self._end_program()
        self._driver = self._program = None
        if proxy is not None:
            proxy.close()

    def kill(self) -> None:
        """End the browser for good, from another thread, also where it was asked to end and does
        not. One that is only being started ends itself."""
        self._killed.set()
        self._end_program()
        driver = self._driver
        if driver is not None:
            driver.kill()

    def _end_program(self) -> None:
        if self._program is not None:
            self._program.end()


class _BrowserDied(Exception):
    """The browser ended while it was needed."""


def found_program(named: str | None) -> str:
    """The browser to drive. Raises: FetchError where there is none."""
    for name in (named,) if named else PROGRAMS:
        if program := shutil.which(name):
            return program
    hint = "it is named by browser.executable" if named else f"sought: {', '.join(PROGRAMS)}"
    raise FetchError("browser", f"no browser was found ({hint})", transient=False)


def _playwright() -> Playwright:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        detail = "the browser door needs the package: pip install 'watcher[browser]'"
        raise FetchError("browser", detail, transient=False) from error
    return sync_playwright().start()


class HeldProcess:
    """A process that is held by a handle (pidfd_open(2)), where the system has them: once it is
    gone its number may be another's, which no signal of ours must reach."""

    _handle: int | None = None

    def __init__(self, number: int) -> None:
        """Raises: ProcessLookupError when it is gone already."""
        self._number = number
        try:
            self._handle = os.pidfd_open(number)
        except ProcessLookupError:
            raise
        except (OSError, AttributeError):
            self._handle = None

    def kill(self) -> None:
        """End it, if it is there still."""
        with suppress(ProcessLookupError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            else:
                os.kill(self._number, signal.SIGKILL)

    def __del__(self) -> None:
        # Not sooner: another thread may be about to use it.
        if self._handle is not None:
            os.close(self._handle)


@dataclass(frozen=True, slots=True)
class _Program:
    """A browser's own process, and the folder with its profile, which Playwright makes for it."""

    process: HeldProcess
    profile: Path | None

    def end(self) -> None:
        """End it, if it is there still: one with a page that never rests outlives its driver. What
        it started ends with it, as soon as it does not answer any more."""
        self.process.kill()
        if self.profile is not None:
            shutil.rmtree(self.profile, ignore_errors=True)


def _program_of(browser: Browser) -> _Program | None:
    """Asked of itself (Chrome DevTools Protocol, SystemInfo)."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    number = next((int(one["id"]) for one in processes if one["type"] == "browser"), None)
    process = HeldProcess(number) if number else None
    # That it still answers shows that it was its own number.
    command = session.send("SystemInfo.getInfo")["commandLine"]
    session.detach()
    profile = _PROFILE.search(command)
    return _Program(process, Path(profile[1]) if profile else None) if process else None


def _driver(playwright: Playwright | None) -> HeldProcess | None:
    """The process id of Playwright's driver, which it does not tell: whoever waits for it is freed
    by its end. None where it cannot be found; the thread is then left behind."""
    inner: Any = playwright
    for name in ("_impl_obj", "_connection", "_transport", "_proc", "pid"):
        inner = getattr(inner, name, None)
    return HeldProcess(inner) if isinstance(inner, int) else None
