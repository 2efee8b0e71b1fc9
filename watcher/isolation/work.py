"""The process that reads: takes a page, answers with its document or its rules, as JSON.

What comes in is from the parent and trusted (a pickle); what goes out is checked by the parent
part by part, since a page may have made this process its own.
"""

from __future__ import annotations

import json
import pickle
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.codec.documents import document_to_plain
from watcher.document import parse
from watcher.errors import DocumentError
from watcher.isolation import frames
from watcher.isolation.limits import ReadingLimits, allow_cpu, confine
from watcher.model import PackRef

if TYPE_CHECKING:
    from watcher.pack import Pack

DOCUMENT, EXTRACTION, REFUSED, MEMORY, BUG = b"d", b"e", b"r", b"m", b"b"
"""How an answer begins: what follows, or why nothing does."""

_BUGS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Task:
    """A page, and the pack to read it with; without one only its document is wanted. The pack
    itself comes with the first task that names it, because it is larger than most pages."""

    body: bytes
    content_type: str | None
    url: str | None
    pack: PackRef | None = None
    new_pack: Pack | None = None
    subject: str | None = None


def serve(connection: socket.socket, limits: ReadingLimits) -> None:
    """Answer until the other side is gone."""
    confine(limits.memory)
    packs: dict[PackRef, Pack] = {}
    while True:
        try:
            task: Task = pickle.loads(frames.receive(connection))
        except (frames.BrokenFrameError, OSError):
            return
        if task.pack is not None and task.new_pack is not None:
            packs[task.pack] = task.new_pack
        allow_cpu(limits.cpu)
        answer = _answer(task, packs)
        allow_cpu(0)
        try:
            frames.send(connection, *answer)
        except OSError:
            return
        if answer[0] == MEMORY:
            return  # what else lacks memory now is not known


def _answer(task: Task, packs: Mapping[PackRef, Pack]) -> tuple[bytes, bytes]:
    try:
        return _reading(task, packs)
    except DocumentError as error:
        return REFUSED, str(error).encode("utf-8", "replace")
    except MemoryError:
        return MEMORY, b""
    except _BUGS as error:  # raised again by the parent
        return BUG, f"{type(error).__name__}: {error}".encode("utf-8", "replace")


def _reading(task: Task, packs: Mapping[PackRef, Pack]) -> tuple[bytes, bytes]:
    document = parse(task.body, task.content_type, url=task.url)
    if task.pack is None:
        return DOCUMENT, json.dumps(document_to_plain(document), separators=(",", ":")).encode()
    # What reading needs takes twice as long to load as what parsing needs, and most looks only
    # parse: the page's text turns out to be the known one.
    from watcher.codec import extraction_to_json
    from watcher.reading import read

    extraction = extraction_to_json(read(document, packs[task.pack], subject=task.subject))
    return EXTRACTION, json.dumps(extraction, separators=(",", ":")).encode()


def load_reading() -> None:
    """Load what reading needs, so that children started from now on have it."""
    from watcher import reading

    del reading


def settle_in() -> None:
    """Do once what every process would do for its first page, before there are several."""
    warm = b"<!doctype html><html lang=en><body><main><h1>a</h1><p>b</p></main></body></html>"
    parse(warm, "text/html; charset=utf-8")
    for charset in ("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "windows_1252", "utf_16"):
        "".encode(charset)
