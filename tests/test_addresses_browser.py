"""The table of `test_addresses.py` in real Chromium: as the page, behind a redirect, as parts of a
page, and behind names that turn private. Skipped where there is no Chromium."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pytest

from tests.server import Answer, Site, redirect
from tests.test_addresses import (
    ADDRESSES,
    INSIDE,
    PUBLIC,
    RELATIVE,
    Nat,
    Noon,
    as_header,
    at,
    meant,
    source,
)
from watcher.errors import FetchError
from watcher.fetchers.browser import BrowserFetcher
from watcher.fetchers.chromium import PROGRAMS
from watcher.fetchers.proxy import connect
from watcher.model import FetchLimits, Page, Source, Validators

pytest.importorskip("playwright", reason="the extra watcher[browser] is not installed")
if not any(map(shutil.which, PROGRAMS)):
    pytest.skip("no Chromium is installed", allow_module_level=True)


PUBLIC_TO_BROWSERS = ("http://public.example\\.127.0.0.1/", "http://u:p@public.example/")
"""A browser reads a backslash as a slash, and takes credentials."""

FOLLOWED = [each for each in ADDRESSES if each not in (*RELATIVE, *PUBLIC_TO_BROWSERS)]
REFUSED = ("refused", "dns", "browser")


def sample(addresses: list[str]) -> list[str]:
    """A visit takes a third of a second: one address in ten, or all where that is asked for."""
    return addresses if os.environ.get("WATCHER_ALL_ADDRESSES") else addresses[3::10]


class Names:
    """What names mean; those that turn are public when first asked for, and inside ever after."""

    def __init__(self, turning: Mapping[str, str]) -> None:
        self.turning = turning
        self._seen: set[str] = set()

    def __call__(self, host: str, port: int) -> Sequence[str]:
        if host in self.turning and host not in self._seen:
            self._seen.add(host)
            return [PUBLIC]
        return meant(self.turning.get(host, host), port)


@dataclass
class World:
    """One browser for all addresses, whose names and connections are those of the test."""

    canary: Site
    public: Site
    nat: Nat
    fetcher: BrowserFetcher
    names: Names

    def visit(self, url: str) -> Page:
        page = self.fetcher.fetch(patient(url), Validators())
        assert isinstance(page, Page)
        return page

    def here(self, path: str, host: str = "public.example") -> str:
        """An address in the open; its port is the canary's, were it to lead there."""
        return f"http://{host}:{self.canary.port}{path}"


def patient(url: str) -> Source:
    one = source(url)
    return Source("s", url, "generic", one.schedule, limits=FetchLimits(), options=one.options)


def is_done(source: Source, page: Page) -> bool:
    return b"All was tried." in page.body


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with Site() as canary, Site() as public:
        nat = Nat(public)
        names = Names({f"turns{number}.example": host for number, host in enumerate(INSIDE)})
        gated = partial(connect, resolve=names, dial=nat)
        fetcher = BrowserFetcher(Noon(), is_article=is_done, patience=60, connect=gated)
        yield World(canary, public, nat, fetcher, names)
        fetcher.close()


@pytest.fixture(autouse=True)
def nothing_is_reached(world: World) -> Iterator[None]:
    """Whatever a test does, the canary stays alone, and only what is public is dialled."""
    world.nat.dialled.clear()
    world.public.requests.clear()
    yield
    assert world.canary.connections == 0
    assert set(world.nat.dialled) <= {PUBLIC}


def tried(scripts: list[str]) -> Answer:
    """A page that does all of it, and says when it has: what it asked for has come or failed."""
    return Answer(
        body=f"""<!doctype html><title>t</title><body><script>
        const gone = tag => new Promise(done => {{ tag.onload = tag.onerror = done;
            document.body.append(tag); setTimeout(done, 4000); }});
        const part = (name, values) => gone(Object.assign(document.createElement(name), values));
        const all = [{",".join(scripts)}].map(async one => {{ try {{ await one(); }} catch {{}} }});
        Promise.all(all).then(() => document.body.append("All was" + " tried."));
        </script>"""
    )


def asked(addresses: list[str]) -> list[str]:
    return [f"() => fetch({json.dumps(one)}, {{mode: 'no-cors'}})" for one in addresses]


def as_parts(addresses: list[str]) -> list[str]:
    return [
        script
        for one in addresses
        for script in (
            f"() => part('script', {{src: {json.dumps(one)}}})",
            f"() => part('iframe', {{src: {json.dumps(one)}}})",
            f"() => new WebSocket({json.dumps(one.replace('http:', 'ws:'))})",
        )
    ]


def redirected(world: World, address: str) -> Answer:
    return redirect(as_header(at(world.canary.port, address)))


def test_no_address_inside_is_reached_as_the_page(world: World) -> None:
    for address in sample(ADDRESSES):
        with pytest.raises(FetchError) as caught:
            world.visit(at(world.canary.port, address))
        assert caught.value.reason in REFUSED, (address, caught.value)
    assert world.nat.dialled == []


def test_no_redirect_to_an_address_inside_is_followed(world: World) -> None:
    for number, address in enumerate(sample(FOLLOWED)):
        world.public.serve(f"/go{number}", redirected(world, address))
        with pytest.raises(FetchError) as caught:
            world.visit(world.here(f"/go{number}"))
        assert caught.value.reason in REFUSED, (address, caught.value)
        assert len(world.public.requests_to(f"/go{number}")) == 1


def test_no_part_of_a_page_comes_from_an_address_inside(world: World) -> None:
    addresses = [at(world.canary.port, each) for each in FOLLOWED]
    world.public.serve("/page", tried(asked(addresses) + as_parts(addresses)))

    page = world.visit(world.here("/page"))

    assert is_done(patient(""), page)


def test_no_part_of_a_page_is_redirected_to_an_address_inside(world: World) -> None:
    paths = []
    for number, address in enumerate(FOLLOWED):
        world.public.serve(f"/part{number}", redirected(world, address))
        paths.append(f"/part{number}")
    world.public.serve("/page", tried(asked(paths) + as_parts(paths)))

    page = world.visit(world.here("/page"))

    assert is_done(patient(""), page)
    assert all(world.public.requests_to(path) for path in paths)


def test_no_name_that_turns_private_after_the_first_request_is_followed_there(
    world: World,
) -> None:
    world.public.serve("/first", Answer(body="x"))
    world.public.serve("/again", Answer(body="x"))
    first, again = (
        [json.dumps(world.here(path, name)) for name in world.names.turning]
        for path in ("/first", "/again")
    )
    no_cors = "{mode: 'no-cors'}"
    scripts = [
        f"async () => {{ await fetch({one}, {no_cors}); await fetch({two}, {no_cors}); }}"
        for one, two in zip(first, again, strict=True)
    ]
    world.public.serve("/page", tried(scripts))

    page = world.visit(world.here("/page"))

    assert is_done(patient(""), page)
    assert len(world.public.requests_to("/first")) == len(INSIDE)
    assert world.public.requests_to("/again") == []
    assert world.nat.dialled == [PUBLIC] * (1 + len(INSIDE))
