"""The Perfekt for a form of the Präteritum, and where its two parts go in a clause.

Where auxiliary, participle or place are not sure there is none: a wrong form is worse than a written one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bot.german.tagger import LONGEST_WORD, hanta

from .document import Sentence, Token
from .rule import Edit
from .verb import FINITE, INSEPARABLE
from .vocabulary import strong_verbs, words

_WEAK = re.compile(r"(e?)te(n|st|t|)")
_STRONG_ENDINGS = ("", "en", "n", "est", "st", "et", "t")
_FORMS = {
    "haben": {"ich": "habe", "du": "hast", "er": "hat", "wir": "haben", "ihr": "habt"},
    "sein": {"ich": "bin", "du": "bist", "er": "ist", "wir": "sind", "ihr": "seid"},
}
_MAYBE_SEIN = ("ver", "er", "ent", "zer")
"""Prefixes of verbs of becoming, which may take sein: `verblühen`, `erkalten`."""
_ENDS = frozenset({".", "!", "?", "…", "..."})
_QUOTES = frozenset('"„“”‚‘’»«')
_BEHIND_NUMBERS = frozenset({"€", "%", "‰", "°", "§"})
_SUBORDINATE = frozenset({"KOUS", "KOUI", "PRELS", "PRELAT", "PWAV", "PWS", "PWAT"})
_OTHER_VERBS = frozenset({"VVINF", "VVPP", "VVIZU", "VAINF", "VMINF", "PTKZU", "VVIMP"})
_OPENS_NOUN = frozenset({"ART", "PPOSAT", "PDAT", "PIAT", "PWAT"})
_PRONOUN = frozenset({"PPER", "PIS", "PDS", "PWS", "PRF", "PPOSS"})
_JOINED = frozenset({"NN", "NE", "ART", "PPOSAT", "PDAT", "PIAT", "CARD", "TRUNC", "ADJA"})
_ACCUSATIVE = frozenset({"ihn", "mich", "dich", "sich"})


class Perfect(NamedTuple):
    """An auxiliary and a participle that agree with the verb they replace."""

    auxiliary: str
    participle: str

    def __str__(self) -> str:
        return f"{self.auxiliary} {self.participle}"


class _Verb(NamedTuple):
    """What a form says. `auxiliary` is `haben`, `sein`, `beide` or `unklar`, `ending` that of the person."""

    auxiliary: str
    participle: str
    ending: str
    infinitive: str


def perfect_of(sentence: Sentence, verb: Token) -> Perfect | None:
    """`kaufte` is `hat gekauft`, `teilte … mit` is `hat mitgeteilt`; None where that is not sure."""
    clause = next((clause for clause in sentence.clauses if verb in clause), [verb])
    particle = _particle(clause, verb)
    prefix, form, lemma = particle.lower if particle else "", verb.lower, verb.lemma.lower()
    if not prefix:
        prefix = _separable_prefix(form)
        form, lemma = form.removeprefix(prefix), lemma.removeprefix(prefix)
    found = _strong(form, lemma) or _weak(form, lemma)
    if found is None or (particle and _may_frame(clause, particle)):
        return None
    if particle is None and clause[-1].tag != "ADJD" and clause[-1].lower in words("verb_prefixes"):
        return None  # `kochte über`: the separated part of the verb, taken for a preposition
    auxiliary = _auxiliary(prefix, found, _has_object(clause))
    return (
        Perfect(_FORMS[auxiliary][_person(found.ending, clause)], prefix + found.participle)
        if auxiliary
        else None
    )


def perfect_edits(sentence: Sentence, verb: Token, perfect: Perfect | None) -> tuple[Edit, ...]:
    """The auxiliary in the verb's place, the participle at the end; only in a clause with this one verb."""
    clause = _main_clause(sentence, verb)
    if perfect is None or not clause:
        return ()
    auxiliary = perfect.auxiliary.capitalize() if verb.text[0].isupper() else perfect.auxiliary
    particle = _particle(clause, verb)
    if particle:
        return (
            Edit(verb.start, verb.end, auxiliary),
            Edit(particle.start, particle.end, perfect.participle),
        )
    if clause[-1] is verb:
        return (Edit(verb.start, verb.end, f"{auxiliary} {perfect.participle}"),)
    end = _behind_bold(sentence, verb, clause[-1].end)
    return (Edit(verb.start, verb.end, auxiliary), Edit(end, end, f" {perfect.participle}"))


