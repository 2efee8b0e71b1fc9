"""Where the walk through a section is, and what it has come to."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from watcher.model import (
    Access,
    Block,
    BlockKind,
    Coverage,
    Link,
    Provenance,
    Record,
    Section,
    Statement,
    Strength,
    ValueSet,
)
from watcher.reading.afterwards import Said, of_those_named
from watcher.reading.carriers import Carrier
from watcher.reading.references import Reference
from watcher.reading.residue import may_rule
from watcher.reading.sentence import is_opened
from watcher.reading.what import Item
from watcher.text import fold

_NOWHERE = Provenance()

_LEADS = re.compile(
    r"(?:(?:first|then|next|now|please|to start),? )*(?:open|go to|visit|navigate to|head to|"
    r"log in to|sign in to|in|from|on|under)\b"
)
"""How a step begins that leads to a page."""

_DEEPEST = 6
"""How many list items above a block lend it anything: no page means more."""


@dataclass(slots=True)
class Account:
    """The records so far and how many sentences they account for. `taken`: records that an
    exception took back, also where sections before this one said them."""

    records: list[Record] = field(default_factory=list)
    typed: int = 0
    statements: int = 0
    ignored: int = 0
    taken: set[Record] = field(default_factory=set)

    def add(self, section: Account) -> None:
        """Take in what a further section came to."""
        if section.taken:
            self.take_back(section.taken)
        self.records += section.records
        self.typed += section.typed
        self.statements += section.statements
        self.ignored += section.ignored

    def take_back(self, records: set[Record]) -> None:
        self.records = [one for one in self.records if one not in records]
        self.taken |= records

    def coverage(self) -> Coverage:
        total = self.typed + self.statements + self.ignored
        unread = sum(isinstance(each, Statement) and may_rule(each) for each in self.records)
        return Coverage(
            total, self.typed, self.statements, self.ignored, min(unread, self.statements)
        )


@dataclass(slots=True)
class Walk:
    """Where in a section the walk is: the bold heading and list introduction that still hold,
    the subjects of the sentence before, the records of the block so far, and what tables and
    lists have taken."""

    section: Section
    carrier: Carrier
    account: Account
    stale: bool = False
    bold: str = ""
    intro: str = ""
    before: tuple[Item, ...] = ()
    introduced: Statement | None = None
    heard: list[str] = field(default_factory=list)
    used_marks: set[str] = field(default_factory=set)
    values: dict[tuple[str, str], ValueSet] = field(default_factory=dict)
    reference: Reference = Reference.NONE
    said: Said = field(default_factory=Said)
    of_block: list[Record] = field(default_factory=list)
    of_list: defaultdict[int, list[Record]] = field(default_factory=lambda: defaultdict(list))
    list_id: int = 0
    question: str = ""
    last: Block | None = None
    way: tuple[Link, ...] = ()

    def of_items(self, block: Block) -> tuple[Said, ...]:
        """What the items of a block's list say before it."""
        if self.last is None or self.last.list_id != block.list_id:
            return ()
        return (*self.said.earlier, self.said._replace(earlier=()))

    def has_said(self, sentence: str) -> bool:
        """Whether a sentence before a list is a rule of its own, and not one of what is listed."""
        return bool(self.said.records) and not sentence.endswith((":", "："))

    def links_for(self, block: Block) -> tuple[Link, ...]:
        """The links of a block; a step of a list without one is taken where the last step before
        it led: "Open settings", "Click Verify"."""
        if self.last is None or self.last.list_id != block.list_id:
            self.way = ()
        if block.links and _LEADS.match(fold(block.text)):
            self.way = block.links
        is_step = block.kind is BlockKind.ITEM and bool(block.list_id)
        return block.links or (self.way if is_step else ())

    def labels(self, block: Block) -> list[str]:
        """What stands above a block within its section, outermost first."""
        near = block.parents[-_DEEPEST:]
        return [label for label in (self.bold, self.intro, *near) if label]

    def keep_introduction(self) -> None:
        """Keep the words above a list that nothing of the list was read or kept with."""
        if self.introduced is not None:
            self.account.typed -= 1
            self.account.statements += 1
            self.account.records.append(self.introduced)
            self.introduced = None


def without_place(record: Record) -> Record:
    """A record without where it stands: statements with what they lean on."""
    return replace(record, provenance=_NOWHERE)


def narrow_lists(walk: Walk) -> None:
    """What an item asks without saying whom is of those whom items beside it name, in any order;
    and who they are is then no rule of its own ("you need: tier 4; a verified organization")."""
    account = walk.account
    standing = {id(one) for one in account.records}  # equal ones may stand in several places
    instead: dict[int, Record | None] = {}
    for found in filter(None, walk.of_list.values()):
        records = [one for one in found if id(one) in standing]
        named = of_those_named(records, records)
        asked = [one for one in named if _asks(one)]
        for old, new in zip(records, named, strict=True):
            if any(_is_opened(old, each) for each in asked):
                instead.setdefault(id(old), None)
            elif new is not old:
                instead.setdefault(id(old), new)
    if instead:
        left = (instead.get(id(one), one) for one in account.records)
        account.records = [one for one in left if one is not None]


def _is_opened(record: Record, asked: Access) -> bool:
    return isinstance(record, Access) and is_opened(record, asked)


def _asks(record: Record) -> TypeGuard[Access]:
    """Whether a rule asks something; advice asks nothing."""
    return isinstance(record, Access) and any(
        one.strength is not Strength.RECOMMENDED for one in record.requires
    )
