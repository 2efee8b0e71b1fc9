"""What a clause is given from around it, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, replace

from watcher.model import Access, Confidence, Provenance, Requirement, Status, Temporal
from watcher.reading.what import Item


@dataclass(frozen=True, slots=True)
class Carried:
    """What a clause may take from around it: the subjects and segments of its heading, list parent
    or table header, and the subjects of the sentence before. `bare`: a cell, or the words after a
    label, which need no verb."""

    items: tuple[Item, ...] = ()
    segments: tuple[str, ...] | None = None
    before: tuple[Item, ...] = ()
    before_segments: tuple[str, ...] | None = None
    bare: bool = False
    spoken: tuple[Item, ...] = ()


_ALWAYS = Temporal()


@dataclass(frozen=True, slots=True)
class Frame:
    """What one clause says. `items` is empty where its subjects are those listed below it."""

    items: tuple[Item, ...]
    segments: tuple[str, ...]
    status: Status
    requires: tuple[Requirement, ...] = ()
    waives: tuple[str, ...] = ()
    exceptions: bool = False
    temporal: Temporal = _ALWAYS
    logic: str = "all"
    otherwise: tuple[str, ...] = ()
    confidence: Confidence = Confidence.STATED

    def records(self, items: tuple[Item, ...], provenance: Provenance) -> list[Access]:
        """The access records of these subjects."""
        source = replace(provenance, confidence=self.confidence)
        found = []
        for subject, capability in items:
            record = Access(
                subject, self.segments, self.status, capability, self.requires, self.waives,
                self.exceptions, self.temporal, (), self.logic, source,
            )  # fmt: skip
            if self.otherwise:
                found.append(replace(record, status=Status.OPEN, requires=()))
                record = replace(record, segments=self.otherwise)
            found.append(record)
        return found
