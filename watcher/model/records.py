"""What a pack reads from a document."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum

from watcher.model.documents import BlockKind


class Status(Enum):
    OPEN = "open"
    CONDITIONAL = "conditional"
    UNAVAILABLE = "unavailable"


class Strength(IntEnum):
    """How binding a requirement is; comparable."""

    RECOMMENDED = 1
    POSSIBLE = 2
    REQUIRED = 3


class Method(Enum):
    """How a record was read."""

    # With `Confidence`, a part of where each sentence stands; Enum's own is no C function.
    __hash__ = object.__hash__

    GRAMMAR = "grammar"
    LIST = "list"
    TABLE = "table"
    FACT = "fact"
    TEMPLATE = "template"
    NET = "net"


class Confidence(Enum):
    """STATED: every slot stands in the quoted words. CARRIED: a slot came from a heading, a list
    parent or a table header. INHERITED: the scope is the ladder because no tier was named."""

    __hash__ = object.__hash__

    STATED = "stated"
    CARRIED = "carried"
    INHERITED = "inherited"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a record stands on the page. Never part of a key. `words` are what people are shown
    where the quote alone tells too little: a cell with its row and column, a list with all its
    items."""

    quote: str = ""
    section: tuple[str, ...] = ()
    block: BlockKind = BlockKind.PARAGRAPH
    method: Method = Method.GRAMMAR
    confidence: Confidence = Confidence.STATED
    words: str = ""

    @property
    def shown(self) -> str:
        """The words of the page as people are shown them."""
        return self.words or self.quote


Scalar = int | float | str | bool


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement id (or "other" with params text="its words"), its strength and parameters."""

    req: str
    strength: Strength = Strength.REQUIRED
    params: tuple[tuple[str, Scalar], ...] = ()


@dataclass(frozen=True, slots=True)
class Temporal:
    """Time limits of a rule: ISO dates. `as_of` is when the page says it was true; not compared."""

    since: str | None = None
    until: str | None = None
    temporary: bool = False
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a subject (model, feature) for a capability, and by what."""

    subject: str
    segments: tuple[str, ...]
    status: Status
    capability: str = "*"
    requires: tuple[Requirement, ...] = ()
    waives: tuple[str, ...] = ()
    exceptions: bool = False
    temporal: Temporal = Temporal()
    scope: tuple[tuple[str, str], ...] = ()
    logic: str = "all"
    provenance: Provenance = field(default=Provenance(), compare=False)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of reaching a tier: spend >= 50 USD paid, days_since_first_payment >= 7."""

    c: str
    value: int | float | None = None
    unit: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class TierRule:
    """What it takes to reach a tier of a ladder. `logic` is "all" or "any" of the conditions."""

    tier: str
    conditions: tuple[Condition, ...] = ()
    ladder: str = "usage"
    logic: str = "all"
    provenance: Provenance = field(default=Provenance(), compare=False)


@dataclass(frozen=True, slots=True)
class Limit:
    """A number a segment is held to. `value` is "unlimited" where the page says so."""

    metric: str
    value: int | float | str
    unit: str | None
    segments: tuple[str, ...]
    subject: str = "*"
    capability: str = "*"
    provenance: Provenance = field(default=Provenance(), compare=False)


@dataclass(frozen=True, slots=True)
class Process:
    """One fact of a process: organization_verification.reuse_window = 90 day."""

    process: str
    attr: str
    value: Scalar
    unit: str | None = None
    provenance: Provenance = field(default=Provenance(), compare=False)


ENTRY = "entry"
"""The dimension of the set that a feed's entries are. What is in it is news, no rule."""


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A set-valued fact: endpoints of a model, accepted documents, regions. Record type "set"."""

    subject: str
    dimension: str
    values: tuple[str, ...]
    provenance: Provenance = field(default=Provenance(), compare=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence kept as it stands because not every slot of it was understood.

    `topic`: forecast, rationale, disclaimer, exception, eligibility, scope, definition, error,
    how_to, other. `bearing`: it speaks of access. `because`: why it was not typed. `under`: the
    headings, caption or term it leans on, where they may bear on a rule.
    """

    text: str
    topic: str = "other"
    bearing: bool = False
    because: str = field(default="", compare=False)
    provenance: Provenance = field(default=Provenance(), compare=False)
    under: str = ""


Record = Access | TierRule | Limit | Process | ValueSet | Statement


@dataclass(frozen=True, slots=True)
class Coverage:
    """How the sentences of the watched sections were accounted for. `unread`: the statements among
    them that may hold a rule; None where it was not counted."""

    sentences: int = 0
    typed: int = 0
    statements: int = 0
    ignored: int = 0
    unread: int | None = None

    @property
    def share(self) -> float:
        """The typed share of the sentences that hold or may hold a rule (0..1); 1.0 for a page
        without any."""
        counted = self.typed + (self.statements if self.unread is None else self.unread)
        return self.typed / counted if counted else 1.0


@dataclass(frozen=True, slots=True)
class Scheme:
    """What comparison must know of a provider: its ladder of segments, lowest first, and the
    family each model belongs to (member, family)."""

    provider: str
    ladder: tuple[str, ...] = ()
    families: tuple[tuple[str, str], ...] = ()

    def family(self, subject: str) -> str | None:
        return next((family for member, family in self.families if member == subject), None)


@dataclass(frozen=True, slots=True)
class PackRef:
    """The pack a reading was made with. `digest` covers its meaning, not its comments."""

    id: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a pack read from one document."""

    pack: PackRef
    scheme: Scheme
    records: tuple[Record, ...]
    coverage: Coverage = Coverage()
    notes: tuple[str, ...] = ()

    @property
    def typed(self) -> int:
        """How many records are not mere statements."""
        return sum(not isinstance(record, Statement) for record in self.records)
