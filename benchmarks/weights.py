"""The command line of the scripts that fit the weights of a module in bot/nlu."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import yaml
from nlu import ROOT

from bot.supervisor.environment import quiet


def fitted(script: str, doc: str | None, module: str, fit: Callable[[], dict[str, float]]) -> None:
    """Print the weights that `fit` finds for bot/nlu/`module`.py; write them where `--write` wants it."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"write bot/nlu/{module}.yml")
    write = parser.parse_args().write
    quiet()
    weights = {name: round(float(value), 2) for name, value in fit().items()}
    head = f"# Weights of {module}.py, printed by benchmarks/{script}.\n"
    text = head + yaml.safe_dump(weights, sort_keys=False)
    print(text)
    if write:
        (ROOT / "bot" / "nlu" / f"{module}.yml").write_text(text, encoding="utf-8")
