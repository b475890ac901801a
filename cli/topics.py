"""sitewright topics: the topics of a crawl and their pillars, and a person's own order in them."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..core.errors import UsageError
from .database_argument import database
from .output import format_option, write
from .progress import note

if TYPE_CHECKING:
    from ..store.site import Site

COLUMNS = (
    "pillar_id", "pillar", "topic_id", "topic", "language", "keywords", "volume", "difficulty", "opportunity", "pages",
    "moved", "elsewhere", "embedder",
)  # fmt: skip
SHOWN = ("pillar", "topic_id", "topic", "language", "keywords", "volume", "difficulty", "opportunity", "pages")
RESULTS = ("keyword", "language", "topic", "results_topic", "shared", "strict_topic", "agree")


@click.command("topics")
@database
@click.option("--language", metavar="CODE", help="Only topics of this language (ISO 639-1).")
@click.option("--pillar", metavar="TEXT", help="Only topics of pillars with TEXT in their name.")
@click.option("--by-results", is_flag=True, help="Keywords with their topics beside their groups by search results.")
@click.option(
    "--move", "moves", metavar="KEYWORD", multiple=True, help="Put KEYWORD into the topic of --to; repeatable."
)
@click.option("--to", "target", metavar="TOPIC", help="Where to: a topic's number or name.")
@click.option("--new", is_flag=True, help="Make a new topic with the name of --to.")
@click.option("--rename", metavar="TOPIC", help="Give this topic (number or name) the name of --to.")
@click.option("--forget", metavar="KEYWORD", help="Let a moved keyword be grouped by its meaning again.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N rows.")
@format_option
def command(
    db: Path,
    crawl_id: int | None,
    language: str | None,
    pillar: str | None,
    by_results: bool,
    moves: tuple[str, ...],
    target: str | None,
    new: bool,
    rename: str | None,
    forget: str | None,
    limit: int | None,
    format_: str,
    output: str | None,
) -> None:
    """List the topics of the newest crawl in database DB by their pillars; or move keywords and rename topics.

    What is moved or renamed stays so when keywords are researched anew, and in later crawls. Difficulty is the mean of
    a topic's keywords, opportunity the best of them, volume the sum of those known.
    """
    from itertools import islice

    from ..store.site import Site
    from ..store.topic_structure import overlap_rows, topic_rows

    if bool(moves or rename) != bool(target) or (moves and rename) or (new and not moves):
        raise click.UsageError("Give --move KEYWORD --to TOPIC [--new], or --rename TOPIC --to NAME.")
    if moves and target:
        _move(db, crawl_id, moves, target, language, new=new)
        return
    if rename and target:
        _rename(db, crawl_id, rename, target, language)
        return
    if forget:
        _forget(db, crawl_id, forget, language)
        return
    with Site.open(db, crawl_id) as site:
        if by_results:
            rows = list(islice(overlap_rows(site, language=language), limit))
            if not rows:
                note("No search results are known: import a list of keyword,position,url.", quiet=False)
            write(rows, RESULTS, format_, output, RESULTS)
            return
        rows = list(islice(topic_rows(site, language=language, pillar=pillar), limit))
        if not rows:
            note(f"There are no topics: research keywords first (sitewright keywords {db}).", quiet=False)
        shown = (*SHOWN, "elsewhere") if any(row["elsewhere"] for row in rows) else SHOWN
        write(rows, COLUMNS, format_, output, shown)


def _move(
    db: Path, crawl_id: int | None, keywords: tuple[str, ...], target: str, language: str | None, *, new: bool
) -> None:
    from ..store.site import Site
    from ..store.topic_decisions import move_keyword

    topic: int | None = None
    for text in keywords:
        with Site.open(db, crawl_id) as site:
            found = _keyword(site, text, language)
            if topic is None and not new:
                topic = _topic(site, target, found["language"])
        topic = move_keyword(db, found["keyword_id"], topic, target, crawl_id)
        with Site.open(db, crawl_id) as site:
            label = site.query("SELECT label FROM topics WHERE crawl_id = :crawl AND id = :id", id=topic).fetchone()[0]
        note(f"{found['keyword']} is in {label} (topic {topic}) now and stays there.", quiet=False)


def _rename(db: Path, crawl_id: int | None, name: str, target: str, language: str | None) -> None:
    from ..store.site import Site
    from ..store.topic_decisions import name_topic

    with Site.open(db, crawl_id) as site:
        topic = _topic(site, name, language)
    name_topic(db, topic, target, crawl_id)
    note(f"Topic {topic} is called {target} now and stays so.", quiet=False)


def _forget(db: Path, crawl_id: int | None, text: str, language: str | None) -> None:
    from ..core.keywords import Keyword
    from ..store.site import Site
    from ..store.topic_decisions import forget_move

    with Site.open(db, crawl_id) as site:
        found = _keyword(site, text, language)
    if not forget_move(db, Keyword(found["keyword"], found["folded"], found["language"])):
        raise UsageError(f"{found['keyword']!r} was not moved.", f"See what was: sitewright topics {db}")
    note(f"{found['keyword']} will be grouped anew: sitewright keywords {db} --refresh", quiet=False)


def _keyword(site: Site, text: str, language: str | None) -> dict[str, Any]:
    """The keyword of the crawl that is spelt so. Raises UsageError for none or several."""
    from ..keywords.language.folding import fold

    rows = site.query(
        "SELECT k.id AS keyword_id, k.keyword, k.folded, k.language FROM keyword_results r"
        " JOIN keywords k ON k.id = r.keyword_id WHERE r.crawl_id = :crawl AND k.folded = :folded"
        " AND (:language IS NULL OR k.language = :language)",
        folded=fold(text), language=language,
    ).fetchall()  # fmt: skip
    if not rows:
        raise UsageError(
            f"There is no keyword {text!r} in this crawl.", f"See them: sitewright keywords {site.plan.seed}"
        )
    if len(rows) > 1:
        languages = ", ".join(row["language"] or "unknown" for row in rows)
        raise UsageError(f"{text!r} is a keyword of several languages: {languages}.", "Say which with --language.")
    return dict(rows[0])


def _topic(site: Site, wanted: str, language: str | None) -> int:
    """The number of the topic with this number or name. Raises UsageError with the nearest names."""
    from ..keywords.language.folding import fold

    rows = site.query(
        "SELECT id, label FROM topics WHERE crawl_id = :crawl AND (:language IS NULL OR language = :language)"
        " ORDER BY size DESC",
        language=language,
    ).fetchall()
    by_name = {fold(row["label"]): row["id"] for row in reversed(rows)}
    if wanted.isdecimal() and int(wanted) in by_name.values():
        return int(wanted)
    if fold(wanted) in by_name:
        return int(by_name[fold(wanted)])
    near = difflib.get_close_matches(fold(wanted), by_name, n=3, cutoff=0.5)
    named = next((row["label"] for row in rows if fold(wanted) in fold(row["label"])), None)
    hints = [*([named] if named else []), *near]
    advice = f"Did you mean {', '.join(dict.fromkeys(hints))}? " if hints else ""
    raise UsageError(f"There is no topic {wanted!r}.", f"{advice}Make one with --new.")
