"""Telegram by python-telegram-bot: long polling, or a webhook behind the gateway if a secret for it is set.

Field names and limits: https://core.telegram.org/bots/api (Bot API 9).
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog
from telegram import (
    Bot,
    BotCommand,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatAction, ChatType, MessageEntityType, ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.channels.adapter import Away, Batch, Health, Incoming, Later, Outgoing, Undeliverable
from bot.channels.commands import MENU, is_known
from bot.channels.hooks import Hooks
from bot.channels.rendering import packed, piece, pieces, utf16
from bot.channels.words import Words
from bot.content.texts import Texts
from bot.gateway.replies import Reply
from bot.gateway.settings import Settings

NAME = "telegram"
LONGEST = 4000
"""UTF-16 units a message; Telegram allows 4,096 characters after its markup is read."""
CALLBACK = "o:"
"""What the data of a button begins with; an option's id behind it has 16 letters, 64 bytes are allowed."""
UPDATES = ("message", "edited_message", "callback_query")
POLL_SECONDS = 25
_ANSWER_SECONDS = 10.0
_CONNECTIONS = 32
_FIRST_PAUSE, _LONGEST_PAUSE, _REFUSED_PAUSE = 0.5, 15.0, 60.0
_KINDS: Mapping[str, str] = {
    "voice": "voice",
    "audio": "voice",
    "photo": "photo",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "sticker": "sticker",
    "dice": "sticker",
    "venue": "location",
    "location": "location",
    "document": "document",
    "contact": "contact",
    "checklist": "other",
}
os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns at every 429 that a type will change
log = structlog.get_logger()


