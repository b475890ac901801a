"""Content gap: what competitors' pages are about and no page of the site is."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from ...core.domains import registrable_domain
from ...store.competitors import competitor_crawls
from ...store.site import Site
from ..judging.competitors import NEAR
from ..judging.coverage import Coverage, nearest_pages, page_fields
from ..judging.intent import intent_of
from ..language.folding import fold
from ..language.languages import Languages
from ..sources.candidates import find_candidates
from ..sources.documents import read_documents
from ..sources.gather import spoken
from .analysis import Analysis, Found, Row

NAMED_IN = frozenset({"title", "h1"})  # where a page says what it is about
CANDIDATES = 500  # of each competitor
MOST_PAGES = 5  # of a row


def content_gap(db: Path, site: Site) -> Found:
    """Phrases in titles and h1 of competitors' pages, in the site's languages, that no page of the site has."""
    domain = registrable_domain(site.plan.seed)
    crawls = competitor_crawls(site, domain)
    if not crawls:
        return Found()
    languages = Languages(spoken(site))
    pages: defaultdict[tuple[str, str], dict[str, list[str]]] = defaultdict(dict)  # by site
    shown: dict[tuple[str, str], str] = {}
    names = []
    for number in crawls:
        with Site.open(db, number) as other:
            rival = registrable_domain(other.plan.seed)
            names.append(rival)
            for candidate in find_candidates(read_documents(other), languages, CANDIDATES):
                urls = [item.url for item in candidate.sightings if item.source in NAMED_IN and item.url]
                if urls and candidate.keyword.language in languages.spoken:
                    key = (candidate.keyword.folded, candidate.keyword.language)
                    shown[key] = candidate.keyword.text
                    pages[key][rival] = list(dict.fromkeys(urls))
    lacking = _lacking(site, list(pages), shown)
    volumes = {row["folded"]: row["volume"] for row in site.query("SELECT folded, volume FROM keyword")}
    brands = {fold(name.partition(".")[0]) for name in names}
    rows = [
        _row(shown[key], key[1], pages[key], len(names), volumes.get(key[0]))
        for key in lacking
        if not brands & set(key[0].split())
    ]
    rows.sort(key=lambda row: (-row["competitors"], -(row["volume"] or 0), -len(row["pages"]), row["keyword"]))
    return Found(rows, (f"Compared with {', '.join(names)}.",))


def _lacking(site: Site, keys: list[tuple[str, str]], shown: dict[tuple[str, str], str]) -> list[tuple[str, str]]:
    """Those that no page of the site has, in these or other words."""
    fields, texts = [], []
    for document in read_documents(site):
        said = list(document.fields())
        fields.append(page_fields(document.url, said, document.language))
        texts.append((document.url, "\n".join(text for _, text in said) + "\n" + document.text))
    coverage = Coverage(fields)
    near = nearest_pages([shown[key] for key in keys], texts)
    return [
        key
        for key, (share, _) in zip(keys, near, strict=True)
        if share < NEAR and not coverage.matches(shown[key], key[1])
    ]


def _row(keyword: str, language: str, pages: dict[str, list[str]], rivals: int, volume: float | None) -> Row:
    return {
        "keyword": keyword, "language": language, "intent": intent_of(fold(keyword), language).value,
        "competitors": len(pages), "of": rivals, "volume": volume, "sites": sorted(pages),
        "pages": [url for urls in pages.values() for url in urls][:MOST_PAGES],
    }  # fmt: skip


ANALYSIS = Analysis(
    "content-gap",
    "What competitors have pages on and the site has not.",
    "competitors crawled into the same database",
    ("keyword", "language", "intent", "competitors", "of", "volume", "sites", "pages"),
    content_gap,
    ("keyword", "language", "intent", "competitors", "of", "volume", "pages"),
)
