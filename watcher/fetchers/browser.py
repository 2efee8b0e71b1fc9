"""Gets a page with a real browser: the system's Chromium, driven by Playwright.

Honest: the browser's own User-Agent with Watcher's behind it, nothing that hides what it is, no
click, and no second try at a bot check. One browser serves many pages, each in a context of its
own; it starts again when it dies, after so many pages, and ends when it has had nothing to do.

Playwright's interface is bound to the thread it was started in, so that one thread has it, and
fetches wait for their turn.
"""

from __future__ import annotations

import queue
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread, Timer

import httpx

from watcher import __version__
from watcher.errors import FetchError
from watcher.fetchers.chromium import Session
from watcher.fetchers.http import HttpFetcher, checked, user_agent
from watcher.fetchers.proxy import Connect, connect
from watcher.fetchers.tab import NAME, Ready, Settings
from watcher.model import NotModified, Page, Source, Validators
from watcher.ports import Clock
from watcher.waiting import asked_pause

IDLE_SECONDS = 60.0
"""How long a browser without work is kept."""

_GRACE = 5.0


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
    stands there then is the page. `executable` names the program where it is not found. With a
    `state_dir` hosts are asked as politely as by `http`, by all processes together.
    """

    name = NAME

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
        state_dir: Path | None = None,
        wire: HttpFetcher | None = None,
    ) -> None:
        self._settings = Settings(
            clock, user_agent(version, contact), executable, patience, is_article, connect
        )
        self._wire = wire or HttpFetcher(
            clock, contact=contact, version=version, state_dir=state_dir
        )
        self._jobs: queue.Queue[_Job | None] = queue.Queue()
        self._lock = Lock()
        self._worker: _Worker | None = None

    def fetch(self, source: Source, validators: Validators) -> Page | NotModified:
        """The page as it stands when it is its article, or when patience is over.

        The manners are those of every visit: the host's turn and its robots.txt; that of another
        address that the page led to is asked about when it is there, and the page let go.
        Raises: FetchError: also where there is no browser.
        """
        with self._wire.calls(source) as calls:
            calls.enter(checked(source.url))
            page = self._shown(source)
            if (pause := asked_pause(page)) is not None:
                calls.rest(pause)
            if page.final_url != source.url:
                calls.permit(httpx.URL(page.final_url))
        return page

    def _shown(self, source: Source) -> Page:
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
        self._wire.close()
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


class _Worker(Thread):
    """The one thread that has the browser. Given up when it does not come back from a page."""

    def __init__(self, settings: Settings, jobs: queue.Queue[_Job | None]) -> None:
        super().__init__(name="browser", daemon=True)
        self._jobs = jobs
        self._session = Session(settings)
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
