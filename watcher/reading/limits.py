"""Limits: numbers that segments are held to, in sentences and in cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from watcher.model import Confidence, Limit, Provenance
from watcher.pack import Pack, Tag
from watcher.reading.lexicon import Token
from watcher.reading.numbers import AMOUNT, in_figures, number
from watcher.reading.patterns import PatternSet
from watcher.reading.restrictions import check_restrictions
from watcher.reading.unread import Restricted
from watcher.reading.what import Item, among
from watcher.text import fold

_AMOUNT = re.compile(rf"(?<![\w.])\$?{AMOUNT}")
_KNOWN = frozenset({
    Tag.GLUE, Tag.IS, Tag.ACCESS, Tag.LIMITED, Tag.PEOPLE, Tag.COMMA, Tag.AND, Tag.SEMICOLON,
    Tag.COLON, Tag.STOP, Tag.SLASH, Tag.BUT, Tag.ALL, Tag.MODEL, Tag.SEGMENT,
})  # fmt: skip
_MEASURING = frozenset({
    "limit", "limits", "limited", "rate", "cap", "caps", "capped", "quota", "quotas", "maximum",
    "max", "most", "up", "total", "set", "amount", "free", "complimentary", "throughput", "token",
    "tokens", "day", "daily", "month", "monthly", "minute", "model", "models", "上限", "最大",
    "make", "send", "submit", "issue", "process", "consume", "receive",
})  # fmt: skip
_MOVING = frozenset({"by", "over", "under", "from", "about", "after", "below", "above"})
"""What before an amount makes it another: "raised by 100 RPM", "under 100 RPM"."""
_AROUND = re.compile(
    r"^(?:if|when) (?:you(?:'re| are)|your (?:account|organi[sz]ation) is) (?:in|on|at) "
    r"(?=(?:the )?(?:usage )?tiers?\b)|\bas (?:many|much) as\b"
)
"""What says of a tier whose it is, and of an amount that it is the most."""
_FORMER = frozenset({"allowed", "offered", "supported", "provided", "included", "given", "granted"})
_LONE = re.compile(rf"\$?{AMOUNT}")
_LAST_AMOUNT = re.compile(rf"(?<![\w.])(?P<amount>{AMOUNT}) $")
_CURRENCY = re.compile(
    r"(?P<USD>\$|\busd\b|dollars?|ドル)|(?P<EUR>€|\beur\b|euros?|ユーロ)|(?P<GBP>£|\bgbp\b)|"
    r"(?P<JPY>¥|\bjpy\b|円)"
)
_PERIOD = re.compile(
    r"(?:/|\bper|\ban?|\beach) ?(?P<noun>hour|day|week|month|quarter|year)\b|"
    r"\b(?P<adverb>dai|week|month|quarter|year)ly\b|/ ?(?P<short>mo|yr)\b|"
    r"(?:/ ?|毎|1 ?か?|一か?)(?P<kanji>[日週月年])"
)
_PERIODS = {
    "dai": "day", "mo": "month", "yr": "year",
    "日": "day", "週": "week", "月": "month", "年": "year",
}  # fmt: skip
_ASIDE = re.compile(
    r",? (?:with|at) (?:an? )?(?:(?:rate |request |token )?(?:limit|cap|maximum)s? (?:of )?)?"
    rf"(?:up to )?(?P<limit>\$?{AMOUNT} ?[^,;:()]{{2,40}}?)\.?$"
)
UNSTATED = re.compile(r"^(?:-+|n/?a|tbd|\?|\.\.\.)?$")
"""A cell that says nothing."""
_UP_TO = re.compile(r"^(?:up to|max(?:imum)?(?: of)?|at most|limit(?:ed)?(?: to| of)?:?) ")
_UNLIMITED = re.compile(r"^(?:unlimited|no limit|none|無制限)$")
_BESIDE_METRIC = frozenset({
    Tag.GLUE, Tag.MODELS, Tag.ALL, Tag.COLON, Tag.STOP, Tag.OPEN, Tag.CLOSE, Tag.COMMA, Tag.AND,
})  # fmt: skip
_OF_A_TIER = frozenset({Tag.SEGMENT, Tag.GLUE, Tag.COLON, Tag.STOP})
_OF_A_TABLE = re.compile(
    r"(?:max(?:imum)?|rate|usage|by|per|each|table|limits?|tiers?|plans?|quotas?)"
)
"""What is said beside a metric of the table that it names."""


class LimitReader:
    """Reads limits with the metrics of one pack."""

    def __init__(self, pack: Pack) -> None:
        self._metrics = [
            (name, m.unit, p) for name, m in pack.form.metrics.items() for p in m.match
        ]
        self._set = PatternSet(pack, [pattern for _, _, pattern in self._metrics])
        self._beside = PatternSet(pack, [p for m in pack.form.metrics.values() for p in m.beside])
        self.units = {name: metric.unit for name, metric in pack.form.metrics.items()}

    def metric(self, text: str) -> tuple[str, str] | None:
        """The metric a folded text names, by the longest match; None for none or several."""
        found = [(self._set.search(index, text).span(), index) for index in self._set.hits(text)]
        if not found:
            return None
        span, index = max(found, key=lambda each: (each[0][1] - each[0][0], each[1]))
        name, unit, _ = self._metrics[index]
        apart = [i for other, i in found if other[0] >= span[1] or other[1] <= span[0]]
        if any(self._metrics[i][0] != name for i in apart):
            return None
        return name, unit

    def called(self, words: str, tokens_of: Callable[[str], Sequence[Token]]) -> str:
        """The metric that a folded label is the name of: "Monthly usage limits"; else empty."""
        metric = self.metric(words)
        beside = tokens_of(self.without_metric(words)) if metric else ()
        is_name = all(t.tag in _BESIDE_METRIC or _OF_A_TABLE.fullmatch(t.text) for t in beside)
        return metric[0] if metric and is_name else ""

    def above(self, labels: Iterable[str], tokens_of: Callable[[str], Sequence[Token]]) -> str:
        """The metric that labels are the name of, the nearest first, be it above a tier; else
        empty."""
        for label in map(fold, labels):
            if metric := self.called(label, tokens_of):
                return metric
            if any(token.tag not in _OF_A_TIER for token in tokens_of(label)):
                return ""
        return ""

    def without_metric(self, text: str) -> str:
        """A folded text without what names a metric in it."""
        spans = (span for index in self._set.hits(text) for span in self._set.spans(index, text))
        rest, end = "", 0
        for start, stop in sorted(spans):
            rest += text[end:start] + " "
            end = max(end, stop)
        return rest + text[end:]

    def whole(self, text: str) -> tuple[str, int | float | str] | None:
        """The metric and the value of a folded cell that says nothing else: "20 requests/min"."""
        metric = self.metric(text)
        if metric is None:
            return None
        rest = _UP_TO.sub("", self.without_metric(text).strip(" ."))
        if _UNLIMITED.match(rest):
            return metric[0], "unlimited"
        value = number(rest) if _LONE.fullmatch(rest) else None
        return (metric[0], value) if value is not None else None

    def unit(self, metric: str, text: str) -> str | None:
        """The unit of an amount in a folded text. Money is in the currency, and for the period,
        that the text names; where it names none, in the metric's own."""
        unit = self.units.get(metric)
        if unit is None or not unit.startswith("USD"):
            return unit
        currency = _CURRENCY.search(text)
        period = _PERIOD.search(text)
        own, _, of = unit.partition("/")
        if currency is not None:
            own = currency.lastgroup or own
        if period is not None:
            word = period["noun"] or period["adverb"] or period["short"] or period["kanji"]
            of = _PERIODS.get(word, word)
        return f"{own}/{of}" if of else own

    def is_of(self, metric: str, text: str) -> bool:
        """Whether a folded cell may be an amount of a metric: one of money says that it is money,
        and of nothing else ("500 requests")."""
        unit = self.units.get(metric) or ""
        if not unit.startswith("USD") or _UNLIMITED.match(text):
            return True
        said = set(_LATIN.findall(text)) <= _OF_MONEY
        return said and _CURRENCY_NAMED.search(text) is not None

    def apart(self, text: str) -> tuple[str, str] | None:
        """A folded sentence about access and the limit that it ends with: "o3 is available on
        tiers 3-5 with a rate limit of 100 RPM" says both."""
        found = _ASIDE.search(text)
        if found is None or self.metric(found["limit"]) is None:
            return None
        return text[: found.start()] + ".", text[: found.start()] + " : " + found["limit"]

    def sentence(
        self, text: str, tokens: Sequence[Token], provenance: Provenance
    ) -> tuple[Limit, ...]:
        """ "Tiers 1-2 get up to 250,000 free tokens a day; tiers 3-5 get up to 1 million." """
        text = in_figures(text)
        groups = [token for token in tokens if token.tag is Tag.SEGMENT]
        if not groups or not self._says_only_limits(text, tokens):
            return ()
        subjects = sorted({str(token.value) for token in tokens if token.tag is Tag.MODEL})
        if len(subjects) > 1:
            return ()
        metric = self.metric(text)
        if metric is None:
            subject = subjects[0] if subjects else "*"
            several = self._several(text) if len(groups) == 1 else []
            return tuple(
                Limit(name, value, self.unit(name, ""), groups[0].value, subject, "*", provenance)
                for name, value in several
            )
        name, _ = metric
        found = []
        for index, token in enumerate(groups):
            end = groups[index + 1].start if index + 1 < len(groups) else len(text)
            start = 0 if index == 0 else token.start
            rest = (
                text[start : token.start] + " " * (token.end - token.start) + text[token.end : end]
            )
            amounts = _AMOUNT.findall(self._without_model(rest, tokens, start))
            value = number(amounts[0]) if len(amounts) == 1 else None
            if value is None:
                return ()
            subject = subjects[0] if subjects else "*"
            found.append(
                Limit(
                    name, value, self.unit(name, rest), token.value, subject, provenance=provenance
                )
            )
        return tuple(found)

    def below(
        self,
        text: str,
        tokens: Sequence[Token],
        segments: tuple[str, ...] | None,
        metric: str,
        provenance: Provenance,
    ) -> tuple[Limit, ...]:
        """One limit whose tier or metric stands above it: "Tier 2 - $500", "$500 per month".
        `segments` and `metric` are what stands above, if anything."""
        groups = [token for token in tokens if token.tag is Tag.SEGMENT]
        own = self.metric(text)
        name = own[0] if own else metric
        if len(groups) > 1 or not name or (metric and name != metric):
            return ()
        named = groups[0].value if groups else segments
        names_models = any(token.tag is Tag.MODEL for token in tokens)
        if not named or names_models or not self._says_only_limits(text, tokens):
            return ()
        rest = "".join(text[: t.start] + " " * (t.end - t.start) + text[t.end :] for t in groups)
        rest = rest or text
        amounts = _AMOUNT.findall(rest)
        value = number(amounts[0]) if len(amounts) == 1 else None
        if value is None or (own is None and not self.is_of(name, rest)):
            return ()
        source = replace(provenance, confidence=Confidence.CARRIED)
        return (Limit(name, value, self.unit(name, rest), named, provenance=source),)

    def _several(self, text: str) -> list[tuple[str, int | float]]:
        """ "500 requests per minute and 200,000 tokens per minute": each metric, named once, with
        the amount right before it; none where any has no amount of its own."""
        spans = {self._set.search(index, text).span(): index for index in self._set.hits(text)}
        longest = [s for s in spans if not any(_is_inside(s, other) for other in spans)]
        found: list[tuple[str, int | float]] = []
        for span in sorted(longest):
            amount = _LAST_AMOUNT.search(text[: span[0]])
            value = number(amount["amount"]) if amount else None
            if value is None:
                return []
            found.append((self._metrics[spans[span]][0], value))
        return found if len({name for name, _ in found}) == len(found) else []

    def _says_only_limits(self, text: str, tokens: Sequence[Token]) -> bool:
        """Whether every word beside metrics, amounts, models and tiers is one that limits use."""
        spans = [span for index in self._set.hits(text) for span in self._set.spans(index, text)]
        spans += [match.span() for match in _AMOUNT.finditer(text)]
        spans += [match.span() for match in _AROUND.finditer(text)]
        spans += [s for i in self._beside.hits(text) for s in self._beside.spans(i, text)]
        left = [t for t in tokens if not any(s <= t.start and t.end <= e for s, e in spans)]
        if any(t.tag not in _KNOWN and t.text not in _MEASURING for t in left):
            return False
        if _is_turned(tokens):
            return False
        try:
            check_restrictions(left)
        except Restricted:
            return False
        return True

    def _without_model(self, text: str, tokens: Sequence[Token], start: int) -> str:
        for token in tokens:
            if token.tag is Tag.MODEL and start <= token.start < start + len(text):
                place = token.start - start
                text = (
                    text[:place]
                    + " " * (token.end - token.start)
                    + text[place + token.end - token.start :]
                )
        return text

    def is_amount(self, text: str) -> bool:
        """Whether a folded cell is one number, "unlimited", or says nothing."""
        return bool(_LONE.fullmatch(text) or _UNLIMITED.match(text) or UNSTATED.match(text))

    def cell(self, text: str) -> int | float | str | None:
        """The one number of a folded cell, "unlimited", or None."""
        if _UNLIMITED.match(text):
            return "unlimited"
        amounts = _AMOUNT.findall(text)
        if not amounts or (len(amounts) > 1 and not _SECOND_CURRENCY.search(text)):
            return None
        return number(amounts[0])


