"""A genitive said with `von` and the dative: `des Landkreises` is `vom Landkreis`."""

from __future__ import annotations

import re

from bot.german import compound_words
from bot.german.tagger import tag_sentence

from .document import Sentence, Token
from .genitive import NOUNS, masculine_singular
from .verb import FINITE
from .vocabulary import words

FEMININE = ("ung", "heit", "keit", "schaft", "ion", "tät", "ik", "enz", "anz", "ie", "ei")
_GENITIVE_SS = re.compile(r"(nis|bus)ses$|(ss|ß|z|x)es$")
_JOINTS = frozenset({"und", "oder", "sowie", "bzw.", ",", "/"})
_PLACES = ("absatz", "satz", "artikel", "paragraf", "§", "kapitel", "abschnitt", "buchstab")
_SAME_PLURAL = ("er", "el", "en", "chen", "lein")
"""Nouns whose plural may look like their singular: `der Lehrer` is one or several."""


def with_von(sentence: Sentence, first: Token, last: Token) -> tuple[str | None, Token]:
    """The genitive from `first` to `last` with von, and the last word that this replaces.

    Genitives that are joined to it are said with von too. None where the dative is not sure, where no noun
    stands before it, or where a verb asks for the genitive.
    """
    before = sentence.at(first.index - 1)
    if before is None or before.tag != "NN" or last.tag != "NN" or _verb_with_genitive(sentence):
        return None, last
    if _more_of_it(sentence.at(last.index + 1)):
        return None, last
    said, end = _said(sentence, first, last), last
    while said is not None and (member := _next_member(sentence, end)) is not None:
        opening, noun, joint = member
        more = _said(sentence, opening, noun) if opening is not noun else None
        said = f"{said}{joint}{more}" if more is not None and not _may_be_subject(opening, noun) else None
        end = noun
    return said, end if said is not None else last


def before_verb(sentence: Sentence, first: Token, end: Token) -> bool:
    """Whether `der …` is a genitive for sure: `Die Leiterin der Schule heißt …`.

    Only one thing stands before the verb of a main clause, so the two nouns are one thing. A name like
    `Tag der Arbeit` stays.
    """
    head, verb = sentence.tokens[: first.index], sentence.at(end.index + 1)
    opens = bool(head) and head[0].tag in _OPENS and all(token.tag in _INSIDE for token in head[1:-1])
    named = bool(head) and head[-1].lower in words("heads_of_names")
    behind = verb is not None and verb.tag in FINITE and verb.text[0].islower() and not sentence.is_question
    return opens and behind and head[-1].tag == "NN" and not named


_OPENS = frozenset({"ART", "PPOSAT", "PDAT", "PIAT", "APPR", "APPRART", "CARD"})
_INSIDE = frozenset({"ART", "PPOSAT", "ADJA", "CARD"})


def _more_of_it(follower: Token | None) -> bool:
    """`des Münchner Instituts`: the noun itself comes behind what looked like it."""
    if follower is None or follower.tag not in NOUNS or not follower.lower.endswith("s"):
        return False
    return follower.tag == "NN" or "-" in follower.text


def _verb_with_genitive(sentence: Sentence) -> bool:
    return any(
        token.tag.startswith("VV") and token.lemma.lower() in words("genitive_verbs")
        for token in sentence.tokens
    )


def _said(sentence: Sentence, first: Token, last: Token) -> str | None:
    inner = sentence.tokens[first.index + 1 : last.index]
    if first is last or any(not token.is_word for token in inner):
        return None
    between = "".join(f" {token.text}" for token in inner)
    if first.lower in words("genitive_determiners_es"):
        return _one(sentence, first, between, last)
    return _feminine_or_many(first, between, last)


def _one(sentence: Sentence, first: Token, between: str, noun: Token) -> str:
    """A masculine or neuter singular: `dem` behind an adjective, `vom` before the noun and before a date."""
    follower = sentence.at(noun.index + 1)
    if noun.text == "Herrn" and first.lower == "des" and follower is not None and follower.text[0].isupper():
        return f"von{between} Herrn"
    if first.lower == "des" and not between and _numbered(noun, follower):
        return f"von {dative_singular(noun)}"
    if first.lower == "des" and (not between or re.fullmatch(r" \d{1,2}\.", between)):
        return f"vom{between} {dative_singular(noun)}"
    article = "dem" if first.lower == "des" else first.text[:-1] + "m"
    return f"von {article}{between} {dative_singular(noun)}"


