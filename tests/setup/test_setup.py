"""scripts/setup on machines that lack something: one clear line, and an exit status that is not 0."""

import base64
import hashlib
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
TOOLS = [
    "sh",
    "awk",
    "cat",
    "cksum",
    "df",
    "dirname",
    "env",
    "grep",
    "id",
    "kill",
    "printf",
    "rm",
    "sed",
    "sleep",
]
NO_NETWORK = {
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "ALL_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "",
    "UV_HTTP_RETRIES": "0",
    "PIP_RETRIES": "0",
    "PIP_CONFIG_FILE": os.devnull,
    "UV_NO_CONFIG": "1",
}


def wheel(folder: Path, name: str, version: str) -> Path:
    """Makes a wheel that holds one empty module."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}/__init__.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{file},sha256={digest(text)},{len(text)}\n" for file, text in files.items())
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(file, text)
    return path


def digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


class Machine:
    """A clone of the project whose lock names one small package, and the environment of its user."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "scripts").mkdir()
        shutil.copy(PROJECT / "scripts/setup", folder / "scripts/setup")
        shutil.copy(PROJECT / "requirements-bootstrap.lock", folder)
        (folder / "requirements-synapse.lock").touch()
        package = wheel(folder, "smallpackage", "1.0")
        self.lock(f"{package} --hash=sha256:{hashlib.sha256(package.read_bytes()).hexdigest()}")
        path = f"{PROJECT}/.venv/bootstrap/bin:{PROJECT}/.venv/bin:{os.environ['PATH']}"
        own = {"PATH": path, "HOME": str(folder), "UV_CACHE_DIR": str(folder / "cache")}
        self.environment = {**NO_NETWORK, **own}  # and nothing that the developer has set up

    def lock(self, line: str) -> None:
        (self.folder / "requirements.lock").write_text(f"{line}\n", encoding="utf-8")

    def lock_server(self, line: str) -> None:
        (self.folder / "requirements-synapse.lock").write_text(f"{line}\n", encoding="utf-8")

    def setup(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.folder / "scripts/setup", *arguments],
            env={**self.environment, "SETUP_NEEDS_MB": "1", **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def only_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a failure prints."""
    assert done.returncode == 1, done.stdout + done.stderr
    [line] = done.stderr.splitlines()
    return line


def test_the_environment_is_made_once_and_then_left_alone(machine: Machine) -> None:
    model = wheel(machine.folder, "de_core_news_sm", "3.7.0")
    first = machine.setup(SPACY_MODEL_WHEEL=str(model))
    assert first.returncode == 0, first.stderr
    modules = machine.folder / ".venv/lib/python3.10/site-packages"
    assert (modules / "smallpackage").is_dir()
    assert (modules / "de_core_news_sm").is_dir()
    assert "HanTa" not in first.stdout
    second = machine.setup(SPACY_MODEL_WHEEL=str(model))
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_the_model_survives_a_change_of_the_lock(machine: Machine) -> None:
    model = wheel(machine.folder, "de_core_news_sm", "3.7.0")
    assert machine.setup(SPACY_MODEL_WHEEL=str(model)).returncode == 0
    other = wheel(machine.folder, "otherpackage", "1.0")
    machine.lock(f"{other} --hash=sha256:{hashlib.sha256(other.read_bytes()).hexdigest()}")
    assert "HanTa" not in machine.setup().stdout
    modules = machine.folder / ".venv/lib/python3.10/site-packages"
    assert {"otherpackage", "de_core_news_sm"} <= {path.name for path in modules.iterdir()}


def test_without_a_model_the_stand_in_is_announced_in_one_line(machine: Machine) -> None:
    done = machine.setup()
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if "Ersatz (HanTa)" in line]


def test_a_package_with_another_hash_is_refused(machine: Machine) -> None:
    machine.lock(f"{machine.folder}/smallpackage-1.0-py3-none-any.whl --hash=sha256:{'0' * 64}")
    assert "Die Pakete lassen sich nicht laden." in only_line(machine.setup())


def test_without_python_and_uv_it_says_what_to_install(machine: Machine) -> None:
    tools = machine.folder / "tools"
    tools.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found, name
        (tools / name).symlink_to(found)
    assert only_line(machine.setup(PATH=str(tools))) == (
        "Einrichtung: Python 3.10 fehlt. Installieren Sie Python 3.10 oder uv (docs.astral.sh/uv)."
    )


def test_without_space_it_says_how_much_is_needed(machine: Machine) -> None:
    line = only_line(machine.setup(SETUP_NEEDS_MB="999999999"))
    assert "Der Speicherplatz reicht nicht" in line
    assert "999999999 MB werden gebraucht" in line
    assert not (machine.folder / ".venv").exists()


def test_without_network_it_says_what_to_check(machine: Machine) -> None:
    machine.lock(f"smallpackage==1.0 --hash=sha256:{'0' * 64}")
    assert "Prüfen Sie die Internet-Verbindung" in only_line(machine.setup())


def test_without_a_browser_the_tests_say_what_to_install(machine: Machine) -> None:
    machine.setup()
    line = only_line(machine.setup("--tests", CHROMIUM="/nowhere/chromium"))
    assert "Für die Tests fehlt der Browser Chromium." in line


def test_for_the_tests_a_homeserver_is_installed_once_in_an_environment_of_its_own(machine: Machine) -> None:
    server = wheel(machine.folder, "smallserver", "1.0")
    machine.lock_server(f"{server} --hash=sha256:{hashlib.sha256(server.read_bytes()).hexdigest()}")
    first = machine.setup("--tests", CHROMIUM="/bin/sh")
    assert first.returncode == 0, first.stderr
    assert "Matrix-Server für die Tests" in first.stdout
    assert (machine.folder / ".synapse/lib/python3.10/site-packages/smallserver").is_dir()
    assert not (machine.folder / ".venv/lib/python3.10/site-packages/smallserver").exists()
    second = machine.setup("--tests", CHROMIUM="/bin/sh")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_a_homeserver_that_cannot_be_installed_is_one_line(machine: Machine) -> None:
    machine.lock_server(f"{machine.folder}/smallpackage-1.0-py3-none-any.whl --hash=sha256:{'0' * 64}")
    assert "Die Pakete lassen sich nicht laden." in only_line(machine.setup("--tests", CHROMIUM="/bin/sh"))


LOCKS = ("requirements.lock", "requirements-bootstrap.lock", "requirements-synapse.lock")


def test_the_locks_name_no_registry() -> None:
    for name in LOCKS:
        lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
        assert not [
            line for line in lines if "://" in line or line.startswith(("--index", "--extra", "--find"))
        ]


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_has_a_hash(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8").replace("\\\n", "")
    packages = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert [line for line in packages if "--hash=sha256:" not in line] == []
