"""The texts of the messengers, in the language level of a conversation."""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.texts import Language, Texts


@dataclass(frozen=True)
class Words:
    """`data/texts/channels.yml` and `data/texts/gateway.yml` in one language level, for one messenger."""

    language: Language
    own: Texts
    common: Texts
    prefix: str

    def get(self, key: str, **values: object) -> str:
        """Give a text of the messengers; `{prefix}` is what commands begin with."""
        return self.own.get(key, self.language, prefix=self.prefix, **values)

    def common_text(self, key: str, **values: object) -> str:
        """Give a text that the chat window has too."""
        return self.common.get(key, self.language, **values)
