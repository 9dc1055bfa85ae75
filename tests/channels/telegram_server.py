"""A local server that speaks the Bot API over HTTP as it is documented, and is strict about it.

It refuses unknown methods and fields, markup that is not closed, texts and buttons beyond their limits, a
second poller, and who comes again before `retry_after` is over; each refusal is noted in `refusals`, and so
is what the real service would let pass but no user should see. People and groups are objects that write and
read.
Source: https://core.telegram.org/bots/api.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from .waiting import PATIENCE

TOKEN = "123456:Geheimes-Token_des_Bots"
BOT = {"id": 123456, "is_bot": True, "first_name": "Revierlotse", "username": "RevierlotseBot"}
FIELDS: dict[str, tuple[set[str], set[str]]] = {
    "getMe": (set(), set()),
    "setMyCommands": ({"commands"}, {"scope", "language_code"}),
    "setMyDescription": (set(), {"description", "language_code"}),
    "setWebhook": (
        {"url"},
        {"certificate", "ip_address", "max_connections", "allowed_updates", "drop_pending_updates",
         "secret_token"},
    ),
    "deleteWebhook": (set(), {"drop_pending_updates"}),
    "getUpdates": (set(), {"offset", "limit", "timeout", "allowed_updates"}),
    "sendMessage": (
        {"chat_id", "text"},
        {"message_thread_id", "parse_mode", "entities", "link_preview_options", "disable_notification",
         "protect_content", "reply_parameters", "reply_markup"},
    ),
    "sendChatAction": ({"chat_id", "action"}, {"message_thread_id", "business_connection_id"}),
    "answerCallbackQuery": ({"callback_query_id"}, {"text", "show_alert", "url", "cache_time"}),
}  # fmt: skip
"""By method: the fields that must be there and those that may."""
KINDS: dict[str, Any] = {
    "voice": {"file_id": "f", "file_unique_id": "u", "duration": 3},
    "photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}],
    "sticker": {
        "file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1,
        "is_animated": False, "is_video": False,
    },
    "location": {"latitude": 51.7, "longitude": 12.0},
    "video": {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "duration": 1},
    "document": {"file_id": "f", "file_unique_id": "u"},
    "contact": {"phone_number": "0", "first_name": "x"},
    "poll": {
        "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
        "is_anonymous": True, "type": "regular", "allows_multiple_answers": False, "allows_revoting": True,
    },
}  # fmt: skip


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _marked(text: str) -> dict[str, Any]:
    """Mark commands and names as Telegram marks them."""
    entities = [
        {
            "type": kind,
            "offset": len(text[: found.start()].encode("utf-16-le")) // 2,
            "length": len(found[0]),
        }
        for kind, pattern in (("bot_command", r"(?<!\S)/\w+(@\w+)?"), ("mention", r"(?<![\w/])@\w+"))
        for found in re.finditer(pattern, text)
    ]
    return {"entities": entities} if entities else {}


class Refusal(Exception):
    """An answer that is not ok."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


