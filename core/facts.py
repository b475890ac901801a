"""The facts a crawl records: what the network and the HTML said, never what that means.

Every URL in a fact is absolute and normalised by `core.urls.normalize` unless its field says *raw*. Text comes from
the web: it is hostile and may hold any character. Lines are 1-based and count in the decoded source; 0 means unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag, StrEnum
from typing import Any, NamedTuple

from .page_markup import PLAIN, Markup

HTML_TYPES = ("text/html", "application/xhtml+xml")


class Kind(StrEnum):
    """Why a URL was requested."""

    PAGE = "page"  # an internal URL, crawled
    EXTERNAL = "external"  # another site's URL, checked once
    RESOURCE = "resource"  # an image, script or stylesheet, checked once
    SITEMAP = "sitemap"
    ROBOTS = "robots"
    PROBE = "probe"  # asked for once to learn how the site answers: /llms.txt, an address that does not exist


class Reason(StrEnum):
    """Why a URL has no usable response; a closed set, each explained in docs/reasons.md."""

    DNS = "dns"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    TLS = "tls"
    TOO_LARGE = "too-large"
    EMPTY = "empty-response"
    RESET = "connection-reset"
    PROTOCOL = "protocol"
    STATUS_LINE = "bad-status-line"
    LENGTH = "bad-length"
    FRAMING = "bad-framing"
    HEADERS = "headers-too-large"
    ENCODING = "bad-encoding"
    BOMB = "decompression-bomb"
    PARSE_TIMEOUT = "parse-timeout"
    PARSE_CRASH = "parse-crash"
    ROBOTS = "blocked-by-robots"
    ROBOTS_UNREACHABLE = "robots-unreachable"
    REDIRECT_LIMIT = "too-many-redirects"
    REDIRECT_TARGET = "bad-redirect-target"
    UNSUPPORTED = "unsupported-scheme"
    PRIVATE = "private-address"
    PORT = "blocked-port"
    TRAP = "trap"
    FAILED = "failed"


class Position(StrEnum):
    """The page region a link stands in, by the nearest landmark element or ARIA role around it."""

    HEADER = "header"
    NAV = "nav"
    MAIN = "main"
    ASIDE = "aside"
    FOOTER = "footer"
    BODY = "body"  # in none of them


class Rel(IntFlag):
    """The tokens of a link's rel attribute that change how search engines read it."""

    NONE = 0
    NOFOLLOW = 1
    UGC = 2
    SPONSORED = 4
    NOOPENER = 8
    NOREFERRER = 16


