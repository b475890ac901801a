"""XML sitemaps and feeds as a stream of entries, in constant memory whatever the file is made to do.

Expat calls us for every tag and builds no tree. The document type declaration is taken out before it is parsed, so
that there are no entities to expand and no files or addresses to load; a reference to one is a fault of its entry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

MAX_PROLOG = 2**20  # characters before the root element
MAX_TAG = 2**20  # bytes of one tag
MAX_DEPTH = 64  # levels of elements
MAX_ELEMENTS = 2_500_000  # in all; a file of 50 MiB has no room for more that mean anything
MAX_NAMES = 1_000  # different element and attribute names
MAX_TEXT = 16_384  # characters kept of one element's text
MAX_LISTED = 1_001  # alternates, images and videos kept of one entry: one more image than Google allows

FORMATS = {"urlset": "urlset", "sitemapindex": "index", "rss": "rss", "RDF": "rss", "feed": "atom"}
ENTRIES = {"url", "sitemap", "item", "entry"}

# By what a namespace URI contains; files with a prefix that is declared wrongly, or not at all, are common.
_NAMESPACES = (("sitemap-image", "image"), ("sitemap-news", "news"), ("sitemap-video", "video"), ("xhtml", "xhtml"))
_EXTENSIONS = {"image": "image", "news": "news", "video": "video"}  # prefix and the element that holds the rest
_PARTS = {
    "image": {"loc"},
    "news": {"name", "language", "publication_date", "title"},
    "video": {"thumbnail_loc", "title", "description", "content_loc", "player_loc"},
}
_DATES = {"lastmod", "pubDate", "updated", "date"}

_XML = re.compile(r"<\?xml\s.*?\?>", re.DOTALL)
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_DOCTYPE = re.compile(
    r"""<!DOCTYPE(?:[^\["'>]++|"[^"]*"|'[^']*')*+"""
    r"""(?:\[(?:[^\]"'<]++|"[^"]*"|'[^']*'|<!--.*?-->|<\?.*?\?>|<)*+\]\s*)?>""",
    re.DOTALL | re.IGNORECASE,
)
_ENTRY_TAG = re.compile(r"<(?:[\w.-]+:)?(?:url|sitemap|item|entry)[\s/>]")


@dataclass(slots=True)
class Entry:
    """One entry as written; white space around texts is cut off."""

    line: int
    loc: str = ""
    text: str = ""  # directly inside the entry, where no loc may be
    lastmod: str = ""
    changefreq: str = ""
    priority: str = ""
    alternates: list[tuple[str, str, int]] = field(default_factory=list)  # hreflang, href, line
    extensions: dict[str, list[dict[str, str]]] = field(default_factory=dict)  # of image, news and video, their parts
    entity: str = ""  # the first entity the entry refers to


class Refused(Exception):
    """The file is made to do harm; the message says how."""


class XmlReader:
    """Reads one file. `format` is known with the first entry; `fault` says why reading ended early."""

    def __init__(self) -> None:
        self.format = ""
        self.fault = ""
        self.doctype = False  # there was a document type declaration
        self._entries: list[Entry] = []
        self._entry: Entry | None = None
        self._inside = 0  # the level of the entry that is read
        self._path: list[str] = []
        self._part: dict[str, str] | None = None  # the image, news or video that is read
        self._text: list[str] = []
        self._length = 0
        self._prefixes = {"image": "image", "news": "news", "video": "video", "xhtml": "xhtml"}
        self._names: set[str] = set()
        self._prolog: str | None = ""  # what stands before the root element, until that is there
        self._fed = 0
        self._elements = 0
        self._parser = parser = expat.ParserCreate("utf-8")
        # With an (empty) foreign DTD an entity that is not declared is skipped; without one it would be an error.
        parser.UseForeignDTD(True)
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
        parser.ExternalEntityRefHandler = self._foreign
        parser.SkippedEntityHandler = self._skipped
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.buffer_text = True

    def feed(self, text: str) -> list[Entry]:
        """Takes the next piece of the file and returns the entries that are complete. Never raises; see `fault`."""
        if not self.fault:
            self._guard(self._parse, text)
        found, self._entries = self._entries, []
        return found

    def close(self) -> None:
        """The file is at its end: what is still open is a fault."""
        if not self.fault:
            self._guard(self._finish)

    def _guard(self, read: Callable[..., None], *arguments: str) -> None:
        try:
            read(*arguments)
        except expat.ExpatError as error:
            self.fault = f"not well-formed: {error}"
        except Refused as refusal:
            self.fault = str(refusal)

    def _parse(self, text: str) -> None:
        if self._prolog is not None:
            self._prolog += text
            rest = self._without_doctype(self._prolog)
            if rest is None:
                if len(self._prolog) > MAX_PROLOG:
                    raise Refused(f"no root element in the first {MAX_PROLOG} characters")
                return
            self._prolog, text = None, rest
        data = text.encode("utf-8", "replace")
        self._fed += len(data)
        self._parser.Parse(data, False)
        # Expat keeps what is not complete, and reads it again with every piece.
        if self._fed - max(self._parser.CurrentByteIndex, 0) > MAX_TAG:
            raise Refused(f"line {self._parser.CurrentLineNumber}: a tag of more than {MAX_TAG} bytes")

    def _finish(self) -> None:
        self._parser.Parse((self._prolog or "").encode("utf-8", "replace"), True)

    def _without_doctype(self, text: str) -> str | None:
        """The text with an empty line for every line of its declarations; None when more is needed to know them."""
        start = _PROLOG.match(text).end()  # type: ignore[union-attr]  # it matches the empty string
        begin = text[start : start + 9].upper()
        kept = _XML.sub(_lines, text[:start], count=1)
        if begin == "<!DOCTYPE":
            found = _DOCTYPE.match(text, start)
            if found is None:
                return None
            self.doctype = True
            return kept + _lines(found) + text[found.end() :]
        if len(begin) < 9 or begin.startswith(("<?", "<!--")):
            return None
        return kept + text[start:]

    # -- what expat calls

    def _foreign(self, context: str | None, *_: str | None) -> int:
        self._parser.ExternalEntityParserCreate(context).Parse(b"", True)
        return 1

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count_names(tag, attributes)
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise Refused(f"line {self._parser.CurrentLineNumber}: more than {MAX_ELEMENTS} elements")
        prefix, _, name = tag.rpartition(":")
        path = self._path
        if attributes:
            self._declare(attributes)
        if not path:
            self.format = FORMATS.get(name, "")
            if not self.format:
                raise Refused(f"the root element is {name[:100]}, not urlset or sitemapindex")
        path.append(name)
        if len(path) > MAX_DEPTH:
            raise Refused(f"line {self._parser.CurrentLineNumber}: more than {MAX_DEPTH} elements inside each other")
        self._text.clear()
        self._length = 0
        entry = self._entry
        if entry is None:
            if name in ENTRIES and len(path) > 1:
                self._entry, self._inside = Entry(self._parser.CurrentLineNumber), len(path)
        elif len(path) == self._inside + 1:
            kind = self._prefixes.get(prefix) if prefix else None
            if kind in _EXTENSIONS and name == kind:
                self._part = {}
                listed = entry.extensions.setdefault(kind, [])
                if len(listed) < MAX_LISTED:
                    listed.append(self._part)
            elif name == "link" and attributes:
                self._link(entry, attributes)

    def _link(self, entry: Entry, attributes: dict[str, str]) -> None:
        href = attributes.get("href", "").strip()
        if self.format == "atom" and attributes.get("rel", "alternate") == "alternate":
            entry.loc = entry.loc or href
        elif "hreflang" in attributes and len(entry.alternates) < MAX_LISTED:
            entry.alternates.append((attributes["hreflang"], href, self._parser.CurrentLineNumber))

    def _end(self, tag: str) -> None:
        path = self._path
        name = path.pop()
        level = len(path) + 1
        entry = self._entry
        if entry is None:
            return
        if level == self._inside:
            entry.text = "".join(self._text).strip()
            self._entries.append(entry)
            self._entry = None
        elif self._part is not None:
            if level == self._inside + 1:
                self._part = None
            else:
                kind = path[self._inside]
                if name in _PARTS[kind] and name not in self._part:
                    self._part[name] = "".join(self._text).strip()
        elif level == self._inside + 1:
            self._field(entry, tag, name, "".join(self._text).strip())
        self._text.clear()
        self._length = 0

    def _field(self, entry: Entry, tag: str, name: str, text: str) -> None:
        if name == "loc" or (name == "link" and text):
            prefix = tag.rpartition(":")[0]
            if not prefix or self._prefixes.get(prefix) not in _EXTENSIONS:
                entry.loc = entry.loc or text
        elif name in _DATES:
            entry.lastmod = entry.lastmod or text
        elif name == "changefreq":
            entry.changefreq = entry.changefreq or text
        elif name == "priority":
            entry.priority = entry.priority or text

    def _characters(self, text: str) -> None:
        if self._entry is not None and self._length < MAX_TEXT:
            self._text.append(text[: MAX_TEXT - self._length])
            self._length += len(text)

    def _skipped(self, name: str, is_parameter_entity: bool) -> None:
        if self._entry is not None and not is_parameter_entity:
            self._entry.entity = self._entry.entity or name[:100]

    def _count_names(self, tag: str, attributes: dict[str, Any]) -> None:
        """Expat remembers every name it has seen."""
        names = self._names
        if tag not in names or (attributes and not attributes.keys() <= names):
            names.add(tag)
            names.update(attributes)
            if len(names) > MAX_NAMES:
                raise Refused(f"more than {MAX_NAMES} different names of elements and attributes")

    def _declare(self, attributes: dict[str, str]) -> None:
        for name, value in attributes.items():
            if name.startswith("xmlns:"):
                kind = next((kind for part, kind in _NAMESPACES if part in value), None)
                if kind is not None:
                    self._prefixes[name[6:]] = kind


def count_entries(pieces: Iterator[str]) -> int:
    """How many entries begin in the rest of a file, by their tags alone."""
    number, rest = 0, ""
    for piece in pieces:
        text = rest + piece
        number += sum(1 for _ in _ENTRY_TAG.finditer(text))
        # A tag that the next piece completes was not counted.
        rest = text[text.rfind("<") :][:64]
        if _ENTRY_TAG.match(rest):
            rest = ""
    return number


def _lines(match: re.Match[str]) -> str:
    """As many empty lines as the match has."""
    return "\n" * match.group().count("\n")
