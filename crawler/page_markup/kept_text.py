"""Texts and addresses as they are kept: short, and without user names and passwords."""

from __future__ import annotations

from ...core.page_markup import MAX_TEXT
from ...core.urls import text_without_credentials, without_credentials


def address(written: str | None) -> str:
    """An address as written, "" for none."""
    return without_credentials(written)[:MAX_TEXT] if written else ""


def several(written: str) -> str:
    """A text that may hold several addresses, as code or a srcset does, with white space folded."""
    return text_without_credentials(" ".join(map(without_credentials, written[: 20 * MAX_TEXT].split())))[:MAX_TEXT]
