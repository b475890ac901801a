"""sitewright expand: more phrases from a few, by patterns and by an autocomplete service if one is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import format_option, write
from .progress import note

if TYPE_CHECKING:
    from ..keywords.sources.expansion import Expansion

COLUMNS = ("keyword", "language", "kind", "seed", "source")
KINDS = ("question", "comparison", "preposition", "modifier")


@click.command("expand")
@click.argument("phrases", nargs=-1, metavar="[PHRASE]...")
@click.option("--language", metavar="CODE", help="Of the phrases (ISO 639-1); what they seem to be in when not given.")
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Only these patterns; may be repeated.")
@click.option("--topics", "db", type=click.Path(path_type=Path, dir_okay=False), metavar="DB",
              help="Expand the topics of the newest crawl in DB too.")  # fmt: skip
@click.option("--autocomplete", metavar="URL",
              help="Also ask this service: its address with {query} and, where it takes one, {language}.")  # fmt: skip
@click.option("--delay", type=click.FloatRange(min=0.2), default=1.0, show_default=True, metavar="SECONDS",
              help="Between two questions to the service.")  # fmt: skip
@format_option
def command(
    phrases: tuple[str, ...],
    language: str | None,
    kinds: tuple[str, ...],
    db: Path | None,
    autocomplete: str | None,
    delay: float,
    format_: str,
    output: str | None,
) -> None:
    """Make more keywords of PHRASEs: questions, comparisons, prepositions and modifiers of their language.

    How often they are searched for is not known. Save them (-o ideas.csv), keep those that make sense, and give the
    file to `sitewright keywords DB --import`. No service is asked unless --autocomplete names one.
    """
    from ..keywords.sources.expansion import expand, patterns

    by_language = _by_language(phrases, language, db)
    if not by_language:
        raise click.UsageError("Give a PHRASE, or --topics DB.")
    found: list[Expansion] = []
    for code, seeds in by_language.items():
        if code not in patterns():
            note(f"There are no patterns for {code or 'this language'}: {', '.join(seeds)[:60]}", quiet=False)
        found += expand(seeds, code, kinds or KINDS)
        if autocomplete:
            found += _asked(autocomplete, seeds, code, delay, {item.keyword for item in found})
    write([asdict(item) for item in found], COLUMNS, format_, output, COLUMNS)


def _by_language(phrases: Sequence[str], language: str | None, db: Path | None) -> dict[str, list[str]]:
    from ..keywords.language.languages import Languages
    from ..keywords.sources.expansion import patterns
    from ..store.site import Site

    found: dict[str, list[str]] = {}
    languages = Languages(patterns())
    for phrase in phrases:
        taken = language or languages.of(phrase)
        if language is None:
            note(f"{phrase!r} is taken to be {taken}; say another with --language CODE.", quiet=False)
        found.setdefault(taken, []).append(phrase)
    if db is not None:
        with Site.open(db) as site:
            for row in site.query("SELECT label, language FROM topics WHERE crawl_id = :crawl ORDER BY size DESC, id"):
                if language in (None, row["language"]):
                    found.setdefault(row["language"], []).append(row["label"])
    return found


def _asked(template: str, seeds: Sequence[str], language: str, delay: float, known: set[str]) -> list[Expansion]:
    from .. import __version__
    from ..crawler.autocomplete import Autocomplete
    from ..keywords.language.folding import shown
    from ..keywords.sources.expansion import Expansion, queries

    service = Autocomplete(template, language=language, user_agent=f"Sitewright/{__version__}", delay=delay)
    found = []
    for suggestion in service.suggestions(queries(seeds, language)):
        keyword = shown(suggestion.text)
        if keyword and keyword not in known:
            known.add(keyword)
            found.append(Expansion(keyword, language, "autocomplete", shown(suggestion.query), service.host))
    if service.stopped:
        note(f"No more was asked: {service.stopped}.", quiet=False)
    return found
