"""What commands say of who was told, who was not and why, and when somebody will be."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from tests.server import Answer
from tests.test_cli import OPEN, VERIFIED, Desk, article
from watcher.app import SystemClock

NOW = SystemClock().now


def add(desk: Desk, more: str) -> None:
    config = desk.directory / "config.yaml"
    config.write_text(f"{config.read_text()}\n{more}\n")


def with_note(words: str) -> str:
    return article(OPEN).replace("</div></article>", f"<p>{words}</p></div></article>")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_change_that_no_route_takes_is_marked_and_both_say_why(desk: Desk) -> None:
    add(desk, "routes:\n  - {id: urgent, match: {severity: critical}, to: hook}")
    desk.watcher("check")
    # Not of the profile's tier, and so not critical.
    desk.show(article(OPEN).replace("Tiers 4 and 5", "Tier 5"))
    why = "told to nobody: no route takes it (route urgent takes critical and above, this is high)"
    assert (
        f"○ access  changed  r2: o3: tier 4 is no longer listed  ({why})\n"
        in desk.watcher("check").stdout
    )
    assert desk.watcher("show", "r2").stdout.endswith(f"\n○ {why}\n")
    assert desk.answer("show", "r2")["untold"] == why.removeprefix("told to nobody: ")
    assert desk.messages() == []


def test_a_change_that_is_told_is_marked_as_such(desk: Desk) -> None:
    desk.watcher("check")
    desk.show(article(VERIFIED))
    said = desk.watcher("check").stdout
    assert said.startswith("● access  changed  r2: ")
    assert "told to nobody" not in said
    assert desk.answer("show", "r2")["untold"] == ""
    assert "told to nobody" not in desk.watcher("show", "r2").stdout


def test_a_plain_sentence_that_is_told_to_nobody_is_no_rule(desk: Desk) -> None:
    desk.show(with_note("Requests from partners are signed with a pen."))
    desk.watcher("check")
    desk.show(with_note("Requests from partners are signed with a quill."))
    (checked,) = desk.answer("check")["checks"]
    why = "only plain sentences or its wording changed, and no rule"
    assert (checked["outcome"], checked["untold"]) == ("changed", why)
    assert f"○ told to nobody: {why}\n" in desk.watcher("show", "r2").stdout
    for asked in (("ack", "r2"), ("alerts", "preview", "r2", "--channel", "hook")):
        done = desk.watcher(*asked)
        assert done.returncode == 2
        assert f"r2 {'was' if asked[0] == 'ack' else 'is'} told to nobody: {why}\n" in done.stderr
    first = "first looks are told to nobody (`first_look` in the configuration)"
    assert f"○ told to nobody: {first}\n" in desk.watcher("show", "r1").stdout


def test_without_a_channel_the_change_says_that_nobody_is_told(desk: Desk) -> None:
    config = desk.directory / "config.yaml"
    config.write_text(config.read_text().partition("channels:")[0])
    desk.watcher("check")
    desk.show(article(VERIFIED))
    assert "(told to nobody: no channel is configured)\n" in desk.watcher("check").stdout


def test_what_a_digest_gathers_is_said_with_its_time(desk: Desk) -> None:
    slot = NOW() + timedelta(days=3)
    day = f"{{at: '07:00', day: {slot:%A}}}".lower()
    add(desk, f"routes:\n  - {{id: week, digest: {day}, to: hook}}")
    desk.watcher("check")
    desk.show(article(VERIFIED))
    due = f"comes in the list of its route, due {slot:%Y-%m-%d} 07:00 UTC"
    assert f"({due})\n" in desk.watcher("check").stdout
    assert f"… not told to hook yet: {due}\n" in desk.watcher("show", "r2").stdout
    assert f"held, not told to hook, {due}\n" in desk.watcher("attest").stdout
    (row,) = desk.answer("deliveries", "list")
    expected = ("held", f"{slot:%Y-%m-%d}T07:00:00Z", "digest")
    assert (row["state"], row["next_at"], row["waits_for"]) == expected
    assert f"  {due}\n" in desk.watcher("deliveries", "show", row["key"]).stdout


def test_what_quiet_hours_hold_back_is_said_with_their_end(desk: Desk) -> None:
    begin = NOW() - timedelta(hours=1)
    end = begin + timedelta(hours=3)
    add(desk, f"quiet: {{from: '{begin:%H:%M}', to: '{end:%H:%M}'}}")
    desk.watcher("check")
    desk.show(article(VERIFIED))
    due = f"waits for the end of quiet hours, at {end:%Y-%m-%d %H:%M} UTC"
    assert f"({due})\n" in desk.watcher("check").stdout
    assert f"due, not told to hook, {due}\n" in desk.watcher("attest").stdout
    (revision,) = desk.answer("attest")["sources"][0]["revisions"][-1:]
    assert revision["deliveries"][0]["waits_for"] == "quiet_hours"
    assert revision["deliveries"][0]["next_at"] == f"{end:%Y-%m-%dT%H:%M}:00Z"


def test_what_a_silence_keeps_quiet_is_said_with_its_end(desk: Desk) -> None:
    desk.watcher("check")
    desk.watcher("silence", "add", "--for", "4h", "--reason", "planned")
    (silence,) = desk.answer("silence", "list")
    desk.show(article(VERIFIED))
    until = silence["expires_at"].replace("T", " ")[:16]
    words = f"kept quiet by a silence until {until} UTC"
    assert f"({words})\n" in desk.watcher("check").stdout
    assert f"not told to hook yet: {words}\n" in desk.watcher("show", "r2").stdout


def test_while_a_channel_asks_to_wait_the_next_attempt_is_when_that_is_over(desk: Desk) -> None:
    """Two pages, so that the second message waits for the channel and not for the first one."""
    other = desk.site.url("/en/articles/10362446-other")
    config = desk.directory / "config.yaml"
    more = f'  - {{id: other, url: "{other}", pack: openai.model_access, every: 1h,' + (
        " allow_private: true}\nchannels:"
    )
    config.write_text(config.read_text().replace("channels:", more))
    for page in ("access", "other"):
        desk.site.serve(f"/en/articles/10362446-{page}", Answer(body=article(OPEN)))
    desk.watcher("check")
    desk.site.serve("/hook", Answer(status=429, headers=(("Retry-After", "7200"),)))
    for page in ("access", "other"):
        desk.site.serve(f"/en/articles/10362446-{page}", Answer(body=article(VERIFIED)))
        desk.watcher("check")
    now = NOW()
    waiting = desk.answer("deliveries", "list", "--state", "due")
    assert {row["attempts"] for row in waiting} == {0, 1}
    assert {row["waits_for"] for row in waiting} == {"retry", "channel"}
    for row in waiting:
        assert moment(row["next_at"]) > now + timedelta(minutes=110)
    assert desk.watcher("deliveries", "list").stdout.count("in 1 h") == 2


HOSTILE = "Partners must\u202e never\x9b31m lend\u2028their [bold]keys[/bold] to 90 others"


def test_the_list_of_deliveries_says_when_of_which_revision_and_what(desk: Desk) -> None:
    desk.show(with_note(HOSTILE + " in all."))
    desk.watcher("check")
    desk.show(with_note(HOSTILE + " in all.").replace("90 others", "30 others"))
    desk.watcher("check")
    desk.show("<html><head><title>Just a moment...</title></head><body>JavaScript</body></html>")
    desk.watcher("check")
    said = desk.watcher("deliveries", "list", env={"COLUMNS": "300"}).stdout
    heads, _, *rows = said.splitlines()
    assert heads.split() == ["Key", "State", "To", "When", "What"]
    assert max(map(len, [heads, *rows])) <= 100
    words = re.sub(r"\s+", " ", said)
    assert re.search(r"done hook (\d+ s|1 min) ago r2 access: Numbers changed: 90 → 30 in", words)
    assert re.search(r"h3 access: API model access: blocked", words)
    assert "\\u202e" in said
    assert not [sign for sign in said if sign != "\n" and not sign.isprintable()]
    assert "[bold]" in words
    trouble, change = desk.answer("deliveries", "list")
    assert (trouble["revision"], change["revision"]) == (None, 2)
    assert change["headline"].startswith("Numbers changed: 90 → 30 in “Partners must\\u202e")
    assert moment(change["created_at"]) <= moment(change["done_at"]) <= NOW()


def test_an_attestation_of_one_minute_names_it_once(desk: Desk) -> None:
    desk.watcher("check")
    said = desk.watcher("attest").stdout
    found = re.search(r"nothing changed at (\S+ \S+) UTC", said)
    assert found is not None, said
    assert "between" not in said
