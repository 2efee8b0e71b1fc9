"""What `watcher status` says of changes that wait to be believed."""

from __future__ import annotations

from datetime import datetime

from tests.test_cli import OPEN, VERIFIED, Desk, article


def confirm(desk: Desk, how: str) -> None:
    config = desk.directory / "config.yaml"
    config.write_text(config.read_text().replace("confirm: {after: 0s}", f"confirm: {how}"))


def test_a_change_that_is_not_believed_yet_is_said_with_its_looks_and_since_when(
    desk: Desk,
) -> None:
    confirm(desk, "{after: 1h, looks: 3}")
    desk.watcher("check")
    desk.show(article(VERIFIED))
    desk.watcher("check", "--no-wait")
    words = "a change was seen in 1 of 3 looks and is not told yet; first seen "
    for columns in ("300", "90"):
        said = " ".join(desk.watcher("status", env={"COLUMNS": columns}).stdout.split())
        assert words in said
    (source,) = desk.answer("status")["sources"]
    pending = source["pending"]
    assert (pending["looks"], pending["needed"], pending["of"]) == (1, 3, 3)
    assert datetime.fromisoformat(pending["since"]).tzinfo is not None


def test_a_change_that_may_be_missed_in_some_looks_says_in_how_many(desk: Desk) -> None:
    confirm(desk, "{after: 1h, looks: 2, of: 4}")
    desk.watcher("check")
    desk.show(article(VERIFIED))
    desk.watcher("check", "--no-wait")
    said = " ".join(desk.watcher("status", env={"COLUMNS": "300"}).stdout.split())
    assert "seen in 1 of 1 looks; it is told once it is seen in 2 of 4; first seen" in said


def test_what_a_flapping_page_shows_beside_its_rules_is_said(desk: Desk) -> None:
    desk.watcher("check")
    for shown in (VERIFIED, OPEN, VERIFIED, OPEN, VERIFIED):
        desk.show(article(shown))
        desk.watcher("check")
        (source,) = desk.answer("status")["sources"]
        if source["health"]["state"] == "flapping":
            break
    assert source["health"]["state"] == "flapping"
    told = desk.answer("rules")[0]["revision"]
    by_turn = []
    for again in (VERIFIED, OPEN):
        desk.show(article(again))
        desk.watcher("check")
        (source,) = desk.answer("status")["sources"]
        said = " ".join(desk.watcher("status", env={"COLUMNS": "300"}).stdout.split())
        assert "flapping" in said
        assert ("it shows a change since" in said) is bool(source["held_since"])
        by_turn.append(bool(source["held_since"]))
    assert sorted(by_turn) == [False, True]
    assert desk.answer("rules")[0]["revision"] == told
