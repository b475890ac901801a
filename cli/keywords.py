"""sitewright keywords: the keywords of a crawl, judged, filtered and explained, and answers about phrases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from . import keyword_views as views
from .database_argument import database
from .keyword_filters import filter_options, wanted
from .keyword_research import judged
from .output import format_option, write

DEFAULT_ROWS = 50  # of a table; other formats are whole


@click.command("keywords")
@database
@click.argument("phrases", nargs=-1, metavar="[PHRASE]...")
@click.option(
    "--import", "imports", type=click.Path(path_type=Path), multiple=True, metavar="FILE",
    help="A keyword list or export, for this once; may be repeated. `sitewright import` keeps it.",
)  # fmt: skip
@click.option(
    "--competitor", "competitors", type=click.Path(path_type=Path), multiple=True, metavar="DB",
    help="A database with crawls of other sites, for this once; those in DB itself are known. May be repeated.",
)  # fmt: skip
@click.option(
    "--embedder", metavar="NAME",
    help="Research anew with auto (the default), minilm, tfidf, e5, or a sentence-transformers model (st:NAME).",
)  # fmt: skip
@click.option(
    "--across-languages", "across", is_flag=True,
    help="Research anew and find the topics that mean the same in several languages (with e5 or --embedder st:NAME).",
)  # fmt: skip
@click.option("--refresh", is_flag=True, help="Research anew although the crawl's keywords are stored.")
@click.option(
    "--low-competition", is_flag=True,
    help="Only keywords that are easy, for anybody or for this site (below 30 of 100), with the reasons.",
)  # fmt: skip
@click.option("--explain", "explained", metavar="KEYWORD", help="The whole calculation behind one keyword.")
@click.option("--calibration", is_flag=True, help="How well each term agrees with the imported difficulties.")
@click.option(
    "--analysis", metavar="NAME", help="What to do next: one of the analyses, or `list` for what there is and fits.",
)  # fmt: skip
@filter_options
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N rows (a table: 50; an answer: 10).")
@format_option
def command(
    db: Path,
    phrases: tuple[str, ...],
    crawl_id: int | None,
    imports: tuple[Path, ...],
    competitors: tuple[Path, ...],
    embedder: str | None,
    across: bool,
    refresh: bool,
    low_competition: bool,
    explained: str | None,
    calibration: bool,
    analysis: str | None,
    limit: int | None,
    format_: str,
    output: str | None,
    **filters: Any,
) -> None:
    """List the keywords of a site with their topics, intents and scores, from database DB.

    With PHRASES: the nearest keywords and topics, and the pages that cover them. The site is the one that was crawled
    first into DB (its newest crawl, or --crawl N); other sites in DB are its competitors.
    """
    _one_question(
        {"phrases": bool(phrases), "--low-competition": low_competition, "--explain": explained is not None,
         "--calibration": calibration, "--analysis": analysis is not None}
    )  # fmt: skip
    crawl = judged(
        db,
        crawl_id,
        imports,
        embedder,
        refresh=refresh,
        quiet=format_ != "table",
        competitors=competitors,
        across=across,
    )
    if phrases:
        rows = views.answers(db, phrases, limit or 10, crawl, filters["language"])
        write(rows, views.ANSWER_COLUMNS, format_, output, views.ANSWER_SHOWN)
    elif explained is not None:
        views.explanation(db, crawl, explained, format_, output)
    elif calibration:
        views.calibration(db, crawl, format_, output)
    elif analysis is not None:
        views.analysis(db, crawl, analysis, limit, format_, output)
    else:
        most = limit or (DEFAULT_ROWS if format_ in ("table", "markdown") and output is None else None)
        chosen = wanted(filters)
        if low_competition:
            views.low_competition(db, crawl, chosen, filters, most, format_, output)
        else:
            views.listing(db, crawl, chosen, filters, most, format_, output)


def _one_question(asked: dict[str, bool]) -> None:
    given = [name for name, yes in asked.items() if yes]
    if len(given) > 1:
        raise click.UsageError(f"{given[0]} and {given[1]} do not go together: ask one after the other.")
