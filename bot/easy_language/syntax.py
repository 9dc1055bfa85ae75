"""Where a sentence has a genitive, a passive, a Konjunktiv, a past tense.

The places are found on STTS tags, lemmas and word lists, which both German pipelines give. Where the pipeline
also writes Case, Mood or Tense, an uncertain place is decided by it.
"""

from __future__ import annotations

from collections.abc import Iterator

from .document import Sentence, Token
from .vocabulary import endings, strong_verbs, words

NOUNS = frozenset({"NN", "NE"})
FINITE = frozenset({"VVFIN", "VAFIN", "VMFIN"})
AUXILIARY = frozenset({"VAFIN", "VAINF", "VVFIN", "VVINF"})
FEMININE = ("ung", "heit", "keit", "schaft", "ion", "tät", "ik", "enz", "anz", "ie", "ei", "ur", "age", "in")
MASCULINE = ("ling", "ismus", "ist", "ent", "ant", "or", "eur")


# --- genitive ----------------------------------------------------------------------------------------------


def genitive_places(sentence: Sentence) -> Iterator[tuple[Token, Token]]:
    """First and last token of each genitive: article and noun, preposition and noun, or a name and its noun."""
    reached = -1
    for token in sentence.tokens:
        if token.index <= reached:
            continue
        last = (
            _article_genitive(sentence, token)
            or _adjective_genitive(sentence, token)
            or _relative_genitive(sentence, token)
            or _name_genitive(sentence, token)
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


def _article_genitive(sentence: Sentence, token: Token) -> Token | None:
    if token.lower in words("genitive_determiners_es"):
        return _strong_genitive(sentence, token)
    if token.lower in words("genitive_determiners_er"):
        return _weak_genitive(sentence, token)
    return None


def _strong_genitive(sentence: Sentence, token: Token) -> Token | None:
    """`des Landes`: `des` is always a genitive; `eines`, `dieses` are one before a noun that ends like one."""
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
        if noun.lower.endswith(("s", "n")) and noun.lemma.lower() != noun.lower or noun.lower.endswith("es")
        else None
    )


