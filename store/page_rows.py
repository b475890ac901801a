"""A page as rows, made where it is read: what is left to whoever writes the database is to give its texts numbers.

Lists are kept as columns, which Python's C code turns into rows: a page has a hundred links.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..core.directives import canonical_url, indexability, is_nofollow, is_noindex
from ..core.facts import Hreflang, Image, Link, Page
from .rows import clean, dump_facts, link_flags, text_hash


@dataclass(slots=True)
class LinkColumns:
    """The links of a page in order, a list a column."""

    target: list[str] = field(default_factory=list)
    anchor: list[str] = field(default_factory=list)
    label: list[str | None] = field(default_factory=list)
    fragment: list[str | None] = field(default_factory=list)
    raw: list[str | None] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    line: list[int] = field(default_factory=list)


@dataclass(slots=True)
class PageRows:
    """What a page becomes in the database, URLs and short texts spelled out."""

    canonical: str | None = None
    columns: list[str | int | bool | None] = field(default_factory=list)  # of `pages`, up to canonical_id
    judged: list[str | int | bool | None] = field(default_factory=list)  # of `pages`, from noindex
    text: str = ""
    links: LinkColumns = field(default_factory=LinkColumns)
    images: list[tuple[str | None, str | None, str | None, str | None, str | None, str, bool, int]] = field(
        default_factory=list
    )
    resources: list[tuple[str, str, int]] = field(default_factory=list)
    hreflangs: list[tuple[str, int, str, str, str | None, int]] = field(default_factory=list)
    extracted: list[tuple[str, str, str]] = field(default_factory=list)
    identifiers: str = ""


def page_rows(page: Page) -> PageRows:
    """The rows of a page; all text in them can be stored."""
    return PageRows(
        canonical_url(page),
        [
            clean(page.title), clean(page.description), None if page.lang is None else clean(page.lang),
            page.language, clean(page.direction),
        ],
        [
            is_noindex(page), is_nofollow(page), indexability(page), page.words, text_hash(page.text), page.elements,
            page.dom_depth, page.charset, page.charset_source, page.cut, dump_facts(page),
        ],
        clean(page.text),
        link_columns(page.links),
        [_image(image) for image in page.images],
        [(item.url, item.kind.value, item.line) for item in page.resources],
        list(hreflang_rows(page.hreflangs)),
        [(item.name, clean(item.value), item.problem) for item in page.extracted],
        clean(page.identifiers),
    )  # fmt: skip


def link_columns(links: Sequence[Link]) -> LinkColumns:
    """The links of a page, column by column."""
    if not links:
        return LinkColumns()
    target, anchor, label, rel, position, fragment, internal, raw, line = map(list, zip(*links, strict=True))
    return LinkColumns(
        target, _cleaned(anchor), _or_none(label), _or_none(fragment), _or_none(raw),
        list(map(link_flags, rel, position, internal)), line,
    )  # fmt: skip


def _cleaned(texts: list[str]) -> list[str]:
    # One look at all of them is as long as one at each of a few.
    whole = "\n".join(texts)
    return texts if clean(whole) is whole else list(map(clean, texts))


def _or_none(texts: list[str]) -> list[str | None]:
    return [text or None for text in _cleaned(texts)] if any(texts) else [None] * len(texts)


def _image(image: Image) -> tuple[Any, ...]:
    return (
        image.url, None if image.alt is None else clean(image.alt), clean(image.name) if image.name else None,
        image.width and clean(image.width), image.height and clean(image.height), clean(image.loading),
        image.decorative, image.line,
    )  # fmt: skip


def hreflang_rows(hreflangs: Iterable[Hreflang]) -> Iterable[tuple[str, int, str, str, str | None, int]]:
    """(source, seq, code, raw, target, line) of each alternate."""
    for seq, item in enumerate(hreflangs):
        yield item.source, seq, clean(item.code), clean(item.raw), item.url, item.line
