"""What makes no sense in a pack although its form is right: names that lead nowhere, cases that
cannot pass, patterns that nothing can match.

A form is checked on its own; what it names is looked up in the form it makes together with all it
stands on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from watcher.pack.form import Fact, Identity, Ladder, PackForm, PackTest, TableForm, Template
from watcher.pack.parts import unknown_part
from watcher.pack.tags import Tag
from watcher.schemaerrors import Mistake, Path, did_you_mean

CUES = (
    "app",
    "asks-who",
    "bearing",
    "elsewhere",
    "others",
    "question",
    "requirement-noun",
    "stale",
)
"""What cues are for; others would never be asked."""

WORDS = tuple(list(Tag)[list(Tag).index(Tag.GLUE) :])
"""Parts that phrases can play; the others are found by patterns and marks."""

_ROLES = ("access", "conditions", "ignore", "limit", "subject", "tier")
_SHAPES = "subject, tier, access, conditions, conditions.ID, limit.METRIC, set.DIMENSION, ignore"
_SLOTS = ("capability", "model", "number", "words")
_SLOT = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\([^()]*\)")
_UNPAIRED = re.compile(r"[{}()]")
_GROUP = re.compile(r"\(\?P<([^>]*)>")
_VALUE_GROUP = re.compile(r"(?:n|date|text)\d*")
_SEGMENT = re.compile(r"(tier|plan|key):(.+)")
_IN_CASE = re.compile(r"\b(tier|plan|key):(\w+)(?:-(\d+))?")
_WHO = r"(?:all|(?:tier|plan|key):[\w.+-]+(?:, (?:tier|plan|key):[\w.+-]+)*)"
_NOTATION = re.compile(
    rf"\S+ {_WHO} (?:open|unavailable|needs \S|may need \S|should have \S|\S+ = \S).*"
    r"|(?:tier|plan|key):\w\S*(?: \S.*)?|\S+ \S+ = .*|\S+\.\S+ = \S.*"
)
_ASKED = re.compile(r"\b(?:needs|may need|should have) ([\w.]+)|\(waives ([\w.]+)")
_RUNG = re.compile(r"[^\W_A-Z]+(?:[_.+][^\W_A-Z]+)*")


def mistakes(form: PackForm, whole: PackForm) -> Iterator[Mistake]:
    """Every mistake of a form. `whole`: the form laid over all it stands on."""
    yield from _urls(form.page.urls)
    yield from _ladder(form.ladder)
    yield from _segments(form, whole.ladder)
    yield from _names(("lacking",), form.lacking, whole.requirements, "requirement")
    yield from _names(("cues",), form.cues, CUES, "kind of cue")
    yield from _names(("words",), form.words, WORDS, "part of a sentence that words may play")
    yield from _families(form.vocabulary.models.families)
    if form.page.identity is not None:
        yield from _identity(form.page.identity)
    for index, table in enumerate(form.tables):
        yield from _table(("tables", index, "columns"), table, whole)
    for index, condition in enumerate(form.conditions):
        yield from _matches(("conditions", index, "match"), condition.match)
    for index, fact in enumerate(form.facts):
        yield from _fact(("facts", index), fact)
    for index, each in enumerate(form.sets):
        yield from _matches(("sets", index, "stated"), each.stated)
    yield from _repeated(form.sentences)
    for index, template in enumerate(form.sentences):
        yield from _template(("sentences", index), template, whole)
    for index, case in enumerate(form.tests):
        yield from _case(("tests", index), case, whole)


def _urls(urls: Iterable[str]) -> Iterator[Mistake]:
    for index, url in enumerate(urls):
        if not is_web_address(url):
            hint = "write it as in a browser, like https://docs.acme.example/limits"
            yield Mistake(("page", "urls", index), "not an address of a web page", hint)


def _identity(identity: Identity) -> Iterator[Mistake]:
    if identity.kind == "intercom" and not str(identity.article).isdecimal():
        hint = "the number in the article's address, like 10362446"
        yield Mistake(("page", "identity", "article"), "not the number of an article", hint)


def is_web_address(text: str) -> bool:
    """Whether a text is the whole address of a web page."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
    except ValueError:
        return False


# ---------------------------------------------------------------- tiers and plans


