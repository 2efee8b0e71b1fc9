"""Reads composed tables, lists and Japanese sentences whose truth is known, as `composed` does
English sentences.

    python -m tests.fuzz.composed_pages [--count 20000] [--seed N] [--verbose]
"""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.fuzz.composed import (
    MODELS,
    PARTITIONS,
    TIERS,
    WHO,
    Cells,
    Composed,
    capital,
    main_of,
)
from watcher.model import Status

OPEN, SHUT, NEEDS = Status.OPEN, Status.UNAVAILABLE, Status.CONDITIONAL

ANSWERS = {
    OPEN: ("✓", "✅", "Yes", "Available", "✔️", "Included"),
    SHUT: ("✗", "❌", "No", "Not available", "Unavailable"),
    NEEDS: (
        "After verification", "Requires organization verification", "With verification",
        "Verification required", "✅ (verification required)",
    ),
}  # fmt: skip
HEADINGS = {
    OPEN: ("Available to {who}", "Models for {who}", "{who} can use", "Models available to {who}"),
    SHUT: ("Not available to {who}", "Models not available to {who}", "{who} cannot use"),
    NEEDS: (
        "{who}: organization verification required",
        "Models that require organization verification on {who}",
        "Available to {who} after organization verification",
    ),
}
ITEMS = {
    OPEN: ("Available to {who}", "{who} can use it", "{who} have access", "{who}: available"),
    SHUT: ("Not available to {who}", "{who} cannot use it", "{who}: not available"),
    NEEDS: (
        "{who}: after organization verification", "{who} need organization verification",
        "Available to {who} after organization verification",
        "{who} must verify their organization",
    ),
}  # fmt: skip
JAPANESE_WHO = {
    (1, 2, 3): ("Tier 1〜3", "Tier 1 から 3 まで", "Tier 3 以下", "Tier 1、2、3"),
    (4, 5): ("Tier 4 と Tier 5", "Tier 4 以上", "Tier 4〜5", "使用量ティア 4 以上"),
    (1, 2, 3, 4, 5): ("すべてのティア", "全ティア"),
    (5,): ("Tier 5",),
    (1, 2): ("Tier 1 と Tier 2", "Tier 1〜2"),
    (3, 4): ("Tier 3〜4", "Tier 3 と 4"),
}
JAPANESE = {
    OPEN: (
        "{what}は{who}で利用できます", "{who}では{what}を利用できます",
        "{who}のユーザーは{what}にアクセスできます", "{who}の組織は{what}を使用できます",
    ),
    SHUT: (
        "{what}は{who}では利用できません", "{who}では{what}を利用できません",
        "{what}は{who}には提供されていません", "{who}は{what}を利用できません",
    ),
    NEEDS: (
        "{who}で{what}を利用するには組織の認証が必要です",
        "{who}の組織は、{what}を使用する前に組織の認証を完了する必要があります",
        "{what}は{who}では組織の認証後に利用できます",
        "組織の認証を完了すると、{who}で{what}を利用できます",
    ),
}  # fmt: skip
JAPANESE_JOINTS = ("。", "が、", "。一方、", "。ただし、")


def composed_page(chance: random.Random) -> Composed:
    """A page, and what it says."""
    kinds: tuple[Callable[[random.Random], Composed], ...] = (
        _matrix, _columns, _lists_by_tier, _items_by_model, _japanese,
    )  # fmt: skip
    return chance.choice(kinds)(chance)


