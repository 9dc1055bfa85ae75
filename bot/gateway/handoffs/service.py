"""Hand-offs as the conversation sees them: hand over, ask, take back. Nothing here sends anything."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from bot.content.contacts import Contacts
from bot.content.texts import Language, Texts
from bot.gateway.database import Database
from bot.gateway.handoffs import form, records, told
from bot.gateway.handoffs.form import FormError, Mistake
from bot.gateway.handoffs.records import Post
from bot.gateway.store import DAY, Conversation, Effect, Held, Store, iso
from bot.handoff import identity, reach, summary
from bot.handoff.hours import ZONE
from bot.handoff.record import Consent, Handoff, Submission
from bot.handoff.routing import route

RETENTION = 180 * DAY
"""Hand-offs are deleted this many seconds after they were closed or withdrawn."""


_MOST_STATES = 5
LATEST = -1
"""In a command: the hand-off that was made last."""


@dataclass(frozen=True)
class Ways:
    """How the county is told: from which address, by mail at all, the general inbox, by webhook."""

    sender: str
    mail: bool
    inbox: str | None
    webhook: bool


@dataclass(frozen=True)
class Told:
    """What a command comes to: the text for the visitor, the hand-off, what happens with the reply."""

    text: str
    handoff: Mapping[str, str] | None
    effects: Sequence[Effect] = ()


@dataclass(frozen=True)
class Words:
    """The content that is needed to speak about hand-offs, as it is now."""

    texts: Texts
    contacts: Contacts
    title: Callable[[str], str | None]
    """Gives the title of a topic in standard German, for staff."""


class Handoffs:
    """Prepares what is committed together with the visitor's reply. `clock` gives seconds since 1970.

    A hand-off that nobody closes is deleted after `patience` seconds in which nothing happened with it.
    """

    def __init__(
        self,
        database: Database,
        store: Store,
        ways: Ways,
        words: Callable[[], Words],
        clock: Callable[[], float],
        channel: str = "web",
        patience: float = 365 * DAY,
    ) -> None:
        self._database = database
        self._store = store
        self._channel = channel
        self._patience = patience
        self._ways = ways
        self._words = words
        self._clock = clock

    async def checked(self, conversation: Conversation, content: Mapping[str, Any]) -> Submission:
        """Check a form; raise `FormError`.

        A doubtful address is refused once; whoever sends it again means it.
        """
        fields = self._words().contacts.topic_fields
        wording = self.consent(conversation.language, transcript=content.get("transcript") is True)
        try:
            return form.submission(content, fields, wording)
        except FormError as error:
            doubts = any(mistake.code == "mail_doubt" for mistake in error.mistakes)
            if not doubts or not await self._asked_about(conversation, str(content.get("mail"))):
                raise
        return form.submission(content, fields, wording, sure=True)

    async def _asked_about(self, conversation: Conversation, address: str) -> bool:
        now = self._clock()
        return await self._database.write(
            lambda connection: records.doubt(connection, conversation.id, address, now)
        )

    def consent(self, language: Language, *, transcript: bool) -> str:
        """Give the wording that the form shows and that is kept with the record."""
        texts = self._words().texts
        keys = ["purpose", "consent", *(["transcript"] if transcript else [])]
        return "\n".join(texts.get(key, language) for key in keys)

    def said(self, submission: Submission, language: Language) -> str:
        """Say in words what a form hands over."""
        words = self._words()
        return told.words(words.texts, words.contacts, submission, language)

    def errors(self, error: FormError, language: Language) -> list[dict[str, str]]:
        """Give the mistakes as the HTTP contract has them."""
        return [self._error(mistake, language) for mistake in error.mistakes]

    async def obey(self, conversation: Conversation, command: Mapping[str, Any], language: Language) -> Told:
        """Prepare a command of the dialogue (docs/architecture.md); raise `ValueError` for any other."""
        does = command.get("do")
        if does == "submit":
            draft = form.draft(command)
            try:
                submission = form.collected(command, self._words().contacts.topic_fields)
            except FormError as error:
                # What the dialogue let through is wrong all the same: nothing is stored, and it begins anew.
                problems = "\n".join(one["message"] for one in self.errors(error, language))
                return Told(problems, None, [lambda one: records.hand(one, conversation.id, draft)])
            return await self.submit(conversation, submission, language)
        if does in ("status", "withdraw"):
            found = await self._meant(conversation, command)
            if not found:
                return Told(self._words().texts.get("not_found", language), None)
            if does == "status":
                states = [await self._status(one, language, alone=len(found) == 1) for one in found]
                return replace(states[-1], text="\n".join(state.text for state in states))
            if len(found) > 1:
                return Told(told.which(self._words().texts, found, language), None)
            return await self._withdraw(conversation, found[0], language)
        raise ValueError("unknown command")

    async def submit(self, conversation: Conversation, submission: Submission, language: Language) -> Told:
        """Prepare a hand-off. The same draft, or the same words again, give the hand-off that there is."""
        draft = submission.draft or conversation.draft or secrets.token_hex(16)
        found = await self._database.read(
            lambda connection: (
                records.by_draft(connection, conversation.id, draft)
                or records.by_fingerprint(connection, conversation.id, submission.fingerprint)
            )
        )
        if found is not None:
            where, effects = await self._where(found), [_hands(conversation.id, draft)]
            return self._confirmed(found, where, effects)
        handoff, where = await self._made(conversation, submission, draft, language)

        def effect(connection: Connection) -> None:
            records.add(connection, handoff)
            records.note(connection, handoff.id, "new", handoff.created_at)
            records.post(connection, handoff.id, "handoff", where, handoff.created_at, self._ways.sender)
            records.hand(connection, conversation.id, draft)

        return self._confirmed(handoff, where, [effect])

    async def withdraw(self, conversation: Conversation, id: str) -> bool:
        """Take back a hand-off of this conversation; False when it has none with this id."""

        def work(connection: Connection) -> bool:
            handoff = records.locked(connection, id)
            if handoff is None or handoff.conversation != conversation.id:
                return False
            self._taken_back(connection, handoff)
            return True

        return await self._database.write(work)

    async def own(self, conversation_id: str) -> list[dict[str, Any]]:
        """Give everything that is kept about the hand-offs of a conversation."""

        def work(connection: Connection) -> list[dict[str, Any]]:
            found = records.of_conversation(connection, conversation_id)
            answers = records.answers(connection, (one.id for one in found))
            return [self._public(one, answers.get(one.id, ())) for one in found]

        return await self._database.read(work)

    def erasing(self, conversation_id: str) -> Effect:
        """Give what takes back and erases the hand-offs of a conversation that is erased."""
        return lambda connection: records.erase(connection, conversation_id, self._clock(), self._ways.sender)

    async def retain(self) -> int:
        """Delete what was closed long ago or never touched for longer still; give the number of hand-offs."""
        now = self._clock()
        closed, touched = now - RETENTION, now - self._patience
        return await self._database.write(lambda connection: records.expire(connection, closed, touched))

    async def _made(
        self, conversation: Conversation, submission: Submission, draft: str, language: Language
    ) -> tuple[Handoff, list[Post]]:
        now, words = self._clock(), self._words()
        day = datetime.fromtimestamp(now, ZONE).date()
        way = route(words.contacts, submission.topic_field, submission.person, day, self._ways.inbox)
        transcript = await self._store.transcript(conversation.id)
        handoff = Handoff(
            id=identity.make(),
            conversation=conversation.id,
            draft=draft,
            fingerprint=submission.fingerprint,
            state="new",
            language=language,
            channel=self._channel,
            topic_field=way.topic_field,
            person=way.person,
            reader=way.reader,
            via=way.via,
            concern=submission.concern,
            name=submission.name,
            mail=submission.mail,
            phone=submission.phone,
            consent=Consent(submission.consent, now, submission.transcript),
            summary="\n".join(summary.topics(transcript, words.title)),
            transcript=summary.wording(transcript) if submission.transcript else None,
            created_at=now,
            sent_at=None,
            closed_at=None,
        )
        where = [Post("mail", way.mail)] if self._ways.mail and way.mail else []
        return handoff, [*where, *([Post("webhook")] if self._ways.webhook else [])]

    def _confirmed(self, handoff: Handoff, where: Sequence[Post], effects: Sequence[Effect]) -> Told:
        words, ways = self._words(), {one.way for one in where}
        if handoff.state == "new":
            text = told.stored(words.texts, words.contacts, handoff, ways, self._clock())
        else:
            text = told.status(words.texts, words.contacts, handoff, handoff.language, self._clock(), False)
        return Told(text, _public_state(handoff), effects)

    async def _status(self, handoff: Handoff, language: Language, *, alone: bool) -> Told:
        words = self._words()
        waits = await self._database.read(lambda connection: records.waiting(connection, handoff.id))
        text = told.status(words.texts, words.contacts, handoff, language, self._clock(), waits, alone=alone)
        return Told(text, _public_state(handoff))

    async def _withdraw(self, conversation: Conversation, handoff: Handoff, language: Language) -> Told:
        """Prepare a withdrawal.

        The text is settled before the transaction. Where something was sent in between, the transaction
        raises `Held`, so that nothing untrue is told and the visitor's message is tried again.
        """
        texts = self._words().texts
        if handoff.state == "withdrawn":
            text = texts.get("status_withdrawn", language, id=handoff.id)
            return Told(text, _public_state(handoff), [_hands(conversation.id, handoff.draft)])
        known = await self._database.read(lambda connection: records.known(connection, handoff))

        def effect(connection: Connection) -> None:
            found = records.locked(connection, handoff.id)
            if found is None or records.known(connection, found) != known:
                raise Held(conversation.id)
            self._taken_back(connection, found)
            records.hand(connection, conversation.id, handoff.draft)

        text = texts.get(f"withdrawn_{known}", language, id=handoff.id)
        return Told(text, {"id": handoff.id, "state": "withdrawn"}, [effect])

    def _taken_back(self, connection: Connection, handoff: Handoff) -> None:
        if handoff.state != "withdrawn":
            records.withdraw(connection, handoff, self._clock(), self._ways.sender)

    async def _meant(self, conversation: Conversation, command: Mapping[str, Any]) -> Sequence[Handoff]:
        """Find the hand-offs a visitor may mean.

        In the conversation that made them neither id nor contact is needed; elsewhere both must fit together.
        """
        own = await self._database.read(
            lambda connection: records.of_conversation(connection, conversation.id)
        )
        if not command.get("id"):
            number = command.get("number")
            if isinstance(number, int) and 0 < number <= len(own):
                return [own[number - 1]]
            if command["do"] == "status":
                return own[-_MOST_STATES:]
            left = [one for one in own if one.state != "withdrawn"]
            return left[-1:] if number == LATEST else left or own[-1:]
        id = identity.find(str(command["id"]))
        for one in own:
            if one.id == id:
                return [one]
        found = await self._database.read(lambda connection: records.get(connection, id or ""))
        given = command.get("contact")
        if found is None or not given or not reach.same(str(given), found.mail, found.phone):
            return []
        return [found]

    async def _where(self, handoff: Handoff) -> list[Post]:
        found = await self._database.read(lambda connection: records.posts(connection, handoff.id))
        return [Post(one["way"], one["recipient"]) for one in found if one["kind"] == "handoff"]

    def _error(self, mistake: Mistake, language: Language) -> dict[str, str]:
        values = {"suggestion": mistake.suggestion} if mistake.code == "mail_doubt" else {}
        message = self._words().texts.get(f"error_{mistake.code}", language, **values)
        more = {"suggestion": mistake.suggestion} if mistake.suggestion else {}
        return {"field": mistake.field, "message": message, **more}

    def _public(self, handoff: Handoff, answers: Sequence[tuple[float, str]]) -> dict[str, Any]:
        person = self._words().contacts.people.get(handoff.person or "")
        return {
            "id": handoff.id,
            "state": handoff.state,
            "topic_field": handoff.topic_field,
            "person": person and person.name,
            "concern": handoff.concern,
            "name": handoff.name,
            "mail": handoff.mail,
            "phone": handoff.phone,
            "language": handoff.language,
            "consent": {
                "text": handoff.consent.text,
                "at": iso(handoff.consent.at),
                "transcript": handoff.consent.transcript,
            },
            "summary": handoff.summary,
            "transcript": handoff.transcript,
            "answers": [{"at": iso(at), "text": text} for at, text in answers],
            "created_at": iso(handoff.created_at),
            "sent_at": None if handoff.sent_at is None else iso(handoff.sent_at),
            "closed_at": None if handoff.closed_at is None else iso(handoff.closed_at),
        }


def _hands(conversation_id: str, draft: str) -> Effect:
    return lambda connection: records.hand(connection, conversation_id, draft)


def _public_state(handoff: Handoff) -> dict[str, str]:
    return {"id": handoff.id, "state": handoff.state}
