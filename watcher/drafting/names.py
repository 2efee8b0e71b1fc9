"""What a draft takes for tiers, plans, models and sets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from watcher.drafting.texts import plain, texts
from watcher.model import BlockKind, Document, Section, Table
from watcher.text import fold

_MODEL = re.compile(r"(?<![\w./@-])[a-z][a-z0-9]*(?:-[a-z0-9]+(?:\.\d+)*)+(?![\w@/-])")
_FIRST_DIGIT = re.compile(r"-v?\d")
_NO_MODEL = re.compile(
    r"(?:tier|level|step|plan|top|day|us|eu|ap|utf|sha|iso|rfc|http|tls|aes|covid|part|phase)-",
)
_TIERS = re.compile(r"\b(?:tier|level)s? \d{1,2}\b(?: ?(?:-|,|to|through|and|or) ?\d{1,2}\b)*")
_FREE = re.compile(r"\bfree (?:usage )?tier\b")
_NAMES = 12
_HIGHEST_TIER = 12

_OF_PLANS = re.compile(r"(?:(?:usage |service )?tier|plan|subscription|package|edition)s?")
_OF_MODELS = re.compile(r"(?:ai |api |base )?(?:model|feature|capability)s?(?: name| id)?")
_STEP = re.compile(r"[a-z]+(?:[ -][a-z]+)?\+?")
_MARKS = frozenset(
    ["✓", "✔", "✅", "✗", "✘", "❌", "✕", "×", "-", "x", "yes", "no", "included", "available"]
)
_SHORT_NAME = re.compile(r"[a-z]{1,12}\d[a-z0-9]*(?:[.-][a-z0-9]+)*")
_HEADING_NAME = re.compile(r"[A-Z][\w.]*(?: (?:[A-Z][\w.]*|\d[\d.]*)){1,2}")
_NO_NAME = re.compile(
    r"\b(?:access|api|availability|billing|faq|guide|levels?|limits?|models?|organi[sz]ations?|"
    r"plans?|pricing|questions|regions?|requirements?|support|tiers?|usage|verification)\b"
)


# ---------------------------------------------------------------- tiers and plans


def ladder(document: Document) -> Iterator[str]:
    """Numbered tiers, or else the plans that a table names."""
    text = fold(" ".join(texts(document)))
    numbers = (int(n) for tiers in _TIERS.findall(text) for n in re.findall(r"\d+", tiers))
    tiers = [number for number in numbers if number <= _HIGHEST_TIER]
    if len(set(tiers)) > 1:
        steps = ["free"] * bool(_FREE.search(text)) + [str(n) for n in range(1, max(tiers) + 1)]
        yield _written("tier", steps)
    elif plans := _plans(document):
        yield f"{_written(*plans)}   # lowest first"
    else:
        yield "# ladder: {order: [free, 1, 2, 3], free: [free]}   # tiers or plans, lowest first"


def _written(kind: str, steps: Sequence[str]) -> str:
    kinds = "kind: plan, " if kind == "plan" else ""
    free = f", free: [{steps[0]}]" if steps[0] in ("free", "trial") else ""
    return f"ladder: {{{kinds}order: [{', '.join(steps)}]{free}}}"


def _plans(document: Document) -> tuple[str, list[str]] | None:
    tables = [b.table for s in document.sections for b in s.blocks if b.table is not None]
    for table in tables:
        head = fold(table.rows[0][0].text) if table.rows and table.rows[0] else ""
        if _OF_PLANS.fullmatch(head):
            names = _steps(row[0].text for row in table.rows[1:])
            kind = "tier" if "tier" in head else "plan"
        elif _OF_MODELS.fullmatch(head) and _is_matrix(table):
            names, kind = _steps(cell.text for cell in table.rows[0][1:]), "plan"
        else:
            continue
        if len(names) > 1:
            return kind, names
    return None


def _steps(found: Iterator[str]) -> list[str]:
    """Names as steps of a ladder; none where one of them is no plain name."""
    names = [re.sub(r" (?:plan|tier)$", "", fold(text)) for text in found]
    if not all(_STEP.fullmatch(name) for name in names) or len(set(names)) < len(names):
        return []
    return [re.sub(r"[ -]", "_", name.replace("+", " plus")) for name in names]


def _is_matrix(table: Table) -> bool:
    """Whether most cells say yes or no."""
    cells = [fold(cell.text) for row in table.rows[1:] for cell in row[1:]]
    return sum(cell in _MARKS for cell in cells) * 2 > len(cells)


# ---------------------------------------------------------------- models


def vocabulary(document: Document) -> Iterator[str]:
    """Patterns for names with a hyphen before their first digit, by what stands before it, and
    names of headings that sentences use."""
    names = _MODEL.findall(fold(" ".join(texts(document))))
    found = {n: None for n in names if _FIRST_DIGIT.search(n) and not _NO_MODEL.match(n)}
    stems = dict.fromkeys(_FIRST_DIGIT.split(name)[0] for name in found)
    short = list(dict.fromkeys(_short_names(document)))[:_NAMES]
    aliases = list(dict.fromkeys(_heading_names(document)))[:_NAMES]
    if not stems and not short and not aliases:
        yield "# vocabulary: {models: {patterns: ['acme-[a-z0-9.-]+']}}   # how models are called"
        return
    if stems or short:
        yield f"# names like models: {', '.join([*short, *found][:_NAMES])}"
    yield "vocabulary:"
    yield "  models:"
    if stems or short:
        yield "    patterns:"
    for name in short:
        yield f"      - '{re.escape(name)}'"
    for stem in list(stems)[:_NAMES]:
        yield f"      - '{stem}-v?\\d[a-z0-9]*(?:\\.\\d+)?(?:-[a-z0-9]+(?:\\.\\d+)?)*'"
    if aliases:
        yield "    aliases:   # headings that sentences name; remove what is no model or feature"
    for alias in aliases:
        yield f"      '{re.escape(alias).replace(chr(92) + ' ', ' ')}': {alias.replace(' ', '-')}"


def _short_names(document: Document) -> Iterator[str]:
    """Headings of one word with a digit and no hyphen before it: o3."""
    for section in document.sections:
        heading = fold(section.heading) if section.path else ""
        if _SHORT_NAME.fullmatch(heading) and not _FIRST_DIGIT.search(heading):
            yield heading


def _heading_names(document: Document) -> Iterator[str]:
    said = fold(" ".join(b.text for s in document.sections for b in s.blocks))
    for section in document.sections:
        heading = section.heading.strip() if section.path else ""
        name = fold(heading)
        is_name = heading.isascii() and _HEADING_NAME.fullmatch(heading)
        if is_name and not _NO_NAME.search(name) and re.search(rf"\b{re.escape(name)}\b", said):
            yield name


# ---------------------------------------------------------------- sets


def sets(document: Document, provider: str) -> Iterator[str]:
    """Lists of short names below a heading, as a comment."""
    for section in document.sections:
        heading = fold(section.heading) if section.path else ""
        words = re.findall(r"[a-z]+", heading)
        if words and heading.isascii() and _lists_names(section):
            dimension = re.sub(r"(?<=.)s$", "", re.sub(r"ies$", "y", words[-1]))
            pattern = re.escape(plain(heading)).replace("\\ ", " ").replace("'", "''")
            form = f"{{subject: {provider}, dimension: {dimension}, heading: '^{pattern}$'}}"
            yield f"# sets: [{form}]   # its items are the values"


def _lists_names(section: Section) -> bool:
    items = [block.text for block in section.blocks if block.kind is BlockKind.ITEM]
    short = [item for item in items if len(item.split()) <= 4 and not item.endswith(".")]
    return len(items) > 1 and len(short) == len(items) and not any(map(_MODEL.search, items))
