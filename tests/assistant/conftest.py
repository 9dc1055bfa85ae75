"""A small assistant, trained by Rasa itself: a few topics, a form, answers in both registers."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog
from rasa.core.agent import Agent
from rasa.core.tracker_store import TrackerStore
from rasa.model_training import train
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog

from bot.assistant.logs import WithoutContent
from bot.assistant.tracker import ConversationStore

PROJECT = Path(__file__).parent / "project"


@contextmanager
def rasa_may_warn() -> Iterator[None]:
    """Rasa reads its files with libraries and settings that are out of date."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The path of the trained model."""
    folder = tmp_path_factory.mktemp("small")
    configure_structlog(logging.WARNING)
    with rasa_may_warn():
        result = train(
            domain=str(PROJECT / "domain.yml"),
            config=str(PROJECT / "config.yml"),
            training_files=[str(PROJECT / "data")],
            output=str(folder),
        )
    assert result.code == 0
    return str(result.model)


@pytest.fixture
def start(model: str, tmp_path: Path) -> Callable[[], Agent]:
    """Start the assistant as Rasa's server does; each start is a new one on the same store."""
    with rasa_may_warn():
        domain = Domain.load(str(PROJECT / "domain.yml"))
    endpoint = EndpointConfig(
        url=f"sqlite:///{tmp_path}/states.db", type="bot.assistant.tracker.ConversationStore"
    )

    def started() -> Agent:
        with rasa_may_warn():
            return Agent.load(model, tracker_store=TrackerStore.create(endpoint, domain))

    return started


@pytest.fixture
def agent(start: Callable[[], Agent]) -> Agent:
    return start()


@pytest.fixture(scope="module")
def domain() -> Domain:
    with rasa_may_warn():
        return Domain.load(str(PROJECT / "domain.yml"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/folder/states.db"
        return
    address = request.getfixturevalue("postgresql")
    yield address
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE assistant_states, assistant_savepoints"))
    engine.dispose()


@pytest.fixture
def store(url: str, domain: Domain) -> Iterator[ConversationStore]:
    """The store as Rasa makes it from endpoints.yml."""
    endpoint = EndpointConfig(url=url, type="bot.assistant.tracker.ConversationStore")
    created = TrackerStore.create(endpoint, domain)
    assert isinstance(created, ConversationStore)
    yield created
    created._engine.dispose()


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """The filter is for a process of its own: here it must not outlive a test."""
    config = structlog.get_config()
    processors = list(config["processors"])
    yield
    config["processors"][:] = processors
    structlog.configure(**config)
    for handler in logging.getLogger().handlers:
        for known in [known for known in handler.filters if isinstance(known, WithoutContent)]:
            handler.removeFilter(known)
