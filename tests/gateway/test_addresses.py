from __future__ import annotations

from ipaddress import ip_network

import pytest

from bot.gateway.addresses import client

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("::1/128")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "key"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        ("203.0.113.5", ["198.51.100.1"], "203.0.113.5"),  # nobody trusted said so
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        (
            "10.0.0.1",
            ["6.6.6.6, 198.51.100.1, 10.0.0.2"],
            "198.51.100.1",
        ),  # what the client made up is further left
        ("10.0.0.1", ["6.6.6.6", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("::1", ["[2001:db8:1:2:3:4:5:6]"], "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", [], "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        (None, ["198.51.100.1"], "None"),
    ],
)
def test_the_address_is_the_nearest_that_is_not_ours(
    peer: str | None, forwarded: list[str], key: str
) -> None:
    assert client(peer, forwarded, TRUSTED) == key
