"""Values as the one text that a cell holds."""

from __future__ import annotations

import json
import re
from typing import Any

# A spreadsheet runs a cell that begins with one of these as a formula (OWASP "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

# What XML 1.0 cannot hold, not even as a reference: most controls, lone surrogates and two noncharacters.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# C0 and C1 controls, and the bidirectional embeddings, overrides and isolates (Unicode TR9).
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def text_of(value: Any) -> str:
    """A value as text: nothing for None, JSON for lists and tables, true and false as JSON writes them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list | tuple | bool):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def harmless(text: str) -> str:
    """The text with a ' before it where a spreadsheet would take it for a formula."""
    return "'" + text if text.startswith(FORMULA) else text


def for_xml(text: str) -> str:
    """The text with U+FFFD in place of every character that XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)


def one_line(text: str) -> str:
    """The text on one line, white space as single blanks, without controls and changes of the reading order."""
    return _CONTROL.sub("\ufffd", " ".join(text.split()))


def shortened(text: str, length: int) -> str:
    """The first `length` characters, the last of them an ellipsis where something was cut off."""
    return text if len(text) <= length else text[: length - 1] + "…"