def _behind_bold(sentence: Sentence, verb: Token, end: int) -> int:
    """The place behind the closing `**` where the last word is bold and the verb is not."""
    between = sentence.text[verb.end - sentence.start : end - sentence.start]
    closes = sentence.text[end - sentence.start :].startswith("**")
    return end + 2 if closes and between.count("**") % 2 else end


def _particle(clause: list[Token], verb: Token) -> Token | None:
    """The separated part of the verb; taggers take `bereit` in `stellte … bereit` for an adjective."""
    found = next((token for token in clause[clause.index(verb) + 1 :] if token.tag == "PTKVZ"), None)
    last = clause[-1]
    joined = last.lower + verb.lemma.lower() in words("separable_adjectives")
    return last if found is None and joined and last is not verb else found


def _may_frame(clause: list[Token], particle: Token) -> bool:
    """Whether it may belong to a preposition: `von Anfang an`, `bis zum Schluss hin`."""
    partners: dict[str, tuple[str, ...]] = {
        "an": ("von", "vom"),
        "ab": ("von", "vom"),
        "aus": ("von", "vom"),
        "auf": ("von", "vom"),
    }
    partners |= {"hin": ("zum", "zur", "nach", "zu", "bis", "auf"), "her": ("von", "vom", "um", "hinter")}
    place = clause.index(particle)
    before = {token.lower for token in clause[max(0, place - 4) : place]}
    return bool(before & set(partners.get(particle.lower, ())))


@lru_cache(maxsize=10_000)
def _separable_prefix(form: str) -> str:
    """`ein` of `einkaufte`; `?` where the prefix may be either (`umsetzte`, `umfasste`)."""
    if len(form) > LONGEST_WORD:
        return ""
    kind = hanta().analyze(form, taglevel=3, pos="VV(FIN)")[1][0]
    if kind[0] in {"um", "durch"} and kind[1].startswith("PTKVZ"):
        return "?"
    return str(kind[0]) if kind[1] == "PTKVZ_SEP" and kind[0] not in INSEPARABLE else ""


def _strong(form: str, lemma: str) -> _Verb | None:
    known = strong_verbs()
    for ending in _STRONG_ENDINGS:
        if not form.endswith(ending):
            continue
        stem = form[: len(form) - len(ending)]
        if stem in known:
            return _Verb(*known[stem], ending, lemma)
        for prefix in INSEPARABLE:
            auxiliary, participle = known.get(stem.removeprefix(prefix), ("", ""))
            if stem.startswith(prefix) and auxiliary == "haben":
                return _Verb(auxiliary, prefix + participle.removeprefix("ge"), ending, lemma)
    return None


def _weak(form: str, lemma: str) -> _Verb | None:
    stem = lemma.removesuffix("n").removesuffix("e")
    tail = _WEAK.fullmatch(form[len(stem) :])
    uncertain = lemma.startswith(("um", "durch")) and lemma not in words("inseparable_um")
    if not lemma.endswith("n") or not stem or not form.startswith(stem) or not tail or uncertain:
        return None
    simple = not lemma.endswith("ieren") and (
        not lemma.startswith(INSEPARABLE) or lemma in words("verbs_with_ge")
    )
    participle = ("ge" if simple else "") + stem + tail.group(1) + "t"
    if lemma in words("weak_with_both"):
        return _Verb("beide", participle, tail.group(2), lemma)
    return _Verb("sein" if lemma in words("weak_with_sein") else "haben", participle, tail.group(2), lemma)


def _auxiliary(prefix: str, verb: _Verb, has_object: bool | None) -> str | None:
    """Haben or sein; verbs that can take both take haben with an object."""
    whole = prefix + verb.infinitive
    if prefix == "?":
        return None
    if whole in words("weak_with_sein") or (prefix and whole in words("separable_with_sein")):
        return "sein"
    if verb.participle.endswith("t") and verb.auxiliary == "haben" and whole in words("perfect_with_sein"):
        return None
    if verb.auxiliary == "unklar":
        return "haben" if has_object else None
    becoming = verb.auxiliary == "haben" and not prefix and _may_become(verb)
    if verb.auxiliary == "beide" or whole in words("separable_with_both"):
        return None if has_object is None else "haben" if has_object else "sein"
    return None if becoming and has_object is False else verb.auxiliary


def _may_become(verb: _Verb) -> bool:
    """Whether it is a weak verb that may be one of becoming; the strong ones are all listed."""
    return verb.participle.endswith("t") and verb.infinitive.startswith(_MAYBE_SEIN)


def _has_object(clause: list[Token]) -> bool | None:
    """Whether the clause has an accusative: no with one noun without preposition, else often unsure."""
    if any(token.lower in _ACCUSATIVE for token in clause):
        return True
    return False if _bare_nouns(clause) <= 1 else None


