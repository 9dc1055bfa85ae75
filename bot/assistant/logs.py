"""Keep what people write out of Rasa's logs.

Rasa's error paths log message texts and tracker contents. Here records keep where and which error, and lose
every argument and exception text that could carry a message.
"""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog

_KEPT = frozenset({"event", "level", "logger", "timestamp", "action_name", "model_id", "port"})


class WithoutContent(logging.Filter):
    """Removes arguments and the texts of exceptions of records that come from Rasa and below."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Strip `record`; always lets it pass."""
        if isinstance(record.msg, MutableMapping):  # structlog hands its event on as a mapping
            record.msg = str({key: value for key, value in record.msg.items() if key in _KEPT})
        if record.exc_info:
            kind = record.exc_info[0]
            where = record.exc_info[2]
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "?"
            record.msg = f"{record.name}: {kind.__name__ if kind else 'error'} at {place}"
            record.args = ()
            record.exc_info = None
            record.exc_text = None
        elif record.args:
            record.msg = str(record.msg)
            record.args = tuple("…" for _ in record.args) if isinstance(record.args, tuple) else None
            record.msg, record.args = _formatted(record), ()
        return True


def _formatted(record: logging.LogRecord) -> str:
    try:
        return str(record.msg % record.args) if record.args else str(record.msg)
    except (TypeError, ValueError):  # a %d that no longer gets its number
        return str(record.msg)


def drop_content(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep of a structlog event only what cannot hold a message."""
    return {key: value for key, value in event.items() if key in _KEPT}


def keep_messages_out_of_logs() -> None:
    """Put the filter on every handler and before structlog's processors; drop what is below a warning."""
    for handler in logging.getLogger().handlers:
        if not any(isinstance(known, WithoutContent) for known in handler.filters):
            handler.addFilter(WithoutContent())
    processors = structlog.get_config()["processors"]
    if drop_content not in processors:
        processors.insert(0, drop_content)  # in place: loggers in use keep their list
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
