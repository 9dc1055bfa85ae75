"""The pipeline's components through Rasa's own graph interfaces, on a small training set."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import vstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.after import After
from bot.nlu.chooser import SegmentChooser
from bot.nlu.classifier import IntentClassifier, is_sure, settle
from bot.nlu.cleaning import fold
from bot.nlu.context import AFTER
from bot.nlu.decision import Decision
from bot.nlu.embeddings import SentenceEmbedder
from bot.nlu.encoders import encoder
from bot.nlu.entities import EntityFinder
from bot.nlu.ngrams import NgramFeaturizer
from bot.nlu.splitter import PIECE, SPAN, TOLD, QuestionSplitter

EXAMPLES = {
    "coal_exit_when": """wann endet die kohle|bis wann wird noch braunkohle verbrannt|
        wann ist schluss mit der kohle|
        in welchem jahr ist der kohleausstieg|seit wann gilt der kohleausstieg|kohle ende datum wann|
        wann kommt der ausstieg aus der braunkohle|wie lange gibt es noch kohle""",
    "contact": """wer ist zuständig|wer ist für sport zuständig|an wen wende ich mich|
        wer hilft mir beim radweg|
        ansprechpartner für kultur|wer ist ansprechperson für schulen|mit wem rede ich über gewerbe|
        wer ist mein ansprechpartner""",
    "glossary": """was bedeutet strukturwandel|was heißt revier|erkläre mir das wort transformation|
        was ist mit stark gemeint|was bedeutet das wort strukturbruch|was heißt kofinanzierung|
        wort erklären bitte|bedeutung von revier""",
    "greet": """hallo|guten tag|moin|hi|servus|guten morgen|hallo zusammen|schönen guten tag""",
    "emergency": """ich will nicht mehr leben|es brennt bei mir|bitte einen notarzt schnell|
        mein mann schlägt mich|
        ich bringe mich um|jemand ertrinkt hilfe|er atmet nicht mehr|hilfe ich blute stark""",
    "out_of_scope": """wie wird das wetter|bestell mir eine pizza|wo kann ich meinen hund anmelden|
        erzähl einen witz|wer gewinnt die bundesliga|wie spät ist es|kfz zulassung verlängern|
        was kostet ein reisepass""",
    "innoregion_financing": """wer finanziert die innovationsregion|
        woher kommt das geld der innovationsregion|
        wer bezahlt die innovationsregion|wie wird die innovationsregion bezahlt|
        innovationsregion finanzierung|wer gibt das geld für die innovationsregion|
        bezahlt der bund die innovationsregion|wer trägt die kosten der innovationsregion""",
}
RESPONSES = {
    "utter_coal_exit_when": [{"text": "2038", "metadata": {"follow_ups": {"pays": "innoregion_financing"}}}]
}
ENCODER = {"encoder": "e5", "weight": 1.0}


def training_data() -> TrainingData:
    messages = [
        Message.build(" ".join(text.split()), intent)
        for intent, texts in EXAMPLES.items()
        for text in texts.split("|")
    ]
    tables = [
        {"name": "applicant", "elements": ["Verein", "Bürgermeister"]},
        {"name": "plant", "elements": ["Schkopau"]},
    ]
    return TrainingData(messages, {"Verein": "club", "bürgermeister": "municipality"}, [], tables, RESPONSES)


class Pipeline:
    """Components trained one after the other, each with a store of its own resource, as Rasa's graph does."""

    def __init__(self, folder: Path, seed: int = 7) -> None:
        self._storage = LocalModelStorage(folder)
        kinds: list[tuple[type[GraphComponent], dict[str, Any]]] = [
            (QuestionSplitter, {}),
            (NgramFeaturizer, {"min_messages": 1}),
            (SentenceEmbedder, {**ENCODER, "memory": str(folder / "embeddings")}),
            (IntentClassifier, {"featurizers": ["characters", "meaning"], "seed": seed, "penalty": 1e-3}),
            (EntityFinder, {}),
            (Decision, {}),
        ]
        self._kinds = [
            (kind, {**(kind.get_default_config() or {}), **changed}, Resource(kind.__name__))
            for kind, changed in kinds
        ]
        self._components: list[Any] = []

    def _arguments(self, name: str, config: dict[str, Any], resource: Resource) -> tuple[Any, ...]:
        return config, self._storage, resource, ExecutionContext(GraphSchema({}), node_name=name)

    def train(self, data: TrainingData) -> "Pipeline":
        for kind, config, resource in self._kinds:
            component = kind.create(*self._arguments(kind.__name__, config, resource))
            if hasattr(component, "train"):
                assert component.train(data) == resource
            if hasattr(component, "process_training_data"):
                data = component.process_training_data(data)
            self._components.append(component)
        return self

    def load(self) -> "Pipeline":
        for kind, config, resource in self._kinds:
            self._components.append(kind.load(*self._arguments(kind.__name__, config, resource)))
        return self

    def read(self, text: str, topic: str | None = None) -> Message:
        messages = [Message(data={TEXT: text, "metadata": {"topic": topic}})]
        for component in self._components:
            messages = component.process(messages)
        (message,) = messages
        return message

    def intents(self, text: str, topic: str | None = None) -> list[str]:
        return [part["intent"] for part in self.read(text, topic).get("parts")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("model")


@pytest.fixture(scope="module")
def trained(folder: Path) -> Pipeline:
    return Pipeline(folder).train(training_data())


@pytest.fixture(scope="module")
def pipeline(trained: Pipeline, folder: Path) -> Iterator[Pipeline]:
    """What a server has: everything loaded from what the training persisted."""
    yield Pipeline(folder).load()


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("Wann endet eigentlich die Braunkohle?", ["coal_exit_when"]),
        ("wann is schlus mit kohle", ["coal_exit_when"]),
        ("Hallo", ["greet"]),
        ("Wie wird morgen das Wetter?", ["out_of_scope"]),
        ("Wann endet die Kohle und wer ist für Sport zuständig?", ["coal_exit_when", "contact"]),
        ("Hallo! Wann endet die Kohle?", ["coal_exit_when"]),
        ("Wann endet die Kohle? Und wer zahlt das?", ["coal_exit_when", "innoregion_financing"]),
        ("Wann endet die Kohle? Bis wann wird noch Kohle verbrannt?", ["coal_exit_when"]),
        ("Wer ist für Sport zuständig? Wer ist für Kultur zuständig?", ["contact", "contact"]),
        ("Wann endet die Kohle? Es brennt bei uns!", ["emergency"]),
        ("Where is the money and who can help?", ["out_of_scope"]),
        ("xqzt wvvk", ["nlu_fallback"]),
        ("🙂", ["nlu_fallback"]),
        ("", ["nlu_fallback"]),
        ("\x00\u200b", ["nlu_fallback"]),
    ],
)
def test_a_message_gets_its_parts_and_intents(pipeline: Pipeline, text: str, intents: list[str]) -> None:
    assert pipeline.intents(text) == intents


