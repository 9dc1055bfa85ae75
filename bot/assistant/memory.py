"""Memory that was needed while the model was loaded, given back to the operating system."""

from __future__ import annotations

import ctypes
import gc


def give_back() -> None:
    """Give back what is free: the GNU C library keeps it for later. Other libraries have no such call."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
