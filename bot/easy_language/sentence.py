"""Rules on the sentence: length, statements, subordinate clauses, commas, word order."""

from __future__ import annotations

from collections.abc import Iterator

from .document import Document, Sentence, Token
from .rule import Edit, Hit, rule
from .settings import Settings
from .statements import statements
from .verb import FINITE
from .vocabulary import words

MANY_STATEMENTS = 2.2
"""Estimated statements from which on a sentence is reported (some 3 % of real Leichte Sprache)."""

FAR_PREFIX = 6
"""Words between a verb and its separated prefix that a reader has to keep in mind."""


@rule("sentence-length")
def sentence_length(document: Document, settings: Settings) -> Iterator[Hit]:
    """Words without signs; a compound with hyphens is one word."""
    limits = (
        ("error", settings.sentence_error),
        ("warning", settings.sentence_warning),
        ("note", settings.sentence_note),
    )
    for sentence in document.sentences:
        count = longest_stretch(sentence)
        for severity, limit in limits:
            if count > limit:
                yield Hit(sentence.start, sentence.end, {"count": count, "limit": limit}, severity=severity)  # type: ignore[arg-type]
                break


def longest_stretch(sentence: Sentence) -> int:
    """Words of the longest part between colons: after a colon a reader starts anew."""
    longest = words = 0
    for token in sentence.tokens:
        words = 0 if token.text == ":" else words + token.is_word
        longest = max(longest, words)
    return longest


@rule("statements")
def one_statement(document: Document, settings: Settings) -> Iterator[Hit]:
    """More than one statement in a sentence, by the estimate of statements.py."""
    for sentence in document.sentences:
        count = statements(sentence)
        if count >= MANY_STATEMENTS:
            yield Hit(sentence.start, sentence.end, {"count": round(count)})


@rule("subordinate-clause")
def subordinate_clause(document: Document, settings: Settings) -> Iterator[Hit]:
    """A conjunction, a relative pronoun or a question word that opens a clause with the verb at its end."""
    for sentence in document.sentences:
        found = subordinate_place(sentence, settings.relative_clauses)
        if found:
            yield Hit(found.start, found.end)


def subordinate_place(sentence: Sentence, relative_clauses: bool = False) -> Token | None:
    """The word that opens the first subordinate clause of a sentence."""
    for token in sentence.tokens:
        before = sentence.at(token.index - 1)
        opens = before is None or not before.is_word or before.tag in {"KON", "APPR", "ADV"}
        joins = (token.tag == "KOUS" and token.lower != "da") or token.lower in words("always_subordinating")
        sure = token.lower not in {"als", "wie", "bis", "seit", "während"}
        if joins and (sure or _verb_last(sentence, token)):
            return token
        if token.tag == "KOUI" and any(
            other.tag in {"PTKZU", "VVIZU"} for other in sentence.tokens[token.index :]
        ):
            return token
        if before is None or not opens or not _after_comma(sentence, token):
            continue
        if token.tag in {"PRELS", "PRELAT"} and not (
            relative_clauses and token.lower in {"der", "die", "das"}
        ):
            return token
        if token.tag in {"PWS", "PWAV", "PWAT"} and not sentence.is_question:
            return token
        if token.lower in {"als", "wie"} and _verb_last(sentence, token):
            return token
    return _unintroduced(sentence)


def _after_comma(sentence: Sentence, token: Token) -> bool:
    return any(other.text == "," for other in sentence.tokens[max(0, token.index - 2) : token.index])


def _verb_last(sentence: Sentence, token: Token) -> bool:
    clause = next((clause for clause in sentence.clauses if token in clause), [])
    rest = clause[clause.index(token) + 1 :] if token in clause else []
    return len(rest) >= 2 and rest[-1].tag in FINITE | {"VVPP"}


def _unintroduced(sentence: Sentence) -> Token | None:
    """`Sollten Sie umziehen, …`: a condition without a conjunction."""
    if sentence.is_question or not sentence.words or len(sentence.clauses) < 2:
        return None
    first = sentence.words[0]
    second = sentence.clauses[1][0]
    verb_first = first.tag in {"VMFIN", "VAFIN"} or first.lower in {
        "sollten",
        "sollte",
        "hat",
        "haben",
        "ist",
        "sind",
        "wird",
    }
    return first if verb_first and second.tag in FINITE | {"ADV"} and "," in sentence.text else None


@rule("comma")
def comma(document: Document, settings: Settings) -> Iterator[Hit]:
    """A comma often joins two statements; a decimal comma is none."""
    for token in document.tokens:
        if token.text == ",":
            yield Hit(token.start, token.end)


@rule("parenthesis")
def parenthesis(document: Document, settings: Settings) -> Iterator[Hit]:
    """Brackets and dashes hold a second thought."""
    for sentence in document.sentences:
        opened: Token | None = None
        for token in sentence.tokens:
            if token.text in "([":
                opened = token
            elif token.text in ")]" and opened:
                yield Hit(opened.start, token.end)
                opened = None
            elif token.text in "–—" and not _in_number(sentence, token):
                yield Hit(token.start, token.end)


def _in_number(sentence: Sentence, dash: Token) -> bool:
    """Whether a dash opens the sentence or stands in a number: `0 34 93 – 34 10`."""
    before, behind = sentence.at(dash.index - 1), sentence.at(dash.index + 1)
    return before is None or (behind is not None and before.text[-1].isdigit() and behind.text[0].isdigit())


