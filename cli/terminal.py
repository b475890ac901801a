"""Crawled text on a terminal: nothing in it may move the cursor, recolour the screen or reverse the reading order."""

from __future__ import annotations

import re

# C0 and C1 controls, and the bidirectional embeddings, overrides and isolates (Unicode TR9).
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """The text with control characters spelled out as \\x1b, tabs and newlines kept."""
    return _CONTROL.sub(lambda match: _spell(match.group()), text)


def one_line(text: str) -> str:
    """The text as one visible line."""
    return visible(" ".join(text.split()))


def _spell(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
