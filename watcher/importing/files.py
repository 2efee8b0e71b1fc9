"""Which kind of file it is, by what is in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from watcher.errors import UsageError
from watcher.importing import changedetection, manifest, mhtml, peers, warc
from watcher.importing.bounded import read_file
from watcher.importing.found import Found, Unusable, found
from watcher.importing.urls import is_url_list
from watcher.mediatypes import MHTML, type_of_suffix
from watcher.model import Page

_DAMAGE = (
    AttributeError,
    EOFError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
    sqlite3.Error,
)
_SQLITE = b"SQLite format 3\x00"


def pages_of(path: Path, at: datetime | None = None) -> Iterator[Found | Unusable]:
    """The pages of a folder or file, and what in it is named as one and is none. `at` is when a
    single page was captured.

    Raises: UsageError where it is nothing that can be read, with what was expected; also on the
    way, where it is damaged.
    """
    try:
        yield from _pages(path, at)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error
    except _DAMAGE as error:
        raise UsageError(f"{path}: damaged, or of another form ({error})") from error


def _pages(path: Path, at: datetime | None) -> Iterator[Found | Unusable]:
    if path.is_dir():
        if (path / manifest.NAME).is_file():
            return manifest.pages(path)
        if changedetection.is_store(path):
            return changedetection.pages(path)
        raise UsageError(
            f"{path}: a folder needs a {manifest.NAME} (docs/import.md), or to be the data folder"
            " of changedetection.io"
        )
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file")
    with path.open("rb") as file:
        head = file.read(16)
    if head == _SQLITE:
        return peers.pages(path)
    if path.name.endswith((".warc", ".warc.gz")):
        return warc.pages(path)
    if at is None:
        raise UsageError(
            f"{path}: name the --source whose page it is, to look at it as it is now; or with --at"
            " when it was captured"
        )
    page = one_page(path, at)
    return iter([found(page.body, at, str(path), headers=page.headers)])


def is_one_page(path: Path) -> bool:
    """Whether a path is that of a page saved by hand, by its name."""
    known = path.is_file() and type_of_suffix(path.suffix) is not None
    return known and not is_url_list(path)


def one_page(path: Path, at: datetime) -> Page:
    """A page saved by hand: HTML, Markdown, or MHTML as browsers save it.

    Raises: UsageError.
    """
    body = read_file(path)
    kind = type_of_suffix(path.suffix) or "text/html"
    if kind == MHTML or mhtml.is_mhtml(body):
        return mhtml.page(body, at, str(path))
    return Page("", "", 200, (("content-type", kind),), body, at, "hand")
