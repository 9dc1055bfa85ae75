"""Nothing that people wrote remains in a log."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from rasa.utils.log_utils import configure_structlog

from bot.assistant.logs import WithoutContent, drop_content, keep_messages_out_of_logs

SECRET = "Ich heiße Hintertupfinger"


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    """What a handler at the root writes once messages are kept out."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    configure_structlog(logging.WARNING)
    keep_messages_out_of_logs()
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR])
def test_arguments_are_removed_at_every_level(output: io.StringIO, level: int) -> None:
    logging.getLogger("rasa.core.processor").log(level, "Received %s from %s", SECRET, "one")
    assert output.getvalue() == "Received … from …\n"


@pytest.mark.parametrize(
    ("message", "arguments"),
    [("%d of %5.1f", (1, 2.0)), ("%(text)s", ({"text": SECRET},)), ("no place", (SECRET,))],
)
def test_a_message_that_cannot_be_filled_stays_as_it_is(
    output: io.StringIO, message: str, arguments: tuple[object, ...]
) -> None:
    logging.getLogger("rasa").warning(message, *arguments)
    assert output.getvalue() == f"{message}\n"


def test_a_message_without_arguments_stays(output: io.StringIO) -> None:
    logging.getLogger("rasa").warning("The model is loaded.")
    assert output.getvalue() == "The model is loaded.\n"


def test_of_an_exception_remain_its_kind_and_place(output: io.StringIO) -> None:
    try:
        Path(SECRET).read_text(encoding="utf-8")
    except OSError:
        logging.getLogger("rasa.core").exception("Failed with %s", SECRET)
    written = output.getvalue()
    assert written.startswith("rasa.core: FileNotFoundError at ")
    assert "pathlib.py:" in written, "the place where it was raised"
    assert "Hintertupfinger" not in written


def test_an_exception_record_without_an_exception_says_so(output: io.StringIO) -> None:
    logging.getLogger("rasa.core").exception(SECRET)
    assert output.getvalue() == "rasa.core: error at ?\n"


def test_of_a_structlog_event_remains_which_it_was(output: io.StringIO) -> None:
    logger = structlog.get_logger("rasa.some")
    logger.error(
        "processor.failed", text=SECRET, event_info=f"got {SECRET}", action_name="utter_coal", exc_info=True
    )
    logger.warning("processor.warned", user_message=SECRET)
    written = output.getvalue()
    assert "processor.failed" in written
    assert "utter_coal" in written
    assert "processor.warned" in written
    assert "Hintertupfinger" not in written


def test_of_a_structlog_exception_remains_nothing_that_was_said(output: io.StringIO) -> None:
    try:
        text = SECRET
        raise ValueError(text)
    except ValueError:
        structlog.get_logger("rasa.other").exception("failed", text=text)
    assert output.getvalue()
    assert "Hintertupfinger" not in output.getvalue()


def test_a_structlog_logger_already_in_use_is_quiet_too() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    configure_structlog(logging.WARNING)
    logger = structlog.get_logger("rasa.early").bind()
    logger.warning("first")
    keep_messages_out_of_logs()
    logger.warning("second", text=SECRET)
    logging.getLogger().removeHandler(handler)
    assert "second" in stream.getvalue()
    assert "Hintertupfinger" not in stream.getvalue()


def test_below_a_warning_structlog_says_nothing(output: io.StringIO) -> None:
    structlog.get_logger("rasa.debug").info("chatter", text=SECRET)
    assert output.getvalue() == ""


def test_a_mapping_as_message_keeps_only_what_cannot_hold_a_text() -> None:
    record = logging.LogRecord("rasa", logging.ERROR, "", 1, {"event": "x", "text": SECRET}, (), None)
    assert WithoutContent().filter(record)
    assert record.getMessage() == "{'event': 'x'}"
    assert drop_content(None, "error", {"event": "x", "text": SECRET, "port": 1}) == {"event": "x", "port": 1}


def test_asking_twice_changes_nothing(output: io.StringIO) -> None:
    handlers = logging.getLogger().handlers
    before = [len(handler.filters) for handler in handlers], list(structlog.get_config()["processors"])
    keep_messages_out_of_logs()
    assert ([len(handler.filters) for handler in handlers], structlog.get_config()["processors"]) == before