def test_a_follow_up_is_answered_by_what_fits_the_last_topic(pipeline: Pipeline) -> None:
    assert pipeline.intents("und wer zahlt das?", "coal_exit_when") == ["innoregion_financing"]
    assert pipeline.intents("Wo steht das?", "coal_exit_when") == ["ask_source"]


def test_the_first_part_is_what_rasa_sees(pipeline: Pipeline) -> None:
    message = pipeline.read("Wann endet die Kohle und wer ist für Sport zuständig?")
    first = message.get("parts")[0]
    assert message.get("intent") == {"name": first["intent"], "confidence": first["confidence"]}
    assert message.get("entities") == first["entities"]
    assert message.get("intent_ranking") == first["ranking"]
    assert {"intent", "entities", "intent_ranking", "parts"} <= message.output_properties


def test_a_ranking_names_every_intent_with_probabilities_that_add_up(pipeline: Pipeline) -> None:
    ranking = pipeline.read("Wann endet die Kohle?").get("intent_ranking")
    chances = [entry["confidence"] for entry in ranking]
    assert {entry["name"] for entry in ranking} == set(EXAMPLES)
    assert sum(chances) == pytest.approx(1)
    assert chances == sorted(chances, reverse=True)


def test_each_part_has_the_entities_of_its_own_words(pipeline: Pipeline) -> None:
    parts = pipeline.read("Wer ist für die Turnhalle zuständig? Was bedeutet Strukturwandel?").get("parts")
    fields = [[e["value"] for e in part["entities"] if e["entity"] == "topic_field"] for part in parts]
    assert fields == [["sport"], []]


def test_a_question_inside_a_letter_keeps_the_entities_of_the_letter(pipeline: Pipeline) -> None:
    part = pipeline.read("Wir sind ein Verein aus Aken. Wir haben einen Plan. Wer ist zuständig?").get(
        "parts"
    )[0]
    assert part["intent"] == "contact"
    assert "club" in [entity["value"] for entity in part["entities"]]


