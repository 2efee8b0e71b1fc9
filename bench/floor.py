"""The cheapest thing httpx can do with the same pages: fetch, parse, digest, nothing else.

`python -m bench.floor ADDRESS KIND PAGES WORKERS`, a process of its own as a check from cron is.
"""

from __future__ import annotations

import hashlib
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import local

import httpx
from selectolax.lexbor import LexborHTMLParser

_own = local()


def _client() -> httpx.Client:
    if not hasattr(_own, "client"):
        _own.client = httpx.Client(headers={"Accept-Encoding": "gzip"}, verify=False)
    client: httpx.Client = _own.client
    return client


def _look(address: str, tag: str | None) -> str:
    response = _client().get(address, headers={"If-None-Match": tag} if tag else {})
    if response.status_code == 304:
        return ""
    article = LexborHTMLParser(response.content).css_first("article")
    assert article is not None
    return hashlib.sha256(article.text().encode()).hexdigest()


def main(address: str, kind: str, pages: int, workers: int) -> None:
    """Look at every page once."""
    tagged = kind == "tagged"
    with ThreadPoolExecutor(workers) as threads:
        looks = [
            threads.submit(_look, f"{address}/{kind}/{n}", f'"{n}"' if tagged else None)
            for n in range(pages)
        ]
        for look in looks:
            look.result()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
