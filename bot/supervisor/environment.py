"""Where things are kept, and the environment that Rasa's processes get. All can be set from outside."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path

from bot.content.places import PROJECT

QUIET: Mapping[str, str] = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "CUDA_VISIBLE_DEVICES": "",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "LOG_LEVEL": "WARNING",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "OMP_NUM_THREADS": "1",  # threads that wait by spinning slow each other down on a busy machine
    "OPENBLAS_NUM_THREADS": "1",
    "SANIC_HOST": "127.0.0.1",  # rasa-sdk would listen on every address
}
"""No telemetry, no chatter, nothing that listens beyond this machine."""


def quiet() -> None:
    """Set what is not set yet in this process; call it before rasa is imported."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def models_folder() -> Path:
    """Return the folder of the trained models (`MODELS_DIR`)."""
    return Path(os.environ.get("MODELS_DIR") or PROJECT / "models")


def var_folder() -> Path:
    """Return the folder of what changes while the assistant runs (`VAR_DIR`)."""
    return Path(os.environ.get("VAR_DIR") or PROJECT / "var")


def port(name: str, default: int) -> int:
    """Return a port from the environment; raise `ValueError` when it is none."""
    number = int(os.environ.get(name) or default)
    if not 0 < number < 65536:
        raise ValueError(name)
    return number
