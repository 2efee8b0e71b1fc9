"""Conditions of tiers: what it takes to reach one, in sentences and in cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from watcher.model import Condition, Provenance, TierRule
from watcher.pack import ConditionForm, Pack, Tag
from watcher.reading.facts import residue, value_of
from watcher.reading.lexicon import Token
from watcher.reading.numbers import in_dollars
from watcher.reading.patterns import PatternSet, Span


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions a text names, whether any of them is enough, and the spans that name them."""

    conditions: tuple[Condition, ...] = ()
    logic: str = "all"
    spans: tuple[Span, ...] = ()


class ConditionReader:
    """Finds the conditions of reaching a tier."""

    def __init__(self, pack: Pack) -> None:
        stated = [(form, each) for form in pack.form.conditions for each in form.match]
        self._forms: list[ConditionForm] = [form for form, _ in stated]
        self._numbers = pack.form.numbers
        self._set = PatternSet(pack, [pattern for _, pattern in stated])

    def read(self, text: str) -> Conditions:
        """The conditions of a folded text, each kind once, in pack order."""
        text = _in_days(in_dollars(text))
        if "payment" in text.partition(_FIRST_ONE)[0]:
            text = text.replace(_FIRST_ONE, "first payment")
        found: dict[str, tuple[Condition, Span]] = {}
        for index in self._set.hits(text):
            form = self._forms[index]
            match = self._set.search(index, text)
            if form.c in found or _is_half_read(match, text):
                continue
            value = value_of(match, self._numbers)
            amount = value if isinstance(value, (int, float)) else None
            unit = form.unit or ("USD" if amount is not None and form.c in _MONEY else None)
            found[form.c] = (
                Condition(form.c, amount, unit if amount is not None else None, form.basis),
                (match.start(), _end_with_other_currency(text, match.end())),
            )
        spans = sorted(span for _, span in found.values())
        return Conditions(tuple(c for c, _ in found.values()), _logic(text, spans), tuple(spans))


_FIRST_ONE = "the first one"
"""As long as "first payment", which it is after payments: nothing moves."""

_MORE_OF_IT = re.compile(r"\.\d| ?(?:k|m|bn|thousand|million)\b")


def _is_half_read(match: re.Match[str], text: str) -> bool:
    """Whether a number goes on where its pattern ends: "$2.5", "$250k"."""
    ends = (match.end(place) for place, words in enumerate(match.groups(), 1) if words)
    return any(_MORE_OF_IT.match(text, end) is not None for end in ends)


_OTHER_CURRENCY = re.compile(
    r" ?(?:\(|/ ?)(?:about |approx\.? |or )?"
    r"(?:[€£¥] ?[\d,.]*\d|[\d,.]*\d ?(?:€|£|¥|eur|gbp|jpy|円|ユーロ))\)?"
)


def _end_with_other_currency(text: str, end: int) -> int:
    """Where an amount ends that is said again in another currency: "$100 (100 €)"."""
    found = _OTHER_CURRENCY.match(text, end)
    return found.end() if found is not None else end


_TIMES = re.compile(r"\b(?P<n>\d{1,9}|an?)(?P<more>\+?) (?P<unit>days?|weeks?)\b")


def _in_days(text: str) -> str:
    """Weeks as days, without moving what stands after them: a week is seven days. Months are of no
    fixed length and stay."""

    def written(match: re.Match[str]) -> str:
        count = 1 if match["n"] in ("a", "an") else int(match["n"])
        days = f"{count * 7 if match['unit'].startswith('week') else count}"
        rest = f"{match['more']} days"
        return f"{days.rjust(len(match.group()) - len(rest), '0')}{rest}"

    return _TIMES.sub(written, text)


_MONEY = frozenset({"spend", "credit_purchase", "billed"})
_OR = re.compile(r"\bor\b|または|又は|もしくは|あるいは|、か(?!つ)|か、")


def _logic(text: str, spans: Sequence[Span]) -> str:
    for (_, end), (start, _) in pairwise(spans):
        if _OR.search(text[end:start]):
            return "any"
    return "all"


_REACHING = re.compile(
    r"\b(?:reach|qualif|advance|move|upgrade|graduate|enter|unlock|promot|get to|eligible|"
    r"become|require|need|takes|to be (?:in|on) |(?:is|are) for |"
    r"(?:granted|given|assigned|open) to )|昇格|到達|移行|必要|条件"
)


_BEFORE = re.compile(r"\b(?:before|prior to|ahead of|instead of)\b|の?前に")


def _turned(text: str, spans: Sequence[Span]) -> bool:
    """Whether a "before" that belongs to no condition turns one: "Tier 3 before paying $100"."""
    return any(
        not any(start < found.end() and found.start() < end for start, end in spans)
        for found in _BEFORE.finditer(text)
    )


