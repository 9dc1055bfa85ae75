"""Releases: a trained model together with the content it was trained from.

The running assistant reads a release and never the files that staff edit, so an edit touches visitors only
after it was checked, trained and published. Each release is three entries in the folder of models:

    20260131-120000-3f2a….tar.gz    the model
    20260131-120000-3f2a….content/  a copy of data/
    20260131-120000-3f2a….json      fingerprint, German pipeline, date
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

from bot.content.places import PROJECT
from bot.german import describe

KEPT = 3
"""So many releases are kept; older ones are deleted."""
_TRAINED_FROM = (
    "config.yml",
    "domain.yml",
    "requirements.lock",
    "data/**/*",
    "bot/nlu/**/*",
    "bot/german/**/*",
    "bot/assistant/**/*",
)


@dataclass(frozen=True)
class Release:
    """A trained model. `fingerprint` is the hash of what it was made from; `german` names its pipeline."""

    name: str
    fingerprint: str
    german: str
    folder: Path

    @property
    def model(self) -> Path:
        """The model that Rasa loads."""
        return self.folder / f"{self.name}.tar.gz"

    @property
    def content(self) -> Path:
        """The copy of data/."""
        return self.folder / f"{self.name}.content"

    def write(self) -> None:
        """Write the entry that makes model and content a release: the last step of a training."""
        about = {key: value for key, value in asdict(self).items() if key != "folder"}
        draft = self.folder / f".{self.name}.json"
        draft.write_text(json.dumps(about), encoding="utf-8")
        draft.replace(self.folder / f"{self.name}.json")

    def move(self, folder: Path) -> Release:
        """Move the release to another folder, the entry that makes it valid last."""
        moved = Release(self.name, self.fingerprint, self.german, folder)
        folder.mkdir(parents=True, exist_ok=True)
        for old, new in ((self.content, moved.content), (self.model, moved.model)):
            shutil.move(old, new)
        moved.write()
        (self.folder / f"{self.name}.json").unlink()
        return moved

    def delete(self) -> None:
        """Delete the release, the entry that makes it valid first."""
        (self.folder / f"{self.name}.json").unlink(missing_ok=True)
        self.model.unlink(missing_ok=True)
        shutil.rmtree(self.content, ignore_errors=True)


def new(folder: Path) -> Release:
    """Begin a release of the present state: its content is copied, its model is still to be trained."""
    mark = fingerprint()
    name = f"{datetime.now(timezone.utc):%Y%m%d-%H%M%S}-{mark[:12]}"
    release = Release(name, mark, describe(), folder)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(PROJECT / "data", release.content, dirs_exist_ok=True)
    return release


def all_of(folder: Path) -> list[Release]:
    """Return the complete releases that this machine's German pipeline can serve, the newest first."""
    found = []
    for path in sorted(folder.glob("*.json"), reverse=True):
        about = json.loads(path.read_text(encoding="utf-8"))
        release = Release(about["name"], about["fingerprint"], about["german"], folder)
        if release.model.exists() and release.content.is_dir() and release.german == describe():
            found.append(release)
    return found


def current(folder: Path) -> Release | None:
    """Return the release of the present state, None when it has to be trained."""
    mark = fingerprint()
    return next((one for one in all_of(folder) if one.fingerprint == mark), None)


def tidy(folder: Path) -> None:
    """Delete all but the newest releases, and what trainings left behind that did not end well."""
    kept = all_of(folder)[:KEPT]
    for path in folder.glob("[0-9]*-*"):
        if path.name.split(".")[0] not in {release.name for release in kept}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def fingerprint(root: Path = PROJECT) -> str:
    """Return the hash of everything that a model is made from: data, configuration, code, German pipeline."""
    digest = hashlib.sha256(describe().encode())
    for path in _sources(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(root: Path) -> list[Path]:
    return [
        path
        for pattern in _TRAINED_FROM
        for path in sorted(root.glob(pattern))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    ]


@contextmanager
def training_lock(folder: Path) -> Iterator[None]:
    """Let one training at a time work on a folder; the others wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
