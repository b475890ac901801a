"""sitewright keywords: topics of a crawl, and answers about phrases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import steps
from .database_argument import database
from .output import format_option, write
from .progress import note

if TYPE_CHECKING:
    from ..core.keywords import KeywordResult

COLUMNS = (
    "keyword", "language", "topic_id", "topic", "difficulty", "opportunity", "confidence", "evidence", "embedder",
)  # fmt: skip
SHOWN = ("keyword", "language", "topic", "difficulty", "opportunity", "confidence")
ANSWER_COLUMNS = ("phrase", "similarity", *COLUMNS, "pages")
ANSWER_SHOWN = ("phrase", "similarity", "keyword", "topic", "difficulty", "opportunity", "pages")


@click.command("keywords")
@database
@click.argument("phrases", nargs=-1, metavar="[PHRASE]...")
@click.option(
    "--import", "imports", type=click.Path(path_type=Path), multiple=True, metavar="FILE",
    help="A keyword list or export (CSV, TSV, text); may be repeated.",
)  # fmt: skip
@click.option(
    "--embedder", metavar="NAME",
    help="Research anew with auto (the default), minilm, tfidf, or a sentence-transformers model (st:NAME).",
)  # fmt: skip
@click.option("--refresh", is_flag=True, help="Research anew although the crawl's keywords are stored.")
@click.option("--low-competition", is_flag=True, help="Only keywords with an opportunity score, best first.")
@click.option("--language", metavar="CODE", help="Only keywords of this language (ISO 639-1).")
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="At most N rows (of an answer: 10 for each phrase)."
)
@format_option
def command(
    db: Path,
    phrases: tuple[str, ...],
    crawl_id: int | None,
    imports: tuple[Path, ...],
    embedder: str | None,
    refresh: bool,
    low_competition: bool,
    language: str | None,
    limit: int | None,
    format_: str,
    output: str | None,
) -> None:
    """List the keywords of the newest crawl of database DB with their topics and scores.

    With PHRASES: the nearest keywords and topics, and the pages that cover them.
    """
    from ..keywords.research import stored

    if phrases and low_competition:
        raise click.UsageError("--low-competition lists keywords; it does not go with phrases.")
    known = stored(db, crawl_id)
    if not known or refresh or imports or embedder:
        _tell_of_earlier_lists(known, imports)
        note("Researching keywords ...", quiet=format_ != "table")
        steps.keywords(db, imports, embedder or "auto", crawl_id)
        known = stored(db, crawl_id)
    if phrases:
        write(answers(db, phrases, limit or 10, crawl_id, language), ANSWER_COLUMNS, format_, output, ANSWER_SHOWN)
        return
    chosen = [item for item in known if language in (None, item.language)]
    if low_competition:
        chosen = sorted(
            (item for item in chosen if item.opportunity is not None), key=lambda item: -(item.opportunity or 0)
        )
        if not chosen:
            note("Too little is known to judge competition: import a list with volumes or difficulty.", quiet=False)
    write(map(row, chosen[:limit]), COLUMNS, format_, output, SHOWN)


def _tell_of_earlier_lists(known: list[KeywordResult], imports: tuple[Path, ...]) -> None:
    """Names the lists that were imported earlier and are not given again: new research does without them."""
    from ..keywords.research import imported_lists

    given = [(path.parent.resolve() / path.name).as_posix() for path in imports]
    earlier = [name for name in imported_lists(known) if not any(path.endswith(f"/{name}") for path in given)]
    if earlier:
        note(f"Without lists imported earlier: {', '.join(earlier)} (give them again with --import FILE).", quiet=False)


def row(result: KeywordResult) -> dict[str, Any]:
    """A keyword as it is printed: unknown scores are null, `evidence` holds every term of them."""
    return {name: getattr(result, name) for name in COLUMNS}


def answers(
    db: Path, phrases: tuple[str, ...], limit: int, crawl_id: int | None, language: str | None
) -> list[dict[str, Any]]:
    """One row a keyword near one of the phrases, nearest first."""
    from ..keywords.ask import ask

    return [
        {"phrase": answer.phrase, "similarity": near.similarity, **row(near.keyword), "pages": list(near.pages)}
        for answer in ask(db, phrases, limit=limit, crawl_id=crawl_id, language=language)
        for near in answer.nearest
    ]
