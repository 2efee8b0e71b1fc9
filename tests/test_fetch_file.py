"""Files as pages: only where the configuration names them, and only regular ones."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.server import Site, redirect
from tests.test_clocks import PAGE
from watcher.cli.main import cli
from watcher.errors import FetchError
from watcher.fetchers.file import FileFetcher
from watcher.model import FetchLimits, Page, Schedule, Source, Validators

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Noon:
    def now(self) -> datetime:
        return NOON


def read(url: str, most: int = 1_000_000) -> Page:
    source = Source("s", url, "", Schedule(), limits=FetchLimits(max_bytes=most))
    page = FileFetcher(Noon()).fetch(source, Validators())
    assert isinstance(page, Page)
    return page


def refusal(url: str, most: int = 1_000_000) -> FetchError:
    with pytest.raises(FetchError) as caught:
        read(url, most)
    return caught.value


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a b.html", "text/html"), ("ü.md", "text/markdown"), ("x.JSON", "application/json")],
)
def test_a_file_is_a_page_with_the_type_of_its_name(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    page = read((tmp_path / name).as_uri())
    assert (page.body, page.status, page.header("content-type")) == (b"x", 200, kind)
    assert (page.fetcher, page.fetched_at, page.captured_at) == ("file", NOON, None)


def test_what_is_no_regular_file_is_refused_and_nothing_is_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "big").write_bytes(b"x" * 11)
    assert refusal((tmp_path / "pipe").as_uri()).reason == "refused"
    assert refusal(tmp_path.as_uri()).reason == "refused"
    assert refusal("file:///dev/zero").reason == "refused"
    assert refusal((tmp_path / "big").as_uri(), 10).reason == "too_large"
    missing = refusal((tmp_path / "none").as_uri())
    assert (missing.reason, missing.transient) == ("missing", True)
    assert missing.detail.endswith("cannot be read: No such file or directory")


@pytest.mark.parametrize("url", ["https://a.example/x", "file://host/etc/passwd", "/etc/passwd"])
def test_other_addresses_are_refused(url: str) -> None:
    assert refusal(url).reason == "refused"


# ---------------------------------------------------------------- through the whole product


def configured(folder: Path, source: str) -> Path:
    config = folder / "config.yaml"
    config.write_text(f"sources:\n- {{id: page, pack: generic, every: 1h, {source}}}\n")
    return config


def look(config: Path) -> dict[str, object]:
    result = CliRunner().invoke(cli, ["-c", str(config), "check", "--json"])
    (check,) = json.loads(result.stdout)["checks"]
    assert isinstance(check, dict)
    return check


def test_a_file_beside_the_configuration_is_watched_like_a_page(tmp_path: Path) -> None:
    config = configured(tmp_path, "url: 'file:pages/rules.html', confirm: {after: 0s}")
    (tmp_path / "pages").mkdir()
    file = tmp_path / "pages" / "rules.html"
    file.write_text(PAGE.format("4 and 5"))
    first = look(config)
    assert (first["outcome"], first["fetcher"]) == ("first_seen", "file")
    assert look(config)["outcome"] == "unchanged"
    file.write_text(PAGE.format("5"))
    assert look(config)["outcome"] == "changed"
    file.unlink()
    gone = look(config)
    assert gone["outcome"] == "failed"
    assert f"the file {file} cannot be read" in str(gone["note"])


def test_no_page_leads_to_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text(PAGE.format("1"))
    with Site() as site:
        url = site.serve("/a", redirect(secret.as_uri()))
        config = configured(tmp_path, f"url: '{url}', robots: ignore, allow_private: true")
        check = look(config)
    assert check["outcome"] == "failed"
    assert "an address redirected to is not an http or https address" in str(check["note"])


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("url: 'file:x.html', fetch: [http]", "sources[0].fetch: for a file, file alone"),
        ("url: 'https://a.example/', fetch: [http, file]", "fetch: file reads files of this"),
        ("url: 'file:'", "url: the path of a file is expected"),
        ("url: 'file://host/x'", "url: a file of this machine is expected"),
        ("url: 'ftp://host/x'", "url: an address that begins with https://"),
    ],
)
def test_a_mistaken_door_is_told(tmp_path: Path, source: str, told: str) -> None:
    result = CliRunner().invoke(cli, ["-c", str(configured(tmp_path, source)), "config", "check"])
    assert result.exception is not None
    assert told in str(result.exception)
