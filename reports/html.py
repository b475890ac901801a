"""One self-contained HTML file: readable without a network, a terminal or, for its summary, a script."""

from __future__ import annotations

import logging
import os
from base64 import b64encode
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from ..core.errors import SitewrightError
from ..core.findings import Severity
from ..core.urls import origin
from ..store.site import Site
from . import pictures
from .addresses import linked, readable
from .briefs.labels import labels
from .catalogue import Catalogue, catalogue
from .extras import Extras
from .payload import pack, shown
from .read import read_report
from .view import DEEP, Report, TopicView

MAPPED_TOPICS = 24  # more have no room for their names
LARGE = 50_000_000  # bytes; browsers begin to struggle with a single file

log = logging.getLogger(__name__)


def render(
    db: str | Path,
    *,
    crawl_id: int | None = None,
    language: str = "en",
    extras: Extras | None = None,
) -> bytes:
    """The report of a crawl, the newest by default, as UTF-8 HTML.

    A rule without a manual in `extras` is shown by its id. Raises UsageError for a language there is no catalogue of,
    StoreError and its subclasses for the database.
    """
    words = catalogue(language)
    with Site.open(db, crawl_id) as site:
        report = read_report(site, extras or Extras())
    return page(report, words).encode("utf-8", "replace")


def write_report(
    db: str | Path,
    path: str | Path,
    *,
    crawl_id: int | None = None,
    language: str = "en",
    extras: Extras | None = None,
) -> None:
    """Writes the report to `path`, whole or not at all. Raises what `render` raises, and SitewrightError when the
    file cannot be written."""
    body = render(db, crawl_id=crawl_id, language=language, extras=extras)
    if len(body) > LARGE:
        log.warning("The report has %d MB; browsers may open it slowly.", len(body) // 1_000_000)
    target = Path(path)
    try:
        _replace(target, body)
    except OSError as error:
        raise SitewrightError(
            f"The report could not be written to {target}: {error.strerror or error}.",
            "Check that the folder exists, can be written and has space left, or choose another file with --output.",
        ) from error


def page(report: Report, words: Catalogue) -> str:
    """The HTML of a report in one language."""
    style, script = _asset("report.css"), _asset("report.js")
    mirrored = words.direction == "rtl"
    numbers = {item.url: number for number, item in enumerate(report.pages)}
    depths = [(_depth_label(depth, words), count) for depth, count in report.depths]
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            words=words,
            t=words.text,
            n=words.count,
            number=words.number,
            numbers=numbers,
            linked=linked,
            readable=partial(readable, site=origin(report.overview.seed)),
            shown=shown,
            severities=list(reversed(Severity)),
            severity_ring=pictures.ring([(severity.value, count) for severity, count in report.severities.items()]),
            status_bar=pictures.bar(list(report.statuses.items()), mirrored=mirrored),
            depth_columns=pictures.columns(depths, mirrored=mirrored),
            pictures=pictures,
            score_line=pictures.line([point.score for point in report.trend], 100, mirrored=mirrored),
            topic_boxes=_topic_boxes(report),
            brief_words=labels(words.language),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            policy=_policy(style, script),
            payload=pack(report, words),
        )
    )


def _topic_boxes(report: Report) -> list[tuple[pictures.Box, TopicView]]:
    """The largest topics by their number of keywords, as rectangles."""
    largest = sorted(enumerate(report.topics), key=lambda item: -len(item[1].keywords))[:MAPPED_TOPICS]
    boxes = pictures.treemap([(str(number), len(topic.keywords)) for number, topic in largest])
    return [(box, report.topics[int(box.name)]) for box in boxes]


def _depth_label(depth: int | None, words: Catalogue) -> str:
    if depth is None:
        return words.text("unlinked")
    return words.number(depth) + ("+" if depth == DEEP else "")


def _policy(style: str, script: str) -> str:
    """The Content-Security-Policy: our two inline blocks by their hash, and nothing from anywhere."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _asset(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    # Everything shown was crawled, so everything is hostile: escaping does not hang on a template's file name.
    environment = Environment(
        loader=FunctionLoader(_asset), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return environment


def _replace(target: Path, body: bytes) -> None:
    """Puts the body in the target's place once it is safely on disk."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
