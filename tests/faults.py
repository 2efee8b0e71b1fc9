"""The faults that pages show, each as a server plays it, and the state of health it is told as.

python -m tests.faults > docs/faults.md
"""
# ruff: noqa: E501 (rows of tables)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.server import (
    Answer,
    Broken,
    cut_chunks,
    endless_body,
    gzipped,
    raw,
    redirect,
    reset,
    silent,
    wrong_length,
)
from tests.test_pipeline import article
from watcher.model import HealthState

PAGES = Path(__file__).parent / "pages"
GOOD = article()
HTML = (("Content-Type", "text/html; charset=utf-8"),)
LARGE = b"x" * 400_000

BLOCKED, GONE, MOVED = HealthState.BLOCKED, HealthState.GONE, HealthState.MOVED
FAILING, UNREADABLE = HealthState.FAILING, HealthState.UNREADABLE


@dataclass(frozen=True)
class Fault:
    """What the server answers instead of the page, and what people are told. `waits`: it is only
    over with the deadline."""

    name: str
    answer: Callable[[], Answer | Broken]
    state: HealthState
    waits: bool = False


def _wall(page: str, status: int, *headers: tuple[str, str]) -> Callable[[], Answer]:
    body = (PAGES / "walls" / f"{page}.html").read_bytes()
    return lambda: Answer(status, (*HTML, *headers), body, etag='"wall"' if status == 200 else None)


def _good(old: str, new: str) -> Callable[[], Answer]:
    assert old in GOOD
    return lambda: Answer(body=GOOD.replace(old, new), etag='"odd"')


def _status(status: int, *headers: tuple[str, str]) -> Callable[[], Answer]:
    return lambda: Answer(status, (*HTML, *headers), "<h1>No</h1>")


FAULTS = (
    Fault("challenge with status 200", _wall("cloudflare_challenge", 200), BLOCKED),
    Fault(
        "challenge told by its header",
        _wall("cloudflare_challenge", 403, ("cf-mitigated", "challenge")),
        BLOCKED,
    ),
    Fault("hard block of a bot wall", _wall("cloudflare_block", 403), BLOCKED),
    Fault("incident page with status 200", _wall("imperva_incident", 200), BLOCKED),
    Fault("captcha with status 405", _wall("aws_waf_captcha", 405), BLOCKED),
    Fault("press and hold", _wall("human", 200), BLOCKED),
    Fault("too many requests, from a bot wall", _wall("vercel", 429), BLOCKED),
    Fault("plain 403", _status(403), BLOCKED),
    Fault("plain 401", _status(401), BLOCKED),
    Fault("login wall", _wall("login", 200), BLOCKED),
    Fault("redirect to a login", lambda: redirect("/login?next=x"), BLOCKED),
    Fault("consent wall", _wall("consent", 200), BLOCKED),
    Fault("404", _status(404), GONE),
    Fault("410", _status(410), GONE),
    Fault("not found, with status 200", _wall("soft_404", 200), GONE),
    Fault("not available, with status 200", _wall("not_available", 200), GONE),
    Fault("redirect to the front page", lambda: redirect("/en/"), GONE),
    Fault("another article at the address", lambda: redirect("/en/articles/5800002-new"), MOVED),
    Fault("500", _status(500), FAILING),
    Fault("502 of a content network", _wall("cdn_error", 502), FAILING),
    Fault("503 with Retry-After", _status(503, ("Retry-After", "60")), FAILING),
    Fault("plain 429", _status(429), FAILING),
    Fault("maintenance with status 200", _wall("maintenance", 200), FAILING),
    Fault("error page with status 200", _wall("cdn_error", 200), FAILING),
    Fault("connection reset", lambda: reset(), FAILING),
    Fault("no answer", lambda: silent(), FAILING, waits=True),
    Fault("body shorter than announced", lambda: wrong_length(GOOD.encode(), 90_000), FAILING),
    Fault("chunks without an end", lambda: cut_chunks(GOOD.encode()), FAILING),
    Fault("endless body", lambda: endless_body(), FAILING),
    Fault("not HTTP", lambda: raw(b"SSH-2.0-x\r\n"), FAILING),
    Fault("redirects in a circle", lambda: redirect("/en/articles/10362446-x"), FAILING),
    Fault("body larger than allowed", lambda: replace(gzipped(LARGE), status=200), FAILING),
    Fault("empty body", lambda: Answer(body=b"", etag='"none"'), UNREADABLE),
    Fault("page that draws itself", _wall("empty_shell", 200), UNREADABLE),
    Fault("client-side exception", _wall("client_error", 200), UNREADABLE),
    Fault("footer only", _wall("footer_only", 200), UNREADABLE),
    Fault("home page in its place", _wall("home_in_place", 200), UNREADABLE),
    Fault(
        "page that breaks off",
        lambda: Answer(body=GOOD[: GOOD.index("<h2>o4-mini")], etag='"cut"'),
        UNREADABLE,
    ),
    Fault("translation", _good('lang="en"', 'lang="ja"'), UNREADABLE),
    Fault("most rules gone at once", _good("Tiers 1-3 can gain access", "Ask us"), UNREADABLE),
)
"""Each heals by serving the page again."""

_HEAD = """# What stands in the page's place, and what is told

Each fault below is played by a server over real sockets, three looks long, and then heals
(`tests/test_faults.py`): with and without a 304 afterwards, with and without a restart between the
looks, and also as the very first thing a new source shows. In every case there is no false change,
the real change that follows is not missed, the trouble is told once and its end is told once.

This page is made by `python -m tests.faults`; a test holds the two equal.

| fault | told as |
|---|---|
"""

_PEERS = """
## What others did

Measured in November 2026 against one loopback server: urlwatch 2.29, webchanges 3.37 and
changedetection.io 0.60.10, each with a css filter where it has one.

| fault | urlwatch | webchanges | changedetection.io | Watcher |
|---|---|---|---|---|
| webhook answers 500 on the change, then heals | change lost | all is told again to all | change lost | told once it heals, under one key |
| challenge with status 200, css filter | two false changes | two false changes | no alert | blocked, told once |
| the same without a filter | – | – | alert with the challenge's text | blocked, told once |
| selector matches nothing, then static | false change, then silent | false change, then silent | one error, then looks healthy | unreadable, until it reads again |
| empty body with status 200 | false change | false change | shown, not told | unreadable, told once |
| ten 404s in a row | an error each time | an error, then quiet | no alert | gone, told once, and reminded of |
| A, B, A | two alerts | two alerts | two alerts | two alerts; the second names the revision it goes back to |
"""


def document() -> str:
    """docs/faults.md."""
    rows = [f"| {fault.name} | {fault.state.value} |\n" for fault in FAULTS]
    return _HEAD + "".join(rows) + _PEERS


if __name__ == "__main__":
    print(document(), end="")
