"""The record function: links to other sites out of one WARC or WAT record. It knows neither files nor machines.

The links of WAT records are those that ia-web-commons writes (HTML-Metadata.Head.Link and .Links), with anchors of up
to 128 characters; of WARC records the same kinds are read from the HTML itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ...core.domains import icann_domain
from ...core.urls import join, normalize, parts, without_credentials

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST_ANCHOR = 128  # characters, as in WAT records
MOST_LINKS = 20_000  # of one page
MOST_BODY = 16 << 20  # bytes of one page
_MARKS = ("nofollow", "ugc", "sponsored")
# Tag and attribute of what WAT calls A@/href and so on, for links that people follow or that fetch another site's file.
_ATTRIBUTES = {
    "a": "href", "area": "href", "link": "href", "img": "src", "iframe": "src", "frame": "src", "script": "src",
    "form": "action", "embed": "src", "source": "src", "video": "src", "audio": "src",
}  # fmt: skip


class ExtractedLink(NamedTuple):
    """One link between two registrable domains (ICANN suffixes, ASCII)."""

    source_domain: str
    target_domain: str
    source_url: str
    target_url: str
    kind: str  # A@/href, IMG@/src ... as in WAT records
    anchor: str
    rel: str  # of nofollow, ugc and sponsored those that are there
    date: str  # of the capture, ISO 8601


def links_of_wat(content: bytes, url: str, date: str) -> Iterator[ExtractedLink]:
    """The links of a WAT metadata record's JSON; none for other JSON, and what is no link is left out."""
    try:
        envelope = json.loads(content)["Envelope"]
        if envelope["WARC-Header-Metadata"]["WARC-Type"] != "response":
            return
        html = envelope["Payload-Metadata"]["HTTP-Response-Metadata"]["HTML-Metadata"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    if not isinstance(html, dict):
        return
    found = html.get("Head")
    head: dict[str, Any] = found if isinstance(found, dict) else {}
    base = head.get("Base")
    written = [*_dicts(head.get("Link")), *_dicts(head.get("Scripts")), *_dicts(html.get("Links"))]
    yield from _links(url, base if isinstance(base, str) else None, map(_written, written), date)


def links_of_html(body: bytes, url: str, date: str, charset: str | None = None) -> Iterator[ExtractedLink]:
    """The links of a page; none for what cannot be parsed."""
    from lxml import html
    from lxml.etree import LxmlError

    try:
        parser = html.HTMLParser(encoding=charset, huge_tree=False)
        tree = html.document_fromstring(body[:MOST_BODY], parser=parser)
    except (LxmlError, ValueError, LookupError):
        return
    base = tree.find(".//base[@href]")
    yield from _links(url, None if base is None else base.get("href"), _elements(tree), date)


def _elements(tree: HtmlElement) -> Iterator[tuple[str, str, str, str]]:
    for element in tree.iter(*_ATTRIBUTES):
        attribute = _ATTRIBUTES[element.tag]
        href = element.get(attribute)
        if href:
            text = element.get("alt") or "" if element.tag in ("img", "area") else ""
            if element.tag == "a":
                text = str(element.text_content())
            yield f"{element.tag.upper()}@/{attribute}", href, text, element.get("rel") or ""


def _written(item: dict[str, Any]) -> tuple[str, str, str, str]:
    kind, url, text, rel = (item.get(name) for name in ("path", "url", "text", "rel"))
    if not text and isinstance(kind, str) and kind.startswith(("IMG@", "AREA@")):
        text = item.get("alt")
    return _text(kind), _text(url), _text(text), _text(rel)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _links(
    url: str, base: str | None, written: Iterable[tuple[str, str, str, str]], date: str
) -> Iterator[ExtractedLink]:
    """Absolute links to other domains, each once."""
    page = normalize(url)
    if page is None:
        return
    start = (join(base, page) if base else None) or page
    own = _domain(page)
    seen = set()
    for count, (kind, href, text, rel) in enumerate(written):
        target = join(href, start) if count < MOST_LINKS else None
        domain = _domain(target) if target else ""
        if not domain or domain == own or not own:
            continue
        marks = " ".join(mark for mark in _MARKS if mark in rel.lower().split())
        anchor = " ".join(text.split())[:MOST_ANCHOR]
        link = ExtractedLink(
            own, domain, without_credentials(page), without_credentials(target or ""), kind, anchor, marks, date
        )
        if link not in seen:
            seen.add(link)
            yield link


@lru_cache(maxsize=65_536)
def _of_host(host: str) -> str:
    domain = icann_domain(host)
    return domain if "." in domain and not domain.replace(".", "").isdecimal() else ""


def _domain(url: str) -> str:
    return _of_host(parts(url).host.rstrip("."))
