"""A message to the form, and what the form makes of it.

Nothing here speaks: a step names what to say, and the actions say it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.form.form import Form
from bot.form.text import words


@dataclass(frozen=True)
class Said:
    """A message to the form.

    reply: what a button stands for; topic_field and person are ids found in the text; hint: "yes" or "no"
    where NLU takes the text for one; titles of the topic fields, and the words of our `staff`'s names, say
    whom it should go to, and not yet what it is about.
    """

    text: str = ""
    reply: str | None = None
    hint: str | None = None
    topic_field: str | None = None
    person: str | None = None
    titles: Sequence[str] = ()
    staff: Collection[str] = ()

    @property
    def field_words(self) -> Collection[str]:
        """The words of the topic fields' titles."""
        return {word for title in self.titles for word in words(title)}

    @property
    def nobody(self) -> Collection[str]:
        """The words that only say whom it should go to."""
        return {*self.field_words, *self.staff}


@dataclass(frozen=True)
class Step:
    """The form after a message.

    remarks: what to say first, by name; end: the visitor does not want to go on; submit: the visitor agreed.
    """

    form: Form
    remarks: Sequence[str] = ()
    end: Literal["cancelled", "refused"] | None = None
    submit: bool = False
