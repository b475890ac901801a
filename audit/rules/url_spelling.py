"""How the addresses of pages are written: length, capitals, spaces, escapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, unquote_to_bytes

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.text import graphemes
from ...core.urls import parts
from ..language_codes import is_locale
from ..rule import Applies, rule
from ..wording import quoted, shorten

_BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2}).{0,2}")


@rule(Severity.NOTICE, "url", applies=Applies.INDEXABLE, unread=True)
def url_too_long(page: Page, *, max_chars: int = 200, max_bytes: int = 2047) -> Iterator[Evidence]:
    """Address is long

    The address of a page has more than 200 characters as people read them: an escaped Cyrillic or Persian letter is one
    character, not six. Addresses of 2,048 bytes or more as they are sent are meant in any case.

    Why: Long addresses are cut in mails and messages, and nobody can tell from them where they lead. Sitemaps may not
    name addresses of 2,048 characters or more.

    Fix: Shorten the words in the path and drop folders and parameters that the page does without. Redirect the old
    address to the new one.

    Source: default of Semrush Site Audit; sitemaps.org, "loc" (less than 2,048 characters),
    https://www.sitemaps.org/protocol.html#xmlTagDefinitions; Google names no limit of its own
    """
    length = graphemes(unquote(page.url))
    if length > max_chars:
        yield Evidence(
            f"The address has {length} characters, more than {max_chars}.", value=length, threshold=max_chars
        )
    elif len(page.url) > max_bytes:
        yield Evidence(
            f"The address has {len(page.url):,} bytes, more than a sitemap may name.",
            value=len(page.url),
            threshold=max_bytes,
        )


@rule(Severity.NOTICE, "url", applies=Applies.INDEXABLE, unread=True)
def url_uppercase(page: Page) -> Iterator[Evidence]:
    """Address has capital letters

    The path of a page's address has capital letters, in whatever script. The digits of escapes (%D0) and locale folders
    such as en-US do not count.

    Why: Paths are case-sensitive: to search engines, /Boats and /boats are two pages. Someone who types the address, or
    links to it from memory, writes small letters.

    Fix: Use small letters in new addresses, and redirect the other spelling to the one you use. Changing the address of
    a page that is found well is seldom worth it.

    Source: Google Search Central, "URL structure best practices for Google" (case-sensitive),
    https://developers.google.com/search/docs/crawling-indexing/url-structure; RFC 3986, section 6.2.2.1
    """
    for segment in parts(page.url).path.split("/"):
        name = unquote(segment)
        if any(map(str.isupper, name)) and not is_locale(name):
            yield Evidence(f"The part {quoted(name)} of the address has capital letters.", value=name)
            return


@rule(Severity.NOTICE, "url", applies=Applies.INDEXABLE, unread=True)
def url_space(page: Page) -> Iterator[Evidence]:
    """Address has spaces

    The path or the query of a page's address has a space, which is sent as %20. A plus sign in a query, as forms write
    it, is not meant.

    Why: When such an address is copied, the link often ends at the space. With %20 between the words nobody likes to
    read it.

    Fix: Write hyphens between words in new addresses, and redirect the old ones.

    Source: RFC 3986, section 2, https://www.rfc-editor.org/rfc/rfc3986#section-2; Google Search Central, "URL structure
    best practices for Google" (hyphens between words),
    https://developers.google.com/search/docs/crawling-indexing/url-structure
    """
    pieces = parts(page.url)
    for what, text in (("path", unquote(pieces.path)), ("query", unquote(pieces.query))):
        if " " in text:
            yield Evidence(f"The {what} {quoted(text)} of the address has spaces.", value=text)
            return


@rule(Severity.WARNING, "url", unread=True)
def url_bad_percent_encoding(page: Page) -> Iterator[Evidence]:
    """Address is escaped wrongly

    The path or query of a page's address has a percent sign that two hexadecimal digits do not follow, or escapes that
    are not UTF-8, as old encodings such as windows-1251 give them.

    Why: Browsers, servers and search engines read such addresses differently, so a link may work in one place and lead
    to an error in another. Cyrillic letters that are not UTF-8 show up as nonsense.

    Fix: Let the server write addresses in UTF-8, and a percent sign itself as %25. Redirect the old addresses.

    Source: RFC 3986, section 2.1, https://www.rfc-editor.org/rfc/rfc3986#section-2.1; WHATWG URL Standard (UTF-8
    percent-encode), https://url.spec.whatwg.org/#percent-encoded-bytes
    """
    pieces = parts(page.url)
    text = f"{pieces.path}?{pieces.query}" if pieces.query else pieces.path
    wrong = _BAD_ESCAPE.search(text)
    if wrong:
        yield Evidence(f"In {shorten(text)}, {wrong[0]} is no escape of a character.", value=wrong[0])
        return
    try:
        unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        yield Evidence(f"The escapes in {shorten(text)} are not UTF-8.", value=text)
