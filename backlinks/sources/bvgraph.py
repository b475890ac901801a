"""Lists of neighbours in a BVGraph (Boldi and Vigna, "The WebGraph framework I: compression techniques", 2004).

A list is written as copies of parts of an earlier list, runs of following numbers, and the rest as gaps. It can be read
only when the list it copies from is, and that one when the one it copies from is. Skipping needs only the lengths of
the lists before. Every function returns, as its last value, the bit after what it read: END when the bytes end before,
NONSENSE when they cannot be such a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .bvgraph_properties import GraphCodes
from .compiled import compiled
from .instantaneous_codes import gamma, number, signed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Numbers = NDArray[np.int64]

END, NONSENSE = -1, -2


@compiled
def head(data: Bytes, at: int, nodes: int, window: int, codes: GraphCodes) -> tuple[int, int, int]:
    """A list's length, and how many nodes back it copies from, 0 for none; `window` is how many are known."""
    degree, at = number(data, at, codes.outdegrees, codes.zeta_k)
    if degree < 0:
        return 0, 0, END
    if degree > nodes:
        return 0, 0, NONSENSE
    if degree == 0 or codes.window == 0:
        return degree, 0, at
    back, at = number(data, at, codes.references, codes.zeta_k)
    if back < 0:
        return 0, 0, END
    if back > window:
        return 0, 0, NONSENSE
    return degree, back, at


@compiled
def copies(data: Bytes, at: int, codes: GraphCodes, length: int, source: Numbers, out: Numbers) -> tuple[int, int]:
    """How many of a list's `length` numbers are copied; copies them, unless `source` is empty."""
    count, at = number(data, at, codes.block_count, codes.zeta_k)
    if count < 0:
        return 0, END
    if count > length + 1:
        return 0, NONSENSE
    copied = position = 0
    for index in range(count + 1):
        if index < count:
            block, at = number(data, at, codes.blocks, codes.zeta_k)
            if block < 0:
                return 0, END
            if index > 0:
                block += 1
        else:
            block = length - position  # the rest, copied when an even number of blocks went before
        if position + block > length:
            return 0, NONSENSE
        if index & 1 == 0:
            if source.size > 0:
                if copied + block > out.size:
                    return 0, NONSENSE
                for step in range(block):
                    out[copied + step] = source[position + step]
            copied += block
        position += block
    return copied, at


@compiled
def intervals(
    data: Bytes, at: int, node: int, nodes: int, codes: GraphCodes, room: int, out: Numbers
) -> tuple[int, int]:
    """How many numbers are in runs, at most `room`; writes them, unless `out` is empty."""
    count, at = gamma(data, at)
    if count < 0:
        return 0, END
    left = node
    taken = 0
    for index in range(count):
        gap, at = gamma(data, at)
        if gap < 0:
            return 0, END
        if index == 0:
            left += signed(gap)
        else:
            left += gap + 1
        length, at = gamma(data, at)
        if length < 0:
            return 0, END
        length += codes.min_interval
        if left < 0 or left + length > nodes or taken + length > room:
            return 0, NONSENSE
        if out.size > 0:
            for step in range(length):
                out[taken + step] = left + step
        taken += length
        left += length
    return taken, at


@compiled
def residuals(data: Bytes, at: int, node: int, nodes: int, codes: GraphCodes, count: int, out: Numbers) -> int:
    """Reads so many numbers, written as gaps; writes them, unless `out` is empty."""
    value = node
    for index in range(count):
        gap, at = number(data, at, codes.residuals, codes.zeta_k)
        if gap < 0:
            return END
        if index == 0:
            value += signed(gap)
        else:
            value += gap + 1
        if value < 0 or value >= nodes:
            return NONSENSE
        if out.size > 0:
            out[index] = value
    return at


