"""Rules on the word: compounds, hard and foreign words, abbreviations, idioms, one word for one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.german import split_compound
from bot.german.compound import frequency

from .abbreviation import days_of_week, is_abbreviation, long_form, sections, spelled
from .document import Document, Sentence, Token
from .rule import Edit, Hit, rule
from .settings import Settings, bare
from .vocabulary import endings, pairs, synonyms, words

LONG_PART = 13
"""Letters of a part of a word; 1 to 7 % of the sentences of real Leichte Sprache hold a longer one."""

EVERYDAY = -9.6
"""Log frequency from which on a compound of at most ten letters stays whole (Bahnhof, Fußball)."""

SYLLABLE = re.compile(r"[aeiouyäöü]+", re.IGNORECASE)
SIGNS = "-·‧ˑ"


def parts_of(word: str) -> list[str]:
    """The pieces between hyphens and Mediopunkte."""
    return [piece for piece in re.split(f"[{SIGNS}\u2011\u00ad]", word) if piece]


def syllables(word: str) -> int:
    """Groups of vowels: near enough to syllables for a limit."""
    return len(SYLLABLE.findall(word))


def stays_whole(word: str) -> bool:
    """Whether a compound is so common and short that a hyphen would disturb: by list and by frequency."""
    lower = word.lower()
    if any(
        lower == known or lower in {known + "s", known + "e", known + "en", known + "n", known + "es"}
        for known in _whole(lower)
    ):
        return True
    return len(lower) <= 10 and frequency(lower) > EVERYDAY


def _whole(lower: str) -> list[str]:
    return [known for known in words("stay_whole") if lower.startswith(known)]


def hyphenated(word: str, sign: str) -> str | None:
    """The word with a sign at its joints; None where it is no compound.

    After a hyphen a part is written large, after a Mediopunkt as it was. Parts that are common together
    (Fußball in Fußballverein) stay together.
    """
    parts = _common_together(split_compound(word))
    if len(parts) < 2:
        return None
    if sign == "-":
        return "-".join(part if part.isupper() else part[0].upper() + part[1:] for part in parts)
    return sign.join([parts[0], *(part[0].lower() + part[1:] for part in parts[1:])])


def _common_together(parts: list[str]) -> list[str]:
    joined: list[str] = []
    for part in parts:
        if joined and stays_whole(joined[-1] + part) and len(parts) > 2:
            joined[-1] += part
        else:
            joined.append(part)
    return joined


@rule("compound")
def compound(document: Document, settings: Settings) -> Iterator[Hit]:
    """Long compounds without hyphen or Mediopunkt."""
    for token in document.tokens:
        if (
            token.tag not in {"NN", "NE", "ADJA", "ADJD", "XY", "FM"}
            or settings.allows(token.text)
            or not token.text[0].isupper()
            or names_street(document, token)
        ):
            continue
        for offset, piece in _pieces(token.text):
            if len(piece) <= settings.compound_letters or not piece.isalpha() or piece.isupper():
                continue
            easy = settings.explained_words.get(bare(piece))
            known = easy is not None and bare(easy) == bare(piece) and settings.compound_sign == "-"
            suggestion = easy if known else hyphenated(piece, settings.compound_sign)
            if suggestion is None or suggestion == piece:
                continue
            start = token.start + offset
            yield Hit(
                start,
                start + len(piece),
                suggestion=suggestion,
                edits=(Edit(start, start + len(piece), suggestion),),
            )


def names_street(document: Document, token: Token) -> bool:
    """`Köthen, Bärteichpromenade 12`: people look for the name as it stands on the sign."""
    if not token.lower.endswith(endings("street_endings")):
        return False
    before, behind = document.text[: token.start].rstrip(), document.text[token.end :].lstrip()
    place = re.search(r"[A-ZÄÖÜ][\w/-]+,$", before)
    return bool(re.match(r"\d{1,3}\s?[a-z]?\b(?!\.)", behind)) or bool(place)


def _pieces(word: str) -> list[tuple[int, str]]:
    return [(match.start(), match.group()) for match in re.finditer(f"[^{SIGNS}\u2011\u00ad]+", word)]


@rule("compound-sign")
def compound_sign(document: Document, settings: Settings) -> Iterator[Hit]:
    """Hyphen and Mediopunkt mixed, a sign that the profile does not use, or the wrong case after it."""
    seen: set[str] = set()
    for token in document.tokens:
        if not token.text[0].isalpha() or "@" in token.text or "://" in token.text:
            continue
        for match in re.finditer(r"(?<=[^\W\d_])([-·‧ˑ])([^\W\d_])([^\W\d_]*)", token.text):
            sign = match.group(1)
            seen.add(sign)
            if sign in "·‧" and settings.compound_sign == "-" and not settings.both_signs:
                yield Hit(token.start, token.end, message="message_sign")
            elif len(seen & set(SIGNS)) > 1 and not settings.both_signs:
                yield Hit(token.start, token.end, message="message_mixed")
            elif sign == "-" and match.group(2).islower() and token.tag == "NN" and _is_noun_part(match):
                fixed = token.text[: match.start(2)] + match.group(2).upper() + token.text[match.end(2) :]
                yield Hit(
                    token.start,
                    token.end,
                    suggestion=fixed,
                    edits=(Edit(token.start, token.end, fixed),),
                    severity="note",
                )
            elif sign in "·‧" and match.group(2).isupper() and not match.group(3).isupper():
                fixed = token.text[: match.start(2)] + match.group(2).lower() + token.text[match.end(2) :]
                yield Hit(
                    token.start, token.end, suggestion=fixed, edits=(Edit(token.start, token.end, fixed),)
                )
            else:
                continue
            break


def _is_noun_part(match: re.Match[str]) -> bool:
    return len(match.group(2) + match.group(3)) > 2


@rule("long-word")
def long_word(document: Document, settings: Settings) -> Iterator[Hit]:
    """Many syllables in one part of a word; a note."""
    for token in document.tokens:
        if (
            not token.text[0].isalpha()
            or settings.allows(token.text)
            or token.tag == "NE"
            or "." in token.text
        ):
            continue
        if any(syllables(part) > 5 or len(part) > 16 for part in parts_of(token.text)):
            yield Hit(token.start, token.end)


@rule("foreign-word")
def foreign_word(document: Document, settings: Settings) -> Iterator[Hit]:
    """Foreign words by their endings, everyday ones left out; nothing where the text explains the word."""
    for token in document.tokens:
        if token.tag not in {"NN", "VVFIN", "VVINF", "VVPP", "ADJA", "ADJD", "FM"} or settings.allows(
            token.text
        ):
            continue
        head = parts_of(token.lower)[-1] if parts_of(token.lower) else token.lower
        lemma = parts_of(token.lemma.lower())[-1] if parts_of(token.lemma.lower()) else head
        if not _foreign(head, lemma, token.tag) or explained(document, token):
            continue
        yield Hit(token.start, token.end)


def _foreign(head: str, lemma: str, tag: str) -> bool:
    known = words("everyday_foreign") | words("everyday_nominals")
    if len(head) < 6 or head in known or lemma in known:
        return False
    if tag.startswith("VV"):
        return lemma.endswith("ieren") and len(lemma) > 7
    return tag == "FM" or (tag == "NN" and lemma.endswith(endings("foreign_endings")))


@rule("hard-word")
def hard_word(document: Document, settings: Settings) -> Iterator[Hit]:
    """Words of offices for which there is an easy one; the project's glossary may explain them instead."""
    for token in document.tokens:
        found = easy_word(token)
        if found and not settings.allows(token.text) and not explained(document, token):
            yield Hit(token.start, token.end, {"easy": found}, suggestion=found)


