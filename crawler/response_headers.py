"""Reading the Link response header (RFC 8288)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_GAP = re.compile(r"[\s,]*+")
_PARAMETER = re.compile(r"""\s*+;\s*+([^\s=;,"]++)\s*+(?:=\s*+(?:"((?:[^"\\]|\\.)*+)"?+|([^\s;,"]*+)))?+""")
_PARAMETERS = re.compile(rf"(?:{_PARAMETER.pattern})*+")
_SKIP = re.compile(r'(?:"(?:[^"\\]|\\.)*+"?|[^,"]++)*+')


@dataclass(frozen=True, slots=True)
class HeaderLink:
    """One link-value of a Link header."""

    url: str  # as written between the angle brackets
    rels: frozenset[str]  # lower case
    hreflangs: tuple[str, ...] = ()
    type: str = ""  # lower case


def parse_link_headers(values: Iterable[str]) -> Iterator[HeaderLink]:
    """The links of all Link headers of a response, in order; what cannot be understood is skipped."""
    for value in values:
        position = 0
        while (position := _after_gap(value, position)) < len(value):
            # The URL ends at ">", so commas and semicolons inside it are its own.
            end = value.find(">", position)
            if end < 0:
                break
            if value[position] == "<":
                yield _link(value[position + 1 : end], _PARAMETERS.match(value, end + 1))
                position = end + 1
            position = _skip(value, position)


def _link(url: str, parameters: re.Match[str] | None) -> HeaderLink:
    found: dict[str, list[str]] = {}
    for name, quoted, bare in _PARAMETER.findall(parameters[0] if parameters else ""):
        found.setdefault(name.lower(), []).append(re.sub(r"\\(.)", r"\1", quoted).strip() or bare)
    # RFC 8288, 3.3: only the first rel counts
    rels = found.get("rel", [""])[0].lower().split()
    mime = found.get("type", [""])[0].partition(";")[0].strip().lower()
    return HeaderLink(url.strip(), frozenset(rels), tuple(found.get("hreflang", ())), mime)


def _after_gap(value: str, position: int) -> int:
    match = _GAP.match(value, position)
    return match.end() if match else position


def _skip(value: str, position: int) -> int:
    """Past the next comma outside quotes: where the next link-value begins."""
    match = _SKIP.match(value, position)
    return (match.end() if match else position) + 1
