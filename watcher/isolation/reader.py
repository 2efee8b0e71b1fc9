"""Reads pages through child processes, one for each page that is read at the same time."""

from __future__ import annotations

import json
import pickle
import socket
import subprocess
import sys
from collections import deque
from contextlib import suppress
from threading import Lock

from watcher.codec import extraction_from_json
from watcher.codec.documents import document_from_plain
from watcher.errors import DocumentError, ReadingProcessError
from watcher.isolation import frames
from watcher.isolation.limits import ReadingLimits, bare_environment
from watcher.isolation.nursery import END, PID, READING, START
from watcher.isolation.work import BUG, DOCUMENT, EXTRACTION, MEMORY, REFUSED, Task
from watcher.model import Document, Extraction, PackRef, Page
from watcher.pack import Pack

_NURSERY = """
import json, sys
limits, sys.path[:] = json.loads(sys.argv[1])
from watcher.isolation.limits import ReadingLimits
from watcher.isolation.nursery import main
main(ReadingLimits(*limits))
"""
_PATIENCE = 120.0
"""Seconds that the nursery has to load its modules and answer: a busy machine is no error."""
_NONE_STARTS = (
    "no process to read pages in can be started: see that memory and processes are left "
    "(free -m, ulimit -u)"
)


class IsolatedReader:
    """Parses and reads pages in child processes. Used from several threads at once.

    Nothing is started before the first page. A child that takes too long or too much memory, or
    crashes, is replaced, and its page is refused.
    """

    def __init__(self, limits: ReadingLimits | None = None) -> None:
        self._limits = limits or ReadingLimits()
        self._nursery = _Nursery(self._limits)
        self._idle: deque[_Child] = deque()
        self._closed = False

    def parse(self, page: Page) -> Document:
        """The page as a document. Raises: DocumentError."""
        answer = self._ask(page, None, DOCUMENT)
        try:
            return document_from_plain(json.loads(answer))
        except (ValueError, RecursionError) as error:
            raise _untrusted() from error

    def read(self, page: Page, pack: Pack, *, subject: str | None = None) -> Extraction:
        """What the page says, read with a pack; `subject`: the model it is about, where it is
        about one. Raises: DocumentError."""
        answer = self._ask(page, pack, EXTRACTION, subject)
        self._nursery.load_reading()
        try:
            return extraction_from_json(json.loads(answer))
        except (ValueError, RecursionError) as error:
            raise _untrusted() from error

    def close(self) -> None:
        """End the processes, those at work when their page is done. Idempotent."""
        self._closed = True
        while self._idle:
            self._idle.pop().end()
        self._nursery.close()

    def _ask(
        self, page: Page, pack: Pack | None, wanted: bytes, subject: str | None = None
    ) -> bytes:
        try:
            answer = self._one_try(page, pack, subject)
        except _LostError:
            # Perhaps not the page's fault: the system ends processes when memory is short.
            try:
                answer = self._one_try(page, pack, subject)
            except _LostError:
                raise DocumentError("reading the page ended the process that read it") from None
        kind, rest = answer[:1], answer[1:]
        if kind == wanted:
            return rest
        if kind == REFUSED:
            raise DocumentError(rest.decode("utf-8", "replace"))
        if kind == MEMORY:
            raise _too_much_memory(self._limits)
        if kind == BUG:
            raise RuntimeError(f"in the reading process: {rest.decode('utf-8', 'replace')}")
        raise _untrusted()

    def _one_try(self, page: Page, pack: Pack | None, subject: str | None) -> bytes:
        child = self._child()
        try:
            answer = child.ask(self._limits.wall, page, pack, subject)
        except BaseException:
            child.end()
            raise
        if self._closed or answer[:1] == MEMORY or child.pages >= self._limits.pages:
            child.end()
        else:
            self._idle.append(child)
        return answer

    def _child(self) -> _Child:
        """One that nobody else uses and that lives, or a new one."""
        while True:
            try:
                child = self._idle.pop()
            except IndexError:
                return self._nursery.start()
            if child.lives():
                return child
            child.end()


class _LostError(Exception):
    """A child was gone before it answered."""


