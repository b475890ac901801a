"""sitewright content: what a page could say better, with the pages that show it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ..core.errors import UsageError
from .content_rows import COLUMNS, LINK_COLUMNS, SHOWN, link_row, rows
from .output import format_option, write

DATABASE = "sitewright.db"  # where `sitewright run` and `sitewright crawl` write unless told otherwise
NESTED = ("json", "jsonl")


@click.command("content")
@click.argument("arguments", nargs=-1, metavar="[DB] [URL]...")
@click.option("--crawl", "crawl_id", type=int, metavar="N", help="A crawl by number; default the newest with the page.")
@click.option("--links", is_flag=True, help="List the internal links the whole site could set.")
@format_option
def command(arguments: tuple[str, ...], crawl_id: int | None, links: bool, format_: str, output: str | None) -> None:
    """Say what pages lack beside others on their topic, with the evidence.

    Compared are pages of the other sites crawled into database DB (sitewright.db unless given), or, where none is on
    the topic, the site's own best. Terms, questions, headings, structured data and names they carry and the page lacks;
    title and description with their widths in px; readability by a formula of the language; lengths with quartiles;
    internal links to set. There is no score.

    json and jsonl hold everything, one object a page; the other formats one row a piece of advice.

    \b
    sitewright content site.db https://example.org/courses
    sitewright content site.db --links --format csv
    """
    db, urls = _split(arguments)
    if links:
        if urls:
            raise click.UsageError("--links is about the whole site; it does not go with URLs.")
        from ..keywords.content.advice import link_ideas

        write(map(link_row, link_ideas(db, crawl_id)), LINK_COLUMNS, format_, output)
        return
    if not urls:
        raise UsageError(
            "Which page?",
            f"Give its URL: sitewright content {db} https://… or --links for the links of the whole site.",
        )
    from ..keywords.content.advice import advise

    found = (advise(db, url, crawl_id) for url in urls)
    if format_ in NESTED:
        objects: list[dict[str, Any]] = [asdict(advice) for advice in found]
        write(objects, tuple(objects[0]), format_, output)
        return
    shown = SHOWN if len(urls) == 1 else ("url", *SHOWN)
    write((row for advice in found for row in rows(advice)), COLUMNS, format_, output, shown)


def _split(arguments: tuple[str, ...]) -> tuple[Path, tuple[str, ...]]:
    """(database, URLs) of what was typed: what has a scheme is a URL, and the database may be left out."""
    if arguments and "://" not in arguments[0]:
        return Path(arguments[0]), arguments[1:]
    return Path(DATABASE), arguments
