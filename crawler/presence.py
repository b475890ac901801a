"""Whether a document holds attributes that most documents lack, told from its bytes.

To ask a tree for an attribute that is nowhere costs as much as a hundred links. Looking at the bytes before each "="
and each "-" costs as much as to ask for one of them, and tells of all. A text that holds such bytes is a false alarm
that costs only time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LOWER = 0x20


@dataclass(frozen=True, slots=True)
class Presence:
    """Which attributes may be there."""

    id: bool
    role: bool
    tabindex: bool
    aria: bool
    nosnippet: bool
    hidden: bool
    itemscope: bool


EVERYTHING = Presence(id=True, role=True, tabindex=True, aria=True, nosnippet=True, hidden=True, itemscope=True)


def presence(utf8: bytes) -> Presence:
    """What a document may hold. Its white space before "=" is not looked past: nobody writes any."""
    import numpy as np

    document = np.frombuffer(utf8, np.uint8)
    if document.size < 16:
        return EVERYTHING  # too short for what follows, and soon looked through
    equals = np.flatnonzero(document == ord("="))
    last = document[equals - 1] | _LOWER
    hyphens = np.flatnonzero(document == ord("-"))
    hyphens = hyphens[document[hyphens - 1] | _LOWER == ord("a")]
    return Presence(
        id=_before(document, equals[last == ord("d")], "i"),
        role=_before(document, equals[last == ord("e")], "rol"),
        tabindex=_before(document, equals[last == ord("x")], "tabinde"),
        aria=_before(document, hyphens, "ari"),
        nosnippet=b"data-nosnippet" in utf8.lower() if _before(document, hyphens, "dat") else False,
        # These have no value in most documents, so there may be no "=" behind them.
        hidden=_before(document, _pairs(document, "dd"), "hi"),
        itemscope=_before(document, _pairs(document, "ms"), "ite"),
    )


def _pairs(document: NDArray[np.uint8], letters: str) -> NDArray[np.int64]:
    """The places of the second of two neighbouring letters, of either case."""
    import numpy as np

    first, second = map(ord, letters)
    lower = document | _LOWER
    return np.flatnonzero((lower[:-1] == first) & (lower[1:] == second)) + 1


def _before(document: NDArray[np.uint8], places: NDArray[np.int64], letters: str) -> bool:
    """Whether those letters, of either case, stand before the letter that any of the places follows."""
    for distance, letter in enumerate(reversed(letters), 2):
        if not places.size:
            return False
        places = places[document[places - distance] | _LOWER == ord(letter)]
    return bool(places.size)
