"""Tells a thousand changes over eleven outlets whose other sides misbehave in every way they can,
through months of a clock that is set, and shows that nothing is lost.

    python -m tests.chaos.channels [--alerts 910] [--seed N]

The servers are real ones on loopback. Six take messages in the end: a fifth of their answers is a
5xx, others are 429 or 503 with Retry-After, redirects, cut or silent connections, answers that are
lost after the message was taken, a 200 that speaks of an error (Teams), and for mail 4xx of every
step and a connection cut after the text. Others never do, or no longer: an address that no name
server knows, a certificate of nobody known, a receiver that is gone (410) after half of its
messages, and a mailbox that does not exist (550). One never fails.
"""

from __future__ import annotations

import argparse
import json
import random
import ssl
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import trustme

from tests.chaos.world import answer, payload_of, serving
from tests.server import Site
from tests.store.material import CHANGE, GOOD, check, claimed
from watcher.app import App, load
from watcher.model import Alert, AlertKind, Decision, DeliveryState, Severity, SourceFacts
from watcher.routing import deliveries_of
from watcher.store import DeliveryRow
from watcher.testing.mail import MailServer

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TICK = timedelta(seconds=30)
HORIZON = timedelta(days=3)
SOURCES = 12
PATIENCE = 3.0
"""Seconds that the channels wait for an answer."""
FLAKY = ("hook", "slack", "discord", "teams", "ntfy", "mail")
LOST = ("dark", "tls", "closed")
NOBODY = "nobody@example.org"
_PLACES = {
    "slack": "kind: slack, webhook_url: '{url}/slack', allow_private: true, timeout: 3s",
    "discord": "kind: discord, webhook_url: '{url}/discord', allow_private: true, timeout: 3s",
    "teams": "kind: teams, webhook_url: '{url}/teams', allow_private: true, timeout: 3s",
    "ntfy": "kind: ntfy, topic: ntfy, server: '{url}/ntfy', allow_private: true, timeout: 3s",
    "hook": "kind: webhook, url: '{url}/hook', allow_private: true, timeout: 3s",
    "well": "kind: webhook, url: '{url}/well', allow_private: true",
    "closed": "kind: webhook, url: '{url}/closed', allow_private: true",
    "tls": "kind: webhook, url: '{tls}/tls', allow_private: true",
    "dark": "kind: webhook, url: 'http://nowhere.invalid/', timeout: 3s",
    "mail": "kind: email, host: 127.0.0.1, port: {mail}, security: none, from: w@example.org,"
    f" to: [ops@example.org, {NOBODY}], timeout: 3s",
}
_TAKEN = {"slack": b"ok", "discord": b'{"id": "1"}', "ntfy": b'{"id": "1"}'}


class Set:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


@dataclass
class World:
    """What the receivers do, and what they got: keys of deliveries, or the short ids that are
    shown of them, by channel."""

    chance: random.Random
    clock: Set
    before_gone: int
    got: dict[str, Counter[str]] = field(default_factory=dict)
    asked_to_wait: dict[str, datetime] = field(default_factory=dict)
    undercut: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def receive(self, channel: str, headers: Any, payload: dict[str, Any]) -> tuple[Any, ...]:
        """What to answer a message with: status, body and headers; nothing for a connection that
        breaks."""
        if self.clock.at < self.asked_to_wait.get(channel, self.clock.at):
            self.undercut.append(f"{channel}: {self.asked_to_wait[channel]}, at {self.clock.at}")
        fault = self._fault(channel)
        self.faults.update({fault} - {"none"})
        if fault in ("none", "lost"):
            key = headers["webhook-id"] or short_id(payload)
            self.got.setdefault(channel, Counter())[key] += 1
        return self._answer(channel, fault)

    def _fault(self, channel: str) -> str:
        if channel == "closed":
            gone = self.got.get(channel, Counter()).total() >= self.before_gone
            return "410" if gone else "none"
        if channel not in FLAKY:
            return "none"
        kinds = ("5xx", "429", "503", "3xx", "lost", "cut", "silent", "in 200", "none")
        odds = (200, 40, 20, 20, 60, 30, 2, 30 * (channel == "teams"), 628)
        return self.chance.choices(kinds, odds)[0]

    def _answer(self, channel: str, fault: str) -> tuple[Any, ...]:
        if fault in ("429", "503"):
            wait = self.chance.choice((1, 30, 600, 7200))
            self.asked_to_wait[channel] = self.clock.at + timedelta(seconds=wait)
            if channel == "discord" and fault == "429":
                return 429, json.dumps({"retry_after": wait}).encode(), {}
            return int(fault), b"", {"Retry-After": str(wait)}
        match fault:
            case "none":
                return 200, _TAKEN.get(channel, b""), {}
            case "5xx":
                return self.chance.choice((500, 502, 504)), b"oops", {}
            case "3xx":
                return 302, b"", {"Location": "/well"}
            case "410":
                return 410, b"gone", {}
            case "in 200":
                return 200, b"Microsoft Teams endpoint returned HTTP error 429", {}
            case "silent":
                threading.Event().wait(PATIENCE + 0.5)
        return ()


