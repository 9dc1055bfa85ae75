"""What can go wrong when something is sent, and when to try again."""

from __future__ import annotations

import random

FIRST, LONGEST = 15.0, 6 * 3600.0
PATIENCE = 4 * 24 * 3600.0
"""After so many seconds a delivery that still fails is given up (RFC 5321, 4.5.4.1: at least 4 to 5 days)."""


class DeliveryError(Exception):
    """It was not accepted. `reason` is a short word for staff and logs.

    `permanent`: trying again is of no use. `perhaps`: it may have arrived all the same.
    """

    def __init__(self, reason: str, *, permanent: bool = False, perhaps: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.perhaps = perhaps


def pause(attempts: int) -> float:
    """Give the seconds until the next try after so many: doubled each time, at most six hours, with jitter.

    The jitter (half to all of it) keeps messages that failed together from coming back together.
    """
    return min(LONGEST, FIRST * 2.0 ** min(attempts - 1, 20)) * random.uniform(0.5, 1.0)
