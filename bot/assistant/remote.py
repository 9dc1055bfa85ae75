"""Calls to the action server, without what Rasa does anew for each of them.

`jsonschema.validate` checks the schema before the answer, and every call opens a connection of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig

_SCHEMA = RemoteAction.action_response_format_spec()
_VALIDATOR = validator_for(_SCHEMA)(_SCHEMA)


class LastingEndpoint(EndpointConfig):
    """An endpoint whose connections serve more than one call."""

    _session: aiohttp.ClientSession | None = None

    @classmethod
    def of(cls, endpoint: EndpointConfig) -> LastingEndpoint:
        """Return an endpoint with the settings of `endpoint`."""
        lasting = cls()
        lasting.__dict__.update(endpoint.__dict__)
        return lasting

    @asynccontextmanager
    async def session(self) -> AsyncIterator[aiohttp.ClientSession]:
        """Give the session for a call; it stays open afterwards."""
        if self._session is None:
            self._session = super().session()
        yield self._session

    async def request(self, *args: Any, **settings: Any) -> Any:
        """Call as `EndpointConfig.request` does, once more where the connection was closed meanwhile.

        An action changes nothing at its server: it may be asked twice.
        """
        try:
            return await super().request(*args, **settings)
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            return await super().request(*args, **settings)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def check_answers_only() -> None:
    """Make Rasa check what the action server answers, and no longer the schema as well."""
    RemoteAction._validate_action_result = _is_valid


def _is_valid(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Tell that `result` has the form of an action server's answer.

    Raises:
        jsonschema.ValidationError: it has not.
    """
    _VALIDATOR.validate(result)
    return True
