"""A real Synapse, from the environment that `scripts/setup --tests` makes, on a free port of this machine."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import os
import secrets
import subprocess
import time
from pathlib import Path
from typing import Any

import yaml
from aiohttp import ClientError, ClientSession

from tests.gateway.processes import free_port

from .waiting import PATIENCE

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".synapse" / "bin" / "python"
PASSWORD = "geheim"
_MANY = {"per_second": 10_000, "burst_count": 10_000}


class Homeserver:
    """One server with a folder of its own. It can be stopped, killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._secret = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None
        self._write_settings()

    async def start(self) -> None:
        log = (self._folder / "synapse.log").open("ab")
        self._process = subprocess.Popen(  # noqa: ASYNC220
            [PYTHON, "-m", "synapse.app.homeserver", "-c", self._folder / "homeserver.yaml"],
            stdout=log,
            stderr=log,
            env={**os.environ, "SYNAPSE_CACHE_FACTOR": "0.5"},
        )
        log.close()
        async with ClientSession() as http:
            deadline = time.monotonic() + PATIENCE
            while time.monotonic() < deadline:
                assert self._process.poll() is None, (self._folder / "synapse.log").read_text()[-3000:]
                try:
                    async with http.get(f"{self.url}/health") as answer:
                        if answer.status == 200:
                            return
                except ClientError:
                    pass
                await asyncio.sleep(0.05)
        raise TimeoutError(self.url)

    def stop(self, *, kill: bool = False) -> None:
        assert self._process is not None
        self._process.kill() if kill else self._process.terminate()
        self._process.wait(PATIENCE)

    async def register(self, name: str, password: str = PASSWORD) -> str:
        """Make an account; give its id."""
        url = f"{self.url}/_synapse/admin/v1/register"
        async with ClientSession() as http:
            async with http.get(url) as answer:
                nonce = (await answer.json())["nonce"]
            parts = b"\0".join(one.encode() for one in (nonce, name, password, "notadmin"))
            mac = hmac.new(self._secret.encode(), parts, hashlib.sha1).hexdigest()
            body = {"nonce": nonce, "username": name, "password": password, "admin": False, "mac": mac}
            async with http.post(url, json=body) as answer:
                assert answer.status == 200, await answer.text()
                return str((await answer.json())["user_id"])

    async def rooms(self, user: str, expected: list[str]) -> None:
        """Wait until an account is in these rooms and in no others."""
        login = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": user},
            "password": PASSWORD,
        }
        async with ClientSession(self.url) as http:
            async with http.post("/_matrix/client/v3/login", json=login) as answer:
                token = (await answer.json())["access_token"]
            headers = {"Authorization": f"Bearer {token}"}
            deadline = time.monotonic() + PATIENCE
            while time.monotonic() < deadline:
                async with http.get("/_matrix/client/v3/joined_rooms", headers=headers) as answer:
                    if sorted((await answer.json())["joined_rooms"]) == sorted(expected):
                        return
                await asyncio.sleep(0.05)
        raise TimeoutError(user)

    def _write_settings(self, **more: Any) -> None:
        settings = {
            "server_name": "test.example",
            "public_baseurl": self.url,
            "pid_file": str(self._folder / "pid"),
            "listeners": [
                {
                    "port": self.port,
                    "type": "http",
                    "bind_addresses": ["127.0.0.1"],
                    "resources": [{"names": ["client"], "compress": False}],
                }
            ],
            "database": {"name": "sqlite3", "args": {"database": str(self._folder / "homeserver.db")}},
            "log_config": str(self._folder / "log.yaml"),
            "media_store_path": str(self._folder / "media"),
            "signing_key_path": str(self._folder / "signing.key"),
            "registration_shared_secret": self._secret,
            "macaroon_secret_key": secrets.token_hex(16),
            "form_secret": secrets.token_hex(16),
            "report_stats": False,
            "trusted_key_servers": [],
            "suppress_key_server_warning": True,
            "federation_domain_whitelist": [],
            "bcrypt_rounds": 4,
            "rc_message": _MANY,
            "rc_registration": _MANY,
            "rc_login": {"address": _MANY, "account": _MANY, "failed_attempts": _MANY},
            "rc_joins": {"local": _MANY, "remote": _MANY},
            "rc_joins_per_room": _MANY,
            "rc_invites": {"per_room": _MANY, "per_user": _MANY, "per_issuer": _MANY},
            "rc_room_creation": _MANY,
            **more,
        }
        log = {"version": 1, "root": {"level": "WARNING"}, "disable_existing_loggers": False}
        (self._folder / "homeserver.yaml").write_text(yaml.safe_dump(settings))
        (self._folder / "log.yaml").write_text(yaml.safe_dump(log))
        key = secrets.token_bytes(32)
        encoded = base64.b64encode(key).decode().rstrip("=")
        (self._folder / "signing.key").write_text(f"ed25519 a_test {encoded}\n")
