"""The answers of `sitewright keywords`: lists, the calculation behind a keyword, calibration, analyses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import msgspec

from ..core.domains import registrable_domain
from ..core.errors import UsageError
from ..store.keyword_rows import COLUMNS as STORED
from ..store.keyword_rows import KeywordFilter, count_keywords, keyword_rows, keywords_called
from ..store.site import Site
from .output import text_stream, write
from .progress import note
from .terminal import visible

if TYPE_CHECKING:
    from ..core.keywords import KeywordResult

FIRST = ("keyword", "language", "topic_id", "topic", "difficulty", "opportunity", "confidence", "evidence", "embedder")
COLUMNS = (*FIRST, *(name for name in STORED if name not in FIRST))
SHOWN = ("keyword", "language", "intent", "topic", "volume", "difficulty", "opportunity", "gain", "page")
ANSWER_COLUMNS = ("phrase", "similarity", *FIRST, "pages")
ANSWER_SHOWN = ("phrase", "similarity", "keyword", "topic", "difficulty", "opportunity", "pages")
LOW_COLUMNS = (*COLUMNS, "why")
LOW_SHOWN = ("keyword", "intent", "volume", "difficulty", "personal_difficulty", "opportunity", "gain", "why")
# Semrush calls a difficulty below 30 "easy" or "very easy" (semrush.com, "Updated Keyword Difficulty metric").
EASY = 30.0


def listing(
    db: Path, crawl: int | None, chosen: KeywordFilter, options: Mapping[str, Any], most: int | None, format_: str,
    output: str | None,
) -> None:  # fmt: skip
    """Prints the keywords that were asked for."""
    with Site.open(db, crawl) as site:
        table = format_ in ("table", "markdown")
        rows = keyword_rows(site, chosen, options["sort"], most, evidence=not table)
        # Tables of other programs hold the evidence as JSON text.
        write(map(_unread, rows) if format_ in ("json", "jsonl") else rows, COLUMNS, format_, output, SHOWN)
        _tell_of_more(site, chosen, most, quiet=not table)


def low_competition(
    db: Path, crawl: int | None, chosen: KeywordFilter, options: Mapping[str, Any], most: int | None, format_: str,
    output: str | None,
) -> None:  # fmt: skip
    """Prints the easy keywords with the reasons, or why there are none."""
    from ..keywords.judging.reasons import why

    if options["max_difficulty"] is None:
        chosen = replace(chosen, easy=EASY)
    with Site.open(db, crawl) as site:
        rows = (_parsed(row) for row in keyword_rows(site, chosen, options["sort"], most, evidence=True))
        write(
            ({**row, "why": why(row["evidence"], row["page"])} for row in rows), LOW_COLUMNS, format_, output, LOW_SHOWN
        )
        if count_keywords(site, chosen):
            quiet = format_ not in ("table", "markdown")
            _tell_of_more(site, chosen, most, quiet=quiet)
            _tell_of_competitors(site, quiet=quiet)
        else:
            _tell_why_none(db, site, chosen)


def _tell_of_more(site: Site, chosen: KeywordFilter, most: int | None, *, quiet: bool) -> None:
    if most is None or quiet or chosen.one_per:
        return
    known = count_keywords(site, chosen)
    if known > most:
        note(f"{most} of {known:,} keywords. More: --limit N, or all with --format csv.", quiet=False)


def _tell_of_competitors(site: Site, *, quiet: bool) -> None:
    row = site.query("SELECT competitors FROM keyword_research WHERE crawl_id = :crawl").fetchone()
    names = json.loads(row["competitors"]) if row else []
    domain = registrable_domain(site.plan.seed)
    if names:
        note(f"{domain} is compared with {', '.join(names)}, as crawled into the same database.", quiet=quiet)
    else:
        note(f"No competitor of {domain} was crawled into this database.", quiet=quiet)


def _tell_why_none(db: Path, site: Site, chosen: KeywordFilter) -> None:
    """What is missing before keywords can be called easy, and how to give it."""
    limit = EASY if chosen.most_difficulty is None else chosen.most_difficulty
    everything = replace(chosen, easy=None, most_difficulty=None)
    known = count_keywords(site, replace(everything, least_difficulty=0))
    if known:
        easiest = next(keyword_rows(site, everything, "difficulty", 1))
        note(
            f"None of the {known:,} keywords with a known difficulty is below {limit:g}. The easiest is"
            f" {easiest['keyword']!r} with {easiest['difficulty']:g}; allow more with --max-difficulty.",
            quiet=False,
        )
        return
    others = count_keywords(site, KeywordFilter(least_difficulty=0))
    if others:
        note(f"Of the keywords asked for none has a known difficulty; {others:,} others have.", quiet=False)
        return
    name = quote(str(db))
    note("Too little is known to judge competition: a crawl of one site sees one site. Either", quiet=False)
    note(f"  import a list with difficulty and volume: sitewright import FILE --db {name}", quiet=False)
    note(f"  or crawl two or more competitors: sitewright crawl https://their.example --db {name}", quiet=False)
    note("then ask again.", quiet=False)


def explanation(db: Path, crawl: int | None, keyword: str, format_: str, output: str | None) -> None:
    """Prints the whole calculation behind a keyword. Raises UsageError for one that is not known."""
    from ..keywords.judging.explanation import explain
    from ..keywords.language.folding import fold

    with Site.open(db, crawl) as site:
        rows = [_parsed(row) for row in keywords_called(site, fold(keyword))]
    if not rows:
        raise UsageError(f"{keyword!r} is no keyword of this crawl.", _nearest(db, crawl, keyword))
    if format_ not in ("table", "markdown"):
        write(rows, COLUMNS, format_, output)
        return
    with text_stream(output) as stream:
        for number, row in enumerate(rows):
            stream.write("\n" if number else "")
            stream.writelines(visible(line) + "\n" for line in explain(row, row["evidence"]))


def _nearest(db: Path, crawl: int | None, keyword: str) -> str:
    found = [row["keyword"] for row in answers(db, (keyword,), 3, crawl, None)]
    return f"The nearest are: {', '.join(found)}." if found else "List them: sitewright keywords DB --contains TEXT"


def calibration(db: Path, crawl: int | None, format_: str, output: str | None) -> None:
    """Prints how well each term agrees with the imported difficulties."""
    from ..keywords.judging.calibration import COLUMNS as TERMS
    from ..keywords.judging.calibration import calibrate

    with Site.open(db, crawl) as site:
        found = calibrate(site)
    write(found.rows, TERMS, format_, output, TERMS)
    note(found.verdict, quiet=format_ != "table")


def analysis(db: Path, crawl: int | None, name: str, limit: int | None, format_: str, output: str | None) -> None:
    """Prints one analysis, or which there are. Raises UsageError for an unknown name."""
    from ..keywords.analyses.registry import ANALYSES, overview

    quiet = format_ != "table"
    if name == "list":
        with Site.open(db, crawl) as site:
            write(overview(db, site), ("name", "rows", "title", "needs"), format_, output)
        return
    if name not in ANALYSES:
        raise UsageError(f"There is no analysis {name!r}.", f"There are: {', '.join(ANALYSES)}, list.")
    chosen = ANALYSES[name]
    with Site.open(db, crawl) as site:
        found = chosen.run(db, site)
    rows = found.rows[:limit] if limit else found.rows
    write(rows, chosen.columns, format_, output, chosen.shown or chosen.columns)
    for text in found.notes:
        note(text, quiet=quiet)
    if not rows:
        note(f"Nothing found. {chosen.title} It needs {chosen.needs}.", quiet=False)


def _unread(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its evidence as JSON that is passed on as it is stored."""
    row["evidence"] = msgspec.Raw(row["evidence"])
    return row


def _parsed(row: dict[str, Any]) -> dict[str, Any]:
    row["evidence"] = json.loads(row["evidence"])
    return row


def answers(
    db: Path, phrases: tuple[str, ...], limit: int, crawl: int | None, language: str | None
) -> Iterator[dict[str, Any]]:
    """One row a keyword near one of the phrases, nearest first."""
    from ..keywords.ask import ask

    for answer in ask(db, phrases, limit=limit, crawl_id=crawl, language=language):
        for near in answer.nearest:
            row = _row(near.keyword)
            yield {"phrase": answer.phrase, "similarity": near.similarity, **row, "pages": list(near.pages)}


def _row(result: KeywordResult) -> dict[str, Any]:
    return {name: getattr(result, name) for name in FIRST}
