"""N-grams of letters and sounds, which forgive wrong spelling, and of words, which keep the order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from copy import copy
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.cleaning import clean, fold
from bot.nlu.sounds import sounds
from bot.nlu.sparse import Columns, Sparse

_WORD = r"\w+"
_READABLE = "readable"

Floats = npt.NDArray[np.float64]
_NONE: Columns = np.zeros(0, np.int64)


class Ngrams:
    """The n-grams of some texts, weighed by tf-idf as scikit-learn's TfidfVectorizer does, times `weight`.

    analyzer: "char_wb" (letters, not across words) or "word"; shortest and longest: their length;
    least: an n-gram must occur in this many texts.
    """

    def __init__(
        self, analyzer: str, shortest: int, longest: int, least: int = 2, weight: float = 1.0
    ) -> None:
        self._vectorizer = TfidfVectorizer(
            analyzer=analyzer,
            token_pattern=_WORD if analyzer == "word" else None,
            ngram_range=(shortest, longest),
            min_df=least,
            sublinear_tf=True,
            lowercase=False,
            dtype=np.float32,
        )
        self._weight = weight
        self._across_words = analyzer == "word"
        self._analyze = self._vectorizer.build_analyzer()
        self._columns: dict[str, int] = {}
        self._words: dict[str, Columns | None] = {}
        self._rarity: Floats = np.zeros(0)
        self._empty = csr_matrix((1, 0), dtype=np.float32)

    def fit(self, texts: list[str]) -> None:
        """Learn which n-grams there are and how rare they are."""
        self._vectorizer.fit(texts)
        self._use(self._vectorizer.vocabulary_, self._vectorizer.idf_)
        often = Counter(word for text in texts for word in set(text.split()))
        self._words = {word: None for word, number in often.items() if number >= self._vectorizer.min_df}

    def _use(self, columns: dict[str, int], rarity: Floats) -> None:
        self._columns, self._rarity = columns, rarity
        self._empty = csr_matrix((1, len(columns)), dtype=np.float32)

    @property
    def number(self) -> int:
        """How many n-grams are known."""
        return len(self._columns)

    def each(self, texts: list[str]) -> Iterator[csr_matrix]:
        """Give the features of each text as a matrix of one row.

        To ask scipy for its rows, or to let it check each, takes several times as long as all the rest.
        """
        rows = self.rows(texts)
        for number in range(len(texts)):
            row = copy(self._empty)
            row.indices, row.data = rows.row(number)
            row.indptr = np.array((0, len(row.data)))
            yield row

    def rows(self, texts: list[str]) -> Sparse:
        """Return the features of `texts`, a row each, the columns in order.

        All texts at once, and without the checks of scikit-learn's `transform`, which cost more than all the
        rest for one text.
        """
        fresh: dict[str, Columns] = {}  # pieces repeat the words of the whole
        found = [self._found(text, fresh) for text in texts]
        width = len(self._columns)
        places = np.concatenate([_NONE, *found])
        places += np.repeat(np.arange(len(texts)) * width, [len(columns) for columns in found])
        places, counts = _counted(places)
        rows, columns = np.divmod(places, max(width, 1))
        weighed = (1 + np.log(counts)) * self._rarity[columns]
        lengths = np.sqrt(np.bincount(rows, weighed**2, len(texts)))
        values = (self._weight * weighed / lengths[rows]).astype(np.float32)
        return Sparse(values, columns, np.searchsorted(rows, np.arange(len(texts) + 1)))

    def _found(self, text: str, fresh: dict[str, Columns]) -> Columns:
        """Return the columns of the n-grams in `text`, as often as they occur."""
        if self._across_words:
            return self._known(self._analyze(text))
        return np.concatenate([_NONE, *(self._in_word(word, fresh) for word in text.split())])

    def _in_word(self, word: str, fresh: dict[str, Columns]) -> Columns:
        """Words that the training texts use are analyzed once; what else people write is not kept."""
        lasting = word in self._words
        known = self._words[word] if lasting else fresh.get(word)
        if known is None:
            known = self._known(self._letters(word))
            if lasting:
                self._words[word] = known
            else:
                fresh[word] = known
        return known

    def _letters(self, word: str) -> Iterator[str]:
        """Give the n-grams of one word as scikit-learn's "char_wb" does, without what it does for a text."""
        padded = f" {word} "
        shortest, longest = (min(length, len(padded)) for length in self._vectorizer.ngram_range)
        for length in range(shortest, longest + 1):
            for start in range(len(padded) - length + 1):
                yield padded[start : start + length]

    def _known(self, ngrams: Iterable[str]) -> Columns:
        columns = self._columns
        return np.array([columns[ngram] for ngram in ngrams if ngram in columns], np.int64)

    def save(self, path: Path) -> None:
        """Write what was learned to `path` (.json)."""
        learned = {
            "vocabulary": {term: int(column) for term, column in self._columns.items()},
            "idf": self._rarity.tolist(),
            "words": sorted(self._words),
        }
        path.write_text(json.dumps(learned), encoding="utf-8")

    def load(self, path: Path) -> None:
        """Read what `save` wrote."""
        learned = json.loads(path.read_text(encoding="utf-8"))
        self._use(learned["vocabulary"], np.array(learned["idf"]))
        self._words = dict.fromkeys(learned["words"])


