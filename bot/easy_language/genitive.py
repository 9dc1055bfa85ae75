"""Where a sentence has a genitive: by articles, names, prepositions and relative pronouns."""

from __future__ import annotations

from collections.abc import Iterator

from .document import Sentence, Token
from .vocabulary import endings, words

NOUNS = frozenset({"NN", "NE"})
FEMININE = ("ung", "heit", "keit", "schaft", "ion", "tät", "ik", "enz", "anz", "ie", "ei", "ur", "age", "in")
PLURAL = frozenset(
    {"vieler", "aller", "mehrerer", "einiger", "zweier", "dreier", "beider", "sämtlicher", "zahlreicher"}
)
"""Behind a noun these are always a genitive, whatever noun follows."""
MASCULINE = ("ling", "ismus", "ist", "ent", "ant", "or", "eur")


def genitive_places(sentence: Sentence) -> Iterator[tuple[Token, Token]]:
    """First and last token of each genitive: article and noun, or a name and its noun."""
    reached = -1
    for token in sentence.tokens:
        if token.index <= reached:
            continue
        last = (
            _article_genitive(sentence, token)
            or _adjective_genitive(sentence, token)
            or _relative_genitive(sentence, token)
            or _name_genitive(sentence, token)
            or _bare_genitive(sentence, token)
            or _governed_genitive(sentence, token)
        )
        if last:
            reached = last.index
            yield token, last


def _noun_after(sentence: Sentence, index: int) -> Token | None:
    """The noun that an article at `index` - 1 opens: over adjectives, adverbs, numbers and `und`."""
    for step in range(6):
        token = sentence.at(index + step)
        if token is None:
            return None
        if step == 0 and token.tag in {"APPR", "APPRART"}:
            return _noun_behind_attribute(sentence, index)
        if token.tag in NOUNS:
            return token
        if token.tag not in {
            "ADJA",
            "ADJD",
            "ADV",
            "CARD",
            "PIAT",
            "KON",
            "VVPP",
            "FM",
            "XY",
            "TRUNC",
            "$,",
        } and not (token.text[0].isupper() and step):
            return None
        if token.tag == "$," and step == 0:
            return None
    return None


def _noun_behind_attribute(sentence: Sentence, index: int) -> Token | None:
    """`der in Halle wohnenden Leute`: the noun behind an adjective that has words of its own."""
    for token in sentence.tokens[index + 2 : index + 9]:
        follower = sentence.at(token.index + 1)
        if not token.is_word or token.tag in {"VVFIN", "VAFIN", "VMFIN"}:
            return None
        if token.tag == "ADJA" and follower is not None and follower.tag == "NN":
            return follower
    return None


def _article_genitive(sentence: Sentence, token: Token) -> Token | None:
    if token.lower in words("genitive_determiners_es"):
        return _strong_genitive(sentence, token)
    if token.lower in words("genitive_determiners_er"):
        return _weak_genitive(sentence, token)
    return None


def _strong_genitive(sentence: Sentence, token: Token) -> Token | None:
    """`des Landes`: `des` is always one; `eines`, `dieses` are one before a noun with its ending."""
    noun = _noun_after(sentence, token.index + 1)
    if token.lower == "des":
        return noun or (token if not token.text.isupper() and token.index else None)
    if token.lower == "eines" and sentence.at(token.index + 1) is not None:
        follower = sentence.at(token.index + 1)
        if follower and follower.lower in {"der", "des", "dieser", "seiner", "ihrer", "meiner", "von"}:
            return None
    if noun is None:
        return None
    return (
        noun
        if (noun.lower.endswith(("s", "n")) and noun.lemma.lower() != noun.lower) or noun.lower.endswith("es")
        else None
    )


def _weak_genitive(sentence: Sentence, token: Token) -> Token | None:
    """`der Stadt` after a noun: a genitive unless the noun is masculine singular."""
    before = sentence.at(token.index - 1)
    noun = _noun_after(sentence, token.index + 1)
    if before is not None and noun is not None and _during(sentence, before, noun):
        return noun
    if before is None or noun is None or token.tag == "PRELS" or before.lower in {"beispiel", "gott"}:
        return None
    if _given(sentence, before) or _served(sentence, before, token):
        return None
    if _genitive_preposition(sentence, before) or (
        noun.lower in {"meinung", "ansicht", "auffassung"} and before.tag == "VAFIN"
    ):
        return noun
    if not (before.tag in NOUNS or before.lower in words("partitive") or _counts(before)):
        return None
    if token.lower != "der" and token.tag not in {
        "ART",
        "PPOSAT",
        "PDAT",
        "PIAT",
        "PIS",
        "ADJA",
        "PPOSS",
        "PDS",
        "CARD",
    }:
        return None
    if token.case == "Nom":
        return None
    if token.lower in PLURAL:
        return noun
    if noun.index == token.index + 1 and masculine_singular(noun):
        return None
    if noun.index > token.index + 1 and _nominative_adjective(sentence, token, noun):
        return None
    if before.tag == "NE" and (
        token.lower == "einer" or (noun.tag == "NE" and noun.index == token.index + 1)
    ):
        return None
    if before.tag == "NE" and noun.lemma.lower() == noun.lower and not noun.lower.endswith(FEMININE):
        return None  # Johannes der Täufer
    return noun


