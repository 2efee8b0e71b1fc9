"""Connections that know when they must be done and whom they may talk to.

An httpcore network backend. httpcore gives every read a timeout of its own, so a server that sends
a byte now and then can hold a fetch for ever; here one budget covers looking up the name,
connecting, TLS, reading and writing. A name is looked up once, the rule is asked about every
address it has, and the connection goes to an address that was asked about: what the name means a
moment later does not matter (DNS rebinding).
"""

from __future__ import annotations

import select
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from ipaddress import ip_address
from threading import Thread
from typing import Any

import httpcore

from watcher.addresses import Address, refusal_of_host
from watcher.errors import FetchError
from watcher.gate import Resolver, literal

Dial = Callable[[Address, int, float], socket.socket]
"""Connects to an address and port within so many seconds. Raises: OSError."""


def dial(address: Address, port: int, seconds: float) -> socket.socket:
    """A connection by the operating system. Raises: OSError, TimeoutError among them."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect((str(address), port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        connection.close()
        raise
    return connection


class Budget:
    """What is left of a fetch's time, and what its current exchange has seen of the network.

    `connected`: a new connection was asked for. `received`: at least one byte came. `ended`: the
    server closed its side.
    """

    def __init__(self) -> None:
        self.start(0.0)

    def start(self, seconds: float) -> None:
        """Begin a fetch, of one exchange or several, that must be done within `seconds`."""
        self._seconds = seconds
        self._ends_at = time.monotonic() + seconds
        self.begin_exchange()

    def begin_exchange(self) -> None:
        """Begin one request and its response."""
        self.connected = False
        self.received = False
        self.ended = False

    def allowance(self, phase: float | None) -> float:
        """Seconds the next step may take. Raises: FetchError (deadline) when none are left."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            detail = f"the page was not complete after {self._seconds:g} seconds"
            raise FetchError("deadline", detail, transient=True)
        return left if phase is None else min(phase, left)

    def extend(self, seconds: float) -> None:
        """Give back time that was spent waiting for a turn."""
        self._ends_at += seconds

    def timeout(self, detail: str) -> FetchError:
        """What a step that ran out of time means: the end of the fetch's time, or of its own."""
        try:
            self.allowance(None)
        except FetchError as spent:
            return spent
        return FetchError("timeout", detail, transient=True)


class Network(httpcore.NetworkBackend):
    """Looks names up, asks the rule, connects; gives streams that keep to the budget.

    Raises FetchError (dns, connect, tls, timeout, deadline, refused) for all that goes wrong
    before a connection stands, httpcore's own errors after it.
    """

    def __init__(
        self, budget: Budget, *, allow_private: bool, resolve: Resolver, dial: Dial
    ) -> None:
        self._budget = budget
        self._allow_private = allow_private
        self._resolve = resolve
        self._dial = dial

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self._budget.connected = True
        *others, last = self._addresses(host, port, timeout)
        for tried, address in enumerate(others):
            # Each address gets its share, so that a silent one does not use up the others' time.
            share = self._budget.allowance(timeout) / (len(others) + 1 - tried)
            try:
                return self._connect(address, host, port, share)
            except FetchError:
                continue
        return self._connect(last, host, port, self._budget.allowance(timeout))

    def _connect(
        self, address: Address, host: str, port: int, seconds: float
    ) -> httpcore.NetworkStream:
        try:
            connection = self._dial(address, port, seconds)
        except TimeoutError as error:
            raise self._budget.timeout(f"{host} did not take the connection in time") from error
        except OSError as error:
            detail = f"{host} takes no connection on port {port}"
            raise FetchError("connect", detail, transient=True) from error
        return BudgetedStream(connection, self._budget, host)

    def _addresses(self, host: str, port: int, timeout: float | None) -> list[Address]:
        known = literal(host)
        addresses = [known] if known else self._found(host, port, timeout)
        if not addresses:
            raise FetchError("dns", f"the name {host} does not resolve", transient=True)
        why = refusal_of_host(host, addresses, allow_private=self._allow_private)
        if why:
            raise FetchError("refused", why, transient=False)
        return addresses

    def _found(self, host: str, port: int, timeout: float | None) -> list[Address]:
        return [ip_address(found) for found in self._look_up(host, port, timeout)]

    def _look_up(self, host: str, port: int, timeout: float | None) -> Sequence[str]:
        """Ask in a thread of its own: the operating system's resolver takes no timeout."""
        answer: Future[Sequence[str]] = Future()

        def ask() -> None:
            try:
                answer.set_result(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                answer.set_exception(error)

        seconds = self._budget.allowance(timeout)
        Thread(target=ask, name=f"look up {host}", daemon=True).start()
        try:
            return answer.result(seconds)
        except TimeoutError as error:
            raise self._budget.timeout(f"the name {host} was not resolved in time") from error
        except (OSError, UnicodeError) as error:
            raise FetchError("dns", f"the name {host} does not resolve", transient=True) from error


class BudgetedStream(httpcore.NetworkStream):
    """A connection whose every step keeps to the budget."""

    def __init__(self, connection: socket.socket, budget: Budget, host: str) -> None:
        self._connection = connection
        self._budget = budget
        self._host = host

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._connection.settimeout(self._budget.allowance(timeout))
        try:
            data = self._connection.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout from error
        except OSError as error:
            raise httpcore.ReadError from error
        if data:
            self._budget.received = True
        else:
            self._budget.ended = True
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not buffer:  # the end of a request without a body
            return
        self._connection.settimeout(self._budget.allowance(timeout))
        try:
            self._connection.sendall(buffer)  # the timeout is that of the whole
        except TimeoutError as error:
            raise httpcore.WriteTimeout from error
        except OSError as error:
            raise httpcore.WriteError from error

    def close(self) -> None:
        self._connection.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        self._connection.settimeout(self._budget.allowance(timeout))
        try:
            secure = ssl_context.wrap_socket(self._connection, server_hostname=server_hostname)
        except TimeoutError as error:
            detail = f"{self._host} did not make the connection secure in time"
            raise self._budget.timeout(detail) from error
        except OSError as error:
            raise _tls_error(error, self._host) from error
        return BudgetedStream(secure, self._budget, self._host)

    def get_extra_info(self, info: str) -> Any:
        """Whether an idle connection was closed meanwhile, and which protocol TLS agreed on."""
        if info == "ssl_object":
            return self._connection if isinstance(self._connection, ssl.SSLSocket) else None
        return _is_readable(self._connection) if info == "is_readable" else None


def _is_readable(connection: socket.socket) -> bool:
    if connection.fileno() < 0:
        return True
    ready = select.poll()
    ready.register(connection, select.POLLIN)
    return bool(ready.poll(0))


def _tls_error(error: OSError, host: str) -> FetchError:
    if isinstance(error, ssl.SSLCertVerificationError):
        detail = f"the certificate of {host} cannot be trusted: {error.verify_message}"
        return FetchError("tls", detail, transient=False)
    return FetchError("tls", f"no secure connection to {host} could be made", transient=True)
