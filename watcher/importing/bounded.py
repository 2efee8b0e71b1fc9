"""Files of others, read up to a size."""

from __future__ import annotations

from pathlib import Path

from watcher.errors import UsageError

LARGEST = 20_000_000
"""Bytes of a page; far larger than any article with all that is around it."""


def read_file(path: Path, where: str | None = None, most: int = LARGEST) -> bytes:
    """The bytes of a file; `where` is how an error names it.

    Raises: UsageError where it is larger, is no file, or cannot be read.
    """
    where = where or str(path)
    if not path.is_file():  # a pipe or a device may have no end
        raise UsageError(f"{where}: there is no such file")
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise UsageError(f"{where}: {error.strerror or error}") from error
    if len(data) > most:
        raise too_large(where, most)
    return data


def too_large(where: str, most: int = LARGEST) -> UsageError:
    """The error of what is larger than it may be."""
    return UsageError(f"{where}: larger than {most:,} bytes")
