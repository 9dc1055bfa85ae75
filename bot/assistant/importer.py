"""Reads training data as Rasa does, with the responses completed (see `bot.assistant.responses`)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import class_from_module_path

from bot.assistant.responses import complete

READ = "read"
"""Setting of a component: the hash of the files that it learns from."""


class ContentImporter(RasaFileImporter):
    """Rasa's file importer; named in config.yml."""

    def get_config(self) -> dict[str, Any]:
        """Return config.yml, each component that learns from files of its own with their hash.

        Rasa trains a component anew where its settings or the training data changed, and knows nothing of
        other files: a word that staff add there would have no effect.
        """
        config = super().get_config()
        for component in config.get("pipeline") or []:
            if files := _files(component):
                content = b"".join(path.read_bytes() for path in files)
                component[READ] = hashlib.sha256(content).hexdigest()
        return config

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


def _files(component: dict[str, Any]) -> list[Path]:
    """Return the files that the settings of a component of ours name."""
    if not component["name"].startswith("bot."):
        return []
    settings = {**class_from_module_path(component["name"]).get_default_config(), **component}
    paths = [Path(value) for value in settings.values() if isinstance(value, str) and value.endswith(".yml")]
    return [path for path in paths if path.is_file()]
