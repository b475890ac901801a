"""Reading the Link response header (RFC 8288)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# The URL ends at ">", so commas and semicolons inside it are its own.
_TARGET = re.compile(r"[\s,]*<([^>]*)>")
_PARAMETER = re.compile(r"""\s*;\s*([^\s=;,"]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"?|([^\s;,"]*)))?""")
_SKIP = re.compile(r'(?:"(?:[^"\\]|\\.)*"?|[^,"])*')


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
        while position < len(value):
            target = _TARGET.match(value, position)
            if target is None:
                position = _skip(value, position)
                continue
            rels: frozenset[str] | None = None
            hreflangs: list[str] = []
            mime = ""
            position = target.end()
            while parameter := _PARAMETER.match(value, position):
                position = parameter.end()
                name = parameter[1].lower()
                text = re.sub(r"\\(.)", r"\1", parameter[2]) if parameter[2] is not None else parameter[3] or ""
                if name == "rel" and rels is None:  # RFC 8288, 3.3: only the first rel counts
                    rels = frozenset(text.lower().split())
                elif name == "hreflang":
                    hreflangs.append(text.strip())
                elif name == "type":
                    mime = text.partition(";")[0].strip().lower()
            yield HeaderLink(target[1].strip(), rels or frozenset(), tuple(hreflangs), mime)
            position = _skip(value, position)


def _skip(value: str, position: int) -> int:
    """Past the next comma outside quotes: where the next link-value begins."""
    match = _SKIP.match(value, position)
    return (match.end() if match else position) + 1