def entities(pipeline: Pipeline, text: str) -> list[tuple[str, str]]:
    return [(entity["entity"], entity["value"]) for entity in pipeline.read(text).get("entities")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wer ist zuständig für den Radweg?", [("topic_field", "verkehr")]),
        ("Wer ist zuständig, nicht für Sport, sondern für Museen?", [("topic_field", "kultur")]),
        ("Wer ist zuständig statt Sport?", []),
        ("Wer hilft unserem Verein?", [("applicant", "club")]),
        ("Der Bürgermeister fragt: Wer ist zuständig?", [("applicant", "municipality")]),
        ("Wann endet Schkopau?", [("plant", "schkopau")]),
        ("Was ist ein Strukturbruch", [("term", "strukturbruch")]),
    ],
)
def test_entities_come_from_what_staff_edit_and_not_from_what_is_negated(
    pipeline: Pipeline, text: str, found: list[tuple[str, str]]
) -> None:
    known = {entity for entity, _ in found} | {"topic_field"}
    assert [one for one in entities(pipeline, text) if one[0] in known] == [
        (entity, value if entity != "plant" else "Schkopau") for entity, value in found
    ]


def test_a_value_named_twice_is_found_once_at_its_best_place(pipeline: Pipeline) -> None:
    found = pipeline.read("Wer ist zuständig für Turnhalen und die Turnhalle?").get("entities")
    (field,) = [entity for entity in found if entity["entity"] == "topic_field"]
    assert (field["text"], field["confidence_entity"]) == ("Turnhalle", 1.0)


def test_a_foreign_language_is_named_as_an_entity(pipeline: Pipeline) -> None:
    assert entities(pipeline, "Where is the money and who can help?") == [("foreign_language", "en")]


def test_a_loaded_pipeline_decides_like_the_trained_one(trained: Pipeline, pipeline: Pipeline) -> None:
    for text in ("wann endet die kohle", "wer ist für radwege zuständig", "wie wird das wetter", "asdf"):
        one, two = trained.read(text), pipeline.read(text)
        assert one.get("intent")["name"] == two.get("intent")["name"]
        assert one.get("intent")["confidence"] == pytest.approx(two.get("intent")["confidence"], abs=1e-4)
        assert one.get("entities") == two.get("entities")


def test_the_same_seed_trains_the_same_model(trained: Pipeline, tmp_path: Path) -> None:
    again = Pipeline(tmp_path).train(training_data())
    for text in ("wann endet die kohle", "wer ist zuständig"):
        assert again.read(text).get("intent_ranking") == trained.read(text).get("intent_ranking")


def test_only_data_that_cannot_run_is_persisted(trained: Pipeline, folder: Path) -> None:
    kept = {path.suffix for path in folder.rglob("*") if path.is_file()}
    assert kept == {".json", ".npz"}


# One component at a time.


def create(kind: type[Any], tmp_path: Path, **changed: Any) -> Any:
    config = {**kind.get_default_config(), **changed}
    context = ExecutionContext(GraphSchema({}), node_name=kind.__name__)
    return kind.create(config, LocalModelStorage(tmp_path), Resource(kind.__name__), context)


def test_a_message_of_one_question_gets_no_pieces() -> None:
    messages = [Message(data={TEXT: "Wann endet die Kohle?"}), Message(data={TEXT: None})]
    assert QuestionSplitter().process(messages) == messages


def test_pieces_stand_behind_their_message() -> None:
    message = Message(data={TEXT: "Wer zahlt das?\nWas ist STARK?"})
    first, *pieces = QuestionSplitter().process([message])
    assert first is message
    assert [(piece.get(TEXT), piece.get(PIECE), piece.get(SPAN)) for piece in pieces] == [
        ("Wer zahlt das?", True, None),
        ("Was ist STARK?", True, None),
        ("Wer zahlt das?", True, (0, 1)),
        ("Was ist STARK?", True, (1, 2)),
    ]


def test_of_all_segments_those_are_kept_that_are_likeliest_together(tmp_path: Path) -> None:
    whole, greeting = ranked("a, b, c", contact=0.2), ranked("hallo", greet=0.9)
    piece = ranked("a", piece=True, contact=0.3)
    segments = [
        ranked(name, piece=True, span=span, contact=chance)
        for name, span, chance in [
            ("a", (0, 1), 0.9),
            ("a, b", (0, 2), 0.3),
            ("b", (1, 2), 0.2),
            ("b, c", (1, 3), 0.8),
            ("c", (2, 3), 0.4),
        ]
    ]
    chooser = create(SegmentChooser, tmp_path)
    kept = chooser.process([greeting, whole, piece, *segments, greeting])
    assert kept == [greeting, whole, piece, segments[0], segments[3], greeting]


def test_of_what_is_told_that_is_kept_that_may_be_danger(tmp_path: Path) -> None:
    whole = ranked("a? b. c. d. e.", contact=0.9)
    told = [
        ranked(name, piece=True, told=True, greet=0.1, emergency=chance)
        for name, chance in [("b", 0.01), ("c", 0.05), ("d", 0.9), ("e", 0.06)]
    ]
    settle(whole)
    kept = create(SegmentChooser, tmp_path).process([whole, *told])
    assert kept == [whole, told[2], told[3]]
    assert not any(map(is_sure, kept[1:]))  # so the encoder looks at them


