"""Reading an export of any of the known tools: who wrote it is found, not asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from ...core.backlinks import Batch, Report
from ...core.delimited_files import check_is_text, decode, rows_of
from ...core.errors import ImportFailed
from . import dataforseo
from .dates import file_day
from .files import unpack
from .headers import Layout, find_layout
from .rows import Facts, read_facts
from .search_console import find_shape, is_internal

OTHER = "list"  # the source of a file that no known tool wrote


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
    batches: list[Batch] = []
    left_out: list[str] = []
    for name, data in unpack(path):
        try:
            batch = _read(path, name, data, target, source)
        except ImportFailed as error:
            if name in (path.name, path.name.removesuffix(".gz")):
                raise
            left_out.append(str(error).removeprefix(f"{path}/").rstrip("."))
            continue
        if batch is None:
            left_out.append(f"{name}: links within the site")
        else:
            batches.append(batch)
    if not batches:
        raise ImportFailed(
            f"There are no links from other sites in {path}: {'; '.join(left_out)}.",
            "Export backlinks, referring domains or anchors; the columns are listed in docs/backlinks.md.",
        )
    return Export(tuple(batches), tuple(left_out))


def _read(path: Path, name: str, data: bytes, target: str, source: str) -> Batch | None:
    """One list; None for one that is about links within the site."""
    shown = path if name in (path.name, path.name.removesuffix(".gz")) else path / name
    check_is_text(data, shown)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _read_json(shown, path, data, target)
    rows = rows_of(data, shown)
    layout = find_layout(rows, source) or find_shape(rows, name)
    if layout is None:
        header = ", ".join(rows[0][1])[:120] if rows else ""
        raise ImportFailed(
            f"{shown}: no column holds pages or domains that link ({header}).",
            "Name the columns as in docs/backlinks.md, at least one Source URL or Domain.",
        )
    if is_internal(name, layout):
        return None
    facts = read_facts(rows, layout, target)
    return _batch(shown, path, data, layout.tool or source or OTHER, layout, facts)


def _read_json(shown: Path, path: Path, data: bytes, target: str) -> Batch:
    facts = dataforseo.read_items(dataforseo.parse(decode(data, shown)), target)
    if facts is None:
        raise ImportFailed(
            f"{shown} holds no items of DataForSEO's backlinks API.",
            "Give the answer as it was received, or its items.",
        )
    report = Report.LINKS if facts.links or not facts.domains else Report.DOMAINS
    return _batch(shown, path, data, dataforseo.NAME, Layout(dataforseo.NAME, report, {}), facts)


def _batch(shown: Path, path: Path, data: bytes, source: str, layout: Layout, facts: Facts) -> Batch:
    batch = Batch(
        source, layout.report, shown.name if shown == path else f"{path.name}/{shown.name}", file_day(path),
        sha256(data).hexdigest(), tuple(facts.links), tuple(facts.domains), tuple(facts.pages), tuple(facts.anchors),
        facts.refused, tuple(facts.problems),
    )  # fmt: skip
    if not batch.rows:
        why = f" The first: {facts.problems[0].reason}." if facts.problems else ""
        raise ImportFailed(f"{shown}: none of its {facts.refused} rows could be used.{why}", "Export the list again.")
    return replace(batch, date=_newest(batch) or batch.date)


def _newest(batch: Batch) -> str:
    """The last day that a row was seen: a file's own date says only when it was saved."""
    seen = [item.last_seen for item in batch.links] + [item.last_seen for item in batch.domains]
    return max(seen, default="")
