"""The German language pipeline: tags, lemmas, sentences and the parts of compounds.

`load()` gives the official spaCy model where it is installed and a stand-in built from HanTa elsewhere;
`describe()` says which of the two. Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .installed import describe

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["compound_words", "describe", "is_word", "load", "split_compound"]


def load() -> Language:
    """The German pipeline of this process, loaded once; `token.tag_` is STTS, `token.lemma_` the lemma."""
    from .pipeline import load as load_pipeline

    return load_pipeline()


def split_compound(word: str) -> list[str]:
    """The parts of a compound, joints left at the part before: `Struktur`, `stärkungs`, `gesetz`.

    The parts put together are the word again; a word that is no compound is its only part.
    """
    from .compound import split_compound as split

    return split(word)


def compound_words(word: str) -> list[str]:
    """The words inside a compound in lower case and without joints: `struktur`, `stärkung`, `gesetz`."""
    from .compound import compound_words as words

    return words(word)


def is_word(word: str) -> bool:
    """Whether `word` is a form that occurs in the tagger's training text; many right words do not."""
    from .compound import frequency

    return frequency(word) > float("-inf")