def test_of_the_words_that_people_write_only_common_ones_are_kept(tmp_path: Path) -> None:
    finder = create(EntityFinder, tmp_path)
    finder.train(training_data())
    finder.process([Message(data={TEXT: "WER ist hier Herr Mustermann?"})])
    assert set(finder._spellings) == {"WER", "ist"}


def test_what_is_kept_of_a_word_changes_nothing(tmp_path: Path) -> None:
    finder = create(EntityFinder, tmp_path, known_from=1)
    finder.train(training_data())
    text = "Wer ist im Verein für Sport, die Turnhallen und Schkopau zuständig?"
    first, second = (finder.process([Message(data={TEXT: text})])[0].get("entities") for _ in range(2))
    assert first == second
    assert {entity["entity"] for entity in first} >= {"applicant", "topic_field", "plant"}


def test_training_messages_are_not_split() -> None:
    data = training_data()
    assert QuestionSplitter().process_training_data(data) is data


def test_features_have_the_length_that_their_weight_says(tmp_path: Path) -> None:
    data = training_data()
    ngrams = create(NgramFeaturizer, tmp_path, weight=0.5, analyzer="word", min_ngram=1, max_ngram=2)
    embedder = create(SentenceEmbedder, tmp_path, encoder="e5", weight=0.7, memory=str(tmp_path))
    message = Message(data={TEXT: "wer ist zuständig"})
    for component in (ngrams, embedder):
        component.train(data)
        component.process([message])
    sparse = message.get_sparse_features(TEXT)[1]
    dense = message.get_dense_features(TEXT)[1]
    assert sparse.features.power(2).sum() == pytest.approx(0.25, abs=1e-3)
    assert np.linalg.norm(dense.features) == pytest.approx(0.7, abs=1e-3)


def test_ngrams_weigh_as_scikit_learn_weighs_them(tmp_path: Path) -> None:
    texts = [message.get(TEXT) for message in training_data().training_examples]
    reference = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, lowercase=False, min_df=2, dtype=np.float32
    )
    expected = 0.7 * reference.fit_transform([fold(text) for text in texts])
    component = create(NgramFeaturizer, tmp_path, weight=0.7)
    component.train(training_data())
    messages = component.process([Message(data={TEXT: text}) for text in [*texts, "%%%"]])
    rows = [message.get_sparse_features(TEXT)[1].features for message in messages]
    assert np.abs((vstack(rows[:-1]) - expected).toarray()).max() < 1e-6
    assert rows[-1].nnz == 0


def test_a_message_without_text_gets_no_ngrams(tmp_path: Path) -> None:
    component = create(NgramFeaturizer, tmp_path)
    component.train(training_data())
    message = Message(data={"action_name": "action_listen"})
    assert component.process([message]) == [message]
    assert message.features == []


def test_whitened_training_messages_differ_alike_in_every_direction(tmp_path: Path) -> None:
    data = training_data()
    embedder = create(SentenceEmbedder, tmp_path, whitening=1.0, memory=str(tmp_path))
    embedder.train(data)
    rows = np.vstack([encoder("e5").encode([message.get(TEXT)]) for message in data.training_examples])
    spread = ((rows - embedder._mean) @ embedder._directions).std(axis=0)
    assert len(spread) == len(rows) - 1  # so many directions there are among them
    assert np.allclose(spread, 1, atol=0.01)


def test_the_directions_in_which_messages_differ_most_come_first(tmp_path: Path) -> None:
    data = training_data()
    embedder = create(SentenceEmbedder, tmp_path, whitening=0.5, memory=str(tmp_path))
    embedder.train(data)
    rows = encoder("e5").encode([message.get(TEXT) for message in data.training_examples])
    spread = ((rows - embedder._mean) @ embedder._directions).std(axis=0)
    assert (np.diff(spread) < 1e-6).all()


def test_the_nearest_training_messages_are_asked_too(tmp_path: Path) -> None:
    data = training_data()
    embedder = create(SentenceEmbedder, tmp_path, memory=str(tmp_path))
    embedder.train(data)
    embedder.process_training_data(data)
    settings = {"featurizers": ["meaning"], "penalty": 1e-3, "neighbours": "meaning"}
    found = {}
    for trust in (0.0, 0.5):
        classifier = create(IntentClassifier, tmp_path, **settings, trust=trust)
        classifier.train(data)
        message = embedder.process([Message(data={TEXT: "wer ist für den radverkehr zuständig"})])[0]
        found[trust] = classifier.process([message])[0].get("intent")
    assert found[0.0]["name"] == found[0.5]["name"] == "contact"
    assert found[0.5]["confidence"] > found[0.0]["confidence"]