def _given(sentence: Sentence, noun: Token) -> bool:
    """`Ihren Antrag der Stelle zuleiten`: what is somebody's has no genitive, but goes to somebody."""
    place = noun.index - 1
    while (before := sentence.at(place)) is not None and before.tag == "ADJA":
        place -= 1
    if before is None or before.tag != "PPOSAT":
        return False
    verbs = (token for token in sentence.tokens if token.tag.startswith("VV"))
    return any(verb.lemma.lower() in words("giving_verbs") for verb in verbs)


def _served(sentence: Sentence, noun: Token, article: Token) -> bool:
    """`Da half der Esel einer Katze`: a verb with a dative, then its subject, and no other dative."""
    clause = next((clause for clause in sentence.clauses if article in clause), [])
    words_before = [token for token in clause if token.index < noun.index]
    verbs = [token for token in words_before if token.tag == "VVFIN"]
    if not verbs or verbs[-1].lemma.lower() not in words("dative_verbs"):
        return False
    opens = [token for token in words_before if token.index > verbs[-1].index]
    subject = bool(opens) and opens[0].lower in {"der", "ein"} and len(opens) <= 2
    return subject and not any(token.lower in words("dative_signs") for token in clause)


def _during(sentence: Sentence, before: Token, noun: Token) -> bool:
    """`Während der Ferien ist …`: with the verb right behind, and more words, it is no conjunction."""
    verb, more = sentence.at(noun.index + 1), sentence.at(noun.index + 2)
    return (
        before.lower == "während"
        and verb is not None
        and verb.tag in {"VAFIN", "VMFIN", "VVFIN"}
        and more is not None
        and more.is_word
    )


def _counts(token: Token) -> bool:
    """`drei der`, `das älteste der`: a number or superlative that takes its nouns in the genitive."""
    return token.tag == "CARD" or (
        token.tag in {"ADJA", "NN"} and token.lower.endswith(("ste", "sten", "stes", "ster"))
    )


def masculine_singular(noun: Token) -> bool:
    """Whether `der` before the noun is a nominative: it is masculine and stands in the singular."""
    if noun.lower.endswith("innen"):
        return False
    if noun.lemma.lower() != noun.lower:
        return False
    head = noun.lower.rsplit("-", 1)[-1]
    if head.endswith(endings("feminine_like_masculine")):
        return False
    if head.endswith(endings("nouns_like_adjectives")):
        return True  # der Beauftragte; the genitive is der Beauftragten
    if head.endswith(FEMININE) and not head.endswith(
        ("stein", "wein", "verein", "termin", "magazin", "benzin")
    ):
        return False
    return any(head.endswith(known) for known in _masculine_heads()) or head.endswith(MASCULINE)


def _masculine_heads() -> tuple[str, ...]:
    return endings("masculine")


def _nominative_adjective(sentence: Sentence, token: Token, noun: Token) -> bool:
    """`der neue Chef`: after `der` a weak adjective in -e is a nominative, in -en a genitive or dative."""
    between = sentence.tokens[token.index + 1 : noun.index]
    return any(other.tag == "ADJA" and other.lower.endswith("e") for other in between)


def _genitive_preposition(sentence: Sentence, token: Token) -> bool:
    return token.lower in words("genitive_prepositions") and token.tag not in {"VVFIN", "VVINF", "KOUS", "NN"}


def _adjective_genitive(sentence: Sentence, token: Token) -> Token | None:
    """`Millionen junger Menschen`: a strong adjective in -er after a noun and before a plural."""
    before = sentence.at(token.index - 1)
    if (
        before is not None
        and token.tag in {"ADJA", "VVPP"}
        and token.lower.endswith("en")
        and before.lower in {"ende", "anfang", "mitte"}
    ):
        return _noun_after(sentence, token.index + 1)
    if (
        before is None
        or token.tag not in {"ADJA", "PIAT", "ADJD"}
        or not token.lower.endswith("er")
        or token.text[0].isupper()
    ):
        return None
    if not (before.tag == "NN" or _genitive_preposition(sentence, before)):
        return None
    noun = _noun_after(sentence, token.index + 1)
    if noun is None or noun.tag != "NN":
        return None
    if token.case == "Nom":
        return None
    plural = noun.lemma.lower() != noun.lower or noun.lower.endswith((*FEMININE, "leute"))
    return noun if plural or _genitive_preposition(sentence, before) else None


def _bare_genitive(sentence: Sentence, token: Token) -> Token | None:
    """`mangels Mitwirkung`, `zwecks Klärung`: written prepositions that also take a noun without article."""
    noun = sentence.at(token.index + 1)
    bare = noun is not None and noun.tag == "NN" and token.lower in words("written_prepositions")
    return noun if bare and token.tag in {"APPR", "ADV", "NN", "NE"} else None


