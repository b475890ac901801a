"""Extracted links as Parquet: written by one machine or by many, read as a source of referring domains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from ...core.backlinks import Backlink, LinkKind
from ...core.errors import SourceFailed, UsageError
from ...core.facts import Rel
from ...core.web_graph import DomainRank, GraphMode, GraphReferrer, Provenance
from .archives import links_of_archive
from .page_links import ExtractedLink

ROWS_AT_ONCE = 100_000
_KINDS = {"A": LinkKind.TEXT, "AREA": LinkKind.IMAGE, "IFRAME": LinkKind.FRAME, "FRAME": LinkKind.FRAME,
          "FORM": LinkKind.FORM}  # fmt: skip
_RELS = {"nofollow": Rel.NOFOLLOW, "ugc": Rel.UGC, "sponsored": Rel.SPONSORED}


def extract_files(files: Iterable[Path], output: Path) -> int:
    """Writes the links of WARC and WAT files to a Parquet file and returns how many they are. Raises SourceFailed."""
    return write_links(_links_of(files), output)


def write_links(links: Iterable[ExtractedLink], output: Path) -> int:
    """Writes links to a Parquet file and returns how many they are."""
    _needs_pyarrow()
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, pa.string()) for name in ExtractedLink._fields])
    count = 0
    iterator = iter(links)
    with parquet.ParquetWriter(output, schema, compression="zstd") as writer:
        while rows := list(islice(iterator, ROWS_AT_ONCE)):
            columns = list(zip(*rows, strict=True))
            writer.write_table(pa.table([pa.array(column, pa.string()) for column in columns], schema))
            count += len(rows)
    return count


class LinkTable:
    """A Parquet file of links, or a folder of them, as a ReferrerSource with pages beside domains."""

    def __init__(self, path: Path, name: str = "") -> None:
        """`name` is of the crawl the links are from. Raises SourceFailed for what is no such table."""
        _needs_pyarrow()
        import pyarrow as pa
        import pyarrow.dataset as datasets

        self._provenance = Provenance("WARC", name or path.name, GraphMode.TABLE, path.name)
        try:
            self._table: Any = datasets.dataset(path, format="parquet")
            missing = set(ExtractedLink._fields) - set(self._table.schema.names)
        except (OSError, pa.ArrowException) as error:
            raise SourceFailed(
                f"{path} is no Parquet table: {str(error)[:200]}.", "Give what the extraction of links has written."
            ) from error
        if missing:
            raise SourceFailed(
                f"{path} has no column {', '.join(sorted(missing))}.", "Give what the extraction of links has written."
            )

    def referrers(self, domains: Sequence[str]) -> Iterator[GraphReferrer]:
        """See ReferrerSource."""
        seen = set()
        for row in self._rows(domains, ["target_domain", "source_domain"]):
            pair = (row["target_domain"], row["source_domain"])
            if pair not in seen:
                seen.add(pair)
                yield GraphReferrer(*pair, self._provenance)

    def ranks(self, domains: Sequence[str]) -> Iterator[DomainRank]:  # noqa: ARG002 - of the protocol
        """None: a table of links ranks nothing."""
        return iter(())

    def links(self, domains: Sequence[str]) -> Iterator[Backlink]:
        """Every link to one of these domains."""
        for row in self._rows(domains, list(ExtractedLink._fields)):
            rel = Rel(0)
            for mark in row["rel"].split():
                rel |= _RELS.get(mark, Rel(0))
            yield Backlink(
                source_url=row["source_url"], target_url=row["target_url"], target=row["target_domain"],
                anchor=row["anchor"], rel=rel, kind=_KINDS.get(row["kind"].partition("@")[0], LinkKind.OTHER),
                last_seen=row["date"][:10],
            )  # fmt: skip

    def _rows(self, domains: Sequence[str], columns: list[str]) -> Iterator[dict[str, str]]:
        import pyarrow.dataset as datasets

        wanted = datasets.field("target_domain").isin(list(domains))
        for batch in self._table.to_batches(columns=columns, filter=wanted):
            yield from batch.to_pylist()


def _links_of(files: Iterable[Path]) -> Iterator[ExtractedLink]:
    for path in files:
        try:
            with path.open("rb") as stream:
                yield from links_of_archive(stream)
        except OSError as error:
            raise SourceFailed(
                f"{path} cannot be read: {error.strerror or error}.", "Check the path and its permissions."
            ) from error


def _needs_pyarrow() -> None:
    """Raises UsageError when it is not installed."""
    if find_spec("pyarrow") is None:
        raise UsageError(
            "Tables of links need pyarrow, which is not installed.", "Install it: pip install 'sitewright[spark]'"
        )
