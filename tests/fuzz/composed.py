"""Reads sentences composed of clauses whose truth is known, and shows that no record is wrong.

    python -m tests.fuzz.composed [--count 20000] [--seed N] [--verbose]

Each sentence says of one to three groups of tiers which models they can use, cannot use, or can
use after verification, in many forms and joined in many ways. What is read of it must be true; and
where something is read, nothing else that the sentence says may be lost in silence: it is read too,
or the sentence stands as a statement beside. A sentence that is not read at all is only counted.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.reading_cases import extraction
from watcher.model import Access, Statement, Status

TIERS = (1, 2, 3, 4, 5)
MODELS = ("o3", "o4-mini", "o3-pro", "gpt-5", "gpt-5-mini", "o1", "gpt-image-1")

Cells = dict[tuple[str, int], Status]


@dataclass(frozen=True)
class Composed:
    text: str
    truth: Cells


@dataclass(frozen=True)
class Judged:
    """`wrong` cells contradict the sentence, `lost` ones are neither read nor told."""

    wrong: tuple[str, ...]
    lost: tuple[str, ...]
    read: int


WHO = {
    (1, 2, 3): (
        "tiers 1 to 3", "tiers 1-3", "usage tiers 1 through 3", "organizations on tiers 1–3",
        "tier 1, 2 and 3 organizations", "accounts in tiers 1, 2, and 3", "developers on tiers 1-3",
        "organizations below tier 4", "tier 3 and below", "tiers 3 and lower",
        "customers up to tier 3",
    ),
    (4, 5): (
        "tiers 4 and 5", "tiers 4–5", "usage tiers 4 and 5", "organizations on tier 4 or 5",
        "tier 4 and 5 organizations", "accounts in tier 4 or higher", "developers on tiers 4-5",
        "tier 4 and above", "organizations on tier 4 and up", "users on tier 4+",
    ),
    (1, 2): ("tiers 1 and 2", "tiers 1-2", "organizations on tiers 1 and 2", "tier 1 and 2 users"),
    (3, 4): ("tiers 3 and 4", "tiers 3–4", "organizations on tiers 3 and 4", "tier 3 and 4 users"),
    (1,): ("tier 1", "organizations on tier 1", "tier 1 users", "usage tier 1"),
    (2, 3): ("tiers 2 and 3", "organizations on tiers 2 and 3", "tiers 2-3"),
    (2, 3, 4): ("tiers 2 through 4", "organizations in tiers 2, 3, and 4", "tiers 2–4"),
    (5,): ("tier 5", "organizations on tier 5", "tier 5 users", "customers in tier 5"),
    (3,): ("tier 3", "tier 3 organizations", "accounts on tier 3"),
    (1, 2, 3, 4, 5): (
        "all tiers", "tiers 1 through 5", "every usage tier", "organizations on any tier",
    ),
}  # fmt: skip
PARTITIONS = (
    ((1, 2, 3), (4, 5)), ((4, 5), (1, 2, 3)), ((1, 2), (3, 4), (5,)), ((5,), (3, 4), (1, 2)),
    ((1,), (2, 3), (4, 5)), ((4, 5), (2, 3), (1,)), ((1,), (2, 3, 4), (5,)), ((4, 5),),
    ((1, 2, 3),), ((5,), (2, 3, 4)), ((3,), (4, 5)), ((1, 2, 3, 4, 5),), ((5,),), ((1, 2), (3, 4)),
)  # fmt: skip

OPEN = (
    "{who} can use {what}", "{who} have access to {what}", "{who} get access to {what}",
    "{what} {is} available to {who}", "{what} {is} open to {who}", "{what} can be used by {who}",
    "{who} may call {what}", "{what} {is} offered to {who}", "{who} are able to use {what}",
    "{what} {is} accessible to {who}", "access to {what} is granted to {who}",
    "{who} are allowed to use {what}", "for {who}, {what} {is} available",
)  # fmt: skip
SHUT = (
    "{who} cannot use {what_or}", "{who} do not have access to {what_or}",
    "{what} {is} not available to {who}", "{who} can't use {what_or}",
    "{what} {is} unavailable to {who}",
    "{who} don't have access to {what_or}", "{who} have no access to {what_or}",
    "{what} cannot be used by {who}", "{who} are not able to use {what_or}",
    "{what} {is} not open to {who}", "{who} may not use {what_or}",
    "{what} {is} off limits for {who}",
)  # fmt: skip
NEEDS = (
    "{who} can use {what} after organization verification",
    "{who} need organization verification to use {what}",
    "{who} must verify their organization to use {what}",
    "{who} can access {what} once their organization is verified",
    "{what} {require} organization verification for {who}",
    "{who} have to complete organization verification before using {what}",
    "{what} {is} available to {who} after they verify their organization",
    "{who} require organization verification for {what}",
    "to use {what}, {who} must verify their organization",
    "{who} can use {what} if their organization is verified",
    "{what} {is} available to {who} subject to organization verification",
    "{who} can only use {what} with organization verification",
    "{who} can use {what} but must verify their organization first",
)  # fmt: skip
FORMS = {Status.OPEN: OPEN, Status.UNAVAILABLE: SHUT, Status.CONDITIONAL: NEEDS}
JOINTS = (
    ". ", "; ", ", and ", ", but ", ", while ", ", whereas ", " and ", ", yet ", ", though ",
    "; however, ", ", however, ", ". However, ", " – ", "; by contrast, ", ". In contrast, ", ", ",
)  # fmt: skip
OPENINGS = ("", "", "", "", "Currently, ", "As of today, ", "Note that ", "In the API, ", "While ")
ONE_WHO = {
    (Status.OPEN, Status.UNAVAILABLE): (
        "{who} can use {a} but not {b}", "{who} can use {a} but cannot use {b}",
        "{who} have access to {a}, but not to {b}", "{who} can use {a}, though not {b}",
        "{who} can use {a} and cannot use {b}", "{a} but not {b} {is} available to {who}",
        "{who} have access to {a}, not to {b}", "{a}, but not {b}, {is} open to {who}",
    ),
    (Status.OPEN, Status.CONDITIONAL): (
        "{who} can use {a}, and {b} after organization verification",
        "{who} can use {a} but need organization verification for {b}",
        "{who} can use {a} right away and {b} once their organization is verified",
        "{who} can use {a} without verification but must verify their organization to use {b}",
    ),
    (Status.CONDITIONAL, Status.UNAVAILABLE): (
        "{who} can use {a} after organization verification but not {b}",
        "{who} need organization verification to use {a} and cannot use {b}",
    ),
}  # fmt: skip
ONE_WHAT = (
    "{what} {is} available to {a}, but not to {b}",
    "{what} {is} available to {a} but not {b}",
    "{a}, but not {b}, can use {what}",
    "{a} can use {what}; {b} cannot",
    "{a} can use {what}, while {b} cannot",
    "{a} have access to {what}, {b} do not",
    "{a} can use {what}, but {b} can't",
    "{what} {is} open to {a} and closed to {b}",
)
ONE_WHAT_NEEDS = (
    "{a} can use {what}, while {b} need organization verification",
    "{a} can use {what} and {b} can after organization verification",
    "{what} {is} available to {a}, and to {b} after organization verification",
    "{what} {is} available to {a} and, after organization verification, to {b}",
    "{a} can use {what} right away; {b} must verify their organization first",
    "{b} must verify their organization to use {what}; {a} need not",
    "{a} can use {what} without verification, {b} only with it",
)


def composed(chance: random.Random) -> Composed:
    """A sentence or two, and what they say."""
    kind = chance.random()
    if kind < 0.2:
        return _of_one_group(chance)
    if kind < 0.4:
        return _of_one_set(chance)
    return _of_clauses(chance)


def _of_clauses(chance: random.Random) -> Composed:
    truth: Cells = {}
    text = chance.choice(OPENINGS)
    joint = ""
    for group in chance.choice(PARTITIONS):
        models = chance.sample(MODELS, chance.choice((1, 1, 1, 2, 2, 3)))
        status = chance.choice(tuple(FORMS))
        clause = _filled(chance.choice(FORMS[status]), who=_who(chance, group), models=models)
        if joint == " and " and len(models) > 1 and clause.startswith(MODELS):
            joint = "; "  # "o3 and o1, o4 and …": nobody could say where the second begins
        text += joint + (capital(clause) if joint.endswith(". ") else clause)
        joint = chance.choice(JOINTS) if text[:5] != "While" else ", "
        truth |= {(model, tier): status for model in models for tier in group}
    return Composed(f"<p>{capital(text)}.</p>", truth)


def _of_one_group(chance: random.Random) -> Composed:
    pair = chance.choice(tuple(ONE_WHO))
    group = chance.choice(tuple(WHO))
    models = chance.sample(MODELS, chance.choice((2, 3, 4)))
    parted = chance.randrange(1, len(models))
    halves = (models[:parted], models[parted:])
    text = chance.choice(ONE_WHO[pair]).format(
        who=_who(chance, group),
        a=_listed(halves[0], "and"),
        b=_listed(halves[1], "or" if pair[1] is Status.UNAVAILABLE else "and"),
        **{"is": "is" if len(halves[0]) == 1 else "are"},
    )  # fmt: skip
    truth = {
        (model, tier): status
        for half, status in zip(halves, pair, strict=True)
        for model in half
        for tier in group
    }
    return Composed(f"<p>{capital(text)}.</p>", truth)


def _of_one_set(chance: random.Random) -> Composed:
    pairs = [parts for parts in PARTITIONS if len(parts) == 2]
    one, other = chance.choice(pairs)
    models = chance.sample(MODELS, chance.choice((1, 1, 2)))
    needs = chance.random() < 0.5
    text = _filled(
        chance.choice(ONE_WHAT_NEEDS if needs else ONE_WHAT),
        models=models,
        a=_who(chance, one),
        b=_who(chance, other),
    )
    second = Status.CONDITIONAL if needs else Status.UNAVAILABLE
    truth = {
        (model, tier): status
        for group, status in ((one, Status.OPEN), (other, second))
        for model in models
        for tier in group
    }
    return Composed(f"<p>{capital(text)}.</p>", truth)


def _filled(form: str, *, models: list[str], **slots: str) -> str:
    several = len(models) > 1
    return form.format(
        what=_listed(models, "and"),
        what_or=_listed(models, "or"),
        require="require" if several else "requires",
        **{"is": "are" if several else "is"},
        **slots,
    )


def _who(chance: random.Random, group: tuple[int, ...]) -> str:
    return chance.choice(WHO[group])


def _listed(names: list[str], word: str) -> str:
    if len(names) < 3:
        return f" {word} ".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def capital(text: str) -> str:
    """With a capital letter, where it does not begin with a model's name."""
    starts_with_a_model = text.startswith(MODELS)
    return text if starts_with_a_model else text[:1].upper() + text[1:]


