"""Rasa gets the completed responses, in training data and in its domain."""

import shutil
from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter

from bot.assistant.importer import ContentImporter

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


def test_a_word_in_a_file_of_a_component_trains_that_component_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree("data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    importer = ContentImporter(str(Path(__file__).parents[2] / "config.yml"))

    def hashes() -> dict[str, str]:
        with rasa_may_warn():
            pipeline = importer.get_config()["pipeline"]
        return {component["name"]: component["read"] for component in pipeline if "read" in component}

    before = hashes()
    assert len(before) == 3
    words = Path("data/emergency.yml")
    words.write_text(words.read_text(encoding="utf-8") + "\n# noch ein Wort\n", encoding="utf-8")
    changed = {name for name, value in hashes().items() if value != before[name]}
    assert changed == {"bot.nlu.decision.Decision"}
