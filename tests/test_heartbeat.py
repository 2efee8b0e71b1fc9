"""A sign of life arrives, says how the pass ended, and gives its address away to nobody."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from watcher.heartbeat import Heartbeat
from watcher.model import Secret

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TOKEN = "canary-5d1c7e"


def test_signs_arrive_and_their_address_stands_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    asked: list[str] = []

    class Switch(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(500 if self.path.endswith("/fail") else 200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Not of interest here."""

    server = HTTPServer(("127.0.0.1", 0), Switch)
    Thread(target=server.serve_forever, daemon=True).start()
    caplog.set_level(logging.DEBUG)
    heartbeat = Heartbeat(Secret(f"http://127.0.0.1:{server.server_address[1]}/{TOKEN}"))
    for well, seconds in ((True, 0), (True, 30), (False, 40), (True, 50)):
        heartbeat.beat(well, NOON + timedelta(seconds=seconds))
        heartbeat.finish()
    server.shutdown()
    server.server_close()
    heartbeat.beat(False, NOON + timedelta(hours=1))
    heartbeat.finish()
    assert asked == [f"/{TOKEN}", f"/{TOKEN}/fail", f"/{TOKEN}"]
    assert "answered with status 500" in caplog.text
    assert "did not arrive" in caplog.text
    assert TOKEN not in caplog.text
