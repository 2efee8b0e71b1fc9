"""The rule pack: how to read a page, as data. Loading files is the matter of packs.py.

A pack is words, tables, facts and templates; the grammar that joins them is code (reading/).
`PackForm` is the YAML form. A pack stands on those it extends, and all stand on `_common`:
`merged` lays one form over another, `build` makes a Pack of the result.

All patterns are of the syntax of google-re2 (https://github.com/google/re2/wiki/Syntax): they
run in time linear in the text, whatever a page says. They are matched against folded text
(`watcher.text.fold`), so they are written in lower case with plain dashes and quotes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

import jsonpath_rfc9535 as jsonpath
import re2
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from watcher.model import PackRef, Scheme

GRAMMAR = 1
"""The version of the grammar in watcher/reading: part of every digest, so that pages are read
again once the grammar reads them differently."""


def options(*, longest: bool = False) -> re2.Options:
    """How every pattern of a pack is compiled."""
    chosen = re2.Options()
    chosen.log_errors = False
    chosen.longest_match = longest
    chosen.max_mem = 16 << 20
    return chosen


def _accepted(pattern: str) -> str:
    try:
        re2.compile(pattern, options())
    except re2.error as error:
        raise PydanticCustomError(
            "pattern",
            "not a pattern: {reason}",
            {
                "reason": _reason(error),
                "hint": "re2's syntax has no look-ahead, look-behind or back-reference",
            },
        ) from None
    if re2.compile(pattern, options()).match("") is not None:
        raise PydanticCustomError(
            "pattern", "matches the empty text", {"hint": "require at least one character"}
        )
    return pattern


def _reason(error: re2.error) -> str:
    first = error.args[0] if error.args else ""
    return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)


Pattern = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_accepted)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9_*][a-z0-9_.:*/-]*$")]
Number = int | float
Plain = str | int | float | bool


class Tag(StrEnum):
    """The part a token plays in a sentence. Those below GLUE are given by `words` of a pack."""

    MODEL = "model"
    CAPABILITY = "capability"
    ENDPOINT = "endpoint-name"
    REQUIREMENT = "requirement-name"
    SEGMENT = "segment"
    NAME = "segment-name"
    WHEN = "when"
    NUMBER = "number"
    UNKNOWN = "unknown"
    COMMA = ","
    COLON = ":"
    SEMICOLON = ";"
    SLASH = "/"
    OPEN = "("
    CLOSE = ")"
    STOP = "."
    GLUE = "glue"
    IS = "is"
    ACCESS = "access"
    PEOPLE = "people"
    ALL = "all"
    PARTIAL = "partial"
    NOT = "not"
    NO = "no"
    CANNOT = "cannot"
    REQUIRE = "require"
    SHOULD = "should"
    MAY = "may"
    PERHAPS = "perhaps"
    RECOMMEND = "recommend"
    WAIVE = "waive"
    WITHOUT = "without"
    UNLESS = "unless"
    UNTIL = "until"
    BEFORE = "before"
    EXCEPT = "except"
    ONLY = "only"
    EVEN = "even"
    LIMITED = "limited"
    INTRO = "intro"
    COMPLETE = "complete"
    LACK = "lack"
    EXCEPTIONS = "exceptions"
    TEMPORARY = "temporary"
    AND = "and"
    OR = "or"
    BUT = "but"
    WILL = "will"
    PAST = "past"
    UNCLEAR = "unclear"
    IT = "it"
    THESE = "these"
    FOLLOWING = "following"
    MODELS = "models"
    ACCESS_LABEL = "access-label"
    REQUIREMENT_LABEL = "requirement-label"
    NOTE_LABEL = "note-label"
    ENDPOINT_LABEL = "endpoint-label"
    YES = "yes"
    NOPE = "nope"
    BLANK = "blank"


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


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """A pack ready to read with. `digest` covers its meaning: neither comments, nor the order of
    keys, nor its tests. Two packs are the same when their digests are."""

    form: PackForm
    digest: str

    @property
    def id(self) -> str:
        return self.form.pack

    @property
    def version(self) -> int:
        return self.form.version

    @property
    def provider(self) -> str:
        return self.form.provider

    @property
    def about(self) -> str:
        return self.form.about

    @property
    def page(self) -> Page:
        return Page(self.form.page, len(self.form.json_sets))

    @property
    def ref(self) -> PackRef:
        return PackRef(self.id, self.version, self.digest)

    @property
    def ladder(self) -> tuple[str, ...]:
        """The segments, lowest first: tier:free, tier:1, …"""
        ladder = self.form.ladder
        return tuple(f"{ladder.kind}:{step}" for step in ladder.order)

    @property
    def scheme(self) -> Scheme:
        families = self.form.vocabulary.models.families
        members = ((member, family) for family, all_ in families.items() for member in all_)
        return Scheme(self.provider, self.ladder, tuple(sorted(members)))


@dataclass(frozen=True, slots=True)
class PageIdentity:
    """What names a page: {kind: intercom, article: "10362446"}."""

    kind: str
    article: str


@dataclass(frozen=True, slots=True)
class Page:
    """The page a pack reads, with all defaults filled in."""

    form: PageForm
    least: int = 0
    """Records that a good reading has whatever `expect` says: one for each `json` path."""

    @property
    def identity(self) -> PageIdentity | None:
        found = self.form.identity
        return PageIdentity(found.kind, str(found.article)) if found else None

    @property
    def urls(self) -> tuple[str, ...]:
        return self.form.urls

    @property
    def expect(self) -> Expect:
        expect = self.form.expect
        return expect.model_copy(update={"min_records": max(expect.min_records, self.least)})

    @property
    def watch_language(self) -> str | None:
        return self.form.watch_language


def build(form: PackForm) -> Pack:
    """A Pack of a form that was laid over all it stands on."""
    meaning = form.model_dump(mode="json", exclude={"tests", "about", "extends"})
    canonical = json.dumps(
        {"grammar": GRAMMAR, "pack": meaning}, sort_keys=True, ensure_ascii=False
    )
    return Pack(form, hashlib.sha256(canonical.encode()).hexdigest())


_OWN = frozenset({"pack", "version", "provider", "about", "extends", "page", "tests"})


def merged(child: PackForm, parent: PackForm) -> PackForm:
    """`child` laid over `parent`: lists are joined, mappings joined by key, single values
    replaced. What names a pack and its page is never inherited."""
    form: PackForm = _over(child, parent, keep=_OWN)
    return form


def _over(child: Any, parent: Any, keep: frozenset[str] = frozenset()) -> Any:
    values = {}
    for name in type(child).model_fields:
        mine, theirs = getattr(child, name), getattr(parent, name)
        given = name in child.model_fields_set
        values[name] = mine if name in keep else _joined(mine, theirs, given=given)
    return type(child).model_construct(_fields_set=set(values), **values)


def _joined(mine: Any, theirs: Any, *, given: bool) -> Any:
    if isinstance(mine, (Ladder, Metric)):
        return mine if given else theirs
    if isinstance(mine, Form):
        return _over(mine, theirs)
    if isinstance(mine, tuple):
        return mine + tuple(each for each in theirs if each not in mine)
    if isinstance(mine, Mapping):
        both = {key: _joined(mine[key], theirs[key], given=True) for key in mine if key in theirs}
        return {**theirs, **mine, **both}
    return mine if given else theirs
