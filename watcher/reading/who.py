"""WHO: segments of a provider's ladder as texts name them.

"Tiers 1-3", "tiers 1, 2 and 3", "T4-T5", "Tier 4 or higher", "tiers four and five", "below tier 3",
"all paid tiers", "Tier 1 から 5 まで", "Tier 3 以上": each becomes the segments it means.
What cannot be resolved with the ladder of the pack is no segment: an unread WHO never becomes
everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from watcher.pack import Pack

_WORDS = {
    word: number
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
}
_COUNTER = r"[かカヶ]月|つ|人|日|月|年|回|個|分|時"
_N = rf"(?:\d{{1,2}}|{'|'.join(_WORDS)})(?![a-z0-9_%]|[.,]\d| ?(?:{_COUNTER}))"
_KIND = (
    r"(?:(?:api |usage |rate[- ]limit |service |spend |usage level )*(?:tiers?|levels?)|"
    r"使用量ティア|利用ティア|ティア|階層)"
)
_T = rf"(?:{_KIND} ?(?:level |of )?)"
_SEVERAL = r"(?:[a-z]+ ){0,2}tiers "
"""A plural of its own begins another group: "open to tier 5 and tiers 1-3 need verification"."""
_TO = r" ?(?:-|~|〜|→|up to and including|up through|all the way to|to|through|thru|up to|から) ?"
_ITEM = rf"{_N}(?:{_TO}(?:{_T}|t)?{_N}(?: ?まで)?)?"
_SEP = (
    r"(?: ?(?:,|/|・|、|&) ?(?:and |or )?| (?:and|or|と|および|及び|または) |"
    r" ?(?:と|および|または) ?)"
)
_UP = (
    r"(?: ?\+| ?(?:or|and|&) "
    r"(?:higher|above|up|upwards?|onwards?|greater|better|beyond|over|later|more)|"
    r" (?:upwards?|onwards?)(?!\w)|,? or (?:higher|above)| (?:at (?:a )?|as a )minimum(?!\w)|"
    r",? and (?:(?:remains|stays|is|are|remain) (?:available|open|accessible|enabled) )?"
    r"(?:(?:in|on|for|to|at) )?(?:"
    r"(?:every|all|any|the) (?:other )?(?:higher tiers?|tiers? (?:above|beyond|higher))|"
    r"(?:everything|anything|all|those|any) above)(?: (?:it|that|them))?| ?以上| ?以降)"
)
_DOWN = r"(?: (?:or|and) (?:lower|below|under|down)| ?以下)"
_UNDER = r"(?: ?未満)"
_STARTING = (
    r"(?(lead)|(?:^|(?<=[,;:] )|(?<=available )|(?<=accessible )|(?<=open )|(?<=enabled )|"
    r"(?<=offered )|(?<=usable )|(?<=supported )|(?<=works )))"
)
"""Where "from tier 3" is a lower bound, as "users from tier 3" is not."""
_PREFIX = (
    rf"(?:(?P<min>(?P<from>{_STARTING}(?:from|(?:starting|beginning)(?: in| on)?))"
    r"|at least|minimum(?: of)?|no lower than|"
    r"(?:at or|equal to or|on or) (?:above|over)|"
    r"(?:starting|beginning|starts|begins) (?:at|from|with)|"
    r"(?:(?<=unlocks )|(?<=unlocked )|(?<=opens )|(?<=opens up ))(?:at|from|with)|"
    r"as of|no less than|not below|(?:a )?minimum tier of)|"
    r"(?P<below>below|under|lower than|less than)|"
    r"(?P<over>(?<!or )(?:above|higher than|over|beyond))|"
    r"(?P<most>(?<!moves )(?<!moved )(?<!move )(?<!goes )(?<!go )(?<!step )(?<!steps )"
    r"up to(?! and)|at most|no higher than|not above))"
)
_EVERY = r"(?:all|every|each|any)(?: of the)?(?: available)?"
_LED = (
    rf"(?P<lead>{_EVERY} (?:(?:api|usage|rate[- ]limit|service) )?tiers?,? (?:that are )?"
    r"(?=(?:from|beginning|starting|above|below|under|higher|lower|over|beyond|at least|"
    r"up to|at most|less) ))?"
)
_EDGE = r"(?<![a-z0-9_àâäçéèêëîïñôöùûüァ-ヶー-])"
"""Where a name of tiers may begin: a Japanese particle may stand right before it."""
_NUMBERED = re.compile(
    rf"{_EDGE}{_LED}(?:{_PREFIX} )?(?:the )?(?:{_T}|(?P<t>t)(?=\d))"
    rf"(?P<list>{_ITEM}(?:{_SEP}(?!{_SEVERAL})(?:{_T}|t)?{_ITEM})*)"
    rf"(?P<suffix>(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<under>{_UNDER}))?(?: tiers?(?!\w))?"
)
_SPAN = re.compile(
    rf"(?<![\w-])(?:(?:{_EVERY}|the) )?(?:(?:api|usage|service) )?tiers?,? "
    rf"(?:(?:numbered )?from ({_N}){_TO}({_N})|between ({_N}) and ({_N})(?:,? inclusive)?)|"
    rf"(?<![\w-])between {_T}({_N}) and {_T}?({_N})"
)
_BOUND = re.compile(
    rf"(?<![\w-])(?:(?:{_EVERY}|the|a) )?(?:(?:api|usage|service) )?tiers?,? "
    r"(?:numbered |that are )?"
    rf"(?:(?P<over>above|higher than|over|beyond)|(?P<below>below|lower than|under)) (?P<n>{_N})"
)
_ONE = re.compile(rf"({_N})(?:{_TO}(?:{_T}|t)?({_N}))?")
_BEYOND = r"(?! (?:above|below|higher|lower|beyond|over|under|up to|down to))"
_ALL = re.compile(
    rf"(?<!\w)(?:(?:regardless|irrespective|independent) of )?"
    rf"(?:{_EVERY} (?:(?:api|usage|rate[- ]limit|service) )?tiers?{_BEYOND}"
    r"|(?:regardless|irrespective|independent) of (?:your |their |the )?(?:usage )?tier"
    r"|(?:no matter (?:which|what)|whichever|whatever) (?:your |the |their )?"
    r"(?:usage )?tier)"
    r"(?: (?:you|they|it|your organi[sz]ation)(?: are|'re| is)(?: (?:in|on|at))?|"
    r" (?:you|they) have)?(?!\w)"
    r"|(?:すべて|全て)の(?:使用量|利用)?(?:ティア|階層)|全(?:ティア|階層)"
    r"|どのティア(?:でも)?|ティアを問わず"
)
_ALL_PLANS = re.compile(
    rf"(?<!\w){_EVERY} (?:[a-z]+ )?plans?(?!\w)|(?:すべて|全て)のプラン|全プラン"
)
_CROWD = (
    r"(?:(?:api |usage )?(?:tiers?|plans?|accounts?|users?|customers?|organi[sz]ations?|"
    r"developers?|subscriptions?)|"
    r"ティア|枠|プラン|ユーザー|アカウント)"
)
_PAID = re.compile(
    rf"(?<!\w)(?:(?:{_EVERY}|the) )?(?:paid|paying|有料) ?(?:の ?)?{_CROWD}(?!\w)"
    r"|有料(?:ティア|枠|プラン|ユーザー)"
)
_PAID_PLANS = re.compile(
    rf"(?<!\w)(?:(?:{_EVERY}|the) )?(?:paid|paying) (?P<word>[a-z]+) "
    r"(?:plans?|subscriptions?)(?!\w)"
)
_COUNTED = re.compile(
    r"(?<![\w-])(?:the )?(?:"
    rf"(?P<end>top|highest|uppermost|upper|bottom|lowest|first|last|lower) (?:(?P<n>{_N}) )?|"
    rf"(?P<n2>{_N}) (?P<end2>highest|lowest) )"
    r"(?P<paid>paid )?(?:(?:api|usage|service) )?(?P<noun>tiers?)(?!\w)(?! (?:\d|above|below))"
)
_TOP = frozenset({"top", "highest", "uppermost", "upper", "last"})
_BOTH = re.compile(
    rf"(?<!\w)(?:both )?(?:free (?:and|or) paid|paid (?:and|or) free) {_CROWD}(?!\w)"
)
_FREE = re.compile(
    rf"(?<!\w)(?:(?:{_EVERY}|the) )?(?:free|無料) ?(?:の ?)?{_CROWD}(?!\w)"
    r"|無料(?:ティア|枠|プラン|ユーザー)|(?<!\w)free-tier (?:users|accounts|organi[sz]ations)"
)


_TIERED = re.compile(r"tier|level|t\d|ティア|階層")
HINT = r"tier|plan|プラン|level|(?:^|[^\pL\pN_])t\p{Nd}|free|paid|paying|ティア|階層|無料|有料"
"""What every text that names segments holds: for RE2, which looks for it with a pack's patterns."""


