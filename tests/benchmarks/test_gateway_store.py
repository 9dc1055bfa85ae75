"""The benchmark of the store runs on the tables as they are."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_three_ways_to_the_store_are_measured() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "gateway_store.py"), "--messages", "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    assert [line.split(" p50")[0].strip() for line in told.splitlines()] == [
        "event loop",
        "thread",
        "aiosqlite",
    ]