def _bare_nouns(clause: list[Token]) -> int:
    """How many nouns and pronouns stand without preposition; those joined by `und` count once."""
    count, governed, inside = 0, False, False
    for token in clause:
        if token.tag in {"APPR", "APPRART"}:
            governed, inside = True, False
        elif token.tag in _PRONOUN or (token.tag in {"NN", "NE"} and not inside) or token.tag in _OPENS_NOUN:
            opened = token.tag in _OPENS_NOUN
            count += not governed and not (opened and inside and _behind_joint(clause, token))
            governed, inside = False, token.tag not in _PRONOUN
        elif token.tag not in {"NN", "NE", "ADJA", "CARD", "KON"}:
            inside = False
    return count


def _behind_joint(clause: list[Token], token: Token) -> bool:
    place = clause.index(token)
    return place > 0 and clause[place - 1].tag == "KON"


def _person(ending: str, clause: list[Token]) -> str:
    if ending in {"st", "est"}:
        return "du"
    if ending in {"t", "et"}:
        return "ihr"
    if ending in {"n", "en"}:
        return "wir"
    return "ich" if any(token.lower == "ich" for token in clause) else "er"


def _main_clause(sentence: Sentence, verb: Token) -> list[Token]:
    """The words and signs of the clause around a verb; none where another verb, clause or bracket is near."""
    clause = _without_marks(_between_colons(sentence, verb))
    if verb not in clause or clause.index(verb) > 8:
        return []
    if any(token.tag in _OTHER_VERBS or (token.tag in FINITE and token is not verb) for token in clause):
        return []
    statement = clause[0] is verb and not sentence.is_question
    if (
        _is_subordinate(clause, sentence.is_question)
        or statement
        or (verb.text[0].isupper() and verb is not clause[0])
    ):
        return []
    if any(token.tag == "PTKVZ" and token is not clause[-1] for token in clause):
        return []
    if not _signs_are_harmless(clause, verb):
        return []
    joints = [place for place, token in enumerate(clause) if token.tag == "KON"]
    return clause if all(_joins_nouns(clause, place) for place in joints) else []


def _is_subordinate(clause: list[Token], is_question: bool) -> bool:
    """Whether the clause is a fragment like `Als er kam`; `Seit Mai` and `Wann` begin a main clause."""
    first = clause[0]
    preposition = first.tag == "APPR" and first.lower not in {"als", "wie"}
    if first.lower in words("subordinators") and not preposition and first.tag != "PWAV":
        return True
    return (first.tag in _SUBORDINATE and not is_question) or any(
        token.tag in _SUBORDINATE for token in clause[1:]
    )


def _between_colons(sentence: Sentence, verb: Token) -> list[Token]:
    stretch: list[Token] = []
    for token in sentence.tokens:
        if token.text != ":":
            stretch.append(token)
        elif verb in stretch:
            break
        else:
            stretch = []
    return stretch


def _without_marks(tokens: list[Token]) -> list[Token]:
    """Without the end mark, and without the quotation marks around the whole."""
    while tokens and tokens[-1].text in _ENDS:
        tokens = tokens[:-1]
    if len(tokens) > 2 and tokens[-1].text in _QUOTES and tokens[-2].text in _ENDS:
        tokens = tokens[:-2]
    quotes = [token for token in tokens if token.text in _QUOTES]
    if len(quotes) == 1 and tokens[0] is quotes[0]:
        tokens = tokens[1:]
    return tokens


def _signs_are_harmless(clause: list[Token], verb: Token) -> bool:
    """Only quotation marks in pairs, the verb outside them, and signs behind numbers."""
    signs = [token for token in clause if not token.is_word]
    quotes = [token for token in signs if token.text in _QUOTES]
    before = sum(token.index < verb.index for token in quotes)
    return (
        all(token.text in _BEHIND_NUMBERS or token.text in _QUOTES for token in signs)
        and len(quotes) % 2 == 0
        and before % 2 == 0
    )


def _joins_nouns(clause: list[Token], place: int) -> bool:
    """Whether `und` stands between two nouns, and not before a second verb that was not recognised."""
    if not 0 < place < len(clause) - 1 or clause[place - 1].tag not in {"NN", "NE", "CARD", "TRUNC", "PIS"}:
        return False
    behind = clause[place + 1 : place + 5]
    return behind[0].tag in _JOINED and any(
        token.text[0].isupper() or token.tag == "CARD" for token in behind
    )
