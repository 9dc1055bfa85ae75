"""`make bench`: every benchmark that needs nothing but this repository, one after the other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BENCHMARKS = (
    "gateway_store.py",
    "gateway.py",
    "assistant.py",
    "stored.py",
    "nlu.py",
    "nlu_dialogues.py",
    "nlu_growth.py",
)


def main() -> int:
    """Run them all; return 1 when one fails."""
    failed = 0
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    for name in BENCHMARKS:
        print(f"\n== benchmarks/{name}", flush=True)
        command = [sys.executable, str(Path(__file__).parent / name)]
        failed += subprocess.run(command, check=False, env=environment).returncode != 0
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
