"""Files that are imported once: what is kept of them in the database, and how research gets it back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import msgspec

from ...core.errors import ImportFailed
from ...core.facts import Metric
from ...store.imported import ImportedFile, Performance, imported_files, imported_keywords, store_file
from ...store.site import Site
from .clicks import merged, read_clicks
from .columns import SEARCH_CONSOLE
from .imports import ImportedKeyword, KeywordList, distinct_names, read_list


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file as it was read."""

    keywords: KeywordList
    clicks: tuple[Performance, ...]
    digest: str  # SHA-256 of its bytes, hex


def read_file(path: Path, languages: Collection[str] = (), name: str = "") -> ReadFile:
    """The keywords and clicks of a file. Raises ImportFailed when it has neither.

    Where clicks come by page or by day, a query's numbers are those of all its rows together.
    """
    digest = sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    failed = None
    try:
        listed = read_list(path, languages, name)
    except ImportFailed as error:
        failed, listed = error, KeywordList(name or path.name, SEARCH_CONSOLE, (), 0)
    try:
        clicks = read_clicks(path, languages)
    except ImportFailed:
        clicks = []
    if failed is not None and not clicks:
        raise failed
    if failed is not None or any(row.folded and (row.page or row.date) for row in clicks):
        listed = _of_clicks(listed, clicks)
    return ReadFile(listed, tuple(clicks), digest)


def _of_clicks(listed: KeywordList, clicks: Sequence[Performance]) -> KeywordList:
    """The list with the numbers of all rows of a query together, its page the one with the most clicks."""
    rows: defaultdict[str, list[Performance]] = defaultdict(list)
    for row in clicks:
        if row.folded:
            rows[row.folded].append(row)
    day = max((row.date for row in clicks), default="") or listed.day
    tool = listed.tool or SEARCH_CONSOLE
    listed = replace(listed, tool=tool, day=day)
    return replace(listed, keywords=tuple(_keyword(listed, some) for some in rows.values()))


def _keyword(listed: KeywordList, rows: Sequence[Performance]) -> ImportedKeyword:
    (whole,) = merged(replace(row, page="", date="") for row in rows)
    (*_, best) = sorted(
        merged(replace(row, date="") for row in rows), key=lambda row: (row.clicks, row.impressions, row.page)
    )
    values = {"clicks": whole.clicks, "impressions": whole.impressions, "position": whole.position}
    metrics = [
        Metric(whole.folded, name, value, listed.source, listed.day)
        for name, value in values.items()
        if value is not None
    ]
    return ImportedKeyword(whole.query, whole.folded, tuple(metrics), best.page)


def keep(db: Path, paths: Iterable[Path], added: str, languages: Collection[str] = ()) -> list[ImportedFile]:
    """Reads files and keeps them in the database, each in place of an earlier one of its name; nothing if one fails.

    `added` is the moment, UTC and ISO 8601. Raises ImportFailed, StoreError and its subclasses.
    """
    read = [read_file(path, languages, name) for path, name in distinct_names(paths)]
    kept = []
    for item in read:
        listed = item.keywords
        file = ImportedFile(
            listed.name, listed.tool, item.digest, added, len(listed.keywords), listed.skipped, len(item.clicks),
            listed.day,
        )  # fmt: skip
        store_file(db, file, (msgspec.json.encode(keyword).decode() for keyword in listed.keywords), item.clicks)
        kept.append(file)
    return kept


def kept_lists(site: Site, without: Collection[str] = ()) -> list[KeywordList]:
    """The lists that are kept, but those of these names."""
    decoder = msgspec.json.Decoder(ImportedKeyword)
    return [
        KeywordList(
            file.name, file.tool, tuple(map(decoder.decode, imported_keywords(site, file.name))), file.skipped, file.day
        )
        for file in imported_files(site)
        if file.keywords and file.name not in without
    ]  # fmt: skip
