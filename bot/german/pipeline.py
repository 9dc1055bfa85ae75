"""The German pipeline itself: the official model, or the stand-in."""

from __future__ import annotations

from functools import lru_cache

import spacy
from spacy.language import Language

from . import component
from .installed import MODEL, official_version, stand_in_version


@lru_cache(maxsize=1)
def load() -> Language:
    """The official model where it is installed, else the stand-in; one object for the whole process."""
    return spacy.load(MODEL) if official_version() else stand_in()


def stand_in() -> Language:
    """spaCy's blank German with sentence ends by rule and HanTa's tags and lemmas."""
    language = spacy.blank("de")
    language.add_pipe(component.german_sentences.__name__)
    language.add_pipe(component.hanta.__name__)
    language.meta.update(name="hanta", version=stand_in_version())
    return language
