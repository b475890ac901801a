"""The .properties file beside a BVGraph: how large the graph is and which codes it is written in."""

from __future__ import annotations

import re
from typing import NamedTuple

from ...core.errors import SourceFailed
from . import instantaneous_codes as codes

_LINE = re.compile(r"\s*([^#!\s=:][^=:\s]*)\s*[=:]\s*(.*?)\s*")
_CODES = {"UNARY": codes.UNARY, "GAMMA": codes.GAMMA, "DELTA": codes.DELTA, "ZETA": codes.ZETA}
_MOST_NODES = 2**31 - 1  # ids are 32-bit integers
_MOST_ARCS = 2**40


class GraphCodes(NamedTuple):
    """The parameters of the format; a code is one of UNARY, GAMMA, DELTA and ZETA."""

    window: int  # how many nodes back a list may refer
    min_interval: int  # 0 for no intervals
    zeta_k: int
    outdegrees: int = codes.GAMMA
    blocks: int = codes.GAMMA
    residuals: int = codes.ZETA
    references: int = codes.UNARY
    block_count: int = codes.GAMMA


class GraphProperties(NamedTuple):
    nodes: int
    arcs: int
    codes: GraphCodes


def read_properties(text: str, name: str) -> GraphProperties:
    """Raises SourceFailed for what is not about a BVGraph, or one in codes that are not read here."""
    lines = map(_LINE.fullmatch, text.splitlines())
    found: dict[str, str] = {match[1]: match[2] for match in lines if match}
    kind = found.get("graphclass", "")
    if not kind.removeprefix("class ").endswith("BVGraph"):
        raise SourceFailed(
            f"{name} is about {kind[:80] or 'no graph'!r}, not a BVGraph.",
            "The files <release>-domain-t.graph and -t.properties belong together; download both again.",
        )

    def whole(key: str, most: int, default: int | None = None) -> int:
        value = found.get(key, default)
        if value is None or not re.fullmatch(r"\d{1,15}", str(value)) or int(value) > most:
            raise SourceFailed(
                f"{name}: {key} is {found.get(key, 'missing')[:40]!r}, not a number up to {most:,}.",
                "The file is damaged: download it again.",
            )
        return int(value)

    chosen = {}
    for flag in filter(None, re.split(r"[|\s]+", found.get("compressionflags", ""))):
        field, _, code = flag.lower().rpartition("_")
        if field not in GraphCodes._fields[3:] or code.upper() not in _CODES:
            raise SourceFailed(f"{name}: the compression {flag[:40]!r} is not known.", "Update Sitewright.")
        chosen[field] = _CODES[code.upper()]
    if found.get("endianness", "big").lower() not in ("big", "be"):
        raise SourceFailed(f"{name}: the graph is written in little-endian bits, which are not read.", "")
    return GraphProperties(
        whole("nodes", _MOST_NODES),
        whole("arcs", _MOST_ARCS),
        GraphCodes(
            whole("windowsize", 1024, 7),
            whole("minintervallength", 1 << 20, 4),
            max(1, whole("zetak", 16, 3)),
            **chosen,
        ),
    )
