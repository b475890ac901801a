"""The codes of a BVGraph: unary, gamma, delta and zeta numbers in a stream of bits, highest bit first.

Sources: Elias, "Universal codeword sets and representations of the integers" (1975); Boldi and Vigna, "Codes for the
World Wide Web" (2005) for zeta. Every function takes the bytes and the bit to begin at, and returns a number and the
bit after it; past the end of the bytes, and for numbers of more than 48 bits, -1 and the same bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

UNARY, GAMMA, DELTA, ZETA = 1, 2, 3, 4
PADDING = 8  # zero bytes that must follow the bytes proper, so that eight can be read at any
_MOST_BITS = 48
_LEADING_ZEROS = np.array([8 - number.bit_length() for number in range(256)], np.int64)


def padded(data: bytes) -> Bytes:
    """The bytes as the functions here take them."""
    return np.frombuffer(data + bytes(PADDING), np.uint8)


@compiled
def ahead(data: Bytes, at: int) -> np.uint64:
    """The next 57 bits or more, the first one highest."""
    byte = np.uint64(at >> 3)
    word = (
        np.uint64(data[byte]) << np.uint64(56)
        | np.uint64(data[byte + np.uint64(1)]) << np.uint64(48)
        | np.uint64(data[byte + np.uint64(2)]) << np.uint64(40)
        | np.uint64(data[byte + np.uint64(3)]) << np.uint64(32)
        | np.uint64(data[byte + np.uint64(4)]) << np.uint64(24)
        | np.uint64(data[byte + np.uint64(5)]) << np.uint64(16)
        | np.uint64(data[byte + np.uint64(6)]) << np.uint64(8)
        | np.uint64(data[byte + np.uint64(7)])
    )
    return word << np.uint64(at & 7)


@compiled
def bits(data: Bytes, at: int, width: int) -> tuple[int, int]:
    """A number of so many bits, at most 48."""
    if width > _MOST_BITS or at + width > (data.size - PADDING) * 8:
        return -1, at
    if width == 0:
        return 0, at
    return int(np.int64(ahead(data, at) >> np.uint64(64 - width))), at + width


@compiled
def unary(data: Bytes, at: int) -> tuple[int, int]:
    """How many zeros stand before the next one."""
    limit = (data.size - PADDING) * 8
    zeros = 0
    while at + zeros < limit:
        top = np.int64(ahead(data, at + zeros) >> np.uint64(56))
        if top > 0:
            zeros += _LEADING_ZEROS[top]
            if at + zeros >= limit:
                break
            return zeros, at + zeros + 1
        zeros += 8
    return -1, at


@compiled
def gamma(data: Bytes, at: int) -> tuple[int, int]:
    width, after = unary(data, at)
    if width < 0:
        return -1, at
    value, after = bits(data, after, width)
    if value < 0:
        return -1, at
    return (value | (1 << width)) - 1, after


@compiled
def delta(data: Bytes, at: int) -> tuple[int, int]:
    width, after = gamma(data, at)
    if width < 0:
        return -1, at
    value, after = bits(data, after, width)
    if value < 0:
        return -1, at
    return (value | (1 << width)) - 1, after


@compiled
def zeta(data: Bytes, at: int, k: int) -> tuple[int, int]:
    step, after = unary(data, at)
    if step < 0 or (step + 1) * k > _MOST_BITS:
        return -1, at
    width = step * k + k - 1
    if after + width > (data.size - PADDING) * 8:
        return -1, at
    left = 1 << (step * k)
    longer = int(np.int64(ahead(data, after) >> np.uint64(63 - width)))
    value = longer >> 1
    if value < left:
        return value + left - 1, after + width
    if after + width >= (data.size - PADDING) * 8:
        return -1, at
    return longer - 1, after + width + 1


@compiled
def number(data: Bytes, at: int, code: int, k: int) -> tuple[int, int]:
    """A number in one of the codes; `k` is zeta's."""
    if code == GAMMA:
        return gamma(data, at)
    if code == ZETA:
        return zeta(data, at, k)
    if code == DELTA:
        return delta(data, at)
    return unary(data, at)


@compiled
def signed(value: int) -> int:
    """0, -1, 1, -2 ... for 0, 1, 2, 3 ..."""
    return value >> 1 if value & 1 == 0 else -((value + 1) >> 1)
