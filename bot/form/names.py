"""The name of the person who writes, where a message tells it.

Its words stand in names.yml.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.form.phrases import Phrases
from bot.form.text import patterns, tidy, words

LONGEST = 100
_WORDS = patterns(__file__)
_COMMON = {kind: frozenset(_WORDS[kind].split("|")) for kind in ("surnames", "forenames", "of_others")}
_PARTICLE = rf"(?:{_WORDS['particle']})"
_WORD = r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]))*\.?"
_CAPITAL = r"[A-ZÄÖÜÀ-ÖØ-Þ](?:[^\W\d_]|['’.-](?=[^\W\d_]))*\.?"
_TITLE = rf"(?:(?i:{_WORDS['title']})\s*)"
_PROPER = rf"{_TITLE}*{_CAPITAL}(?:\s+{_PARTICLE}\b)*(?:\s+{_CAPITAL}){{0,3}}"
_LOOSE = rf"{_WORD}(?:\s+{_WORD}){{0,3}}"
_STOPS = rf"(?=\s*(?:[,;.!?\n]|$|\s(?:{_WORDS['stop']})\b))"
_TITLED_OR_FULL = rf"{_TITLE}+{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}}|{_CAPITAL}\s+{_CAPITAL}"

# "ich heiße", "mein Name ist", "der Name lautet", "Name:": whatever follows is the name, capital or not.
_TOLD = re.compile(
    rf"(?:\b(?:{_WORDS['told']})\s*:?\s+|\b(?:{_WORDS['labelled']})\s*:\s*)"
    rf"(?:(?:{_WORDS['rather']}|nicht\s+{_WORD},?\s+sondern)\s+)*({_TITLE}?{_LOOSE}?){_STOPS}",
    re.IGNORECASE,
)
# "hier ist Frau Krause", "ich bin Petra Krause": only what looks like a name, for people also are pensioners.
_HERE = re.compile(rf"\b(?i:{_WORDS['here']})\s+({_TITLED_OR_FULL}){_STOPS}")
_HERE_TITLED = re.compile(rf"\b(?i:hier)\s+({_TITLE}+{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}}){_STOPS}")
_AM = re.compile(rf"\b(?i:{_WORDS['am']})\s+(?:(?i:die|der)\s+)?({_TITLED_OR_FULL}){_STOPS}")
_SIGNED = re.compile(
    rf"(?i:{_WORDS['closing']}|(?<=\n)ihre?)[\s,.!:]*\n?\s*(?i:ihre?\s+)?({_PROPER})[\s,;.]*$"
)
# "Bitte melden bei Jens Kuhnert", and "Hr. Nowak" at the end: beside a way to reach the writer.
_AT = re.compile(
    rf"\b(?i:{_WORDS['reply']})(?:\s\w+)?\s+(?:bei|an)\s+({_TITLE}*{_CAPITAL}\s+{_CAPITAL}){_STOPS}"
)
_LAST = re.compile(
    "".join(rf"(?<!\b{word})" for word in _WORDS["before_others"].split("|"))
    + rf"\s({_TITLE}+{_WORD})[\s,;]*$",
    re.IGNORECASE,
)
_FULL_STOP = re.compile(r"(?<=\w{5})\.$")
_ALONE = re.compile(rf"{_TITLE}*{_LOOSE}", re.IGNORECASE)
_LONG = re.compile(rf"{_TITLE}*{_CAPITAL}(?:\s+(?:{_PARTICLE}|{_CAPITAL})){{3,6}}")
# What comes before a name that was asked for: "ich bin der Kalle", "einfach Kim".
_LEAD = re.compile(
    r"(?:(?:{greeting})[\s,.!]+)*(?:{lead})?[\s:,]*(?:(?:{only}) )*(?:(?:der|die) )?".format_map(_WORDS),
    re.IGNORECASE,
)
_BARE = re.compile(_PROPER)
_TITLED = re.compile(rf"{_TITLE}+", re.IGNORECASE)
_NOBLE = re.compile(rf"(?:(?:{_WORDS['noble']})\s+)(?:{_PARTICLE}\s+)*{_CAPITAL}")
_NO_NAME = re.compile(rf"(?:{_WORDS['no_name']})$", re.IGNORECASE)


def take(
    text: str, phrases: Phrases, *, beside_contact: bool = False, staff: Collection[str] = ()
) -> tuple[str | None, str]:
    """Return the name that `text` tells and the text without it.

    `beside_contact`: the message also says how to reach the writer; then a part of it that is nothing but a
    name ("…, Müller, …") is one, unless all its words are of `staff`, to whom the message goes.
    """
    for pattern in (_TOLD, _HERE, _HERE_TITLED, _AM, _SIGNED):
        found = pattern.search(text)
        ours = found and pattern is _HERE_TITLED and _ours(found[1], staff)
        if found and found[1] and not ours and _may_be(found[1], phrases):
            return _FULL_STOP.sub("", tidy(found[1]).rstrip(",")), text[: found.start()] + text[found.end() :]
    if not beside_contact:
        return None, text
    for pattern in (_AT, _LAST):
        found = pattern.search(text)
        if found and _may_be(found[1], phrases) and not _ours(found[1], staff):
            return tidy(found[1]), text if pattern is _AT else text[: found.start()]
    name, rest = _among_parts(text, phrases, staff)
    return (name, rest) if name else _common(text, staff)


def answer(text: str, phrases: Phrases) -> str | None:
    """Return the name in `text`, the answer to "Wie heißen Sie?"; None where it says something else."""
    found, _ = take(tidy(text), phrases)
    if found:
        return found
    text = tidy(text).strip(" .,!")
    if alone(text, phrases):
        lead = _LEAD.match(text)
        rest = text[lead.end() :] if lead else text
        return rest if rest and alone(rest, phrases) else text
    lead = _LEAD.match(text)
    rest = text[lead.end() :] if lead else ""
    return rest if rest != text and alone(rest, phrases) else None


def told(text: str) -> bool:
    """Tell whether `text` names its writer outright: "ich heiße …"."""
    found = _TOLD.search(text)
    return found is not None and bool(found[1].strip())


def alone(text: str, phrases: Phrases) -> bool:
    """Tell whether `text`, the answer to "Wie heißen Sie?", is nothing but a name, in capitals or not."""
    text = tidy(text).strip(" .,!")
    written = _ALONE.fullmatch(text) or _LONG.fullmatch(text)
    return len(text) <= LONGEST and written is not None and _may_be(text, phrases)


def titled(text: str) -> bool:
    """Tell whether `text` begins with "Frau", "Herr" or a title, or with a word like "von" before a name."""
    return (_TITLED.match(tidy(text)) or _NOBLE.match(tidy(text))) is not None


def usable(text: str) -> bool:
    """Tell whether `text` can be kept as a name."""
    return (
        0 < len(text) <= LONGEST
        and re.search(r"[^\W\d_]", text) is not None
        and not re.search(r"[\n<>{}@]", text)
    )


def _may_be(text: str, phrases: Phrases) -> bool:
    """A name is neither a place of the district alone nor filler, a wish, a street, a club or a sentence."""
    bare = _TITLED.sub("", tidy(text)).strip()
    return bool(
        bare
        and phrases.beyond(bare, "request", "wrong", "rather", "of_contact", "of_concern", "of_name")
        and not phrases.says("places", bare)
        and not phrases.words("no_name") & set(words(bare))
        and not any(_NO_NAME.search(word) and len(words(bare)) == 1 for word in bare.split())
    )


def _among_parts(text: str, phrases: Phrases, staff: Collection[str]) -> tuple[str | None, str]:
    """Return the last part between commas or line breaks that is nothing but a name."""
    parts = re.split(r"([,;\n]|(?<=\w{3}[.!?])\s)", text)
    for number in range(len(parts) - 1, -1, -1):
        label, _, part = parts[number].rpartition(":")
        part = part.strip(" .")
        if phrases.beyond(label, "request") or phrases.mentions("of_concern", label):
            continue  # "Thema: Laternen"
        if not part or len(words(part)) > 4 or _ours(part, staff):
            continue
        if _BARE.fullmatch(part) and _may_be(part, phrases):
            return part, "".join([*parts[:number], label, *parts[number + 1 :]])
    return None, text


def _common(text: str, staff: Collection[str]) -> tuple[str | None, str]:
    """Return the common name with which `text` ends, where the number or address stood, and the rest."""
    head, _, last = text.rstrip(" ,.").rpartition(" ")
    before, _, first = head.rpartition(" ")
    if not re.fullmatch(_WORD, last) or _ours(last, staff) or _is_common(first, "of_others"):
        return None, text
    if _is_common(first, "forenames"):
        return f"{first} {last}", before
    return (last, head) if _is_common(last, "surnames", "forenames") else (None, text)


def _is_common(word: str, *kinds: str) -> bool:
    return any(_COMMON[kind].intersection(words(word)) for kind in kinds)


def _ours(name: str, staff: Collection[str]) -> bool:
    """Tell whether all words of `name` are of our people's names."""
    return set(words(_TITLED.sub("", name))) <= set(staff)