def _weak_genitive(sentence: Sentence, token: Token) -> Token | None:
    """`der Stadt` after a noun: a genitive unless the noun is masculine singular or a preposition governs it."""
    before = sentence.at(token.index - 1)
    noun = _noun_after(sentence, token.index + 1)
    if before is None or noun is None or token.tag == "PRELS" or before.lower in {"beispiel", "gott"}:
        return None
    if (
        _genitive_preposition(sentence, before)
        or noun.lower in {"meinung", "ansicht", "auffassung"}
        and before.tag == "VAFIN"
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
    if token.case:
        return noun if token.case == "Gen" or noun.case == "Gen" else None
    if noun.index == token.index + 1 and _masculine_singular(noun):
        return None
    if noun.index > token.index + 1 and _nominative_adjective(sentence, token, noun):
        return None
    if before.tag == "NE" and (token.lower == "einer" or noun.tag == "NE" and noun.index == token.index + 1):
        return None
    if before.tag == "NE" and noun.lemma.lower() == noun.lower and not noun.lower.endswith(FEMININE):
        return None  # Johannes der Täufer
    return noun


def _counts(token: Token) -> bool:
    """`drei der`, `das älteste der`: a number or superlative that takes its nouns in the genitive."""
    return token.tag == "CARD" or (
        token.tag in {"ADJA", "NN"} and token.lower.endswith(("ste", "sten", "stes", "ster"))
    )


def _masculine_singular(noun: Token) -> bool:
    if noun.lower.endswith("innen"):
        return False
    if noun.lemma.lower() != noun.lower:
        return False
    head = noun.lower.rsplit("-", 1)[-1]
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
    if token.case:
        return noun if token.case == "Gen" else None
    plural = noun.lemma.lower() != noun.lower or noun.lower.endswith(FEMININE)
    return noun if plural or _genitive_preposition(sentence, before) else None


def _relative_genitive(sentence: Sentence, token: Token) -> Token | None:
    """`deren` and `dessen` with their noun, as relative pronouns."""
    before = sentence.at(token.index - 1)
    if before is not None and before.tag == "APPR":
        before = sentence.at(token.index - 2)
    if token.lower not in {"deren", "dessen"} or before is None or before.text not in {",", "–", "("}:
        return None
    noun = _noun_after(sentence, token.index + 1)
    return noun or token


def _name_genitive(sentence: Sentence, token: Token) -> Token | None:
    """`Peters Auto`, `im Norden Deutschlands`: a name with the genitive s."""
    if not _genitive_name(token):
        return None
    before, after = sentence.at(token.index - 1), sentence.at(token.index + 1)
    if before is not None and _genitive_preposition(sentence, before):
        return token
    if after is not None and after.tag == "NE" and token.lemma.lower() == token.lower:
        return None
    if (
        before is not None
        and before.tag == "NN"
        and not before.lower.endswith(("straße", "herr", "frau", "firma"))
    ):
        return token
    if before is not None and before.tag in {"ART", "NE", "APPRART", "ADJA", "PDAT", "PPOSAT"}:
        return None
    if (
        after is not None
        and after.tag in {"NN", "ADJA"}
        and (after.tag == "NN" or after.lower.endswith(("e", "er", "es", "en", "ste")))
    ):
        noun = _noun_after(sentence, token.index + 1)
        return noun if noun is not None and noun.tag == "NN" else None
    return None


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


# --- Konjunktiv --------------------------------------------------------------------------------------------


def konjunktiv_places(sentence: Sentence) -> Iterator[Token]:
    """Finite verbs in Konjunktiv I or II, `möchte` left out."""
    for token in sentence.tokens:
        if token.lower.startswith("möcht"):
            continue
        if token.mood == "Sub" or _konjunktiv_form(sentence, token):
            yield token


def _konjunktiv_form(sentence: Sentence, token: Token) -> bool:
    if token.lower == "sei" and not _has_subject(sentence, token):
        return False
    if token.lower in words("konjunktiv"):
        return token.tag not in {"NN", "NE", "ADJA"} or token.index == 0
    if token.lower in words("konjunktiv_modals"):
        return _conditional(sentence, token)
    if token.lower in words("quotative_habe"):
        return token.tag in FINITE and not _first_person(sentence, token)
    return (
        token.tag == "VVFIN"
        and token.text[0].islower()
        and token.index > 0
        and len(token.lower) > 3
        and _has_subject(sentence, token)
        and token.lower.endswith("e")
        and token.lemma.lower() == token.lower + "n"
        and not _first_person(sentence, token)
    )


def _first_person(sentence: Sentence, token: Token) -> bool:
    """Whether `habe`, `komme` is the ordinary form of `ich`, said or left out."""
    if not any(other.lower in {"ich", "wir"} for other in sentence.tokens):
        return False
    clause = next((clause for clause in sentence.clauses if token in clause), [])
    if any(other.lower in {"ich", "wir"} for other in clause):
        return True
    before = clause[: clause.index(token)] if token in clause else []
    return not any(_can_be_subject(other) for other in before)


def _has_subject(sentence: Sentence, token: Token) -> bool:
    """Whether its clause names who does it, before the verb or right behind it; an order does not."""
    clause = next((clause for clause in sentence.clauses if token in clause), [token])
    place = clause.index(token)
    before, behind = clause[:place], clause[place + 1 : place + 2]
    if before and before[-1].tag == "KON":
        return False
    return any(_can_be_subject(other) for other in before) or any(
        other.lower in {"er", "es", "man"} for other in behind
    )


def _can_be_subject(token: Token) -> bool:
    return token.tag in {"NN", "NE", "PIS", "PDS", "PRELS"} or token.lower in {"er", "sie", "es", "man"}


def _conditional(sentence: Sentence, token: Token) -> bool:
    """`Sollten Sie …` and `wenn … sollte` are conditions; `er sollte kommen` may be the past."""
    return token.index == 0 or any(other.lower in {"wenn", "falls"} for other in sentence.tokens)


# --- passive -----------------------------------------------------------------------------------------------


def passive_places(sentence: Sentence) -> Iterator[tuple[Token, Token]]:
    """Auxiliary and verb of each passive: werden + participle, sein + participle or zu, sich lassen."""
    open_form: Token | None = None
    for clause in sentence.clauses:
        found = (
            _werden_passive(clause) or _sein_passive(clause) or _sein_zu(clause) or _lassen_passive(clause)
        )
        if found is None and open_form is not None and clause[-1].tag == "VVPP" and not _has_finite(clause):
            found = open_form, clause[-1]
        if found:
            yield found
        open_form = _open_werden(clause) if found is None else None


def _has_finite(clause: list[Token]) -> bool:
    return any(token.tag in FINITE for token in clause)


def _open_werden(clause: list[Token]) -> Token | None:
    """The finite `werden` of a clause that has no other verb: its participle may stand behind an insertion."""
    verbs = [token for token in clause if token.tag.startswith(("VV", "VM", "VA"))]
    return verbs[0] if len(verbs) == 1 and _is_form_of(verbs[0], "werden") else None


def _werden_passive(clause: list[Token]) -> tuple[Token, Token] | None:
    for token in clause:
        if token.lower == "worden":
            return token, token
    for token in clause:
        if token.tag not in AUXILIARY or token.lower == "geworden" or not _is_form_of(token, "werden"):
            continue
        for other in clause:
            if (
                _is_participle(clause, other)
                and _belongs(clause, token, other)
                and not _future(clause, other)
            ):
                return token, other
    return None


def _is_form_of(token: Token, lemma: str) -> bool:
    if lemma == "werden":
        return token.lower.startswith(("wurd", "würd", "werd", "wird", "wirst"))
    return token.lemma.lower() == lemma or token.lower in {
        "ist",
        "sind",
        "war",
        "waren",
        "sei",
        "seien",
        "wäre",
        "wären",
    }


def _is_participle(clause: list[Token], token: Token) -> bool:
    if token.lower in words("not_passive_with_werden"):
        return False
    if token.tag == "VVPP":
        return True
    last = token is clause[-1] and token.lower.endswith(("t", "en"))
    if token.tag == "ADJD":
        return token.lower.startswith("ge") and token.lower.endswith("t") and len(token.lower) > 5
    return (
        token.tag == "VVFIN"
        and last
        and len(token.lower) > 4
        and any(other.tag in FINITE for other in clause[:-1])
    )


def _belongs(clause: list[Token], auxiliary: Token, participle: Token) -> bool:
    """Whether no other finite verb or `und` comes between the auxiliary and its participle."""
    first, second = clause.index(auxiliary), clause.index(participle)
    if second < first:
        between = clause[second + 1 : first]
        return (first - second <= 2 or second == 0) and not any(token.tag == "KON" for token in between)
    between = clause[first + 1 : second]
    return not any(token.tag in {"VAFIN", "VMFIN", "KOUS"} for token in between)


def _future(clause: list[Token], participle: Token) -> bool:
    """`werden … erhalten` and `wird gekommen sein`: the form is an infinitive, or the tense is Futur II."""
    follower = clause[clause.index(participle) + 1 :][:1]
    if follower and follower[0].lower in {"haben", "sein"}:
        return True
    ambiguous = participle.lower == participle.lemma.lower() or participle.lower in {
        "erhalten",
        "bekommen",
        "vergessen",
        "verlassen",
    }
    plural_or_first = any(token.lower in {"werden", "werde"} and token.tag == "VAFIN" for token in clause)
    return (
        ambiguous and plural_or_first and not any(token.lower in {"von", "vom", "durch"} for token in clause)
    )


def _sein_passive(clause: list[Token]) -> tuple[Token, Token] | None:
    forms = [token for token in clause if token.tag in {"VAFIN", "VAINF"} and _is_form_of(token, "sein")]
    if not forms or any(token.lower in {"worden", "geworden"} for token in clause):
        return None
    for participle in clause:
        if participle.tag != "VVPP" or participle.lower.endswith(endings("adjective_participles")):
            continue
        if participle.lemma.lower() in words("perfect_with_sein") or _moves(participle):
            continue
        for form in forms:
            if _belongs(clause, form, participle):
                return form, participle
    return None


def _moves(participle: Token) -> bool:
    """Whether the participle belongs to a verb of going or becoming with a prefix: `hinausgegangen`."""
    return participle.lower.endswith(
        (
            "gegangen",
            "gekommen",
            "gefahren",
            "geflogen",
            "gelaufen",
            "gestiegen",
            "gefallen",
            "gesprungen",
            "gezogen",
            "getreten",
            "gereist",
            "gerannt",
            "geblieben",
            "gewesen",
            "geworden",
            "gestorben",
            "gewachsen",
            "gesunken",
            "gerutscht",
            "gekehrt",
            "gewandert",
            "gerückt",
            "gestürzt",
            "geflohen",
            "geschehen",
            "gelungen",
            "verschwunden",
            "entstanden",
            "geschwommen",
            "geklettert",
            "gelandet",
            "gestartet",
            "gerutscht",
        )
    )


def _sein_zu(clause: list[Token]) -> tuple[Token, Token] | None:
    """`ist einzureichen`, `sind zu beachten`; not `ist bereit zu helfen`, `es ist schön zu sehen`."""
    for position, token in enumerate(clause):
        joined = token.tag == "VVIZU"
        if not joined and not (
            token.tag in {"VVINF", "VAINF"} and position and clause[position - 1].tag == "PTKZU"
        ):
            continue
        start = position if joined else position - 1
        follower = clause[position + 1 :][:1]
        if follower and follower[0].tag == "VAFIN" and _is_form_of(follower[0], "sein"):
            if not _predicate_before(clause[:start]):
                return follower[0], token
            continue
        for form in clause[:start]:
            if _predicate_before(clause[: clause.index(form)]):
                continue
            if (
                form.tag == "VAFIN"
                and _is_form_of(form, "sein")
                and _orders(clause[clause.index(form) + 1 : start])
            ):
                if position + 1 == len(clause) or clause[position + 1].tag in {"KON", "KOUS", "ADV", "APPR"}:
                    return form, token
    return None


def _predicate_before(tokens: list[Token]) -> bool:
    return bool(tokens) and (tokens[-1].tag == "KOUI" or tokens[-1].lower in words("predicates_with_zu"))


def _orders(between: list[Token]) -> bool:
    """Whether only the things that are to be done stand between `ist` and `zu`, no predicate and no verb."""
    for token in between:
        if token.tag in {"KOUI", "KON", "VVPP", "VVFIN", "VMFIN", "VAFIN"} and token.lower not in {
            "und",
            "oder",
        }:
            return False
        if token.lower in words("predicates_with_zu"):
            return False
    return not (between and between[-1].tag == "ADJD" and between[-1].lower not in words("adverbs_before_zu"))


def _lassen_passive(clause: list[Token]) -> tuple[Token, Token] | None:
    if not any(token.lower == "sich" for token in clause):
        return None
    for token in clause:
        if token.lower in words("let_verbs") and any(
            other.tag == "VVINF" and other is not token for other in clause
        ):
            return token, token
    return None


# --- tense -------------------------------------------------------------------------------------------------


def praeteritum_places(sentence: Sentence) -> Iterator[Token]:
    """Full verbs in the Präteritum: a stem of the list of strong verbs, or the weak ending -te."""
    for token in sentence.tokens:
        if token.tag != "VVFIN" or token.lower in words("konjunktiv"):
            continue
        if token.tense:
            if token.tense == "Past" and token.mood != "Sub":
                yield token
        elif _strong_past(token.lower) or _weak_past(token):
            yield token


def _strong_past(form: str) -> bool:
    stems = words("preterite_stems")
    for ending in ("", "en", "n", "st", "t"):
        stem = form.removesuffix(ending) if ending else form
        if ending and stem == form:
            continue
        if stem in stems:
            return ending != "t" or len(stem) > 2
        for prefix in words("verb_prefixes"):
            if stem.startswith(prefix) and stem[len(prefix) :] in stems:
                return True
    return False


def _weak_past(token: Token) -> bool:
    form, lemma = token.lower, token.lemma.lower()
    if not form.endswith(("te", "ten", "test", "tet")):
        return False
    stem = lemma.removesuffix("n").removesuffix("e")
    if not form.startswith(stem[: max(2, len(stem) - 1)]):
        return False
    tail = form[len(stem) :]
    return tail in {"te", "ten", "test", "tet", "ete", "eten", "etest", "etet"} or form == stem + "te"


def plusquamperfekt_place(clause: list[Token]) -> tuple[Token, Token] | None:
    """`hatte … gesagt`, `war … gegangen`."""
    for token in clause:
        form = token.lower
        has = form in {"hatte", "hatten", "hattest", "hattet"}
        was = form in {"war", "waren", "warst", "wart"}
        if not has and not was:
            continue
        for participle in clause:
            if participle.tag not in {"VVPP", "VAPP", "VMPP"} or not _belongs(clause, token, participle):
                continue
            if has or participle.lower in {"worden", "gewesen", "geworden"} or _moves(participle):
                return token, participle
    return None


def double_negation(found: list[Token]) -> tuple[Token, Token] | None:
    """The first two negators that negate each other; `nicht … und nicht`, `weder … noch` and a repeated `kein` do not."""
    for first, second in zip(found, found[1:], strict=False):
        if first.lower == "weder" or second.lower == first.lower or second.index - first.index > 6:
            continue
        if first.lower.startswith("kein") and second.lower.startswith("kein"):
            continue
        if {first.lower, second.lower} <= {"nie", "nicht", "niemals"} and second.index == first.index + 1:
            return first, second
        if second.tag in {"ADJA", "ADJD"} and first.lower not in {"nicht", "nie", "niemals"}:
            continue
        return first, second
    return None


def impersonal_order(clause: list[Token]) -> tuple[Token, Token] | None:
    """`ist einzureichen`, `haben … zu …` without a person, `muss … gestellt werden`."""
    found = _sein_zu(clause)
    if found:
        return found
    for position, token in enumerate(clause):
        if token.tag == "VMFIN" and token.lemma.lower() in {"müssen", "sollen", "dürfen"}:
            for other, last in zip(clause[position:], clause[position + 1 :], strict=False):
                if other.tag == "VVPP" and last.lower == "werden":
                    return token, last
        if token.lower in {"hat", "haben"} and token.tag == "VAFIN":
            for other, last in zip(clause[position:], clause[position + 1 :], strict=False):
                if (
                    other.tag == "PTKZU"
                    and last.tag == "VVINF"
                    and not any(t.tag in {"PIS", "PIAT", "PTKNEG"} for t in clause)
                ):
                    return token, last
    return None


def participle_before_noun(sentence: Sentence, start: int) -> Token | None:
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


def perfect_of(verb: Token) -> str | None:
    """Auxiliary and participle for a form of the Präteritum: `kaufte` is `hat gekauft`; None where unsure."""
    form = verb.lower
    plural = form.endswith("en") and not form.endswith("tten") or form.endswith("ten")
    for stem, (auxiliary, participle) in strong_verbs().items():
        for prefix in ("", *INSEPARABLE):
            if form in {prefix + stem, prefix + stem + "en", prefix + stem + "n"}:
                many = form != prefix + stem
                joined = prefix + participle.removeprefix("ge") if prefix else participle
                if prefix and auxiliary == "sein":
                    return None
                return f"{_auxiliary(auxiliary, many)} {joined}"
    lemma = verb.lemma.lower()
    if not lemma.endswith("en") or not _weak_past(verb):
        return None
    stem = lemma.removesuffix("en")
    if lemma in words("perfect_with_sein"):
        auxiliary = "sein"
    else:
        auxiliary = "haben"
    participle = stem + ("et" if stem.endswith(("t", "d")) else "t")
    if not lemma.endswith("ieren") and not lemma.startswith(INSEPARABLE):
        participle = "ge" + participle
    return f"{_auxiliary(auxiliary, plural)} {participle}"


INSEPARABLE = ("be", "ent", "er", "ver", "zer", "emp", "ge", "miss")


def _auxiliary(auxiliary: str, plural: bool) -> str:
    return {"haben": ("hat", "haben"), "sein": ("ist", "sind")}[auxiliary][plural]
