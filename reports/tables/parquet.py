"""Rows as a Parquet file, for dataframes and query engines; written in batches, so that its size costs no memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from ...core.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 20_000  # rows


def write_parquet(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], stream: BinaryIO) -> None:
    """Writes the rows; a column's type is that of its values in the first BATCH rows, text where they differ.

    Lists and tables become JSON. Raises UsageError when pyarrow is not installed, OSError for the stream.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise UsageError(
            "Parquet needs pyarrow, which is not installed.",
            "pip install 'sitewright[parquet]', or choose csv or jsonl.",
        ) from None
    remaining = iter(rows)
    batch = list(islice(remaining, BATCH))
    schema = pa.schema([(name, _type([row.get(name) for row in batch])) for name in columns])
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        while batch:
            writer.write_batch(pa.record_batch(list(_arrays(batch, schema)), schema=schema))
            batch = list(islice(remaining, BATCH))


def _type(values: Sequence[Any]) -> pa.DataType:
    import pyarrow as pa

    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pa.bool_()
    if kinds == {int} and all(value is None or abs(value) < 2**63 for value in values):
        return pa.int64()
    return pa.float64() if kinds and kinds <= {int, float} else pa.string()


def _arrays(batch: Sequence[Mapping[str, Any]], schema: pa.Schema) -> Iterator[pa.Array]:
    import pyarrow as pa

    for field in schema:
        values = [row.get(field.name) for row in batch]
        if pa.types.is_string(field.type):
            values = [None if value is None else _text(value) for value in values]
        elif not all(value is None or isinstance(value, int | float) for value in values):
            # A later row holds a text where the first ones held numbers: what is no number is not known as one.
            values = [value if isinstance(value, int | float) else None for value in values]
        yield pa.array(values, type=field.type)


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()
