"""A limit on a whole exchange. Time-outs of a socket count from the last byte: a peer that sends
one now and then is never late by them."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Timer
from types import TracebackType


class Deadline:
    """Shuts the watched socket down when the time is over, which ends whatever waits for it.

    Use as a context manager around the exchange, and give it the socket as soon as there is one;
    where that is replaced (TLS), the new one.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._socket: socket.socket | None = None
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def watch(self, connection: socket.socket) -> None:
        self._socket = connection
        if self.passed:
            self._end()

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        self._timer.join()
        del self._timer  # it holds this, and the socket, until the garbage collector comes

    def _end(self) -> None:
        self.passed = True
        if self._socket is not None:
            with suppress(OSError):
                # Not SSLSocket.shutdown, which would take the TLS state from under the reader.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
