"""Which German pipeline this machine has: the official model, or the stand-in; told without loading it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

MODEL = "de_core_news_sm"


def official_version() -> str | None:
    """Return the version of the official model, None where it is not installed."""
    try:
        return version(MODEL)
    except PackageNotFoundError:
        return None


def stand_in_version() -> str:
    """Return the version of HanTa, of which the stand-in is made."""
    return version("HanTa")


def describe() -> str:
    """Return the pipeline that `load` gives: "de_core_news_sm 3.7.0" or "stand-in (HanTa 1.1.2)"."""
    official = official_version()
    return f"{MODEL} {official}" if official else f"stand-in (HanTa {stand_in_version()})"
