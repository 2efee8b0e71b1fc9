"""What an alert tells, in order and in plain words, before any format cuts or marks it up.

The profile's impact comes first, then what changed, in which direction and for whom, then the
words of the page before and after, then where to see more. Every format is made from one Story,
so that all of them tell the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from watcher.compare import grouped
from watcher.model import (
    Alert,
    AlertKind,
    AlertLine,
    Change,
    Direction,
    HealthState,
    Severity,
    Side,
)
from watcher.phrasing import (
    altered,
    date_words,
    direction_words,
    group_headline,
    health_sentence,
    impact_sentence,
    one_line,
    ordered,
    own_sentences,
    reverted_sentence,
    severity_words,
    shorten,
    sight_words,
    summary,
    values_words,
)
from watcher.wording import Span, word_diff

QUOTE = 1200
"""Characters of quoted words that are shown of each side; a sentence seldom has 300."""

QUOTED = 4
"""Different quotes that are shown for one fact about several subjects."""

_CONTEXT = 120
"""Characters shown before the first changed word of words that are too long to show whole."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a message says besides its alert.

    `reference` is a short id of the delivery, which repeats of it show too. `revision_url` is where
    a revision is to be seen, with `{revision}` for its number. `notes` stand at the foot.
    """

    reference: str = ""
    revision_url: str = ""
    notes: tuple[str, ...] = ()

    def url_of(self, seq: int) -> str:
        return self.revision_url.replace("{revision}", str(seq))


@dataclass(frozen=True, slots=True)
class Fact:
    """One change in one line. `values` is what it was and is, where the line does not say it."""

    text: str
    direction: Direction
    severity: Severity
    values: str = ""
    of_list: bool = False

    @property
    def tags(self) -> str:
        if self.of_list:
            return severity_words(self.severity) if self.severity else "for information"
        return f"{direction_words(self.direction)}, {severity_words(self.severity)}"


@dataclass(frozen=True, slots=True)
class Words:
    """The page's own words before and after, in parts, those that differ marked. A side is empty
    where nothing was quoted, the section where it is that of the words above."""

    section: str
    before: tuple[Span, ...]
    after: tuple[Span, ...]

    @property
    def is_unchanged(self) -> bool:
        """The same words stand on both sides: what differs is not in them."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Quotation:
    """What a page said before and after; the section is empty where it is that of the one above."""

    section: str
    before: str
    after: str


@dataclass(frozen=True)
class Evidence:
    """Facts with the words of the page that they were read from. `unquoted` counts further words
    like these."""

    facts: tuple[Fact, ...]
    quotations: tuple[Quotation, ...]
    unquoted: int = 0

    @cached_property
    def words(self) -> tuple[Words, ...]:
        """The quoted words, compared. That takes most of the time that a message takes, so it is
        done of what is shown and of nothing else."""
        return tuple(_words(one.section, one.before, one.after) for one in self.quotations)


@dataclass(frozen=True, slots=True)
class Story:
    """An alert as it is told."""

    summary: str
    is_test: bool
    impacts: tuple[str, ...]
    health: str
    is_recovery: bool
    evidence: tuple[Evidence, ...]
    page: str
    source: str
    provider: str
    severity: str
    at: str
    url: str
    link: str
    revision: str
    key: str
    command: str
    thread: str
    revision_link: str = ""
    reference: str = ""
    notes: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(fact for evidence in self.evidence for fact in evidence.facts)

    @property
    def is_list(self) -> bool:
        """Its facts are lines of a list, such as a digest."""
        return any(fact.of_list for fact in self.facts)


def story_of(alert: Alert, frame: Frame = Frame()) -> Story:
    """The story of an alert."""
    has_revision = alert.seq is not None and alert.health_after is None and not alert.kind.is_list
    revision = f"r{alert.seq}" if has_revision else ""
    source = one_line(alert.source.id)
    return Story(
        summary=summary(alert),
        is_test=alert.kind is AlertKind.TEST,
        impacts=_impacts(alert),
        health=_health(alert),
        is_recovery=alert.health_after is not None and alert.health_after.state is HealthState.OK,
        evidence=_listed(alert.lines) or _evidence(ordered(alert.changes)),
        page=shorten(one_line(alert.source.title), 200) or source,
        source=source,
        provider=one_line(alert.source.provider),
        severity=severity_words(alert.severity),
        at=date_words(alert.at),
        url=one_line(alert.source.url),
        link=_link(alert.source.url),
        revision=revision,
        key=one_line(alert.revision_key or alert.key)[:12],
        command=_command(alert, revision),
        thread=alert.source.id,
        revision_link=_link(frame.url_of(alert.seq)) if revision and alert.seq is not None else "",
        reference=one_line(frame.reference),
        notes=tuple(map(one_line, filter(None, _notes(alert, frame)))),
    )


def _notes(alert: Alert, frame: Frame) -> Iterator[str]:
    if seen := sight_words(alert.fetcher, alert.captured_at):
        yield f"{seen[0].upper()}{seen[1:]}."
    yield reverted_sentence(alert)
    yield from frame.notes


