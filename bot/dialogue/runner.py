"""Runs Rasa's graph without dask: the same nodes in the same order, one after the other.

Rasa asks dask to plan the graph anew for each of the three runs that a message needs, which costs more than most
nodes. The order depends on the targets alone, so it is worked out once. Nodes, inputs and errors are Rasa's own.
"""

from __future__ import annotations

from typing import Any

from rasa.core.agent import Agent
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner

Step = tuple[str, GraphNode, tuple[str, ...]]


class PlannedRunner(DaskGraphRunner):
    """Rasa's runner with the order of nodes remembered for each set of targets."""

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The outputs of the targets, by node (see the parent class)."""
        wanted = tuple(targets or self._graph_schema.target_names)
        plans: dict[tuple[str, ...], list[Step]] = self.__dict__.setdefault("_plans", {})
        if wanted not in plans:
            plans[wanted] = self._plan(wanted)
        known = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, node, needs in plans[wanted]:
            known[name] = node(*(known.get(need, need) for need in needs))
        return {name: known[name][1] for name in wanted}

    def _plan(self, wanted: tuple[str, ...]) -> list[Step]:
        nodes = self._graph_schema.minimal_graph_schema(list(wanted)).nodes
        plan: dict[str, Step] = {}

        def visit(name: str) -> None:
            if name in nodes and name not in plan:
                needs = tuple(nodes[name].needs.values())
                for need in needs:
                    visit(need)
                plan[name] = (name, self._instantiated_nodes[name], needs)

        for name in wanted:
            visit(name)
        return list(plan.values())


def plan_once(agent: Agent) -> None:
    """Give a loaded agent this runner; the nodes stay the ones that Rasa has loaded."""
    runner = agent.processor.graph_runner if agent.processor else None
    if type(runner) is DaskGraphRunner:
        runner.__class__ = PlannedRunner
