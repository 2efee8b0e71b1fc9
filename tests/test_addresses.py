"""Which addresses are reached: a table of ways to write them, and a canary that must stay alone.

Where a name must lead to a public address, `Nat` stands at the socket: connections to public
addresses end at a server of the test, those to private ones where they lead.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from ipaddress import IPv4Address, ip_address
from typing import Any

import httpcore
import httpx
import pytest

from tests.server import Answer, Site, redirect
from watcher.addresses import Address, refusal
from watcher.channels.webhook import WebhookChannel
from watcher.errors import AddressRefusedError, DeliveryError, FetchError
from watcher.fetchers.http import HttpFetcher
from watcher.fetchers.network import dial
from watcher.gate import Gate, GatedTransport, Resolver, literal, system_resolver
from watcher.model import (
    Delivery,
    FetchLimits,
    FetchOptions,
    Message,
    Page,
    Schedule,
    Secret,
    Source,
    Validators,
)

PUBLIC = "93.184.215.14"
BRIEF = FetchLimits(connect=3, read=3, deadline=3)


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 3, 1, 12, tzinfo=UTC)


class Nat:
    """Leads connections to public addresses to a server of the test, and keeps all it was asked."""

    def __init__(self, site: Site) -> None:
        self.dialled: list[str] = []
        self._site = site

    def __call__(self, address: Address, port: int, seconds: float) -> socket.socket:
        self.dialled.append(str(address))
        if address == IPv4Address(PUBLIC):
            return dial(IPv4Address("127.0.0.1"), self._site.port, seconds)
        return dial(address, port, seconds)


NAMES: Mapping[str, Sequence[str]] = {
    "public.example": [PUBLIC],
    "loopback.example": ["127.0.0.1"],
    "lan.example": ["10.0.0.7"],
    "metadata.example": ["169.254.169.254"],
    "six.example": ["::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "mixed.example": [PUBLIC, "127.0.0.1"],
    "mixed6.example": [PUBLIC, "fe80::1%lo"],
    "unset.example": ["0.0.0.0"],
}


def resolve(host: str, port: int) -> Sequence[str]:
    """The names above; what is no name of theirs the operating system may read as a number."""
    return NAMES[host] if host in NAMES else system_resolver(host, port)


# What stands in the place of the host, and how a request for it may be refused: by the rule, as no
# address at all, or because no name like this exists.
INSIDE = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0177.0.0.01",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "0X7F.0X0.0X0.0X1",
    "127.0.0.1.",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "0",
    "0.0.0.0",
    "00000000",
    "0x0",
    "10.0.0.1",
    "10.1",
    "012.0.0.1",
    "167772161",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "192.168.257",
    "3232235777",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.170.2",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:169.254.169.254]",
    "[::127.0.0.1]",
    "[::7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fec0::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fd20:ce::254]",
    "[ff02::1]",
    "[100::1]",
    "[5f00::1]",
    "loopback.example",
    "lan.example",
    "metadata.example",
    "six.example",
    "mapped.example",
    "mixed.example",
    "mixed6.example",
    "unset.example",
    "127。0。0。1",
    "１２７.0.0.1",
    "①②⑦.0.0.1",
]
ODD = [
    "http://127.0.0.1\\@public.example/",
    "http://public.example\\.127.0.0.1/",
    "http://public.example@127.0.0.1/",
    "http://u:p@public.example/",
    "http://127.0.0.1#@public.example/",
    "http://127.0.0.1?@public.example/",
    "http:///127.0.0.1/",
    "http://127.0.0.1 .public.example/",
    "http://127.0.0.1%2f.public.example/",
    "http://public.example\t@127.0.0.1/",
    "http://public.example\r\nHost: 127.0.0.1/",
    "http://public.example\x00.127.0.0.1/",
    "http://[::1",
    "gopher://127.0.0.1/",
    "file:///etc/passwd",
    "ftp://127.0.0.1/",
    "dict://127.0.0.1/",
    "data:text/html,x",
    "javascript:alert(1)",
    "//",
    "http://",
]
# As the target of a redirect these are relative, and stay at the host that sent them.
RELATIVE = ("http:///127.0.0.1/", "//", "http://")
ADDRESSES = [f"http://{host}/" for host in INSIDE] + ODD


@pytest.fixture(scope="module")
def canary() -> Iterator[Site]:
    """Listens on loopback where the addresses of the table lead; nobody may ever come."""
    with Site() as site:
        yield site


@pytest.fixture(scope="module")
def public() -> Iterator[Site]:
    """Stands for a web server in the open."""
    with Site() as site:
        yield site


def at(port: int, address: str) -> str:
    """The address with the canary's port at its host."""
    if not address.startswith("http://") or address in ("http://", "http://[::1"):
        return address
    host, slash, rest = address.removeprefix("http://").partition("/")
    return f"http://{host}:{port}{slash}{rest}" if host else address


def as_header(address: str) -> str:
    """The address as a header can hold it."""
    return address.replace("\r\n", "%0d%0a").replace("\x00", "%00")


def source(url: str, *, allow_private: bool = False) -> Source:
    options = FetchOptions(allow_private=allow_private)
    return Source("s", url, "generic", Schedule(), limits=BRIEF, options=options)


