"""What commands print with: tables, styles and JSON. Everything printed passes `visible`, since
page text may hold terminal escapes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from watcher.errors import ConfigError, PackError, UsageError, WatcherError
from watcher.phrasing import counted, visible, without_long

T = TypeVar("T")

Style = str
Part = str | tuple[str, Style]
"""A piece of text, or a piece of text with its style (`red`, `bold green`, `dim`)."""

json_option: Callable[[Any], Any] = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead (keys in docs/cli.md)."
)


def print_json(value: object) -> None:
    """One JSON value on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def print_json_line(value: object) -> None:
    """One JSON value on a line of its own, at once."""
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain))
    sys.stdout.flush()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return iso(value)
    raise TypeError(f"not JSON: {type(value).__name__}")


def iso(moment: datetime | None) -> str:
    """A time as 2026-11-24T10:05:00Z; empty for none."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def shown_time(moment: datetime | None) -> str:
    """A time for people, in UTC."""
    return moment.strftime("%Y-%m-%d %H:%M") if moment else "–"


def ago(moment: datetime | None, now: datetime) -> str:
    """How long ago, in one unit: "3 h ago"."""
    return "never" if moment is None else f"{_in_one_unit(now - moment)} ago"


def until(moment: datetime, now: datetime) -> str:
    """In how long, in one unit: "in 27 min"; "now" where it is due."""
    return "now" if moment <= now else f"in {_in_one_unit(moment - now)}"


def _in_one_unit(length: timedelta) -> str:
    seconds = max(0, int(length.total_seconds()))
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def line(*parts: Part, indent: int = 0) -> None:
    """One line of styled parts. Colours appear on a terminal only, and never with NO_COLOR."""
    from rich.text import Text

    text = Text(" " * indent)
    for part in parts:
        words, style = part if isinstance(part, tuple) else (part, "")
        text.append(visible(words), style=style)
    console = _console()
    if indent and console.is_terminal:
        from rich.padding import Padding

        console.print(Padding(text[indent:], (0, 0, 0, indent)))
    else:
        console.print(text, soft_wrap=True)


def table(
    headers: Sequence[str], rows: Iterable[Sequence[Part]], widest: int | None = None
) -> None:
    """A table of at most `widest` columns; its last column takes what room there is."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for number, header in enumerate(headers):
        shown.add_column(header, overflow="fold", no_wrap=number == 0)
    for row in rows:
        cells = [part if isinstance(part, tuple) else (part, "") for part in row]
        shown.add_row(*(Text(visible(words), style=style) for words, style in cells))
    console = _console()
    console.print(shown, width=min(console.width, widest) if widest else None)


def paragraph(words: str) -> None:
    """Words wrapped to the width there is."""
    from rich.text import Text

    _console().print(Text(visible(words)))


def write_file(target: Path, text: str) -> None:
    """Write a file that was asked for; - is standard output. Raises: UsageError."""
    try:
        with click.open_file(str(target), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror or error}") from error


def complain(error: WatcherError) -> None:
    """An error on standard error, one line a problem."""
    if isinstance(error, (ConfigError, PackError)):
        for problem in error.problems:
            click.echo(visible(without_long(str(problem))), err=True)
        click.echo(f"watcher: {counted(len(error.problems), 'problem')} to mend", err=True)
    else:
        click.echo(f"watcher: {visible(without_long(str(error)))}", err=True)


def progress(items: Iterable[T], total: int | None = None) -> Iterator[T]:
    """The items, with a bar on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    shown = Console(stderr=True)
    yield from track(items, total=total, description="", console=shown, transient=True)


def has_colours() -> bool:
    """Whether styles are shown where standard output goes."""
    return bool(_console().color_system)


def _console() -> Any:
    from rich.console import Console

    class Quiet(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # `main` says what comes of it

    wide = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else 160
    colours: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    return Quiet(highlight=False, markup=False, emoji=False, width=wide, color_system=colours)


def is_narrow() -> bool:
    """Whether a table with quotes would not be readable where standard output goes."""
    return bool(_console().width < 110)
