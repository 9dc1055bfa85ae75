"""Reads training data as Rasa does, with the responses completed (see `bot.assistant.responses`)."""

from __future__ import annotations

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant.responses import complete


class ContentImporter(RasaFileImporter):
    """Rasa's file importer; named in config.yml."""

    def get_nlu_data(self, language: str | None = "de") -> TrainingData:
        """Return the training data with completed responses."""
        data = super().get_nlu_data(language)
        return TrainingData(
            data.training_examples,
            data.entity_synonyms,
            data.regex_features,
            data.lookup_tables,
            complete(data.responses),
        )
