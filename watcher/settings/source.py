"""The watched pages, and how they are looked at."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from watcher.settings.keys import Keys
from watcher.values import (
    AsciiSecret,
    Cron,
    Duration,
    FetcherName,
    FilePath,
    Id,
    Length,
    OneOrMany,
    OwnHeaderName,
    PackName,
    PageUrl,
    ProxyUrl,
    Url,
    mapping_or_nothing,
)


class ConfirmSettings(Keys):
    """When a change is believed."""

    after: Duration = Field(
        default="60s",
        validate_default=True,
        description="How long after a change was seen the page is looked at again, before anything"
        " is told. `0s`: a change is believed at once.",
    )
    looks: int = Field(
        default=2,
        ge=2,
        le=5,
        description="In how many looks, the first one counted, the change must read the same.",
    )
    of: int | None = Field(
        default=None,
        ge=2,
        le=9,
        description="Among how many looks these must be, at most. Default: as many as `looks`, that"
        " is, in a row.",
    )


class SourceSettings(Keys):
    """A page that is watched."""

    id: Id = Field(description="Your name for the page; history and alerts are kept under it.")
    url: PageUrl = Field(
        description="The address of the page, with http or https; or `file:` and the path of a"
        " file, a relative one beside config.yaml."
    )
    pack: PackName = Field(description="How the page is read: the id of a rule pack.")
    every: Length | None = Field(
        default=None, description="How often to look. Either this or `cron`."
    )
    cron: Cron | None = Field(
        default=None, description="When to look: five cron fields, in UTC. Either this or `every`."
    )
    jitter: Duration | None = Field(
        default=None,
        description="Up to how much later than due, by chance, so that not everything is looked"
        " at in the same second. Default: a tenth of `every`, at most 5m; none with `cron`.",
    )
    fetch: Annotated[
        tuple[FetcherName, ...],
        OneOrMany,
        Field(min_length=1),
    ] = Field(
        default=("http",),
        description="Ways to get the page, tried in this order. Default: `http`, or `file` for a"
        " file.",
    )
    timeout: Length | None = Field(
        default=None,
        description="Longest wait for a connection, and for each next part of the answer."
        " Default: 10s to connect, 20s for a part.",
    )
    deadline: Length = Field(
        default="60s", validate_default=True, description="Longest time for the whole answer."
    )
    max_bytes: int = Field(
        default=5_000_000, ge=1000, le=100_000_000, description="Largest answer, in bytes."
    )
    max_redirects: int = Field(default=5, ge=0, le=20, description="Most redirects to follow.")
    allow_private: bool = Field(
        default=False,
        description="`true`: the page may lie on this machine or in a private network.",
    )
    robots: Literal["obey", "ignore"] = Field(
        default="obey", description="Whether the site's robots.txt is obeyed: `obey` or `ignore`."
    )
    headers: Annotated[dict[OwnHeaderName, AsciiSecret], BeforeValidator(mapping_or_nothing)] = (
        Field(
            default={},
            description="Headers and cookies to send along to the page's own host, such as"
            " `Authorization: Bearer ${NAME}` or `Cookie: session=${NAME}`.",
        )
    )
    proxy: ProxyUrl | None = Field(
        default=None,
        description="The HTTP proxy to ask through. May hold a password: write `${NAME}` then.",
    )
    confirm: ConfirmSettings | None = Field(
        default=None, description="When a change of this page is believed; as at the top."
    )
    stale_after: Length | None = Field(default=None, description="As at the top, for this page.")
    remind_after: Duration | None = Field(default=None, description="As at the top, for this page.")
    backoff: Duration | None = Field(default=None, description="As at the top, for this page.")


class HttpSettings(Keys):
    """How `fetch: http` asks."""

    http2: bool = Field(
        default=False,
        description="`true`: HTTP/2 is spoken with servers that know it"
        " (`pip install 'watcher[http2]'`).",
    )


class ArchiveSettings(Keys):
    """The archive that `fetch: archive` asks."""

    base: Url = Field(
        default="https://web.archive.org",
        validate_default=True,
        description="Address of the Internet Archive, or of a mirror that answers in its way.",
    )
    allow_private: bool = Field(
        default=False,
        description="`true`: the mirror may lie on this machine or in a private network.",
    )


class BrowserSettings(Keys):
    """The browser that `fetch: browser` drives."""

    executable: FilePath | None = Field(
        default=None,
        description="The program. Default: chromium, chromium-browser or google-chrome, as found.",
    )
    patience: Length = Field(
        default="20s",
        validate_default=True,
        description="Longest wait for the article to appear once the page is there.",
    )