class ResourceKind(StrEnum):
    """What a page loads."""

    SCRIPT = "script"
    STYLESHEET = "stylesheet"
    IFRAME = "iframe"
    FONT = "font"
    AUDIO = "audio"
    VIDEO = "video"
    ICON = "icon"
    IMAGE = "image"  # srcset candidates, posters and CSS-free pictures; an img's src is an Image
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request of a URL, the last of which became its Fetch."""

    at: str  # UTC, ISO 8601
    status: int | None = None
    reason: str | None = None
    ttfb: float | None = None  # seconds
    agent: str = ""  # whose user agent was sent: "browser", the name of an AI crawler, "" for our own


@dataclass(frozen=True, slots=True)
class Fetch:
    """What the network said of one URL: either a status or a reason why there is none."""

    url: str
    kind: Kind
    status: int | None
    reason: str | None = None  # a Reason value; may stand beside a status (too-large, too-many-redirects)
    detail: str = ""  # the error text behind the reason, for people
    method: str = "GET"
    depth: int | None = None  # clicks from the start page, redirects not counted; None when no link path leads there
    hops: int = 0  # redirects followed before this URL
    redirect_to: str | None = None
    redirect_raw: str | None = None  # the Location header as sent
    content_type: str = ""  # lower case, without parameters
    headers: tuple[tuple[str, str], ...] = ()  # names in lower case, in the order sent, repeated names kept
    size: int = 0  # bytes of the decoded body; for HEAD the Content-Length, 0 when unknown
    transferred: int = 0  # bytes of the body on the wire
    ttfb: float | None = None  # seconds to the first byte of the response
    seconds: float | None = None  # seconds to the last byte
    at: str = ""  # UTC, ISO 8601
    attempts: tuple[Attempt, ...] = ()  # every request of the URL, oldest first
    protocol: str = ""  # of the response: "1.0", "1.1", "2" or "3"; "" when it is not known

    def header(self, name: str) -> str | None:
        """The first value of a header by its lower-case name, or None."""
        return next((value for key, value in self.headers if key == name), None)

    def header_values(self, name: str) -> list[str]:
        """Every value of a repeated header, in order."""
        return [value for key, value in self.headers if key == name]

    @property
    def ok(self) -> bool:
        """A complete 2xx response."""
        return self.status is not None and 200 <= self.status < 300 and self.reason is None

    @property
    def is_html(self) -> bool:
        return self.content_type in HTML_TYPES


@dataclass(frozen=True, slots=True)
class Element:
    """The text of one element, white space folded, and where it stands."""

    text: str
    line: int = 0
    section: str = "head"  # "head" or "body"


@dataclass(frozen=True, slots=True)
class Meta:
    """One meta element. `key` is the lower-case name, property, http-equiv, itemprop or "charset"."""

    key: str
    content: str
    attribute: str = "name"
    line: int = 0
    section: str = "head"


@dataclass(frozen=True, slots=True)
class Canonical:
    raw: str  # the href as written
    url: str | None  # None when it does not resolve to an http(s) URL
    source: str = "html"  # "html" or "header"
    line: int = 0
    section: str = "head"


@dataclass(frozen=True, slots=True)
class Hreflang:
    code: str  # as written
    raw: str
    url: str | None
    source: str = "html"  # "html", "header" or "sitemap"
    line: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    level: int  # 1-6
    text: str  # with the alt texts of images inside it, without the sign of a link to the heading itself
    line: int = 0
    apart: bool = False  # in a nav, aside, header or footer element: it names a menu or a box, not a part of the text


class Link(NamedTuple):
    """One hyperlink (a, area) of a page. A tuple: pages have hundreds, and a dataclass takes five times as long."""

    target: str
    anchor: str = ""  # text, else image alts; white space folded
    label: str = ""  # aria-labelledby text, else aria-label, else title attribute
    rel: Rel = Rel.NONE
    position: Position = Position.BODY
    fragment: str = ""
    internal: bool = False  # of the audited site, as the crawl's scope says
    raw: str = ""  # the href as written, kept only where normalising changed it
    line: int = 0


@dataclass(frozen=True, slots=True)
class Image:
    """One img of a page (source elements and srcset are resources of the same picture, not images)."""

    url: str | None  # None for data: and empty src
    alt: str | None  # None when the attribute is missing, "" when it is empty
    name: str = ""  # other accessible name: aria-label, aria-labelledby text, title
    width: str | None = None  # attribute as written
    height: str | None = None
    loading: str = ""
    decorative: bool = False  # role none/presentation, aria-hidden (or what is around it), or a pixel (at most 1 x 1)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Resource:
    url: str
    kind: ResourceKind
    line: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    action: str  # resolved; the page's URL when there is none
    method: str = "get"
    line: int = 0


@dataclass(frozen=True, slots=True)
class StructuredData:
    """One JSON-LD block or one top-level microdata item."""

    format: str  # "json-ld" or "microdata"
    types: tuple[str, ...] = ()  # without the schema.org prefix
    data: Any = None  # parsed, None when it could not be
    error: str = ""
    line: int = 0  # of the block, or of the error inside it
    column: int = 0


@dataclass(frozen=True, slots=True)
class Refresh:
    """A meta refresh that names a URL."""

    url: str | None
    seconds: float = 0.0
    raw: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Extracted:
    """One value of a field of the user's own."""

    name: str
    value: str  # white space folded, but of HTML
    problem: str = ""  # "cut" (it was longer), or why there is no value: "more" than are kept, "timeout", "failed"


