"""A config.yaml to begin with."""

from __future__ import annotations

import os
import tempfile
from importlib import resources
from pathlib import Path

from watcher.errors import UsageError

FILE_NAME = "config.yaml"


def init_config(directory: Path) -> Path:
    """Write a config.yaml to begin with, readable by its owner only; the path of the new file.

    Raises: UsageError when there is one already, or when it cannot be written.
    """
    target = directory / FILE_NAME
    text = resources.files("watcher.templates").joinpath(FILE_NAME).read_text("utf-8")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        _write_new(target, text)
    except FileExistsError:
        raise UsageError(f"{target} is there already; nothing was written") from None
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}") from None
    return target


def _write_new(target: Path, text: str) -> None:
    """All of the text or nothing, and never over another file: a link fails where one is."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(name, target)
    finally:
        os.unlink(name)
