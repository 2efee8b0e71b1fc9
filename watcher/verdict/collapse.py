"""Whether a reading can be trusted, compared with the one before it."""

from __future__ import annotations

from watcher.cells import ANY
from watcher.compare.unread import names
from watcher.model import Access, Document, Extraction, Limit, Statement, TierRule, ValueSet
from watcher.verdict.expected import Expect, Expectations
from watcher.verdict.words import mentions, quoted

_EXAMPLES = 3


def collapse(
    before: Extraction,
    after: Extraction,
    document: Document,
    pack: Expectations,
    *,
    whole_page: bool,
) -> tuple[str, ...]:
    """Why a reading is no longer trustworthy, in plain sentences; empty when it is.

    A whole page must hold the pack's `min_records` typed records, and not lose more than
    `max_drop` of those before; rules of tiers do not count as lost where the page now has tiers of
    other names, for then they were replaced, which is a change. A fragment has collapsed only when
    all its records are gone and nothing in it speaks of the matter any more.
    """
    if not whole_page:
        return _silent(before, after, document, pack)
    return _too_few(after, pack.page.expect) or _dropped(before, after, pack.page.expect)


def _silent(
    before: Extraction, after: Extraction, document: Document, pack: Expectations
) -> tuple[str, ...]:
    if not before.typed or after.typed:
        return ()
    if any(isinstance(record, Statement) and record.bearing for record in after.records):
        return ()
    if _names_a_lost_subject(before, after):
        return ()
    if mentions(document, pack.page.expect.any_text):
        return ()
    return (
        f"{_all(before.typed)} gone, and nothing on the page speaks of the matter any more",
        *_lost(before, after),
    )


def _names_a_lost_subject(before: Extraction, after: Extraction) -> bool:
    """Whether a sentence that was not understood still names what the lost rules were about."""
    subjects = {
        record.subject
        for record in before.records
        if isinstance(record, Access | Limit | ValueSet) and record.subject != ANY
    }
    texts = [record.text for record in after.records if isinstance(record, Statement)]
    return any(names(text, subject) for text in texts for subject in subjects)


def _too_few(after: Extraction, expect: Expect) -> tuple[str, ...]:
    if after.typed >= expect.min_records:
        return ()
    found = _rules(after.typed) if after.typed else "no rule"
    return (f"{found} could be read; at least {expect.min_records} are expected",)


def _dropped(before: Extraction, after: Extraction, expect: Expect) -> tuple[str, ...]:
    replaced = _replaced(before, after)
    known = before.typed - _of_tiers(before, replaced[0])
    lost = known - (after.typed - _of_tiers(after, replaced[1]))
    if known == 0 or lost <= known * expect.max_drop:
        return ()
    return (
        f"{lost} of the {_rules(known)} read before are gone at once "
        f"(more than {expect.max_drop:.0%})",
        *_lost(before, after),
        *_unread(before, after),
    )


def _replaced(before: Extraction, after: Extraction) -> tuple[frozenset[str], frozenset[str]]:
    """The tiers before and after where they have no name in common; else none."""
    olds, news = _tiers(before), _tiers(after)
    return (olds, news) if olds and news and not olds & news else (frozenset(), frozenset())


def _tiers(extraction: Extraction) -> frozenset[str]:
    return frozenset(one.tier for one in extraction.records if isinstance(one, TierRule))


def _of_tiers(extraction: Extraction, tiers: frozenset[str]) -> int:
    """How many rules and limits are of these tiers and of nobody else."""
    return sum(
        one.tier in tiers if isinstance(one, TierRule) else tiers.issuperset(one.segments)
        for one in extraction.records
        if isinstance(one, TierRule) or (isinstance(one, Limit) and one.segments)
    )


def _lost(before: Extraction, after: Extraction) -> tuple[str, ...]:
    """A few of the lost records, in the words the page had for them."""
    still = set(after.records)
    quotes = [
        record.provenance.quote
        for record in before.records
        if not isinstance(record, Statement) and record not in still
    ]
    shown = list(dict.fromkeys(quote for quote in quotes if quote))[:_EXAMPLES]
    return (f"lost, for example: {', '.join(map(quoted, shown))}",) if shown else ()


def _unread(before: Extraction, after: Extraction) -> tuple[str, ...]:
    grown = after.coverage.statements - before.coverage.statements
    if grown <= 0:
        return ()
    return (f"{grown} more sentences than before could not be understood",)


def _all(count: int) -> str:
    return "the only rule read before is" if count == 1 else f"all {count} rules read before are"


def _rules(count: int) -> str:
    return "1 rule" if count == 1 else f"{count} rules"
