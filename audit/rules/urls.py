"""The addresses of pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ..language_codes import is_locale
from ..rule import Applies, rule
from ..wording import quoted

_BETWEEN_WORDS = re.compile(r"[^\W_]_+[^\W_]")
# An address inside the path, as archives have it (/web/2020/https://example.org/), brings slashes of its own.
_DOUBLE_SLASH = re.compile(r"(?<![a-z]:)//", re.IGNORECASE)


@rule(Severity.NOTICE, "url", applies=Applies.INDEXABLE)
def url_underscore(page: Page) -> Iterator[Evidence]:
    """Words in the address are joined with underscores

    The path of a page's address has an underscore between letters or digits. Underscores at the start or end of a part
    and locale folders such as pt_BR are not meant.

    Why: Search engines read a hyphen as a space between words. An underscore may join them into one.

    Fix: Use hyphens in new addresses. Changing the address of a page that is found well is seldom worth it; if you do,
    redirect the old one.

    Source: Google Search Central, "URL structure best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/url-structure
    """
    for segment in parts(page.url).path.split("/"):
        name = unquote(segment)
        if _BETWEEN_WORDS.search(name) and not is_locale(name):
            yield Evidence(f"The part {quoted(name)} of the address joins words with an underscore.", value=name)
            return


@rule(Severity.WARNING, "url", applies=Applies.INDEXABLE)
def url_double_slash(page: Page) -> Iterator[Evidence]:
    """Address has two slashes in a row

    The path of a page's address has two or more slashes in a row.

    Why: To a server the address with two slashes and the one with a single slash are different, so the same page can
    often be reached under both. Usually a link was put together from two parts wrongly.

    Fix: Find the template or link that makes the address and remove the extra slash. Redirect the wrong address to the
    right one.

    Source: RFC 3986, section 3.3, https://www.rfc-editor.org/rfc/rfc3986#section-3.3; Google Search Central, "URL
    structure best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/url-structure
    """
    path = parts(page.url).path
    if _DOUBLE_SLASH.search(path):
        yield Evidence(f"The path {quoted(unquote(path))} has two slashes in a row.", value=path)
