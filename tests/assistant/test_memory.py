import subprocess
import sys
from pathlib import Path

from bot.assistant.memory import give_back


def resident() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0])


def test_what_is_free_is_given_back():
    kept, many = [], []
    for _ in range(3_000):
        many.append(bytearray(20_000))
        kept.append(bytearray(600))  # between them, so that the heap cannot shrink from its end
    del many
    before = resident()
    give_back()
    assert before - resident() > 20_000


def test_the_server_runs_without_jax():
    code = "import sys, bot.assistant.__main__, tensorflow; print('jaxlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "False"
