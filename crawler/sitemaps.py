"""Reading sitemaps: XML, index, RSS, Atom and plain text, as they are found rather than as they should be.

Limits are those of sitemaps.org: 50,000 URLs and 50 MiB uncompressed a file.
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from ..core.facts import Hreflang, SitemapEntry
from ..core.urls import join, without_credentials

MAX_SIZE = 50 * 2**20  # bytes, uncompressed
MAX_ENTRIES = 50_000  # kept of one file; all are counted
MAX_CHILDREN = 500  # sitemaps followed of one index
MAX_HREFLANGS = 1_000  # of one entry

_FORMATS = {"urlset": "urlset", "sitemapindex": "index", "rss": "rss", "RDF": "rss", "feed": "atom"}
_ENTRY_TAGS = {"url", "sitemap", "item", "entry"}
_DATES = {"lastmod", "pubDate", "updated", "date"}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass
class SitemapText:
    """What one sitemap said. `error` is "" when nothing was wrong with it."""

    format: str = ""  # "urlset", "index", "text", "rss", "atom"; "" when it was not understood
    entries: list[SitemapEntry] = field(default_factory=list)
    children: list[str] = field(default_factory=list)  # an index's sitemaps
    count: int = 0  # URLs listed, those beyond the limits too
    size: int = 0  # bytes, uncompressed
    errors: list[str] = field(default_factory=list)

    @property
    def error(self) -> str:
        if len(self.errors) > 1:
            return f"{self.errors[0]} (and {len(self.errors) - 1} more)"
        return self.errors[0] if self.errors else ""

    def add(
        self, written: str, base: str, line: int, lastmod: str = "", alternates: Sequence[tuple[str, str, int]] = ()
    ) -> None:
        """Counts one listed URL and keeps it if it is one. Alternates are (hreflang, href, line)."""
        self.count += 1
        url = _absolute(written, base)
        if url is None or not written.lower().startswith(("http://", "https://")):
            self.errors.append(f"line {line}: not an absolute URL: {without_credentials(written)[:200]}")
        if url is None:
            return
        if self.format == "index":
            if len(self.children) < MAX_CHILDREN:
                self.children.append(url)
        elif len(self.entries) < MAX_ENTRIES:
            hreflangs = tuple(
                Hreflang(code, without_credentials(raw), _absolute(raw, base), "sitemap", at)
                for code, raw, at in alternates[:MAX_HREFLANGS]
            )
            self.entries.append(SitemapEntry(url, lastmod[:64], hreflangs))


def read_sitemap(body: bytes, url: str) -> SitemapText:
    """What a sitemap lists; relative URLs are resolved against its own. Never raises."""
    found = SitemapText()
    body = _decompressed(body, found)
    found.size = len(body)
    if len(body) > MAX_SIZE:
        found.errors.append(f"larger than {MAX_SIZE} bytes uncompressed")
        body = body[:MAX_SIZE]
    encoding = next((name for bom, name in _BOMS if body.startswith(bom)), "utf-8")
    start = body[:1024].decode(encoding, "ignore").lstrip("\ufeff \t\r\n").lower()
    if not start:
        found.errors.append("empty")
    elif start.startswith(("<!doctype html", "<html")):
        found.errors.append("an HTML page, not a sitemap")
    elif start.startswith("<"):
        _read_xml(body.lstrip(), url, found)
    else:
        _read_text(body.decode(encoding, "replace").removeprefix("\ufeff"), url, found)
    return found


def _decompressed(body: bytes, found: SitemapText) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    parts: list[bytes] = []
    room = MAX_SIZE + 1
    try:
        while body and room > 0:
            gzip = zlib.decompressobj(wbits=31)
            parts.append(gzip.decompress(body, room))
            room -= len(parts[-1])
            if not gzip.eof and room > 0:
                found.errors.append("the gzip file ends early")
            body = gzip.unused_data
    except zlib.error as error:
        # Garbage after a complete gzip member is common and harmless.
        if not parts:
            found.errors.append(f"the gzip file cannot be read: {error}")
    return b"".join(parts)


def _read_xml(body: bytes, url: str, found: SitemapText) -> None:
    events = etree.iterparse(
        BytesIO(body), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    root = None
    try:
        for event, element in events:
            name = _local(element)
            if root is None:
                root = element
                # Entities are declared there, and sitemaps need none.
                if element.getroottree().docinfo.doctype:
                    found.errors.append("a document type declaration, which sitemaps may not have")
                    return
                found.format = _FORMATS.get(name, "")
                if not found.format:
                    found.errors.append(f"the root element is {name}, not urlset or sitemapindex")
                    return
            elif event == "end" and name in _ENTRY_TAGS:
                _read_entry(element, url, found)
                element.clear()
                # Without this lxml keeps an empty element for every entry read.
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        found.errors.append(f"not well-formed: {error.msg}")


def _read_entry(element: etree._Element, base: str, found: SitemapText) -> None:
    location = lastmod = ""
    alternates: list[tuple[str, str, int]] = []
    for child in element:
        name = _local(child)
        text = (child.text or "").strip()
        if name == "loc" or (name == "link" and text):
            location = location or text
        elif name == "link":
            href = (child.get("href") or "").strip()
            if found.format == "atom" and child.get("rel", "alternate") == "alternate":
                location = location or href
            elif child.get("hreflang") is not None:
                alternates.append((child.get("hreflang", ""), href, child.sourceline or 0))
        elif name in _DATES:
            lastmod = lastmod or text
    if not location:
        found.errors.append(f"line {element.sourceline}: an entry without loc")
        location = (element.text or "").strip()
    if location:
        found.add(location, base, element.sourceline or 0, lastmod, alternates)


def _read_text(text: str, url: str, found: SitemapText) -> None:
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not any(line.lower().startswith(("http://", "https://")) for _, line in lines):
        found.errors.append("neither XML nor a list of URLs")
        return
    found.format = "text"
    for number, line in lines:
        found.add(line, url, number)


def _local(element: etree._Element) -> str:
    """The tag without its namespace: wrong namespaces are common and harmless. "" for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _absolute(written: str, base: str) -> str | None:
    url = join(written.strip(), base)
    return without_credentials(url) if url else None
