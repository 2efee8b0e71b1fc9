"""The form of a pack as it is written in YAML."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import jsonpath_rfc9535 as jsonpath
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from watcher.pack.patterns import Composed, Folded, Pattern
from watcher.pack.tags import Tag


def _named(text: str) -> str:
    if not _ID.fullmatch(text):
        hint = "lower-case letters, digits and . _ - / without spaces"
        raise PydanticCustomError("id", "not a name", {"hint": hint})
    return text


_ID = re.compile(r"\*|[a-z0-9_][a-z0-9_.:*/+-]*")
Id = Annotated[str, AfterValidator(_named)]
Plain = str | int | float | bool
Text = Annotated[str, Field(min_length=1)]
Patterns = Annotated[tuple[Pattern, ...], Field(min_length=1)]


class Form(BaseModel):
    """Base of all parts of a pack's YAML."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Identity(Form):
    """What names the page whatever its title and slug. `article`: the help centre's number."""

    kind: Literal["intercom", "url"]
    article: str | int


class Expect(Form):
    """What a good reading of the page has; less is trouble of the source, not a change.

    `max_drop`: the share of the records seen before that may be missing at once.
    """

    min_words: int = Field(default=0, ge=0)
    any_text: tuple[Text, ...] = ()
    min_records: int = Field(default=0, ge=0)
    max_drop: float = Field(default=0.5, ge=0, le=1)


def _language(code: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", code):
        hint = "two letters as in the page's lang attribute: en, ja, pt-BR"
        raise PydanticCustomError("language", "not a code of a language", {"hint": hint})
    return code


class PageForm(Form):
    """Which page the pack reads. `subject: title` says the page is about the model it names."""

    identity: Identity | None = None
    urls: tuple[str, ...] = ()
    watch_language: Annotated[str, AfterValidator(_language)] | None = None
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
    aliases: dict[Pattern, Id] = Field(default_factory=dict)
    families: dict[Id, tuple[Id, ...]] = Field(default_factory=dict)


class VocabularyForm(Form):
    """Names of the things rules speak of: pattern -> id, or id -> patterns."""

    models: Models = Models()
    endpoints: dict[Pattern, Id] = Field(default_factory=dict)
    segments: dict[str, Patterns] = Field(default_factory=dict)


def _one_or_many(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else (value,)


OneOrMany = Annotated[tuple[Composed, ...], Field(min_length=1), BeforeValidator(_one_or_many)]


class Fact(Form):
    """A process fact: where a pattern of `match` is found, `process`.`attr` is `value`, or its
    group `n`.

    `covers` are further words of such a sentence that say no more than the fact does. `whole`: the
    fact is only read where nothing else is said beside it. `sole`: nor where an "and" adds another.
    """

    process: Id
    attr: Id
    match: OneOrMany
    value: Plain | None = None
    unit: Text | None = None
    covers: tuple[Composed, ...] = ()
    whole: bool = False
    sole: bool = False


class ConditionForm(Form):
    """A phrase that is a condition of reaching a tier; its number is a group named n, n2, …"""

    c: Id
    match: OneOrMany
    unit: Text | None = None
    basis: Literal["paid", "spent", "spent_or_credit"] | None = None


class TableForm(Form):
    """What the columns of a table mean: role -> pattern of the header's text.

    Roles: subject, tier, access, conditions, conditions.ID, limit.METRIC, set.DIMENSION, ignore.
    The table is one where a pattern of `when` matches a header.
    """

    when: Pattern
    columns: dict[str, Pattern]


class SetForm(Form):
    """A list whose heading or introduction matches: its items are the values of a set.

    `members`: what values are called, pattern -> id. A sentence that a pattern of `stated` fits is
    the set of what its group text lists, where all of that are members. A label that is `brief`
    ("Accepted") may be of other things too: the list is the set where all its items are members.
    """

    subject: Id
    dimension: Id
    heading: Pattern
    members: dict[Pattern, Id] = Field(default_factory=dict)
    brief: Pattern | None = None
    stated: Annotated[tuple[Composed, ...], BeforeValidator(_one_or_many)] = ()


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
    subject: Id
    dimension: Id


class LinkForm(Form):
    """A link in a sentence that matches `near`: its target is a process fact."""

    process: Id
    attr: Id
    near: Pattern


class Metric(Form):
    """A number a segment is held to: how texts call it, and its unit.

    `beside`: words that may stand beside it in a sentence and narrow nothing, because only those
    have it whom they name.
    """

    unit: Text
    match: tuple[Pattern, ...] = ()
    beside: tuple[Pattern, ...] = ()


class Template(Form):
    """A sentence of one page that the grammar does not reach. Slots: {model} {capability}
    {number} {words}; text in plain words, `(...)?` for what may be absent."""

    id: str
    template: Folded
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
    expect: tuple[Text, ...]


class PackForm(Form):
    """A pack as written, its `parts` put in where patterns name them. Every list adds to those of
    the packs it stands on."""

    pack: str = ""
    version: int = Field(default=1, ge=1)
    provider: str = ""
    about: str = ""
    extends: str | None = None
    page: PageForm = PageForm()
    ladder: Ladder = Ladder()
    vocabulary: VocabularyForm = VocabularyForm()
    requirements: dict[Id, Patterns] = Field(default_factory=dict)
    lacking: dict[Id, Patterns] = Field(default_factory=dict)
    capabilities: dict[Id, Patterns] = Field(default_factory=dict)
    numbers: dict[Folded, int] = Field(default_factory=dict)
    words: dict[Tag, tuple[Text, ...]] = Field(default_factory=dict)
    cues: dict[str, Patterns] = Field(default_factory=dict)
    topics: dict[str, Patterns] = Field(default_factory=dict)
    metrics: dict[Id, Metric] = Field(default_factory=dict)
    parts: dict[Id, Text] = Field(default_factory=dict)
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
