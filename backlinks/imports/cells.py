"""What one cell of an export says: an address, a domain, yes or no, a whole number."""

from __future__ import annotations

import re
from functools import lru_cache

from ...core.domains import registrable_domain
from ...core.figures import read_number
from ...core.urls import normalize, without_credentials

LONGEST_TEXT = 1000  # characters kept of an anchor or a title
_YES = {"true", "yes", "1", "+", "y", "x"}
_NO = {"false", "no", "0", "-", "n"}
_HOST = re.compile(r"[^\s/:@]+\.[^\s/:@.]+(?::\d+)?(?:/\S*)?")
_SCHEME = re.compile(r"[a-z][a-z0-9+-]*:", re.IGNORECASE)


def address(cell: str) -> str | None:
    """The normalised URL of a cell without user and password, with http:// where the scheme was left out."""
    text = cell.strip()
    if not _SCHEME.match(text):
        if not _HOST.fullmatch(text):
            return None
        text = f"http://{text}"
    url = normalize(without_credentials(text))
    return url if url and "." in registrable_domain(url) else None


def domain(cell: str) -> str | None:
    """The registrable domain, in ASCII, of a cell with a host or a URL."""
    url = address(cell)
    return registrable_domain(url) if url else None


def flag(cell: str, *, blank: bool | None = None) -> bool | None:
    """Yes or no; `blank` for an empty cell, None for what is neither."""
    text = cell.strip().lower()
    if not text:
        return blank
    return True if text in _YES else False if text in _NO else None


@lru_cache(maxsize=8192)  # the numbers of a domain repeat
def count(cell: str) -> int | None:
    """A whole number, whatever separates its thousands."""
    number = read_number(cell, whole=True)
    return None if number is None or number != int(number) or number >= 2**53 else int(number)


@lru_cache(maxsize=8192)
def measure(cell: str) -> float | None:
    """A number that may have decimals; a percentage as the tool shows it."""
    return read_number(cell.replace("%", ""), whole=False)


def status(cell: str) -> int | None:
    """An HTTP status."""
    number = count(cell)
    return number if number is not None and 100 <= number <= 599 else None


def text(cell: str) -> str:
    """A text on one line, cut after LONGEST_TEXT characters."""
    return " ".join(cell.split())[:LONGEST_TEXT]
