"""The data folder of changedetection.io: a folder a watch, with watch.json (before 0.50 all watches
in url-watches.json) and history.txt (`epoch,file`), texts plain or in brotli, and for the newest
looks the HTML beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from watcher.errors import UsageError
from watcher.importing.bounded import LARGEST, read_file, too_large
from watcher.importing.found import Found, found


def is_store(folder: Path) -> bool:
    """Whether a folder is such a data folder."""
    return (folder / "url-watches.json").is_file() or any(folder.glob("*/watch.json"))


def pages(folder: Path) -> Iterator[Found]:
    """The pages of all watches. The HTML where it is kept, else the text. Raises: UsageError."""
    for name, url in sorted(_watches(folder).items()):
        watch = folder / name
        history = watch / "history.txt"
        if not watch.resolve().is_relative_to(folder.resolve()) or not history.is_file():
            continue
        for line in read_file(history).decode().splitlines():
            stamp, _, file = line.partition(",")
            page = _page(watch, url, stamp.strip(), Path(file.strip()).name)
            if page is not None:
                yield page


def _watches(folder: Path) -> dict[str, str]:
    """The address of each watch, by its folder."""
    found: dict[str, str] = {}
    old = folder / "url-watches.json"
    if old.is_file():
        watching = json.loads(read_file(old)).get("watching") or {}
        found |= {str(name): str(watch.get("url", "")) for name, watch in watching.items()}
    for file in folder.glob("*/watch.json"):
        found[file.parent.name] = str(json.loads(read_file(file)).get("url", ""))
    return found


def _page(watch: Path, url: str, stamp: str, name: str) -> Found | None:
    if not stamp.isdigit():
        return None
    for file, kind in (
        (watch / f"{stamp}.html.br", "html"),
        (watch / f"{stamp}.html", "html"),
        (watch / name, "markdown"),
        (watch / f"{name}.br", "markdown"),
    ):
        if file.is_file():
            at = datetime.fromtimestamp(int(stamp), UTC)
            headers = (("content-type", f"text/{kind}; charset=utf-8"),)
            return found(_text(file), at, str(file), url=url, headers=headers)
    return None


def _text(file: Path) -> bytes:
    data = read_file(file)
    if file.suffix != ".br":
        return data
    try:
        import brotli
    except ImportError as error:
        raise UsageError(
            "reading changedetection.io's history needs the package: pip install 'watcher[import]'"
        ) from error
    unfolding = brotli.Decompressor()
    try:
        text: bytes = unfolding.process(data, output_buffer_limit=LARGEST + 1)
    except brotli.error as error:
        raise UsageError(f"{file}: damaged ({error})") from error
    if len(text) > LARGEST:
        raise too_large(str(file))
    if not unfolding.is_finished():
        raise UsageError(f"{file}: damaged (it ends too early)")
    return text