@compiled
def skip(
    data: Bytes, at: int, node: int, nodes: int, window: int, codes: GraphCodes, degrees: Numbers, nothing: Numbers
) -> tuple[int, int, int]:
    """Reads past a node's list: its length, how many nodes back it copies from.

    `degrees` holds the lengths of the lists before, node n's at n % its size; `nothing` is empty.
    """
    degree, back, at = head(data, at, nodes, window, codes)
    if at < 0:
        return 0, 0, at
    extra = degree
    if back > 0:
        copied, at = copies(data, at, codes, degrees[(node - back) % degrees.size], nothing, nothing)
        if at < 0:
            return 0, 0, at
        extra -= copied
    if extra > 0 and codes.min_interval > 0:
        taken, at = intervals(data, at, node, nodes, codes, extra, nothing)
        if at < 0:
            return 0, 0, at
        extra -= taken
    if extra < 0:
        return 0, 0, NONSENSE
    at = residuals(data, at, node, nodes, codes, extra, nothing)
    degrees[node % degrees.size] = degree
    return degree, back, at


@compiled
def expand(data: Bytes, at: int, node: int, nodes: int, codes: GraphCodes, source: Numbers) -> tuple[Numbers, int]:
    """A node's list, sorted; `source` is the list it copies from."""
    degree, back, at = head(data, at, nodes, codes.window, codes)
    if at < 0:
        return np.empty(0, np.int64), at
    out = np.empty(degree, np.int64)
    filled = 0
    if back > 0 and source.size > 0:
        filled, at = copies(data, at, codes, source.size, source, out)
    elif back > 0:
        filled, at = copies(data, at, codes, 0, source, out)
    if at >= 0 and filled < degree and codes.min_interval > 0:
        taken, at = intervals(data, at, node, nodes, codes, degree - filled, out[filled:])
        filled += taken
    if at >= 0 and filled < degree:
        at = residuals(data, at, node, nodes, codes, degree - filled, out[filled:])
    out.sort()
    return out, at


@compiled
def neighbours(data: Bytes, at: int, first: int, node: int, nodes: int, codes: GraphCodes) -> tuple[Numbers, int]:
    """The list of `node`, read from the list of `first`, which copies from none before it."""
    count = node - first + 1
    starts, backs = np.empty(count, np.int64), np.empty(count, np.int64)
    degrees = np.zeros(codes.window + 1, np.int64)
    nothing = np.empty(0, np.int64)
    for index in range(count):
        starts[index] = at
        _, backs[index], at = skip(data, at, first + index, nodes, min(codes.window, index), codes, degrees, nothing)
        if at < 0:
            return np.empty(0, np.int64), at
    depth = 0
    index = node - first
    while backs[index] > 0:
        depth += 1
        index -= backs[index]
    found = np.empty(0, np.int64)
    while depth >= 0:
        index = node - first
        for _ in range(depth):
            index -= backs[index]
        found, end = expand(data, starts[index], first + index, nodes, codes, found)
        if end < 0:
            return found, end
        depth -= 1
    return found, at


@compiled
def scan(
    data: Bytes, at: int, node: int, nodes: int, codes: GraphCodes, spacing: int, state: Numbers, cuts: Numbers
) -> tuple[int, int, int]:
    """Reads past lists until the bytes or the nodes end; the next node, the cuts found, and its bit.

    `cuts` gets pairs of a node and its bit in `data`: no list from there on copies from one before, and `spacing` nodes
    or more lie between two. `state` goes on from call to call, all zero at first: the links so far, the last cut plus
    one, and for each of the last nodes its list's length, whether it may be a cut, and its bit.
    """
    size = codes.window + 2
    degrees, candidate, begins = state[2 : 2 + size], state[2 + size : 2 + 2 * size], state[2 + 2 * size :]
    nothing = np.empty(0, np.int64)
    found = 0
    wait = max(codes.window, 1)
    while node < nodes and found < cuts.shape[0]:
        degree, back, after = skip(data, at, node, nodes, min(codes.window, node), codes, degrees, nothing)
        if after < 0:
            return node, found, at if after == END else NONSENSE
        candidate[node % size] = 1
        begins[node % size] = at
        for before in range(back):
            candidate[(node - before) % size] = 0
        state[0] += degree
        at = after
        settled = node - wait + 1
        if settled >= 0 and candidate[settled % size] and (state[1] == 0 or settled >= state[1] - 1 + spacing):
            cuts[found, 0] = settled
            cuts[found, 1] = begins[settled % size]
            state[1] = settled + 1
            found += 1
        node += 1
    return node, found, at
