"""The form of a pack as it is written in YAML."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import jsonpath_rfc9535 as jsonpath
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from watcher.pack.patterns import Pattern
from watcher.pack.tags import Tag

Id = Annotated[str, Field(pattern=r"^[a-z0-9_*][a-z0-9_.:*/-]*$")]
Number = int | float
Plain = str | int | float | bool


class Form(BaseModel):
    """Base of all parts of a pack's YAML."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Identity(Form):
    """What names the page whatever its title and slug. `article`: the help centre's number."""

    kind: Literal["intercom", "url"]
    article: str | int


class Expect(Form):
    """What a good reading of the page has; less is trouble of the source, not a change.

    `max_drop`: the share of the records seen before that may be missing at once.
    """

    min_words: int = Field(default=0, ge=0)
    any_text: tuple[str, ...] = ()
    min_records: int = Field(default=0, ge=0)
    max_drop: float = Field(default=0.5, ge=0, le=1)


class PageForm(Form):
    """Which page the pack reads. `subject: title` says the page is about the model it names."""

    identity: Identity | None = None
    urls: tuple[str, ...] = ()
    watch_language: str | None = None
    expect: Expect = Expect()
    subject: Literal["title"] | None = None


class Ladder(Form):
    """The atomic segments of a provider, lowest first. `free`: those that cost nothing."""

    kind: Literal["tier", "plan", "key"] = "tier"
    order: tuple[str | int, ...] = ()
    free: tuple[str | int, ...] = ()
    named: tuple[str, ...] = ()


class Models(Form):
    """How subjects are called. `patterns` match the id itself, `aliases` other names of an id,
    `families` their members."""

    patterns: tuple[Pattern, ...] = ()
    aliases: dict[Pattern, str] = Field(default_factory=dict)
    families: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class VocabularyForm(Form):
    """Names of the things rules speak of: pattern -> id, or id -> patterns."""

    models: Models = Models()
    endpoints: dict[Pattern, Id] = Field(default_factory=dict)
    segments: dict[str, tuple[Pattern, ...]] = Field(default_factory=dict)


class Fact(Form):
    """A process fact: where `match` is found, `process`.`attr` is `value`, or its group `n`.

    `covers` are further words of such a sentence that say no more than the fact does.
    """

    process: str
    attr: str
    match: Pattern
    value: Plain | None = None
    unit: str | None = None
    covers: tuple[Pattern, ...] = ()


class ConditionForm(Form):
    """A phrase that is a condition of reaching a tier; its number is a group named n, n2, …"""

    c: str
    match: Pattern
    unit: str | None = None
    basis: Literal["paid", "spent", "spent_or_credit"] | None = None


class TableForm(Form):
    """What the columns of a table mean: role -> pattern of the header's text.

    Roles: subject, tier, access, conditions, conditions.ID, limit.METRIC, set.DIMENSION, ignore.
    The table is one where a pattern of `when` matches a header.
    """

    when: Pattern
    columns: dict[str, Pattern]


class SetForm(Form):
    """A list whose heading or introduction matches: its items are the values of a set."""

    subject: str
    dimension: str
    heading: Pattern


def _path(text: str) -> str:
    try:
        jsonpath.compile(text)
    except jsonpath.JSONPathError as error:
        raise PydanticCustomError(
            "jsonpath",
            "not a JSONPath: {reason}",
            {"reason": str(error), "hint": "write it as in RFC 9535: $.data[*].id"},
        ) from None
    return text


class JsonSet(Form):
    """Members of a set in a JSON page: what `path`, a JSONPath of RFC 9535, selects."""

    path: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_path)]
    subject: str
    dimension: str


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, dict) else value


class LinkForm(Form):
    """A link in a sentence that matches `near`: its target is a process fact."""

    process: str
    attr: str
    near: Pattern


class Metric(Form):
    """A number a segment is held to: how texts call it, and its unit."""

    unit: str
    match: tuple[Pattern, ...] = ()


class Template(Form):
    """A sentence of one page that the grammar does not reach. Slots: {model} {capability}
    {number} {words}; text in plain words, `(...)?` for what may be absent."""

    id: str
    template: Annotated[str, Field(min_length=1, max_length=1000)]
    subject: str
    capability: str = "*"
    requires: str
    params: dict[str, str] = Field(default_factory=dict)


class PackTest(Form):
    """A case of the pack's own: `text`, `html` or `json`, and the notations of all that it must be
    read as.

    A statement is noted as `statement: its words`; `not_typed: true` says nothing but statements.
    """

    text: str | None = None
    html: str | None = None
    json_body: str | None = Field(default=None, alias="json")
    subject: str | None = None
    expect: tuple[str, ...] = ()


class PackForm(Form):
    """A pack as written. Every list adds to those of the packs it stands on."""

    pack: str = ""
    version: int = Field(default=1, ge=1)
    provider: str = ""
    about: str = ""
    extends: str | None = None
    page: PageForm = PageForm()
    ladder: Ladder = Ladder()
    vocabulary: VocabularyForm = VocabularyForm()
    requirements: dict[Id, tuple[Pattern, ...]] = Field(default_factory=dict)
    lacking: dict[Id, tuple[Pattern, ...]] = Field(default_factory=dict)
    capabilities: dict[Id, tuple[Pattern, ...]] = Field(default_factory=dict)
    numbers: dict[str, int] = Field(default_factory=dict)
    words: dict[Tag, tuple[str, ...]] = Field(default_factory=dict)
    cues: dict[str, tuple[Pattern, ...]] = Field(default_factory=dict)
    topics: dict[str, tuple[Pattern, ...]] = Field(default_factory=dict)
    metrics: dict[str, Metric] = Field(default_factory=dict)
    tables: tuple[TableForm, ...] = ()
    conditions: tuple[ConditionForm, ...] = ()
    facts: tuple[Fact, ...] = ()
    sentences: tuple[Template, ...] = ()
    sets: tuple[SetForm, ...] = ()
    json_sets: Annotated[tuple[JsonSet, ...], BeforeValidator(_one_or_many)] = Field(
        default=(), alias="json"
    )
    links: tuple[LinkForm, ...] = ()
    neutral: tuple[Pattern, ...] = ()
    ignore: tuple[Pattern, ...] = ()
    tests: tuple[PackTest, ...] = ()