def _matrix(chance: random.Random) -> Composed:
    """Models and tiers, either of them down; the corner names any of both, or neither."""
    models = chance.sample(MODELS, chance.choice((2, 3, 4)))
    tiers = sorted(chance.sample(TIERS, chance.choice((2, 3, 5))))
    name = chance.choice(("Tier {}", "Usage tier {}", "Tier {} organizations"))
    truth = {(m, t): chance.choice((OPEN, OPEN, SHUT, NEEDS)) for m in models for t in tiers}
    words = {status: chance.choice(answers) for status, answers in ANSWERS.items()}
    corner = chance.choice(("Model", "Models", ""))
    if chance.random() < 0.5:
        head = [corner, *map(name.format, tiers)]
        rows = [[m, *(words[truth[m, t]] for t in tiers)] for m in models]
    else:
        head = [corner, *models]
        rows = [[name.format(t), *(words[truth[m, t]] for m in models)] for t in tiers]
    return Composed(_table(head, rows), truth)


def _columns(chance: random.Random) -> Composed:
    """A model a row, with a column of tiers and one of what is asked of them."""
    groups = {
        (1, 2, 3): "Tiers 1-3", (4, 5): "Tiers 4-5", TIERS: "All tiers", (5,): "Tier 5",
        (3,): "Tier 3",
    }  # fmt: skip
    truth: Cells = {}
    rows = []
    for model in chance.sample(MODELS, chance.choice((2, 3, 4))):
        group, status = chance.choice(tuple(groups)), chance.choice((OPEN, NEEDS))
        asked = ("Required", "Yes") if status is NEEDS else ("Not required", "No", "Not needed")
        rows.append([model, groups[group], chance.choice(asked)])
        truth |= {(model, tier): status for tier in group}
    tiers = chance.choice(("Available to", "Usage tiers", "Tiers with access"))
    asks = chance.choice(("Organization verification", "Verification required"))
    return Composed(_table(["Model", tiers, asks], rows), truth)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [("th", head), *(("td", row) for row in rows)]
    cells = ("".join(f"<{tag}>{cell}</{tag}>" for cell in line) for tag, line in lines)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def _lists_by_tier(chance: random.Random) -> Composed:
    truth: Cells = {}
    text = ""
    for group in chance.choice(PARTITIONS):
        status = chance.choice((OPEN, SHUT, NEEDS))
        models = chance.sample(MODELS, chance.choice((1, 2, 3)))
        heading = capital(chance.choice(HEADINGS[status]).format(who=chance.choice(WHO[group])))
        text += chance.choice(("<h2>{}</h2>", "<p>{}:</p>", "<p><strong>{}:</strong></p>")).format(
            heading
        )
        text += _list(models)
        truth |= {(model, tier): status for model in models for tier in group}
    return Composed(text, truth)


def _items_by_model(chance: random.Random) -> Composed:
    truth: Cells = {}
    text = ""
    for model in chance.sample(MODELS, chance.choice((2, 3))):
        items = []
        for group in chance.choice(PARTITIONS):
            status = chance.choice((OPEN, SHUT, NEEDS))
            form = chance.choice(ITEMS[status])
            items.append(capital(form.format(who=chance.choice(WHO[group]))))
            truth |= {(model, tier): status for tier in group}
        as_list = chance.random() < 0.6
        below = _list(items) if as_list else "".join(f"<p>{item}.</p>" for item in items)
        text += f"<h2>{model}</h2>{below}"
    return Composed(text, truth)


def _list(items: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _japanese(chance: random.Random) -> Composed:
    truth: Cells = {}
    clauses = []
    known = [parts for parts in PARTITIONS if all(group in JAPANESE_WHO for group in parts)]
    for group in chance.choice(known):
        status = chance.choice((OPEN, SHUT, NEEDS))
        models = chance.sample(MODELS, chance.choice((1, 1, 2)))
        what = chance.choice((" と ", " および ", "、")).join(models)
        who = chance.choice(JAPANESE_WHO[group])
        clauses.append(chance.choice(JAPANESE[status]).format(who=who, what=what))
        truth |= {(model, tier): status for model in models for tier in group}
    text = "".join(clause + chance.choice(JAPANESE_JOINTS) for clause in clauses[:-1])
    return Composed(f"<p>{text}{clauses[-1]}。</p>", truth)


if __name__ == "__main__":
    main_of(__doc__, composed_page)
