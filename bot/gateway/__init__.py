"""The public aiohttp application: sessions, limits, options, idempotency, erasure. Never imports rasa."""
