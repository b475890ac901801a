"""Reading an export of any of the known tools: who wrote it is found, not asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from ...core.backlinks import Batch, Report
from ...core.delimited_files import decode
from ...core.errors import ImportFailed
from ...core.tables import Table, read_tables
from . import dataforseo
from .dates import file_day
from .headers import find_layout
from .rows import Facts, read_facts
from .search_console import find_shape, is_internal

OTHER = "list"  # the source of a file that no known tool wrote
EXPECTED = (
    "Expected backlinks, referring domains or anchors as Ahrefs, Semrush, Majestic, Moz, Bing, Search Console or"
    " DataForSEO export them, or a table with a column called Source URL or Domain; see docs/backlinks.md."
)


@dataclass(frozen=True, slots=True)
class Export:
    """What one file says of backlinks."""

    batches: tuple[Batch, ...]
    left_out: tuple[str, ...]  # lists of an archive that are about something else, with the reason


def read_export(path: Path, *, target: str = "", source: str = "") -> Export:
    """What a file, or each list in an archive, says of backlinks.

    `target` is the domain linked to where the rows do not say; `source` names the tool where the file does not tell.
    Raises ImportFailed for a file that holds no links, naming it and what to do.
    """
    tables = read_tables(path, EXPECTED)
    batches: list[Batch] = []
    left_out: list[str] = []
    for table in tables:
        try:
            batch = _read(path, table, target, source)
        except ImportFailed as error:
            if len(tables) == 1:
                raise
            left_out.append(str(error).removeprefix(f"{path}/").rstrip("."))
            continue
        if batch is None:
            left_out.append(f"{table.name or path.name}: links within the site")
        else:
            batches.append(batch)
    if not batches:
        raise ImportFailed(f"There are no links from other sites in {path}: {'; '.join(left_out)}.", EXPECTED)
    return Export(tuple(batches), tuple(left_out))


def _read(path: Path, table: Table, target: str, source: str) -> Batch | None:
    """One table; None for one that is about links within the site."""
    shown = path / table.name if table.name else path
    if not table.rows:
        return _read_json(path, table, target)
    name = table.name or path.name
    layout = find_layout(table.rows, source) or find_shape(table.rows, name)
    if layout is None:
        header = ", ".join(table.rows[0][1])[:120]
        raise ImportFailed(
            f"{shown}: no column holds pages or domains that link ({header}).",
            "Name the columns as in docs/backlinks.md, at least one Source URL or Domain.",
        )
    if is_internal(name, layout):
        return None
    return _batch(path, table, layout.tool or source or OTHER, layout.report, read_facts(table.rows, layout, target))


def _read_json(path: Path, table: Table, target: str) -> Batch:
    facts = dataforseo.read_items(dataforseo.parse(decode(table.data, path)), target)
    if facts is None:
        raise ImportFailed(
            f"{path} holds no items of DataForSEO's backlinks API.",
            "Give the answer as it was received, or its items.",
        )
    report = Report.LINKS if facts.links or not facts.domains else Report.DOMAINS
    return _batch(path, table, dataforseo.NAME, report, facts)


def _batch(path: Path, table: Table, source: str, report: Report, facts: Facts) -> Batch:
    file = f"{path.name}/{table.name}" if table.name else path.name
    batch = Batch(
        source, report, file, file_day(path), _digest(table), tuple(facts.links), tuple(facts.domains),
        tuple(facts.pages), tuple(facts.anchors), facts.refused, tuple(facts.problems),
    )  # fmt: skip
    if not batch.rows:
        why = f" The first: {facts.problems[0].reason}." if facts.problems else ""
        raise ImportFailed(f"{file}: none of its {facts.refused} rows could be used.{why}", "Export the list again.")
    return replace(batch, date=_newest(batch) or batch.date)


def _digest(table: Table) -> str:
    """Of what a table says: the same list saved anew is the same."""
    digest = sha256(table.data)
    for _, cells in table.rows:
        digest.update("\t".join(cells).encode("utf-8", "replace") + b"\n")
    return digest.hexdigest()


def _newest(batch: Batch) -> str:
    """The last day that a row was seen: a file's own date says only when it was saved."""
    seen = [item.last_seen for item in batch.links] + [item.last_seen for item in batch.domains]
    return max(seen, default="")
