"""Ports for the processes that tests start, and that these listen on only some seconds later."""

from __future__ import annotations

import random
import socket
from contextlib import suppress
from pathlib import Path

LOWEST = 10_000


def free_port() -> int:
    """Return a port of the loopback address that nobody uses and nobody else will be given.

    It lies below those that the kernel hands out by itself. An abstract socket that stays open until this
    process ends keeps it from other test processes. Raises `OSError` when there is none.
    """
    outgoing = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()
    highest = max(int(outgoing[0]), LOWEST + 2_000)
    for port in random.sample(range(LOWEST, highest), highest - LOWEST):
        with suppress(OSError), socket.socket() as probe, socket.socket(socket.AF_UNIX) as mark:
            probe.bind(("127.0.0.1", port))
            mark.bind(f"\0revierlotse-test-{port}")
            mark.detach()
            return port
    raise OSError("no free port")


def free_ports(number: int) -> list[int]:
    """Return so many different ports."""
    return [free_port() for _ in range(number)]
