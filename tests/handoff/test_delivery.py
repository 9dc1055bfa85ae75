from __future__ import annotations

from bot.handoff.delivery import FIRST, LONGEST, pause


def test_the_pauses_double_with_jitter_up_to_a_limit() -> None:
    for attempts in range(1, 100):
        most = min(LONGEST, FIRST * 2 ** min(attempts - 1, 20))
        found = {pause(attempts) for _ in range(20)}
        assert all(most / 2 <= one <= most for one in found)
        assert len(found) > 1
