"""The address a request comes from, seen through the proxies that we trust."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from bot.gateway.settings import Network


def client(peer: str | None, forwarded: Iterable[str], trusted: Iterable[Network]) -> str:
    """Give the key under which an address is limited.

    `peer` is the address of the connection, `forwarded` the values of X-Forwarded-For in their order. Only
    what a trusted proxy has added counts: we walk from the right and stop at the first address that is not
    one of ours. An IPv6 address counts as its /64, since one visitor owns all of that.
    """
    networks = tuple(trusted)
    address = _parsed(peer)
    hops = [hop.strip() for value in forwarded for hop in value.split(",")]
    while address is not None and hops and any(address in network for network in networks):
        nearer = _parsed(hops.pop())
        if nearer is None:
            break
        address = nearer
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address)


def _parsed(text: str | None) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address((text or "").strip().strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
