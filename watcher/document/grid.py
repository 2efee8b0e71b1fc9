"""Rows of cells with spans -> a rectangular table."""

from __future__ import annotations

from dataclasses import dataclass, field

from watcher.document.inline import Run
from watcher.errors import DocumentError
from watcher.model import Cell, Link, Table

_EMPTY = Cell("")
_MAX_COLUMNS = 100
MAX_CELLS = 20_000
"""Of all tables of a page together: seventy times the most of 500 real pages, and about a second
of reading."""

_MAX_COPIES = 1_500
"""Places that are filled by spans alone: a kilobyte of markup may ask for all of `MAX_CELLS`."""

_MAX_COPIED = 200_000
"""Characters in those places: what is read and compared must not be a hundred times what came."""

_MAX_TEXT = 1_000_000
"""Characters of all places together."""


@dataclass(slots=True)
class OpenCell:
    """A cell while it is being read."""

    header: bool
    columns: int
    rows: int
    lines: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    bold: bool = True

    def add(self, run: Run) -> None:
        self.lines += run.lines
        self.links += run.links
        self.marks += run.marks
        if run.own_mark is not None:
            self.marks.append(run.own_mark)
        self.bold = self.bold and (run.bold or not run.lines)

    def close(self) -> Cell:
        return Cell(
            text=" ".join(self.lines),
            lines=tuple(self.lines),
            header=self.header,
            bold=self.bold and bool(self.lines),
            links=tuple(self.links),
            marks=tuple(self.marks),
        )


@dataclass(slots=True)
class OpenTable:
    """A table while it is being read."""

    rows: list[list[OpenCell]] = field(default_factory=list)
    in_head: list[bool] = field(default_factory=list)
    head: bool = False
    caption: str = ""

    def start_row(self) -> None:
        self.rows.append([])
        self.in_head.append(self.head)

    def start_cell(self, *, header: bool, columns: int, rows: int) -> OpenCell:
        if not self.rows:
            self.start_row()
        cell = OpenCell(header=header or self.head, columns=columns, rows=rows)
        self.rows[-1].append(cell)
        return cell

    def close(self) -> Table | None:
        """The grid without empty rows; None when nothing is written in it.

        Raises:
            DocumentError: the grid is larger than any table for people.
        """
        grid = _expanded(self.rows)
        kept = [
            (row, head)
            for row, head in zip(grid, self.in_head, strict=True)
            if any(cell.text or cell.marks for cell in row)
        ]
        if not kept:
            return None
        width = max(len(row) for row, _ in kept)
        check_size(width * len(kept))
        rows = tuple((*row, *(_EMPTY,) * (width - len(row))) for row, _ in kept)
        return Table(rows, _header_rows(rows, [head for _, head in kept]), self.caption)


def check_size(cells: int) -> None:
    """Raises: DocumentError where there are more cells than people would read."""
    if cells > MAX_CELLS:
        raise DocumentError(f"the page has more than {MAX_CELLS} cells of tables")


def _check_spans(copies: int, copied: int, text: int) -> None:
    if copies > _MAX_COPIES or copied > _MAX_COPIED or text > _MAX_TEXT:
        raise DocumentError("a table on the page spans more cells than any table for people")


def _expanded(rows: list[list[OpenCell]]) -> list[list[Cell]]:
    """Each cell at every place it spans (HTML, section 4.9.12.1, "forming a table")."""
    grid: list[list[Cell]] = []
    pending: dict[int, tuple[Cell, int]] = {}
    total = text = copies = own = 0
    for number, opened in enumerate(rows):
        line: list[Cell] = []
        left = len(rows) - number
        for cell in opened:
            _fill_from_above(line, pending)
            closed = cell.close()
            own += len(closed.text)
            for _ in range(max(1, min(cell.columns, _MAX_COLUMNS))):
                down = min(cell.rows, left) if cell.rows else left
                if down > 1:
                    pending[len(line)] = (closed, down - 1)
                line.append(closed)
        _fill_from_above(line, pending)
        total += len(line)
        check_size(total)
        copies += len(line) - len(opened)
        text += sum(len(cell.text) for cell in line)
        _check_spans(copies, text - own, text)
        grid.append(line)
    return grid


def _fill_from_above(line: list[Cell], pending: dict[int, tuple[Cell, int]]) -> None:
    while len(line) in pending:
        column = len(line)
        cell, left = pending.pop(column)
        if left > 1:
            pending[column] = (cell, left - 1)
        line.append(cell)


def _header_rows(rows: tuple[tuple[Cell, ...], ...], in_head: list[bool]) -> int:
    if len(rows) < 2:
        return 0
    count = 0
    for row, head in zip(rows, in_head, strict=True):
        written = [cell for cell in row if cell.text]
        if not (head or all(cell.header for cell in written)):
            break
        count += 1
    if count == 0 and _looks_like_header(rows):
        return 1
    return count if count < len(rows) else 0


def _looks_like_header(rows: tuple[tuple[Cell, ...], ...]) -> bool:
    first = [cell for cell in rows[0] if cell.text]
    return len(first) > 1 and all(cell.bold for cell in first)