class First:
    """The first classifier of a cascade, on n-grams alone."""

    def __init__(self, folder: Path, **settings: float) -> None:
        data = training_data()
        self._ngrams = create(NgramFeaturizer, folder, min_messages=1)
        self._ngrams.train(data)
        self._ngrams.process_training_data(data)
        self.classifier = create(
            IntentClassifier, folder, featurizers=["characters"], penalty=1e-4, **settings
        )
        self.classifier.train(data)

    def read(self, text: str) -> Message:
        message = Message(data={TEXT: text})
        self.classifier.process(self._ngrams.process([message]))
        return message


def test_a_first_classifier_decides_only_where_it_is_sure(tmp_path: Path) -> None:
    first = First(tmp_path, sure_above=0.5)
    assert is_sure(first.read("wann endet die kohle"))
    assert not is_sure(first.read("xyz"))


def test_what_is_out_of_scope_is_decided_early_only_where_that_is_surer_than_asked(tmp_path: Path) -> None:
    for above, decided in ((1.1, False), (0.3, True)):
        first = First(tmp_path, sure_above=0.0, outside_below=0.0, outside_above=above)
        message = first.read("bestell mir eine pizza")
        assert message.get("intent")["name"] == "out_of_scope"
        assert is_sure(message) is decided
        assert not is_sure(first.read("wann endet die kohle"))


def test_what_is_decided_stays_and_costs_no_embedding(tmp_path: Path) -> None:
    first = First(tmp_path, sure_above=0.5)
    message = first.read("wann endet die kohle")
    embedder = create(SentenceEmbedder, tmp_path, encoder="e5", only_unsure=True)
    embedder.process([message])
    assert message.get_dense_features(TEXT) == (None, None)
    before = message.get("intent")
    first.classifier.process([message])
    assert message.get("intent") is before


def test_an_untrained_classifier_leaves_messages_alone(tmp_path: Path) -> None:
    message = Message(data={TEXT: "hallo"})
    assert create(IntentClassifier, tmp_path).process([message]) == [message]
    assert message.get("intent") is None


def ranked(
    text: str,
    *,
    metadata: dict[str, Any] | None = None,
    piece: bool = False,
    span: tuple[int, int] | None = None,
    told: bool = False,
    named: tuple[str, str] | None = None,
    **chances: float,
) -> Message:
    """Return a message with its ranking; `named` is a word of the text and the entity that it is."""
    ranking = sorted(
        ({"name": n, "confidence": c} for n, c in chances.items()), key=lambda r: -r["confidence"]
    )
    entities = []
    if named:
        start = text.index(named[0])
        entities = [{"entity": named[1], "value": "x", "start": start, "end": start + len(named[0])}]
    return Message(
        data={
            TEXT: text,
            "intent_ranking": ranking,
            "entities": entities,
            "metadata": metadata or {},
            PIECE: piece,
            SPAN: span,
            TOLD: told,
        }
    )


@pytest.fixture
def decision(tmp_path: Path) -> Decision:
    component: Decision = create(Decision, tmp_path)
    component.train(training_data())
    return component


@pytest.mark.parametrize(
    ("chances", "intent"),
    [
        ({"contact": 0.5, "out_of_scope": 0.12}, "contact"),
        ({"contact": 0.5, "out_of_scope": 0.18}, "nlu_fallback"),
        ({"contact": 0.25, "out_of_scope": 0.05}, "nlu_fallback"),
        ({"contact": 0.3, "out_of_scope": 0.5}, "out_of_scope"),
        ({"contact": 0.65, "emergency": 0.3}, "emergency"),
        ({"contact": 0.25, "emergency": 0.2}, "nlu_fallback"),
    ],
)
def test_doubt_leads_to_a_question_back_and_danger_goes_first(
    decision: Decision, chances: dict[str, float], intent: str
) -> None:
    (message,) = decision.process([ranked("wer ist zuständig", **chances)])
    assert message.get("intent")["name"] == intent


def test_the_confidence_of_a_miss_is_that_of_the_best_real_intent(decision: Decision) -> None:
    (message,) = decision.process([ranked("wer ist zuständig", contact=0.25, out_of_scope=0.05)])
    assert message.get("intent") == {"name": "nlu_fallback", "confidence": 0.25}


def test_a_message_of_danger_has_one_part_whatever_else_it_asks(decision: Decision) -> None:
    whole = ranked("Wann endet die Kohle? Wer ist zuständig?", contact=0.9)
    pieces = [
        ranked("Wann endet die Kohle?", piece=True, coal_exit_when=0.9),
        ranked("Wer ist zuständig?", piece=True, emergency=0.8),
    ]
    (message,) = decision.process([whole, *pieces])
    assert [part["intent"] for part in message.get("parts")] == ["emergency"]