def _counted(places: Columns) -> tuple[Columns, Columns]:
    """Sort `places`; return each once, and how often it was there: NumPy's `unique` without its checks."""
    places.sort()
    first = np.ones(len(places), bool)
    first[1:] = places[1:] != places[:-1]
    starts = first.nonzero()[0]
    return places[starts], np.diff(starts, append=len(places))


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class NgramFeaturizer(GraphComponent):
    """Weighs the n-grams of the folded text by tf-idf, as one sparse sentence feature."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default settings."""
        return {
            # name of the features, by which classifiers choose
            "alias": "characters",
            # "char_wb": n-grams of letters that do not cross word borders; "word": n-grams of words
            "analyzer": "char_wb",
            # True: n-grams of what is heard (bot.nlu.sounds), not of what is written
            "sounds": False,
            # shortest and longest n-gram
            "min_ngram": 2,
            "max_ngram": 5,
            # length of the feature, beside others of length 1
            "weight": 1.0,
            # an n-gram must occur in this many messages
            "min_messages": 2,
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._ngrams = Ngrams(
            config["analyzer"],
            config["min_ngram"],
            config["max_ngram"],
            config["min_messages"],
            config["weight"],
        )

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramFeaturizer:
        """Return an untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which n-grams there are and how rare they are."""
        self._ngrams.fit(self._texts(training_data.training_examples))
        with self._model_storage.write_to(self._resource) as folder:
            self._ngrams.save(folder / "ngrams.json")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to every training message."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the feature to every message that has text."""
        texts = [message for message in messages if message.get(TEXT) is not None]
        if texts:
            for row, message in zip(self._ngrams.each(self._texts(texts)), texts, strict=True):
                message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, self._config["alias"]))
        return messages

    def _texts(self, messages: list[Message]) -> list[str]:
        texts = [readable_text(message) for message in messages]
        return [sounds(text) for text in texts] if self._config["sounds"] else texts

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NgramFeaturizer:
        """Return the component trained before."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component._ngrams.load(folder / "ngrams.json")
        return component


def readable_text(message: Message) -> str:
    """Return the text of `message` as n-grams read it; found once for all who ask."""
    text: str | None = message.get(_READABLE)
    if text is None:
        text = readable(message.get(TEXT))
        message.set(_READABLE, text)
    return text


def readable(text: str | None) -> str:
    """Return `text` as n-grams read it."""
    return fold(clean(text or ""))
