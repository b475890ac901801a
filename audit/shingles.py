"""A text as the set of its word runs, each a 64-bit number: what similarity is measured on.

All of it is arithmetic on whole arrays, because a large site has a gigabyte of text: a word's number is a polynomial of
its characters, a run's number one of its words.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHINGLE = 5  # tokens

# Thai, Lao, Myanmar, Khmer, kana and Han are written without spaces: there each character is a token.
_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF),
    (0x20000, 0x10FFFF),
)  # fmt: skip
_LAST_LETTER = 0x40000  # beyond it are only marks, private and unassigned characters
_SEPARATOR, _LETTER, _ALONE = range(3)

_BASE = 0x9E3779B97F4A7C15  # any odd numbers
_INVERSE = pow(_BASE, -1, 2**64)
_RUN = np.uint64(0xD6E8FEB86659FD93)

Hashes = NDArray[np.uint64]


def shingles(text: str) -> Hashes:
    """The distinct runs of five tokens of a text, as sorted 64-bit hashes; a shorter text is one run.

    A token is a word, its case folded, or one character of a script that is written without spaces.
    """
    found = runs(text)
    found.sort()
    return found[np.concatenate([[True], found[1:] != found[:-1]])] if len(found) else found


def runs(text: str) -> Hashes:
    """The same in the order of the text, repeated ones as often as they stand there."""
    codes, begins = _read(text)
    starts = np.flatnonzero(begins)
    if not len(starts):
        return np.empty(0, np.uint64)
    size = 1 << (len(codes) - 1).bit_length()
    powers, inverses = _powers(size)
    # Written over the same array each time: asking the system for so much memory would take longer than the sums.
    values = np.multiply(codes, powers[: len(codes)], out=_scratch(size)[: len(codes)])
    # The sum of each word as a difference of running sums: those wrap round, their differences are exact all the same.
    sums = np.cumsum(values, out=values)
    ends = np.append(sums[starts[1:] - 1], sums[-1])
    before = np.where(starts > 0, sums[starts - 1], np.uint64(0))
    words = _mixed((ends - before) * inverses[starts])
    length = min(SHINGLE, len(words))
    found = words[: len(words) - length + 1].copy()
    for offset in range(1, length):
        found *= _RUN
        found += words[offset : offset + len(found)]
    return _mixed(found)


def _read(text: str) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """The characters of a text as numbers, 0 for what separates tokens, and at which of them a token begins."""
    if text.isascii():
        codes: NDArray[Any] = np.frombuffer(text.encode("ascii").translate(_FOLDED), np.uint8)
        begins = codes != 0
        begins[1:] &= codes[:-1] == 0
        return codes, begins
    codes = np.frombuffer(text.casefold().encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _kinds(_LAST_LETTER)[np.minimum(codes, _LAST_LETTER - 1)]
    begins = kinds == _LETTER
    begins[1:] &= kinds[:-1] != _LETTER
    begins |= kinds == _ALONE
    return codes * (kinds != _SEPARATOR), begins


# Every ASCII character with its case folded, 0 for what separates tokens; a table translates all of a text at once.
_FOLDED = bytes(ord(chr(code).lower()) if chr(code).isalnum() or chr(code) == "_" else 0 for code in range(128)).ljust(
    256
)


@cache
def _scratch(size: int) -> Hashes:
    return np.empty(size, np.uint64)


@cache
def _kinds(size: int) -> NDArray[np.uint8]:
    """Of the first characters of Unicode: part of a word, a token by itself, or neither."""
    kinds = np.fromiter((chr(code).isalnum() or code == ord("_") for code in range(size)), np.uint8, size)
    for first, last in _UNSPACED:
        kinds[first : last + 1] = _ALONE
    kinds[_LAST_LETTER - 1 :] = _SEPARATOR
    return kinds


@cache
def _powers(count: int) -> tuple[Hashes, Hashes]:
    """Powers of the base, and of its inverse modulo 2^64."""
    ones = np.ones(1, np.uint64)
    return (
        np.multiply.accumulate(np.concatenate([ones, np.full(count - 1, _BASE, np.uint64)])),
        np.multiply.accumulate(np.concatenate([ones, np.full(count - 1, _INVERSE, np.uint64)])),
    )


def _mixed(values: Hashes) -> Hashes:
    """The finalizer of SplitMix64 (Steele, Lea and Flood 2014), which spreads any change over all 64 bits."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values ^= values >> np.uint64(30)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def jaccard(one: Hashes, other: Hashes) -> float:
    """The share of shingles that two sets have in common, 0-1."""
    common = len(np.intersect1d(one, other, assume_unique=True))
    union = len(one) + len(other) - common
    return common / union if union else 0.0
