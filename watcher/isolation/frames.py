"""Messages between processes: a length and so many bytes."""

from __future__ import annotations

import socket
import struct
import time

LARGEST = 64_000_000
"""Bytes of a message; the reading of a page of five megabytes takes less."""

_LENGTH = struct.Struct("!Q")


class BrokenFrameError(Exception):
    """The other side is gone, or sends no frames."""


def send(connection: socket.socket, *parts: bytes) -> None:
    """Send one message. Raises: OSError."""
    connection.sendall(_LENGTH.pack(sum(map(len, parts))))
    for part in parts:
        connection.sendall(part)


def receive(connection: socket.socket, seconds: float | None = None) -> bytes:
    """One message, complete within so many seconds.

    Raises: BrokenFrameError; TimeoutError; OSError.
    """
    ends_at = None if seconds is None else time.monotonic() + seconds
    length: int = _LENGTH.unpack(_exactly(connection, _LENGTH.size, ends_at))[0]
    if length > LARGEST:
        raise BrokenFrameError
    return _exactly(connection, length, ends_at)


def _exactly(connection: socket.socket, length: int, ends_at: float | None) -> bytes:
    chunks: list[bytes] = []
    while length:
        if ends_at is not None:
            left = ends_at - time.monotonic()
            if left <= 0:
                raise TimeoutError
            connection.settimeout(left)
        chunk = connection.recv(min(length, 1 << 20))
        if not chunk:
            raise BrokenFrameError
        chunks.append(chunk)
        length -= len(chunk)
    return b"".join(chunks)
