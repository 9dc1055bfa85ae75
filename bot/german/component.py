"""The stand-in's spaCy components, registered as `german_sentences` and `hanta`."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from . import sentences, tagger


def german_sentences(doc: Doc) -> Doc:
    """Mark where sentences begin, by `bot.german.sentences`."""
    starts = {start for start, _ in sentences.split(doc.text)}
    for token in doc:
        token.is_sent_start = token.idx in starts or token.i == 0
    return doc


def hanta(doc: Doc) -> Doc:
    """Give each token an STTS tag and a lemma, sentence by sentence."""
    for sentence in doc.sents if doc.has_annotation("SENT_START") else [doc[:]]:
        tokens = [token for token in sentence if not token.is_space]
        tagged = tagger.tag_sentence([token.text for token in tokens])
        for token, (tag, lemma) in zip(tokens, tagged, strict=True):
            token.tag_ = tag
            token.lemma_ = lemma
    for token in doc:
        if token.is_space:
            token.tag_ = "_SP"
            token.lemma_ = token.text
    return doc


Language.component("german_sentences", assigns=["token.is_sent_start"], func=german_sentences)
Language.component("hanta", assigns=["token.tag", "token.lemma"], func=hanta)
