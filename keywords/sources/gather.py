"""What research starts from: the crawl's candidates and the imported keywords, each keyword once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...core.domains import registrable_domain
from ...core.facts import Metric
from ...core.keywords import Keyword, SearchResult, Sighting
from ...core.urls import normalize
from ...store.site import Site
from ..judging.coverage import PageFields, page_fields
from ..language.languages import Languages
from .candidates import LIMIT, LONGEST_TEXT, find_candidates
from .documents import Document, read_documents
from .imports import ImportedKeyword, KeywordList

IMPORT, COMPETITOR = "import:", "competitor:"
OF_OTHERS = (IMPORT, COMPETITOR)
OF_A_COMPETITOR = 150  # candidates taken from one other site
OWN_PLACE = frozenset({"position", "clicks", "impressions", "ctr"})  # numbers about one site's place in the results
LEAST_SHARE = 0.01  # of the pages in a language before keywords may be in it: below, one page was misjudged


@dataclass(slots=True)
class Entry:
    """A keyword on its way through the stage."""

    keyword: Keyword
    sightings: list[Sighting] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    results: tuple[SearchResult, ...] = ()  # pages that rank for it, of the first list that knows them
    results_from: str = ""  # that list, as in a metric's source
    results_day: str = ""  # ISO 8601
    intents: list[tuple[str, str]] = field(default_factory=list)  # (source, intent) as tools say

    @property
    def from_crawl(self) -> bool:
        """The site itself has it."""
        return any(not sighting.source.startswith(OF_OTHERS) for sighting in self.sightings)


@dataclass(slots=True)
class Pages:
    """What is kept of the pages: fields to look for keywords in, without the main text."""

    fields: list[PageFields] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)  # (URL, all fields)

    def watch(self, documents: Iterator[Document], languages: Languages) -> Iterator[Document]:
        """Passes the documents on, keeping their fields and teaching their words."""
        for document in documents:
            languages.learn(document.language, document.text[:LONGEST_TEXT])
            texts = list(document.fields())
            self.fields.append(page_fields(document.url, texts, document.language))
            self.texts.append((document.url, "\n".join(text for _, text in texts)))
            yield document


def collect(
    pages: Pages, site: Site, lists: Sequence[KeywordList], languages: Languages, limit: int = LIMIT,
    competitors: Sequence[Site] = (),
) -> list[Entry]:  # fmt: skip
    """The candidates of the crawl and of competitors' crawls, and the imported keywords, the same keyword once.

    What only competitors have is seen at `competitor:<domain>`, so that it is never taken for the site's own. Of their
    pages only those in languages of the site are read.
    """
    entries: dict[Keyword, Entry] = {}
    spellings: defaultdict[str, list[Entry]] = defaultdict(list)
    for candidate in find_candidates(pages.watch(read_documents(site), languages), languages, limit):
        entry = Entry(candidate.keyword, list(candidate.sightings))
        entries[candidate.keyword] = entry
        spellings[candidate.keyword.folded].append(entry)
    for keyword_list in lists:
        for imported in keyword_list.keywords:
            if imported.folded not in spellings:
                language = languages.of(imported.keyword)
                entry = Entry(Keyword(imported.keyword, imported.folded, language))
                entries[entry.keyword] = entry
                spellings[imported.folded].append(entry)
            metrics = _own_metrics(imported, keyword_list, site)
            for entry in spellings[imported.folded]:
                entry.sightings.append(Sighting(IMPORT + keyword_list.name))
                entry.metrics += metrics
                entry.intents += [(keyword_list.source, intent) for intent in imported.intents]
                if imported.results and not entry.results:
                    entry.results = imported.results
                    entry.results_from, entry.results_day = keyword_list.source, keyword_list.day
    for competitor in competitors:
        _add_candidates_of(competitor, entries, spellings, languages)
    return list(entries.values())


def _add_candidates_of(
    competitor: Site, entries: dict[Keyword, Entry], spellings: dict[str, list[Entry]], languages: Languages
) -> None:
    source = COMPETITOR + registrable_domain(competitor.plan.seed)
    documents = (page for page in read_documents(competitor) if page.language in languages.spoken)
    for candidate in find_candidates(documents, languages, OF_A_COMPETITOR):
        keyword = candidate.keyword
        if keyword.language not in languages.spoken:
            continue
        known = [entry for entry in spellings.get(keyword.folded, ()) if entry.keyword.language == keyword.language]
        for entry in known or [Entry(keyword)]:
            entry.sightings += [Sighting(source, found.url, found.count) for found in candidate.sightings[:1]]
            if not known:
                entries[keyword] = entry
                spellings.setdefault(keyword.folded, []).append(entry)


def _own_metrics(imported: ImportedKeyword, keyword_list: KeywordList, site: Site) -> list[Metric]:
    """The numbers of an imported keyword, without those about another site's place in the results.

    Where search results are known and a page of the site is among them, its place there is the site's position.
    """
    own = [found for found in imported.results if site.plan.is_internal(found.url)]
    metrics = list(imported.metrics)
    if own:
        place = float(min(found.position for found in own))
        metrics.append(Metric(imported.folded, "position", place, keyword_list.source, keyword_list.day))
    url = normalize(imported.url) if imported.url else None
    if url is None or site.plan.is_internal(url):
        return metrics
    return [metric for metric in metrics if metric.name not in OWN_PLACE]


def spoken(site: Site) -> list[str]:
    """The languages of the site's pages, the most used first."""
    rows = site.query(
        "SELECT CASE WHEN language <> '' THEN language ELSE lower(substr(lang, 1, 2)) END AS code, count(*) AS pages"
        " FROM page WHERE indexable GROUP BY code ORDER BY pages DESC, code"
    ).fetchall()
    total = sum(row["pages"] for row in rows)
    return [row["code"] for row in rows if row["code"] and row["pages"] >= LEAST_SHARE * total]
