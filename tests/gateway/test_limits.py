from __future__ import annotations

import pytest

from bot.gateway.limits import Buckets


class Watch:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_worth_is_allowed_at_once_and_then_no_more() -> None:
    buckets = Buckets(6, Watch())
    assert [buckets.wait("a") for _ in range(6)] == [0.0] * 6
    assert buckets.wait("a") == pytest.approx(10.0)


def test_a_bucket_fills_up_with_time_but_never_over_its_size() -> None:
    watch = Watch()
    buckets = Buckets(6, watch)
    for _ in range(6):
        buckets.wait("a")
    watch.now = 10.0
    assert buckets.wait("a") == 0.0
    assert buckets.wait("a") > 0.0
    watch.now = 10_000.0
    assert [buckets.wait("a") for _ in range(7)].count(0.0) == 6


def test_who_is_refused_is_not_charged() -> None:
    watch = Watch()
    buckets = Buckets(60, watch)
    for _ in range(60):
        buckets.wait("a")
    for _ in range(100):
        assert buckets.wait("a") == pytest.approx(1.0)
    watch.now = 1.0
    assert buckets.wait("a") == 0.0


def test_keys_do_not_share_a_bucket() -> None:
    buckets = Buckets(1, Watch())
    assert buckets.wait("a") == buckets.wait("b") == 0.0
    assert buckets.wait("a") > 0.0


def test_a_dear_request_costs_more_but_never_more_than_a_bucket_holds() -> None:
    buckets = Buckets(10, Watch())
    assert buckets.wait("a", 8) == 0.0
    assert buckets.wait("a", 8) > 0.0
    assert buckets.wait("b", 100) == 0.0


def test_zero_means_no_limit() -> None:
    buckets = Buckets(0, Watch())
    assert not any(buckets.wait("a") for _ in range(10_000))


def test_memory_is_bounded_and_the_oldest_key_goes_first() -> None:
    buckets = Buckets(1, Watch(), most_keys=2)
    for key in ("a", "b", "c"):
        buckets.wait(key)
    assert buckets.wait("c") > 0.0
    assert buckets.wait("a") == 0.0
