"""Holding back: requests by token buckets, wrong look-ups by the hour, uploads by the day.

Kept in memory only: a write to the disk for every wrong try would be a lever against the hub. A restart forgets it, and
so one process serves a hub (`kiosk.hub.sole`); several would share these behind `kiosk.hub.ports.Shared`.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
MOST_NAMES: Final = 50_000
"""Names that one limit remembers; the longest unused goes first."""


class Limit:
    """So much of something in a time, for each name: a bucket that fills up again evenly."""

    def __init__(self, most: int, per: int, now: Callable[[], int]) -> None:
        """A limit.

        Args:
            most: what a full bucket holds.
            per: milliseconds in which an empty one fills up.
            now: the clock, in milliseconds.
        """
        self._most = most
        self._per = per
        self._now = now
        self._used: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._guard = Lock()

    def take(self, name: str, amount: int = 1) -> int:
        """Take from a name's bucket: 0 where that was granted, else the seconds until it would be."""
        with self._guard:
            used = self._level(name)
            if used + amount > self._most:
                return max(1, math.ceil((used + amount - self._most) * self._per / self._most / 1000))
            self._keep(name, used + amount)
            return 0

    def give_back(self, name: str, amount: int = 1) -> None:
        """Put back what was taken for something that costs nothing after all."""
        with self._guard:
            self._keep(name, max(0.0, self._level(name) - amount))

    def wait(self, name: str) -> int:
        """The seconds until one can be taken; 0 for now. Nothing is taken."""
        with self._guard:
            missing = self._level(name) + 1 - self._most
            return 0 if missing <= 0 else max(1, math.ceil(missing * self._per / self._most / 1000))

    def _level(self, name: str) -> float:
        used, at = self._used.get(name, (0.0, 0))
        return max(0.0, used - (self._now() - at) * self._most / self._per)

    def _keep(self, name: str, used: float) -> None:
        self._used[name] = (used, self._now())
        self._used.move_to_end(name)
        while len(self._used) > MOST_NAMES:
            self._used.popitem(last=False)


def bucket(address: str, key: bytes) -> str:
    """The name under which an address is counted: one IPv4 address, or the network of one IPv6 customer (/56).

    Args:
        address: as the server tells it.
        key: makes the name a hash that nobody turns back into an address.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        network = "unknown"
    else:
        if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
            parsed = parsed.ipv4_mapped
        network = str(ipaddress.ip_network((parsed, 56 if parsed.version == 6 else 32), strict=False))
    return hashlib.blake2b(network.encode(), key=key, digest_size=12).hexdigest()