@dataclass(frozen=True, slots=True)
class Found:
    """Segments named by a span of a folded text."""

    start: int
    end: int
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rungs:
    """A provider's ladder, as far as reading needs it."""

    kind: str
    order: tuple[str, ...]
    free: tuple[str, ...]
    names: dict[str, str] = field(default_factory=dict)

    @property
    def everybody(self) -> tuple[str, ...]:
        """All segments; "all" where the provider has no ladder."""
        return self.order or ("all",)

    @property
    def paid(self) -> tuple[str, ...]:
        return tuple(step for step in self.order if step not in self.free)

    def ordered(self, segments: set[str] | tuple[str, ...]) -> tuple[str, ...]:
        """Segments in ladder order, those beyond it last, without repetition."""
        place = {step: index for index, step in enumerate(self.order)}
        return tuple(sorted(set(segments), key=lambda step: (place.get(step, len(place)), step)))


def rungs_of(pack: Pack) -> Rungs:
    """The ladder of a pack with the names its steps have in texts."""
    ladder = pack.form.ladder
    names = {}
    for step in (*ladder.order, *ladder.named):
        if isinstance(step, str):
            names[step.replace("_", " ")] = f"{ladder.kind}:{step}"
    free = tuple(f"{ladder.kind}:{step}" for step in ladder.free)
    return Rungs(ladder.kind, pack.ladder, free, names)


