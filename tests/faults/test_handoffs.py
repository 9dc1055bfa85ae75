"""The small version of `python -m benchmarks.handoff_faults` (docs/benchmarks/handoff.md)."""

from __future__ import annotations

from benchmarks.handoff_faults import Figures, Plan, measure


async def test_what_was_confirmed_arrives_once_although_gateways_are_killed() -> None:
    plan = Plan(messages=10, visitors=5, kills=2, pause=(1.0, 1.5), outage=2.0, think=0.5, settle=2)
    figures = await measure(plan)
    assert figures.kills["gateway"] == 2
    assert len(figures.confirmed) + len(figures.refused) + len(figures.unanswered) == 10
    assert figures.confirmed
    assert (figures.lost, figures.doubled, figures.wrong, figures.uninvited) == (0, 0, 0, 0)


def test_the_figures_can_be_bad() -> None:
    figures = Figures(confirmed={"a": "x", "b": "x"}, refused={"c"}, mails=4)
    figures.arrived = {"b": {"1", "2"}, "c": {"3"}}
    assert (figures.lost, figures.doubled, figures.uninvited, figures.repeats) == (1, 1, 1, 1)
    assert "| lost | 1 |" in figures.table()
