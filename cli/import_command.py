"""sitewright import: keyword lists and search results of other tools into the database, once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from ..core.errors import UsageError
from .output import format_option, write
from .progress import note

if TYPE_CHECKING:
    from ..store.imported import ImportedFile

COLUMNS = ("file", "tool", "day", "keywords", "skipped", "clicks_rows", "added")
SHOWN = COLUMNS[:-1]


@click.command("import")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--db", type=click.Path(path_type=Path), default="sitewright.db", show_default=True, metavar="FILE")
@click.option("--forget", multiple=True, metavar="NAME", help="Remove an imported file; may be repeated.")
@format_option
def command(files: tuple[Path, ...], db: Path, forget: tuple[str, ...], format_: str, output: str | None) -> None:
    """Keep keyword lists, exports and search results in a database, so that they need not be given again.

    FILE is an export of Ubersuggest, Ahrefs, Semrush, Keyword Planner, Search Console, Bing or DataForSEO, search
    results (keyword, position, url), or a list with one keyword a line; CSV, TSV, XLSX, ZIP or JSON. Clicks by query,
    page and day (Search Console, also through its interface's exports) are kept as such. A file of the same name takes
    the place of the earlier one. Without FILE: what is kept.
    """
    from ..store.imported import forget_file, imported_files
    from ..store.site import Site

    for name in forget:
        if not forget_file(db, name):
            raise UsageError(
                f"{db} keeps no file {name!r}.", f"See what it keeps: sitewright import --db {quote(str(db))}"
            )
    if files:
        from ..keywords.sources.kept import keep

        kept = keep(db, files, datetime.now(UTC).isoformat(timespec="seconds"))
        note(f"Kept in {db}. Judge with them: sitewright keywords {quote(str(db))}", quiet=format_ != "table")
    else:
        with Site.open(db) as site:
            kept = imported_files(site)
    write(map(row, kept), COLUMNS, format_, output, SHOWN)


def row(file: ImportedFile) -> dict[str, Any]:
    """A kept file as it is printed."""
    return {
        "file": file.name, "tool": file.tool, "day": file.day, "keywords": file.keywords, "skipped": file.skipped,
        "clicks_rows": file.queries, "added": file.added,
    }  # fmt: skip
