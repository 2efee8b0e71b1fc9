"""Which addresses of the internet may be connected to on behalf of a page or a webhook.

Whoever runs a page, or its name server, chooses where a request goes: without this, into the
network of whoever watches it. What is open is listed, and everything else is closed: IPv4 outside
the special blocks of the IANA registries (RFC 6890), IPv6 only inside 2000::/3 and outside its
special blocks. `ipaddress.is_global` is not enough: it calls multicast, 6to4, site-local and
IPv4-compatible addresses global.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network

ALLOW_PRIVATE = "allow_private: true"
"""The setting that opens the networks of `_PRIVATE`; errors name it."""


def _networks(*blocks: str) -> tuple[_Network, ...]:
    return tuple(map(ip_network, blocks))


# Never opened: what answers there gives keys of the machine away, or is nobody's web server.
_METADATA = _networks(
    "169.254.0.0/16",  # link-local, where AWS, Google and Azure have their metadata servers
    "100.100.100.200/32",  # Alibaba Cloud
    "168.63.129.16/32",  # Azure's host, public by its number
    "192.0.0.192/32",  # Oracle Cloud
    "fd00:ec2::/32",  # AWS
    "fd20:ce::254/128",  # Google Cloud
    "fe80::/10",
)
_PRIVATE = _networks(
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "127.0.0.0/8",
    "100.64.0.0/10",  # shared by customers of a carrier; also overlay networks
    "::1/128",
    "fc00::/7",
)
_SPECIAL = _networks(
    "0.0.0.0/8",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",  # 6to4 relays
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "2001::/23",  # protocols, among them Teredo
    "2001:db8::/32",
    "2002::/16",  # 6to4
    "3ffe::/16",
    "3fff::/20",
)
_UNICAST = IPv6Network("2000::/3")
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052. On networks with IPv6 only, every IPv4 host is reached through it."""


def refusal(address: Address, *, allow_private: bool = False) -> str:
    """Why an address must not be connected to, in a few words; empty when it may.

    `allow_private` opens loopback and the private networks, never the rest. An IPv4 address inside
    an IPv6 one (mapped, NAT64) is judged as itself.
    """
    address = _unwrapped(address)
    if _is_in(address, _METADATA):
        return "a link-local or metadata address"
    if _is_in(address, _PRIVATE):
        return "" if allow_private else "a private address"
    if _is_in(address, _SPECIAL) or (address.version == 6 and address not in _UNICAST):
        return "an address that is no public host's"
    return ""


def refusal_of_host(host: str, found: Iterable[Address], *, allow_private: bool = False) -> str:
    """Why a host must not be connected to: one bad address among those found is enough, since
    which of them is used is not the host's owner's to choose. Empty when it may be."""
    for address in found:
        why = refusal(address, allow_private=allow_private)
        if why:
            hint = f" ({ALLOW_PRIVATE} opens it)" if _is_openable(address) else ""
            what = f"{host} is" if host == str(address) else f"{host} is at {address},"
            return f"{what} {why}{hint}"
    return ""


def _is_openable(address: Address) -> bool:
    return not refusal(address, allow_private=True)


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv6Address) and (address in _MAPPED or address in _NAT64):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _is_in(address: Address, networks: tuple[_Network, ...]) -> bool:
    return any(address in network for network in networks if network.version == address.version)