def _ladder(ladder: Ladder) -> Iterator[Mistake]:
    seen: dict[str, str] = {}
    for key, steps in (("order", ladder.order), ("named", ladder.named)):
        for index, step in enumerate(map(str, steps)):
            path = ("ladder", key, index)
            if step in seen:
                yield Mistake(path, f"stands in {seen[step]} already", "name each step once")
            elif not _RUNG.fullmatch(step):
                hint = "lower-case letters and digits, joined by _ where pages have a space"
                yield Mistake(path, "not a name of a step", hint)
            seen.setdefault(step, key)
    for index, step in enumerate(map(str, ladder.free)):
        if step not in map(str, ladder.order):
            hint = did_you_mean(step, map(str, ladder.order)) or "add it to order"
            yield Mistake(("ladder", "free", index), "not a step of order", hint)


def _segments(form: PackForm, ladder: Ladder) -> Iterator[Mistake]:
    for name in form.vocabulary.segments:
        path = ("vocabulary", "segments", name)
        found = _SEGMENT.fullmatch(name)
        if found is None:
            hint = "write tier:, plan: or key: before its name, like plan:pro"
            yield Mistake(path, "not a tier, plan or key", hint)
        elif not _is_on(ladder, found[1], found[2]):
            yield Mistake(path, "not in the ladder", _ladder_hint(ladder))


def _is_on(ladder: Ladder, kind: str, step: str) -> bool:
    """Whether a segment may be meant: it is on the ladder, or there is none of its kind."""
    steps = {str(each) for each in (*ladder.order, *ladder.named)}
    return not ladder.order or kind != ladder.kind or step in steps


def _ladder_hint(ladder: Ladder) -> str:
    return f"its steps: {', '.join(map(str, (*ladder.order, *ladder.named)))}"


# ---------------------------------------------------------------- names that are looked up


def _names(
    path: Path, names: Iterable[str], known: Collection[str], what: str
) -> Iterator[Mistake]:
    for name in names:
        if name not in known:
            yield Mistake((*path, name), f"no such {what}", did_you_mean(name, known))


def _families(families: Mapping[str, Collection[str]]) -> Iterator[Mistake]:
    for family, members in families.items():
        if family in members:
            path = ("vocabulary", "models", "families", family)
            yield Mistake(path, "is a member of itself", "name its other members only")


def _table(path: Path, table: TableForm, whole: PackForm) -> Iterator[Mistake]:
    conditions = {condition.c for condition in whole.conditions}
    if not table.columns:
        yield Mistake(path, "names no column", f"roles: {_SHAPES}")
    for role in table.columns:
        kind, dot, name = role.partition(".")
        if kind == "limit" and dot:
            yield from _named((*path, role), name, whole.metrics, "metric", "metrics")
        elif kind == "conditions" and dot:
            yield from _named((*path, role), name, conditions, "condition", "conditions")
        elif not (kind == "set" and name) and role not in _ROLES:
            yield Mistake((*path, role), "no such role of a column", f"roles: {_SHAPES}")


def _named(path: Path, name: str, known: Collection[str], what: str, key: str) -> Iterator[Mistake]:
    if name not in known:
        hint = did_you_mean(name, known)
        more = f"or describe it under {key}"
        yield Mistake(
            path, f"no such {what}", f"{hint} {more}" if hint else more.removeprefix("or ")
        )


# ---------------------------------------------------------------- facts, templates


def _fact(path: Path, fact: Fact) -> Iterator[Mistake]:
    groups = [group for pattern in fact.match for group in _GROUP.findall(pattern)]
    if fact.value is None and not all(map(_GROUP.search, fact.match)):
        hint = "write value, or name the part of match that is it: (?P<n>\\d+)"
        yield Mistake(path, "has no value", hint)
    elif fact.value is not None and groups:
        hint = "remove value, or make the group a plain one: (?:…)"
        yield Mistake((*path, "value"), "match has a group for the value as well", hint)
    yield from _matches((*path, "match"), fact.match)
    yield from _parts((*path, "covers"), fact.covers)


def _matches(path: Path, patterns: Iterable[str]) -> Iterator[Mistake]:
    yield from _parts(path, patterns)
    for pattern in patterns:
        yield from _groups(path, pattern)


