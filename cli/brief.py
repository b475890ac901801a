"""sitewright brief: what a writer needs to know before writing a page on a topic."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..core.errors import SitewrightError
from .database_argument import database
from .output import text_stream
from .progress import note
from .report import LANGUAGES

if TYPE_CHECKING:
    from ..core.brief import Brief

SUFFIXES = {"html": ".html", "markdown": ".md", "json": ".json"}
LONGEST_NAME = 60  # characters of a file's name
_NOT_IN_NAMES = re.compile(r"[^\w\u200c-]+")


@click.command("brief")
@database
@click.argument("topic")
@click.option(
    "--format", "-f", "format_", type=click.Choice(list(SUFFIXES)),
    help="Print one of the three instead of writing all of them.",
)  # fmt: skip
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, writable=True), help="With --format: a file instead of stdout."
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=".", show_default=True, metavar="FOLDER",
    help="Where the three files go.",
)  # fmt: skip
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the labels; by default the topic's, else English.")
@click.option(
    "--topic-language", metavar="CODE", help="What language TOPIC is in (ISO 639-1), where it could be several."
)
@click.option("--quiet", "-q", is_flag=True, help="No notes on stderr.")
def command(
    db: Path,
    crawl_id: int | None,
    topic: str,
    format_: str | None,
    output: str | None,
    out: Path,
    language: str | None,
    topic_language: str | None,
    quiet: bool,
) -> None:
    """Write a brief for TOPIC as Markdown, HTML and JSON: a topic's name or number, a keyword, or any phrase.

    It says what searchers want, which keywords, headings, questions and terms pages on the topic share, how long they
    are, how the result will look, what to link, and what to leave to other pages. Compared are the pages of the other
    sites crawled into database DB, or, where none is on the topic, the site's own.

    \b
    sitewright brief site.db "sea kayak course" --out briefs
    sitewright brief site.db "sea kayak course" --format markdown
    """
    from ..keywords.briefs.brief import write_brief

    if output and not format_:
        raise click.UsageError("--output goes with --format; without it three files go to --out.")
    brief = write_brief(db, topic, crawl_id, topic_language)
    if format_:
        with text_stream(output) as stream:
            stream.write(_written(brief, format_, language))
        return
    for name, suffix in SUFFIXES.items():
        path = out / f"brief-{file_name(brief.topic)}{suffix}"
        _save(path, _written(brief, name, language))
        note(f"{name}: {path.absolute()}", quiet=quiet)


def file_name(topic: str) -> str:
    """The topic as a part of a file's name, in its own letters."""
    return _NOT_IN_NAMES.sub("-", topic).strip("-")[:LONGEST_NAME].strip("-") or "topic"


def _written(brief: Brief, format_: str, language: str | None) -> str:
    if format_ == "json":
        return json.dumps(asdict(brief), ensure_ascii=False, indent=2) + "\n"
    if format_ == "html":
        from ..reports.briefs.html import brief_html

        return brief_html(brief, language)
    from ..reports.briefs.markdown import brief_markdown

    return brief_markdown(brief, language)


def _save(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise SitewrightError(
            f"The brief could not be written to {path}: {error.strerror or error}.",
            "Check that the folder can be written and has space left, or choose another with --out.",
        ) from error