def short_id(payload: dict[str, Any]) -> str:
    """The short id of a delivery: the last word of what a chat shows."""
    texts = [text.strip() for text in _strings(payload) if text.strip()]
    shown = [text.rpartition(" · ")[2] for text in texts if " · " in text]
    return next(one for one in reversed(shown) if len(one) == 8 and int(one, 16) >= 0)


def _strings(node: Any) -> list[str]:
    if isinstance(node, str):
        return [node]
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [text for one in inner for text in _strings(one)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world: World

    def do_POST(self) -> None:
        channel = self.path.strip("/").partition("?")[0]
        told = self.world.receive(channel, self.headers, payload_of(self))
        if not told:
            self.close_connection = True
            return
        answer(self, *told)

    def log_message(self, format: str, *args: Any) -> None:
        """Not of interest here."""


@dataclass
class Postman(MailServer):
    """A mail server that refuses each step now and then, and one mailbox always."""

    world: World = field(kw_only=True)

    def _plays(self, odds: float, name: str) -> bool:
        plays = self.world.chance.random() < odds
        self.world.faults[name] += plays
        return plays

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, *rest: Any) -> str:
        self.mail_reply = "421 4.3.2 closing" if self._plays(0.1, "421") else ""
        return await super().handle_MAIL(server, session, envelope, *rest)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, *rest: Any) -> str:
        later = {rest[0]: "450 4.2.1 later"} if self._plays(0.1, "450") else {}
        self.refuse = later | {NOBODY: "550 5.1.1 nobody"}
        return await super().handle_RCPT(server, session, envelope, *rest)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.data_reply = "452 4.3.1 full" if self._plays(0.1, "452") else "250 taken"
        self.hangs_up = self._plays(0.05, "lost")
        return await super().handle_DATA(server, session, envelope)


# ---------------------------------------------------------------- the play


@dataclass(frozen=True)
class Result:
    deliveries: int
    attempts: int
    days: float
    counts: Counter[str]
    repeats: int
    faults: Counter[str]
    problems: tuple[str, ...]


