"""The report's lists as JSON for its script: rows of columns, every URL once, packed when they are large."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from typing import Any

from ..core.urls import origin
from .catalogue import Catalogue
from .view import FindingView, Group, KeywordView, PageView, Report, TopicView

# Below this the lists stay readable in the file's source; above, unpacking is faster than parsing the longer file.
PACKED_FROM = 400_000  # characters
SNIPPET_LENGTH = 600
TEXT_LENGTH = 300
ITEMS = 10
NAMED_EVIDENCE = ("value", "threshold", "snippet", "line")

PAGE_COLUMNS = tuple(item.name for item in fields(PageView))
PAGE_URLS = ("url", "redirect_to", "canonical")
FINDING_COLUMNS = (
    "url", "target", "message", "line", "value", "threshold", "snippet", "since", "details", "current", "proposed",
    "complete",
)  # fmt: skip
KEYWORD_COLUMNS = ("keyword", "language", "volume", "volume_most", "difficulty", "opportunity", "confidence", "urls")


@dataclass(frozen=True, slots=True)
class Payload:
    """The lists as plain data or, when they are large, as base64 of gzipped JSON."""

    data: Mapping[str, Any]
    packed: str = ""


@dataclass
class _Urls:
    """URLs by number, so that each is written once; -1 stands for none."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, url: str) -> int:
        return self.numbers.setdefault(url, len(self.numbers)) if url else -1


def pack(report: Report, words: Catalogue, *, packed_from: int = PACKED_FROM) -> Payload:
    """Everything the script lists; packed when its JSON is at least `packed_from` characters long."""
    urls = _Urls()
    data = {
        "words": words.for_script(),
        "crawled": report.overview.started[:10],
        "origin": origin(report.overview.seed),
        "pages": {"columns": PAGE_COLUMNS, "values": _columns([_page_row(page, urls) for page in report.pages])},
        "groups": [_group(group, urls) for group in (*report.failed, *report.unsure)],
        "findings": FINDING_COLUMNS,
        "topics": [_topic(topic, urls) for topic in report.topics],
        "keywords": KEYWORD_COLUMNS,
        "urls": list(urls.numbers),
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    if len(text) < packed_from:
        return Payload(data)
    # mtime=0: the same crawl gives the same bytes.
    return Payload({}, b64encode(gzip.compress(text.encode("utf-8", "replace"), 9, mtime=0)).decode())


def _page_row(page: PageView, urls: _Urls) -> list[Any]:
    row: list[Any] = []
    for name in PAGE_COLUMNS:
        value = getattr(page, name)
        if name in PAGE_URLS:
            value = urls.number(value)
        elif name == "linked_from":
            value = [urls.number(url) for url in value]
        row.append(value)
    return row


def _group(group: Group, urls: _Urls) -> dict[str, Any]:
    return {
        "anchor": group.anchor,
        "severity": group.severity.value,
        "title": group.manual.title,
        "total": group.total,
        "sure": group.anchor.startswith("rule/"),
        "count": len(group.findings),
        "values": _columns([_finding_row(view, urls) for view in group.findings]),
    }


def _finding_row(view: FindingView, urls: _Urls) -> list[Any]:
    finding, suggestion = view.finding, view.suggestion
    evidence = finding.evidence
    snippet = str(evidence.get("snippet") or "")[:SNIPPET_LENGTH]
    row: list[Any] = [
        urls.number(finding.url), urls.number(finding.target), finding.message, evidence.get("line") or 0,
        shown(evidence.get("value")), shown(evidence.get("threshold")), snippet, finding.first_seen[:10],
        [[name, _items(item)] for name, item in evidence.items() if name not in NAMED_EVIDENCE],
    ]  # fmt: skip
    if suggestion:
        return [*row, "" if snippet else suggestion.current, suggestion.proposed, suggestion.complete]
    return [*row, "", "", None]


def _columns(rows: list[list[Any]]) -> list[list[Any]]:
    """Rows turned to columns: what is alike stands together, which packs to less and is read sooner."""
    return [list(column) for column in zip(*rows, strict=True)]


def shown(value: Any) -> Any:
    """A piece of evidence as JSON can hold it: None, a number, or a short text."""
    if isinstance(value, float):
        return str(value) if not isfinite(value) else int(value) if value.is_integer() else round(value, 3)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return value[:TEXT_LENGTH]
    if isinstance(value, Mapping):
        return _joined(f"{name}: {shown(item)}" for name, item in value.items())
    if isinstance(value, Iterable):
        return _joined(str(shown(item)) for item in value)
    return str(value)[:TEXT_LENGTH]


def _items(value: Any) -> list[Any]:
    """A detail as a list of short texts, a single value as a list of one."""
    several = isinstance(value, Iterable) and not isinstance(value, str | Mapping)
    listed = [shown(item) for item in value] if several else [shown(value)]
    return listed[:ITEMS] + (["…"] if len(listed) > ITEMS else [])


def _joined(items: Iterable[str]) -> str:
    listed = list(items)
    return ", ".join(listed[:ITEMS] + (["…"] if len(listed) > ITEMS else []))[:TEXT_LENGTH]


def _topic(topic: TopicView, urls: _Urls) -> dict[str, Any]:
    return {
        "label": topic.label,
        "language": topic.language,
        "embedder": topic.embedder,
        "difficulty": topic.difficulty,
        "opportunity": topic.opportunity,
        "rows": [_keyword_row(keyword, urls) for keyword in topic.keywords],
    }


def _keyword_row(keyword: KeywordView, urls: _Urls) -> list[Any]:
    return [
        [urls.number(url) for url in keyword.urls] if name == "urls" else shown(getattr(keyword, name))
        for name in KEYWORD_COLUMNS
    ]
