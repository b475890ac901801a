"""The command line: its commands, and one place where errors become messages."""

from __future__ import annotations

import sqlite3
import sys
from io import TextIOWrapper

import click

from .. import __version__
from ..core.errors import SitewrightError
from .exit_codes import INTERRUPTED
from .lazy_group import LazyGroup
from .terminal import visible

COMMANDS = {
    "alerts": "Tell people of what is new or worse; explain what was not told.",
    "audit": "Run the rules over a crawl and list the findings.",
    "backlinks": "Find out who links to a domain, and whom to ask for a link next.",
    "brief": "Write a brief for a topic, for somebody who writes a page on it.",
    "compare": "Show what became of every finding between two crawls.",
    "content": "Say what a page could say better, with the pages that show it.",
    "crawl": "Fetch a site into a database; goes on where it was interrupted.",
    "expand": "Make more keywords of a few: questions, comparisons, autocomplete.",
    "export": "Write a table of a crawl, for a spreadsheet, a script or a dataframe.",
    "history": "List the crawls of a database with their health and findings.",
    "import": "Keep keyword lists and search results of other tools in a database.",
    "keywords": "Cluster the keywords of a crawl, or ask about phrases.",
    "pages": "List the URLs of a crawl, fetched or with the reason why not.",
    "prune": "Remove old crawls from a database; their history stays.",
    "report": "Write the HTML report of a crawl.",
    "rules": "List the audit's rules, or explain one.",
    "run": "Crawl, audit, cluster keywords and write the report.",
    "serve": "Show the report live and browse the tables, on this machine only.",
    "schedule": "Audit a site by itself, at a time of day.",
    "topics": "List topics and their pillars; move keywords and rename topics.",
}


@click.group(
    cls=LazyGroup, lazy=COMMANDS, package=__package__,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)  # fmt: skip
@click.version_option(__version__, prog_name="sitewright")
def cli() -> None:
    """Audit a site, research its keywords and read the result in one HTML file, all on this machine.

    \b
    sitewright run https://example.org          crawl, audit, cluster keywords, write report.html
    sitewright audit sitewright.db              findings of the last crawl
    sitewright keywords sitewright.db "phrase"  what the site says about a topic

    Exit codes: 0 ok, 1 the run failed, 2 usage, 3 findings at or above --fail-on, 4 the crawl is incomplete,
    130 interrupted. Shell completion: eval "$(_SITEWRIGHT_COMPLETE=bash_source sitewright)" (or zsh, fish).
    """


def main() -> None:
    """Runs the command line and exits with its code; every error becomes one message on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            _take_every_script(stream)
    sys.exit(invoke(sys.argv[1:]))


def _take_every_script(stream: TextIOWrapper) -> None:
    """Pipes and files get UTF-8 whatever the locale; a terminal keeps its encoding and shows escapes for the rest."""
    if stream.isatty():
        stream.reconfigure(errors="backslashreplace")
    else:
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def invoke(arguments: list[str]) -> int:
    """The exit code of one call of the command line."""
    try:
        result = cli.main(arguments, prog_name="sitewright", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SitewrightError as error:
        click.echo(f"Error: {visible(str(error))}", err=True)
        if error.advice:
            click.echo(visible(error.advice), err=True)
        return error.exit_code
    except sqlite3.Error as error:
        click.echo(f"Error: the database failed: {visible(str(error))}.", err=True)
        click.echo("Check that the disk has space left; a damaged file can only be replaced by a new crawl.", err=True)
        return SitewrightError.exit_code
    return result if isinstance(result, int) else 0
