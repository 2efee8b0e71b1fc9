"""Differences of the sentences that were kept as they stand.

What such a sentence means is not known. How loud its change is follows from its critical words:
numbers, negations, modals and limits that alter who may do what.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from watcher.compare.division import same_words
from watcher.compare.plain import said
from watcher.compare.similarity import paired
from watcher.compare.spelling import spelled
from watcher.model import Change, ChangeKind, Direction, Severity, Side, Statement
from watcher.text import fold_key


def _words(english: str, japanese: str) -> str:
    return rf"\b(?:{'|'.join(english.split(', '))})\b|{'|'.join(japanese.split(', '))}"


_STRONG_ENGLISH = (
    # obligations and limits
    r"must, required?, requires, mandatory, will need, only, except, limited to, restricted, "
    # denials
    r"cannot, no longer, not eligible, (?:does|do) not apply, no access, unavailable, "
    r"not (?:yet |currently )?available, will be removed, not (?:allowed|permitted|able) to, "
    r"(?:can't|can not|unable to) (?:use|access|call|stream|run|try|verify|be used), unless, "
    r"(?:lose|loses|losing) access, withdrawn, blocked, rejected, denied, disabled, barred, "
    r"banned, prohibited, forbidden, ineligible, excluded, needs an?, deposit, "
    # ends
    r"suspend\w*, revoke\w*, deprecat\w*, end(?:s|ing)? on, pause[ds]?, "
    r"access (?:\S+ ){0,4}ends, phas(?:ed|es|ing) out, "
    r"shut(?:s|ting)? down, shutdown, retir(?:e|es|ed|ing|ement), sunset\w*, discontinu\w*"
)
_STRONG_JAPANESE = (
    r"必須, 必要, のみ, できなく, できません, 利用不可, 対象外, 除く, 除き, "
    r"廃止, 終了, 停止, 中止, 制限"
)
_STRONG = re.compile(_words(_STRONG_ENGLISH, _STRONG_JAPANESE))

_CRITICAL = re.compile(
    r"\d+(?:[.,-]\d+)*|"
    + _words(
        # negations and exclusions, obligations and options, limits in time
        r"not, no, yes, never, cannot, can't, won't, isn't, aren't, doesn't, don't, without, only, "
        r"no longer, unless, except, must, required?, requires, mandatory, may, might, should, "
        r"will, optional, or, until, suspend\w*, revoke\w*, deprecat\w*, temporar\w*",
        r"はい, いいえ, ない, なく, ません, 必要, 必須, 不要, のみ, 場合があ, かもしれ, まで, 一時",
    )
)


def critical_words(text: str) -> tuple[str, ...]:
    """The words of a sentence that alter who may do what, sorted; numbers as figures."""
    words = spelled(text)
    return tuple(sorted([*_CRITICAL.findall(words), *_STRONG.findall(words)]))


def statement_changes(
    before: Iterable[Statement], after: Iterable[Statement], provider: str
) -> Iterator[Change]:
    """Sentences added, removed and reworded. Those with the same words, also when they are divided
    or punctuated otherwise, are no change."""
    olds = {said(one): one for one in before}
    news = {said(one): one for one in after}
    same_gone, same_come = same_words(
        {text: one for text, one in olds.items() if text not in news},
        {text: one for text, one in news.items() if text not in olds},
    )
    gone = [text for text in olds if text not in news and text not in same_gone]
    come = [text for text in news if text not in olds and text not in same_come]
    pairs = list(_moved({text: olds[text] for text in gone}, {text: news[text] for text in come}))
    gone_alone = _left(gone, [old for old, _ in pairs])
    come_alone = _left(come, [new for _, new in pairs])
    pairs += paired(gone_alone, come_alone)
    for old, new in pairs:
        yield _reworded(olds[old], news[new], provider)
    for text in _left(gone, [old for old, _ in pairs]):
        yield _alone(ChangeKind.STATEMENT_REMOVED, olds[text], provider)
    for text in _left(come, [new for _, new in pairs]):
        yield _alone(ChangeKind.STATEMENT_ADDED, news[text], provider)


def _moved(
    gone: Mapping[str, Statement], come: Mapping[str, Statement]
) -> Iterator[tuple[str, str]]:
    """Pairs of the same words below another heading that bears on them."""
    places: dict[str, list[str]] = defaultdict(list)
    for text, one in come.items():
        places[fold_key(one.text)].append(text)
    for text, one in gone.items():
        if same := places[fold_key(one.text)]:
            yield text, same.pop(0)


def _left(texts: Sequence[str], paired_texts: Sequence[str]) -> list[str]:
    used = set(paired_texts)
    return [text for text in texts if text not in used]


def _reworded(old: Statement, new: Statement, provider: str) -> Change:
    """One sentence in other words, or the same ones below another heading that bears on them."""
    critical = critical_words(said(old)) != critical_words(said(new)) or (
        fold_key(old.under) != fold_key(new.under)
    )
    return Change(
        kind=ChangeKind.STATEMENT_REWORDED,
        type="statement",
        direction=Direction.UNKNOWN if critical else Direction.NEUTRAL,
        severity=Severity.MEDIUM if critical else Severity.LOW,
        provider=provider,
        text=new.text,
        before=statement_side(old),
        after=statement_side(new),
    )


def _alone(kind: ChangeKind, statement: Statement, provider: str) -> Change:
    side = statement_side(statement)
    removed = kind is ChangeKind.STATEMENT_REMOVED
    strong = bool(statement.under) or bool(_STRONG.search(fold_key(statement.text)))
    return Change(
        kind=kind,
        type="statement",
        direction=Direction.UNKNOWN,
        severity=Severity.MEDIUM if strong else Severity.LOW,
        provider=provider,
        text=statement.text,
        basis="omission" if removed else "explicit",
        before=side if removed else None,
        after=None if removed else side,
    )


def statement_side(statement: Statement) -> Side:
    """A sentence has no value but its words, and those of the heading that it leans on."""
    quote = f"{statement.under} › {statement.text}" if statement.under else statement.text
    return Side(quote=quote, section=statement.provenance.section)