class Markup(HTMLParser):
    """Reads Telegram's HTML: text, bold words, links; raises `Refusal` for what it would refuse."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.bold, self.links, self._open = "", [], [], []  # type: ignore[var-annotated]
        self.feed(html)
        self.close()
        if self._open or re.search(r"&(?!lt;|gt;|amp;|quot;|#)", html):
            raise Refusal(400, "Bad Request: can't parse entities")

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        if tag not in ("b", "strong", "i", "em", "u", "s", "code", "pre", "a"):
            raise Refusal(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self._open.append((tag, len(self.text), dict(attributes).get("href")))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise Refusal(400, "Bad Request: can't parse entities: Unexpected end tag")
        _, start, href = self._open.pop()
        if tag == "b":
            self.bold.append(self.text[start:])
        if tag == "a":
            self.links.append((self.text[start:], href))

    def handle_data(self, data: str) -> None:
        self.text += data


@dataclass
class Seen:
    """A message of the bot as a person sees it."""

    id: int
    text: str
    bold: list[str]
    links: list[tuple[str, str]]
    buttons: list[tuple[str, str]]
    at: float
    reply_to: int | None = None
    thread: int | None = None

    @property
    def labels(self) -> list[str]:
        return [label for label, _ in self.buttons]


@dataclass
class Chat:
    """A chat with the bot, private or a group, seen by one person."""

    server: TelegramServer
    id: int
    person: int
    kind: str = "private"
    blocked: bool = False
    seen: list[Seen] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def _frame(self, **content: Any) -> dict[str, Any]:
        chat = {"id": self.id, "type": self.kind}
        chat |= {"first_name": "Xaverina"} if self.kind == "private" else {"title": "Verein"}
        sender = {"id": self.person, "is_bot": False, "first_name": "Xaverina", "last_name": "Quast"}
        number = next(self.server.message_ids)
        return {"message_id": number, "date": int(time.time()), "chat": chat, "from": sender, **content}

    def writes(self, text: str, **more: Any) -> int:
        """Write a message; commands and names are marked as Telegram marks them."""
        message = self._frame(text=text, **_marked(text), **more)
        self.server.deliver(message=message)
        return int(message["message_id"])

    def sends(self, kind: str, **more: Any) -> int:
        message = self._frame(**{kind: KINDS[kind], **more})
        self.server.deliver(message=message)
        return int(message["message_id"])

    def edits(self, number: int, text: str) -> None:
        edited = {**self._frame(text=text, **_marked(text)), "message_id": number, "edit_date": 1}
        self.server.deliver(edited_message=edited)

    def presses(self, label: str) -> str:
        """Press a button under one of the messages, the newest first; give the id of the query."""
        shown, data = next(
            (one, data) for one in reversed(self.seen) for name, data in one.buttons if name == label
        )
        return self.presses_data(data, shown)

    def presses_data(self, data: str, shown: Seen | None = None) -> str:
        """Press a button with such data under a message, the last one unless another is named."""
        shown = shown or self.seen[-1]
        message = {**self._frame(text=shown.text), "message_id": shown.id, "from": BOT}
        sender = {"id": self.person, "is_bot": False, "first_name": "Xaverina"}
        query = str(next(self.server.query_ids))
        self.server.queries.add(query)
        self.server.deliver(
            callback_query={
                "id": query,
                "from": sender,
                "message": message,
                "chat_instance": "1",
                "data": data,
            }
        )
        return query

    async def sees(self, count: int, seconds: float = PATIENCE) -> list[Seen]:
        """Wait until so many messages are there in all."""

        async def wait() -> None:
            while len(self.seen) < count:
                self.news.clear()
                await self.news.wait()

        await asyncio.wait_for(wait(), seconds)
        return self.seen

    async def next(self, seconds: float = PATIENCE) -> Seen:
        """Wait for the next message after those that were looked at with this."""
        self._looked = getattr(self, "_looked", 0) + 1
        return (await self.sees(self._looked, seconds))[self._looked - 1]

    def looked(self) -> None:
        """Take everything for looked at."""
        self._looked = len(self.seen)


@dataclass
class TelegramServer:
    """The service. It keeps its state when it is stopped and started again."""

    port: int = 0
    latency: float = 0.0
    limiting: bool = False
    """Each message is refused once with 429, and may come again after a second."""
    refusals: list[str] = field(default_factory=list)
    limited: int = 0
    commands: list[dict[str, str]] = field(default_factory=list)
    queries: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    chats: dict[int, Chat] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    token: str = TOKEN
    undelivered: int = 0
    """So many attempts to deliver to the webhook were not taken."""
    lose_answers: int = 0
    """So many messages are taken while the connection breaks before the answer."""

    def __post_init__(self) -> None:
        self.message_ids, self.update_ids = itertools.count(1), itertools.count(1000)
        self.query_ids = itertools.count(5000)
        self._people = itertools.count(5_432_100_700)  # long, as real ones: none stands in a time by chance
        self._new = asyncio.Event()
        self._polling: asyncio.Event | None = None
        self._not_before: dict[int, float] = {}
        self._runner: web.AppRunner | None = None
        self._deliverer: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def person(self) -> Chat:
        """Somebody new who has opened a chat with the bot."""
        number = next(self._people)
        return self.chats.setdefault(number, Chat(self, number, number))

    def group(self, person: Chat) -> Chat:
        number = -next(self._people)
        return self.chats.setdefault(number, Chat(self, number, person.id, "supergroup"))

    def deliver(self, **update: Any) -> None:
        self.updates.append({"update_id": next(self.update_ids), **update})
        self._new.set()

    async def start(self) -> None:
        self.stopping = False
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self.port or self._runner.addresses[0][1]
        self._deliverer = asyncio.create_task(self._push_updates())

    async def stop(self) -> None:
        assert self._runner is not None and self._deliverer is not None
        self._deliverer.cancel()
        await asyncio.gather(self._deliverer, return_exceptions=True)
        self.stopping = True
        if self._polling is not None:
            self._polling.set()
        await self._runner.cleanup()

    async def __aenter__(self) -> TelegramServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _call(self, request: web.Request) -> web.Response:
        method = next(
            (one for one in FIELDS if one.lower() == request.match_info["method"].lower()), ""
        )  # "All methods in the Bot API are case-insensitive."
        try:
            if request.match_info["token"] != self.token:
                raise Refusal(401, "Unauthorized")
            if not method:
                raise Refusal(404, "Not Found: method not found")
            self.calls.append(method)
            asked = await self._fields(request, method)
            if self.latency and method != "getUpdates":
                await asyncio.sleep(self.latency)
            result = await getattr(self, re.sub("([A-Z])", r"_\1", f"_{method}").lower())(asked)
        except Refusal as refusal:
            if refusal.status not in (401, 403, 429):
                self.refusals.append(f"{method}: {refusal.description}")
            body = {"ok": False, "error_code": refusal.status, "description": refusal.description}
            if refusal.parameters:
                body["parameters"] = refusal.parameters
            return web.json_response(body, status=refusal.status)
        if method == "sendMessage" and self.lose_answers:
            self.lose_answers -= 1
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"ok": True, "result": result})

    async def _fields(self, request: web.Request, method: str) -> dict[str, Any]:
        """Read the fields; form values hold JSON where Telegram expects an object, list, number or truth."""
        if request.content_type == "application/json":
            asked = dict(await request.json())
        else:
            asked = {}
            for key, value in (await request.post()).items():
                asked[key] = value
                if key not in ("text", "description", "url", "secret_token", "parse_mode", "action"):
                    with suppress(ValueError):
                        asked[key] = json.loads(str(value))
        needed, allowed = FIELDS[method]
        if unknown := asked.keys() - needed - allowed:
            raise Refusal(400, f"Bad Request: unknown fields {sorted(unknown)}")
        if missing := needed - asked.keys():
            raise Refusal(400, f"Bad Request: {sorted(missing)[0]} is empty")
        return asked

    async def _get_me(self, _asked: dict[str, Any]) -> dict[str, Any]:
        return BOT

    async def _set_my_commands(self, asked: dict[str, Any]) -> bool:
        for one in asked["commands"]:
            if (
                not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"])
                or not 1 <= len(one["description"]) <= 256
            ):
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        self.commands = asked["commands"]
        return True

    async def _set_my_description(self, asked: dict[str, Any]) -> bool:
        if len(asked["description"]) > 512:
            raise Refusal(400, "Bad Request: description is too long")
        return True

    async def _set_webhook(self, asked: dict[str, Any]) -> bool:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", str(asked.get("secret_token", "x"))):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        self.webhook = asked
        self._new.set()
        return True

    async def _delete_webhook(self, _asked: dict[str, Any]) -> bool:
        self.webhook = {}
        return True

    async def _get_updates(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._polling is not None:
            self._polling.set()  # the earlier one is terminated
        mine = self._polling = asyncio.Event()
        limit, offset = int(asked.get("limit", 100)), int(asked.get("offset", 0))
        if not 1 <= limit <= 100 or not 0 <= int(asked.get("timeout", 0)) <= 50:
            raise Refusal(400, "Bad Request: limit or timeout out of range")
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        deadline = time.monotonic() + int(asked.get("timeout", 0))
        try:
            while not self.updates and (left := deadline - time.monotonic()) > 0 and not mine.is_set():
                self._new.clear()
                tasks = [asyncio.ensure_future(self._new.wait()), asyncio.ensure_future(mine.wait())]
                await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                for task in tasks:
                    task.cancel()
            if mine.is_set() and not self.stopping:
                raise Refusal(409, "Conflict: terminated by other getUpdates request")
        finally:
            if self._polling is mine:
                self._polling = None
        wanted = asked.get("allowed_updates") or []
        return [one for one in self.updates if not wanted or set(one) & set(wanted)][:limit]

    async def _send_message(self, asked: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(asked)
        self._limit(chat.id)
        html = asked.get("parse_mode") == "HTML"
        if asked.get("parse_mode") not in (None, "HTML"):
            raise Refusal(400, "Bad Request: unsupported parse_mode")
        markup = Markup(asked["text"] if html else "")
        text = (markup.text if html else asked["text"]).strip()
        if not text:
            raise Refusal(400, "Bad Request: message text is empty")
        if _utf16(text) > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        if "**" in text:
            self.refusals.append("sendMessage: ** is shown to the reader")
        reply_to = (asked.get("reply_parameters") or {}).get("message_id")
        number = next(self.message_ids)
        chat.seen.append(
            Seen(
                number,
                text,
                markup.bold,
                markup.links,
                self._buttons(asked),
                time.monotonic(),
                reply_to,
                asked.get("message_thread_id"),
            )
        )
        chat.news.set()
        return {
            "message_id": number, "date": int(time.time()), "text": text, "from": BOT,
            "chat": {"id": chat.id, "type": chat.kind},
        }  # fmt: skip

    def _chat(self, asked: dict[str, Any]) -> Chat:
        chat = self.chats.get(int(asked["chat_id"]))
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found")
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat

    def _limit(self, chat: int) -> None:
        """Refuse what comes too fast; who does not wait for `retry_after` breaks the rules."""
        now = time.monotonic()
        if now < self._not_before.get(chat, 0.0) - 0.05:
            self.refusals.append("sendMessage: came again before retry_after was over")
        if not self.limiting or self._not_before.pop(chat, 0.0):
            return
        self._not_before[chat] = now + 1
        self.limited += 1
        raise Refusal(429, "Too Many Requests: retry after 1", retry_after=1)

    def _buttons(self, asked: dict[str, Any]) -> list[tuple[str, str]]:
        rows = (asked.get("reply_markup") or {}).get("inline_keyboard", [])
        buttons = [(one["text"], one["callback_data"]) for row in rows for one in row]
        if len(buttons) > 100:
            raise Refusal(400, "Bad Request: too many buttons")
        for label, data in buttons:
            if not label.strip():
                raise Refusal(400, "Bad Request: text buttons are unallowed in the inline keyboard")
            if not 1 <= len(data.encode()) <= 64:
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
        return buttons

    async def _send_chat_action(self, asked: dict[str, Any]) -> bool:
        chat = self._chat(asked)
        if asked["action"] != "typing":
            raise Refusal(400, "Bad Request: wrong parameter action in request")
        chat.actions.append(asked["action"])
        return True

    async def _answer_callback_query(self, asked: dict[str, Any]) -> bool:
        query = str(asked["callback_query_id"])
        if query not in self.queries:
            raise Refusal(400, "Bad Request: query is too old or query ID is invalid")
        self.queries.discard(query)
        self.answered.add(query)
        return True

    async def _push_updates(self) -> None:
        """Deliver updates to the webhook, one after the other, each until it is taken."""
        async with ClientSession(timeout=ClientTimeout(total=30)) as http:
            while True:
                if not self.webhook or not self.updates:
                    self._new.clear()
                    await self._new.wait()
                    continue
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
                with suppress(ClientError, asyncio.TimeoutError):
                    async with http.post(
                        self.webhook["url"], json=self.updates[0], headers=headers
                    ) as response:
                        if response.status == 200:
                            self.updates.pop(0)
                            continue
                self.undelivered += 1
                await asyncio.sleep(0.1)