def easy_word(token: Token) -> str | None:
    """The easy word for a hard one; the form of a noun alone proves nothing (`Zwecks` is no `zwecks`)."""
    easy = pairs("hard_words")
    return easy.get(token.lemma.lower()) or (None if token.tag == "NN" else easy.get(token.lower))


@rule("explanation")
def explanation(document: Document, settings: Settings) -> Iterator[Hit]:
    """A word of the project's glossary that the text does not explain where it first stands."""
    seen: set[str] = set()
    for token in document.tokens:
        if token.tag not in {"NN", "NE"} or not settings.explained_words:
            continue
        word = next(
            (form for form in (bare(token.text), bare(token.lemma)) if form in settings.explained_words), None
        )
        if word is None or settings.explained_words[word] in seen:
            continue
        seen.add(settings.explained_words[word])
        if not explained(document, token):
            yield Hit(token.start, token.end)


def explained(document: Document, token: Token) -> bool:
    """Whether the sentence of a word or the two sentences around it explain it."""
    sentences = document.sentences
    place = _place(document, token)
    stem = bare(token.lemma)[:8]
    for sentence in sentences[max(0, place - 1) : place + 3]:
        low = sentence.text.lower()
        sign = any(phrase in low for phrase in words("explanation_signs"))
        if sign and (
            stem in bare(sentence.text) or sentence.start > token.start or low.startswith(("das ", "ein "))
        ):
            return True
        if sentence.words and _defines(sentence, stem):
            return True
    return False


def _defines(sentence: Sentence, stem: str) -> bool:
    """`Ein X ist …`, `X sind …`: the word in front of a form of sein."""
    verb = next(
        (token for token in sentence.tokens if token.lower in {"ist", "sind", "heißt", "heißen", "bedeutet"}),
        None,
    )
    if (
        verb is None
        or verb.index > 4
        or not any(bare(token.text).startswith(stem) for token in sentence.tokens[: verb.index])
    ):
        return False
    behind = sentence.at(verb.index + 1)
    return verb.lower not in {"ist", "sind"} or (
        behind is not None and (behind.tag in {"ART", "NN", "NE", "PIAT"} or behind.text == ":")
    )