def _numbered(noun: Token, follower: Token | None) -> bool:
    """`des Absatzes 2`: a place in a law has no article before its number."""
    return follower is not None and follower.text[0].isdigit() and noun.lower.startswith(_PLACES)


def _feminine_or_many(first: Token, between: str, noun: Token) -> str | None:
    if first.tag == "ADJA" or not first.lower.endswith("er"):
        return None
    if _is_feminine_singular(noun):
        return f"von {first.text}{between} {noun.text}"
    if first.lower != "der" or not _is_plural(noun):
        return None
    return f"von den{between} {noun.text if noun.lower.endswith(('n', 's')) else noun.text + 'n'}"


def _is_feminine_singular(noun: Token) -> bool:
    if noun.lower.endswith(FEMININE) or _head(noun) in words("feminine_heads"):
        return True
    if _head(noun) in words("plural_only"):
        return False
    return _is_lemma(noun) and not noun.lower.endswith(_SAME_PLURAL)


def _is_plural(noun: Token) -> bool:
    """Whether its form differs from its lemma, or the noun is always plural."""
    return _head(noun) in words("plural_only") or (
        not _is_lemma(noun) and noun.lower.endswith(("e", "er", "en", "n", "s", "el"))
    )


def _is_lemma(noun: Token) -> bool:
    """HanTa takes a long compound in -e for a plural (`Braunkohle`); then its last part decides."""
    if noun.lemma.lower() == noun.lower:
        return True
    head = _head(noun)
    return (
        noun.lower.endswith("e")
        and head != noun.lower
        and tag_sentence(["der", head.capitalize()])[1][1].lower() == head
    )


def _head(noun: Token) -> str:
    return compound_words(noun.text)[-1] if noun.text.isalpha() else noun.lower.rsplit("-", 1)[-1]


def dative_singular(noun: Token) -> str:
    """`Landkreises` is `Landkreis`; nouns of the n-declension (`Menschen`) stay as they are."""
    text, lower = noun.text, noun.lower
    if not lower.endswith("s"):
        return text
    if lower.endswith("ens"):
        return text[:-1]  # des Namens, dem Namen; des Verfahrens, dem Verfahren
    if match := _GENITIVE_SS.search(lower):
        return text[: match.end(1) if match.group(1) else match.end(2)]
    lemma = noun.lemma.lower()
    if lower.startswith(lemma) and lemma != lower:
        return text[: len(lemma)]
    return text if lower.endswith(("ss", "us", "is")) else text[:-1]


def _next_member(sentence: Sentence, end: Token) -> tuple[Token, Token, str] | None:
    """A further genitive behind `und` or a comma: its first word, its noun, and what joins it.

    Without an article (`des Bundes und Landes`) the noun is both: it can only be left as it is.
    """
    place = end.index + 1
    while (name := sentence.at(place)) is not None and name.tag in {"NE", "CARD"}:
        place += 1
    joint, first = sentence.at(place), sentence.at(place + 1)
    if first is not None and first.tag in {"ADV", "PTKNEG"}:  # `und nicht des Leides`
        first = sentence.at(place + 2)
    if joint is None or first is None or joint.lower not in _JOINTS:
        return None
    said = sentence.text[end.end - sentence.start : first.start - sentence.start]
    if first.tag == "NN" and first.lower.endswith("s") and first.lemma.lower() != first.lower:
        return first, first, said
    if first.lower not in words("genitive_determiners_es") | words("genitive_determiners_er"):
        return None
    noun = _noun_behind(sentence, first)
    if noun is None or (first.lower.endswith("er") and masculine_singular(noun)):
        return None
    return first, noun, said


def _noun_behind(sentence: Sentence, first: Token) -> Token | None:
    for token in sentence.tokens[first.index + 1 : first.index + 5]:
        if token.tag in NOUNS:
            return token
        if token.tag not in {"ADJA", "CARD", "ADV"}:
            return None
    return None


def _may_be_subject(first: Token, noun: Token) -> bool:
    """Whether `der …` behind `und` need not be a genitive: a singular that is not surely feminine."""
    sure = noun.lower.endswith(FEMININE) or _head(noun) in words("feminine_heads") or _is_plural(noun)
    return first.lower.endswith("er") and not sure
