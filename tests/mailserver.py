"""A mail server that answers by a script, for what a real one does not do."""

from __future__ import annotations

import socketserver
from collections.abc import Mapping
from threading import Thread
from typing import Self


class ScriptedServer(socketserver.ThreadingTCPServer):
    """Answers each command by its first word with the bytes of a script, as often as it comes.
    "." is the end of the data. An empty answer closes the connection."""

    allow_reuse_address = True
    daemon_threads = False

    SANE: Mapping[str, bytes] = {
        "greeting": b"220 mail.test\r\n",
        "EHLO": b"250 mail.test\r\n",
        "MAIL": b"250 OK\r\n",
        "RCPT": b"250 OK\r\n",
        "DATA": b"354 go on\r\n",
        ".": b"250 taken\r\n",
        "QUIT": b"221 bye\r\n",
        "RSET": b"250 OK\r\n",
    }

    def __init__(self, **script: bytes) -> None:
        self.script = {**self.SANE, **{name.replace("dot", "."): a for name, a in script.items()}}
        self.seen: list[str] = []
        super().__init__(("127.0.0.1", 0), _Conversation)
        self._thread = Thread(target=self.serve_forever, args=(0.01,), name="scripted")

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *unused: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    server: ScriptedServer

    def handle(self) -> None:
        if not self._say("greeting"):
            return
        in_data = False
        while raw := self.rfile.readline():
            line = raw.strip().decode("latin-1")
            if in_data and line != ".":
                continue
            command = line.partition(" ")[0].upper()
            if not self._say(command):
                return
            in_data = self.server.script.get(command, b"").startswith(b"354")

    def _say(self, command: str) -> bool:
        self.server.seen.append(command)
        answer = self.server.script.get(command, b"502 what?\r\n")
        self.wfile.write(answer)
        return bool(answer)
