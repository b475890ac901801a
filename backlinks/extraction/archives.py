"""Walking over the records of WARC and WAT files, whole or cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from .page_links import MOST_BODY, ExtractedLink, links_of_html, links_of_wat

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

_HTML = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\b", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{2,40})", re.IGNORECASE)


def links_of_archive(stream: BinaryIO) -> Iterator[ExtractedLink]:
    """The links of every record of a file. What comes after a damaged record is left out, since it cannot be found."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        for record in ArchiveIterator(stream, no_record_parse=False):
            yield from links_of_record(record)
    except (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError, TypeError, LookupError):
        # warcio takes headers to be there that a damaged record lacks.
        return


def links_of_record(record: ArcWarcRecord) -> Iterator[ExtractedLink]:
    """The links of a record; none for requests, images and the like."""
    headers = record.rec_headers
    url = headers.get_header("WARC-Target-URI") or ""
    date = headers.get_header("WARC-Date") or ""
    if record.rec_type == "metadata" and (record.content_type or "").startswith("application/json"):
        yield from links_of_wat(record.content_stream().read(MOST_BODY), url, date)
    elif record.rec_type == "response" and record.http_headers is not None:
        kind = record.http_headers.get_header("Content-Type") or ""
        if _HTML.match(kind):
            charset = _CHARSET.search(kind)
            body = record.content_stream().read(MOST_BODY)
            yield from links_of_html(body, url, date, charset[1] if charset else None)
