"""How a crawl and its workers tell where one message ends: each is a payload behind its length."""

from __future__ import annotations

LENGTH = 4  # bytes before every payload, big-endian


def frame(payload: bytes) -> bytes:
    """A payload with its length."""
    return len(payload).to_bytes(LENGTH, "big") + payload