_ONESELF = frozenset({"sich", "mir", "mich", "dir", "dich", "uns", "euch"})
_GOVERNS = frozenset({"APPR", "APPRART", "ART", "PPOSAT", "KON"})


def _governed_genitive(sentence: Sentence, token: Token) -> Token | None:
    """`bedarf der Zustimmung`, `der Tat schuldig`: what verbs and adjectives ask for."""
    before = sentence.at(token.index - 1)
    opens = token.lower in words("genitive_determiners_er") and token.tag not in {"PRELS", "PDS"}
    strong = token.tag == "ADJA" and token.lower.endswith("er")
    if not (opens or strong) or (before is not None and before.tag in _GOVERNS):
        return None
    noun = _noun_after(sentence, token.index + 1)
    if noun is None or masculine_singular(noun) or (opens and _nominative_adjective(sentence, token, noun)):
        return None
    clause = next((clause for clause in sentence.clauses if token in clause), [])
    behind, oneself = sentence.at(noun.index + 1), any(other.lower in _ONESELF for other in clause)
    if behind is not None and behind.lower in words("adjectives_with_genitive"):
        return noun if oneself or behind.lower != "bewusst" else None
    asked = words("verbs_with_genitive")
    if oneself:
        asked |= words("verbs_with_genitive_and_sich")
    verbs = [other for other in clause if other.tag.startswith("VV") and other.lemma.lower() in asked]
    return noun if verbs else None


def _relative_genitive(sentence: Sentence, token: Token) -> Token | None:
    """`deren` and `dessen` with their noun, as relative pronouns."""
    before = sentence.at(token.index - 1)
    if before is not None and before.tag == "APPR":
        before = sentence.at(token.index - 2)
    if token.lower not in {"deren", "dessen"} or before is None:
        return None
    noun = _noun_after(sentence, token.index + 1)
    if before.tag == "KOUS":
        return noun
    return (noun or token) if before.text in {",", "–", "("} else None


def _name_genitive(sentence: Sentence, token: Token) -> Token | None:
    """`Peters Auto`, `im Norden Deutschlands`, `Goethes „Faust“`; and `Hilfe Dritter`."""
    before, after = sentence.at(token.index - 1), sentence.at(token.index + 1)
    if token.text[0].isupper() and token.lower in words("genitive_persons"):
        return token if before is not None and before.tag == "NN" else None
    if _named_with_apostrophe(token, after):
        return _noun_after(sentence, token.index + 2)
    if not _genitive_name(token):
        return None
    quoted = after is not None and after.text in _OPENING and after.start > token.end
    if quoted and token.lemma.lower() == token.lower[:-1]:
        return after if before is None or before.tag not in {"NE", "ART", "APPRART"} else None
    if before is not None and _genitive_preposition(sentence, before):
        return token
    country = token.lower[:-1] in words("countries")
    alone = before is None or not before.is_word or before.tag not in {"ART", "NE", "APPRART", "ADJA"}
    if country and alone and after is not None and after.tag == "NE" and after.lower.endswith("s"):
        return after  # Bayerns Jusos
    if after is not None and after.tag == "NE" and token.lemma.lower() == token.lower:
        return None
    if (
        before is not None
        and before.tag == "NN"
        and not before.lower.endswith(("straße", "herr", "frau", "firma"))
    ):
        return token
    surname = before is not None and before.tag == "NE" and token.lemma.lower() != token.lower
    if (
        before is not None
        and not surname
        and before.tag in {"ART", "NE", "APPRART", "ADJA", "PDAT", "PPOSAT"}
    ):
        return None
    if (
        after is not None
        and after.tag in {"NN", "ADJA"}
        and (after.tag == "NN" or after.lower.endswith(("e", "er", "es", "en", "ste")))
    ):
        noun = _noun_after(sentence, token.index + 1)
        return noun if noun is not None and noun.tag == "NN" else None
    return None


_OPENING = frozenset('„»‚›"')


def _named_with_apostrophe(token: Token, after: Token | None) -> bool:
    """`Scholz' Sprecher`: names that end like the genitive have an apostrophe."""
    joined = after is not None and after.text in {"'", "’"} and after.start == token.end
    return joined and token.tag == "NE" and token.lower.endswith(("s", "ß", "x", "z", "ce"))


def _genitive_name(token: Token) -> bool:
    if (
        not token.text[0].isupper()
        or not token.lower.endswith("s")
        or token.lower.endswith("ss")
        or token.text.isupper()
        or len(token.text) < 4
    ):
        return False
    if token.lower in words("names_with_s"):
        return False
    bare = token.lower[:-1].rstrip("'’")
    if bare in words("countries"):
        return True
    if token.tag != "NE":
        return False
    if token.lemma.lower() == bare:
        return True
    return token.lemma.lower() == token.lower and not token.lower.endswith(
        ("ss", "us", "is", "os", "as", "ies")
    )
