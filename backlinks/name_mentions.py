"""Where a text says one of the names of a site."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from ..core.text import fold

QUOTED = 80  # characters on each side of a name
MOST_WORDS = 6  # of a name
SHORTEST_NAME = 4  # letters; shorter names are words of some language
_WORD = re.compile(r"[^\W_]+")


def folded_names(names: Iterable[str]) -> dict[str, str]:
    """The names that are long enough to look for, by their letters without case, spaces and marks."""
    joined = ((_joined(name), name) for name in names)
    return {folded: name for folded, name in joined if len(folded) >= SHORTEST_NAME}


def mentions(text: str, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(name, the text around it) for every place where one of the `folded_names` stands, as whole words."""
    if not names:
        return
    longest = max(map(len, names))
    words = [(match.start(), match.end(), fold(match[0])) for match in _WORD.finditer(text)]
    free = 0
    for place, (start, _, _) in enumerate(words):
        if place < free:
            continue
        joined = ""
        for further, (_, end, word) in enumerate(words[place : place + MOST_WORDS], place + 1):
            joined += word
            if len(joined) > longest:
                break
            if joined in names:
                quote = text[max(0, start - QUOTED) : end + QUOTED]
                yield names[joined], " ".join(quote.split())
                free = further
                break


def _joined(text: str) -> str:
    return "".join(letter for letter in fold(text) if unicodedata.category(letter)[0] in "LMN")
