"""Starts reading processes: a small process without threads that has loaded all they need.

A child of it is there in milliseconds, where a fresh interpreter takes a good part of a second;
and it is no copy of the main process, with its threads, connections and secrets. It ends, and its
children with it, as soon as the main process is gone, however that ended.

The main process sends `s` with a socket to start a child that serves it, `e` with a number to end
one, both of which are answered; and `r`, which is not, when pages are read and not only parsed.
Children are reaped here, so that no number is another process's.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
from contextlib import suppress

from watcher.isolation.limits import ReadingLimits
from watcher.isolation.work import load_reading, serve, settle_in

PID = struct.Struct("!i")
MESSAGE = 1 + PID.size
START, END, READING = b"s", b"e", b"r"


def main(limits: ReadingLimits) -> None:
    """Serve the socket at standard input until its other side is gone."""
    control = socket.socket(fileno=0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    settle_in()
    children: set[int] = set()
    try:
        while _serve_one(control, children, limits):
            pass
    finally:
        for child in children:
            _end(child)


def _serve_one(control: socket.socket, children: set[int], limits: ReadingLimits) -> bool:
    try:
        message, handles, _, _ = socket.recv_fds(control, MESSAGE, 1)
    except OSError:
        return False
    if len(message) < MESSAGE:
        return False
    if message[:1] == READING:
        load_reading()
        return True
    if message[:1] == START:
        child = _start(control, handles[0], limits)
        children.add(child)
        os.close(handles[0])
    else:
        child = PID.unpack(message[1:])[0]
        if child in children:
            children.discard(child)
            _end(child)
    control.sendall(PID.pack(child))
    return True


def _start(control: socket.socket, handle: int, limits: ReadingLimits) -> int:
    child = os.fork()
    if child:
        return child
    try:
        control.detach()
        os.close(0)
        serve(socket.socket(fileno=handle), limits)
    finally:
        os._exit(0)


def _end(child: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(child, 0)
