"""What came of bringing pages along."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from watcher.model import Source


@dataclass
class Tally:
    """How many pages are new, known already, of no source; since when each source has to be put
    together anew; what could not be had, and what was left out."""

    kept: int = 0
    known: int = 0
    foreign: int = 0
    since: dict[str, datetime] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)

    def note(self, source: Source, at: datetime, *, new: bool) -> None:
        self.kept += new
        self.known += not new
        self.since[source.id] = min(at, self.since.get(source.id, at))
