"""`watcher backfill` and `watcher import` as commands, against a stand-in for the archive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.archivehost import Archive
from tests.test_bringing import CHALLENGE, URL, WORDINGS, article
from watcher.cli.main import cli
from watcher.errors import UnsuitablePageError, UsageError


@pytest.fixture
def archive() -> Iterator[Archive]:
    with Archive() as archive:
        for day in (1, 2, 3):
            archive.add(f"2026010{day}000000", URL, article(WORDINGS[day - 1]).decode())
        archive.add("20260102120000", URL, CHALLENGE.decode())
        yield archive


@pytest.fixture
def config(archive: Archive, tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(
        f"archive: {{base: '{archive.base}', allow_private: true}}\n"
        f"sources:\n- {{id: models, url: '{URL}', pack: openai.model_access, every: 1h}}\n"
    )
    return path


def watcher(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["-c", str(config), *arguments])


def printed(config: Path, *arguments: str) -> dict[str, object]:
    result = watcher(config, *arguments, "--json")
    shown: dict[str, object] = json.loads(result.stdout)
    return shown


def test_backfill_brings_captures_along_from_the_first_day_on_and_again_nothing(
    config: Path, archive: Archive
) -> None:
    first = printed(config, "backfill", "models", "--from", "2026-01-01", "--to", "2026-01-02")
    assert (first["kept"], first["known"], first["stopped"]) == (3, 0, False)
    assert first["passed_over"] == [
        "2026-01-02T12:00:00Z: this is a bot check, not the article (“Just a moment...”)"
    ]
    again = printed(config, "backfill", "models", "--from", "2026-01-01")
    assert (again["kept"], again["known"]) == (1, 3)
    log = json.loads(watcher(config, "log", "--json").stdout)
    assert [(event["at"], event["kind"], event["fetcher"]) for event in reversed(log)] == [
        ("2026-01-01T00:00:00Z", "first", "archive"),
        ("2026-01-02T00:00:00Z", "change", "archive"),
        ("2026-01-03T00:00:00Z", "change", "archive"),
    ]
    assert log[0]["captured_at"] == "2026-01-03T00:00:00Z"


def test_a_page_saved_by_hand_is_a_look_and_with_a_date_history(
    config: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(article(WORDINGS[0]))
    look = printed(config, "import", str(page), "--source", "models")
    assert (look["outcome"], look["fetcher"], look["captured_at"]) == ("first_seen", "hand", "")
    page.write_bytes(article(WORDINGS[1]))
    look = printed(config, "import", str(page), "--source", "models")
    assert look["outcome"] == "changed"
    page.write_bytes(article(WORDINGS[2]))
    brought = printed(config, "import", str(page), "--source", "models", "--at", "2025-06-01")
    assert brought["kept"] == 1
    log = json.loads(watcher(config, "log", "--json").stdout)
    kinds = [(event["kind"], event["captured_at"]) for event in reversed(log) if "kind" in event]
    assert kinds == [("first", "2025-06-01T00:00:00Z"), ("change", ""), ("change", "")]


UNFIT = {
    "bot check": (CHALLENGE, "this is a bot check"),
    "torn": (article(WORDINGS[0])[:400], ""),
    "empty": (b"", "the body is empty"),
}


@pytest.mark.parametrize("what", UNFIT)
def test_a_page_saved_by_hand_that_is_not_the_article_is_refused_and_nothing_changes(
    config: Path, tmp_path: Path, what: str
) -> None:
    body, reason = UNFIT[what]
    page = tmp_path / "page.html"
    page.write_bytes(article(WORDINGS[0]))
    printed(config, "import", str(page), "--source", "models")
    before = printed(config, "status")

    page.write_bytes(body)
    result = watcher(config, "import", str(page), "--source", "models")
    assert result.exit_code == 1
    assert isinstance(result.exception, UnsuitablePageError)
    assert "models: this is not its page (" in str(result.exception)
    assert reason in str(result.exception)
    answer = printed(config, "import", str(page), "--source", "models")

    assert (answer["source"], answer["outcome"]) == ("models", "refused")
    assert printed(config, "status") == before


def test_status_says_that_a_page_was_saved_by_hand(config: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(article(WORDINGS[0]))
    printed(config, "import", str(page), "--source", "models")
    assert "saved by hand" in " ".join(watcher(config, "status").stdout.split())


def test_pages_beside_one_that_is_missing_come_along_and_the_history_is_put_together(
    config: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "a.html").write_bytes(article(WORDINGS[0]))
    (folder / "manifest.jsonl").write_text(
        '{"file": "lost.html", "at": "2025-04-01T00:00:00Z", "source": "models"}\n'
        '{"file": "a.html", "at": "2025-05-01T00:00:00Z", "source": "models"}\n'
    )

    result = watcher(config, "import", str(folder))

    assert result.exit_code == 1
    assert "1 page brought along, 0 known already." in result.output
    assert "manifest.jsonl:1: file:" in result.output
    assert "lost.html: there is no such file" in result.output.replace("\n", " ")
    (event,) = json.loads(watcher(config, "log", "--json").stdout)
    assert event["at"] == "2025-05-01T00:00:00Z"


def test_what_came_before_a_file_turned_out_damaged_is_in_the_history(
    config: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(article(WORDINGS[0]))
    damaged = tmp_path / "crawl.db"
    damaged.write_bytes(b"SQLite format 3\x00" + b"x" * 100)

    result = watcher(
        config, "import", str(page), str(damaged), "--source", "models", "--at", "2025-05-01"
    )

    assert isinstance(result.exception, UsageError)
    (event,) = json.loads(watcher(config, "log", "--json").stdout)
    assert event["at"] == "2025-05-01T00:00:00Z"
