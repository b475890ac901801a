"""The text of pages: what counts as blank, which scripts say more with each character, how messages quote it."""

from __future__ import annotations

import regex

LONGEST_QUOTE = 120  # characters of a page's own text in a message

_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}]")


def is_blank(text: str) -> bool:
    """There is nothing to see in the text: it is empty, or white space and invisible characters only."""
    return not text[:1].isalnum() and not any(character.isprintable() and character != " " for character in text)


def has_cjk(text: str) -> bool:
    """The text has Chinese, Japanese or Korean characters."""
    return not text.isascii() and _CJK.search(text) is not None


def shorten(text: str, longest: int = LONGEST_QUOTE) -> str:
    """The text, cut with an ellipsis when it is longer than so many characters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def quoted(text: str) -> str:
    """A page's own text as a message quotes it."""
    return f"“{shorten(text)}”"


def number_of(count: int, noun: str) -> str:
    """A count with its noun: "1 page", "3 pages"."""
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"
