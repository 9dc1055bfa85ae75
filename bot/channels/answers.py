"""Answers one event of a messenger: finds its conversation or begins one, asks, keeps books."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import structlog
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.adapter import Adapter, Incoming, Outgoing
from bot.channels.books import Books, Entry, Person, Render, Taken
from bot.channels.commands import Command, command
from bot.channels.numbers import number_in
from bot.channels.words import Words
from bot.content.texts import Language, Texts
from bot.gateway import erase_wish
from bot.gateway.assistant import AssistantError
from bot.gateway.checker import CheckerBusy
from bot.gateway.content import GREETING, SWITCHES
from bot.gateway.conversations import TooFast
from bot.gateway.gateway import Gateway
from bot.gateway.messages import MessageError
from bot.gateway.queues import QueueFull
from bot.gateway.replies import Choice, Option, Reply
from bot.gateway.store import Also, Conversation, Gone, NotOffered

TOPIC = "channel"
"""The topic of what a messenger says by itself."""
_WORDS = "words-"
"""So begins the option that explains the hard words of a reply; behind it stands the reply's id."""
_PERSON = "handoff_request"
_TOLD_AT, _GIVEN_UP_AT = 3, 60
"""After so many attempts the sender is told that it takes longer, and that it did not work."""
_BROKEN_AT = 6
"""An assistant that answers, but with an error, is asked so often."""
_FIRST_WAIT, _LONGEST_WAIT = 0.25, 60.0
_BUSY = 1.0

log = structlog.get_logger()
Pause: TypeAlias = float
"""Seconds until the next thing of the same sender."""


