"""Where blocks of a deflate stream begin (RFC 1951), found again in bytes that were already decompressed.

zlib does not say where a block began, so that a gzip file can usually be read from its beginning only. But whoever has
just decompressed a piece of it knows what must come out: positions whose bits could be a block's header are tried, and
one is right when everything up to the end of the piece comes out the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

from isal import isal_zlib

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DeflateError = cast("type[Exception]", isal_zlib.error)  # isal's types call it an instance
WINDOW = 32 << 10  # bytes that a block may refer back to
_TABLE_SYMBOLS = 19  # lengths of the code length code, 3 bits each
_SEARCHED = (128 << 10, 1 << 20)  # bytes before the end, looked through for a block's beginning


class Boundary(NamedTuple):
    """Where a block begins: in bits from the first compressed byte, in bytes before the end of what came out."""

    bit: int
    before_end: int


def last_boundary(compressed: bytes, output: bytes) -> Boundary | None:
    """A block's beginning near the end of `compressed`, whose decompressed end is `output`. None when none is found.

    Both are of one gzip member; `output` must reach back WINDOW bytes further than the block.
    """
    for length in _SEARCHED:
        offset = max(0, len(compressed) - length)
        piece = compressed[offset:]
        for bit in _headers(piece):
            found = _verified(from_bit(piece[bit >> 3 :], bit & 7), output)
            if found is not None:
                return Boundary(offset * 8 + bit, found)
        if offset == 0:
            break
    return None


def from_bit(data: bytes, bit: int) -> bytes:
    """A deflate stream that begins at a bit (0-7) of the first byte, counted from the lowest.

    Empty blocks fill the bits before it. Shifting the bytes instead would break stored blocks, which begin with a byte.
    """
    if bit == 0 or not data:
        return data
    filling, length = _EMPTY_DYNAMIC if bit & 1 else (0, 0)
    while length & 7 != bit:
        filling |= _EMPTY_FIXED[0] << length
        length += _EMPTY_FIXED[1]
    mixed = filling | (data[0] >> bit << length)
    return mixed.to_bytes((length + 7) >> 3, "little") + data[1:]


def _bits(*numbers: tuple[int, int]) -> tuple[int, int]:
    """Numbers of so many bits each, one after the other, as one number and how many bits it has."""
    whole = length = 0
    for number, width in numbers:
        whole |= number << length
        length += width
    return whole, length


_EMPTY_FIXED = _bits((0, 1), (1, 2), (0, 7))  # not the last block, fixed codes, end of block: an even number of bits
# An odd number of bits: literal 0 and end of block have codes of one bit, and so has one distance.
_EMPTY_DYNAMIC = _bits(
    (0, 1), (2, 2), (0, 5), (0, 5), (14, 4),
    (0, 3), (0, 3), (1, 3), *[(0, 3)] * 14, (1, 3),  # code lengths are written with the symbols 18 and 1, a bit each
    (0, 1), (1, 1), (138 - 11, 7), (1, 1), (117 - 11, 7), (0, 1), (0, 1),
    (1, 1),
)  # fmt: skip


def _verified(data: bytes, output: bytes) -> int | None:
    """How many bytes before the end of `output` the block that `data` begins with came out; None when none did."""
    try:
        # What is referred back to is not known yet: anything of that size will do to learn how much comes out.
        length = len(_inflated(data, bytes(WINDOW)))
    except DeflateError:
        return None
    start = len(output) - length
    if start < WINDOW:
        return None
    return length if _inflated(data, output[start - WINDOW : start]) == output[start:] else None


def _inflated(data: bytes, window: bytes) -> bytes:
    decompressed: bytes = isal_zlib.decompressobj(-15, zdict=window).decompress(data)
    return decompressed


def _headers(piece: bytes) -> Iterator[int]:
    """Bits at which a block with dynamic Huffman codes, not the last of its stream, may begin (RFC 1951, 3.2.7)."""
    import numpy as np

    bits = np.unpackbits(np.frombuffer(piece, np.uint8), bitorder="little")
    if bits.size < 17 + 3 * _TABLE_SYMBOLS:
        return
    room = bits.size - 17 - 3 * _TABLE_SYMBOLS
    starts = np.flatnonzero((bits[:room] == 0) & (bits[1 : room + 1] == 0) & (bits[2 : room + 2] == 1))
    starts = starts[(_number(bits, starts + 3, 5) <= 29) & (_number(bits, starts + 8, 5) <= 29)]
    lengths = _number(bits, starts + 13, 4) + 4
    # Kraft's sum of the code length code must be 1 for a complete code.
    total = np.zeros(starts.size, np.int32)
    for index in range(_TABLE_SYMBOLS):
        length = _number(bits, starts + 17 + 3 * index, 3)
        total += np.where((index < lengths) & (length > 0), np.right_shift(128, length), 0)
    yield from starts[total == 128].tolist()


def _number(bits: NDArray[np.uint8], at: NDArray[np.int64], width: int) -> NDArray[np.int32]:
    import numpy as np

    value = np.zeros(at.size, np.int32)
    for place in range(width):
        value |= bits[at + place].astype(np.int32) << place
    return value
