"""Structured data in the words of schema.org: its context, types, properties and values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Literal

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ..dates import read_date
from ..rich_results import page_nodes, report
from ..rule import rule
from ..schema_org import RELEASE, vocabulary
from ..structured_nodes import Node, has_context, short_name
from ..wording import quoted


@rule(Severity.ERROR, "structured-data", needs="structured")
def schema_context_missing(page: Page) -> Iterator[Evidence]:
    """Structured data does not say that it is schema.org

    A JSON-LD block holds items but no @context of schema.org, or none at all. Blocks that name another vocabulary on
    purpose are meant as well: search engines read schema.org alone. Microdata names the vocabulary in each itemtype.

    Why: Without the context, "Product" is a word and not a type. Search engines ignore the block.

    Fix: Begin the block with "@context": "https://schema.org".

    Source: JSON-LD 1.1, "The Context", https://www.w3.org/TR/json-ld11/#the-context; Google Search Central,
    "Introduction to structured data markup",
    https://developers.google.com/search/docs/appearance/structured-data/intro-structured-data
    """
    found = [
        block
        for block in page.structured
        if block.format == "json-ld"
        and isinstance(block.data, dict | list)
        and block.data
        and not has_context(block.data)
    ]
    if found:
        kinds = ", ".join(dict.fromkeys(kind for block in found for kind in block.types)) or "unknown type"
        yield Evidence(
            f"A JSON-LD block ({kinds}) has no @context of schema.org.",
            value=kinds,
            line=found[0].line,
            details={"lines": [block.line for block in found]},
        )


@rule(Severity.WARNING, "structured-data", needs="structured")
def schema_data_vocabulary(page: Page) -> Iterator[Evidence]:
    """Structured data uses a vocabulary that Google no longer reads

    The page has items of data-vocabulary.org.

    Why: Since 6 April 2020 Google shows no rich results for them.

    Fix: Replace the types with those of schema.org.

    Source: Google Search Central Blog, "Sunsetting support for data-vocabulary",
    https://developers.google.com/search/blog/2020/01/data-vocabulary
    """
    for block in page.structured:
        old = next((kind for kind in block.types if "data-vocabulary.org" in kind.lower()), None)
        if old is None and block.format == "json-ld" and isinstance(block.data, dict):
            context = block.data.get("@context")
            old = context if isinstance(context, str) and "data-vocabulary.org" in context.lower() else None
        if old is not None:
            yield Evidence(f"The page uses {old}, which Google ignores.", value=old, line=block.line)
            return


@rule(Severity.WARNING, "structured-data", needs="structured")
def schema_unknown_type(page: Page) -> Iterator[Evidence]:
    """Structured data names a type that does not exist

    An item's @type or itemtype is none of the types of schema.org (release 30.0, with pending and retired ones). Types
    of other vocabularies are not judged.

    Why: Search engines ignore an item whose type they do not know. Often only a letter or its case is wrong.

    Fix: Write the type as schema.org spells it.

    Source: schema.org, "Full hierarchy", https://schema.org/docs/full.html
    """
    known = vocabulary()
    faulty = []
    for node in page_nodes(page):
        wrong = [
            kind for kind in node.types if kind and not known.knows(kind.partition("#")[0]) and kind.isidentifier()
        ]
        wrong += [kind for kind in node.types if " " in kind]
        if wrong:
            faulty.append((node, [_suggestion(kind[:80], "type") for kind in wrong[:_MOST_NAMES]]))
    if faulty:
        yield from report(faulty, f"is no type of schema.org {RELEASE}:")


@lru_cache(maxsize=4096)
def _suggestion(name: str, kind: Literal["type", "property"]) -> str:
    """The name with the one that was probably meant."""
    known = vocabulary().parents if kind == "type" else vocabulary().domains
    same = next((one for one in known if one.lower() == name.lower()), None)
    near = [same] if same else get_close_matches(name, known, 1, 0.8)
    return f"{quoted(name)} (perhaps {near[0]})" if near else quoted(name)


# Written where schema.org knows them elsewhere, because Google's own documents do so, or because anything goes there.
_ALLOWED = frozenset(("query-input", "speakable", "cssSelector", "xpath", "additionalType", "sameAs", "inLanguage"))
_MOST_NAMES = 5  # of one item that a finding names; a page may hold any number of wrong ones
_FREE_TYPES = ("Role", "Action", "StructuredValue")


@rule(Severity.NOTICE, "structured-data", needs="structured")
def schema_unknown_property(page: Page) -> Iterator[Evidence]:
    """Structured data has a property its type does not have

    A property of an item is unknown to schema.org (release 30.0), or is defined for neither the item's types nor those
    above them. Items of unknown types, roles and actions are left out.

    Why: Search engines ignore the property. What it says is lost, and often a required one is missing in its place.

    Fix: Look the type up on schema.org and use the property it has, with the right case of letters.

    Source: schema.org, "Schemas", https://schema.org/docs/schemas.html
    """
    known = vocabulary()
    faulty = []
    for node in page_nodes(page):
        types = [kind for kind in node.types if kind in known.parents]
        if len(types) != len(node.types) or node.is_a(*_FREE_TYPES):
            continue
        unknown = [name for name in node.properties if name not in known.domains and _plain(name)]
        elsewhere = [
            name
            for name in node.properties
            if name in known.domains and name not in _ALLOWED and not known.allows(types, name)
        ]
        wrong = [_suggestion(name[:80], "property") for name in unknown[:_MOST_NAMES]]
        wrong += map(quoted, elsewhere[:_MOST_NAMES])
        if wrong:
            faulty.append((node, wrong))
    yield from report(faulty, "has properties that schema.org does not know there:")


def _plain(name: str) -> bool:
    return name not in _ALLOWED and ":" not in name and not name.endswith(("-input", "-output"))


_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)*|[.,]\d+)(?:e[+-]?\d+)?%?", re.IGNORECASE)
_NUMBERS = frozenset(("Number", "Integer", "Float"))
_DATES = frozenset(("Date", "DateTime"))


@rule(Severity.WARNING, "structured-data", needs="structured")
def schema_bad_value_type(page: Page) -> Iterator[Evidence]:
    """Structured data has a value of the wrong kind

    A property that takes only a number has a text that is none, one that takes only true or false has something else,
    or one that takes a member of a list (as availability takes InStock) has a value that is not on it. Texts where an
    item is expected are allowed by schema.org and not meant; dates have a rule of their own.

    Why: Search engines cannot use the value and treat the property as missing.

    Fix: Write numbers with digits and a point, and list members as schema.org spells them: https://schema.org/InStock.

    Source: schema.org, "Data model": expected types, https://schema.org/docs/datamodel.html
    """
    faulty = []
    for node in page_nodes(page):
        wrong = [
            f"{name} {quoted(str(value))}, which is {fault}"
            for name, values in node.properties.items()
            for value in values
            if (fault := _value_fault(name, value))
        ]
        if wrong:
            faulty.append((node, wrong))
    yield from report(faulty, "has")


def _value_fault(property_: str, value: Any) -> str:
    """What is wrong with a value of a property, "" when nothing is."""
    known = vocabulary()
    ranges = known.ranges.get(property_, frozenset())
    if isinstance(value, Node) or not ranges:
        return ""
    text = str(value).strip()
    if ranges <= _NUMBERS:
        return "" if isinstance(value, int | float) or _NUMBER.fullmatch(text.replace(" ", "")) else "no number"
    if ranges == {"Boolean"}:
        truth = short_name(text).lower() in ("true", "false")
        return "" if isinstance(value, bool) or truth else "neither true nor false"
    if all(known.is_a(kind, "Enumeration") for kind in ranges):
        members = frozenset[str]().union(*map(known.members_of, ranges))
        name = short_name(text)
        # An address elsewhere is a member of somebody else's list, which schema.org allows.
        member = name.rpartition("#")[2]
        if members and "://" not in name and member not in members and member not in known.parents:
            return f"no {min(ranges)}"
    return ""


_ZONED = frozenset(("datePublished", "dateModified", "uploadDate", "dateCreated"))


@rule(Severity.WARNING, "structured-data", needs="structured")
def schema_date_format(page: Page) -> Iterator[Evidence]:
    """Date in structured data is not written as ISO 8601

    A property that takes only dates has a value that is no ISO 8601 date, such as 05.03.2026. A time of day without a
    time zone is reported for the dates of publication, change and upload alone: an event's time is that of its place.

    Why: Search engines cannot read other forms, or read day and month the wrong way round. Without a time zone Google
    takes that of its own crawler, hours away from yours.

    Fix: Write 2026-03-05, or 2026-03-05T09:30:00+02:00 with a time.

    Source: Google Search Central, "Article structured data" (datePublished),
    https://developers.google.com/search/docs/appearance/structured-data/article; ISO 8601 as in RFC 3339,
    https://www.rfc-editor.org/rfc/rfc3339
    """
    ranges = vocabulary().ranges
    faulty = []
    for node in page_nodes(page):
        wrong = []
        for name, values in node.properties.items():
            if not ranges.get(name) or not ranges[name] <= _DATES:
                continue
            for value in values:
                if isinstance(value, Node | bool):
                    continue
                moment = read_date(str(value))
                if moment is None:
                    wrong.append(f"{name} {quoted(str(value))}, which is no ISO 8601 date")
                elif moment.has_time and not moment.has_zone and name in _ZONED:
                    wrong.append(f"{name} {quoted(str(value))}, which has no time zone")
        if wrong:
            faulty.append((node, wrong))
    yield from report(faulty, "has")
