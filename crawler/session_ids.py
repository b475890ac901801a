"""Session ids in URLs: the same page under ever new addresses.

Some are known by their name; others are learned: a random token is a session id when pages whose URLs differ in nothing
else turn out to be the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote, unquote_plus

from ..core.url_template import is_token, segment_template
from ..core.urls import parts
from .sketch import Unit
from .trap_family import hash_of

# Names that mean nothing else: of PHP, Java, ASP.NET, ColdFusion, osCommerce, Zen Cart and xt:Commerce. Others, such as
# sid and sessionid, may name a song or a talk, and have to be learned.
_NAMES = {"phpsessid", "jsessionid", "asp.net_sessionid", "cfid", "cftoken", "oscsid", "zenid", "xtcsid"}
_NAME_STARTS = ("aspsessionid",)
_VALUE = re.compile(r"[A-Za-z0-9._~!,-]{8,}")
_PATH_PARAMETER = re.compile(r";(?:jsessionid|phpsessid)=[^/;?]*", re.IGNORECASE)
_COOKIELESS = re.compile(r"/\((?:[SXFA]\([^()/]*\))+\)(?=/)")  # ASP.NET

ENOUGH = 3  # different pages seen alike under two tokens that make these session ids
MOST_CLUES = 1_024  # pages kept to compare with
MOST_KEYS = 200_000  # pages behind session ids that are told apart
_EQUAL = 0.9  # Jaccard similarity of two pages' units


class SessionIds:
    """What is known of session ids on one site."""

    def __init__(self) -> None:
        self.learned: dict[str, str] = {}  # slot -> template, of tokens that turned out to be session ids
        self._clues: dict[int, tuple[int, frozenset[int]]] = {}  # key -> token, units of a page that had it
        self._equal: dict[str, set[int]] = {}  # slot -> keys of pages that were equal under two tokens
        self._unequal: dict[str, int] = {}  # slot -> pairs of pages that were not
        self._owners: dict[int, int] = {}  # page behind a session id -> the URL it is visited under

    def stripped(self, url: str) -> tuple[str, str] | None:
        """The URL without its session ids, and the template that says where they stood; None when it has none."""
        if not _worth_a_look(url):
            return None
        plain = _without_known(url)
        named = _known_template(url, plain) if plain != url else ""
        for slot, token in _slots(plain):
            if slot in self.learned:
                plain = _without(plain, slot, token)
                named = named or self.learned[slot]
        return (plain, named) if named else None

    def recall(self, template: str) -> None:
        """Takes over a slot that was learned before a restart."""
        slot = template[1:-2] if template.startswith("*?") else template.removesuffix("{id}/**")
        if slot != template:
            self.learned[slot] = template

    def claim(self, url: str) -> None:
        """Notes that a URL is to be visited, for the page behind it, unless another was before it."""
        if len(self._owners) >= MOST_KEYS or not _worth_a_look(url):
            return
        plain, own = _without_known(url), hash_of(url)
        if plain != url:
            self._owners.setdefault(hash_of(plain), own)
        for slot, token in _slots(plain):
            self._owners.setdefault(hash_of(_without(plain, slot, token)), own)

    def claimed(self, url: str, plain: str) -> bool:
        """The page is visited under another URL."""
        return self._owners.get(hash_of(plain), own := hash_of(url)) != own

    def learn(self, url: str, units: tuple[Unit, ...]) -> str:
        """Compares a page with one whose URL differs in a token only; returns the template of a slot newly learned."""
        slots = _slots(_without_known(url))
        if not slots or len(units) < 2:
            return ""
        said = frozenset(sorted({unit.key for unit in units if not unit.masked})[:32])
        for slot, token in slots:
            if slot in self.learned or not said:
                continue
            key, drawn = hash_of(_without(url, slot, token)), hash_of(token)
            known = self._clues.get(key)
            if known is None:
                if len(self._equal) + len(self._unequal) > MOST_CLUES:
                    self._equal.clear()
                    self._unequal.clear()
                if len(self._clues) >= MOST_CLUES:
                    del self._clues[next(iter(self._clues))]
                self._clues[key] = (drawn, said)
            elif known[0] != drawn:
                if len(said & known[1]) < _EQUAL * len(said | known[1]):
                    self._unequal[slot] = self._unequal.get(slot, 0) + 1
                    continue
                # Where the token is all that tells pages apart there is but one key, and nothing is learned.
                equal = self._equal.setdefault(slot, set())
                equal.add(key)
                if len(equal) >= ENOUGH and self._unequal.get(slot, 0) * 10 <= len(equal):
                    self.learned[slot] = _slot_template(slot)
                    return self.learned[slot]
        return ""


def _worth_a_look(url: str) -> bool:
    return "?" in url or ";" in url or "/(" in url or any(len(part) >= 12 for part in url.split("/")[3:])


def _slots(url: str) -> list[tuple[str, str]]:
    """Where tokens stand in a URL: ("?name", token) or ("/path before", token)."""
    pieces = parts(url)
    found: list[tuple[str, str]] = []
    if len(pieces.path) > 12:
        before = ""
        for segment in pieces.path.split("/")[1:]:
            if len(segment) >= 12 and is_token(unquote(segment)):
                found.append((f"{before}/", segment))
            before += f"/{segment_template(segment)}"
    for pair in pieces.query.split("&")[:16] if pieces.query else ():
        name, _, value = pair.partition("=")
        if len(value) >= 12 and is_token(unquote_plus(value)):
            found.append((f"?{name}", value))
    return found[:4]


def _without(url: str, slot: str, token: str) -> str:
    """The URL with a token taken out, so that two that differ only there become one."""
    if slot.startswith("?"):
        return _drop(url, lambda name, value: name == slot[1:] and value == token)
    return url.replace(f"/{token}", "/", 1) if url.endswith(f"/{token}") else url.replace(f"/{token}/", "/", 1)


def _without_known(url: str) -> str:
    if ";" in url:
        url = _PATH_PARAMETER.sub("", url)
    if "/(" in url:
        url = _COOKIELESS.sub("", url)
    if "?" in url:
        url = _drop(url, lambda name, value: _is_known(name) and _VALUE.fullmatch(unquote_plus(value)) is not None)
    return url


def _is_known(name: str) -> bool:
    name = unquote_plus(name).lower()
    return name in _NAMES or name.startswith(_NAME_STARTS)


def _drop(url: str, which: Callable[[str, str], bool]) -> str:
    base, _, query = url.partition("?")
    kept = [pair for pair in query.split("&") if not which(*_pair(pair))]
    return f"{base}?{'&'.join(kept)}" if kept else base


def _pair(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    return name, value


def _known_template(url: str, plain: str) -> str:
    """How a known session id is written in the report."""
    found = _PATH_PARAMETER.search(url)
    if found:
        return f"*{found[0].partition('=')[0]}=*"
    if _COOKIELESS.search(url):
        return "/(S(*))/**"
    kept = {_pair(pair)[0] for pair in parts(plain).query.split("&")}
    name = next(
        (name for name, _ in map(_pair, parts(url).query.split("&")) if name not in kept and _is_known(name)), ""
    )
    return f"*?{unquote_plus(name)}=*"


def _slot_template(slot: str) -> str:
    return f"*{slot}=*" if slot.startswith("?") else f"{slot}{{id}}/**"
