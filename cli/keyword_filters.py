"""The options that choose and sort keywords."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from ..store.keyword_rows import SORTS, KeywordFilter

CallableT = TypeVar("CallableT", bound=Callable[..., Any])
INTENTS = ("informational", "navigational", "commercial", "transactional", "unknown")
GROUPS = ("topic", "page", "intent")


def filter_options(command: CallableT) -> CallableT:
    """Adds the options to a command; it gets them by name."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option("--language", metavar="CODE", help="Only keywords of this language (ISO 639-1)."),
    click.option(
        "--intent", "intents", type=click.Choice(INTENTS), multiple=True, help="Only of this intent; may be repeated."
    ),
    click.option("--topic", metavar="TEXT", help="Only of the topic of this number, or with this in its name."),
    click.option("--contains", metavar="TEXT", help="Only keywords that hold this text."),
    click.option("--min-volume", type=click.FloatRange(min=0), metavar="N", help="At least N searches a month."),
    click.option("--max-volume", type=click.FloatRange(min=0), metavar="N", help="At most N searches a month."),
    click.option("--min-difficulty", type=click.FloatRange(0, 100), metavar="N", help="A difficulty of at least N."),
    click.option("--max-difficulty", type=click.FloatRange(0, 100), metavar="N", help="A difficulty of at most N."),
    click.option("--missing-page", is_flag=True, help="Only keywords that no page of the site is on."),
    click.option("--one-per", type=click.Choice(GROUPS), help="Only the first of each topic, page or intent."),
    click.option("--sort", type=click.Choice(list(SORTS)), default="opportunity", show_default=True, help="The order."),
)


def wanted(options: Mapping[str, Any]) -> KeywordFilter:
    """The filter that the options ask for."""
    from ..keywords.language.folding import fold

    return KeywordFilter(
        language=options["language"],
        intents=tuple("" if name == "unknown" else name for name in options["intents"]),
        topic=None if options["topic"] is None else fold(options["topic"]),
        contains=None if options["contains"] is None else fold(options["contains"]),
        least_volume=options["min_volume"],
        most_volume=options["max_volume"],
        least_difficulty=options["min_difficulty"],
        most_difficulty=options["max_difficulty"],
        missing_page=options["missing_page"],
        one_per=options["one_per"],
    )
