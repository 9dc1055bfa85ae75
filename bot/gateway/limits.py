"""How fast one conversation and one address may ask: token buckets in the memory of this process."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol


class Limiter(Protocol):
    """What the application needs of a limit; a store shared by several processes can take its place."""

    def wait(self, key: str, cost: float = 1.0) -> float:
        """Take `cost` from the bucket of `key`; give 0.0, or the seconds to wait when it holds too little."""


class Buckets:
    """At most `per_minute` requests a minute for each key, all at once if need be. 0 means no limit."""

    def __init__(
        self, per_minute: int, clock: Callable[[], float] = time.monotonic, most_keys: int = 100_000
    ) -> None:
        self._size = float(per_minute)
        self._per_second = per_minute / 60
        self._clock = clock
        self._most_keys = most_keys
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str, cost: float = 1.0) -> float:
        """Take `cost` from the bucket of `key`; give 0.0, or the seconds to wait when it holds too little."""
        if not self._size:
            return 0.0
        now = self._clock()
        level, at = self._levels.pop(key, (self._size, now))
        level = min(self._size, level + (now - at) * self._per_second)
        missing = min(cost, self._size) - level
        self._levels[key] = (level if missing > 0 else level - min(cost, self._size), now)
        if len(self._levels) > self._most_keys:
            self._levels.popitem(last=False)
        return max(0.0, missing / self._per_second)
