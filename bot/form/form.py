"""The hand-off form: what it has asked for so far, and the question that is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Question = Literal["field", "concern", "name", "contact", "transcript", "consent"]
QUESTIONS: tuple[Question, ...] = ("field", "concern", "name", "contact", "transcript", "consent")
"""In the order in which they are asked."""
UNKNOWN_FIELD = "unknown"
LEFT_OUT = ""
WHAT, MORE = "what", "more"
"""Asked is what is to be changed, or what is to be added to the concern."""
_KEPT = ("topic_field", "person", "concern", "name", "mail", "phone", "transcript")


@dataclass(frozen=True)
class Form:
    """The answers so far, None where a question is open.

    topic_field: an id or `UNKNOWN_FIELD`; name: "" where it is left out; transcript: may it go along;
    suggestion: an address that may have been meant; digits: a number whose area code is missing;
    offered: a question that may become the concern; wish: how the visitor wants to be reached;
    tries: entries in a row that could not be used; changing: `WHAT`, `MORE`, or the question that was opened
    again; former: its answer, by attribute; interruptions: questions in a row that were none of the form's.
    """

    topic_field: str | None = None
    person: str | None = None
    concern: str | None = None
    name: str | None = None
    mail: str | None = None
    phone: str | None = None
    transcript: bool | None = None
    suggestion: str | None = None
    digits: str | None = None
    offered: str | None = None
    wish: str | None = None
    tries: int = 0
    changing: str | None = None
    former: Mapping[str, Any] | None = None
    interruptions: int = 0

    @property
    def contact(self) -> str | None:
        """The way by which the visitor can be reached, None while that is open."""
        if (
            self.suggestion
            or (self.wish == "phone" and not self.phone)
            or (self.wish == "mail" and not self.mail)
        ):
            return None
        return self.mail or self.phone

    @property
    def question(self) -> Question:
        """The first question that is open; the last one stays open."""
        answered = {
            "field": self.topic_field or self.person,
            "concern": self.concern,
            "name": None if self.name is None else "given",
            "contact": self.contact,
            "transcript": None if self.transcript is None else "given",
            "consent": None,
        }
        return next(question for question in QUESTIONS if answered[question] is None)

    @property
    def pending(self) -> bool:
        """Tell whether the open question has something to confirm."""
        return (
            bool(self.suggestion)
            if self.question == "contact"
            else bool(self.offered and self.question == "concern")
        )

    def without(self, part: Question) -> Form:
        """Return the form with a question open again."""
        cleared: Mapping[Question, dict[str, Any]] = {
            "field": {"topic_field": None, "person": None},
            "concern": {"concern": None},
            "name": {"name": None},
            "contact": {"mail": None, "phone": None, "suggestion": None, "digits": None, "wish": None},
            "transcript": {"transcript": None},
            "consent": {},
        }
        return replace(self, tries=0, **cleared[part])

    def reopened(self, *parts: Question) -> Form:
        """Return the form with questions open again that are to be answered anew, or left as they were."""
        opened = self
        for part in parts:
            opened = opened.without(part)
        former = {name: value for name, value in vars(self).items() if name in _KEPT and value is not None}
        lost = {name: value for name, value in former.items() if getattr(opened, name) is None}
        return replace(opened, changing=opened.question, former=lost or None)

    def as_before(self) -> Form:
        """Return the form as it was before a question was opened again."""
        return replace(self, changing=None, tries=0, suggestion=None, **(self.former or {}), former=None)

    def settled(self) -> Form:
        """Return the form without what belongs to a change, once the question is answered."""
        done = self.changing not in (None, WHAT, MORE) and self.question != self.changing
        return replace(self, changing=None, former=None) if done else self