def segments_in(text: str, rungs: Rungs) -> Iterator[Found]:
    """Every span of a folded text that names segments, longest readings first, none twice."""
    spans: list[Found] = []
    for found in _candidates(text, rungs):
        if not any(found.start < other.end and other.start < found.end for other in spans):
            spans.append(found)
            yield found


def _candidates(text: str, rungs: Rungs) -> Iterator[Found]:
    """Possible readings, the longest kinds first. Patterns without a word of theirs are not run."""
    tiered = _TIERED.search(text) is not None
    if tiered:
        yield from _from_one_end(text, rungs)
    if "free" in text:
        for match in _BOTH.finditer(text):
            yield Found(match.start(), match.end(), rungs.everybody)
    numbered = list(_NUMBERED.finditer(text)) if tiered else []
    if tiered:
        yield from _bounded(text, rungs)
        yield from _listed([match for match in numbered if match["lead"]], rungs)
        for match in _ALL.finditer(text):
            yield Found(match.start(), match.end(), rungs.everybody)
    if rungs.kind == "plan":
        for match in _ALL_PLANS.finditer(text):
            yield Found(match.start(), match.end(), rungs.everybody)
        for match in _PAID_PLANS.finditer(text):
            if match["word"] not in rungs.names:
                yield Found(match.start(), match.end(), rungs.paid)
    yield from _listed(numbered, rungs)
    yield from _paid_or_free(text, rungs)


