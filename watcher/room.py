"""Room on the disk: before it runs out, when it has, and when it is back.

When a write fails for lack of room, the reserve is given up, and this is told from it; pages are
not looked at until the reserve could be taken back. Nothing is lost meanwhile: a change is seen by
the next look all the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from watcher import telling
from watcher.errors import StoreError, StoreFullError
from watcher.model import Alert, Delivery, Room
from watcher.ports import Clock
from watcher.routing import Routing

log = logging.getLogger("watcher")


class Disk(Protocol):
    """What is asked of the store."""

    def location(self) -> str: ...

    def free_bytes(self) -> int | None: ...

    def keep_reserve(self) -> bool: ...

    def release_reserve(self) -> None: ...

    def newest_alert(self, source_id: str) -> Alert | None: ...

    def tell(self, alert: Alert, due: Sequence[Delivery]) -> bool: ...


class Space:
    """Watches the room that the database has; says once when that changes, whichever process
    notices. `least` is how many bytes should be free; 0: only what fails is told."""

    def __init__(
        self, *, disk: Disk, clock: Clock, routing: Callable[[], Routing], least: int
    ) -> None:
        self._disk = disk
        self._clock = clock
        self._routing = routing
        self._least = least
        self._unsaid = False

    def require(self) -> None:
        """See whether there is room to work, and tell of room that is little or back.

        Raises: StoreFullError when there is none; whoever hears it says that it `ran_out`.
        """
        room = self._room()
        if room is Room.NONE:
            place = self._disk.location()
            raise StoreFullError(
                f"database {place}: the disk is full; free some space: pages are looked at again"
                " once there is room"
            )
        self._tell(room)

    def ran_out(self) -> None:
        """There is no room, as a write that failed or `require` has shown."""
        self._disk.release_reserve()
        self._tell(Room.NONE)

    def _room(self) -> Room:
        """What is there now. Where it is neither little nor ample it is as it was told last, lest
        it be told again and again."""
        if not self._disk.keep_reserve():
            return Room.NONE
        free = self._disk.free_bytes()
        if free is None or free >= 2 * self._least:
            return Room.ENOUGH
        if free < self._least:
            return Room.SCARCE
        told = telling.room_of(self._disk.newest_alert(telling.STORAGE.id))
        return Room.ENOUGH if told is Room.ENOUGH else Room.SCARCE

    def _tell(self, room: Room) -> None:
        """Write what is to be told, unless it was told last. Where even that cannot be written the
        log has it, and the next time may succeed."""
        try:
            last = self._disk.newest_alert(telling.STORAGE.id)
            if room is not telling.room_of(last):
                place, free = self._disk.location(), self._disk.free_bytes()
                routing, now = self._routing(), self._clock.now()
                self._disk.tell(*telling.storage(room, place, free, last, routing, now))
            self._unsaid = False
        except StoreError as error:
            if not self._unsaid:
                log.error("nobody could be told that there is no room: %s", error)
            self._unsaid = True
