"""The conversation service: the one place that limits, cleans, keeps order, asks the assistant and stores."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeAlias

from sqlalchemy.engine import Connection

from bot.content.texts import Language
from bot.gateway import easy_text, erase_wish, feedback, messages
from bot.gateway.assistant import Answer, Assistant, AssistantError, Question, Said
from bot.gateway.content import SWITCHES, Content
from bot.gateway.easy_text import Helper
from bot.gateway.events import Events
from bot.gateway.handoffs import form
from bot.gateway.handoffs.service import Handoffs
from bot.gateway.handoffs.service import Told as Commanded
from bot.gateway.limits import Limiter
from bot.gateway.queues import QueueFull, Queues
from bot.gateway.replies import Choice, Reply
from bot.gateway.review import Reviewer
from bot.gateway.store import Also, Changes, Conversation, Effect, Gone, Held, Request, Store, Turn
from bot.handoff.record import Submission

MISSES = frozenset({"nlu_fallback", "out_of_scope"})
"""Topics of an answer that says: I cannot answer this."""
PASSING = (
    MISSES
    | SWITCHES.keys()
    | {"greet", "goodbye", "thanks", "affirm", "deny", "repeat", "complaint", feedback.TOPIC, easy_text.TOPIC}
    | {"handoff_request", "handoff_status", "handoff_withdraw", "bot_challenge"}
)
"""Topics that a follow-up ("und wer zahlt das?") does not refer to: the topic before them stays the last."""
HANDOFF = "handoff_request"
"""The topic of what is said about a hand-off that did not come through the assistant."""
WAITING = 8
"""So many messages of one conversation may wait in one process."""
PATIENCE = 30.0
"""Seconds that a message waits for those before it."""
HOLD = 3.0
"""Seconds after which a process that holds a conversation, and has not said so again, is taken for dead."""
_RENEW = 0.5
_POLL = 0.05

Told: TypeAlias = tuple[list[Reply], Changes]
"""The replies to a message and what they change."""


class TooFast(Exception):
    """The conversation has asked too often; `seconds` tells when it may again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Conversations:
    """What every channel speaks to. `content` gives the content as it is now."""

    def __init__(
        self,
        store: Store,
        assistant: Assistant,
        events: Events,
        limiter: Limiter,
        content: Callable[[], Content],
        handoffs: Handoffs,
        helper: Helper,
        reviewer: Reviewer,
    ) -> None:
        self._store = store
        self._assistant = assistant
        self._events = events
        self._limiter = limiter
        self._content = content
        self._handoffs = handoffs
        self._helper = helper
        self._reviewer = reviewer
        self._queues = Queues(WAITING, PATIENCE)

    async def begin(
        self,
        language: Language,
        token: str | None = None,
        also: Callable[[Connection, str], None] | None = None,
    ) -> tuple[Conversation, str, list[Reply]]:
        """Begin a conversation; give it, its token (a new one, if none is given) and the greeting.

        `also` runs within the transaction that stores it, with the conversation's id.
        """
        return await self._store.create(language, [self._content().greet(language)], token, also)

    def check(self, text: str) -> None:
        """Raise `MessageError` for a text that `say` would refuse."""
        messages.clean(text)

    async def say(
        self,
        conversation: Conversation,
        *,
        text: str | None = None,
        option: str | None = None,
        key: str | None = None,
        command: Choice | None = None,
        also: Also | None = None,
        public: bool = False,
    ) -> list[Reply]:
        """Take one message, a text or an option, and give the replies to it.

        `command` is what the text stands for where it is a command of a messenger. `also` runs within the
        transaction that stores message and replies. `public`: others read along, so there is no hand-off.

        A `key` that was used within 24 hours gives the same replies again, without any effect. Raises
        `TooFast`, `MessageError`, `QueueFull`, `Gone`, `KeyReused`, `NotOffered`, `AssistantError` and
        `CheckerBusy`; then nothing is stored. Raises `erase_wish.Confirmed` where everything is to be erased.
        """
        if seconds := self._limiter.wait(conversation.id):
            raise TooFast(seconds)
        if text is not None:
            text = messages.clean(text)
        fingerprint = hashlib.sha256(json.dumps([text, option]).encode()).hexdigest()
        request = Request(text, option, key, fingerprint, command, also, public)
        async with self._queues.turn(conversation.id):
            held = await self._hold(conversation.id, request)
            if isinstance(held, list):
                replies = await self._helper.again(text or "", held)
            else:
                replies = await self._reply(held, request, self._answer)
        self._events.notify(conversation.id)
        return replies

    async def hand_in(
        self, conversation: Conversation, submission: Submission, key: str | None = None
    ) -> list[Reply]:
        """Take what a form hands over, as a message of the visitor that says it in words; answer it.

        Raises what `say` raises, except what has to do with texts and options.
        """
        if seconds := self._limiter.wait(conversation.id):
            raise TooFast(seconds)
        text = self._handoffs.said(submission, conversation.language)
        fingerprint = hashlib.sha256(f"handoff {submission.fingerprint}".encode()).hexdigest()
        request = Request(text, None, key, fingerprint)

        async def answer(turn: Turn, _request: Request) -> Told:
            said = turn.conversation
            told = await self._handoffs.submit(said, submission, said.language)
            reply = Reply(told.text, said.language, HANDOFF, handoff=told.handoff)
            return [reply], Changes(said.topic, None, 0, effects=told.effects)

        async with self._queues.turn(conversation.id):
            held = await self._hold(conversation.id, request)
            replies = held if isinstance(held, list) else await self._reply(held, request, answer)
        self._events.notify(conversation.id)
        return replies

    async def push(
        self, conversation_id: str, replies: Sequence[Reply], also: Also | None = None
    ) -> list[Reply]:
        """Add replies that no message asked for (receipts, staff); raise `Gone`."""
        stored = await self._store.push(conversation_id, replies, also)
        self._events.notify(conversation_id)
        return stored

    async def erase(
        self,
        conversation_id: str,
        stores: Sequence[str],
        also: Callable[[Connection], None] | None = None,
    ) -> None:
        """Erase a conversation once the message under way, if any, is answered.

        `also` runs within the transaction that erases it.
        """
        with suppress(Gone, QueueFull):  # erasure does not wait for ever
            async with self._queues.turn(conversation_id):
                await self._hold(conversation_id, Request())
        effects = [self._handoffs.erasing(conversation_id), *([] if also is None else [also])]
        await self._store.erase(conversation_id, stores, effects)
        self._events.notify(conversation_id)

    async def _hold(self, conversation_id: str, request: Request) -> Turn | list[Reply]:
        """Hold the conversation against other processes, waiting while one of them works on it."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return await self._store.hold(conversation_id, request, HOLD)
            except Held:
                if time.monotonic() > deadline:
                    raise QueueFull(conversation_id) from None
            await asyncio.sleep(_POLL)

    async def _reply(
        self, turn: Turn, request: Request, answer: Callable[[Turn, Request], Coroutine[Any, Any, Told]]
    ) -> list[Reply]:
        try:
            replies, changes = await self._kept(turn, answer(turn, request))
        except BaseException:
            await self._store.release(turn)
            raise
        try:
            return await self._store.record(turn, request, replies, changes)
        except Held:
            raise QueueFull(turn.conversation.id) from None
        except Exception:
            await self._store.release(turn)  # nothing was stored, so the next message need not wait
            raise

    async def _kept(self, turn: Turn, answer: Coroutine[Any, Any, Told]) -> Told:
        """Await an answer; while it takes long, keep telling other processes that we are alive."""
        task = asyncio.create_task(answer)
        try:
            while not (await asyncio.wait({task}, timeout=_RENEW))[0]:
                await self._store.renew(turn, HOLD)
            return task.result()
        finally:
            task.cancel()

    async def _answer(self, turn: Turn, request: Request) -> Told:
        conversation, texts = turn.conversation, self._content().texts
        if (rating := feedback.rating(turn.choice)) is not None:
            reply = feedback.thank(rating[1], conversation.language, texts)
            used = frozenset({request.option or ""})
            noted = (
                [] if rating[1] else await self._reviewer.unhelpful(conversation.id, rating[0], turn.under)
            )
            return [reply], Changes(
                conversation.topic, None, conversation.misses, None, [rating], used, effects=noted
            )
        if (told := await self._about_erasure(turn, request.text)) is not None:
            return told
        if request.text is not None and (told := await self._helped(request.text, conversation)):
            return told
        intent = (turn.choice or {}).get("intent")
        question = Question(
            conversation=conversation.id,
            language=SWITCHES.get(str(intent), conversation.language),
            topic=None if conversation.topic == easy_text.TOPIC else conversation.topic,
            misses=conversation.misses,
            text=request.text,
            choice=turn.choice,
            handed=conversation.handed,
            after=turn.after,
            public=request.public,
        )
        answer = await self._assistant.ask(question)
        replies, changes = await self._told(conversation, answer)
        noted = await self._reviewer.noted(turn, request.text, answer.turns, changes.ratings)
        return replies, replace(changes, effects=[*changes.effects, *noted])

    async def _about_erasure(self, turn: Turn, text: str | None) -> Told | None:
        """Ask before everything is erased; raise `erase_wish.Confirmed` after a yes. None for the rest."""
        conversation, content = turn.conversation, self._content()
        settled = erase_wish.pressed(turn.choice)
        if text is not None and (answer := erase_wish.said(text, content.said)):
            replies = await self._store.replies(conversation.id)
            settled = answer if replies and replies[-1].topic == erase_wish.TOPIC else None
        if settled == "yes":
            raise erase_wish.Confirmed(conversation.id)
        if settled is None and not (text is not None and erase_wish.wished(text, content.said)):
            return None
        say = erase_wish.question if settled is None else erase_wish.kept
        reply = say(conversation.language, content.texts)
        return [reply], Changes(conversation.topic, None, conversation.misses)

    async def _helped(self, text: str, conversation: Conversation) -> Told | None:
        """Explain a hard text; None for any other message, and for one that answers a hand-off's question."""
        hard = self._helper.text_in(text, conversation)
        invited = self._helper.invite(text, conversation) if hard is None else None
        if (hard is None and invited is None) or await self._hands_over(conversation):
            return None
        return invited if hard is None else await self._helper.explain(hard, conversation)

    async def _hands_over(self, conversation: Conversation) -> bool:
        """Whether the dialogue is collecting a hand-off: what is written then is the concern."""
        if conversation.draft is None or conversation.draft == conversation.handed:
            return False
        replies = await self._store.replies(conversation.id)
        return bool(replies) and replies[-1].topic == HANDOFF

    async def _told(self, conversation: Conversation, answer: Answer) -> Told:
        """Turn the assistant's answer into replies of the contract and what they change."""
        content, replies = self._content(), list[Reply]()
        draft: str | None = None
        effects: list[Effect] = []
        obeyed: list[Mapping[str, Any]] = []
        for topic, said in ((turn.topic, said) for turn in answer.turns for said in turn.said):
            command = said.handoff or {}
            reply = Reply(
                text=said.text,
                language=answer.language,
                topic=topic,
                sources=content.cited(said.sources),
                contact=said.contact,
                glossary=content.explained(said.text, answer.language),
            ).offering(said.offers)
            if command.get("do") == "form":
                draft = _draft(command)
                reply = replace(reply, form={"kind": "handoff", "topic_field": command.get("topic_field")})
                command = {}
            replies += [reply] if said.text else []
            if command and command not in obeyed:  # two questions of one message may give the same one
                obeyed.append(command)
                told = await self._obey(conversation, said, answer.language)
                effects += told.effects
                replies.append(Reply(told.text, answer.language, topic, handoff=told.handoff))
        rateable, ratings = feedback.in_words(conversation.rateable, answer.turns)
        last = conversation.topic
        if last == easy_text.TOPIC:
            last = None
        for turn in answer.turns:
            last = last if turn.topic in PASSING else turn.topic
        missed = all(turn.topic in MISSES for turn in answer.turns)
        misses = conversation.misses + 1 if missed else 0
        language = None if answer.language == conversation.language else answer.language
        return feedback.invite(replies, rateable, content.texts), Changes(
            last, rateable, misses, language, ratings, draft=draft, effects=effects
        )

    async def _obey(self, conversation: Conversation, said: Said, language: Language) -> Commanded:
        command = said.handoff or {}
        if command.get("do") == "privately":
            return Commanded(self._content().texts.get("only_private", language), None)
        try:
            return await self._handoffs.obey(conversation, command, language)
        except ValueError:
            raise AssistantError("malformed") from None


def _draft(command: Mapping[str, Any]) -> str:
    try:
        return form.draft(command)
    except ValueError:
        raise AssistantError("malformed") from None