def _parts(path: Path, patterns: Iterable[str]) -> Iterator[Mistake]:
    for name in filter(None, map(unknown_part, patterns)):
        yield Mistake(path, f"no such part: {{{name}}}", "describe it under parts")


def _groups(path: Path, pattern: str) -> Iterator[Mistake]:
    for name in _GROUP.findall(pattern):
        if not _VALUE_GROUP.fullmatch(name):
            hint = "a number is n, n2, …; words are text or date"
            yield Mistake(path, f"no such group: {name}", hint)


def _template(path: Path, template: Template, whole: PackForm) -> Iterator[Mistake]:
    slots = _SLOT.findall(template.template)
    rest = _SLOT.sub("", template.template)
    if not any(map(str.isalnum, rest)):
        yield Mistake((*path, "template"), "fits any sentence", "write the words it is known by")
    if _UNPAIRED.search(_OPTIONAL.sub("", rest)):
        hint = "a slot is {model}, what may be absent is (…)?"
        yield Mistake((*path, "template"), "a bracket stands alone", hint)
    for slot in dict.fromkeys(slots):
        if slot not in _SLOTS:
            hint = did_you_mean(slot, _SLOTS)
            yield Mistake((*path, "template"), f"no such slot: {{{slot}}}", hint)
        elif slot != "words" and slots.count(slot) > 1:
            yield Mistake(
                (*path, "template"), f"{{{slot}}} stands twice", "one of them can be {words}"
            )
    for key, wanted in (("subject", "model"), ("capability", "capability")):
        yield from _filled((*path, key), getattr(template, key), wanted, slots)
    for name, value in template.params.items():
        if not _SLOT.search(value):
            yield Mistake((*path, "params", name), "not a slot", "write {number}")
        yield from _filled((*path, "params", name), value, "number", slots)
    requires = template.requires
    yield from _named(
        (*path, "requires"), requires, whole.requirements, "requirement", "requirements"
    )
    if "{" not in template.capability and template.capability != "*":
        capability, known = template.capability, whole.capabilities
        yield from _named((*path, "capability"), capability, known, "capability", "capabilities")


def _repeated(templates: Sequence[Template]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for index, template in enumerate(templates):
        if template.id in seen:
            yield Mistake(("sentences", index, "id"), "this id is repeated", "give it its own")
        seen.add(template.id)


def _filled(path: Path, value: str, wanted: str, slots: Collection[str]) -> Iterator[Mistake]:
    """A value that is a slot is filled from the template."""
    for slot in _SLOT.findall(value):
        if slot != wanted:
            yield Mistake(path, f"takes no {{{slot}}}", f"write {{{wanted}}}")
        elif slot not in slots:
            yield Mistake(
                path, f"the template has no {{{slot}}}", f"write {{{slot}}} where it stands"
            )


# ---------------------------------------------------------------- cases


def _case(path: Path, case: PackTest, whole: PackForm) -> Iterator[Mistake]:
    given = [name for name in ("text", "html", "json") if _page_of(case, name)]
    if len(given) != 1:
        found = " and ".join(given) or "neither text nor html nor json"
        hint = "a case has one of them" if given else "write what is to be read: text, html or json"
        yield Mistake(path, f"has {found}", hint)
    if "json" in given and not whole.json_sets:
        yield Mistake(
            (*path, "json"), "the pack reads no JSON", "write json: {path: …} in the pack"
        )
    for index, line in enumerate(case.expect):
        if not line.startswith("statement: "):
            yield from _expected((*path, "expect", index), line, whole)


def _expected(path: Path, line: str, whole: PackForm) -> Iterator[Mistake]:
    """A line of `expect` that no record can be noted as."""
    if not _NOTATION.fullmatch(line):
        hint = "`watcher pack explain --json` shows records in their notation"
        yield Mistake(path, "not the notation of a record", hint)
    for kind, first, last in _IN_CASE.findall(line):
        if not all(_is_on(whole.ladder, kind, step) for step in (first, last) if step):
            yield Mistake(path, "names a step outside the ladder", _ladder_hint(whole.ladder))
    for name in (one or other for one, other in _ASKED.findall(line)):
        if name not in whole.requirements and name != "other":
            yield Mistake(path, "no such requirement", did_you_mean(name, whole.requirements))


def _page_of(case: PackTest, name: str) -> str | None:
    return case.json_body if name == "json" else getattr(case, name)
