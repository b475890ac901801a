"""Facts to rows and back. Everything stored is valid UTF-8: lone surrogates become U+FFFD."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import blake2b, sha256
from types import GenericAlias
from typing import Any

import msgspec

from ..core.facts import (
    Attempt,
    Canonical,
    Element,
    Fetch,
    Form,
    Heading,
    Kind,
    Meta,
    Page,
    Position,
    Refresh,
    Rel,
    StructuredData,
)
from ..core.page_markup import PLAIN, Markup

POSITIONS = list(Position)
_POSITION_BITS = {position: number << 5 for number, position in enumerate(POSITIONS)}
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text as SQLite can hold it: no lone surrogates and no NUL, at which SQL functions would stop."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def dump(value: Any) -> str:
    """Compact JSON."""
    try:
        return msgspec.json.encode(value).decode()
    except (UnicodeEncodeError, OverflowError):
        # Lone surrogates and integers beyond 64 bits, which pages may hold.
        return clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def load_evidence(text: str) -> dict[str, Any]:
    """The evidence of a finding, kept as JSON; the names in it are shared between findings."""
    try:
        return _evidence_decoder.decode(text)
    except msgspec.DecodeError:
        # NaN and integers beyond 64 bits, which pages may hold.
        kept: dict[str, Any] = json.loads(text)
        return kept


_evidence_decoder = msgspec.json.Decoder(dict[str, Any])


def text_hash(text: str) -> str:
    """Hex digest of a main text with case and line breaks folded; "" for an empty text."""
    folded = text.casefold().replace("\n", " ").strip()
    return blake2b(folded.encode("utf-8", "replace"), digest_size=16).hexdigest() if folded else ""


def vector_key(text: str) -> bytes:
    """What a text's embedding is kept under."""
    return sha256(clean(text).encode()).digest()


def link_flags(rel: Rel, position: Position, internal: bool) -> int:
    return int(rel) | _POSITION_BITS[position] | internal << 8


@cache
def from_link_flags(flags: int) -> tuple[Rel, Position, bool]:
    return Rel(flags & 31), POSITIONS[(flags >> 5) & 7], bool(flags >> 8 & 1)


def place_of(flags: int) -> tuple[Position, bool]:
    """Where a link stands, and whether it is internal."""
    return POSITIONS[(flags >> 5) & 7], bool(flags >> 8 & 1)


_headers_decoder = msgspec.json.Decoder(tuple[tuple[str, str], ...])
_attempts_decoder = msgspec.json.Decoder(tuple[Attempt, ...])


def fetch_from_row(row: Any) -> Fetch:
    """A Fetch from a row of fetch_view."""
    return Fetch(
        url=row["url"],
        kind=Kind(row["kind"]),
        status=row["status"],
        reason=row["reason"],
        detail=row["detail"],
        method=row["method"],
        depth=row["depth"],
        hops=row["hops"],
        redirect_to=row["redirect_url"],
        redirect_raw=row["redirect_raw"],
        content_type=row["content_type"],
        headers=_headers_decoder.decode(row["headers"]),
        size=row["size"],
        transferred=row["transferred"],
        ttfb=row["ttfb"],
        seconds=row["seconds"],
        at=row["at"],
        attempts=_attempts_decoder.decode(row["attempts"]),
        protocol=row["protocol"],
    )


_LISTS: dict[str, type] = {
    "titles": Element,
    "metas": Meta,
    "canonicals": Canonical,
    "headings": Heading,
    "structured": StructuredData,
    "forms": Form,
}


def dump_facts(page: Page) -> str:
    """The parts of a page that have no column of their own, as JSON; empty ones are left out."""
    facts: dict[str, Any] = {
        name: [_fields(item) for item in getattr(page, name)] for name in _LISTS if getattr(page, name)
    }
    if page.refresh is not None:
        facts["refresh"] = _fields(page.refresh)
    if page.base is not None:
        facts["base"] = page.base
    if page.markup is not PLAIN and (markup := _sparse(page.markup)):
        facts["markup"] = markup
    return dump(facts)


@cache
def _defaults(noun: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((item.name, item.default) for item in fields(noun))


def _sparse(fact: Any) -> dict[str, Any]:
    """A fact as a dict of what is not as usual, facts in it too."""
    kept: dict[str, Any] = {}
    for name, default in _defaults(fact.__class__):
        value = getattr(fact, name)
        if value is not default and value != default:
            kept[name] = _plain(value)
    return kept


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return _sparse(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _fields(fact: Any) -> dict[str, Any]:
    """A flat fact as a dict: dataclasses.asdict copies every value deeply, at ten times the cost."""
    return {name: getattr(fact, name) for name in fact.__slots__}


_FIELDS: list[Any] = [(name, GenericAlias(tuple, (noun, ...)), ()) for name, noun in _LISTS.items()]
_FIELDS += [
    ("refresh", Refresh | None, None),
    ("base", str | None, None),
    ("markup", Markup, msgspec.field(default_factory=lambda: PLAIN)),
]
_Facts = msgspec.defstruct("_Facts", _FIELDS)
_facts_decoder = msgspec.json.Decoder(_Facts)


def load_facts(text: str) -> dict[str, Any]:
    """The keyword arguments of a Page that `dump_facts` kept."""
    try:
        return msgspec.structs.asdict(_facts_decoder.decode(text))
    except msgspec.DecodeError:
        # NaN and integers beyond 64 bits, which pages may hold.
        return _load_any_facts(json.loads(text))


def _load_any_facts(facts: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: tuple(noun(**_tuples(item)) for item in facts.get(name, ())) for name, noun in _LISTS.items()
    }
    values["refresh"] = Refresh(**facts["refresh"]) if "refresh" in facts else None
    values["base"] = facts.get("base")
    # What another version wrote in another shape is not understood, and no reason to fail.
    with suppress(msgspec.ValidationError):
        values["markup"] = msgspec.convert(facts.get("markup", {}), Markup)
    return values


def _tuples(item: dict[str, Any]) -> dict[str, Any]:
    if "types" in item:
        item["types"] = tuple(item["types"])
    return item