def _from_one_end(text: str, rungs: Rungs) -> Iterator[Found]:
    for match in _COUNTED.finditer(text):
        counted = _counted(match, rungs)
        if counted:
            yield Found(match.start(), match.end(), counted)


def _bounded(text: str, rungs: Rungs) -> Iterator[Found]:
    for match in _SPAN.finditer(text):
        first, last = (_number(words) for words in match.groups() if words)
        if first < last:
            yield Found(match.start(), match.end(), _between(first, last))
    for match in _BOUND.finditer(text):
        number = _number(match["n"])
        bounded = _from(set(), number + 1, rungs) if match["over"] else _upto(number - 1, rungs)
        if bounded:
            yield Found(match.start(), match.end(), bounded)


def _listed(matches: Sequence[re.Match[str]], rungs: Rungs) -> Iterator[Found]:
    for match in matches:
        numbered = _numbered(match, rungs)
        if numbered:
            yield Found(match.start(), match.end(), numbered)


def _paid_or_free(text: str, rungs: Rungs) -> Iterator[Found]:
    if rungs.free and ("paid" in text or "paying" in text or "有料" in text):
        for match in _PAID.finditer(text):
            yield Found(match.start(), match.end(), rungs.paid)
    if "free" in text or "無料" in text:
        for match in _FREE.finditer(text):
            yield Found(match.start(), match.end(), rungs.free or (f"{rungs.kind}:free",))


def _counted(match: re.Match[str], rungs: Rungs) -> tuple[str, ...]:
    """ "The top two tiers", "the lowest three paid tiers": so many steps from one end."""
    steps = rungs.paid if match["paid"] else rungs.order
    words = match["n"] or match["n2"]
    end = match["end"] or match["end2"]
    plural = match["noun"] == "tiers"
    if plural != bool(words) or end in ("upper", "lower"):
        return ()
    count = _number(words) if words else 1
    if not 0 < count < len(steps) or (count == 1) == plural:
        return ()
    return steps[-count:] if end in _TOP else steps[:count]


def _numbered(match: re.Match[str], rungs: Rungs) -> tuple[str, ...]:
    steps: set[str] = set()
    highest = 0
    for low, high in _ONE.findall(match["list"]):
        first, last = _number(low), _number(high or low)
        highest = max(highest, first, last)
        if last < first:
            return ()
        steps |= set(_between(first, last))
    single = len(steps) == 1
    if match["from"] and not single:
        return rungs.ordered(steps)
    if match["up"] or match["min"] or match["over"]:
        return (
            _from(steps, highest + bool(match["over"]), rungs)
            if single
            else _plus(steps, highest, rungs)
        )
    if match["down"] or match["most"] or match["under"] or match["below"]:
        limit = highest - bool(match["under"] or match["below"])
        return _upto(limit, rungs) if single else ()
    return rungs.ordered(steps)


def _between(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"tier:{number}" for number in range(first, last + 1))


def _plus(steps: set[str], highest: int, rungs: Rungs) -> tuple[str, ...]:
    """ "Tiers 3, 4+": the list, and what lies above its highest."""
    above = _from({f"tier:{highest}"}, highest, rungs)
    return rungs.ordered(steps | set(above)) if above else ()


def _from(steps: set[str], lowest: int, rungs: Rungs) -> tuple[str, ...]:
    numbered = [(step, _step_number(step)) for step in rungs.order]
    above = tuple(step for step, number in numbered if number is not None and number >= lowest)
    return (
        rungs.ordered({*above, *(step for step in steps if _step_number(step) == lowest)})
        if above
        else ()
    )


def _upto(highest: int, rungs: Rungs) -> tuple[str, ...]:
    numbered = [(step, _step_number(step)) for step in rungs.order]
    return tuple(
        step
        for step, number in numbered
        if (number is not None and number <= highest) or step in rungs.free
    )


def _step_number(step: str) -> int | None:
    number = step.partition(":")[2]
    return int(number) if number.isdigit() else None


def _number(text: str) -> int:
    return _WORDS[text] if text in _WORDS else int(text)
