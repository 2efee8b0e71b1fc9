"""The words of a pack, compiled once, and a sentence cut into tokens with them.

Names (models, requirements, capabilities, endpoints, segments) are patterns: one re2 set says
which of them occur at all, so that a sentence costs what it holds, not what the pack knows.
Everything else is literal phrases, looked up by their first two words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

import re2

from watcher.model import Scalar
from watcher.pack import Pack, Tag, options
from watcher.reading.numbers import number
from watcher.reading.patterns import PatternSet
from watcher.reading.when import limits_in
from watcher.reading.who import HINT, Rungs, rungs_of, segments_in
from watcher.text import fold


class Token(NamedTuple):
    """A span of a folded text and the part it plays. `value` is the id or segments it names;
    `params` are numbers a requirement came with. A tuple, because a page has tens of thousands."""

    tag: Tag
    start: int
    end: int
    text: str
    value: Any = None
    params: tuple[tuple[str, Scalar], ...] = ()


_CJK = "\u3040-\u30ff\u3400-\u9fff々〆"
_PIECE = re.compile(
    rf"(?P<word>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|[a-z0-9àâäçéèêëîïñôöùûü]+(?:['._+-]?[a-z0-9àâäçéèêëîïñôöùûü]+)*\+?)|(?P<cjk>[{_CJK}]+)|(?P<mark>[^\s])"
)
_NUMERIC = re.compile(r"\d[\d.,]*[a-z%+]?")
# Bounded, and begun at no letter within a word: a long run of letters is looked through once.
_SHAPE = re.compile(r"(?<![a-z])(?=[a-z0-9.-]{0,80}\d)[a-z][a-z0-9.]{0,80}(?:-[a-z0-9.]{1,80})+")
_NO_MODEL = re.compile(
    r".*-(?:based|powered|only|style|level|class|series|family|compatible|like|driven|native|day|tier)|"
    r"(?:tier|step|level|part|phase|top|sha|utf|iso|gen)-?\d.*"
)
_MARKS: dict[str, Tag | None] = {
    ",": Tag.COMMA, "、": Tag.COMMA, "・": Tag.COMMA, "-": Tag.COMMA, ":": Tag.COLON,
    ";": Tag.SEMICOLON, "|": Tag.SEMICOLON, "/": Tag.SLASH, "(": Tag.OPEN, ")": Tag.CLOSE,
    ".": Tag.STOP, "。": Tag.STOP, "!": Tag.STOP, "?": Tag.STOP, "&": Tag.AND,
    "✓": Tag.YES, "✔": Tag.YES, "✅": Tag.YES, "✗": Tag.NOPE, "✘": Tag.NOPE, "❌": Tag.NOPE,
    **dict.fromkeys("\"'「」『』[]{}*`_•·→>«»“”"),
}  # fmt: skip
"""What a mark plays; those that play no part are no tokens."""


_ALONE: tuple[int, Tag | None, Any] = (1, None, None)
"""A word that no phrase begins with."""


@dataclass(frozen=True, slots=True)
class _Name:
    tag: Tag
    value: Any
    pattern: str


LONGEST = 2000
"""Characters of a text beyond which it is no rule, and not worth the time to try."""

_ABOUT = frozenset({Tag.MODEL, Tag.CAPABILITY, Tag.SEGMENT, Tag.NAME, Tag.FOLLOWING})
"""What a rule of access is about: without one of these a sentence by itself states none."""


class Lexicon:
    """Everything of a pack that sentences are cut into tokens with."""

    def __init__(self, pack: Pack) -> None:
        self.rungs: Rungs = rungs_of(pack)
        self.numbers = pack.form.numbers
        self._names = [_Name(*named) for named in _named(pack)]
        self._named = PatternSet(pack, [name.pattern for name in self._names])
        about = [name.pattern for name in self._names if name.tag in _ABOUT]
        self._about = PatternSet(pack, [*about, HINT])
        self._hint = PatternSet(pack, [HINT])
        self._phrases, self._runs = _phrases(pack.form.words, self.rungs)
        self._first = frozenset(words[0] for words in self._phrases)
        self._needles = _by_needle((*_about(self._phrases.values()), *_about(self._runs.values())))

    def tokens(self, text: str) -> list[Token]:
        """A folded text as tokens, in order, with every character that means something in one."""
        if len(text) > LONGEST:
            return [Token(Tag.UNKNOWN, 0, len(text), f"{text[:40]}…")]
        tokens: list[Token] = []
        start = 0
        for name in self._mentions(text):
            tokens += self._words(text, start, name.start)
            tokens.append(name)
            start = name.end
        tokens += self._words(text, start, len(text))
        return tokens

    def may_be_about(self, text: str) -> bool:
        """Whether a folded text could have a token of a model, a capability or tiers.

        Never false where `tokens` finds one, and far cheaper: most sentences of a page have none.
        """
        if self._about.any(text) or ("-" in text and _SHAPE.search(text) is not None):
            return True
        held = [needle for needle in self._needles if needle in text]
        return bool(held) and any(_holds(text, self._needles[needle]) for needle in held)

    # ------------------------------------------------------------ names

    def _mentions(self, text: str) -> list[Token]:
        segments = segments_in(text, self.rungs) if self._hint.any(text) else ()
        found = [
            Token(Tag.SEGMENT, f.start, f.end, text[f.start : f.end], f.segments) for f in segments
        ]
        found += [
            Token(Tag.WHEN, f.start, f.end, text[f.start : f.end], f.temporal)
            for f in limits_in(text)
        ]
        for index in self._named.hits(text):
            found += self._matches(self._names[index], text)
        found.sort(key=lambda token: (token.start - token.end, token.start))
        chosen: list[Token] = []
        for token in found:
            if all(token.end <= other.start or other.end <= token.start for other in chosen):
                chosen.append(token)
        return sorted(chosen, key=lambda token: token.start)

    def _matches(self, name: _Name, text: str) -> Iterator[Token]:
        for match in _longest(name.pattern).finditer(text):
            start, end = match.span()
            while end > start and text[end - 1] in " .,-":
                end -= 1
            if not _is_whole(text, start, end):
                continue
            words = text[start:end]
            value = name.value if name.value is not None else words.replace(" ", "-")
            yield Token(name.tag, start, end, words, value, self._params(match))

    def _params(self, match: Any) -> tuple[tuple[str, Scalar], ...]:
        found: dict[str, Scalar] = {}
        for key, words in match.groupdict().items():
            value = number(words, self.numbers) if words else None
            if value is not None:
                found[key.rstrip("0123456789")] = value
        return tuple(found.items())

    # ------------------------------------------------------------ words

    def _words(self, text: str, start: int, end: int) -> list[Token]:
        if start >= end:
            return []
        pieces = list(_PIECE.finditer(text, start, end))
        words = [piece[0] for piece in pieces]
        tokens: list[Token] = []
        index = 0
        while index < len(pieces):
            word, kind = words[index], pieces[index].lastgroup
            first, last = pieces[index].span()
            taken = 1
            if kind == "word":
                taken, tag, value = self._phrase(words, index) if word in self._first else _ALONE
                if tag is None:
                    tag, value = _unknown(word)
                if taken > 1:
                    last = pieces[index + taken - 1].end()
                    word = text[first:last]
                tokens.append(Token(tag, first, last, word, value))
            elif kind == "mark":
                tag = _MARKS.get(word, Tag.UNKNOWN)
                if tag is not None:
                    tokens.append(Token(tag, first, last, word))
            else:
                tokens += self._run(text, first, last)
            index += taken
        return tokens

    def _phrase(self, words: Sequence[str], index: int) -> tuple[int, Tag | None, Any]:
        """The longest phrase that begins at a word: how many words it takes, and its part."""
        pair = tuple(words[index : index + 2])
        for phrase, tag, value in self._phrases.get(pair, ()):
            if tuple(words[index : index + len(phrase)]) == phrase:
                return len(phrase), tag, value
        for _, tag, value in self._phrases.get(pair[:1], ()):
            return 1, tag, value
        return _ALONE

    def _run(self, text: str, start: int, end: int) -> Iterator[Token]:
        unread = start
        place = start
        while place < end:
            found = next(
                (
                    (p, t, v)
                    for p, t, v in self._runs.get(text[place], ())
                    if text.startswith(p, place)
                ),
                None,
            )
            if found is None:
                place += 1
                continue
            if unread < place:
                yield Token(Tag.UNKNOWN, unread, place, text[unread:place])
            phrase, tag, value = found
            place += len(phrase)
            yield Token(tag, place - len(phrase), place, phrase, value)
            unread = place
        if unread < end:
            yield Token(Tag.UNKNOWN, unread, end, text[unread:end])


@lru_cache(maxsize=4096)
def _longest(pattern: str) -> re2._Regexp:
    """Compiled when a text first holds it: of the names of a pack a page holds few."""
    return re2.compile(pattern, options(longest=True))


@lru_cache(maxsize=64)
def lexicon_of(pack: Pack) -> Lexicon:
    """The lexicon of a pack, compiled the first time it is asked for."""
    return Lexicon(pack)


def _named(pack: Pack) -> Iterator[tuple[Tag, Any, str]]:
    form = pack.form
    for pattern in form.vocabulary.models.patterns:
        yield Tag.MODEL, None, pattern
    for pattern, model in form.vocabulary.models.aliases.items():
        yield Tag.MODEL, model, pattern
    for pattern, endpoint in form.vocabulary.endpoints.items():
        yield Tag.ENDPOINT, endpoint, pattern
    for pattern in form.neutral:
        yield Tag.GLUE, "", pattern
    for tag, groups in (
        (Tag.SEGMENT, form.vocabulary.segments),
        (Tag.REQUIREMENT, form.requirements),
        (Tag.LACK, form.lacking),
        (Tag.CAPABILITY, form.capabilities),
    ):
        for id, patterns in groups.items():
            for pattern in patterns:
                yield tag, (id,) if tag is Tag.SEGMENT else id, pattern


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a span does not cut a word in two."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if _is_latin(before) and _is_latin(text[start]):
        return False
    if before == "-" and _is_latin(text[start]) and _is_latin(text[start - 2 : start - 1]):
        return False
    if not _is_latin(text[end - 1]):
        return True
    return not (_is_latin(after) or (after in ("-", ".") and _is_latin(text[end + 1 : end + 2])))


def _is_latin(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


@lru_cache(maxsize=4096)
def _unknown(word: str) -> tuple[Tag, str | None]:
    """The part of a word that no phrase begins with, and its value."""
    if _NUMERIC.fullmatch(word):
        return Tag.NUMBER, None
    if _SHAPE.fullmatch(word) and not _NO_MODEL.fullmatch(word):
        return Tag.MODEL, word
    return Tag.UNKNOWN, None


_Entry = tuple[Any, Tag, Any]


def _phrases(
    words: Mapping[Tag, Iterable[str]], rungs: Rungs
) -> tuple[dict[Any, list[_Entry]], dict[Any, list[_Entry]]]:
    """Phrases by their first two words, and those without spaces by their first character."""
    latin: dict[tuple[str, ...], tuple[Tag, Any]] = {}
    runs: dict[str, tuple[Tag, Any]] = {}
    labels = {
        Tag.ACCESS_LABEL,
        Tag.REQUIREMENT_LABEL,
        Tag.NOTE_LABEL,
        Tag.ENDPOINT_LABEL,
        Tag.YES,
        Tag.NOPE,
        Tag.BLANK,
    }
    for tag, phrases in sorted(words.items(), key=lambda entry: entry[0] is Tag.GLUE):
        if tag in labels:
            continue
        for phrase in phrases:
            folded_phrase = fold(phrase)
            if re.match(rf"[{_CJK}]", folded_phrase):
                runs[folded_phrase] = (tag, None)
                continue
            for expanded in expand(folded_phrase):
                latin.setdefault(expanded, (tag, None))
    for name, segment in rungs.names.items():
        latin[tuple(name.split())] = (Tag.NAME, segment)
    return _by_beginning(latin, 2), _by_beginning(runs, 1)


def _by_beginning(phrases: Mapping[Any, tuple[Tag, Any]], length: int) -> dict[Any, list[_Entry]]:
    """Phrases by so many of their first words or characters, the longest first."""
    found: dict[Any, list[_Entry]] = {}
    for phrase, (tag, value) in sorted(phrases.items(), key=lambda entry: -len(entry[0])):
        found.setdefault(phrase[:length], []).append((phrase, tag, value))
    return found


def _about(entries: Iterable[Iterable[_Entry]]) -> Iterator[tuple[str, ...]]:
    """The phrases that name what a rule is about, each as words that all stand where it does."""
    for found in entries:
        for phrase, tag, _ in found:
            if tag in _ABOUT:
                yield (phrase,) if isinstance(phrase, str) else phrase


def _by_needle(phrases: Iterable[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    """Phrases by their longest word: few words to look for in every text."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for words in phrases:
        found.setdefault(max(words, key=len), []).append(words)
    return found


def _holds(text: str, phrases: Iterable[tuple[str, ...]]) -> bool:
    """Whether all words of any of the phrases stand in a text."""
    return any(all(word in text for word in words) for words in phrases)


def expand(phrase: str) -> Iterator[tuple[str, ...]]:
    """ "needs|need a? form" -> (needs, form), (needs, a, form), (need, form), (need, a, form)."""
    choices: list[list[str]] = []
    for word in phrase.split():
        optional = word.endswith("?") and len(word) > 1
        options_ = word.removesuffix("?").split("|") if len(word) > 1 else [word]
        choices.append(["", *options_] if optional else options_)
    for combination in product(*choices):
        words = tuple(word for word in combination if word)
        if words:
            yield words
