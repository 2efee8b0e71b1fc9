"""What every channel must bear, shipped for authors of plug-ins.

`peer()` is a server on loopback that answers each connection as a `Fault` says, on a real socket.
`hold_to(make, taken)` sends one message through each fault and gives back what went otherwise than
it should:

    from watcher.testing import hold_to

    def test_my_channel() -> None:
        assert hold_to(lambda url: MyChannel("x", clock=..., url=url), taken=b"ok") == []
"""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from io import BufferedIOBase

from watcher.errors import DeliveryError
from watcher.model import Delivery, Message
from watcher.ports import Channel

DELIVERY = Delivery("0123456789abcdef" * 2, "f" * 64, "example")

MESSAGE = Message(
    subject="An example",
    text="An example\n",
    html="<p>An example</p>",
    payload={"text": "An example", "title": "An example", "message": "An example"},
)

PATIENCE = 2.0
"""Seconds after which a channel under test should give an attempt up: its `timeout`."""


class Outcome(Enum):
    """What must come of an attempt: taken, worth trying again, or final."""

    TAKEN = "taken"
    PASSING = "passing"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way the other side may behave. `parts` are sent after the request was read; then the
    connection is closed, reset or kept open without a word."""

    name: str
    expected: tuple[Outcome, ...]
    parts: tuple[bytes, ...] = ()
    ending: str = "close"
    retry_after: float | None = None


def answer(status: int, body: bytes = b"", *headers: str) -> bytes:
    """An HTTP/1.1 answer as bytes."""
    lines = [f"HTTP/1.1 {status} Status", f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


FAULTS: tuple[Fault, ...] = (
    Fault(
        "429 with Retry-After",
        (Outcome.PASSING,),
        (answer(429, b"slow down", "Retry-After: 17"),),
        retry_after=17.0,
    ),
    Fault(
        "503 with Retry-After",
        (Outcome.PASSING,),
        (answer(503, b"", "Retry-After: 5"),),
        retry_after=5.0,
    ),
    Fault("500", (Outcome.PASSING,), (answer(500, b"oops"),)),
    Fault("502", (Outcome.PASSING,), (answer(502),)),
    Fault("a redirect", (Outcome.PASSING,), (answer(302, b"", "Location: http://127.0.0.1/"),)),
    Fault("404", (Outcome.FINAL,), (answer(404, b"no such hook"),)),
    Fault("410", (Outcome.FINAL,), (answer(410, b"gone"),)),
    Fault("closed without an answer", (Outcome.PASSING,)),
    Fault("reset", (Outcome.PASSING,), ending="reset"),
    Fault("half an answer's head", (Outcome.PASSING,), (b"HTTP/1.1 200 O",)),
    Fault("no HTTP", (Outcome.PASSING,), (b"SSH-2.0-OpenSSH_9.9\r\n",)),
    Fault("silence", (Outcome.PASSING,), ending="silence"),
)
"""What is not taken. A redirect is never followed: where it leads is not what was configured."""


@contextmanager
def peer(fault: Fault) -> Iterator[str]:
    """The address (`http://127.0.0.1:port`) of a server that plays a fault on each connection."""
    done = threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                _read_request(self.rfile)
                for part in fault.parts:
                    self.wfile.write(part)
                if fault.ending == "silence":
                    done.wait(10 * PATIENCE)
                if fault.ending == "reset":
                    linger = struct.pack("ii", 1, 0)
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            done.set()
            server.shutdown()
            thread.join()


def refused_address() -> str:
    """An address on loopback where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def attempt(
    channel: Channel, delivery: Delivery = DELIVERY
) -> tuple[Outcome, DeliveryError | None]:
    """What comes of one message. Anything but a receipt or a DeliveryError is raised."""
    try:
        channel.send(MESSAGE, delivery)
    except DeliveryError as error:
        return (Outcome.FINAL if error.permanent else Outcome.PASSING), error
    return Outcome.TAKEN, None


def hold_to(
    make: Callable[[str], Channel],
    taken: bytes,
    *,
    faults: Sequence[Fault] = FAULTS,
) -> list[str]:
    """What a channel does otherwise than it should, a sentence each; empty when all is well.

    `make` builds the channel for an address, with a `timeout` of `PATIENCE`; `taken` is a body that
    means success.
    """
    wrong = _differences(make, Fault("success", (Outcome.TAKEN,), (answer(200, taken),)))
    for fault in faults:
        wrong += _differences(make, fault)
    outcome, _ = attempt(make(refused_address()))
    if outcome is not Outcome.PASSING:
        wrong.append(f"a refused connection is {outcome.value}, not passing")
    return wrong


def _differences(make: Callable[[str], Channel], fault: Fault) -> list[str]:
    with peer(fault) as url:
        outcome, error = attempt(make(url))
    wrong = []
    if outcome not in fault.expected:
        wrong.append(f"{fault.name} is {outcome.value}, not {fault.expected[0].value}: {error}")
    if error and fault.retry_after is not None and error.retry_after != fault.retry_after:
        wrong.append(f"{fault.name}: asks to wait {fault.retry_after} s, read {error.retry_after}")
    return wrong


def _read_request(stream: BufferedIOBase) -> None:
    length = 0
    while (line := stream.readline(65_536)) not in (b"\r\n", b"\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    if length:
        stream.read(length)