def refused(fetcher: HttpFetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(source(url), Validators())
    return caught.value


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len(set(ADDRESSES)) == len(ADDRESSES) >= 60


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_inside_is_never_reached(address: str, canary: Site, public: Site) -> None:
    nat = Nat(public)
    fetcher = HttpFetcher(Noon(), resolve=resolve, dial=nat)
    heard = len(public.requests)

    error = refused(fetcher, at(canary.port, address))
    fetcher.close()

    assert error.reason in ("refused", "dns"), error
    assert (nat.dialled, canary.connections, len(public.requests)) == ([], 0, heard)


@pytest.mark.parametrize("address", [each for each in ADDRESSES if each not in RELATIVE])
def test_a_redirect_to_an_address_inside_is_never_followed(
    address: str, canary: Site, public: Site
) -> None:
    nat = Nat(public)
    fetcher = HttpFetcher(Noon(), resolve=resolve, dial=nat)
    public.serve("/go", redirect(as_header(at(canary.port, address))))
    heard = len(public.requests)

    with pytest.raises(FetchError) as caught:
        fetcher.fetch(source(f"http://public.example:{canary.port}/go"), Validators())
    fetcher.close()

    assert caught.value.reason in ("refused", "dns", "protocol"), caught.value
    assert (nat.dialled, canary.connections) == ([PUBLIC], 0)
    assert len(public.requests) == heard + 1


def meant(host: str, port: int) -> Sequence[str]:
    """The addresses of a host of the table, be it a name or written as an address."""
    known = literal(host.strip("[]").replace("%25", "%"))
    return [str(known)] if known else resolve(host, port)


def rebinding(inside: str = "127.0.0.1") -> Resolver:
    """A name that is public when it is first asked for and inside ever after."""
    answers = iter([[PUBLIC]])
    return lambda host, port: next(answers, None) or meant(inside, port)


def test_a_name_that_turns_private_after_the_check_is_not_followed_there(
    canary: Site, public: Site
) -> None:
    nat = Nat(public)
    public.serve("/", Answer(body="the page"))
    fetcher = HttpFetcher(Noon(), resolve=rebinding(), dial=nat)

    page = fetcher.fetch(source(f"http://help.example:{canary.port}/"), Validators())
    fetcher.close()
    error = refused(fetcher, f"http://help.example:{canary.port}/")

    assert isinstance(page, Page)
    assert page.body == b"the page"
    assert error.reason == "refused"
    assert (nat.dialled, canary.connections) == ([PUBLIC], 0)


@pytest.mark.parametrize("inside", INSIDE)
def test_a_name_that_turns_to_any_address_inside_is_not_followed_there(
    inside: str, canary: Site, public: Site
) -> None:
    nat = Nat(public)
    public.serve("/", Answer(body="the page", close=True))
    fetcher = HttpFetcher(Noon(), resolve=rebinding(inside), dial=nat)

    page = fetcher.fetch(source(f"http://help.example:{canary.port}/"), Validators())
    error = refused(fetcher, f"http://help.example:{canary.port}/")
    fetcher.close()

    assert isinstance(page, Page)
    assert error.reason in ("refused", "dns")
    assert (nat.dialled, canary.connections) == ([PUBLIC], 0)


def test_a_name_that_turns_private_between_redirects_is_refused(canary: Site, public: Site) -> None:
    nat = Nat(public)
    public.serve("/go", redirect(f"http://other.example:{canary.port}/"))
    fetcher = HttpFetcher(Noon(), resolve=rebinding(), dial=nat)

    error = refused(fetcher, f"http://help.example:{canary.port}/go")
    fetcher.close()

    assert error.reason == "refused"
    assert (nat.dialled, canary.connections) == ([PUBLIC], 0)


def test_what_is_refused_is_told_with_its_address_and_the_remedy(canary: Site) -> None:
    fetcher = HttpFetcher(Noon())

    loopback = refused(fetcher, canary.url("/secret?token=hush"))
    metadata = refused(fetcher, "http://169.254.169.254/latest/")

    assert loopback.detail == ("127.0.0.1 is a private address (allow_private: true opens it)")
    assert metadata.detail == ("169.254.169.254 is a link-local or metadata address")
    assert not loopback.transient


def test_a_source_that_may_look_inside_does(public: Site) -> None:
    public.serve("/inside", Answer(body="wiki"))
    fetcher = HttpFetcher(Noon())

    page = fetcher.fetch(source(public.url("/inside"), allow_private=True), Validators())
    fetcher.close()

    assert isinstance(page, Page)
    assert page.body == b"wiki"


def test_a_source_that_may_not_look_inside_gets_no_connection_of_one_that_may(public: Site) -> None:
    url = public.serve("/inside", Answer(body="wiki"))
    fetcher = HttpFetcher(Noon())
    fetcher.fetch(source(url, allow_private=True), Validators())

    error = refused(fetcher, url)
    fetcher.close()

    assert error.reason == "refused"


@pytest.mark.parametrize("port", [22, 25, 6379, 9200])
def test_a_redirect_to_a_port_of_another_service_is_refused(public: Site, port: int) -> None:
    nat = Nat(public)
    public.serve("/go", redirect(f"http://public.example:{port}/"))
    fetcher = HttpFetcher(Noon(), resolve=resolve, dial=nat)

    error = refused(fetcher, "http://public.example/go")
    fetcher.close()

    assert error.detail == (
        f"the page redirects to public.example at port {port}, not a web server's"
    )


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
@pytest.mark.parametrize("allow", [True, False])
def test_public_addresses_are_open(address: str, allow: bool) -> None:
    assert refusal(ip_address(address), allow_private=allow) == ""


@pytest.mark.parametrize(
    ("address", "open_by_setting"),
    [
        ("127.0.0.1", True),
        ("::ffff:127.0.0.1", True),
        ("10.0.0.1", True),
        ("192.168.0.1", True),
        ("172.20.0.1", True),
        ("100.64.0.1", True),
        ("fd12::1", True),
        ("::1", True),
        ("169.254.169.254", False),
        ("100.100.100.200", False),
        ("fd00:ec2::254", False),
        ("fe80::1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::", False),
    ],
)
def test_the_setting_opens_private_networks_and_nothing_else(
    address: str, open_by_setting: bool
) -> None:
    assert bool(refusal(ip_address(address)))
    assert (refusal(ip_address(address), allow_private=True) == "") is open_by_setting


# ---------------------------------------------------------------- channels


def send(url: str, *, allow_private: bool = False) -> None:
    channel = WebhookChannel(
        "hook", clock=Noon(), url=Secret(url), timeout=3, allow_private=allow_private
    )
    channel.send(Message(payload={"text": "x"}), Delivery("key", "alert", "hook"))


@pytest.mark.parametrize("host", [host for host in INSIDE if not host.endswith(".example")])
def test_a_webhook_to_an_address_inside_is_never_sent(host: str, canary: Site) -> None:
    with pytest.raises(DeliveryError) as caught:
        send(f"http://{host}:{canary.port}/hook")

    assert canary.connections == 0
    assert caught.value.detail


@pytest.mark.parametrize("address", [each for each in ADDRESSES if each not in RELATIVE])
def test_a_webhook_that_redirects_inside_is_not_followed(
    address: str, canary: Site, public: Site
) -> None:
    public.serve("/hook", redirect(as_header(at(canary.port, address)), 307))

    with pytest.raises(DeliveryError, match="status 307"):
        send(public.url("/hook"), allow_private=True)

    assert canary.connections == 0


class NatBackend(httpcore.SyncBackend):
    """`Nat` for channels: public addresses end at a server of the test."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.dialled: list[str] = []
        self._port = site.port

    def connect_tcp(
        self, host: str, port: int, *args: Any, **kwargs: Any
    ) -> httpcore.NetworkStream:
        self.dialled.append(host)
        there = ("127.0.0.1", self._port) if host == PUBLIC else (host, port)
        return super().connect_tcp(*there, *args, **kwargs)


@pytest.mark.parametrize("inside", INSIDE)
def test_a_webhook_whose_name_turns_to_an_address_inside_is_not_sent_there(
    inside: str, canary: Site, public: Site
) -> None:
    public.serve("/hook", Answer(status=204, close=True))
    nat = NatBackend(public)
    gate = Gate(allow_private=False, resolve=rebinding(inside), inner=nat)
    request = httpx.Request("POST", f"http://hook.example:{canary.port}/hook")

    with GatedTransport(gate, httpx.create_ssl_context()) as transport:
        first = transport.handle_request(request)
        first.close()
        with pytest.raises((AddressRefusedError, httpx.ConnectError)):
            transport.handle_request(request)

    assert first.status_code == 204
    assert (nat.dialled, canary.connections) == ([PUBLIC], 0)


def test_a_webhook_inside_is_told_the_setting_and_tried_again_later(canary: Site) -> None:
    with pytest.raises(DeliveryError) as caught:
        send(canary.url("/hook"))

    assert caught.value.detail == ("127.0.0.1 is a private address (allow_private: true opens it)")
    assert not caught.value.permanent


def test_a_webhook_that_may_go_inside_does(public: Site) -> None:
    public.serve("/hook", Answer(status=204))

    send(public.url("/hook"), allow_private=True)

    assert public.requests_to("/hook")[-1].method == "POST"


class _Inner(httpcore.MockBackend):
    """Takes no connection, and keeps what it was asked for."""

    def __init__(self) -> None:
        super().__init__([])
        self.asked: list[str] = []

    def connect_tcp(self, host: str, *args: object, **kwargs: object) -> httpcore.NetworkStream:
        self.asked.append(host)
        raise httpcore.ConnectError


def test_a_gate_connects_to_the_addresses_it_looked_up_in_their_order() -> None:
    inner = _Inner()
    gate = Gate(allow_private=False, resolve=lambda host, port: [PUBLIC, "8.8.8.8"], inner=inner)

    with pytest.raises(httpcore.ConnectError):
        gate.connect_tcp("help.example", 443)

    assert inner.asked == [PUBLIC, "8.8.8.8"]