class Answers:
    """What happens with an event. `texts` gives `data/texts/channels.yml` as it is now."""

    def __init__(self, gateway: Gateway, adapter: Adapter, books: Books, texts: Callable[[], Texts]) -> None:
        self._gateway = gateway
        self._adapter = adapter
        self._books = books
        self._texts = texts

    def words(self, language: Language) -> Words:
        """Give the texts in a language level."""
        return Words(language, self._texts(), self._gateway.content.texts, self._adapter.prefix)

    def rendering(self, incoming: Incoming | None = None, before: str = "") -> Render:
        """Give what turns replies into messages, in their own language level; where others read along, the
        first one refers to what it answers."""

        def render(replies: Sequence[Reply]) -> tuple[list[Reply], list[Outgoing]]:
            replies = [self._with_words(self._with_privacy(reply)) for reply in replies]
            found = self._adapter.render(replies, self.words(replies[-1].language), before)
            if incoming is None:
                return replies, self._unasked(found, replies[-1].language)
            if not incoming.private:
                found[0] = {**found[0], "reply_to": incoming.event}
            return replies, found

        return render

    def _unasked(self, found: Sequence[Outgoing], language: Language) -> list[Outgoing]:
        """Add to what comes without a question what is said instead where others read along by then."""
        words = self.words(language)
        instead = self._adapter.render([Reply(words.get("others_read"), language, TOPIC)], words)
        told = [*instead, *[None] * len(found)]
        return [{**message, "in_public": there} for message, there in zip(found, told, strict=False)]

    def _with_privacy(self, reply: Reply) -> Reply:
        """Put below a greeting what happens with what people write here."""
        if reply.topic != GREETING:
            return reply
        notice = self.words(reply.language).get(f"privacy_{self._adapter.name}")
        return replace(reply, text=f"{reply.text}\n\n{notice}")

    def _with_words(self, reply: Reply) -> Reply:
        """Offer to explain the hard words of a reply, as the chat window does."""
        if not reply.glossary or not reply.id:
            return reply
        option = Option(f"{_WORDS}{reply.id}", self.words(reply.language).get("option_words"))
        return replace(reply, options=(*reply.options, option))

    async def answer(self, entry: Entry) -> Pause:
        """Answer an event, or put it off; what it leads to is in the outbox then, or it waits on."""
        try:
            await self._answer(entry)
        except Taken:
            return 0.0  # somebody else has answered it, or it was edited: look again
        except TooFast as error:
            return await self._again(entry, error.seconds)
        except (QueueFull, CheckerBusy, SQLAlchemyError) as error:
            log.warning("answer_postponed", channel=self._adapter.name, error=error)
            return await self._again(entry, _BUSY)
        except AssistantError as error:
            return await self._without_assistant(entry, error)
        except Gone:
            return await self._again(entry, 0.0)  # erased meanwhile: the next attempt begins a new one
        except MessageError as error:
            await self._notice(entry, f"error_{error.code}", common=True)
        except NotOffered:
            await self._notice(entry, "error_option_gone", common=True)
        except Exception as error:  # nobody expected it: others must not wait for ever behind this message
            return await self._failed(entry, error)
        return 0.0

    async def too_fast(self, entry: Entry) -> None:
        """Tell a sender to slow down, instead of an answer."""
        await self._notice(entry, "error_too_fast", common=True)

    async def _answer(self, entry: Entry) -> None:
        incoming = entry.incoming
        written = incoming.kind in ("text", "edit")
        wanted = command(incoming.text, self._adapter.prefix) if written else None
        person = await self._books.person(entry.identity)
        if wanted and wanted.name == "erase" and person is None:
            return await self._notice(entry, "nothing_kept")
        if person is None and incoming.kind in ("deletion", "reaction"):
            return await self._books.finish(entry)
        begins = wanted is not None and (wanted.name == "start" or wanted.wants_easy)
        if person is None:
            language: Language = "de-simple" if wanted and wanted.wants_easy else "de"
            greeted = begins or incoming.kind == "arrival"
            person, conversation = await self._begin(entry, language, done=greeted)
            if greeted:
                return None
        else:
            conversation = await self._conversation(person)
        if incoming.kind in ("edit", "deletion"):
            return await self._changed(entry, person, conversation, wanted)
        if wanted:
            return await self._command(entry, person, conversation, wanted)
        if incoming.kind == "arrival":
            return await self._books.finish(entry)
        if incoming.kind == "other":
            return await self._notice(entry, f"cannot_{incoming.about}")
        return await self._say(entry, person, conversation)

    async def _conversation(self, person: Person) -> Conversation:
        conversation = await self._gateway.store.by_id(person.conversation)
        if conversation is None:
            raise Gone(person.conversation)
        return conversation

    async def _begin(self, entry: Entry, language: Language, done: bool) -> tuple[Person, Conversation]:
        """Begin a conversation; its greeting goes out. With `done` that is all that the event asked for."""

        def also(connection: Connection, conversation_id: str) -> None:
            if done:
                self._books.done(connection, entry)
            shown = 0 if entry.incoming.private or done else 1  # a group wants the answer and no greeting
            self._books.introduce(connection, entry.identity, conversation_id, entry.incoming.address, shown)
            self._books.fill(
                connection, entry.identity, self.rendering(entry.incoming), address=entry.incoming.address
            )

        conversation, _, _ = await self._gateway.conversations.begin(language, also=also)
        return Person(entry.identity, conversation.id, ()), conversation

    def _booked(
        self,
        entry: Entry,
        conversation_id: str,
        before: str = "",
        *,
        asked: bool = True,
        original: str = "",
    ) -> Also:
        """Give the books' part of the transaction that stores an answer; `original` is what was edited."""

        def also(connection: Connection, replies: Sequence[Reply]) -> None:
            number = int(replies[0].id) - 1 if asked else None
            self._books.done(connection, entry, conversation_id, number)
            if original and number is not None:
                self._books.renumber(connection, original, conversation_id, number)
            render = self.rendering(entry.incoming, before)
            self._books.fill(connection, entry.identity, render, replies, entry.incoming.address)

        return also

    async def _say(self, entry: Entry, person: Person, conversation: Conversation) -> None:
        option = await self._option(entry, person)
        language = conversation.language
        if option is not None:
            if await self._own_choice(entry, conversation, option.id):
                return
            label = option.label
            before = self.words(language).common_text("notice_chosen", label=label) if label else ""
            also = self._booked(entry, conversation.id, before)
            await self._ask(entry, conversation, also, option=option.id)
        elif entry.incoming.kind == "reaction":
            await self._books.finish(entry)
        else:
            before = self.words(language).get("only_text") if entry.incoming.about else ""
            also = self._booked(entry, conversation.id, before)
            await self._ask(entry, conversation, also, text=entry.incoming.text)

    async def _option(self, entry: Entry, person: Person) -> Option | None:
        """Find the option that a button, a reaction, a number or the words of its label mean.

        Its label is empty where the sender wrote it: then nobody has to repeat it.
        """
        incoming = entry.incoming
        number = number_in(incoming.text) if self._adapter.numbered else None
        chosen = ""
        if incoming.kind == "option":
            chosen = incoming.text
        elif incoming.kind == "reaction":
            shown = await self._books.offered_under(person.conversation, incoming.about)
            chosen = shown[number - 1] if number and number <= len(shown) else ""
        elif number and number <= len(person.offers):
            return person.offers[number - 1]
        else:
            said = _plain(incoming.text)
            chosen = next((one.id for one in person.offers if _plain(one.label) == said), "")
            return Option(chosen, "") if chosen else None
        label = next((one.label for one in person.offers if one.id == chosen), "")
        return Option(chosen, label) if chosen or incoming.kind == "option" else None

    async def _own_choice(self, entry: Entry, conversation: Conversation, option: str) -> bool:
        """Carry out what the messenger itself has offered: to explain the hard words."""
        if not option.startswith(_WORDS):
            return False
        await self._explain(entry, conversation, option.removeprefix(_WORDS))
        return True

    async def _explain(self, entry: Entry, conversation: Conversation, reply_id: str) -> None:
        """Tell what the hard words of a reply mean; that is no part of the conversation."""
        replies = await self._gateway.store.replies(conversation.id)
        explained = next((one.glossary for one in replies if one.id == reply_id), ())
        if not explained:
            raise NotOffered(reply_id)
        text = "\n\n".join(f"**{one['word']}**\n{one['explanation']}" for one in explained)
        await self._tell(entry, Reply(text, conversation.language, TOPIC), conversation.id)

    async def _command(
        self, entry: Entry, person: Person, conversation: Conversation, wanted: Command
    ) -> None:
        if wanted.name == "start" and not (wanted.wants_easy and conversation.language == "de"):
            greeting = self._gateway.content.greet(conversation.language)
            await self._push(entry, conversation, greeting)
        elif wanted.name in ("start", "easy"):
            level: Language = "de" if conversation.language == "de-simple" else "de-simple"
            switch = next(intent for intent, after in SWITCHES.items() if after == level)
            await self._choose(entry, conversation, {"intent": switch, "entities": {}})
        elif wanted.name == "person":
            if not entry.incoming.private:
                return await self._notice(entry, "only_private", common=True)
            await self._choose(entry, conversation, {"intent": _PERSON, "entities": {}})
        elif wanted.name == "erase":
            asked = erase_wish.question(conversation.language, self._gateway.content.texts)
            await self._push(entry, conversation, asked)
        else:
            await self._notice(entry, "help")
        return None

    async def _choose(self, entry: Entry, conversation: Conversation, choice: Choice) -> None:
        also = self._booked(entry, conversation.id)
        await self._ask(entry, conversation, also, text=entry.incoming.text, command=choice)

    async def _ask(self, entry: Entry, conversation: Conversation, also: Also, **asked: Any) -> None:
        """Ask the conversation service; where others read along, it asks for nothing personal."""
        public = not entry.incoming.private
        try:
            await self._gateway.conversations.say(conversation, also=also, public=public, **asked)
        except erase_wish.Confirmed:
            await self._erase(entry, conversation)

    async def _push(self, entry: Entry, conversation: Conversation, reply: Reply) -> None:
        also = self._booked(entry, conversation.id, asked=False)
        await self._gateway.conversations.push(conversation.id, [reply], also)

    async def _changed(
        self, entry: Entry, person: Person, conversation: Conversation, wanted: Command | None
    ) -> None:
        """An answered message was deleted: its text goes. It was edited: the new text gets an answer too.

        So does the new text of a message that is not known: it had not been for us before.
        """
        incoming = entry.incoming
        new_text = incoming.text if incoming.kind == "edit" else None
        changed = await self._books.change(conversation.id, incoming.about, new_text)
        if new_text is None or changed is False:
            return await self._books.finish(entry)
        if wanted:
            return await self._command(entry, person, conversation, wanted)
        before = self.words(conversation.language).get("edited")
        also = self._booked(entry, conversation.id, before, original=incoming.about)
        await self._ask(entry, conversation, also, text=new_text)
        return None

    async def _erase(self, entry: Entry, conversation: Conversation) -> None:
        """Erase everything and say so, in one transaction."""
        words = self.words(conversation.language)
        reply = Reply(words.get("erased"), conversation.language, TOPIC)
        _, outgoing = self.rendering(entry.incoming)([reply])

        def also(connection: Connection) -> None:
            self._books.done(connection, entry)
            self._books.dispatch(connection, entry.identity, entry.incoming.address, outgoing, None)

        await self._gateway.conversations.erase(conversation.id, self._gateway.erasure.stores, also)
        await self._adapter.forget(entry.incoming.address)
        await self._gateway.database.scrub()
        await self._gateway.erasure.work()

    async def _without_assistant(self, entry: Entry, error: AssistantError) -> Pause:
        """Wait for the assistant, tell the sender once, and at last give up."""
        attempts = entry.attempts + 1
        broken = error.reason in ("status", "empty", "malformed")
        if attempts >= (_BROKEN_AT if broken else _GIVEN_UP_AT):
            log.error("answer_given_up", channel=self._adapter.name, reason=error.reason)
            await self._notice(entry, "error_internal", common=True)
            return 0.0
        if attempts == _TOLD_AT:
            await self._notice(entry, "answer_later", done=False)
        return await self._again(entry, min(_LONGEST_WAIT, _FIRST_WAIT * 2**attempts))

    async def _failed(self, entry: Entry, error: Exception) -> Pause:
        log.error("answer_failed", channel=self._adapter.name, error=error)
        if entry.attempts + 1 >= _BROKEN_AT:
            await self._notice(entry, "error_internal", common=True)
            return 0.0
        return await self._again(entry, _FIRST_WAIT * 2**entry.attempts)

    async def _again(self, entry: Entry, seconds: float) -> Pause:
        await self._books.postpone(entry, seconds)
        return seconds

    async def _notice(self, entry: Entry, key: str, *, common: bool = False, done: bool = True) -> None:
        """Answer with a text that does not become part of the conversation."""
        person = await self._books.person(entry.identity)
        found = await self._gateway.store.by_id(person.conversation) if person else None
        words = self.words(found.language if found else "de")
        reply = Reply(words.common_text(key) if common else words.get(key), words.language, TOPIC)
        await self._tell(entry, reply, found.id if found else None, done=done)

    async def _tell(self, entry: Entry, reply: Reply, conversation: str | None, *, done: bool = True) -> None:
        _, outgoing = self.rendering(entry.incoming)([reply])
        await self._books.notice(entry, outgoing, conversation, done=done)


def _plain(text: str) -> str:
    """Make two writings of the same label equal."""
    return re.sub(r"\W+", " ", text.casefold()).strip()
