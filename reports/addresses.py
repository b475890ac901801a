"""Addresses for people: as links in a text, and in letters they can read."""

from __future__ import annotations

import re
from urllib.parse import unquote

_URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:)\]]")
_RESERVED = re.compile("%(?:2[3-6BCF]|3[ABDF]|40)", re.IGNORECASE)  # what encodeURI leaves alone


def linked(text: str) -> list[tuple[str, str]]:
    """The text in pieces of (words, URL); the URL is "" for pieces that are no link. Only http and https are links."""
    pieces: list[tuple[str, str]] = []
    end = 0
    for match in _URL.finditer(text):
        if match.start() > end:
            pieces.append((text[end : match.start()], ""))
        pieces.append((match[0], match[0]))
        end = match.end()
    if end < len(text):
        pieces.append((text[end:], ""))
    return pieces


def readable(url: str, site: str) -> str:
    """A URL for reading: from its path on when it is of the origin `site`, in the letters it is written with."""
    short = url.removeprefix(site) if url.startswith(f"{site}/") else url
    try:
        decoded = unquote(short, errors="strict")
    except UnicodeDecodeError:
        return short
    # Undoing other escapes would change what the address means, or hide letters in it; Persian words need their ZWNJ.
    harmless = decoded.replace("\u200c", "").isprintable() and " " not in decoded and not _RESERVED.search(short)
    return decoded if harmless else short
