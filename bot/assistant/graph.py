"""Runs Rasa's prediction graph node after node.

Rasa's own runner cuts the graph down to its targets, hands it to dask and writes all inputs out for a line of
debugging, for every message anew. The order never changes, so it is found once.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner


class OrderedGraphRunner(DaskGraphRunner):
    """A loaded graph that remembers for each set of targets which nodes it needs, in which order."""

    def __init__(self, loaded: DaskGraphRunner) -> None:
        self._graph_schema: GraphSchema = loaded._graph_schema
        self._instantiated_nodes: dict[str, GraphNode] = loaded._instantiated_nodes
        self._execution_context = loaded._execution_context
        self._orders: dict[tuple[str, ...], list[str]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Return the outputs of `targets` (by default those of the schema), given `inputs`."""
        wanted = tuple(targets or self._graph_schema.target_names)
        done = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._order(wanted):
            needs = self._graph_schema.nodes[name].needs.values()
            done[name] = self._instantiated_nodes[name](*[done[need] for need in needs])
        return dict(done[name] for name in wanted)

    def _order(self, targets: tuple[str, ...]) -> list[str]:
        if targets not in self._orders:
            self._orders[targets] = list(dict.fromkeys(self._before(targets)))
        return self._orders[targets]

    def _before(self, names: tuple[str, ...]) -> list[str]:
        """Return the nodes that `names` need and themselves, what is needed first."""
        nodes = self._graph_schema.nodes
        return [
            needed
            for name in names
            if name in nodes  # the rest are inputs
            for needed in (*self._before(tuple(nodes[name].needs.values())), name)
        ]


def in_order(runner: DaskGraphRunner) -> OrderedGraphRunner:
    """Return `runner` as one that knows its order."""
    return runner if isinstance(runner, OrderedGraphRunner) else OrderedGraphRunner(runner)
