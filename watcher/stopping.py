"""The wish to stop, which a signal, or another thread, may state at any moment.

An `Event` does not do. The kernel may hand a signal to any thread, while Python runs its handler in
the main thread alone: one that sleeps in `Event.wait` does not wake for it, and the process goes on
for ever. Besides, a handler that sets an `Event` in the moment in which a wait begins waits for a
lock of its own thread. A socket that the signal itself writes to has neither trouble:
https://docs.python.org/3/library/signal.html#signal.set_wakeup_fd
"""

from __future__ import annotations

import select
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress


class Stop:
    """Unset at first; once set it stays set. Only one thread may `wait`."""

    def __init__(self) -> None:
        self._asked = False
        self._waiting, self._waking = socket.socketpair()
        self._waking.setblocking(False)

    def close(self) -> None:
        """Nobody waits, and nobody sets it, any more."""
        self._waiting.close()
        self._waking.close()

    def is_set(self) -> bool:
        return self._asked

    def set(self) -> None:
        """May be called from a signal's handler and from any thread."""
        self._asked = True
        with suppress(BlockingIOError):
            self._waking.send(b"\0")

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is set, or so many seconds at most; whether it is set."""
        end = None if seconds is None else time.monotonic() + seconds
        while not self._asked:
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                break
            if select.select([self._waiting], [], [], left)[0]:
                self._waiting.recv(4096)
        return self._asked

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT set it until the end, when both do again what they did before. For
        the main thread only."""
        numbers = (signal.SIGTERM, signal.SIGINT)
        before = {number: signal.signal(number, lambda *_: self.set()) for number in numbers}
        wakes = signal.set_wakeup_fd(self._waking.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(wakes)
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """What SIGTERM and SIGINT set until the end. For the main thread only."""
    with closing(Stop()) as stop, stop.on_signals():
        yield stop
