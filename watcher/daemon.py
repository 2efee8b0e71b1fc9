"""The clock of `watcher run`: the only module that knows APScheduler.

Due times are rows of the store. The scheduler only wakes us often enough to see them, so that a
restart neither repeats nor skips a look, and a thousand sources cost no more jobs than one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from watcher.app import App, Selection
from watcher.delivering import DeliveryReport
from watcher.errors import StoreFullError
from watcher.model import CheckReport
from watcher.stopping import Stop

log = logging.getLogger("watcher")

# A pass that takes longer than a tick is nothing to warn of at each tick.
logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


class Daemon:
    """Looks at sources when they are due and delivers what is due, until it is stopped."""

    def __init__(
        self,
        app: App,
        stop: Stop,
        *,
        on_check: Callable[[CheckReport], None],
        on_delivery: Callable[[DeliveryReport], None],
    ) -> None:
        self._app = app
        self._on_check = on_check
        self._on_delivery = on_delivery
        self._stop = stop
        self._broken: BaseException | None = None
        self._full = False
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(2)},
            timezone="UTC",
        )

    def run(self) -> None:
        """Work until `stop` is set, then finish the work in hand.

        Raises: whatever ended it early, such as StoreError when the database fails.
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
        self._scheduler.add_listener(self._broke, EVENT_JOB_ERROR)
        self._scheduler.start()
        self._stop.wait()
        self._scheduler.shutdown(wait=True)
        if self._broken is not None:
            raise self._broken

    def _look(self) -> None:
        """A full disk is waited out: it is told, and seen to again at each tick."""
        try:
            for report in self._app.run_pass(Selection(due_only=True), self._stop.is_set):
                self._on_check(report)
        except StoreFullError as error:
            if not self._full:
                log.error("%s", error)
            self._full = True
        else:
            if self._full:
                log.warning("there is room on the disk again")
            self._full = False

    def _deliver(self) -> None:
        try:
            for report in self._app.deliver(self._stop.is_set):
                self._on_delivery(report)
        except StoreFullError:
            self._app.space.ran_out()

    def _broke(self, event: JobExecutionEvent) -> None:
        """Anything a job raises ends the daemon with that error: a supervisor starts it again,
        while a daemon that fails at each tick would look alive and be blind."""
        self._broken = event.exception
        self._stop.set()
