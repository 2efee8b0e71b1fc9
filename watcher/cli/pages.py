"""Pages and packs that a command line names: a file, a URL, standard input; folders of packs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from watcher import __version__, plugins
from watcher.addresses import ALLOW_PRIVATE
from watcher.app import SystemClock
from watcher.errors import FetchError, UsageError, WatcherError
from watcher.isolation import IsolatedReader
from watcher.model import Document, FetchOptions, NotModified, Page, Schedule, Source, Validators
from watcher.pack import Pack
from watcher.packs import packs_in

_LARGEST = 100_000_000


def _with_packs(
    _: click.Context, parameter: click.Parameter, folders: tuple[Path, ...]
) -> tuple[Path, ...]:
    """A folder without a pack is one mistyped."""
    for folder in folders:
        if not packs_in(folder):
            raise click.BadParameter(
                f"{folder} holds no pack; a pack is a file PROVIDER/PAGE.yaml", param=parameter
            )
    return folders


packs_option = click.option(
    "--packs",
    "packs_dirs",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    multiple=True,
    callback=_with_packs,
    help="A folder with packs of your own; may be repeated.",
)

private_option = click.option(
    "--allow-private", is_flag=True, help="Let a URL lead into this machine or a private network."
)


def load_page(name: str, *, allow_private: bool) -> Page:
    """The page of a file name, a URL, or - for standard input.

    Raises: UsageError when a file cannot be read; WatcherError when a URL does not answer with
    status 200.
    """
    now = SystemClock().now()
    if name.startswith(("http://", "https://")):
        return _fetch(name, FetchOptions(allow_private=allow_private))
    try:
        with click.open_file(name, "rb") as file:
            body = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror or error}") from error
    if len(body) > _LARGEST:
        raise UsageError(f"{name}: larger than {_LARGEST // 10**6} MB, which no page is")
    named = "" if name == "-" else name
    return Page(named, named, 200, (), body, now, "file")


@contextmanager
def pages_reader() -> Iterator[IsolatedReader]:
    """What parses and reads pages, in processes of their own with limits."""
    reader = IsolatedReader()
    try:
        yield reader
    finally:
        reader.close()


def readable(
    reader: IsolatedReader, page: Page, pack: Pack, subject: str | None = None
) -> Document:
    """The document of a page that could be read with a pack within the limits, so that it can be
    read again here. Raises: DocumentError."""
    reader.read(page, pack, subject=subject)
    return reader.parse(page)


def page_of(html: str) -> Page:
    """A page that a request brought along."""
    return Page("", "", 200, (), html.encode("utf-8", "replace"), SystemClock().now(), "file")


def _fetch(url: str, options: FetchOptions) -> Page:
    fetcher = plugins.load("watcher.fetchers", "http")(clock=SystemClock(), version=__version__)
    try:
        page = fetcher.fetch(Source("page", url, "", Schedule(), options=options), Validators())
    except FetchError as error:
        remedy = error.detail.replace(ALLOW_PRIVATE, "--allow-private")
        raise WatcherError(f"{url}: {remedy}") from error
    finally:
        fetcher.close()
    assert not isinstance(page, NotModified), "no validators were sent"
    if page.status != 200:
        raise WatcherError(f"{url} answered with status {page.status}")
    fetched: Page = page
    return fetched
