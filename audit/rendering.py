"""Pages before and after their scripts ran, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import regex

from ..core.directives import canonical_url, is_nofollow, is_noindex
from ..core.facts import Page
from ..core.findings import Evidence
from ..core.text import fold
from ..store.rendered import rendered_pages
from ..store.site import Site
from .rule import NotApplicable

# A word, or one character of a script that is written without spaces.
_TOKEN = regex.compile(r"[\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}\p{Hiragana}\p{Katakana}\p{Han}]|\w+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of a page says to search engines; texts have white space and case folded."""

    title: str  # as it is, "" when there is none
    description: str
    headings: tuple[str, ...]  # the h1 elements that are not empty
    canonical: str | None
    canonicals: int
    noindex: bool
    nofollow: bool
    lang: str
    types: frozenset[str]  # of structured data
    alternates: frozenset[str]  # hreflang codes
    words: int  # of the main text


@dataclass(frozen=True, slots=True)
class Comparison:
    """One page that a browser loaded to the end."""

    url_id: int
    url: str
    raw: Reading
    rendered: Reading
    covered: float  # 0-1, share of the rendered main text that is in the raw HTML too


# A dozen rules compare the same pages in one audit.
_known: WeakKeyDictionary[Site, list[Comparison]] = WeakKeyDictionary()


def comparisons(site: Site) -> list[Comparison]:
    """Every page that was rendered as a visitor sees it. Raises NotApplicable when none was rendered."""
    found = _known.get(site)
    if found is None:
        found = _known[site] = list(_compare(site))
    if not found:
        raise NotApplicable("No page was rendered. Crawl with --render to compare pages before and after scripts ran.")
    return found


def after_scripts(message: str, url: str, **values: object) -> Evidence:
    """Evidence from the rendered page: value, threshold and target are the finding's own, the rest details."""
    own = {name: values.pop(name) for name in ("value", "threshold", "target") if name in values}
    return Evidence(message, url=url, details={"reading": "rendered", **values}, **own)  # type: ignore[arg-type] # the callers' values are of the fields' types


def _compare(site: Site) -> Iterator[Comparison]:
    numbers = dict(site.query("SELECT u.url, p.url_id FROM rendered_pages p JOIN urls u ON u.id = p.url_id"
                              " WHERE p.crawl_id = :crawl").fetchall())  # fmt: skip
    for rendered in rendered_pages(site, links=False):
        if not rendered.complete or rendered.page is None or not 200 <= (rendered.status or 200) < 300:
            continue
        raw = site.page(rendered.url)
        if raw is not None and raw.fetch.ok and not raw.cut and not rendered.page.cut:
            yield Comparison(
                numbers[rendered.url], rendered.url, _read(raw), _read(rendered.page),
                covered(raw.text, rendered.page.text),
            )  # fmt: skip


def _read(page: Page) -> Reading:
    return Reading(
        title=page.title.strip(),
        description=page.description,
        headings=tuple(fold(item.text) for item in page.headings if item.level == 1 and item.text.strip()),
        canonical=canonical_url(page),
        canonicals=sum(item.section == "head" for item in page.canonicals),
        noindex=is_noindex(page),
        nofollow=is_nofollow(page),
        lang=(page.lang or "").strip().lower(),
        types=frozenset(name for block in page.structured for name in block.types),
        alternates=frozenset(item.code.lower() for item in page.hreflangs if item.source != "sitemap"),
        words=page.words,
    )


def covered(raw: str, rendered: str) -> float:
    """The share (0-1) of the words of a text that another one has too, each as often; 1 for an empty text."""
    wanted = Counter(_TOKEN.findall(rendered.casefold()))
    total = wanted.total()
    return 1.0 if not total else (wanted & Counter(_TOKEN.findall(raw.casefold()))).total() / total