class _Child:
    """One reading process and the socket to it."""

    def __init__(self, nursery: _Nursery, pid: int, connection: socket.socket) -> None:
        self.pid = pid
        self.pages = 0
        self._nursery = nursery
        self._connection = connection
        self._packs: set[PackRef] = set()

    def ask(self, seconds: float, page: Page, pack: Pack | None, subject: str | None) -> bytes:
        """Raises: DocumentError when the time is over; _LostError."""
        self.pages += 1
        payload = pickle.dumps(self._task(page, pack, subject), pickle.HIGHEST_PROTOCOL)
        try:
            self._connection.settimeout(seconds)
            frames.send(self._connection, payload)
            return frames.receive(self._connection, seconds)
        except TimeoutError:
            raise DocumentError(f"reading the page took longer than {seconds:g} s") from None
        except (frames.BrokenFrameError, OSError):
            raise _LostError from None

    def _task(self, page: Page, pack: Pack | None, subject: str | None) -> Task:
        kind = page.header("content-type")
        if pack is None:
            return Task(page.body, kind, page.final_url or None)
        new = pack if pack.ref not in self._packs else None
        self._packs.add(pack.ref)
        return Task(page.body, kind, page.final_url or None, pack.ref, new, subject)

    def lives(self) -> bool:
        """Whether it waits for work: nothing is to be read from it, not even its end."""
        self._connection.setblocking(False)
        try:
            self._connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def end(self) -> None:
        self._connection.close()
        self._nursery.end(self.pid)


class _Nursery:
    """The process that starts children; itself started when the first is wanted."""

    def __init__(self, limits: ReadingLimits) -> None:
        self._limits = limits
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._has_reading = False

    def load_reading(self) -> None:
        """Let children that are started from now on be ready to read, once."""
        with self._lock, suppress(OSError):
            if not self._has_reading and self._control is not None:
                self._has_reading = True
                self._control.send(READING + PID.pack(0))

    def start(self) -> _Child:
        """A new child. Raises: ReadingProcessError when none can be started."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                pid = self._tell(START, 0, theirs)
            except (OSError, frames.BrokenFrameError):
                self.close()  # it was ended from outside: once more with a new one
                try:
                    pid = self._tell(START, 0, theirs)
                except (OSError, frames.BrokenFrameError) as error:
                    ours.close()
                    raise ReadingProcessError(_NONE_STARTS) from error
        return _Child(self, pid, ours)

    def end(self, pid: int) -> None:
        """End a child and wait until it is gone."""
        with suppress(OSError, frames.BrokenFrameError):
            if self._control is not None:
                self._tell(END, pid)

    def close(self) -> None:
        """End the process, and with it all children. Idempotent."""
        with self._lock:
            process, control = self._process, self._control
            self._process = self._control = None
            self._has_reading = False
            if process is not None and control is not None:
                control.close()
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def _tell(self, what: bytes, pid: int, handle: socket.socket | None = None) -> int:
        with self._lock:
            control = self._connection()
            handles = [] if handle is None else [handle.fileno()]
            socket.send_fds(control, [what + PID.pack(pid)], handles)
            answer = b""
            while len(answer) < PID.size:
                part = control.recv(PID.size - len(answer))
                if not part:
                    raise frames.BrokenFrameError
                answer += part
        return int(PID.unpack(answer)[0])

    def _connection(self) -> socket.socket:
        if self._control is None:
            ours, theirs = socket.socketpair()
            limits = self._limits
            told = [[limits.memory, limits.cpu, limits.wall, limits.pages], sys.path]
            with theirs:
                # A session of its own, so that Ctrl-C at the terminal reaches the main process
                # alone; without the environment, which may hold secrets.
                self._process = subprocess.Popen(
                    [sys.executable, "-c", _NURSERY, json.dumps(told)],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=bare_environment(),
                    start_new_session=True,
                )
            ours.settimeout(_PATIENCE)
            self._control = ours
        return self._control


def _too_much_memory(limits: ReadingLimits) -> DocumentError:
    return DocumentError(f"reading the page takes more than {limits.memory // 1_000_000:,} MB")


def _untrusted() -> DocumentError:
    return DocumentError("the process that read the page gave no proper answer")