_KNOWN = frozenset({
    Tag.GLUE, Tag.IS, Tag.REQUIRE, Tag.INTRO, Tag.COMPLETE, Tag.COMMA, Tag.AND, Tag.OR, Tag.STOP,
    Tag.COLON, Tag.SLASH, Tag.PEOPLE, Tag.ALL, Tag.IT, Tag.THESE, Tag.OPEN, Tag.CLOSE,
})  # fmt: skip
_REACHED = re.compile(
    r"(?:reach|qualif|advanc|mov|upgrad|graduat|enter|unlock|promot|rais|ris|switch)"
    r"(?:e|ed|es|s|y|ies|ied|ing|ting)?|"
    r"(?:becomes? )?eligible(?: for)?|eligibility|becomes?|(?:granted|given|assigned)(?: to)?"
)
_MOVED = (
    r"\b(?:upgrad|mov|promot|advanc|graduat|progress|go|rais|switch|transition)(?:e|es|ed|s|ing)?"
    r" (?:(?:you|your account|your organi[sz]ation|automatically|up) )*"
)
_STEP = r"(?:the )?(?:free tier|(?:usage )?tier \w+|free)"
_UPWARDS = re.compile(rf"{_MOVED}(?:from {_STEP} (?P<to>to) {_STEP}|to {_STEP} from {_STEP})")
_LABELS = re.compile(r" ?:| - ")
"""What makes of a tier the label of what follows."""
_BEING = re.compile(r"\bto be (?:in|on)(?: the| usage)*$")
_LEADING = re.compile(r"to|into|onto|for|(?:reach|enter|unlock)(?:s|es|ed|ing)?")
_COUNTING = frozenset({
    "up", "total", "totals", "amount", "amounts", "combined", "cumulative", "overall", "least",
    "minimum", "comes", "occurs", "happens", "conditions", "condition", "criteria", "usage",
    "credits", "credit", "paid", "spend", "spent", "payment", "payments", "days",
    "$", "+", "-", "link", "add", "set", "make", "have", "takes",
})  # fmt: skip
_ADVERBS = frozenset({"automatically", "then", "also", "immediately", "directly"})
_PAST = re.compile(r"(?:requir|reach|mov|qualifi|advanc|upgrad|unlock|enter)ed")


def tier_rule(
    tokens: Sequence[Token], text: str, conditions: Conditions, provenance: Provenance
) -> TierRule | None:
    """One tier and what it takes, as in "You reach Tier 3 after paying $100", and nothing else."""
    tiers = [token for token in tokens if token.tag is Tag.SEGMENT]
    spans = [*conditions.spans, *((t.start, t.end) for t in tiers)]
    reached = _REACHING.search(text) or (tiers and _LABELS.match(text, tiers[0].end))
    tier = _tier_reached(tiers, tokens, text)
    if tier is None or not reached or not conditions.conditions:
        return None
    if _turned(text, spans) or not _says_only_conditions(tokens, spans):
        return None
    return TierRule(tier, conditions.conditions, "usage", conditions.logic, provenance)


_APART = re.compile(
    r"; (?:and |while |but )?|, (?:and |while |but |whereas )?"
    r"(?=(?:(?:you )?(?:reach(?:ing)?|get to|to (?:reach|get to)|for) )?"
    r"(?:the )?(?:usage )?tier \w+ )"
)
"""Where another tier's rule begins."""


def tier_rules(
    text: str,
    reader: ConditionReader,
    tokens_of: Callable[[str], Sequence[Token]],
    provenance: Provenance,
) -> tuple[TierRule, ...]:
    """The rules of tiers in the parts of a folded sentence: "Tier 2 requires $50; Tier 3 requires
    $100"; none where a part is none."""
    parts = _APART.split(text)
    found: list[TierRule] = []
    for part in parts if len(parts) > 1 else ():
        rule = tier_rule(tokens_of(part), part, reader.read(part), provenance)
        if rule is None:
            return ()
        found.append(rule)
    return tuple(found) if len({rule.tier for rule in found}) == len(found) else ()


def _tier_reached(tiers: Sequence[Token], tokens: Sequence[Token], text: str) -> str | None:
    """The one tier of a sentence, or the one it leads to: "upgraded from Tier 2 to Tier 3"."""
    if len(tiers) == 1 and len(tiers[0].value) == 1:
        return str(tiers[0].value[0]) if _is_led_to(tokens, tiers[0]) else None
    named = [str(step) for token in tiers for step in token.value]
    if len(named) != 2:
        return None
    upwards = _UPWARDS.search(text)
    if upwards is None:
        return None
    old, new = named if upwards["to"] else reversed(named)
    return new if _is_above(new, old) else None


