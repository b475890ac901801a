"""Cutting text into sentences, in any script, by the marks that end one.

What ends a sentence follows the sentence boundaries of Unicode (UAX #29, section 5): a full stop before a small letter
ends none, nor does one inside a number. Abbreviations, initials and ordinals are known for some languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import regex

# Full stops of scripts: Latin and its neighbours, Arabic and Urdu, Devanagari, Armenian, Ethiopic, Khmer, Myanmar,
# Tibetan, Chinese and Japanese. Thai and Lao have none: a block is then one sentence.
_FULL_WIDTH = "。．！？｡"
_ALWAYS = "!?…؟۔।॥։።፧។៕။།‼⁇⁈⁉" + _FULL_WIDTH
_CLOSING = r"[\p{Pe}\p{Pf}\p{Pi}\"'”’»]*"
_CLOSING_AFTER = regex.compile(r"[\p{Pe}\p{Pf}\"'”’»]+$")
_WORD_BEFORE = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}.\u200c'’-]*$")
_NEXT = regex.compile(r"[^\p{L}\p{N}]*([\p{L}\p{N}])")
_INITIAL = regex.compile(r"\p{Lu}\p{M}*$")
_DIGITS = regex.compile(r"\p{N}{1,2}$")
_LOOK_BACK = 32  # characters; no abbreviation is longer

# Words that a full stop belongs to, folded and without it, by language; those of "" count everywhere.
_ABBREVIATIONS = {
    "": "dr prof mr mrs ms st vs etc nr no tel max min v p pp",
    "en": "jr sr inc ltd co corp e.g i.e eg ie fig vol approx dept est jan feb mar apr jun jul aug sep oct nov dec",
    "de": "bzw ca d.h usw z.b u.a str evtl ggf inkl zzgl mio mrd abb hr fr",
    "ru": "г гг в вв т.е т.д т.п т.к др пр см ул д кв стр рис руб коп тыс млн млрд им проф акад обл р н.э напр чел ч",
    "uk": "р рр т.д т.п ін ст вул буд кв грн коп тис млн млрд ім проф акад обл див напр",
    "bg": "г гг в вв т.е т.н т.нар др пр напр вж ул бул бр стр лв ст хил млн млрд проф акад инж д-р н.е гр с ч мин",
    "lv": "u.c u.tml utt t.i t.sk piem sk gs lpp plkst apm līdz.n milj mljrd tūkst iel nov dz m.ē p.m.ē g",
    "lt": "t.y t.t pvz kt r m d val proc tūkst mln mlrd gat",
    "pl": "np m.in tzn itd itp ul tys mln mld r w godz prof",
    "fr": "m mme mlle p.ex cf env",
    "es": "sra sr d ud uds p.ej aprox núm pág av",
    "it": "sig sig.ra dott es pag ecc",
    "nl": "bijv enz m.b.t o.a d.w.z ca",
}
# A day or another number with a full stop is an ordinal there.
_ORDINALS = frozenset(["cs", "da", "de", "et", "fi", "hr", "hu", "lv", "nb", "nn", "no", "pl", "sk", "sl", "sr"])


class Span(NamedTuple):
    """One sentence as offsets into its text; white space around it is not part of it."""

    start: int
    end: int


def sentences(text: str, language: str = "") -> list[str]:
    """The sentences of a text, in order, with the marks that end them; nothing but white space is left out.

    A line break ends a sentence too: main texts have one block a line.
    """
    return [text[start:end] for start, end in sentence_spans(text, language)]


def sentence_spans(text: str, language: str = "") -> list[Span]:
    """Where the sentences of a text stand, in order and apart."""
    return list(_spans(text, language))


def ends_sentence(block: str, language: str = "") -> bool:
    """A block of text ends like a sentence, not like a heading, a menu entry or an entry of a list."""
    bare = _CLOSING_AFTER.sub("", block.rstrip())
    return bare.endswith((".", *_ALWAYS)) or (language == "el" and bare.endswith(";"))


def is_question(sentence: str, language: str = "") -> bool:
    """The sentence ends in a question mark; the Greek one looks like a semicolon."""
    bare = _CLOSING_AFTER.sub("", sentence.rstrip()).rstrip("!…")
    return bare.endswith(("?", "؟", "？", "፧", "⁇", "⁈")) or (language == "el" and bare.endswith((";", "\u037e")))


def _spans(text: str, language: str) -> Iterator[Span]:
    offset = 0
    for block in text.split("\n"):
        start = 0
        for match in _ends(language).finditer(block):
            if not _is_end(block, match.start(), match.end(), match[0], language):
                continue
            yield from _trimmed(block, start, match.end(), offset)
            start = match.end()
        yield from _trimmed(block, start, len(block), offset)
        offset += len(block) + 1


def _trimmed(block: str, start: int, end: int, offset: int) -> Iterator[Span]:
    piece = block[start:end]
    stripped = piece.strip()
    if stripped:
        first = start + len(piece) - len(piece.lstrip())
        yield Span(offset + first, offset + first + len(stripped))


@cache
def _ends(language: str) -> regex.Pattern[str]:
    marks = regex.escape(_ALWAYS + ("." if language != "el" else ".;\u037e"), special_only=True)
    # A full stop ends a sentence where white space follows; the marks of Chinese and Japanese have their space inside.
    # A run of marks is looked at once, from its first one: thousands of them cost no more than their number.
    return regex.compile(
        rf"(?<![{marks}])[{marks}]++{_CLOSING}+(?=\s|$)|(?<![{_FULL_WIDTH}])[{_FULL_WIDTH}]++{_CLOSING}+"
    )


def _is_end(block: str, start: int, end: int, mark: str, language: str) -> bool:
    follows = _NEXT.match(block, end, min(len(block), end + _LOOK_BACK))
    if follows is None:
        return True
    continues = follows[1].islower()
    if mark.strip(_ALWAYS + ".;") and continues:
        return False  # "Come here!" she said
    if "." not in mark:
        return not (continues and mark[0] == "…")
    if continues:
        return False
    return len(mark.rstrip("\"'”’»)]")) > 1 or not _belongs_to_word(block, start, language)


def _belongs_to_word(block: str, stop: int, language: str) -> bool:
    """The full stop at `stop` is one of an abbreviation, an initial or an ordinal."""
    found = _WORD_BEFORE.search(block[max(0, stop - _LOOK_BACK) : stop])
    if found is None:
        return False
    word = found[0]
    return (
        word.casefold() in _abbreviations(language)
        or _INITIAL.match(word) is not None
        or (language in _ORDINALS and _DIGITS.match(word) is not None)
    )


@cache
def _abbreviations(language: str) -> frozenset[str]:
    return frozenset((*_ABBREVIATIONS[""].split(), *_ABBREVIATIONS.get(language, "").split()))
