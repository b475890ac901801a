"""Which language a text is written in."""

from __future__ import annotations

from collections.abc import Sequence

LEAST_LETTERS = 20  # shorter texts are guesses unless the answers are few
SAMPLE = 2000  # characters looked at


def detect(text: str, allowed: Sequence[str] = ()) -> str:
    """The ISO 639-1 code of the text's language, one of `allowed` when given; "" when there is too little text."""
    sample = text[:SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    if not letters or (letters < LEAST_LETTERS and not allowed):
        return ""
    import py3langid

    return str(py3langid.classify(sample)[0])
