"""sitewright backlinks import: exports of other tools into the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...core.errors import UsageError
from ..output import format_option, write
from ..progress import note
from .domains import domain_argument, own_domain

if TYPE_CHECKING:
    from ...core.backlinks import Batch

COLUMNS = ("file", "source", "report", "date", "rows", "refused", "new", "targets")
SHOWN = ("file", "source", "report", "date", "rows", "refused", "new")
PROBLEMS_SHOWN = 5


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--db", type=click.Path(path_type=Path), default="sitewright.db", show_default=True, metavar="FILE")
@click.option(
    "--for", "domain", metavar="DOMAIN",
    help="The domain the links lead to, for exports that do not say; else the site of the newest crawl.",
)  # fmt: skip
@click.option("--source", default="", metavar="TOOL", help="Who wrote the files, where they do not tell.")
@format_option
def command(
    files: tuple[Path, ...], db: Path, domain: str | None, source: str, format_: str, output: str | None
) -> None:
    """Read exports of Ahrefs, Semrush, Majestic, Moz, Bing, Search Console and DataForSEO into a database.

    Who wrote a FILE, its encoding and its columns are found out; archives are unpacked. Rows that cannot be used are
    counted and the first are shown. Giving a file again replaces what it said before.
    """
    from ...backlinks.imports.exports import read_export
    from ...store.backlink_writer import write_batches

    target = domain_argument(domain) if domain else own_domain(db)
    exports = [(path, read_export(path, target=target, source=source)) for path in files]
    batches = [batch for _, export in exports for batch in export.batches]
    if not target:
        _check_targets(batches)
    new = write_batches(db, batches, target)
    for path, export in exports:
        for left_out in export.left_out:
            note(f"Left out of {path}: {left_out}.", quiet=False)
        for batch in export.batches:
            _tell_problems(batch)
    write(_rows(batches, new, target), COLUMNS, format_, output, SHOWN)


def _check_targets(batches: list[Batch]) -> None:
    for batch in batches:
        if "" in batch.targets or batch.anchors:
            raise UsageError(f"{batch.file} does not say which domain its links lead to.", "Say it with --for DOMAIN.")


def _tell_problems(batch: Batch) -> None:
    if not batch.refused:
        return
    note(f"{batch.file}: {batch.refused} rows could not be used.", quiet=False)
    for item in batch.problems[:PROBLEMS_SHOWN]:
        note(f"  line {item.line}: {item.reason}: {item.text}", quiet=False)


def _rows(batches: list[Batch], new: list[bool], target: str) -> Iterator[dict[str, Any]]:
    from ...core.domains import registrable_domain

    for batch, is_new in zip(batches, new, strict=True):
        targets = batch.targets
        targets |= {registrable_domain(page.url) for page in batch.pages} or ({target} if batch.anchors else set())
        yield {
            "file": batch.file, "source": batch.source, "report": batch.report.value, "date": batch.date,
            "rows": batch.rows, "refused": batch.refused, "new": is_new, "targets": sorted(targets),
        }  # fmt: skip
