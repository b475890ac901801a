"""Scripts and styles: what holds up drawing, what nobody vouches for, how much is written into the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from ..addresses import Addresses
from ..head import Sections
from ..parser import Node, line

# HTML 4.12.1: the types of a script that runs at once, where it is written.
_CLASSIC = frozenset((
    "", "text/javascript", "application/javascript", "application/x-javascript", "application/ecmascript",
    "text/ecmascript", "text/jscript", "text/livescript", "text/x-javascript",
))  # fmt: skip
_CONTAINER = re.compile(r"['\"=](GTM-[A-Z0-9]{4,10})\b")
_TAG = re.compile(r"\bgtag/js\?(?:[^'\"\s]*?&)?id=((?:G|AW|UA|GT)-[A-Z0-9-]{4,20})")
_MANY_BYTES = 10_000  # of code, below which nobody asks how much it is


def is_classic(script: Node) -> bool:
    """It is JavaScript that is no module; data and templates are none."""
    kind = (script.get("type") or "").partition(";")[0].strip().lower()
    return kind in _CLASSIC


def blocking(scripts: Iterable[Node], addresses: Addresses, sections: Sections) -> Iterator[tuple[str, int]]:
    """(URL, line) of the scripts in the head that browsers wait for before they draw anything."""
    for script in scripts:
        src = script.get("src")
        if not src or not is_classic(script) or script.get("async") is not None or script.get("defer") is not None:
            continue
        if script.get("nomodule") is None and sections.of(script) == "head" and (url := addresses.resolve(src)):
            yield url, line(script)


def unpinned(scripts: Iterable[Node], addresses: Addresses) -> Iterator[tuple[str, int]]:
    """(URL, line) of scripts from other sites without an integrity attribute."""
    for script in scripts:
        src = script.get("src")
        if not src or script.get("integrity"):
            continue
        address = addresses.look_up(src)
        if address is not None and not address.internal:
            yield address.url, line(script)


def inline_bytes(elements: Iterable[Node], *, scripts: bool) -> int:
    """How many bytes of code the elements hold, 0 when they are few; `scripts` leaves out data and templates."""
    total = 0
    for element in elements:
        if element.text and not (scripts and not _is_code(element)):
            total += len(element.text.encode("utf-8", "replace"))
    return total if total >= _MANY_BYTES else 0


def _is_code(script: Node) -> bool:
    return is_classic(script) or (script.get("type") or "").strip().lower() == "module"


def containers(scripts: Iterable[Node]) -> list[tuple[str, int]]:
    """(id, times) of tag manager containers and analytics tags that the page loads more than once."""
    counts: Counter[str] = Counter()
    for script in scripts:
        src = script.get("src")
        if src:
            if "gtm.js" in src:
                counts.update(set(re.findall(r"[?&]id=(GTM-[A-Z0-9]{4,10})", src)))
            else:
                counts.update(set(_TAG.findall(src)))
        elif script.text and "gtm.js" in script.text and is_classic(script):
            counts.update(set(_CONTAINER.findall(script.text)))
    return [(identifier, times) for identifier, times in counts.items() if times > 1][:20]