def test_greetings_and_unsure_pieces_are_no_questions_of_their_own(decision: Decision) -> None:
    whole = ranked("Hallo Leute! Wann endet die Kohle? Wer ist das?", coal_exit_when=0.6)
    pieces = [
        ranked("Hallo Leute!", piece=True, greet=0.99),
        ranked("Wann endet die Kohle?", piece=True, coal_exit_when=0.9),
        ranked("Was meinen Sie dazu?", piece=True, contact=0.4, complaint=0.6),
    ]
    (message,) = decision.process([whole, *pieces])
    assert [(part["intent"], part["confidence"]) for part in message.get("parts")] == [
        ("coal_exit_when", 0.9)
    ]


def test_a_piece_is_a_question_where_questions_together_are_likely(decision: Decision) -> None:
    pieces = [
        ranked("Wann endet die Kohle?", piece=True, coal_exit_when=0.9),
        ranked("Wer kümmert sich um Kitas?", piece=True, contact=0.45, innoregion_management=0.4),
    ]
    whole = ranked("Wann endet die Kohle? Wer kümmert sich um Kitas?", coal_exit_when=0.5, contact=0.3)
    (message,) = decision.process([whole, *pieces])
    assert [part["intent"] for part in message.get("parts")] == ["coal_exit_when", "contact"]


def test_a_piece_that_refers_to_the_one_before_needs_no_trace_in_the_whole(decision: Decision) -> None:
    pieces = [
        ranked("Was ist die Innovationsregion?", piece=True, innoregion_what=0.95),
        ranked("Wer bezahlt sie?", piece=True, innoregion_financing=0.3, regional_budget=0.2),
    ]
    whole = ranked("Was ist die Innovationsregion? Wer bezahlt sie?", innoregion_what=0.99)
    (message,) = decision.process([whole, *pieces])
    assert [part["intent"] for part in message.get("parts")] == ["innoregion_what", "innoregion_financing"]


def test_a_switch_comes_first_and_a_person_last(decision: Decision) -> None:
    asked = [
        ranked("Ich will mit jemandem reden", piece=True, handoff_request=0.95),
        ranked("Wann endet die Kohle?", piece=True, coal_exit_when=0.9),
        ranked("Bitte einfach", piece=True, easy_language_on=0.95),
        ranked("Was geht hier?", piece=True, capabilities=0.6),
    ]
    whole = ranked(
        "Bitte einfach: Wann endet die Kohle? Ich will mit jemandem reden.",
        easy_language_on=0.3, coal_exit_when=0.4, handoff_request=0.2,
    )  # fmt: skip
    (message,) = decision.process([whole, *asked])
    found = [part["intent"] for part in message.get("parts")]
    assert found == ["easy_language_on", "coal_exit_when", "handoff_request"]


def test_two_messages_keep_their_own_pieces(decision: Decision) -> None:
    one = [
        ranked("Wann endet die Kohle? Wer ist zuständig?", contact=0.9),
        ranked("Wann endet die Kohle?", piece=True, coal_exit_when=0.9),
        ranked("Wer macht das beim Kreis?", piece=True, contact=0.9),
    ]
    messages = decision.process([ranked("hallo", greet=0.9), *one, ranked("was heißt revier", glossary=0.9)])
    found = [[part["intent"] for part in message.get("parts")] for message in messages]
    assert found == [["greet"], ["coal_exit_when", "contact"], ["glossary"]]


def test_a_question_asked_twice_is_answered_once_for_all_that_it_names(decision: Decision) -> None:
    sport, culture = ({"entity": "topic_field", "value": value} for value in ("sport", "kultur"))
    pieces = [ranked(text, piece=True, contact=0.9) for text in ("Wer hilft?", "Wer hilft bei Sport?")]
    pieces[1].set("entities", [sport])
    others = [ranked("Wer hilft bei Kultur?", piece=True, contact=0.9)]
    others[0].set("entities", [culture])
    (message,) = decision.process([ranked("Wer hilft?", contact=0.9), *pieces, *others])
    assert [part["entities"] for part in message.get("parts")] == [[sport], [culture]]


def test_a_message_that_needs_the_last_answer_is_read_with_it(decision: Decision) -> None:
    chances = {"bot_challenge": 0.8, "innoregion_members": 0.2}
    text, after = "sitzt da wer aus bitterfeld", {"topic": "innoregion_members"}
    needing = ranked(text, metadata=after, **chances)
    needing.set(AFTER, {"innoregion_members": After(0.9, {}, {"innoregion_members": 1.0})})
    (message,) = decision.process([needing])
    assert message.get("intent")["name"] == "innoregion_members"
    assert sum(entry["confidence"] for entry in message.get("intent_ranking")) == pytest.approx(1)
    alone = ranked(text, metadata=after, **chances)
    alone.set(AFTER, {"innoregion_members": After(0.1, {"own": 1.0}, {"innoregion_members": 1.0})})
    (message,) = decision.process([alone])
    assert message.get("intent")["name"] == "bot_challenge"


