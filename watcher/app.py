"""Builds the parts from a configuration and runs passes. The only module that knows them all,
and the only one with a clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from watcher import __version__, plugins, telling
from watcher.bringing import Historian
from watcher.config import Config, load_config, own_packs
from watcher.delivering import Deliverer, DeliveryReport
from watcher.errors import StoreError, StoreFullError, UnsuitablePageError, UsageError
from watcher.heartbeat import Heartbeat
from watcher.isolation import IsolatedReader, OwnTemplates
from watcher.looking import is_article
from watcher.model import (
    Alert,
    CheckReport,
    Confirm,
    Delivery,
    Message,
    NotModified,
    Outcome,
    Page,
    Source,
    SourceState,
    Validators,
)
from watcher.packs import PackLibrary, load_packs
from watcher.pipeline import Checker
from watcher.ports import Channel, Clock, Fetcher
from watcher.room import Space
from watcher.routing import Routing
from watcher.store import Store, open_store
from watcher.tending import Tender

_REFERENCE = 8
"""Characters of a delivery's key that people are shown."""


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which sources a pass looks at: those that are due, or named ones (all when none is named)."""

    due_only: bool = False
    ids: tuple[str, ...] = ()


class App:
    """One configuration with its store, made ready on first use. Close it when done."""

    def __init__(self, config: Config, packs: PackLibrary, clock: Clock | None = None) -> None:
        self.config = config
        self.packs = packs
        self.clock: Clock = clock or SystemClock()
        self._sources = {source.id: source for source in config.sources}

    @cached_property
    def store(self) -> Store:
        """The open database. Raises: StoreError."""
        return open_store(self.config.database)

    def prepare(self) -> None:
        """Make ready to look: every pack in use is read, and the store knows the sources.

        Commands that only ask do not do this, so that asking with another configuration on the
        same database changes nothing. Raises: PackError, StoreError.
        """
        for source in self.config.sources:
            self.packs.get(source.pack)
        self.store.register(self.config.sources, self.clock.now())

    def fetcher(self, name: str) -> Fetcher:
        """A new fetcher of a name, with what the configuration says of it."""
        made: Fetcher = plugins.load("watcher.fetchers", name)(
            clock=self.clock,
            contact=self.config.contact,
            version=__version__,
            **self.config.fetchers.get(name, {}),
            **({"is_article": self._is_article} if name == "browser" else {}),
        )
        return made

    @cached_property
    def fetchers(self) -> Mapping[str, Fetcher]:
        names = dict.fromkeys(name for source in self.config.sources for name in source.fetch)
        return {name: self.fetcher(name) for name in names}

    def _is_article(self, source: Source, page: Page) -> bool:
        """What a browser waits for: that the same verdict as ever says so."""
        return is_article(page, self.packs.get(source.pack), self.reader)

    @cached_property
    def reader(self) -> IsolatedReader:
        """Reads foreign pages, in processes that are started with the first page to read."""
        return IsolatedReader()

    @cached_property
    def channels(self) -> Mapping[str, Channel]:
        return {
            settings.id: plugins.load("watcher.channels", settings.kind)(
                settings.id, clock=self.clock, **settings.options
            )
            for settings in self.config.channels
        }

    @cached_property
    def checker(self) -> Checker:
        return self._checker(self.fetchers)

    def _checker(self, fetchers: Mapping[str, Fetcher]) -> Checker:
        return Checker(
            store=self.store,
            packs=self.packs.get,
            fetchers=fetchers,
            reader=self.reader,
            clock=self.clock,
            profiles={profile.provider: profile for profile in self.config.profiles},
            routing=self.routing,
        )

    def routing(self) -> Routing:
        """What decides who is told, now."""
        config = self.config
        return Routing(
            config.routes,
            _Recipients(self),
            silences=tuple(self.store.silences(self.clock.now())),
            quiet=config.quiet,
            mass=config.mass_change if len(config.sources) >= config.mass_change else 0,
            repeat_after=config.repeat_after,
            first_look=config.first_look,
        )

    @cached_property
    def tender(self) -> Tender:
        remind = self.config.remind
        return Tender(
            store=self.store,
            clock=self.clock,
            routing=self.routing,
            remind=(remind.after, remind.severity) if remind else None,
            still_watching=self.config.still_watching,
        )

    @cached_property
    def space(self) -> Space:
        return Space(
            disk=self.store, clock=self.clock, routing=self.routing, least=self.config.min_free
        )

    @cached_property
    def heartbeat(self) -> Heartbeat | None:
        return Heartbeat(self.config.heartbeat) if self.config.heartbeat else None

    def _given_up(
        self, delivery: Delivery, alert: Alert, reason: str, now: datetime
    ) -> tuple[Alert, Sequence[Delivery]]:
        return telling.given_up(delivery, alert, reason, self.routing(), now)

    @cached_property
    def historian(self) -> Historian:
        """What brings pages of the past along."""
        return Historian(
            store=self.store,
            packs=self.packs.get,
            profiles={profile.provider: profile for profile in self.config.profiles},
            reader=self.reader,
            clock=self.clock,
            lease=self.config.lease,
        )

    @cached_property
    def deliverer(self) -> Deliverer:
        return Deliverer(
            outbox=self.store,
            channels=self.channels,
            render=self.render,
            clock=self.clock,
            lease=self.config.lease,
            give_up_after=self.config.give_up_after,
            given_up=self._given_up,
        )

    def render(self, alert: Alert, format: str, delivery_key: str = "") -> Message:
        """An alert as a message for channels of a format."""
        from watcher.render import Frame, render  # jinja2 is only paid for when something is told

        reference, revision_url = delivery_key[:_REFERENCE], self.config.revision_url
        if self.config.templates is not None:
            own = OwnTemplates(self.config.templates)
            return own.render(alert, format, reference, revision_url)
        return render(alert, format, Frame(reference, revision_url))

    def source(self, source_id: str) -> Source:
        """A configured source. Raises: UsageError for an unknown id."""
        try:
            return self._sources[source_id]
        except KeyError:
            known = ", ".join(self._sources) or "none"
            raise UsageError(f"no source is called {source_id!r}; configured: {known}") from None

    def channel(self, channel_id: str) -> Channel:
        """A configured channel. Raises: UsageError for an unknown id."""
        channel = self.channels.get(channel_id)
        if channel is None:
            known = ", ".join(self.channels) or "none"
            raise UsageError(f"no channel is called {channel_id!r}; configured: {known}")
        return channel

    def run_pass(
        self, selection: Selection, stopping: Callable[[], bool] = lambda: False
    ) -> Iterator[CheckReport]:
        """Look at the selected sources, a batch at a time; a report for each as it is done.

        A source that another process looks at now, or looked at since this pass began, is left
        to it. Once `stopping` says so, no further look begins. Raises: UsageError for an unknown
        source, StoreError; of it StoreFullError where there is no room for what would be seen.
        """
        looked, failed = 0, 0
        try:
            self.space.require()
            for report in self._looks(selection, stopping):
                looked += 1
                failed += report.check.outcome is Outcome.FAILED
                yield report
            self.tender.end_pass()
        except StoreError as error:
            if isinstance(error, StoreFullError):
                self.space.ran_out()
            self._beat(well=False)
            raise
        self._beat(well=not looked or failed < looked)

    def _looks(self, selection: Selection, stopping: Callable[[], bool]) -> Iterator[CheckReport]:
        for batch in self._batches(selection):
            known = [(self._sources[s.source_id], s) for s in batch if s.source_id in self._sources]
            self.store.release([s for s in batch if s.source_id not in self._sources])
            yield from self.checker.check_all(known, self.config.workers, stopping)
            if stopping():
                return

    def look_by_hand(self, source: Source, page: Page) -> CheckReport:
        """Take a page that a person saved for what the source shows now.

        Raises: UnsuitablePageError when it is not the article; the source is left as it was.
        UsageError when another process looks at the source, StoreError.
        """
        now = self.clock.now()
        held = self.store.claim([source.id], now, self.config.lease, not_since=now)
        if not held:
            raise UsageError(f"source {source.id}: another process looks at it now; try again")
        checker = self._checker({"hand": _Hand(page)})
        by_hand = replace(source, fetch=("hand",), confirm=Confirm(looks=1))
        try:
            reasons = checker.unfit(by_hand, held[0])
        except BaseException:
            self.store.release(held)
            raise
        if reasons:
            self.store.release(held)
            raise UnsuitablePageError(source.id, reasons)
        (report,) = checker.check_all([(by_hand, held[0])], workers=1)
        self.tender.end_pass()
        return report

    def _beat(self, *, well: bool) -> None:
        """A pass in which no page at all could be looked at is a bad one: the network is gone."""
        if self.heartbeat is not None:
            self.heartbeat.beat(well, self.clock.now())

    def _batches(self, selection: Selection) -> Iterator[Sequence[SourceState]]:
        """Leased sources. Batches are small so that no lease runs out while its source waits."""
        size = self.config.workers * 25
        lease = self.config.lease
        began = self.clock.now()
        if selection.due_only:
            while batch := self.store.claim_due(
                self.clock.now(), lease, limit=size, due_before=began
            ):
                yield batch
            return
        ids = [self.source(i).id for i in selection.ids] or list(self._sources)
        for start in range(0, len(ids), size):
            chunk = ids[start : start + size]
            if batch := self.store.claim(chunk, self.clock.now(), lease, not_since=began):
                yield batch

    def pending(self, selection: Selection) -> tuple[tuple[str, ...], datetime] | None:
        """The selected sources with a change that is not believed yet, and when the first of them
        is looked at again; None without any."""
        wanted = set(selection.ids or self._sources)
        found = [s for s in self.store.states() if s.pending and s.source_id in wanted]
        if not found:
            return None
        return tuple(s.source_id for s in found), min(s.due_at for s in found)

    def unlooked(self, selection: Selection, began: datetime) -> list[str]:
        """The selected sources that nobody has looked at since a pass began: others hold them."""
        wanted = set(selection.ids or self._sources)
        return [
            state.source_id
            for state in self.store.states()
            if state.source_id in wanted
            and (state.last_checked_at is None or state.last_checked_at < began)
            and (not selection.due_only or state.due_at <= began)
        ]

    def deliver(self, stopping: Callable[[], bool] = lambda: False) -> Iterator[DeliveryReport]:
        """Put together what is to be told, and attempt deliveries that are due; a report for
        each. Raises: StoreError."""
        if "deliverer" in self.__dict__:
            self.deliverer.catch_up()
        due = self.store.next_delivery()
        timed = self.config.remind or self.config.still_watching
        if timed or (due is not None and due <= self.clock.now()):
            self.tender.tend()
            due = self.store.next_delivery()
        if due is None or due > self.clock.now():
            return iter(())
        return self.deliverer.deliver_due(stopping=stopping)

    def close(self) -> None:
        """Free connections, processes and the database. Idempotent."""
        heartbeat = self.__dict__.pop("heartbeat", None)
        if heartbeat is not None:
            heartbeat.finish()
        for name in ("fetchers", "reader", "store"):
            part = self.__dict__.pop(name, None)
            if name == "fetchers":
                for fetcher in (part or {}).values():
                    fetcher.close()
            elif part is not None:
                part.close()


class _Hand:
    """The door that is always open: a page that a person saved."""

    name = "hand"

    def __init__(self, page: Page) -> None:
        self._page = page

    def fetch(self, source: Source, validators: Validators) -> Page | NotModified:
        return self._page

    def close(self) -> None:
        """Nothing is open."""


class _Recipients(Mapping[str, tuple[str, ...]]):
    """Who each channel tells. Channels are only built when there is something to tell."""

    def __init__(self, app: App) -> None:
        self._app = app

    def __getitem__(self, channel: str) -> tuple[str, ...]:
        return self._app.channels[channel].recipients()

    def __iter__(self) -> Iterator[str]:
        return iter([settings.id for settings in self._app.config.channels])

    def __len__(self) -> int:
        return len(self._app.config.channels)


def load(path: Path) -> App:
    """The app of a configuration file. Raises: ConfigError, PackError."""
    packs = load_packs(own_packs(path, os.environ))
    config = load_config(
        path,
        os.environ,
        packs=packs.ids(),
        channel_kinds=plugins.kinds("watcher.channels"),
        fetchers=plugins.kinds("watcher.fetchers"),
    )
    return App(config, packs)
