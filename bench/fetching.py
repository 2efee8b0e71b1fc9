"""What a fetch costs, against httpx without any of its promises; keep-alive, one thread."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import httpx

from bench.measure import cpu_of_call, interleaved, report
from bench.site import running_site
from watcher.fetchers.http import HttpFetcher
from watcher.model import FetchOptions, Schedule, Source, Validators

FETCHES = 200


class _Clock:
    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)


LOCAL = FetchOptions(allow_private=True)


def main(rounds: int = 7) -> None:
    """Print the CPU of one fetch of ours and of bare httpx, in ms."""
    fetcher = HttpFetcher(_Clock())
    with running_site() as address, httpx.Client(headers={"Accept-Encoding": "gzip"}) as client:
        for title, path, tag in (
            ("A fetch of 72 KB", "/pages/1", None),
            ("A fetch that is not modified", "/tagged/1", '"1"'),
        ):
            source = Source("bench", address + path, "generic", Schedule(), options=LOCAL)
            headers = {"If-None-Match": tag} if tag else {}
            ask = partial(client.get, address + path, headers=headers)
            fetch = partial(fetcher.fetch, source, Validators(etag=tag))
            seconds = interleaved(
                {
                    "httpx.Client.get": partial(cpu_of_call, ask, FETCHES),
                    "HttpFetcher.fetch": partial(cpu_of_call, fetch, FETCHES),
                },
                rounds,
            )
            figures = {name: [1000 * value for value in values] for name, values in seconds.items()}
            report(title, "ms of CPU", figures, floor="httpx.Client.get")
    fetcher.close()


if __name__ == "__main__":
    main()