_LATIN = re.compile(r"[a-z]{2,}")
_CURRENCY_NAMED = re.compile(r"[$€£¥]|\b(?:usd|eur|gbp|jpy|dollars?|euros?)\b|円|ドル|ユーロ")
_OF_MONEY = frozenset({
    "usd", "us", "dollar", "dollars", "eur", "euro", "euros", "gbp", "jpy", "per", "each", "every",
    "calendar", "month", "months", "monthly", "mo", "day", "days", "daily", "week", "weekly",
    "year", "yr", "yearly", "annually", "annual", "up", "to", "max", "maximum", "about", "approx",
    "and", "or", "of", "in", "on", "million", "thousand", "mn", "bn", "billion", "spend", "usage",
    "credit", "credits", "purchase", "purchases", "limit", "cap", "total", "quarter", "quarterly",
})  # fmt: skip
"""Words that a cell of a limit in money may have."""


def _is_inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def is_of_money(unit: str | None) -> bool:
    """Whether a limit is one of money, which belongs to a tier and to no model or feature."""
    return unit is not None and unit[:3] in ("USD", "EUR", "GBP", "JPY")


def of_items(limits: Sequence[Limit], around: tuple[Item, ...]) -> tuple[Limit, ...]:
    """Limits of the subjects and features around them, where they name none of their own."""
    return tuple(
        replace(limit, subject=subject, capability=capability)
        for limit in limits
        for subject, capability in _about(limit, around)
    )


def _about(limit: Limit, around: tuple[Item, ...]) -> tuple[Item, ...]:
    own = ((limit.subject, limit.capability),)
    return (around or own) if own == (("*", "*"),) else among(own, around)


def _is_turned(tokens: Sequence[Token]) -> bool:
    """Whether a number is an amount of change or a bound of another kind, or a verb is past."""
    for before, token in pairwise(tokens):
        if token.tag is Tag.NUMBER and before.text in _MOVING:
            return True
        if token.text in _FORMER and before.tag is not Tag.IS:
            return True
        if token.text.endswith("default"):
            return True
    return False


_SECOND_CURRENCY = re.compile(r"^[^/$]*\$[^/]*/ ?(?:[\d,.]+ ?€|€ ?[\d,.]+|£ ?[\d,.]+)")