def _is_led_to(tokens: Sequence[Token], tier: Token) -> bool:
    """Whether a tier is what is reached, or asks for something, and is not where somebody is: "in
    Tier 2, you are moved up"."""
    if not all(token.text.isascii() for token in tokens):
        return True
    place = tokens.index(tier)
    before = next((t for t in reversed(tokens[:place]) if t.text not in ("the", "usage")), None)
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if before is not None and _LEADING.fullmatch(before.text.split()[-1]):
        return after is None or after.tag is not Tag.PEOPLE
    if _BEING.search(" ".join(token.text for token in tokens[:place])):
        return True
    is_place = before is not None and before.text in ("in", "on", "at", "from", "within", "under")
    says = after is not None and (
        after.tag in (Tag.REQUIRE, Tag.IS, Tag.COLON)
        or after.text == "-"
        or _REACHED.fullmatch(after.text)
        or after.text == "takes"
    )
    return not is_place and bool(says)


def _is_above(new: str, old: str) -> bool:
    """Whether a tier is a later one by its number; every numbered tier is above one of a name."""
    numbers = [step.partition(":")[2] for step in (new, old)]
    if not numbers[0].isdecimal():
        return False
    return not numbers[1].isdecimal() or int(numbers[0]) > int(numbers[1])


def tier_rule_of(
    tier: str, tokens: Sequence[Token], text: str, conditions: Conditions, provenance: Provenance
) -> TierRule | None:
    """What it takes to reach the tier that a text stands below: "$5 paid", and nothing else."""
    spans = conditions.spans
    turned = _turned(text, spans) or _is_of_a_tier(tokens)
    if not conditions.conditions or turned or not _says_only_conditions(tokens, spans):
        return None
    if any(t.text in _LESS for t in tokens if _is_outside(t, spans)):
        return None
    return TierRule(tier, conditions.conditions, "usage", conditions.logic, provenance)


def _is_of_a_tier(tokens: Sequence[Token]) -> bool:
    return any(token.tag in (Tag.SEGMENT, Tag.MODEL, Tag.NAME) for token in tokens)


_LESS = frozenset({"up", "under", "below", "maximum", "most"})
"""What makes of the sum to be paid one that may be."""


def _says_only_conditions(tokens: Sequence[Token], spans: Sequence[Span]) -> bool:
    """Whether every word beside the tier and its conditions is one of reaching it, and reaching
    leads to the tier: what one gets by it ("unlocks a $100 credit") is no condition."""
    if residue((t for t in _without_will(tokens) if t.tag is not Tag.REQUIRE), spans):
        return False
    tokens = _without_will(tokens)
    for index, token in enumerate(tokens):
        if not _is_outside(token, spans):
            continue
        ahead = next((t for t in tokens[index + 1 :] if t.tag is not Tag.GLUE), None)
        leads = token.tag is Tag.ACCESS and ahead is not None and ahead.tag is Tag.SEGMENT
        known = token.tag in _KNOWN or _REACHED.fullmatch(token.text) or token.text in _COUNTING
        if not known and not leads and token.text.isascii():
            return False
        before = next((t for t in reversed(tokens[:index]) if t.text not in _ADVERBS), None)
        if _PAST.fullmatch(token.text) and (before is None or before.tag is not Tag.IS):
            return False
        is_sum = ahead is not None and not _is_outside(ahead, spans)
        if token.text == "up" and is_sum and ahead is not None and ahead.tag is not Tag.SEGMENT:
            return False
        gets = token.tag is Tag.ACCESS and ahead is not None and ahead.tag is not Tag.SEGMENT
        if gets and ahead is not None and not _is_outside(ahead, spans):
            return False
    return True


def _without_will(tokens: Sequence[Token]) -> Sequence[Token]:
    """ "Once you have paid $50 you will be moved": a rule of today, without its "will"."""
    if not any(token.tag is Tag.INTRO for token in tokens):
        return tokens
    found = list(tokens)
    for index in range(len(found) - 1, -1, -1):
        rest = [t for t in found[index + 1 : index + 4] if t.text not in _ADVERBS]
        if found[index].tag is not Tag.WILL or len(rest) < 2:
            continue
        if rest[0].text == "be" and _REACHED.fullmatch(rest[1].text):
            found[index : index + 1] = []
            place = next(i for i in range(index, len(found)) if found[i].text == "be")
            found[place] = found[place]._replace(tag=Tag.IS)
    return found


def _is_outside(token: Token, spans: Sequence[Span]) -> bool:
    return not any(start < token.end and token.start < end for start, end in spans)
