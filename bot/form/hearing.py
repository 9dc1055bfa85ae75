"""Is a message an answer to the form's question, or a question of its own that interrupts the form?

docs/architecture.md, "The form hears before it asks", says why it decides so. The words are in hearing.yml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.form import commands, names, spelling
from bot.form.corrections import ELSEWHERE, MOST_WORDS_OF_A_CORRECTION
from bot.form.details import details
from bot.form.errands import errand
from bot.form.form import MORE, WHAT, Question
from bot.form.phrases import Phrases
from bot.form.text import patterns, words

UNKNOWN = frozenset({"nlu_fallback", "out_of_scope"})
"""What the assistant has no answer to."""
STEERING = frozenset({"affirm", "deny", "repeat", "handoff_request", "handoff_answer"})
"""What answers a question or steers the form; by itself it asks nothing."""
EMERGENCY = "emergency"
ALWAYS_ANSWERED = frozenset({"easy_language_on", "easy_language_off", "handoff_status"})
SMALL_TALK = frozenset(
    {
        "greet", "goodbye", "thanks", "bot_challenge", "capabilities", "privacy", "accessibility",
        "complaint",
        "ask_source",
    }
)  # fmt: skip
SURE, SURER, VERY_SURE, CERTAIN = 0.4, 0.6, 0.8, 0.95
_SHORT, _NOT_LONG, _LONG = 8, 14, 16
_WORDS_OF_A_SENTENCE = 5
_WORDS = patterns(__file__)
_QUESTION_WORD = re.compile(r"\b(?:{question})\b".format_map(_WORDS), re.IGNORECASE)
_VERB_FIRST = re.compile(r"^(?:{opening})*(?:{verb})\b".format_map(_WORDS), re.IGNORECASE)
_ASKS_INDIRECTLY = re.compile(r"\b(?:{indirect})\b".format_map(_WORDS), re.IGNORECASE)
_CONTACT_WORDS = re.compile(_WORDS["contact"], re.IGNORECASE)
_TELLS = re.compile(r"\b(?:{teller})\b".format_map(_WORDS), re.IGNORECASE)
_GREETING = re.compile(r"^(?:(?:{greeting})[\s,!.:]*)+".format_map(_WORDS), re.IGNORECASE)
_JOINED = re.compile(r"(?:(?:{sigh})[\s,]+)*(?:{further})\b".format_map(_WORDS), re.IGNORECASE)
_FIELD_INTENTS = frozenset({"contact", "person", "handoff_request"})


@dataclass(frozen=True)
class Understood:
    """What NLU made of a message or a part of it. `entities` are the names of what was found."""

    intent: str
    confidence: float
    entities: frozenset[str] = frozenset()


def is_answer(
    question: Question,
    text: str,
    understood: Sequence[Understood],
    phrases: Phrases,
    *,
    pending: bool = False,
    changing: str | None = None,
) -> bool:
    """Tell whether the form takes `text`; else it is answered like any message, and the form asks again.

    `pending`: the question stands with something to confirm (a corrected address, a question as concern).
    `changing`: the visitor changes an answer (`bot.form.form.Form`), so the next message is the new one.
    """
    intents = {part.intent for part in understood}
    if EMERGENCY in intents:
        return False
    if commands.command(text, phrases):
        return True
    answers = any(phrases.says(kind, text) for kind in ("yes", "no"))
    answers = answers or (changing == WHAT and commands.names_part(text, phrases) is not None)
    if not answers and any(part.intent in ALWAYS_ANSWERED and part.confidence >= SURE for part in understood):
        return False
    if changing and _changes(question, text, understood, phrases, changing):
        return True
    if _steers(text, understood) or phrases.says("yes", text) or phrases.says("addition", text):
        return True
    found = details(text, phrases, asked=question == "contact")
    if (
        found.reach
        or names.told(text)
        or _tells_a_titled_name(question, text, understood, phrases)
        or commands.wants_change(text, phrases)
        or commands.wish(text, phrases)
        or (
            question not in ("field", "concern")
            and (commands.replacement(text, phrases) or spelling.named(text) is not None)
        )
    ):
        return True
    if _simple(question, text, phrases, pending) or _names_a_field(question, text, understood):
        return True
    if question not in ("field", "concern") and (
        _redirects(text, understood, phrases) or errand(text) or _goes_on(text)
    ):
        return True
    if question in ("concern", "field"):
        return not interrupts(text, understood)
    if question == "name" and names.answer(text, phrases) and _may_be_a_name(text, understood):
        return True
    return not (_surer(understood) or asks(text) or _foreign(understood))


def interrupts(text: str, understood: Sequence[Understood]) -> bool:
    """Tell whether `text`, while the concern is asked for, is a question that has an answer here.

    Whatever it does not know is the concern, and so is a story of more than a few words.
    """
    if _foreign(understood):
        return True
    if not _sure(understood):
        return False
    length = len(words(text))
    if asks(text) and not _story(text):
        return True
    if {part.intent for part in understood} <= SMALL_TALK:
        return length <= _NOT_LONG
    if {part.intent for part in understood} <= _FIELD_INTENTS and not _CONTACT_WORDS.search(text):
        return False  # "Unser Heimatmuseum sucht Räume" names a field, and asks for nobody
    certain = all(part.confidence >= CERTAIN for part in understood)
    return length <= _SHORT and _surer(understood) and (certain or not _TELLS.search(text))


def _goes_on(text: str) -> bool:
    """Tell whether `text` goes on with the concern: "Und der Fahrer war böse"."""
    return _JOINED.match(text) is not None and len(words(text)) >= _WORDS_OF_A_SENTENCE and not asks(text)


def _story(text: str) -> bool:
    """Tell whether a long `text` tells of its writer, with a word in it that may ask: "suche wo ich kann"."""
    told = len(words(text)) > _LONG and _TELLS.search(text) and not asks_plainly(text)
    return bool(told) and "?" not in text and not _ASKS_INDIRECTLY.search(text)


def asks(text: str) -> bool:
    """Tell whether `text` has the form of a question, also of an indirect one."""
    text = text.strip()
    return bool(
        text.endswith("?")
        or _QUESTION_WORD.search(text)
        or _VERB_FIRST.match(text)
        or _ASKS_INDIRECTLY.search(text)
    )


def asks_plainly(text: str) -> bool:
    """Tell whether `text` is a question and no story: "Was ist STARK", and not "wir wüssten gern, ob …"."""
    text = _GREETING.sub("", text.strip())
    opens = _QUESTION_WORD.match(text) or _VERB_FIRST.match(text)
    return bool(opens) or (text.endswith("?") and not _TELLS.search(text))


def has_an_answer(understood: Sequence[Understood]) -> bool:
    """Tell whether all that a plain question asks has an answer here, and is more than small talk."""
    intents = {part.intent for part in understood}
    return _surer(understood) and not _foreign(understood) and not intents & (SMALL_TALK | {EMERGENCY})


def _sure(understood: Sequence[Understood]) -> bool:
    """Tell whether each part is a question that has an answer."""
    return all(part.intent not in UNKNOWN | STEERING and part.confidence >= SURE for part in understood)


def _surer(understood: Sequence[Understood]) -> bool:
    """Tell the same of a text that does not have the form of a question."""
    return _sure(understood) and all(part.confidence >= SURER for part in understood)


def _foreign(understood: Sequence[Understood]) -> bool:
    """Another language or abuse: there is an answer to it."""
    return any({"foreign_language", "abuse"} & part.entities for part in understood)


def _steers(text: str, understood: Sequence[Understood]) -> bool:
    intents = {part.intent for part in understood}
    return (
        intents <= STEERING
        and len(words(text)) <= _SHORT
        and not text.rstrip().endswith("?")
        and bool(intents)
    )


def _simple(question: Question, text: str, phrases: Phrases, pending: bool) -> bool:
    """Tell whether `text` is one of the simple answers that the question has."""
    kinds = {
        "field": ("leave_field",),
        "name": ("skip", "change"),
        "contact": ("change",),
        "transcript": ("yes", "change"),
        "consent": ("yes", "change"),
    }
    expected = ("unknown", *kinds.get(question, ()), *(("yes",) if pending else ()))
    return commands.refuses(text, phrases) or any(phrases.says(kind, text) for kind in expected)


def _changes(
    question: Question, text: str, understood: Sequence[Understood], phrases: Phrases, changing: str
) -> bool:
    """Tell whether `text` says what to change, or is the new concern, even when it looks like a question."""
    if phrases.says("keep", text):
        return True
    if changing == WHAT:
        named = commands.names_part(text, phrases, alike=True)
        return named is not None or commands.replacement(text, phrases, asked=True) is not None
    return (changing == MORE or changing == question == "concern") and not _foreign(understood)


def _names_a_field(question: Question, text: str, understood: Sequence[Understood]) -> bool:
    """Tell whether `text` answers the question for the field, and asks nothing else that is understood."""
    if question != "field" or not any({"topic_field", "person"} & part.entities for part in understood):
        return False
    elsewhere = [part for part in understood if part.intent not in _FIELD_INTENTS | UNKNOWN]
    return not asks(text) and all(part.confidence < VERY_SURE for part in elsewhere)


def _redirects(text: str, understood: Sequence[Understood], phrases: Phrases) -> bool:
    """Tell whether `text` says that the message should go elsewhere: "das soll an Frau X"."""
    named = any({"topic_field", "person"} & part.entities for part in understood)
    short = len(words(text)) <= MOST_WORDS_OF_A_CORRECTION
    return named and short and not asks(text) and any(phrases.mentions(kind, text) for kind in ELSEWHERE)


def _tells_a_titled_name(
    question: Question, text: str, understood: Sequence[Understood], phrases: Phrases
) -> bool:
    """Tell whether `text` is nothing but "Frau Brandt" and so: none of our people, so the writer."""
    ours = any("person" in part.entities for part in understood)
    return (
        question not in ("field", "concern")
        and not ours
        and names.titled(text)
        and names.alone(text, phrases)
    )


def _may_be_a_name(text: str, understood: Sequence[Understood]) -> bool:
    """Names are words that nobody trained; what looks like a topic or like our staff is asked for again."""
    if asks(text) or any({"person", "abuse"} & part.entities for part in understood):
        return False
    if names.titled(text) or not _sure(understood) or {part.intent for part in understood} <= {"person"}:
        return True
    keywords = text.islower() and len(words(text)) > 1
    return not keywords and any(part.confidence < VERY_SURE for part in understood)
