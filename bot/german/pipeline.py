"""Which German pipeline this machine has: the official model, or the stand-in."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

import spacy
from spacy.language import Language

from . import component
from .tagger import hanta_version

MODEL = "de_core_news_sm"


def _installed_model() -> str | None:
    try:
        return version(MODEL)
    except PackageNotFoundError:
        return None


@lru_cache(maxsize=1)
def load() -> Language:
    """The official model where it is installed, else the stand-in; one object for the whole process."""
    return spacy.load(MODEL) if _installed_model() else stand_in()


def stand_in() -> Language:
    """spaCy's blank German with sentence ends by rule and HanTa's tags and lemmas."""
    language = spacy.blank("de")
    language.add_pipe(component.german_sentences.__name__)
    language.add_pipe(component.hanta.__name__)
    language.meta.update(name="hanta", version=hanta_version())
    return language


def describe() -> str:
    """Name and version of the pipeline that `load` gives."""
    official = _installed_model()
    return f"{MODEL} {official}" if official else f"stand-in (HanTa {hanta_version()})"
