"""The name of the person who writes, where a message tells it."""

from __future__ import annotations

import re

from bot.form.phrases import Phrases
from bot.form.text import tidy, words

LONGEST = 100
_PARTICLE = r"(?:von|van|de|zu|zur|der|dem|den|la|le|al|el|und)"
_WORD = r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]))*\.?"
_CAPITAL = r"[A-ZÄÖÜÀ-ÖØ-Þ](?:[^\W\d_]|['’.-](?=[^\W\d_]))*\.?"
_TITLE = r"(?:(?:Frau|Herrn?|Familie|Fam\.|Dr\.|Prof\.|Dipl\.-Ing\.)\s*)"
_PROPER = rf"{_TITLE}*{_CAPITAL}(?:\s+{_PARTICLE}\b)*(?:\s+{_CAPITAL}){{0,3}}"
_LOOSE = rf"{_WORD}(?:\s+{_WORD}){{0,3}}"
_STOPS = r"(?=\s*(?:[,;.!?\n]|$|\s(?:und|aus|vom|von der|bei|hier|meine|mein|ich|wir|bitte|unter|"
_STOPS += r"tel|telefon|mail|e-mail|nicht|statt|mit)\b))"

# "ich heiße", "mein Name ist", "der Name lautet", "Name:": whatever follows is the name, capital or not.
_TOLD = re.compile(
    r"(?:\b(?:ich\s+hei(?:ß|ss)e|hei(?:ß|ss)e(?:\s+ich)?|ich\s+nenne\s+mich|(?:mein|der|richtige[rn]?)(?:\s+\w+)?\s+(?:nach|vor|familien)?name\s+(?:ist|lautet|wäre)|"
    rf"name\s+ist)\s*:?\s+|\b(?:vor-?\s*und\s*nach)?name\s*:\s*)(?:(?:doch|jetzt|nämlich|richtig|eigentlich|nicht\s+{_WORD},?\s+sondern)\s+)*"
    rf"({_TITLE}?{_LOOSE}?){_STOPS}",
    re.IGNORECASE,
)
# "hier ist Frau Krause", "ich bin Petra Krause": only what looks like a name, for people also are pensioners.
_HERE = re.compile(
    rf"\b(?i:hier\s+(?:ist|spricht|schreibt))\s+({_TITLE}+{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}}|{_CAPITAL}\s+{_CAPITAL}){_STOPS}"
)
_AM = re.compile(
    rf"\b(?i:ich\s+bin|bin)\s+(?:(?i:die|der)\s+)?({_TITLE}+{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}}|{_CAPITAL}\s+{_CAPITAL}){_STOPS}"
)
_SIGNED = re.compile(
    rf"(?i:mit\s+freundlichen\s+gr(?:ü|ue)(?:ß|ss)en|freundliche\s+gr(?:ü|ue)(?:ß|ss)e|(?:viele|beste|liebe|schöne)\s+gr(?:ü|ue)(?:ß|ss)e|gru(?:ß|ss)|gr(?:ü|ue)(?:ß|ss)e|hochachtungsvoll|mfg|lg|vg|(?<=\n)ihre?)"
    rf"[\s,.!:]*\n?\s*(?i:ihre?\s+)?({_PROPER})\s*$"
)
_ALONE = re.compile(rf"{_TITLE}*{_LOOSE}", re.IGNORECASE)
_BARE = re.compile(_PROPER)
_TITLED = re.compile(rf"{_TITLE}+", re.IGNORECASE)
_NO_NAME = re.compile(
    r"(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|halle|haus|bau|verein|schule|gmbh|ag|ev|kg|amt)$",
    re.IGNORECASE,
)


def take(text: str, phrases: Phrases, *, beside_contact: bool = False) -> tuple[str | None, str]:
    """Return the name that `text` tells and the text without it.

    `beside_contact`: the message also says how to reach the writer; then a part of it that is nothing but a
    name ("…, Müller, …") is one.
    """
    for pattern in (_TOLD, _HERE, _AM, _SIGNED):
        found = pattern.search(text)
        if found and found[1] and _may_be(found[1], phrases):
            return tidy(found[1]).rstrip(","), text[: found.start()] + text[found.end() :]
    if beside_contact:
        return _among_parts(text, phrases)
    return None, text


def told(text: str) -> bool:
    """Tell whether `text` names its writer outright: "ich heiße …"."""
    found = _TOLD.search(text)
    return found is not None and bool(found[1].strip())


def alone(text: str, phrases: Phrases) -> bool:
    """Tell whether `text`, the answer to "Wie heißen Sie?", is nothing but a name, in capitals or not."""
    text = tidy(text).strip(" .,!")
    return len(text) <= LONGEST and _ALONE.fullmatch(text) is not None and _may_be(text, phrases)


def titled(text: str) -> bool:
    """Tell whether `text` begins with "Frau", "Herr" or a title."""
    return _TITLED.match(tidy(text)) is not None


def usable(text: str) -> bool:
    """Tell whether `text` can be kept as a name."""
    return (
        0 < len(text) <= LONGEST
        and re.search(r"[^\W\d_]", text) is not None
        and not re.search(r"[\n<>{}@]", text)
    )


def _may_be(text: str, phrases: Phrases) -> bool:
    """A name is neither a place of the district alone, nor filler, nor a wish, nor a street or a club."""
    bare = _TITLED.sub("", tidy(text)).strip()
    return bool(
        bare
        and phrases.beyond(bare, "request", "wrong", "rather", "of_contact", "of_concern", "of_name")
        and not phrases.says("places", bare)
        and not any(_NO_NAME.search(word) and len(words(bare)) == 1 for word in bare.split())
    )


def _among_parts(text: str, phrases: Phrases) -> tuple[str | None, str]:
    """Return the last part between commas or line breaks that is nothing but a name."""
    parts = re.split(r"([,;\n]|(?<=\w{3}[.!?])\s)", text)
    for number in range(len(parts) - 1, -1, -1):
        part = parts[number].strip(" .")
        if part and len(words(part)) <= 4 and _BARE.fullmatch(part) and _may_be(part, phrases):
            return part, "".join(parts[:number]) + "".join(parts[number + 1 :])
    return None, text