@rule("word-order")
def word_order(document: Document, settings: Settings) -> Iterator[Hit]:
    """The verb before who does it: `Den Antrag stellen Sie …`; adverbs in front are common and allowed."""
    for sentence in document.sentences:
        if sentence.is_question or sentence.is_heading or len(sentence.words) < 4:
            continue
        clause = sentence.clauses[0]
        place = next((index for index, token in enumerate(clause) if token.tag in FINITE), None)
        if not place or place + 1 >= len(clause):
            continue
        follower = clause[place + 1]
        in_front = clause[:place]
        fronted = any(token.lower in {"den", "dem", "einen", "einem"} for token in in_front[:1])
        if (
            fronted
            and follower.lower != "es"
            and (follower.tag == "PPER" or follower.lower in {"der", "die", "das", "man"})
        ):
            yield Hit(in_front[0].start, follower.end)


@rule("separated-verb")
def separated_verb(document: Document, settings: Settings) -> Iterator[Hit]:
    """A verb in two pieces with many words between: `Er nimmt … an`."""
    for sentence in document.sentences:
        for clause in sentence.clauses:
            prefix = next((token for token in clause if token.tag == "PTKVZ"), None)
            verb = next((token for token in clause if token.tag == "VVFIN"), None)
            if prefix and verb and clause.index(prefix) - clause.index(verb) - 1 >= FAR_PREFIX:
                yield Hit(verb.start, prefix.end, {"verb": prefix.text + verb.lemma})


@rule("double-conjunction")
def double_conjunction(document: Document, settings: Settings) -> Iterator[Hit]:
    """Conjunctions in two pieces: sowohl – als auch, entweder – oder, weder – noch, je – desto."""
    partners = {"sowohl": {"als", "wie"}, "entweder": {"oder"}, "weder": {"noch"}, "je": {"desto", "umso"}}
    for sentence in document.sentences:
        for token in sentence.tokens:
            rest = {other.lower for other in sentence.tokens[token.index + 1 :]}
            if partners.get(token.lower, set()) & rest or (
                token.lower == "nicht" and {"nur", "sondern"} <= rest
            ):
                yield Hit(token.start, token.end)


@rule("list")
def enumeration(document: Document, settings: Settings) -> Iterator[Hit]:
    """More than three things in one sentence (BITV no. 7) are easier as a list."""
    for sentence in document.sentences:
        if sentence.is_item:
            continue
        found = _series(sentence)
        if found and len(found) > 3:
            start, end = found[0][0].start, found[-1][-1].end
            yield Hit(start, end, {"count": len(found)}, edits=_as_list(document, sentence, found))


def _series(sentence: Sentence) -> list[list[Token]] | None:
    """The members of `A, B, C und D`, each at most three words: those around the last `und` or `oder`."""
    tokens = sentence.tokens
    for joint in reversed([token for token in tokens if token.lower in {"und", "oder", "sowie"}]):
        members: list[list[Token]] = [[]]
        for token in reversed(tokens[: joint.index]):
            if token.text == ",":
                members.insert(0, [])
            elif not token.is_word or token.tag in FINITE or len(members[0]) >= 3:
                break
            else:
                members[0].insert(0, token)
        last = [token for token in tokens[joint.index + 1 : joint.index + 4] if token.is_word]
        if not last:
            continue
        members = [member for member in members if member] + [last]
        if len(members) > 2 and all(
            any(t.tag in {"NN", "NE", "FM", "XY"} for t in member) for member in members[1:-1]
        ):
            first = members[0]
            nouns = [index for index, token in enumerate(first) if token.tag in {"NN", "NE", "FM"}]
            if not nouns:
                continue
            members[0] = first[nouns[-1] :] if len(members[1]) == 1 else first
            members[-1] = _up_to_noun(last)
            return members
    return None


def _up_to_noun(tokens: list[Token]) -> list[Token]:
    for index, token in enumerate(tokens):
        if token.tag in {"NN", "NE", "FM", "XY"}:
            return tokens[: index + 1]
    return tokens[:1]


def _blank_line(text: str, end: int) -> str:
    """A line break more where other text follows at once: it would belong to the last member."""
    line, _, below = text[end:].partition("\n")
    follows = line.strip() or (
        below.split("\n", 1)[0].strip() and not below.lstrip(" \t").startswith(("-", "*"))
    )
    return "\n" if follows else ""


def _as_list(document: Document, sentence: Sentence, members: list[list[Token]]) -> tuple[Edit, ...]:
    """A list below the sentence, where nothing follows the last member and words precede the first."""
    rest = [token for token in sentence.tokens if token.start >= members[-1][-1].end]
    before = [token for token in sentence.tokens if token.end <= members[0][0].start]
    if (
        len(before) < 2
        or any(token.is_word for token in rest)
        or before[-1].tag
        in {"ART", "ADJA", "APPR", "APPRART", "PPOSAT", "PIAT", "PDAT", "PWAT", "CARD", "PTKNEG"}
    ):
        return ()
    joint = sentence.tokens[members[-1][0].index - 1]
    said = [document.text[member[0].start : member[-1].end] for member in members]
    if joint.lower == "oder":
        said[-1] = f"oder {said[-1]}"
    lines = "".join(f"\n- {member}" for member in said) + _blank_line(document.text, sentence.end)
    start = before[-1].end if before[-1].text != ":" else before[-1].start
    return (Edit(start, sentence.end, ":" + lines),)
