"""`watcher demo` from its first act to its last, and what it leaves behind."""

from __future__ import annotations

import email
import json
import subprocess
import sys
from email.policy import default
from pathlib import Path


def watcher(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "watcher", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_the_demo_plays_to_its_end_and_its_history_can_be_asked(tmp_path: Path) -> None:
    stage = tmp_path / "stage"
    done = watcher("demo", "--dir", str(stage))
    assert (done.returncode, done.stderr) == (0, "")

    mails = [
        email.message_from_bytes(file.read_bytes(), policy=default)
        for file in sorted((stage / "received").glob("mail-*.eml"))
    ]
    assert len(mails) == 5
    assert "o4-mini" in mails[0]["subject"]
    assert {part.get_content_type() for part in mails[0].walk()} >= {"text/plain", "text/html"}
    assert len(list((stage / "received").glob("slack-*.json"))) == 5

    log = json.loads(watcher("-c", str(stage / "config.yaml"), "log", "--json").stdout)
    told = [event for event in log if event.get("kind") == "change"]
    assert [change["kind"] for event in told for change in event["changes"]] == [
        "requirement_added"
    ]
    assert sum(event["event"] == "health" for event in log) == 4


def test_the_demo_touches_no_directory_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    done = watcher("demo", "--dir", str(tmp_path))
    assert done.returncode == 2
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
