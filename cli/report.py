"""sitewright report: one HTML file to read and to send."""

from __future__ import annotations

from pathlib import Path

import click

from . import steps
from .database_argument import database
from .progress import note

LANGUAGES = ("en", "bg", "fa", "lv", "ru")


def language_option(command: click.decorators.FC) -> click.decorators.FC:
    """Adds --language to a command."""
    return click.option("--language", type=click.Choice(LANGUAGES), help="Of the report's interface (en).")(command)


@click.command("report")
@database
@click.option("--output", "-o", type=click.Path(path_type=Path), default="report.html", show_default=True)
@language_option
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The site.toml of the audit, for rules of its own.",
)
@click.option(
    "--pdf",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Print it to a PDF too (needs Chromium).",
)
@click.option("--quiet", "-q", is_flag=True, help="No notes on stderr.")
def command(
    db: Path,
    crawl_id: int | None,
    output: Path,
    language: str | None,
    config: Path | None,
    pdf: Path | None,
    quiet: bool,
) -> None:
    """Write the report of the newest crawl of database DB as one self-contained HTML file.

    A crawl that was not audited yet is audited first.
    """
    from ..core.config import SiteConfig
    from ..store.site import Site

    settings = SiteConfig.read(config) if config else None
    if settings is not None:
        steps.check_rules(settings)
    with Site.open(db, crawl_id) as site:
        audited = any(True for _ in site.rule_results())
    if not audited:
        steps.audit(db, settings, crawl_id)
    steps.report(db, output, language or "en", crawl_id, settings)
    note(f"The report is {output.absolute()}", quiet=quiet)
    if pdf is not None:
        from .printing import print_to_pdf

        print_to_pdf(output, pdf)
        note(f"Printed to {pdf.absolute()}", quiet=quiet)
