"""A brief as one self-contained HTML file, to read on a screen or on paper."""

from __future__ import annotations

from base64 import b64encode
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from ...core.brief import Brief
from ..addresses import linked, readable
from ..suggestions import RIGHT_TO_LEFT
from .labels import labels, language_name, spread_text


def brief_html(brief: Brief, language: str | None = None) -> str:
    """The HTML of a brief; `language` of its labels, by default the topic's where there are labels in it.

    Everything in a brief was crawled or typed, so all of it is escaped; the file loads nothing and runs no script.
    """
    words = labels(brief.language, language)
    style = _asset("brief.css")
    return (
        _environment()
        .get_template("brief.html")
        .render(
            brief=brief,
            t=words.text,
            number=words.words.number,
            language=words.words.language,
            direction=words.words.direction,
            topic_direction="rtl" if brief.language in RIGHT_TO_LEFT else "ltr",
            style=Markup(style),  # noqa: S704 - our own file
            policy=f"default-src 'none'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'",
            by_grade=[(grade, list(terms)) for grade, terms in groupby(brief.terms, key=lambda term: term.grade)],
            language_name=language_name(words, brief.language),
            spread=partial(spread_text, words),
            linked=linked,
            readable=readable,
        )
    )


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _asset(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_asset), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