def judged(composed: Composed) -> Judged:
    """What is read, against the truth."""
    found = extraction(composed.text)
    cells = dict(_cells(found.records))
    wrong = [
        f"{model} tier {tier}: {status.value}, and it says {_said(said)}"
        for (model, tier), status in cells.items()
        if (said := composed.truth.get((model, tier))) is not status
    ]
    is_told = any(isinstance(record, Statement) for record in found.records)
    lost = [
        f"{model} tier {tier}: {status.value}"
        for (model, tier), status in composed.truth.items()
        if (model, tier) not in cells and not is_told
    ]
    return Judged(tuple(wrong), tuple(lost), len(cells))


def _said(status: Status | None) -> str:
    return status.value if status else "nothing"


def _cells(records: tuple[object, ...]) -> Iterator[tuple[tuple[str, int], Status]]:
    for record in records:
        if isinstance(record, Access):
            for segment in record.segments:
                for tier in TIERS:
                    if segment in ("all", f"tier:{tier}"):
                        yield (record.subject, tier), record.status


def play(
    sentences: int, seed: int, compose: Callable[[random.Random], Composed] = composed
) -> tuple[list[tuple[Composed, Judged]], Counter[str]]:
    """Compose and read so many; those with something wrong or lost, and how many were which."""
    chance = random.Random(seed)
    bad: list[tuple[Composed, Judged]] = []
    counts: Counter[str] = Counter()
    for _ in range(sentences):
        each = compose(chance)
        result = judged(each)
        if result.wrong or result.lost:
            bad.append((each, result))
            counts["wrong" if result.wrong else "lost"] += 1
        else:
            whole = result.read == len(each.truth)
            part = "read in part, told" if result.read else "told"
            counts["read whole" if whole else part] += 1
    return bad, counts


def main_of(about: str | None, compose: Callable[[random.Random], Composed]) -> None:
    parser = argparse.ArgumentParser(description=(about or "").partition("\n\n")[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--verbose", action="store_true", help="print every bad one")
    told = parser.parse_args()
    print(f"seed {told.seed}")
    bad, counts = play(told.count, told.seed, compose)
    for each, result in bad if told.verbose else bad[:20]:
        print(each.text)
        for name in ("wrong", "lost"):
            for line in getattr(result, name):
                print(f"    {name}: {line}")
    print(", ".join(f"{count:,} {name}" for name, count in sorted(counts.items())))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main_of(__doc__, composed)