class Telegram:
    """The adapter. Sends one message at a time: after a kill only that one can have gone out unnoted."""

    name = NAME
    prefix = "/"
    numbered = False
    at_once = 1

    def __init__(self, settings: Settings, texts: Texts) -> None:
        base = f"{settings.telegram_api_url}/bot"
        self._bot = Bot(
            settings.telegram_token,
            base_url=base,
            base_file_url=f"{settings.telegram_api_url}/file/bot",
            request=HTTPXRequest(
                connection_pool_size=_CONNECTIONS,
                read_timeout=_ANSWER_SECONDS,
                connect_timeout=_ANSWER_SECONDS,
                pool_timeout=_ANSWER_SECONDS,
            ),
        )
        self._texts = texts
        self._secret = settings.telegram_webhook_secret
        self._hook_url = f"{settings.public_url}/channels/{NAME}"
        self._hooks = Hooks(settings.var_dir / f"{NAME}.sock", self._secret)
        self._health: Health = "away"
        self._pause = 0.0

    @property
    def health(self) -> Health:
        """Tell how the last request for updates ended."""
        return self._health

    async def receive(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Give updates; the cursor is the id of the next one."""
        await self._until_it_works(self._set_up)
        if self._secret:
            async for update, stored in self._hooks.updates():
                yield Batch(self._incoming([update]), None, stored)
            return
        offset = int(cursor) if cursor else None
        while True:
            updates = await self._until_it_works(self._poll, offset)
            if updates:
                offset = max(int(update["update_id"]) for update in updates) + 1
                yield Batch(self._incoming(updates), str(offset))

    def render(self, replies: Sequence[Reply], words: Words, before: str = "") -> list[Outgoing]:
        """Give messages in Telegram's HTML; the options are buttons under the last one of each reply."""
        messages: list[Outgoing] = []
        for reply in replies:
            found = pieces(reply, words, LONGEST, utf16)
            if before:
                found, before = [piece(before), *found], ""
            parts: list[dict[str, Any]] = [
                {"html": one.html, "buttons": []} for one in packed(found, LONGEST, utf16)
            ]
            if parts:
                parts[-1]["buttons"] = [[option.id, option.label] for option in reply.options]
            messages += parts
        return messages

    async def push(self, address: str, message: Outgoing, key: str) -> str | None:
        """Send a message. Telegram knows no key: what it did and could not tell us is sent again."""
        try:
            sent = await self._send(address, message)
        except RetryAfter as error:
            raise Later(_seconds(error)) from error
        except ChatMigrated as error:
            return await self.push(str(error.new_chat_id), message, key)
        except (Forbidden, BadRequest) as error:
            raise Undeliverable from error
        except TelegramError as error:
            raise Away from error
        return f"message:{sent.chat_id}:{sent.message_id}"

    async def typing(self, address: str) -> None:
        """Show "schreibt …" for five seconds."""
        chat, thread = _place(address)
        with suppress(TelegramError):
            await self._bot.send_chat_action(chat, ChatAction.TYPING, message_thread_id=thread)

    async def receipt(self, incoming: Incoming, words: Words) -> None:
        """Take the hourglass from a button that was pressed; other messages have no receipts."""
        if incoming.kind == "option":
            with suppress(TelegramError):
                await self._bot.answer_callback_query(incoming.event.partition(":")[2])

    async def forget(self, address: str) -> None:
        """Nothing is kept here."""

    async def close(self) -> None:
        """Close the connections."""
        with suppress(TelegramError, RuntimeError):
            await self._bot.shutdown()

    async def _set_up(self) -> None:
        await self._bot.initialize()
        commands = [BotCommand(word, self._texts.get(f"command_{word}", "de")) for word in MENU]
        await self._bot.set_my_commands(commands)
        await self._bot.set_my_description(self._texts.get("about_bot", "de"))
        if self._secret:
            await self._bot.set_webhook(
                self._hook_url, secret_token=self._secret, allowed_updates=UPDATES, max_connections=10
            )
        else:
            await self._bot.delete_webhook()

    async def _poll(self, offset: int | None) -> list[dict[str, Any]]:
        asked = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": list(UPDATES)}
        # Not Bot.get_updates: it refuses all updates when one of them is of a kind that it cannot read. The
        # names of methods may be written in any case, and this one is not taken for that call of the library.
        found = await self._bot.do_api_request(
            "getupdates",
            api_kwargs={key: value for key, value in asked.items() if value is not None},
            read_timeout=POLL_SECONDS + _ANSWER_SECONDS,
        )
        return list(found)

    async def _until_it_works(self, work: Any, *arguments: Any) -> Any:
        """Try again and again while Telegram cannot be reached, or does not accept the token."""
        while True:
            try:
                result = await work(*arguments)
            except RetryAfter as error:
                seconds = _seconds(error)
            except (InvalidToken, EndPointNotFound, Forbidden):
                seconds = self._trouble("refused", _REFUSED_PAUSE)
            except TelegramError as error:
                self._pause = min(_LONGEST_PAUSE, self._pause * 2 or _FIRST_PAUSE)
                seconds = self._trouble("away", self._pause, error)
            else:
                if self._health != "ok":
                    log.info("messenger_answers", channel=NAME)
                self._health, self._pause = "ok", 0.0
                return result
            await asyncio.sleep(seconds)

    def _trouble(self, health: Health, seconds: float, error: Exception | None = None) -> float:
        if self._health != health or error is None:
            log.warning(f"messenger_{health}", channel=NAME, error=error)
        self._health = health
        return seconds

    async def _send(self, address: str, message: Outgoing) -> Message:
        chat, thread = _place(address)
        keyboard = [
            [InlineKeyboardButton(label, callback_data=CALLBACK + key)] for key, label in message["buttons"]
        ]
        reply_to = str(message.get("reply_to", "")).split(":")
        return await self._bot.send_message(
            chat,
            message["html"],
            parse_mode=ParseMode.HTML,
            message_thread_id=thread,
            reply_markup=InlineKeyboardMarkup(keyboard) if keyboard else None,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_parameters=(
                ReplyParameters(int(reply_to[2]), allow_sending_without_reply=True)
                if reply_to[0] == "message"
                else None
            ),
        )

    def _incoming(self, updates: Sequence[Mapping[str, Any]]) -> list[Incoming]:
        found = []
        for content in updates:
            try:
                update = Update.de_json(dict(content), self._bot)
                one = self._read(update)
            except Exception as error:  # a kind of update that nobody knows yet must not stop the others
                log.error("update_unreadable", channel=NAME, error=error)
                one = _roughly(content)
            found += [one] if one else []
        return found

    def _read(self, update: Update) -> Incoming | None:
        if update.callback_query is not None:
            return _pressed(update.callback_query)
        if update.message is not None:
            return self._message(update.message)
        if update.edited_message is not None and (edited := self._message(update.edited_message)) is not None:
            return _edit(edited, update.update_id)
        return None

    def _message(self, message: Message) -> Incoming | None:
        """Read a message; None for one that is not for us."""
        private = message.chat.type == ChatType.PRIVATE
        if message.chat.type == ChatType.CHANNEL or _author(message) is None:
            return None
        if not private and not self._addressed(message):
            return None
        written = message.text or message.caption or ""
        text = self._without_name(written)
        about = next((kind for name, kind in _KINDS.items() if getattr(message, name, None)), "")
        if not written and not (about or message.effective_attachment or message.api_kwargs):
            return None  # somebody came, left, changed the title: nothing is asked
        return Incoming(
            event=_event(message, grouped=not written),
            sender=_sender(message.chat_id, _author(message), private),
            person=str(_author(message)),
            address=_address(message),
            kind="text" if written else "other",
            text=text,
            about=about or ("" if written else "other"),
            private=private,
        )

    def _addressed(self, message: Message) -> bool:
        """Tell whether a message in a group is for us: a command, our name, or an answer to us."""
        answered = message.reply_to_message
        if answered is not None and answered.from_user is not None and answered.from_user.id == self._bot.id:
            return True
        name = f"@{self._bot.username}".casefold()
        named = message.parse_entities([MessageEntityType.MENTION]) | message.parse_caption_entities(
            [MessageEntityType.MENTION]
        )
        if any(text.casefold() == name for text in named.values()):
            return True
        commands = message.parse_entities([MessageEntityType.BOT_COMMAND]).values()
        return any("@" not in text and is_known(text, "/") for text in commands) or any(
            text.casefold().endswith(name) for text in commands
        )

    def _without_name(self, text: str) -> str:
        """Take our own name out of a text: it is no part of the question."""
        name = re.compile(rf"@{self._bot.username}\b", re.IGNORECASE)
        return name.sub("", text).strip(" \n,:")


def _roughly(content: Mapping[str, Any]) -> Incoming | None:
    """Read of a private message that the library does not understand who sent it: it gets an answer too."""
    try:
        message = content["message"]
        chat, number = int(message["chat"]["id"]), int(message["message_id"])
        if message["chat"]["type"] != ChatType.PRIVATE or message["from"]["is_bot"]:
            return None
    except (KeyError, TypeError, ValueError):
        return None
    return Incoming(f"message:{chat}:{number}", str(chat), str(chat), str(chat), "other", about="other")


def _event(message: Message, *, grouped: bool) -> str:
    """Name a message; the pictures of an album without words are one event, so there is one answer."""
    if grouped and message.media_group_id:
        return f"album:{message.chat_id}:{message.media_group_id}"
    return f"message:{message.chat_id}:{message.message_id}"


def _edit(edited: Incoming, update_id: int) -> Incoming | None:
    """Make an edit of a message that was read; None where nothing is written in it."""
    if not edited.text:
        return None
    return Incoming(**{**vars(edited), "kind": "edit", "about": edited.event, "event": f"edit:{update_id}"})


def _pressed(query: CallbackQuery) -> Incoming | None:
    """Read a press on a button; data that is none of ours is an option that holds no more."""
    if query.message is None or not query.data:
        return None
    private = query.message.chat.type == ChatType.PRIVATE
    return Incoming(
        event=f"callback:{query.id}",
        sender=_sender(query.message.chat.id, query.from_user.id, private),
        person=str(query.from_user.id),
        address=_address(query.message) if isinstance(query.message, Message) else str(query.message.chat.id),
        kind="option",
        text=query.data.removeprefix(CALLBACK),
        private=private,
    )


def _author(message: Message) -> int | None:
    """Give whose message it is: a person, or a group that speaks through an administrator; never a bot."""
    if message.sender_chat is not None:
        return message.sender_chat.id
    return None if message.from_user is None or message.from_user.is_bot else message.from_user.id


def _sender(chat: int, author: int | None, private: bool) -> str:
    return str(author) if private else f"{chat}:{author}"


def _address(message: Message) -> str:
    thread = message.message_thread_id if message.is_topic_message else None
    return f"{message.chat_id}/{thread}" if thread else str(message.chat_id)


def _place(address: str) -> tuple[int, int | None]:
    chat, _, thread = address.partition("/")
    return int(chat), int(thread) if thread else None


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()
