"""Messengers: adapters to the same conversation service as the chat window (docs/channels.md)."""
