"""The nouns of the product. Frozen, without behaviour beyond what follows from their own fields.

The words are those of docs/how-it-works.md. Times are timezone-aware UTC datetimes everywhere;
zones exist only at the faces. `id` is ours, `key` is identity over time, `digest` is content.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import Enum, IntEnum

# ---------------------------------------------------------------- source and page


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A value that must never be shown: its repr and str hide it, `value` reveals it."""

    value: str

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a source is due: every so often, or by a cron expression in UTC. Exactly one is set."""

    every: timedelta | None = None
    cron: str | None = None
    jitter: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one fetch may cost. Times in seconds, sizes in bytes."""

    connect: float = 10.0
    read: float = 20.0
    deadline: float = 60.0
    max_bytes: int = 5_000_000
    max_redirects: int = 5


class Robots(Enum):
    """Whether a site's robots.txt is obeyed."""

    OBEY = "obey"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How a source's page is asked for. `allow_private` opens loopback and private networks.

    `headers` are sent to `origin` (scheme, host and port, such as https://example.com:443) and
    nowhere else, whatever redirects there are. `proxy` is an address and may hold a password.
    """

    allow_private: bool = False
    robots: Robots = Robots.OBEY
    headers: tuple[tuple[str, Secret], ...] = ()
    origin: str = ""
    proxy: Secret | None = None


@dataclass(frozen=True, slots=True)
class Confirm:
    """When a change is believed: after so many looks in a row that read the same, each at least
    `after` later than the one before. One look, or no time between them: at once."""

    after: timedelta = timedelta(0)
    looks: int = 2

    @property
    def is_on(self) -> bool:
        return self.after > timedelta(0) and self.looks > 1


@dataclass(frozen=True, slots=True)
class Source:
    """A watched page as configured.

    `stale_after`: not seen well for so long, it is stale (None: three intervals, at least a day).
    `remind_after`: trouble that goes on is told again after so long, and then after twice as long
    each time (zero: never).
    """

    id: str
    url: str
    pack: str
    schedule: Schedule
    fetch: tuple[str, ...] = ("http",)
    limits: FetchLimits = FetchLimits()
    options: FetchOptions = FetchOptions()
    confirm: Confirm = Confirm()
    stale_after: timedelta | None = None
    remind_after: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional request may send (RFC 9110, section 13.1). They mean something only to
    the `fetcher` that gave them: an archive must not be asked about the tag of the site."""

    etag: str | None = None
    last_modified: str | None = None
    fetcher: str = "http"


@dataclass(frozen=True, slots=True)
class Page:
    """One response. `body` is the entity after content decoding, before charset decoding.

    `captured_at` is set where an archive gave the page: it is as the page stood then.
    """

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    fetcher: str
    redirects: tuple[str, ...] = ()
    captured_at: datetime | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, by case-insensitive name."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def validators(self) -> Validators:
        if self.captured_at is not None:
            return Validators(f"{self.captured_at:%Y%m%d%H%M%S}", None, self.fetcher)
        return Validators(self.header("etag"), self.header("last-modified"), self.fetcher)


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server said 304: the page is what the validators name. `captured_at` as for a Page."""

    final_url: str
    fetched_at: datetime
    fetcher: str
    captured_at: datetime | None = None


class VerdictKind(Enum):
    """What a Page is. Only an article is read and compared."""

    ARTICLE = "article"
    CHALLENGE = "challenge"
    LOGIN_WALL = "login_wall"
    CONSENT_WALL = "consent_wall"
    SOFT_404 = "soft_404"
    NOT_FOUND = "not_found"
    MAINTENANCE = "maintenance"
    EMPTY_SHELL = "empty_shell"
    MOVED = "moved"
    REFUSED = "refused"
    HTTP_ERROR = "http_error"
    WRONG_LANGUAGE = "wrong_language"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a Page is, with the evidence. `reasons` are plain sentences, the strongest first."""

    kind: VerdictKind
    reasons: tuple[str, ...] = ()
    vendor: str | None = None

    @property
    def is_article(self) -> bool:
        return self.kind is VerdictKind.ARTICLE


@dataclass(frozen=True, slots=True)
class Tried:
    """A fetcher that was tried and did not give the article, so that the next one was: what it
    gave instead, and why in plain words. HTTP_ERROR where it gave no page at all."""

    fetcher: str
    kind: VerdictKind
    reason: str = ""


# ---------------------------------------------------------------- document


class Layout(Enum):
    """The markup a document was found in. Detected from the markup, never from the host."""

    INTERCOM_RAILS = "intercom-rails"
    INTERCOM_NEXT = "intercom-next"
    INTERCOM_DOCS = "intercom-docs"
    OPENAI_HELP = "openai-help"
    DOCS = "docs"
    MARKDOWN = "markdown"
    JSON = "json"
    PLAIN = "plain"


class BlockKind(Enum):
    """What a block is on the page."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    CALLOUT = "callout"
    CODE = "code"
    FOOTNOTE = "footnote"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Link:
    """A link's text and its target, without volatile query parameters."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table's grid, after row and column spans were expanded.

    `lines` are the cell's text split at block ends and `<br>`; `text` is their join by one space.
    `marks` are footnote marks in the cell ("1", "*"), which are not part of `text`.
    `bold`: all of its text is bold (how header cells look where the markup has none).
    """

    text: str
    lines: tuple[str, ...] = ()
    header: bool = False
    bold: bool = False
    links: tuple[Link, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A rectangular grid: all rows have the same length. The first `header_rows` rows are headers
    by their markup (th, thead, an all-bold first row); 0 where the markup does not say."""

    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int = 0
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a section, in reading order.

    `text` is visible text: white space collapsed, zero-width characters and soft hyphens removed,
    everything else as written; "\\n" stands for `<br>` only. A table has no text of its own.
    `parents` are the texts of the list items (or the definition term) above it, outermost first;
    `list_id` is the same for items of one list (nested lists have their own), 0 outside lists.
    `marks`: for a footnote the mark it explains, elsewhere the marks it carries.
    """

    kind: BlockKind
    text: str = ""
    links: tuple[Link, ...] = ()
    marks: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    list_id: int = 0
    ordered: bool = False
    bold: bool = False
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks below one heading. `path` are the headings from the outermost to this one's own;
    the part of a page above the first heading has an empty path."""

    path: tuple[str, ...]
    level: int
    blocks: tuple[Block, ...]

    @property
    def heading(self) -> str:
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class Document:
    """A page as headings with blocks. `article` is the help centre's article number, the identity
    of the page whatever its title and slug; `updated` is the shown label, never compared."""

    title: str
    sections: tuple[Section, ...]
    layout: Layout = Layout.PLAIN
    language: str | None = None
    description: str = ""
    article: str | None = None
    canonical_url: str | None = None
    updated: str | None = None
    words: int = 0


# ---------------------------------------------------------------- records


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

    GRAMMAR = "grammar"
    LIST = "list"
    TABLE = "table"
    FACT = "fact"
    TEMPLATE = "template"
    NET = "net"


class Confidence(Enum):
    """STATED: every slot stands in the quoted words. CARRIED: a slot came from a heading, a list
    parent or a table header. INHERITED: the scope is the ladder because no tier was named."""

    STATED = "stated"
    CARRIED = "carried"
    INHERITED = "inherited"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a record stands on the page. Never part of a key."""

    quote: str = ""
    section: tuple[str, ...] = ()
    block: BlockKind = BlockKind.PARAGRAPH
    method: Method = Method.GRAMMAR
    confidence: Confidence = Confidence.STATED


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
    how_to, other. `bearing`: it speaks of access. `because`: why it was not typed.
    """

    text: str
    topic: str = "other"
    bearing: bool = False
    because: str = ""
    provenance: Provenance = field(default=Provenance(), compare=False)


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


# ---------------------------------------------------------------- changes


class ChangeKind(Enum):
    """What differs between two extractions."""

    BECAME_UNREADABLE = "became_unreadable"
    ACCESS_GRANTED = "access_granted"
    ACCESS_REVOKED = "access_revoked"
    DENIAL_STATED = "denial_stated"
    DENIAL_DROPPED = "denial_dropped"
    SCOPE_WIDENED = "scope_widened"
    SCOPE_NARROWED = "scope_narrowed"
    SUBJECT_ADDED = "subject_added"
    SUBJECT_REMOVED = "subject_removed"
    REQUIREMENT_ADDED = "requirement_added"
    REQUIREMENT_REMOVED = "requirement_removed"
    REQUIREMENT_CHANGED = "requirement_changed"
    REQUIREMENT_STRENGTHENED = "requirement_strengthened"
    REQUIREMENT_WEAKENED = "requirement_weakened"
    THRESHOLD_CHANGED = "threshold_changed"
    LOGIC_CHANGED = "logic_changed"
    CONDITION_ADDED = "condition_added"
    CONDITION_REMOVED = "condition_removed"
    TIER_ADDED = "tier_added"
    TIER_REMOVED = "tier_removed"
    LIMIT_ADDED = "limit_added"
    LIMIT_REMOVED = "limit_removed"
    LIMIT_CHANGED = "limit_changed"
    EXCEPTION_ADDED = "exception_added"
    EXCEPTION_REMOVED = "exception_removed"
    TEMPORALITY_CHANGED = "temporality_changed"
    ASSURANCE_ADDED = "assurance_added"
    ASSURANCE_REMOVED = "assurance_removed"
    PROCESS_ADDED = "process_added"
    PROCESS_REMOVED = "process_removed"
    PROCESS_CHANGED = "process_changed"
    SET_ADDED = "set_added"
    SET_REMOVED = "set_removed"
    SET_VALUE_ADDED = "set_value_added"
    SET_VALUE_REMOVED = "set_value_removed"
    STATEMENT_ADDED = "statement_added"
    STATEMENT_REMOVED = "statement_removed"
    STATEMENT_REWORDED = "statement_reworded"
    UNEXPLAINED = "unexplained"
    EDITORIAL = "editorial"


class Direction(Enum):
    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    MIXED = "mixed"
    NEUTRAL = "neutral"
    UNKNOWN = "unknown"


class Severity(IntEnum):
    """How loud a change is; comparable. CRITICAL is only reached through a profile."""

    NONE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a change: the value in plain words and the quoted words with their section."""

    value: str = ""
    quote: str = ""
    section: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One typed difference. Fields beyond the first five name what it is about; those that do not
    apply to its record `type` are None. `basis` is "omission" where the words are merely gone.
    `text` is a statement's (new) text. `before`/`after` are what a person is shown."""

    kind: ChangeKind
    type: str
    direction: Direction
    severity: Severity
    provider: str
    subject: str | None = None
    capability: str | None = None
    segments: tuple[str, ...] | None = None
    scope: tuple[tuple[str, str], ...] | None = None
    tier: str | None = None
    metric: str | None = None
    process: str | None = None
    attr: str | None = None
    detail: str | None = None
    text: str | None = None
    basis: str = "explicit"
    before: Side | None = None
    after: Side | None = None


# ---------------------------------------------------------------- profile and impact


@dataclass(frozen=True, slots=True)
class Profile:
    """Who the user is to a provider. Empty `models` watches every model of the page."""

    provider: str
    segment: str
    has: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()


class Standing(Enum):
    """What the page says of a profile's access."""

    YES = "yes"
    TODO = "todo"
    MAYBE = "maybe"
    NO = "no"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Assessment:
    """A standing with what is still to be done for it (requirement ids)."""

    standing: Standing
    todo: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Impact:
    """What a revision means for a profile, for one subject and capability."""

    profile: Profile
    subject: str
    capability: str
    before: Assessment
    after: Assessment


# ---------------------------------------------------------------- history


class Outcome(Enum):
    """How a check ended."""

    FIRST_SEEN = "first_seen"
    NOT_MODIFIED = "not_modified"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    PENDING = "pending"
    FAILED = "failed"


class RevisionKind(Enum):
    """FIRST: the baseline. CHANGE: the page's rules or statements differ. REREAD: the page stands,
    an edited pack reads it differently; never told."""

    FIRST = "first"
    CHANGE = "change"
    REREAD = "reread"


@dataclass(frozen=True, slots=True)
class Reverted:
    """The earlier revision whose rules a page has gone back to."""

    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """An accepted extraction with the changes since the one before it. `key` chains from the key
    of its parent, so that the same change detected again has the same key; the store sets `seq`.
    `records_digest` is that of its records (`codec.records_digest`).

    `at` is when the page was seen so: for a page from an archive, when it was captured."""

    key: str
    source_id: str
    kind: RevisionKind
    at: datetime
    snapshot_id: int
    extraction: Extraction
    title: str
    changes: tuple[Change, ...] = ()
    impacts: tuple[Impact, ...] = ()
    seq: int | None = None
    fetcher: str = ""
    captured_at: datetime | None = None
    records_digest: str = ""
    reverts: Reverted | None = None


class HealthState(Enum):
    OK = "ok"
    FAILING = "failing"
    BLOCKED = "blocked"
    UNREADABLE = "unreadable"
    GONE = "gone"
    MOVED = "moved"
    STALE = "stale"
    FLAPPING = "flapping"


@dataclass(frozen=True, slots=True)
class Turn:
    """A look that showed something else than the one before: a reading (by its digest) or the name
    of a trouble, and when."""

    at: datetime
    shown: str


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a source.

    `failures` counts looks in a row that were no good look; `told` is the state people were last
    told, which lags behind while trouble may still be passing, at `told_at`, and `reminders` how
    often they were told of it again. `last_good` is the time whose page was last seen well: that of
    the capture where it was seen through an archive. `turns` are the latest, the oldest first.
    """

    state: HealthState = HealthState.OK
    since: datetime | None = None
    reasons: tuple[str, ...] = ()
    failures: int = 0
    last_good: datetime | None = None
    told: HealthState = HealthState.OK
    told_at: datetime | None = None
    reminders: int = 0
    turns: tuple[Turn, ...] = ()


# ---------------------------------------------------------------- alerts


class AlertKind(Enum):
    """What an alert is about. CHANGE and HEALTH are of one source; TEST is an example of either.
    The others are lists: all that they say stands in `title` and `lines`.

    FIRST: pages that were looked at for the first time. DIGEST: what a route gathered up to its
    time. MASS: one kind of change on many pages in one pass. GIVEN_UP: a message that a channel
    did not take. REMINDER: what nobody acknowledged. SILENCED: what a silence that is over kept
    quiet. WATCHING: all is well, said from time to time.
    """

    CHANGE = "change"
    HEALTH = "health"
    TEST = "test"
    FIRST = "first"
    DIGEST = "digest"
    MASS = "mass"
    GIVEN_UP = "given_up"
    REMINDER = "reminder"
    SILENCED = "silenced"
    WATCHING = "watching"

    @property
    def is_list(self) -> bool:
        return self not in (AlertKind.CHANGE, AlertKind.HEALTH, AlertKind.TEST)


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What an alert says of its source."""

    id: str
    url: str
    title: str
    provider: str


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One line of a list: plain words, that may hold words of a watched page. `source` is the
    page it is about, `seq` the revision (r12) where it is of one, `at` when it happened."""

    text: str
    source: SourceFacts | None = None
    severity: Severity = Severity.NONE
    seq: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to be heard once. A CHANGE alert has a revision with changes, a HEALTH alert the
    states before and after; `judge.py` is the only place that makes one. `fetcher` is the door
    through which a changed page was seen, `captured_at` when, where that was an archive. A list
    has a `title` and `lines`, the most important first, and a source that stands for Watcher
    itself (`telling.py`).
    """

    key: str
    kind: AlertKind
    source: SourceFacts
    at: datetime
    severity: Severity
    changes: tuple[Change, ...] = ()
    impacts: tuple[Impact, ...] = ()
    revision_key: str | None = None
    seq: int | None = None
    health_before: Health | None = None
    health_after: Health | None = None
    fetcher: str = ""
    captured_at: datetime | None = None
    title: str = ""
    lines: tuple[AlertLine, ...] = ()
    reverts: Reverted | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """An alert rendered for one kind of channel. Which fields are set is the renderer's matter:
    `subject`/`text`/`html` for mail, `payload` (JSON object) for Slack and webhooks. Messages of
    one `thread` (the source's id) belong together where a channel can show that."""

    subject: str = ""
    text: str = ""
    html: str = ""
    payload: dict[str, object] | None = None
    thread: str = ""


class DeliveryState(Enum):
    """DUE: still to be told. DONE: taken by the channel. DEAD: given up. HELD: waits to be told
    together with others (a digest, a pass, a silence). FOLDED: told as part of another alert.
    SILENCED: kept quiet by a silence. DROPPED: taken off the list by a person."""

    DUE = "due"
    DONE = "done"
    DEAD = "dead"
    HELD = "held"
    FOLDED = "folded"
    SILENCED = "silenced"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert to one recipient of one channel. `key` is the idempotency key it travels under;
    `lease` is the token of the process that attempts it now, `attempts` counts that attempt.
    `thread` is what an earlier message of the same source to the same recipient left in its
    receipt, for channels that show follow-ups below it.

    `due_from` is when it may first be told (after quiet hours); the time after which it is given
    up counts from there. `bundle` names what a HELD or SILENCED one is told together with.
    `topic` is equal for alerts that tell a recipient the same thing; such a one is left out when
    the last word to that recipient about the source was the same, not longer than `repeat_after`
    ago.
    """

    key: str
    alert_key: str
    channel: str
    recipient: str = ""
    state: DeliveryState = DeliveryState.DUE
    attempts: int = 0
    created_at: datetime | None = None
    next_at: datetime | None = None
    lease: str | None = None
    thread: str | None = None
    lease_until: datetime | None = None
    due_from: datetime | None = None
    bundle: str = ""
    topic: str = ""
    repeat_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that waits to be told together with others, and its alert."""

    delivery: Delivery
    alert: Alert


@dataclass(frozen=True, slots=True)
class Gathering:
    """What becomes of deliveries that waited, committed together: lists with deliveries of their
    own, which delivery is told in which of them (its key, the list's key), and which are let go to
    be told by themselves."""

    alerts: tuple[Alert, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    folded: tuple[tuple[str, str], ...] = ()
    released: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel says of a message it took: the other side's id or status, without secrets.
    `thread` is what later messages of the same source name to follow below this one."""

    detail: str
    thread: str | None = None


# ---------------------------------------------------------------- settings that decide


@dataclass(frozen=True, slots=True)
class Match:
    """Which alerts are meant: those for which each condition holds. An empty tuple or None holds
    for everything.

    `health`: True for health alerts only, False for changes only. `states` are those that health
    turns to or from. `impact`: True only for changes that alter what a profile may do. Severities
    bind changes only: the end of trouble is told where its beginning was.
    """

    sources: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    kinds: tuple[ChangeKind, ...] = ()
    directions: tuple[Direction, ...] = ()
    min_severity: Severity = Severity.LOW
    max_severity: Severity = Severity.CRITICAL
    health: bool | None = None
    states: tuple[HealthState, ...] = ()
    impact: bool | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """A time of each day, or of one day a week (0 is Monday), on the clocks of a time zone."""

    at: time
    zone: str = "UTC"
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when to when, on the clocks of a time zone, nobody is disturbed; over midnight where
    the end is not after the start. `days` are the weekdays (0 is Monday) on which it starts.
    Alerts of `except_severity` and above pass."""

    start: time
    end: time
    zone: str = "UTC"
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    except_severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Which alerts go to which channels, and when.

    Routes are asked in order. One that `stops` keeps what it takes from the routes after it; a
    `default` one takes only what none before it took. With a `digest` alerts are gathered up to
    its next time and told as one list.
    """

    to: tuple[str, ...]
    match: Match = Match()
    id: str = ""
    stops: bool = False
    default: bool = False
    digest: Timetable | None = None
    quiet: QuietHours | None = None
    repeat_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts that are not told until a time, why, and who said so. With `summary` what was kept
    quiet is told in one list when it is over."""

    id: int
    match: Match
    reason: str
    author: str
    created_at: datetime
    expires_at: datetime
    summary: bool = True


# ---------------------------------------------------------------- what the store keeps of a source


@dataclass(frozen=True, slots=True)
class Pending:
    """A change that was seen and is not believed yet: what was read, by which pack, from which
    kept page; when it was first and last seen, and in how many looks. `unsettled` counts the other
    candidates that it replaced."""

    records_digest: str
    pack_digest: str
    snapshot_id: int
    since: datetime
    seen_at: datetime
    looks: int = 1
    unsettled: int = 0


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the store remembers of a source between checks.

    `body_digest`, `canonical_digest`, `pack_digest` and `validators` are those of the last *good*
    evaluation and move only together (law 2). `snapshot_id` is the page the head revision's rules
    stand in, in its newest accepted form. `records_digest` is the head revision's. `lease` is the
    token of the process that holds it.
    `fetcher`, `captured_at` and `tried` are those of the newest look, as a Check has them;
    `brought_at` is when the page they compare with was captured, where it was brought along.
    """

    source_id: str
    due_at: datetime
    lease: str | None = None
    validators: Validators = Validators()
    body_digest: str | None = None
    canonical_digest: str | None = None
    pack_digest: str | None = None
    snapshot_id: int | None = None
    revision_key: str | None = None
    revision_seq: int | None = None
    title: str = ""
    last_checked_at: datetime | None = None
    health: Health = Health()
    fetcher: str = ""
    captured_at: datetime | None = None
    brought_at: datetime | None = None
    tried: tuple[Tried, ...] = ()
    records_digest: str | None = None
    pending: Pending | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a good evaluation of a page fixes: the digests and validators that let the next check
    say "unchanged" without reading, and the snapshot to compare with."""

    body_digest: str
    canonical_digest: str
    pack_digest: str
    validators: Validators
    snapshot_id: int
    title: str


@dataclass(frozen=True, slots=True)
class Check:
    """One visit of a source and its outcome, with the time it is due again.

    `note` says in plain words what was seen where it was not the article, or why nothing was read.
    `evaluation` is set when the page was read well and what is remembered of it must move.
    `fetcher` is the door that gave what the outcome rests on, `tried` those that did not give the
    article, `captured_at` when an archive took the page that it gave.
    """

    source_id: str
    at: datetime
    outcome: Outcome
    next_due: datetime
    fetcher: str = ""
    note: str = ""
    evaluation: Evaluation | None = None
    tried: tuple[Tried, ...] = ()
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """All that one check changes, committed together or not at all. The revisions are in order:
    at most a REREAD before a CHANGE. Deliveries belong to the alerts. `health_changed` says that
    the health's state moved, from `health_before` or, without it, from what the store has."""

    check: Check
    health: Health
    revisions: tuple[Revision, ...] = ()
    alerts: tuple[Alert, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    health_changed: bool = False
    health_before: Health | None = None
    pending: Pending | None = None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check tells its caller: the check, and what came of it."""

    check: Check
    health: Health
    changes: tuple[Change, ...] = ()
    impacts: tuple[Impact, ...] = ()
    revision_seq: int | None = None
