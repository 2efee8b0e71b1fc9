"""Help-centre pages of our own wording, as large and as noisy as the real ones.

Every page has an article of some 8 KB that stays the same from fetch to fetch, inside some 72 KB of
markup that does not: a nonce on every script, build and session ids, the time of the fetch.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from functools import cache

PAGE_BYTES = 72_000

_TIERS = ("Free", "Tier 1", "Tier 2", "Tier 3", "Tier 4", "Tier 5")
_MODELS = ("o1", "o3", "o3-mini", "o4-mini", "gpt-4.1", "gpt-5", "gpt-image-1", "o3-pro")
_ANSWERS = (
    "Once you submit your document the check itself takes a few minutes.",
    "After the check has passed, access can take up to 30 minutes to reach every project.",
    "One document can verify one organization every 90 days.",
    "Streaming and reasoning summaries of these models need the same verification.",
    "If the check fails you can keep using every model that does not ask for it.",
    "Owners can look up the usage tier of an organization on the limits page.",
    "Verification needs no minimum spend and no contract.",
    "Some models stay limited to selected partners while they are being tried out.",
)


def article_number(index: int) -> int:
    """The number by which a help centre knows the page."""
    return 20_000_000 + index


def page(index: int, fetch: int) -> bytes:
    """Page `index` as the `fetch`-th visitor gets it: the same article, other noise."""
    noise = hashlib.sha256(f"{index}/{fetch}".encode()).hexdigest()
    head, article, tail = _parts(index)
    return b"".join(
        (
            head.replace(b"@NOISE@", noise.encode()),
            article,
            tail.replace(b"@NOISE@", noise.encode()),
        )
    )


@cache
def _parts(index: int) -> tuple[bytes, bytes, bytes]:
    head, article, tail = _head(index), _article(index), _tail()
    missing = PAGE_BYTES - len(head) - len(article) - len(tail)
    filler = _bundle_list(missing)
    return head.encode(), article.encode(), (filler + tail).encode()


def _title(index: int) -> str:
    return f"Models by usage tier and verification, part {index}"


def _head(index: int) -> str:
    title = _title(index)
    links = "".join(
        f'<link rel="modulepreload" href="/assets/chunk-{n:03d}.js" nonce="@NOISE@">'
        for n in range(40)
    )
    return (
        '<!DOCTYPE html><html lang="en" dir="ltr"><head><meta charset="utf-8">'
        f"<title>{title} | Example Help Center</title>"
        f'<meta name="description" content="Which models each usage tier can use.">'
        f'<link rel="canonical" href="/en/articles/{article_number(index)}">{links}'
        '<script nonce="@NOISE@">window.__session="@NOISE@";</script></head>'
        '<body><div id="root"><header><nav><a href="/en">Help</a> <a href="/en/search">Search</a>'
        "</nav></header><main>"
    )


def _article(index: int) -> str:
    models = _MODELS[index % 3 : index % 3 + 5]
    rows = "".join(
        "<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in _row(tier, models)) + "</tr>"
        for tier in _TIERS
    )
    header = "".join(f"<td><p><b>{name}</b></p></td>" for name in ("Usage tier", *models))
    items = "".join(
        f"<li><p>{model} is available to tiers {1 + n % 3} through 5, "
        f"subject to organization verification.</p></li>"
        for n, model in enumerate(models)
    )
    answers = "".join(
        f'<div class="intercom-interblocks-subheading"><h2 id="h_{n:08x}">Question {n + 1} of part '
        f'{index}</h2></div><div class="intercom-interblocks-paragraph no-margin"><p>{one} {two}'
        "</p></div>"
        for n, (one, two) in enumerate(itertools.permutations(_ANSWERS, 2))
        if n < 24
    )
    return (
        f'<article><h1>{_title(index)}</h1><div class="text-tertiary">Updated: 3 days ago</div>'
        '<div class="article-content"><div class="intercom-interblocks-paragraph no-margin">'
        "<p>This page lists which models an organization can use through the API.</p></div>"
        '<div class="intercom-interblocks-heading"><h1 id="h_models">Which models can I use?</h1>'
        f'</div><div class="intercom-interblocks-unordered-nested-list"><ul>{items}</ul></div>'
        '<div class="intercom-interblocks-heading"><h1 id="h_table">Models by tier</h1></div>'
        '<div class="intercom-interblocks-table-container"><table role="presentation"><tbody>'
        f"<tr>{header}</tr>{rows}</tbody></table></div>{answers}</div></article>"
    )


def _row(tier: str, models: tuple[str, ...]) -> tuple[str, ...]:
    rank = _TIERS.index(tier)
    return (tier, *("Yes" if rank >= n else "No" for n in range(len(models))))


def _bundle_list(size: int) -> str:
    """The route manifest such an application ships with every page."""
    entry = '{"id":"routes/article.%05d","module":"/assets/article-%05d.js","imports":[]},'
    unit = len(entry % (0, 0))
    entries = "".join(entry % (n, n) for n in range(max(0, size - 64) // unit))
    return f'<script nonce="@NOISE@" type="application/json">[{entries}null]</script>'


def _tail() -> str:
    context = json.dumps({"state": {"session": "@NOISE@", "fetchedAt": "@NOISE@"}})
    return (
        "</main><footer><p>Example Help Center</p></footer></div>"
        f'<script nonce="@NOISE@">window.__reactRouterContext = {context};</script></body></html>'
    )


_PROSE = (
    "An organization is reviewed when its use of the service changes in a way that its owners "
    "did not describe when they signed up, and the review looks at both what was described and "
    "what was done.",
    "Teams that build tools for schools should keep records of who approved each tool, how long "
    "the records are kept, and which of the people named in them can be asked about it later.",
    "Whether a request is turned down depends on what it asks for, not on who sends it.",
    "People who were turned down can write to the support desk and say what they meant to do.",
    "The desk answers in the order in which letters come, and never promises a date.",
    "Nothing on this page changes what a contract says.",
    "Words that have a meaning of their own here are explained at the end of the page.",
)
"""Long sentences, as policies have them; none of them names a model or a tier."""


def article() -> bytes:
    """A help article of 90 KB whose few sentences are long: what most real pages are like."""
    head, tail = _head(0), _tail()
    blocks = "".join(f"<h2>About point {n + 1}</h2><p>{one}</p>" for n, one in enumerate(_PROSE))
    answers = "".join(f"<p>{one} {two}</p>" for one, two in itertools.pairwise(_ANSWERS[:6]))
    text = f"<article><h1>How requests are reviewed</h1>{blocks}{answers}</article>"
    filler = _bundle_list(90_000 - len(head) - len(text) - len(tail))
    return f"{head}{text}{filler}{tail}".encode()


def hostile_pages() -> dict[str, bytes]:
    """Pages built to cost time, by what they are: nested, long, wide, and merely large."""
    rows = "".join(
        "<tr>" + "".join(f"<td>cell {row}.{n}</td>" for n in range(50)) + "</tr>"
        for row in range(1000)
    )
    cells = "".join(f"<td>cell {n}</td>" for n in range(50_000))
    bundle = _bundle_list(5_000_000)
    text = "".join(
        f"<h2>Part {n}</h2><p>{' '.join(_ANSWERS)} Part {n} ends here.</p>" for n in range(1_000)
    )
    large = "".join(
        f"<p>{' '.join(f'{one[:-1]} in part {n}.' for one in _ANSWERS)}</p>" for n in range(8_000)
    )
    bodies = {
        "100k nested tags": "<div>" * 100_000 + "x" + "</div>" * 100_000,
        "1 MB of one word": f"<p>{'x' * 1_000_000}</p>",
        "50k cells in 1,000 rows": f"<table>{rows}</table>",
        "50k cells in one row": f"<table><tr>{cells}</tr></table>",
        "5 MB, of which 8 KB are text": f"{_article(1)}{bundle}",
        "600 KB of 9,000 sentences": f"<article><h1>Large</h1>{text}</article>",
        "5 MB of 64,000 sentences": f"<article><h1>Large</h1>{large}</article>",
    }
    return {name: f"<html><body>{body}</body></html>".encode() for name, body in bodies.items()}