def _command(alert: Alert, revision: str) -> str:
    if revision:
        return f"watcher show {revision}"
    return "watcher log" if alert.kind.is_list else "watcher status"


def _impacts(alert: Alert) -> tuple[str, ...]:
    different = altered(alert.impacts)
    same = [impact for impact in alert.impacts if impact not in different]
    felt = [impact_sentence(impact) for impact in different]
    felt += own_sentences(ordered(alert.changes))
    felt += [impact_sentence(impact) for impact in same]
    return tuple(shorten(sentence, 400) for sentence in felt)


def _health(alert: Alert) -> str:
    if alert.health_before is None or alert.health_after is None:
        return ""
    return health_sentence(alert.health_before, alert.health_after, alert.at)


def _link(url: str) -> str:
    """The source's address where it can be a link: the web, and nothing that needs escaping."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    unsafe = any(sign in url for sign in "<>\"'`|\\{}^") or url != one_line(url)
    fits = parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= 2000
    return url if fits and " " not in url and not unsafe else ""


# ---------------------------------------------------------------- evidence


def _listed(lines: Sequence[AlertLine]) -> tuple[Evidence, ...]:
    """The lines of a list as facts without words of the page."""
    return tuple(Evidence((_line(line),), ()) for line in lines)


def _line(line: AlertLine) -> Fact:
    title = line.source and (line.source.title or line.source.id)
    page = f"{shorten(one_line(title), 80)}: " if title else ""
    number = f" (r{line.seq})" if line.seq is not None else ""
    text = shorten(page + one_line(line.text), 290) + number
    return Fact(text, Direction.NEUTRAL, line.severity, of_list=True)


_Quotes = tuple[str, str]
"""The quoted words before and after."""


def _evidence(changes: Sequence[Change]) -> tuple[Evidence, ...]:
    """Changes as facts, each set of quoted words shown once, in the order of the changes."""
    pieces: dict[object, list[tuple[Change, ...]]] = {}
    for place, group in enumerate(grouped(changes)):
        pieces.setdefault(tuple(_quotes(group)) or place, []).append(group)
    return tuple(_piece(groups) for groups in pieces.values())


def _piece(groups: Sequence[tuple[Change, ...]]) -> Evidence:
    quotes = _quotes(groups[0])
    shown: list[Quotation] = []
    section = ""
    for (before, after), change in list(quotes.items())[:QUOTED]:
        above, section = section, _section(change)
        shown.append(Quotation("" if section == above else section, before, after))
    facts = dict.fromkeys(_fact(group) for group in groups)
    return Evidence(tuple(facts), tuple(shown), len(quotes) - len(shown))


def _quotes(changes: Sequence[Change]) -> dict[_Quotes, Change]:
    """The distinct words that changes stand in, each with the first of them."""
    quotes: dict[_Quotes, Change] = {}
    for change in changes:
        quotes.setdefault((_quote(change.before), _quote(change.after)), change)
    quotes.pop(("", ""), None)
    return quotes


def _fact(changes: Sequence[Change]) -> Fact:
    first = changes[0]
    text = shorten(group_headline(changes), 300)
    values = set(map(values_words, changes))
    value = values.pop() if len(values) == 1 else ""
    said = not value or first.type == "statement" or value.partition(" ")[2] in text
    return Fact(text, first.direction, first.severity, "" if said else shorten(value, 300))


def _words(section: str, before: str, after: str) -> Words:
    spans = _spans(before, after)
    return Words(
        section=section,
        before=_joined(span for span in spans if span.op != "insert"),
        after=_joined(span for span in spans if span.op != "delete"),
    )


def _section(change: Change) -> str:
    side = change.after if change.after and change.after.section else change.before
    return shorten(" › ".join(one_line(heading) for heading in side.section), 200) if side else ""


def _quote(side: Side | None) -> str:
    return one_line(side.shown) if side else ""


def _spans(before: str, after: str) -> tuple[Span, ...]:
    """Both quotes in parts: what they share, and what only one of them has."""
    start = _start(before, after)
    return word_diff(_window(before, start), _window(after, start))


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Parts with neighbours of one kind put together; a side that differs as a whole has nothing
    in it to mark."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].op == span.op:
            joined.append(Span(span.op, joined.pop().text + span.text))
        elif span.text:
            joined.append(span)
    if len(joined) == 1:
        return (Span("equal", joined[0].text),)
    return tuple(joined)


def _start(before: str, after: str) -> int:
    """Where to begin: a little before the first difference of words too long to show whole."""
    if max(len(before), len(after)) <= QUOTE:
        return 0
    pairs = enumerate(zip(before, after, strict=False))
    differs = next((place for place, (a, b) in pairs if a != b), min(len(before), len(after)))
    place = differs if before and after else 0
    return before.rfind(" ", 0, place - _CONTEXT) + 1 if place > _CONTEXT else 0


def _window(text: str, start: int) -> str:
    return shorten(f"… {text[start:]}" if start else text, QUOTE)