@dataclass(frozen=True, slots=True)
class Page:
    """What the HTML of one 2xx response said."""

    fetch: Fetch
    charset: str = ""  # WHATWG name of the encoding used
    charset_source: str = ""  # "bom", "header", "meta" or "default"
    lang: str | None = None  # html lang attribute; None when missing
    language: str = ""  # ISO 639-1, detected from the main text; "" when there is too little
    direction: str = ""  # html dir attribute, lower case
    titles: tuple[Element, ...] = ()  # HTML title elements; an svg's title is none
    metas: tuple[Meta, ...] = ()
    canonicals: tuple[Canonical, ...] = ()
    hreflangs: tuple[Hreflang, ...] = ()
    headings: tuple[Heading, ...] = ()
    refresh: Refresh | None = None
    base: str | None = None
    structured: tuple[StructuredData, ...] = ()
    forms: tuple[Form, ...] = ()
    text: str = ""  # main text: without header, nav, footer, aside, script and style
    words: int = 0  # of the main text, see core.text.count_words
    elements: int = 0  # of the document
    dom_depth: int = 0
    cut: str = ""  # why not all of the document was read: "size", "depth" or "attributes"; "" when all was
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    resources: tuple[Resource, ...] = ()
    extracted: tuple[Extracted, ...] = ()
    markup: Markup = PLAIN
    identifiers: str = ""  # ids of elements and names of anchors, a line each; "" also when they are too many

    @property
    def url(self) -> str:
        return self.fetch.url

    @property
    def title(self) -> str:
        """The first title's text, "" when there is none."""
        return self.titles[0].text if self.titles else ""

    def meta(self, key: str) -> str | None:
        """The content of the first meta with this lower-case key, or None."""
        return next((meta.content for meta in self.metas if meta.key == key), None)

    @property
    def description(self) -> str:
        """The first meta description, "" when there is none; itemprop="description" is not one."""
        found = (meta.content for meta in self.metas if meta.key == "description" and meta.attribute == "name")
        return next(found, "").strip()


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """The robots.txt of one origin (scheme, host and port)."""

    origin: str
    fetch: Fetch
    body: str = ""  # decoded, the first 500 KiB (512,000 bytes, RFC 9309 section 2.5)
    size: int = 0  # bytes, whole
    mangled: bool = False  # its bytes are not UTF-8


@dataclass(frozen=True, slots=True)
class Sitemap:
    """One sitemap file."""

    fetch: Fetch
    format: str = ""  # "urlset", "index", "text", "rss", "atom"; "" when it was not understood
    entries: int = 0
    size: int = 0  # bytes, uncompressed
    error: str = ""
    source: str = "robots.txt"  # where it was named: "robots.txt", "well-known", "given" or the index's URL


@dataclass(frozen=True, slots=True)
class SitemapImage:
    raw: str  # image:loc as written, "" when it is missing
    url: str | None  # None when it does not resolve to an http(s) URL


@dataclass(frozen=True, slots=True)
class SitemapNews:
    """One news:news as written, "" for what is missing."""

    name: str = ""  # of the publication
    language: str = ""  # of the publication
    date: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class SitemapVideo:
    """One video:video; URLs as written ("" when missing) and what they resolve to."""

    thumbnail_raw: str = ""
    thumbnail: str | None = None
    title: str = ""
    description: str = ""
    content_raw: str = ""
    content: str | None = None
    player_raw: str = ""
    player: str | None = None


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    url: str
    lastmod: str = ""  # as written, as the next two
    hreflangs: tuple[Hreflang, ...] = ()
    changefreq: str = ""
    priority: str = ""
    images: tuple[SitemapImage, ...] = ()
    news: tuple[SitemapNews, ...] = ()
    videos: tuple[SitemapVideo, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric:
    """A number that came from elsewhere; unknown is absent, never 0."""

    subject: str  # a URL or a keyword
    name: str
    value: float
    source: str
    date: str  # ISO 8601 day