def _place(document: Document, token: Token) -> int:
    low, high = 0, len(document.sentences) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if document.sentences[middle].start <= token.start else (low, middle - 1)
    return low


@rule("abbreviation")
def abbreviation(document: Document, settings: Settings) -> Iterator[Hit]:
    """Abbreviations with a full stop, short days of the week, and the sign of a section of law."""
    yield from sections(document.tokens, document.text)
    days = list(days_of_week(document.text))
    yield from days
    before: Token | None = None
    for token in document.tokens:
        inside = any(day.start <= token.start < day.end for day in days)
        if is_abbreviation(token) and not inside and not settings.allows(token.text):
            edits = spelled(document, token, before)
            yield Hit(token.start, token.end, suggestion=long_form(document, token), edits=edits)
        before = token


@rule("acronym")
def acronym(document: Document, settings: Settings) -> Iterator[Hit]:
    """Words of capitals, the known ones left out, and those that the text explains."""
    seen: set[str] = set()
    for token in document.tokens:
        letters = token.text.rstrip("s")
        if not (2 <= len(letters) <= 6 and letters.isalpha() and letters.isupper()) or _shouted(
            document, token
        ):
            continue
        known = letters in words("allowed_acronyms") or settings.allows(letters) or letters in seen
        seen.add(letters)
        if not known and not explained(document, token) and not _roman(letters):
            yield Hit(token.start, token.end)


def _roman(text: str) -> bool:
    return bool(re.fullmatch(r"[IVXLCDM]+", text))


def _shouted(document: Document, token: Token) -> bool:
    sentence = document.sentences[_place(document, token)]
    letters = [word for word in sentence.words if word.text.isalpha()]
    return len(letters) > 2 and all(word.text.isupper() for word in letters)


@rule("idiom")
def idiom(document: Document, settings: Settings) -> Iterator[Hit]:
    """Idioms and metaphors, by a list."""
    low = document.text.lower()
    if len(low) != len(document.text):
        return
    for phrase in words("idioms"):
        for match in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", low):
            yield Hit(*match.span())


@rule("synonym")
def synonym(document: Document, settings: Settings) -> Iterator[Hit]:
    """Two words for one thing in one text; the first one used should stay."""
    groups = {
        (word, group[0].endswith("en")): index for index, group in enumerate(synonyms()) for word in group
    }
    used: dict[int, str] = {}
    for token in document.tokens:
        lemma = bare(token.lemma)
        group = groups.get((lemma, token.tag.startswith("VV")))
        if group is None or token.tag not in {"NN", "VVFIN", "VVINF", "VVPP"}:
            continue
        first = used.setdefault(group, lemma)
        if first != lemma:
            yield Hit(token.start, token.end, {"first": first.capitalize() if token.tag == "NN" else first})


@rule("filler-word")
def filler_word(document: Document, settings: Settings) -> Iterator[Hit]:
    """Words that a sentence does not need."""
    for token in document.tokens:
        if token.lower in words("filler_words") and token.tag == "ADV":
            yield Hit(token.start, token.end)


@rule("vague-word")
def vague_word(document: Document, settings: Settings) -> Iterator[Hit]:
    """Words that leave open when or how often: `zeitnah`, `in der Regel`."""
    low = document.text.lower()
    if len(low) != len(document.text):
        return
    for phrase in words("vague_words"):
        for match in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", low):
            yield Hit(*match.span())


@rule("gender-sign")
def gender_sign(document: Document, settings: Settings) -> Iterator[Hit]:
    """Signs inside a word: `Bürger:innen`, `Bürger*innen`, `BürgerInnen`."""
    for token in document.tokens:
        if (
            re.search(r"[a-zäöüß](?:[:*_/]-?(?:in|innen|r|n|e)|In|Innen)$", token.text)
            and not token.text.isupper()
        ):
            yield Hit(token.start, token.end)


@rule("syllable-hyphen")
def syllable_hyphen(document: Document, settings: Settings) -> Iterator[Hit]:
    """A hyphen at a syllable instead of a joint: `Ver-waltung`, `Re-gierung`."""
    for token in document.tokens:
        pieces = parts_of(token.text)
        if (
            token.tag not in {"NN", "VVINF", "VVFIN", "VVPP"}
            or len(pieces) < 2
            or not token.text[0].isalpha()
        ):
            continue
        if any(piece.lower() in _NO_WORDS for piece in pieces):
            joined = pieces[0] + "".join(piece.lower() for piece in pieces[1:])
            yield Hit(token.start, token.end, suggestion=joined)


_NO_WORDS = frozenset(
    {
        "ver",
        "be",
        "ent",
        "er",
        "ge",
        "zer",
        "re",
        "ung",
        "heit",
        "keit",
        "tion",
        "lich",
        "schaft",
        "nis",
        "kom",
        "ken",
    }
)