def test_the_second_question_of_a_message_is_read_after_the_first(decision: Decision) -> None:
    message = ranked("Was ist STARK und an wen geht das?", stark=0.8, ststg_apply=0.15)
    first = ranked("Was ist STARK?", piece=True, stark=0.95)
    second = ranked("an wen geht das?", piece=True, affirm=0.35, ststg_apply=0.6)
    second.set(AFTER, {"stark": After(0.9, {"for_whom": 1.0}, {"stark": 0.4, "ststg_apply": 0.6})})
    (decided,) = decision.process([message, first, second])
    assert [part["intent"] for part in decided.get("parts")] == ["stark", "ststg_apply"]


@pytest.mark.parametrize(
    ("whole", "needs", "asked"),
    [
        ({"out_of_scope": 0.95, "ststg_apply": 0.05}, 0.7, ["out_of_scope"]),
        ({"out_of_scope": 0.95, "ststg_apply": 0.05}, 0.2, ["ststg_apply", "contact", "out_of_scope"]),
        ({"ststg_apply": 0.6, "out_of_scope": 0.3}, 0.7, ["ststg_apply", "contact", "out_of_scope"]),
    ],
)
def test_what_is_asked_about_a_matter_that_is_not_ours_is_not_ours(
    decision: Decision, whole: dict[str, float], needs: float, asked: list[str]
) -> None:
    story = ranked("Ich möchte eine Garage bauen", piece=True, out_of_scope=0.99)
    first = ranked("Wie stelle ich den Antrag?", piece=True, ststg_apply=0.95)
    second = ranked("Und wer hilft mir beim Ausfüllen?", piece=True, contact=0.9)
    for piece in (first, second):
        piece.set(AFTER, {"out_of_scope": After(needs, {}, {})})
    message = ranked("Ich möchte eine Garage bauen. Wie stelle ich den Antrag? Und wer hilft mir?", **whole)
    (decided,) = decision.process([message, story, first, second])
    assert [part["intent"] for part in decided.get("parts")] == asked


def test_who_only_reacts_is_told_nothing_again(decision: Decision) -> None:
    (message,) = decision.process([ranked("aha, ach so", metadata={"topic": "stark"}, stark=0.9)])
    assert message.get("intent")["name"] == "affirm"


def test_a_bare_aspect_after_an_answer_is_no_choice_between_topics(decision: Decision) -> None:
    (message,) = decision.process([ranked("wann", metadata={"topic": "privacy"}, privacy=0.9)])
    assert message.get("parts")[0]["intent"] == "privacy"


def test_in_doubt_a_named_topic_field_makes_the_question_for_a_person_likelier(decision: Decision) -> None:
    named = ("kitas", "topic_field")
    message = ranked("wer ist zuständig für kitas", named=named, innoregion_management=0.45, contact=0.4)
    (decided,) = decision.process([message])
    assert decided.get("intent")["name"] == "contact"


def test_a_bare_aspect_that_several_topics_have_leads_to_a_question_back(decision: Decision) -> None:
    (message,) = decision.process([ranked("wann", coal_exit_when=0.9)])
    part = message.get("parts")[0]
    assert part["intent"] == "nlu_fallback"
    assert {"coal_exit_when", "ststg_passed_when"} <= {entry["name"] for entry in part["ranking"]}


@pytest.mark.parametrize(
    ("text", "named", "intent"),
    [
        ("und braunkohle?", ("braunkohle", "plant"), "coal_exit_when"),
        ("was ist mit sport", ("sport", "topic_field"), "contact"),
        ("für nen verein", ("verein", "applicant"), "ststg_apply"),
        ("und revier?", ("revier", "term"), "glossary"),
        ("und sport am montag", ("sport", "topic_field"), "goodbye"),
    ],
)
def test_a_name_alone_asks_for_what_belongs_to_it(
    decision: Decision, text: str, named: tuple[str, str], intent: str
) -> None:
    (message,) = decision.process([ranked(text, named=named, goodbye=0.75, greet=0.1)])
    assert message.get("intent")["name"] == intent


def test_a_name_alone_after_an_answer_asks_what_that_said_of_others(decision: Decision) -> None:
    named = ("verein", "applicant")
    asked = ranked("für nen verein", named=named, affirm=0.2, revierpionier=0.1)
    (alone,) = decision.process([asked])
    assert alone.get("intent")["name"] == "ststg_apply"
    asked = ranked("für nen verein", named=named, affirm=0.2, revierpionier=0.1)
    asked.set("metadata", {"topic": "revierpionier"})
    asked.set(AFTER, {"revierpionier": After(0.9, {"for_whom": 1.0}, {"revierpionier": 1.0})})
    (after,) = decision.process([asked])
    assert after.get("intent")["name"] == "revierpionier"


