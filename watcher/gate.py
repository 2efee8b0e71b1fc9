"""Looks a name up once, asks whether its addresses may be connected to, and connects to them.

For channels, which speak httpx; fetchers have connections of their own (`fetchers/network.py`)
under the same rule. What the name means a moment later does not matter (DNS rebinding).
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address

import httpcore
import httpx

from watcher.addresses import Address, refusal_of_host
from watcher.errors import AddressRefusedError

Resolver = Callable[[str, int], Sequence[str]]
"""The addresses of a host name, best first. Raises: OSError when there are none."""


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses the operating system knows a name by. Raises: OSError."""
    # As bytes, or Python loads its IDNA tables, 25 ms, for a name that httpx has encoded already.
    found = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def literal(host: str) -> Address | None:
    """The address that a host is written as; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


class Gate(httpcore.NetworkBackend):
    """Connects by TCP where the rule of `addresses.py` allows it."""

    def __init__(
        self,
        *,
        allow_private: bool,
        resolve: Resolver = system_resolver,
        inner: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._inner = inner or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises: AddressRefusedError, httpcore.ConnectError, httpcore.ConnectTimeout."""
        *others, last = self._addresses(host, port)
        for address in others:
            try:
                return self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._inner.connect_tcp(last, port, timeout, local_address, socket_options)

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        known = literal(host)
        try:
            found = [str(known)] if known else self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("the name does not resolve") from error
        if not found:
            raise httpcore.ConnectError("the name does not resolve")
        why = refusal_of_host(host, map(ip_address, found), allow_private=self._allow_private)
        if why:
            raise AddressRefusedError(why)
        return found


class GatedTransport(httpx.HTTPTransport):
    """httpx's own transport behind a gate: no proxies of the environment, TLS verified."""

    def __init__(self, gate: Gate, tls: ssl.SSLContext) -> None:
        super().__init__(verify=tls, trust_env=False)
        # httpx has no parameter for the backend; a test holds that connections go through it.
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=gate)
