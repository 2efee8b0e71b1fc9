"""`watcher import` of a list of addresses: asked for politely, kept as history, told to nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.archivehost import Archive
from tests.server import Answer, Site, redirect
from tests.test_bringing import CHALLENGE, WORDINGS, article
from watcher.cli.main import cli
from watcher.errors import UsageError
from watcher.importing import is_url_list, listed

ONE = "https://a.example/one"
MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)


def write(folder: Path, text: str, name: str = "urls.txt") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_line_is_an_address_with_or_without_a_time(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"# kept pages\n\n{ONE}#part\n{ONE} 2026-03-01T13:00:00+01:00  # March\n"
        f"{ONE} 2026-03-01\n{ONE}#part\n",
    )
    assert [(one.url, one.at, one.where) for one in listed(path)] == [
        (f"{ONE}#part", None, f"{path}:3"),
        (ONE, MARCH, f"{path}:4"),
        (ONE, MARCH.replace(hour=0), f"{path}:5"),
    ]
    assert listed(path, MARCH)[0].at == MARCH


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("file:///etc/passwd", ":2: an address that begins with https://"),
        ("words of a page", ":2: an address that begins with https://"),
        (f"{ONE} soon", ":2: not a time like 2026-03-01T12:00:00Z"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        listed(write(tmp_path, f"{ONE}\n{line}\n"))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (f"\n# list\n{ONE}\n", "urls.txt", True),
        (f"{ONE}\n", "urls", True),
        ("Model access\nhttps://a.example/\n", "page.txt", False),
        (f"{ONE}\n", "page.html", False),
        ("", "empty.txt", False),
    ],
)
def test_a_list_is_told_from_a_page_in_plain_text(
    tmp_path: Path, text: str, name: str, expected: bool
) -> None:
    assert is_url_list(write(tmp_path, text, name)) is expected


# ---------------------------------------------------------------- through the whole product


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def archive() -> Iterator[Archive]:
    with Archive() as archive:
        yield archive


PAGE = "/en/articles/10362446-models"


@pytest.fixture
def config(site: Site, archive: Archive, tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(
        f"archive: {{base: '{archive.base}', allow_private: true}}\n"
        f"sources:\n- {{id: models, url: '{site.url(PAGE)}', pack: openai.model_access,"
        " every: 1h, allow_private: true}\n"
    )
    return path


def watcher(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["-c", str(config), *arguments])


def printed(config: Path, *arguments: str) -> dict[str, object]:
    shown: dict[str, object] = json.loads(watcher(config, *arguments, "--json").stdout)
    return shown


def test_addresses_are_asked_for_and_kept_at_their_dates_and_again_not_asked_for(
    config: Path, site: Site, tmp_path: Path
) -> None:
    for n, wording in enumerate(WORDINGS[:2]):
        site.serve(f"{PAGE}/v{n}", Answer(body=article(wording)))
    urls = write(
        tmp_path,
        f"{site.url(PAGE)}/v1 2025-06-01\n{site.url(PAGE)}/v0 2025-04-01\nhttps://b.example/x\n",
    )
    first = printed(config, "import", str(urls))
    assert (first["kept"], first["foreign"], first["troubles"]) == (2, 1, [])
    again = printed(config, "import", str(urls))
    assert (again["kept"], again["known"]) == (0, 2)
    assert len(site.requests_to(f"{PAGE}/v0")) == 1
    log = json.loads(watcher(config, "log", "--json").stdout)
    assert [(event["at"][:10], event["kind"], event["fetcher"]) for event in reversed(log)] == [
        ("2025-04-01", "first", "import"),
        ("2025-06-01", "change", "import"),
    ]
    assert json.loads(watcher(config, "deliveries", "list", "--json").stdout) == []


def test_a_capture_of_the_archive_is_kept_at_its_own_time(
    config: Path, site: Site, archive: Archive, tmp_path: Path
) -> None:
    archive.add("20250401000000", site.url(PAGE), article(WORDINGS[0]).decode())
    urls = write(tmp_path, f"{archive.base}/web/20250401000000/{site.url(PAGE)}\n")
    assert printed(config, "import", str(urls))["kept"] == 1
    (event,) = json.loads(watcher(config, "log", "--json").stdout)
    assert event["captured_at"] == "2025-04-01T00:00:00Z"


@pytest.mark.parametrize(
    ("refusal", "told", "asked", "unasked"),
    [
        (Answer(429), "the archive asked for a pause", 1, "3 more captures"),
        (
            Answer(403, (("X-Archive-Wayback-Runtime-Error", "RobotAccessControlException"),)),
            "excluded from it",
            2,
            "2 more captures",
        ),
    ],
    ids=["throttled", "excluded"],
)
def test_a_refusal_of_the_archive_that_lasts_is_told_once_and_the_rest_is_not_asked_for(
    config: Path,
    archive: Archive,
    tmp_path: Path,
    refusal: Answer,
    told: str,
    asked: int,
    unasked: str,
) -> None:
    archive.answers = [refusal]
    base = f"{archive.base}/web/2025040"
    other = f"{base}4000000/https://a.example/other\n"
    lines = "".join(f"{base}{n}000000/https://a.example/one\n" for n in (1, 2, 3))
    shown = printed(config, "import", str(write(tmp_path, lines + other)), "--source", "models")
    troubles = shown["troubles"]
    assert isinstance(troubles, list)
    assert told in troubles[0]
    assert troubles[-1].startswith(f"{unasked} not asked for")
    assert len(archive.requests) == asked


def test_a_time_that_is_yet_to_come_is_told_with_its_line_and_not_asked_for(
    config: Path, site: Site, tmp_path: Path
) -> None:
    (tmp_path / "a.html").write_bytes(article(WORDINGS[0]))
    entry = {"file": "a.html", "at": "2999-01-01T00:00:00Z", "source": "models"}
    (tmp_path / "manifest.jsonl").write_text(json.dumps(entry))
    urls = write(tmp_path, f"{site.url(PAGE)} 2999-01-01\n")
    for path in (urls, tmp_path):
        shown = printed(config, "import", str(path))
        troubles = shown["troubles"]
        assert isinstance(troubles, list)
        assert len(troubles) == 1
        assert troubles[0].endswith(":1: 2999-01-01T00:00:00Z is in the future")
        assert shown["kept"] == 0
    assert site.requests_to(PAGE) == []


def test_what_cannot_be_had_is_told_with_its_line_and_the_rest_is_kept(
    config: Path, site: Site, tmp_path: Path
) -> None:
    site.serve("/robots.txt", Answer(body="User-agent: *\nDisallow: /closed"))
    site.serve("/gone", Answer(status=404))
    site.serve("/wall", Answer(body=CHALLENGE))
    site.serve("/inside", redirect("http://169.254.169.254/latest"))
    site.serve("/good", Answer(body=article(WORDINGS[0])))
    names = ("gone", "closed", "inside", "wall", "good")
    lines = [f"{site.url('')}/{name} 2025-04-0{n}" for n, name in enumerate(names, 1)]
    urls = write(tmp_path, "\n".join(lines))
    result = watcher(config, "import", str(urls), "--source", "models", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["kept"]) == (1, 2)
    troubles = [trouble.partition("urls.txt:")[2] for trouble in told["troubles"]]
    assert troubles[0] == "1: answered 404"
    assert troubles[1].startswith("2: the robots.txt of 127.0.0.1 does not allow this page")
    assert troubles[2].startswith("3: ")
    assert "169.254.169.254" in troubles[2]
    assert len(told["passed_over"]) == 1
    assert "bot check" in told["passed_over"][0]
    assert len(json.loads(watcher(config, "log", "--json").stdout)) == 1
