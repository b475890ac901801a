"""Shorter texts that still read well, in any script."""

from __future__ import annotations

import regex

from ..core.text import graphemes

_GRAPHEME = regex.compile(r"\X")
_SENTENCE = regex.compile(r".+?[.!?…。！？؟।](?=\s|$)|.+$", regex.DOTALL)
_SEPARATOR = regex.compile(r"\s+[|–—·•»:-]\s+")


def shortened(text: str, limit: int) -> str:
    """The text up to a word's end within `limit` characters as a reader counts them (graphemes)."""
    letters = _GRAPHEME.findall(text)
    if len(letters) <= limit:
        return text
    cut = "".join(letters[:limit])
    if letters[limit].strip():
        words = cut.rpartition(" ")[0]
        # Thai and Chinese are written without spaces: a cut far back at the only space would lose nearly everything.
        cut = words if len(words) > len(cut) // 2 else cut
    return cut.rstrip(" ,;:|–—-")


def first_sentences(text: str, limit: int) -> str:
    """Whole sentences from the text's beginning while they fit, else the beginning of the first one."""
    taken = ""
    for match in _SENTENCE.finditer(" ".join(text[: limit * 8].split())):
        longer = f"{taken} {match[0].strip()}".strip()
        if graphemes(longer) > limit:
            break
        taken = longer
    return taken or shortened(" ".join(text[: limit * 8].split()), limit)


def without_site_name(title: str, limit: int) -> str:
    """The title without its last parts behind a separator, as many as it takes to fit; "" when that is not enough."""
    while cuts := [match.start() for match in _SEPARATOR.finditer(title)]:
        title = title[: cuts[-1]]
        if graphemes(title) <= limit:
            return title
    return ""