def run(alerts: int, seed: int, directory: Path) -> Result:
    """Play it in a directory; the result names every violation it found."""
    world = World(random.Random(seed), Set(), alerts // 2)
    with ExitStack() as stack:
        port = stack.enter_context(serving(_Handler, world=world))
        tls = stack.enter_context(Site(_foreign()))
        mail = stack.enter_context(Postman(world=world))
        places = {
            "url": f"http://127.0.0.1:{port}",
            "tls": tls.url().rstrip("/"),
            "mail": mail.port,
        }
        app = load(_written(directory, places))
        app.clock = world.clock
        stack.callback(app.close)
        app.prepare()
        _play(app, world, alerts)
        return _judge(app, world, mail)


def _foreign() -> ssl.SSLContext:
    """A server's certificate of an authority that nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


def _written(directory: Path, places: dict[str, Any]) -> Path:
    sources = "".join(
        f"- {{id: p{n}, url: 'https://docs.example.com/{n}', pack: generic, every: 1h}}\n"
        for n in range(SOURCES)
    )
    channels = "".join(
        f"- {{id: {name}, {what.format(**places)}}}\n" for name, what in _PLACES.items()
    )
    config = directory / "config.yaml"
    config.write_text(f"sources:\n{sources}channels:\n{channels}mass_change: 100\n")
    return config


def _play(app: App, world: World, alerts: int) -> None:
    """Alerts come over ten days, and what is due is told at each tick at which something is."""
    spread = timedelta(days=10) / timedelta(seconds=1)
    times = sorted(world.chance.uniform(0, spread) for _ in range(alerts))
    coming = [(NOON + timedelta(seconds=at), number) for number, at in enumerate(times)]
    while True:
        due = app.store.next_delivery()
        nearest = [at for at in (due, coming[0][0] if coming else None) if at is not None]
        if not nearest:
            return
        # One tick at least: what is due may be kept back by what its channel asked for.
        world.clock.at += max(1, -((world.clock.at - min(nearest)) // TICK)) * TICK
        while coming and coming[0][0] <= world.clock.at:
            _commit(app, coming.pop(0)[1])
        while list(app.deliver()):
            pass


def _commit(app: App, number: int) -> None:
    """A change is seen now."""
    now, source_id = app.clock.now(), f"p{number % SOURCES}"
    alert = Alert(
        key=f"{number:064x}",
        kind=AlertKind.CHANGE,
        source=SourceFacts(source_id, "https://docs.example.com/1", "Models", "openai"),
        at=now,
        severity=Severity.HIGH,
        changes=(replace(CHANGE, subject=f"model-{number}"),),
    )
    seen = check(at=now, source_id=source_id)
    due = deliveries_of(alert, app.routing(), now)
    decision = Decision(seen, GOOD, alerts=(alert,), deliveries=due)
    app.store.commit(claimed(app.store, source_id, now), decision)


# ---------------------------------------------------------------- what must hold


def _judge(app: App, world: World, mail: Postman) -> Result:
    rows = app.store.deliveries(limit=10**6)
    for taken in mail.taken:
        key = str(taken.mail["message-id"]).strip("<>").partition("@")[0]
        world.got.setdefault("mail", Counter())[key] += 1
    problems = [f"Retry-After undercut: {what}" for what in world.undercut]
    problems += [what for row in rows for what in _wrong(row, world)]
    problems += _unknown(rows, world)
    problems += _untold(app, rows)
    repeats = sum(count - 1 for keys in world.got.values() for count in keys.values())
    return Result(
        deliveries=len(rows),
        attempts=sum(row.delivery.attempts for row in rows),
        days=(world.clock.at - NOON) / timedelta(days=1),
        counts=Counter(row.delivery.state.value for row in rows),
        repeats=repeats,
        faults=world.faults,
        problems=tuple(problems),
    )


def _names(row: DeliveryRow) -> tuple[str, str]:
    return row.delivery.key, row.delivery.key[:8]


def _wrong(row: DeliveryRow, world: World) -> list[str]:
    """What is wrong with the end that a delivery came to."""
    one = row.delivery
    name = f"{one.channel} {one.recipient} {one.key[:8]}"
    arrived = any(world.got.get(one.channel, Counter())[key] for key in _names(row))
    lasted = (row.done_at or one.created_at or NOON) - (one.due_from or one.created_at or NOON)
    if one.state is DeliveryState.DONE:
        late = one.channel == "well" and (one.attempts > 1 or lasted > TICK)
        problems = [] if arrived else [f"{name}: done, but never received"]
        return [*problems, *[f"{name}: held up by others, {lasted}"] * late]
    if one.state is not DeliveryState.DEAD:
        return [f"{name}: is {one.state.value} at the end"]
    if one.channel == "closed" or one.recipient == NOBODY:
        final = row.last_error.startswith(("status 410", "the server said 550"))
        return [] if final else [f"{name}: {row.last_error}"]
    if one.channel in FLAKY and arrived:
        return [f"{name}: given up after {lasted}, and received: {row.last_error}"]
    # By chance a flaky receiver refuses one of some thousand messages for the whole horizon.
    return [] if lasted >= HORIZON else [f"{name}: given up after {lasted} already"]


def _unknown(rows: list[DeliveryRow], world: World) -> list[str]:
    """What was received under a key of no delivery."""
    known = {(row.delivery.channel, key) for row in rows for key in _names(row)}
    return [
        f"{channel}: received under the unknown key {key}"
        for channel, keys in world.got.items()
        for key in keys
        if (channel, key) not in known
    ]


def _untold(app: App, rows: list[DeliveryRow]) -> list[str]:
    """Outlets whose first given-up message was not told elsewhere within a minute."""
    problems = []
    told: dict[str, datetime] = {}
    for row in rows:
        if row.delivery.channel == "well" and row.source_id.startswith("watcher:"):
            alert = app.store.alert(row.delivery.alert_key)
            if alert is not None and alert.kind is AlertKind.GIVEN_UP:
                told[alert.title] = min(row.done_at or alert.at, told.get(alert.title, alert.at))
    for outlet in (*LOST, f"mail ({NOBODY})"):
        channel, _, recipient = outlet.rstrip(")").partition(" (")
        dead = [
            row.done_at
            for row in rows
            if (row.delivery.channel, row.delivery.recipient) == (channel, recipient)
            and row.delivery.state is DeliveryState.DEAD
            and row.done_at is not None
        ]
        title = f"A message could not be delivered to {outlet}, and was given up"
        if title not in told or told[title] - min(dead) > timedelta(minutes=1):
            problems.append(f"{outlet}: that messages were given up was not told within a minute")
    return problems


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--alerts", type=int, default=910)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    chosen = arguments.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        result = run(chosen.alerts, chosen.seed, Path(folder))
    faults = ", ".join(f"{count} {name}" for name, count in result.faults.most_common())
    print(
        f"seed {chosen.seed}: {result.deliveries} deliveries in {result.attempts} attempts over"
        f" {result.days:.0f} days of the clock, in {time.monotonic() - began:.0f} s:"
        f" {dict(result.counts)}, {result.repeats} repeats under the same key;"
        f" faults: {faults}; {len(result.problems)} problems"
    )
    for problem in result.problems[:20]:
        print("  " + problem)
    sys.exit(1 if result.problems else 0)


if __name__ == "__main__":
    main()
