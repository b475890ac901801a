"""A BVGraph as the paper describes it, written bit by bit and independently of the reader."""

from __future__ import annotations

import random
from collections.abc import Sequence


class Bits:
    """Bits, highest first."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def unary(self, value: int) -> None:
        self.parts.append("0" * value + "1")

    def gamma(self, value: int) -> None:
        number = f"{value + 1:b}"
        self.parts.append("0" * (len(number) - 1) + number)

    def delta(self, value: int) -> None:
        number = f"{value + 1:b}"
        self.gamma(len(number) - 1)
        self.parts.append(number[1:])

    def zeta(self, value: int, k: int) -> None:
        number = value + 1
        step = (number.bit_length() - 1) // k
        self.unary(step)
        low, high = 1 << step * k, 1 << (step + 1) * k
        width = (high - low - 1).bit_length()
        short = (1 << width) - (high - low)
        rest = number - low
        if rest >= short:
            rest += short
        else:
            width -= 1
        self.fixed(rest, width)

    def fixed(self, value: int, width: int) -> None:
        if width:
            self.parts.append(f"{value:0{width}b}")

    def bytes(self) -> bytes:
        text = "".join(self.parts)
        text += "0" * (-len(text) % 8)
        return int(text or "0", 2).to_bytes(len(text) // 8, "big")


def write_graph(
    lists: Sequence[Sequence[int]],
    *,
    seed: int = 0,
    window: int = 7,
    min_interval: int = 4,
    k: int = 3,
    references: bool = True,
    delta: bool = False,
) -> tuple[bytes, str]:
    """The .graph and the text of its .properties; which lists copy from which is drawn at random."""
    draw = random.Random(seed)  # noqa: S311 - test data
    bits = Bits()
    code = bits.delta if delta else bits.gamma
    for node, numbers in enumerate(lists):
        code(len(numbers))
        if not numbers:
            continue
        back = draw.randint(0, min(window, node)) if references else 0
        if window:
            bits.unary(back)
        extra = list(numbers)
        if back:
            extra = _write_copies(bits, lists[node - back], set(numbers))
        if extra and min_interval:
            extra = _write_intervals(bits, node, extra, min_interval)
        previous = None
        for number in extra:
            bits.zeta(_natural(number - node) if previous is None else number - previous - 1, k)
            previous = number
    properties = (
        f"#BVGraph properties\nnodes={len(lists)}\narcs={sum(map(len, lists))}\nwindowsize={window}\nzetak={k}\n"
        f"minintervallength={min_interval}\ncompressionflags={'OUTDEGREES_DELTA' if delta else ''}\n"
        "graphclass=it.unimi.dsi.webgraph.BVGraph\nversion=0\n"
    )
    return bits.bytes(), properties


def _write_copies(bits: Bits, source: Sequence[int], wanted: set[int]) -> list[int]:
    runs: list[int] = []  # copied, left out, copied ... of the source; the last one goes without saying
    copying, length = True, 0
    for number in source:
        if (number in wanted) != copying:
            runs.append(length)
            copying, length = not copying, 0
        length += 1
    bits.gamma(len(runs))
    for index, run in enumerate(runs):
        bits.gamma(run if index == 0 else run - 1)
    return sorted(wanted - set(source))


def _write_intervals(bits: Bits, node: int, numbers: list[int], least: int) -> list[int]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] + 1 == number:
            runs[-1].append(number)
        else:
            runs.append([number])
    long = [run for run in runs if len(run) >= least]
    bits.gamma(len(long))
    previous = None
    for run in long:
        bits.gamma(_natural(run[0] - node) if previous is None else run[0] - previous - 1)
        bits.gamma(len(run) - least)
        previous = run[-1] + 1
    return [number for run in runs if len(run) < least for number in run]


def _natural(value: int) -> int:
    return 2 * value if value >= 0 else -2 * value - 1
