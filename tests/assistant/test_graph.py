"""The graph is run in its order: the same outputs as from Rasa's own runner, and each node once."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from bot.assistant.graph import in_order

CALLS: list[str] = []


class Adder(GraphComponent):
    """Adds its numbers and notes that it was called."""

    def __init__(self, name: str) -> None:
        self._name = name

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Adder:
        """Return a component that is named like its node."""
        return cls(execution_context.node_name or "")

    def add(self, first: int, second: int) -> int:
        """Return the sum."""
        CALLS.append(self._name)
        return first + second


def node(first: str, second: str) -> SchemaNode:
    needs = {"first": first, "second": second}
    return SchemaNode(needs=needs, uses=Adder, fn="add", constructor_name="create", config={}, eager=True)


@pytest.fixture
def runner(tmp_path: Any) -> DaskGraphRunner:
    """A graph in which two nodes need a third: four = (one + two) + (one + three)."""
    nodes = {
        "four": node("two_sums", "three_sums"),
        "two_sums": node("base", "__two__"),
        "three_sums": node("base", "__three__"),
        "base": node("__two__", "__three__"),
        "apart": node("__two__", "__two__"),
    }
    nodes["four"].is_target = nodes["apart"].is_target = True
    schema = GraphSchema(nodes)
    return DaskGraphRunner.create(schema, LocalModelStorage(tmp_path), ExecutionContext(schema))


INPUTS = {"__two__": 2, "__three__": 3}


@pytest.mark.parametrize("targets", [["four"], ["apart"], ["base", "four"], None])
def test_the_outputs_are_those_of_rasas_runner(runner: DaskGraphRunner, targets: list[str] | None) -> None:
    theirs = runner.run(INPUTS, targets)
    ours = in_order(runner)
    assert ours.run(INPUTS, targets) == theirs
    assert ours.run({"__two__": 5, "__three__": 7}, targets) != theirs


def test_each_node_runs_once_and_those_that_nobody_needs_do_not(runner: DaskGraphRunner) -> None:
    CALLS.clear()
    assert in_order(runner).run(INPUTS, ["four"]) == {"four": 15}
    assert sorted(CALLS) == ["base", "four", "three_sums", "two_sums"]


def test_a_runner_that_knows_its_order_is_kept(runner: DaskGraphRunner) -> None:
    ours = in_order(runner)
    assert in_order(ours) is ours
