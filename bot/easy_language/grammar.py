"""Grammar rules: genitive, passive, Konjunktiv, tense, negation, nominal style, indirect speech."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .advice import advice_places
from .dative import before_verb, with_von
from .document import Document, Sentence, Token
from .genitive import NOUNS, genitive_places
from .konjunktiv import konjunktiv_places
from .passive import impersonal_order, passive_places
from .perfect import perfect_edits, perfect_of
from .rule import Edit, Hit, rule
from .settings import Settings, bare
from .tense import plusquamperfekt_place, praeteritum_places
from .verb import FINITE
from .vocabulary import endings, pairs, words

MODALS = frozenset({"können", "müssen", "sollen", "wollen", "dürfen", "mögen"})


def hit(first: Token, last: Token | None = None, **keywords: object) -> Hit:
    """A hit from the first token to the last."""
    return Hit(first.start, (last or first).end, **keywords)  # type: ignore[arg-type]


@rule("genitive")
def genitive(document: Document, settings: Settings) -> Iterator[Hit]:
    """Case=Gen, by form and place."""
    for sentence in document.sentences:
        for first, last in genitive_places(sentence):
            suggestion, end = with_von(sentence, first, last)
            safe = first.lower in words("genitive_determiners_es") or before_verb(sentence, first, end)
            edits = (Edit(first.start, end.end, suggestion),) if safe and suggestion else ()
            yield hit(first, end, suggestion=suggestion, edits=edits)


@rule("konjunktiv")
def konjunktiv(document: Document, settings: Settings) -> Iterator[Hit]:
    """Mood=Sub without möchte."""
    for sentence in document.sentences:
        for token in konjunktiv_places(sentence):
            yield hit(token)


@rule("advice")
def advice(document: Document, settings: Settings) -> Iterator[Hit]:
    """`Sie sollten …`: a Konjunktiv of the same form as the past of `sollen`, so it is no error."""
    for before, sentence in zip([None, *document.sentences], document.sentences, strict=False):
        for token in advice_places(sentence, before):
            yield hit(token)


@rule("passive")
def passive(document: Document, settings: Settings) -> Iterator[Hit]:
    """Werden + participle, sein + participle of a transitive verb, sein + zu, sich lassen."""
    for sentence in document.sentences:
        for first, last in passive_places(sentence):
            start, end = min(first.start, last.start), max(first.end, last.end)
            yield Hit(start, end)


@rule("adjective-bar")
def adjective_bar(document: Document, settings: Settings) -> Iterator[Hit]:
    """Adjectives in -bar say a passive: `lieferbar` can be delivered."""
    for token in document.tokens:
        if token.tag in {"ADJA", "ADJD"} and token.lower.endswith(endings("passive_adjective_endings")):
            stem = token.lower[: token.lower.rfind("bar") + 3]
            if stem not in words("everyday_bar") and len(stem) > 5:
                yield hit(token)


@rule("praeteritum")
def praeteritum(document: Document, settings: Settings) -> Iterator[Hit]:
    """Full verbs in the Präteritum; sein, haben, werden and the modals are allowed."""
    for sentence in document.sentences:
        for token in praeteritum_places(sentence):
            perfect = perfect_of(sentence, token)
            edits = perfect_edits(sentence, token, perfect)
            yield hit(token, suggestion=str(perfect) if perfect else None, edits=edits)


@rule("plusquamperfekt")
def plusquamperfekt(document: Document, settings: Settings) -> Iterator[Hit]:
    """Hatte or war with the participle of a verb of going."""
    for sentence in document.sentences:
        for clause in sentence.clauses:
            found = plusquamperfekt_place(clause)
            if found:
                yield Hit(min(found[0].start, found[1].start), max(found[0].end, found[1].end))


@rule("futur")
def futur(document: Document, settings: Settings) -> Iterator[Hit]:
    """Werden with an infinitive; the present with a word of time says the same."""
    for sentence in document.sentences:
        for clause in sentence.clauses:
            forms = [
                token for token in clause if token.lower in {"werde", "wirst", "wird", "werden", "werdet"}
            ]
            infinitive = [token for token in clause if token.tag in {"VVINF", "VMINF"}]
            if not forms or forms[0].tag != "VAFIN" or not infinitive or any(t.tag == "VVPP" for t in clause):
                continue
            if infinitive[0].index > forms[0].index or forms[0] is clause[-1]:
                yield hit(forms[0])


@rule("negation")
def negation(document: Document, settings: Settings) -> Iterator[Hit]:
    """Words of negation; a note, because real Leichte Sprache needs them."""
    for token in document.tokens:
        if token.lower in words("negators") and not (token.lower == "ohne" and token.tag == "KON"):
            yield hit(token)
        elif _negated(token):
            yield hit(token, message="message_prefix")


def _negated(token: Token) -> bool:
    """`unfreundlich`, `Missbrauch`, `arbeitslos`: a negation inside the word."""
    if token.tag in {"ADJA", "ADJD"}:
        if token.lower.startswith("un") and len(token.lower) > 5:
            return not token.lower.startswith(endings("not_negated_un"))
        return token.lemma.lower().endswith("los") and len(token.lemma) > 5
    return False


@rule("negation-bold")
def negation_bold(document: Document, settings: Settings) -> Iterator[Hit]:
    """The word `nicht` stands out in bold, where the text has markup for bold at all."""
    if "**" not in document.text and settings.profile != "hildesheim":
        return
    for token in document.tokens:
        if token.lower in {"nicht", "kein", "keine", "keinen", "keinem", "keiner"} and not document.is_bold(
            token
        ):
            yield hit(
                token,
                edits=(Edit(token.start, token.end, f"**{token.text}**"),),
                suggestion=f"**{token.text}**",
            )


@rule("negation-kein")
def negation_kein(document: Document, settings: Settings) -> Iterator[Hit]:
    """`nicht` rather than `kein`: one word of negation is easier than six forms."""
    for token in document.tokens:
        if bare(token.lower) in {"kein", "keine", "keinen", "keinem", "keiner", "keines"}:
            yield hit(token)


@rule("double-negation")
def double_negation(document: Document, settings: Settings) -> Iterator[Hit]:
    """Two negations in one clause, `nicht un…`, `nicht ohne`."""
    for sentence in document.sentences:
        for clause in sentence.clauses:
            found = [token for token in clause if token.lower in words("negators") or _negated(token)]
            pair = _negated_twice(clause, found)
            if pair:
                yield hit(*pair)


@rule("nominal-style")
def nominal_style(document: Document, settings: Settings) -> Iterator[Hit]:
    """Nouns made of verbs and adjectives, everyday ones left out."""
    for token in document.tokens:
        if token.tag != "NN" or settings.allows(token.text):
            continue
        head = token.lower.rsplit("-", 1)[-1].rsplit("·", 1)[-1]
        if (
            head.endswith(endings("nominal_endings"))
            and len(head) > 5
            and head not in words("everyday_nominals")
        ):
            yield hit(token)


@rule("light-verb")
def light_verb(document: Document, settings: Settings) -> Iterator[Hit]:
    """Verbs that say nothing by themselves: `in Kenntnis setzen`, `eine Prüfung durchführen`."""
    for sentence in document.sentences:
        lemmas = [token.lemma.lower() for token in sentence.tokens]
        present = set(lemmas) | {token.lower for token in sentence.tokens}
        for phrase, easy in pairs("light_verbs").items():
            *nouns, verb = phrase.split()
            if phrase in words("light_verbs_allowed") or verb not in present or not set(nouns) <= present:
                continue
            place = next(
                token for token in sentence.tokens if nouns[-1] in {token.lower, token.lemma.lower()}
            )
            yield hit(place, suggestion=easy, values={"easy": easy})
        for token in sentence.tokens:
            if token.lemma.lower() in words("light_verb_heads") and any(
                other.tag == "NN" and other.lower.endswith(("ung", "ungen")) for other in sentence.tokens
            ):
                yield hit(token, message="message_verb")


@rule("order")
def order(document: Document, settings: Settings) -> Iterator[Hit]:
    """Orders without a person: `ist einzureichen`, `hat zu erfolgen`, `muss gestellt werden`."""
    for sentence in document.sentences:
        for clause in sentence.clauses:
            found = impersonal_order(clause)
            if found:
                yield Hit(min(found[0].start, found[1].start), max(found[0].end, found[1].end))


@rule("indirect-speech")
def indirect_speech(document: Document, settings: Settings) -> Iterator[Hit]:
    """A verb of saying with a clause behind the comma; a colon and the words themselves are easier."""
    for sentence in document.sentences:
        for token in sentence.tokens[:-2]:
            if (token.tag not in FINITE and token.tag != "VVPP") or token.lemma.lower() not in words(
                "saying_verbs"
            ):
                continue
            behind = sentence.tokens[token.index + 1 : token.index + 6]
            sign = next((other for other in behind if other.text in {",", ":"}), None)
            comma = sign if sign and sign.text == "," and token.lower != "gemeint" else None
            following = sentence.at(comma.index + 1) if comma else None
            if (
                comma
                and following
                and following.lower in {"dass", "daß", "ob"} | {"er", "sie", "es", "der", "die", "das"}
            ):
                yield hit(token, following)


@rule("participle-attribute")
def participle_attribute(document: Document, settings: Settings) -> Iterator[Hit]:
    """An article, more words, then a participle before the noun: `die in Berlin lebende Frau`."""
    for sentence in document.sentences:
        for token in sentence.tokens:
            follower = sentence.at(token.index + 1)
            if (
                token.tag not in {"ART", "PPOSAT", "PDAT"}
                or follower is None
                or follower.tag not in {"APPR", "APPRART", "ART", "NN", "PRF"}
            ):
                continue
            if follower.tag == "NN" or follower.tag == "ART":
                continue
            participle = _participle_before_noun(sentence, follower.index)
            if participle:
                yield hit(token, participle)


@rule("subject-missing")
def subject_missing(document: Document, settings: Settings) -> Iterator[Hit]:
    """Telegram style: a line that begins with a verb form of `haben`, `sein` or a modal and names nobody."""
    for sentence in document.sentences:
        if sentence.is_question or sentence.is_item or sentence.is_heading or not sentence.words:
            continue
        first = sentence.words[0]
        if first.tag in {"VAFIN", "VMFIN"} and not any(
            token.tag in {"NN", "NE", "PPER", "PIS", "PDS", "PPOSAT"} for token in sentence.words[1:4]
        ):
            yield hit(first)


def _meets(clause: list[Token], negator: Token, adjective: Token) -> bool:
    """`nicht ganz unwichtig`, but not `nicht für arbeitslose Menschen`."""
    between = clause[clause.index(negator) + 1 : clause.index(adjective)]
    adverbs = all(token.tag in {"ADV", "ADJD", "PTKA"} for token in between)
    return negator.lower in {"nicht", "nie", "niemals"} and adverbs


def _negated_twice(clause: list[Token], found: list[Token]) -> tuple[Token, Token] | None:
    """The first two negators that negate each other; `weder … noch` and a repeated word do not."""
    for first, second in pairwise(found):
        if first.lower == "weder" or second.lower == first.lower or second.index - first.index > 6:
            continue
        if first.lower.startswith("kein") and second.lower.startswith("kein"):
            continue
        if {first.lower, second.lower} <= {"nie", "nicht", "niemals"} and second.index == first.index + 1:
            return first, second
        if first.tag in {"ADJA", "ADJD"} or (
            second.tag in {"ADJA", "ADJD"} and not _meets(clause, first, second)
        ):
            continue
        return first, second
    return None


def _participle_before_noun(sentence: Sentence, start: int) -> Token | None:
    """A participle used as adjective after at least one noun, before the noun that the article opened."""
    seen_noun = False
    for token in sentence.tokens[start : start + 9]:
        if not token.is_word or token.tag in FINITE:
            return None
        follower = sentence.at(token.index + 1)
        participle = token.tag == "ADJA" and token.lower.rstrip("nrmse").endswith(("end", "t", "en"))
        if seen_noun and participle and follower is not None and follower.tag in {"NN", "ADJA"}:
            return token
        seen_noun = seen_noun or token.tag in NOUNS
    return None