def test_a_topic_that_is_likely_or_surely_elsewhere_goes_before_a_name_alone(decision: Decision) -> None:
    field = ("kultur", "topic_field")
    for name, chance in [("glossary", 0.6), ("out_of_scope", 0.9)]:
        (message,) = decision.process([ranked("und kultur", named=field, contact=0.1, **{name: chance})])
        assert message.get("intent")["name"] == name


@pytest.mark.parametrize(("chance", "intents"), [(0.89, ["contact"]), (0.9, ["emergency"])])
def test_what_is_told_around_a_question_is_danger_or_nothing(
    decision: Decision, chance: float, intents: list[str]
) -> None:
    asked = ranked("Wer ist zuständig? Er liegt da.", contact=0.95)
    told = ranked("Er liegt da.", piece=True, told=True, coal_exit_when=1 - chance, emergency=chance)
    (message,) = decision.process([asked, told])
    assert [part["intent"] for part in message.get("parts")] == intents


@pytest.mark.parametrize(
    ("whole", "piece", "intent"),
    [(0.01, 0.79, "contact"), (0.01, 0.8, "emergency"), (0.1, 0.5, "emergency"), (0.1, 0.2, "contact")],
)
def test_a_piece_tells_of_danger_where_the_whole_does_not_surely_deny_it(
    decision: Decision, whole: float, piece: float, intent: str
) -> None:
    asked = ranked("Wer ist zuständig für den Radweg? Schnell bitte.", contact=0.85, emergency=whole)
    pieces = [
        ranked("Wer ist zuständig für den Radweg?", piece=True, contact=0.9),
        ranked("Schnell bitte.", piece=True, emergency=piece),
    ]
    [message] = decision.process([asked, *pieces])
    assert message.get("intent")["name"] == intent


def test_who_does_not_understand_a_word_is_in_no_danger(decision: Decision) -> None:
    asked = ranked("revier versteh ich nicht", named=("revier", "term"), emergency=0.6, glossary=0.1)
    (message,) = decision.process([asked])
    assert message.get("intent")["name"] == "glossary"
    topic = ranked("revier versteh ich nicht", named=("revier", "term"), contact=0.6, glossary=0.1)
    assert decision.process([topic])[0].get("intent")["name"] == "contact", "its answer says more"
    danger = ranked("revier es brennt bei mir", named=("revier", "term"), glossary=0.9)
    assert decision.process([danger])[0].get("intent")["name"] == "emergency", "words of danger go first"


def test_what_is_asked_about_another_region_is_out_of_scope(decision: Decision) -> None:
    asked = ranked("wer bezahlt hamburg", named=("hamburg", "elsewhere"), innoregion_financing=0.99)
    assert decision.process([asked])[0].get("intent")["name"] == "out_of_scope"
    alone = ranked("was ist mit hamburg", named=("hamburg", "elsewhere"), contact=0.4)
    assert decision.process([alone])[0].get("intent")["name"] == "out_of_scope"


def test_segments_count_where_they_are_likelier_than_the_whole(decision: Decision) -> None:
    segments = [
        ranked("kohle ende", piece=True, span=(0, 1), coal_exit_when=0.9),
        ranked("geld der innovationsregion", piece=True, span=(1, 2), innoregion_financing=0.9),
    ]
    both = ["coal_exit_when", "innoregion_financing"]
    for chances, found in [((0.5, 0.4), both), ((0.95, 0.0), ["coal_exit_when"])]:
        coal, money = chances
        text = "kohle ende, geld der innovationsregion"
        whole = ranked(text, coal_exit_when=coal, innoregion_financing=money)
        (message,) = decision.process([whole, *segments])
        assert [part["intent"] for part in message.get("parts")] == found


def test_a_question_that_nobody_can_answer_is_told_so_beside_an_answer(decision: Decision) -> None:
    pieces = [
        ranked("Wo melde ich meinen Hund an?", piece=True, out_of_scope=0.95),
        ranked("Ich wohne in Köthen", piece=True, out_of_scope=0.95),
        ranked("Wann endet die Kohle?", piece=True, coal_exit_when=0.9),
    ]
    (message,) = decision.process([ranked("Wo … Hund? Wann endet die Kohle?", coal_exit_when=0.5), *pieces])
    assert [part["intent"] for part in message.get("parts")] == ["coal_exit_when", "out_of_scope"]


def test_two_topics_side_by_side_are_both_answered(decision: Decision) -> None:
    (message,) = decision.process([ranked("Unterschied STARK und JTF, revier", jtf=0.9)])
    assert [part["intent"] for part in message.get("parts")] == ["stark", "jtf"]
