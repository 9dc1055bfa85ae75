"""Rasa gets the completed responses, in training data and in its domain."""

from rasa.shared.importers.importer import TrainingDataImporter

from .conftest import PROJECT, rasa_may_warn


def test_responses_are_completed_where_rasa_reads_them() -> None:
    with rasa_may_warn():
        importer = TrainingDataImporter.load_from_config(
            str(PROJECT / "config.yml"), str(PROJECT / "domain.yml"), [str(PROJECT / "data")]
        )
        data, domain = importer.get_nlu_data(), importer.get_domain()
    label = {"label": "Das Geld", "choice": {"intent": "money", "entities": {}}}
    for responses in (data.responses, domain.responses):
        easy = responses["utter_coal"][1]
        assert easy["metadata"]["options"] == [label]
        assert easy["metadata"]["sources"] == ["gesetz"]
    assert len(data.intent_examples) == 35
    assert [table["name"] for table in data.lookup_tables] == ["applicant"]
