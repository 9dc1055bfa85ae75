"""Tests of the gateway over real HTTP, with a real assistant server that can misbehave."""
