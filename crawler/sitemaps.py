"""Reading sitemaps: XML, index, RSS, Atom and plain text, as they are found rather than as they should be.

Limits are those of sitemaps.org: 50,000 URLs and 50 MiB uncompressed a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from ..core.facts import Hreflang, SitemapEntry, SitemapImage, SitemapNews, SitemapVideo
from ..core.urls import join, without_credentials
from .sitemap_bytes import SitemapBytes
from .sitemap_text import read_lines
from .sitemap_xml import Entry, XmlReader, count_entries

MAX_SIZE = 50 * 2**20  # bytes, uncompressed
MAX_ENTRIES = 50_000  # kept of one file; all are counted
MAX_CHILDREN = 500  # sitemaps followed of one index
MAX_FAULTS = 20  # kept in words; all are counted
MAX_VIDEO_TEXT = 2048  # characters, Google's limit for a video's description


@dataclass
class SitemapText:
    """What one sitemap said. `error` is "" when nothing was wrong with it."""

    format: str = ""  # "urlset", "index", "text", "rss", "atom"; "" when it was not understood
    entries: list[SitemapEntry] = field(default_factory=list)
    children: list[str] = field(default_factory=list)  # an index's sitemaps
    count: int = 0  # URLs listed, those beyond the limits too
    size: int = 0  # bytes, uncompressed
    errors: list[str] = field(default_factory=list)  # the first MAX_FAULTS
    faults: int = 0  # further ones

    @property
    def error(self) -> str:
        more = len(self.errors) - 1 + self.faults
        if more > 0:
            return f"{self.errors[0]} (and {more} more)"
        return self.errors[0] if self.errors else ""

    def note(self, error: str) -> None:
        """Counts a fault and keeps its words if it is one of the first."""
        if len(self.errors) < MAX_FAULTS:
            self.errors.append(error)
        else:
            self.faults += 1


def read_sitemap(body: bytes, url: str) -> SitemapText:
    """What a sitemap lists; relative URLs are resolved against its own. Never raises."""
    found = SitemapText()
    found.entries.extend(chain.from_iterable(stream_sitemap(body, url, found)))
    return found


def stream_sitemap(body: bytes, url: str, found: SitemapText) -> Iterator[list[SitemapEntry]]:
    """The entries of a sitemap in batches, a few hundred at a time; everything else of it is noted in `found`.

    Needs constant memory beside the body. Never raises.
    """
    source = SitemapBytes(body, MAX_SIZE)
    pieces = source.text()
    start = next(pieces, "")
    while 0 < len(start) < 1024 and (more := next(pieces, "")):
        start += more
    begin = start[:1024].lstrip("\ufeff \t\r\n").lower()
    whole = chain([start], pieces)
    if not begin:
        found.note("empty")
    elif begin.startswith(("<!doctype html", "<html")):
        found.note("an HTML page, not a sitemap")
    elif begin.startswith("<"):
        yield from _read_xml(whole, url, found, source)
    else:
        yield from _read_text(whole, url, found)
    for _ in pieces:  # to the end, so that it is measured
        pass
    if found.format == "index" and found.count > MAX_CHILDREN:
        found.note(f"only {MAX_CHILDREN} of its {found.count} sitemaps are read")
    found.size = source.size
    found.errors[:0] = source.faults


def _read_xml(
    pieces: Iterator[str], url: str, found: SitemapText, source: SitemapBytes
) -> Iterator[list[SitemapEntry]]:
    reader, seen = XmlReader(), 0
    for piece in pieces:
        entries = reader.feed(piece)
        found.format = reader.format
        yield [kept for entry in entries if (kept := _keep(entry, url, found)) is not None]
        if reader.fault:
            break
        seen += len(entries)
        if seen >= MAX_ENTRIES:
            found.count += count_entries(pieces)
            break
    else:
        if not source.cut:
            reader.close()
    if reader.doctype:
        found.note("a document type declaration, which sitemaps may not have")
    if reader.fault:
        found.note(reader.fault)


def _read_text(pieces: Iterator[str], url: str, found: SitemapText) -> Iterator[list[SitemapEntry]]:
    for lines in read_lines(pieces):
        found.format = "text"
        if found.count >= MAX_ENTRIES:
            found.count += len(lines)
            continue
        kept = (_keep(Entry(number, loc=line), url, found) for number, line in lines)
        yield [entry for entry in kept if entry is not None]
    if not found.format:
        found.note("neither XML nor a list of URLs")


def _keep(entry: Entry, base: str, found: SitemapText) -> SitemapEntry | None:
    """Counts an entry; returns it if it is one of the first and has a URL."""
    where = f"line {entry.line}: "
    written = entry.loc
    if entry.entity:
        found.count += 1
        found.note(f"{where}a reference to the entity &{entry.entity};, which sitemaps may not have")
        return None
    if not written:
        found.note(f"{where}an entry without loc")
        written = entry.text
        if not written:
            return None
    found.count += 1
    if found.count > MAX_ENTRIES:
        return None
    url = _absolute(written, base)
    if url is None or not written[:8].lower().startswith(("http://", "https://")):
        found.note(f"{where}not an absolute URL: {without_credentials(written)[:200]}")
    if url is None:
        return None
    if found.format == "index":
        if len(found.children) < MAX_CHILDREN:
            found.children.append(url)
        return None
    plain = SitemapEntry(url, entry.lastmod[:64], changefreq=entry.changefreq[:64], priority=entry.priority[:64])
    return _with_lists(plain, entry, base) if entry.alternates or entry.extensions else plain


def _with_lists(plain: SitemapEntry, entry: Entry, base: str) -> SitemapEntry:
    of = entry.extensions.get
    return SitemapEntry(
        plain.url,
        plain.lastmod,
        tuple(Hreflang(code, *_named(href, base), "sitemap", line) for code, href, line in entry.alternates),
        plain.changefreq,
        plain.priority,
        tuple(SitemapImage(*_named(part.get("loc"), base)) for part in of("image", ())),
        tuple(
            SitemapNews(*(part.get(name, "")[:1024] for name in ("name", "language", "publication_date", "title")))
            for part in of("news", ())
        ),
        tuple(_video(part, base) for part in of("video", ())),
    )


def _video(part: dict[str, str], base: str) -> SitemapVideo:
    title, description = (part.get(name, "")[:MAX_VIDEO_TEXT] for name in ("title", "description"))
    thumbnail, content, player = (_named(part.get(f"{name}_loc"), base) for name in ("thumbnail", "content", "player"))
    return SitemapVideo(*thumbnail, title, description, *content, *player)


# The languages of a page name the same addresses again and again.
@lru_cache(maxsize=4096)
def _named(written: str | None, base: str) -> tuple[str, str | None]:
    """A URL as written, "" where it is missing, and what it means."""
    return (without_credentials(written), _absolute(written, base)) if written else ("", None)


def _absolute(written: str, base: str) -> str | None:
    url = join(written.strip(), base)
    return without_credentials(url) if url else None
