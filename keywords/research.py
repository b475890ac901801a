"""Keyword research of one crawl: from its pages and imported lists to topics and scores in the database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ..core.domains import registrable_domain
from ..core.keywords import KeywordResult, Topic
from ..store.competitors import competitor_domains
from ..store.imported import imported_files
from ..store.keyword_writer import JudgedWith, write_keywords
from ..store.site import Site
from .grouping import group
from .judging.surroundings import surroundings
from .judging.verdicts import judge_topics
from .language.languages import Languages
from .sources.candidates import LIMIT
from .sources.gather import IMPORT, Pages, collect, spoken
from .sources.imports import KeywordList, read_lists
from .sources.kept import kept_lists
from .sources.other_sites import opened
from .structure import structure

Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Research:
    """What was found, as it was stored."""

    crawl_id: int
    results: list[KeywordResult]
    topics: list[Topic]
    lists: list[KeywordList]


def research(
    db: Path,
    *,
    crawl_id: int | None = None,
    imports: Sequence[Path] = (),
    embedder: str = "auto",
    progress: Progress | None = None,
    limit: int = LIMIT,
    competitors: Sequence[Path] = (),
    across: bool = False,
) -> Research:
    """Finds, groups and judges the keywords of a crawl (the newest by default) and stores them.

    `imports` are keyword lists of any tool; a run knows those it is given and those kept in the database. `embedder` is
    auto, minilm, tfidf, e5 or a sentence-transformers model. `competitors` are databases with crawls of other sites,
    beside those crawled into `db` itself. With `across` topics of several languages that mean the same are found, which
    takes a model of many languages. `progress` is called with (what is done, steps done, steps in all). The same crawl,
    lists and model give the same result. Raises StoreError, ImportFailed and ModelUnavailable
    before anything is stored.
    """
    tell = progress or (lambda _stage, _done, _total: None)
    vectors: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
    with Site.open(db, crawl_id) as site:
        number = site.crawl.id
        tell("Reading pages", 0, 4)
        languages = Languages(spoken(site))
        lists = read_lists(imports, languages.spoken)
        lists = [*kept_lists(site, {item.name for item in lists}), *lists]
        pages = Pages()
        with opened(db, site, competitors) as others:
            entries = collect(pages, site, lists, languages, limit, others)
            around = surroundings(site, others)
        tell("Grouping keywords", 1, 4)
        grouped = group(site, entries, embedder, vectors, across=across)
        kept = {file.name: file.digest for file in imported_files(site)}
    tell("Judging keywords", 2, 4)
    judged = judge_topics(pages, grouped, around)
    tell("Storing keywords", 3, 4)
    judged_with = JudgedWith(kept, around.competitors, {"rates": judged.curve.rates, **judged.curve.evidence()})
    write_keywords(db, judged.keywords, judged.topics, vectors, number, judged_with, structure(grouped))
    tell("Done", 4, 4)
    with Site.open(db, number) as site:
        return Research(number, site.keywords(), site.topics(), lists)


def is_current(db: Path, crawl_id: int | None = None) -> bool:
    """The crawl's keywords were researched, with the lists and competitors that the database holds now.

    Raises StoreError and its subclasses.
    """
    with Site.open(db, crawl_id) as site:
        kept = {file.name: file.digest for file in imported_files(site)}
        row = site.query("SELECT kept, competitors FROM keyword_research WHERE crawl_id = :crawl").fetchone()
        if row is None:
            known = site.query("SELECT 1 FROM keyword_results WHERE crawl_id = :crawl LIMIT 1").fetchone()
            return known is not None and not kept
        rivals = competitor_domains(site, registrable_domain(site.plan.seed))
        # Sites of other databases may have been given too.
        return json.loads(row["kept"]) == kept and set(rivals) <= set(json.loads(row["competitors"]))


def stored(db: Path, crawl_id: int | None = None) -> list[KeywordResult]:
    """The keywords of a crawl as last researched, best opportunity first; empty when they never were.

    Raises StoreError and its subclasses.
    """
    with Site.open(db, crawl_id) as site:
        return site.keywords()


def imported_lists(db: Path, crawl_id: int | None = None) -> list[str]:
    """The names of the lists that stored keywords came from and that are not kept, sorted. Raises StoreError."""
    with Site.open(db, crawl_id) as site:
        kept = {file.name for file in imported_files(site)}
        rows = site.query(
            "SELECT DISTINCT source FROM keyword_sources WHERE crawl_id = :crawl AND source LIKE :start",
            start=f"{IMPORT}%",
        ).fetchall()
    return sorted(name for row in rows if (name := row["source"].removeprefix(IMPORT)) not in kept)
