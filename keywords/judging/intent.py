"""What a searcher wants with a keyword: to know, to get to a site, to choose or to buy. Rules that name their evidence.

Intents are informational, navigational, commercial (choosing between products) and transactional, as in the exports of
the large tools and, but for commercial, in Broder's taxonomy of web search (2002). Words decide first, then whose name
the keyword is, what imported lists say, and what kind of page covers it. What nothing speaks for has no intent, "".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import regex

from ...core.domains import registrable_domain
from ...core.urls import parts
from .intent_rules import INTENTS, page_rules, word_rules

NAME_ALIKE = 0.8  # likeness of a keyword without spaces and the name of a site: people mistype names
HOME_ALIKE = 0.75  # the same where the page is a home page
MOST_PAGES = 3  # whose names are looked at; what kind of page the first one is says the intent
SHORTEST_NAME = 4  # letters; shorter names are also words
_ADDRESS = regex.compile(
    r"https?[:/]|www\b|[\p{L}\p{N}]\s?[.,](?:com?|org|net|gov|edu|info|io|cp|ru|bg|lv|ir|uk|de|eu)\b|\.[a-z]{2,}/"
)
_NOT_LETTERS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_SEGMENT = regex.compile(r"[/_.]+")


@dataclass(frozen=True, slots=True)
class PageKind:
    """One page that covers a keyword, as far as it tells an intent."""

    url: str
    types: tuple[str, ...] = ()  # of its structured data, without the schema.org prefix


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for an intent."""

    intent: str
    kind: str  # a list of data/intent.toml
    by: str  # words, address, name, brand, list, structured data, path or host
    found: str


@dataclass(frozen=True, slots=True)
class Intent:
    """A verdict. `value` is "" when nothing speaks for any intent."""

    value: str
    kind: str
    reasons: tuple[Reason, ...]  # the one that decided first

    def evidence(self) -> dict[str, object]:
        """As it is stored and printed."""
        return {
            "value": self.value,
            "kind": self.kind,
            "reasons": [{"intent": item.intent, "by": item.by, "found": item.found} for item in self.reasons],
        }


UNKNOWN = Intent("", "", ())


def intent_of(
    folded: str,
    language: str,
    pages: Sequence[PageKind] = (),
    brands: Collection[str] = (),
    listed: Sequence[tuple[str, str]] = (),
) -> Intent:
    """The intent behind a folded keyword of a language.

    `pages` cover it, the one that does so most first; `brands` are names of the site itself, folded; `listed` are
    (source, intent) as imported lists say.
    """
    words = _words(folded, language)
    reasons = [*_address(folded), *words, *_named(folded, (), brands)]
    reasons += [Reason(intent, "", "list", source) for source, intent in listed if intent in INTENTS.values()]
    reasons += _named(folded, pages, ())
    reasons += [reason for page in pages[:1] for reason in _page(page)]
    reasons = list(dict.fromkeys(reasons))
    if not reasons:
        return UNKNOWN
    return Intent(reasons[0].intent, reasons[0].kind, tuple(reasons))


def _words(folded: str, language: str) -> list[Reason]:
    rules = word_rules(language)
    return (
        [] if rules is None else [Reason(INTENTS[hit.kind], hit.kind, "words", hit.found) for hit in rules.hits(folded)]
    )


def _address(folded: str) -> list[Reason]:
    found = _ADDRESS.search(folded)
    return [Reason("navigational", "site", "address", found[0].strip())] if found else []


def _named(folded: str, pages: Sequence[PageKind], brands: Collection[str]) -> list[Reason]:
    """The keyword is, or begins or ends with, the name of the site or of a site that covers it."""
    padded = f" {folded} "
    found = [brand for brand in sorted(brands, key=len, reverse=True) if f" {brand} " in padded]
    if found:
        return [Reason("navigational", "site", "brand", found[0])]
    return [
        Reason("navigational", "site", "name", domain)
        for page in pages[:MOST_PAGES]
        if (domain := registrable_domain(page.url)) and _names(folded, domain, home=parts(page.url).path in ("", "/"))
    ][:1]


def _names(folded: str, domain: str, *, home: bool) -> bool:
    """The keyword holds the domain's name. Where the page is a home page, a name misspelt or cut short will do."""
    name = _NOT_LETTERS.sub("", domain.partition(".")[0].casefold())
    words = _NOT_LETTERS.sub(" ", folded).split()
    joined = "".join(words)
    if len(name) < SHORTEST_NAME or len(joined) < SHORTEST_NAME:
        return joined == name
    if name in words or joined == name:
        return True
    likeness = SequenceMatcher(None, joined, name, autojunk=False).ratio()
    if not home:
        return joined[0] == name[0] and likeness >= NAME_ALIKE
    begins = (first for first in (words[0], "".join(words[:2])) if len(first) > SHORTEST_NAME)
    return likeness >= HOME_ALIKE or any(name.startswith(first) for first in begins)


def _page(page: PageKind) -> list[Reason]:
    rules = page_rules()
    pieces = parts(page.url)
    segments = {segment.casefold() for segment in _SEGMENT.split(pieces.path) if segment}
    domain = registrable_domain(page.url)
    found = []
    for table, by, values in (
        ("types", "structured data", set(page.types)), ("host", "host", {domain}), ("path", "path", segments),
    ):  # fmt: skip
        for kind, known in rules[table].items():
            said = sorted(values & set(known))
            if said:
                found.append(Reason(INTENTS[kind], kind, by, said[0]))
    return found
