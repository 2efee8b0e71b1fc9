"""The access rules of an extraction as a grid, with inheritance.

A place is (subject, capability, scope, segment). A model without a rule of its own has that of its
family; a capability without one has that of the subject as a whole. What stands nowhere is not
stated, which is not the same as denied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from watcher.model import Access, Record, Scheme

Scope = tuple[tuple[str, str], ...]

ANY = "*"
"""The subject or capability that stands for all of them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an access rule holds. `segment` is one segment."""

    subject: str
    capability: str
    scope: Scope
    segment: str


@dataclass(frozen=True, slots=True)
class Found:
    """The rule that holds at a place; `explicit` when it is stated for that very place."""

    cell: Access
    explicit: bool


class Cells:
    """The grid of the access atoms among `atoms`."""

    def __init__(self, atoms: Iterable[Record], scheme: Scheme) -> None:
        self._families = dict(scheme.families)
        self._cells = {
            Place(atom.subject, atom.capability, atom.scope, atom.segments[0]): atom
            for atom in atoms
            if isinstance(atom, Access)
        }
        self.subjects = frozenset(place.subject for place in self._cells)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._cells)

    def at(self, place: Place) -> Found | None:
        """The rule at a place, stated there or inherited; None where nothing is stated."""
        for heir in self._ancestry(place):
            if heir in self._cells:
                return Found(self._cells[heir], explicit=heir == place)
        return None

    def stated(self, place: Place) -> Access | None:
        """The rule stated for that very place."""
        return self._cells.get(place)

    def _ancestry(self, place: Place) -> Iterator[Place]:
        """The place, then those it inherits from, the nearest first."""
        family = self._families.get(place.subject)
        capabilities = [place.capability] + [ANY] * (place.capability != ANY)
        for capability in capabilities:
            yield replace(place, capability=capability)
            if family is not None:
                yield replace(place, subject=family, capability=capability)
