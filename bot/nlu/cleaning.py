"""Turn whatever a visitor sends into text that the pipeline can read at a bounded cost."""

from __future__ import annotations

import re
import unicodedata

MAX_LETTERS_A_WORD = 40  # tagger and encoder take time that grows with the length of a word
MAX_LETTERS_A_TEXT = 2_000  # the public contract's limit for one message

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
# Marks above and below letters that NFKC could not join with them.
_MARKS = re.compile(r"[\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0]")
_SPACE = re.compile(r"\s+")
_LONG_RUN = re.compile(r"(\D)\1{3,}")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_HYPHEN_IN_WORD = re.compile(r"(?<=\w)[-·‧•](?=\w)")

# Cyrillic and Greek letters that look Latin; only replaced inside words that also hold Latin letters.
_LOOKALIKES = str.maketrans(
    "аеорсухіѕјκοναΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХ", "aeopcyxisjkovaABEZHIKMNOPTYXABEKMHOPCTX"
)
_LATIN = re.compile(r"[A-Za-zÄÖÜäöüß]")
_NOT_LATIN = re.compile(r"[\u0370-\u04ff]")


def clean(text: str) -> str:
    """Return `text` as one line of visible characters, without command prefix and without endless words.

    Removes what readers cannot see (control, format and zero-width characters, lone surrogates) and marks
    piled upon letters, maps look-alike letters inside Latin words, shortens runs of one character (of digits
    none: 10000 is not 1000) and words over 40 letters.
    A leading `/` would make Rasa read the message as a command: it is dropped, the words stay.
    """
    text = text[:MAX_LETTERS_A_TEXT].encode("utf-8", "ignore").decode("utf-8")
    text = unicodedata.normalize("NFKC", text)[:MAX_LETTERS_A_TEXT]  # one letter can become 18
    text = _INVISIBLE.sub("", text)
    if not text.isprintable():  # to look at each letter is dear
        text = "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} else c for c in text)
    text = _MARKS.sub("", text)
    text = _SPACE.sub(" ", text).strip().lstrip("/ ").strip()
    text = _LONG_RUN.sub(lambda run: run.group(1) * 2, text)
    return " ".join(_clean_word(word) for word in text.split(" "))


def _clean_word(word: str) -> str:
    if _NOT_LATIN.search(word) and _LATIN.search(word):
        word = word.translate(_LOOKALIKES)
    return word[:MAX_LETTERS_A_WORD]


def fold(text: str) -> str:
    """Return `text` in the spelling in which words are compared.

    Lower case, umlauts written out, and the hyphens inside words gone: Leichte Sprache writes
    Struktur-Wandel, the law writes Strukturwandel.
    """
    return _HYPHEN_IN_WORD.sub("", text).lower().translate(_UMLAUTS)
