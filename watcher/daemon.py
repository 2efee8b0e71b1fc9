"""The clock of `watcher run`: the only module that knows APScheduler.

Due times are rows of the store. The scheduler only wakes us often enough to see them, so that a
restart neither repeats nor skips a look, and a thousand sources cost no more jobs than one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Event

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from watcher.app import App, Selection
from watcher.errors import StoreError
from watcher.model import CheckReport
from watcher.pipeline import DeliveryReport

log = logging.getLogger("watcher")


class Daemon:
    """Looks at sources when they are due and delivers what is due, until it is stopped."""

    def __init__(
        self,
        app: App,
        *,
        on_check: Callable[[CheckReport], None],
        on_delivery: Callable[[DeliveryReport], None],
    ) -> None:
        self._app = app
        self._on_check = on_check
        self._on_delivery = on_delivery
        self._stopping = Event()
        self._broken: StoreError | None = None
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(2)},
            timezone="UTC",
        )

    def run(self) -> None:
        """Work until `stop` is called, then finish the work in hand.

        Raises: StoreError when the database fails: a supervisor should restart the process.
        """
        now = self._app.clock.now()
        for job in (self._look, self._deliver):
            self._scheduler.add_job(
                job,
                "interval",
                seconds=self._app.config.tick / timedelta(seconds=1),
                next_run_time=now,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()
        self._stopping.wait()
        self._scheduler.shutdown(wait=True)
        if self._broken is not None:
            raise self._broken

    def stop(self) -> None:
        """Ask `run` to return. May be called from a signal handler or another thread."""
        self._stopping.set()

    def _look(self) -> None:
        self._guarded(self._look_once)

    def _deliver(self) -> None:
        self._guarded(self._deliver_once)

    def _guarded(self, step: Callable[[], None]) -> None:
        """A broken store ends the daemon with its error instead of failing in silence each tick."""
        try:
            step()
        except StoreError as error:
            self._broken = error
            self.stop()

    def _look_once(self) -> None:
        for report in self._app.run_pass(Selection(due_only=True), self._stopping.is_set):
            self._on_check(report)

    def _deliver_once(self) -> None:
        for report in self._app.deliver():
            self._on_delivery(report)
