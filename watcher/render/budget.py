"""How a message is filled within the budget of its channel: what it means for the profile, how the
page is, what changed, and the page's words, each from the first on as far as its share of the room
goes. What there is no room for is counted, so that nobody takes a part for the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from watcher.canon import listed
from watcher.render.story import Evidence, Fact, Story

Part = TypeVar("Part")

LEAD = 0.25
"""Of the room, what the impacts may take: facts have room besides any number of them."""

FACTS = 0.6
"""Of the room that they leave, what facts may take where there are words of the page to show."""


@dataclass(frozen=True, slots=True)
class Left:
    """How much there was no room for."""

    impacts: int
    facts: int
    quotes: int
    of_list: bool = False

    @property
    def words(self) -> str:
        counted = [
            (self.impacts, f"{self.impacts} more effects for you"),
            (self.facts, f"{self.facts} more" + " changes" * (not self.of_list)),
            (self.quotes, f"the words of {self.quotes} more"),
        ]
        return listed([words for count, words in counted if count])


MOST = Left(999_999, 999_999, 999_999)
"""More than is ever left out: what is to be said of it has room with any count."""


@dataclass(frozen=True, slots=True)
class Form(Generic[Part]):
    """How a chat puts each part of a story, and how much of its budget a part takes."""

    size: Callable[[Part], int]
    impact: Callable[[str], Part]
    health: Callable[[str], Part]
    fact: Callable[[Fact], Part]
    note: Callable[[str], Part]
    words: Callable[[Evidence], Iterable[Part]]


def filled(story: Story, room: int, form: Form[Part]) -> tuple[list[Part], Left]:
    """The parts of a story that the room allows, and how much it does not. An impact that the
    headline says already is not said again."""
    health = first(map(form.health, filter(None, [story.health])), room, form.size)
    room -= sum(map(form.size, health))
    notes = first(map(form.note, story.notes), room, form.size)
    room -= sum(map(form.size, notes))
    untold = [line for line in story.impacts if line not in story.summary]
    impacts = first(map(form.impact, untold), int(room * LEAD), form.size)
    room -= sum(map(form.size, impacts))
    quoted = [piece for piece in story.evidence if piece.quotations]
    facts = first(map(form.fact, story.facts), int(room * (FACTS if quoted else 1)), form.size)
    room -= sum(map(form.size, facts))
    words, pieces = _words(quoted, room, form)
    left = Left(
        len(untold) - len(impacts),
        len(story.facts) - len(facts),
        len(quoted) - pieces,
        of_list=story.is_list,
    )
    return [*impacts, *health, *facts, *notes, *words], left


def _words(quoted: Sequence[Evidence], room: int, form: Form[Part]) -> tuple[list[Part], int]:
    """As many of the words as the room allows, and of how many pieces they are all."""
    shown: list[Part] = []
    for whole, piece in enumerate(quoted):
        parts = list(form.words(piece))
        fitting = first(parts, room, form.size)
        shown += fitting
        if len(fitting) < len(parts):
            return shown, whole
        room -= sum(map(form.size, fitting))
    return shown, len(quoted)


def first(parts: Iterable[Part], room: int, size: Callable[[Part], int]) -> list[Part]:
    """As many of the parts, from the first on, as the room allows."""
    fitting: list[Part] = []
    for part in parts:
        room -= size(part)
        if room < 0:
            break
        fitting.append(part)
    return fitting
