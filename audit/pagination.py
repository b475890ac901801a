"""Pages of a list that goes on over several addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, unquote_plus

from ..core.urls import parts

# Query parameters that carry the number of a list's page, or of its first entry, in widespread shop and blog software.
_PARAMETERS = frozenset(
    (
        "page", "paged", "p", "pg", "pagenum", "pageno", "page_num", "page_number", "pagenumber", "start", "offset",
        "pagina", "seite", "sivu", "sida", "strona", "strana", "stranica", "lapa", "страница", "стр", "صفحه", "ページ",
    )
)  # fmt: skip
_SEGMENT = re.compile(r"/(?:page|paged|pagina|seite|sivu|sida|strona|strana|stranica|lapa|страница|صفحه)/(\d{1,6})/?$")

_COUNT = re.compile(r"\d{1,18}")


@lru_cache(maxsize=8)  # several rules ask of the same page in turn
def is_later_page(url: str) -> bool:
    """The URL is the second or a later page of a paginated list, as in ?page=2 or /page/2/."""
    pieces = parts(url)
    segment = _SEGMENT.search(unquote(pieces.path).lower())
    numbers = [segment[1]] if segment else []
    numbers += [value for name, value in parse_qsl(pieces.query) if name.lower().partition("[")[0] in _PARAMETERS]
    return any(_COUNT.fullmatch(number) and int(number) > 1 for number in numbers)


@dataclass(frozen=True, slots=True)
class ListPage:
    """A later page of a paginated list, by its URL alone."""

    number: int  # of the page, or of its first entry
    firsts: tuple[str, ...]  # the URLs the list's first page may have; the first of them names the list


def list_page(url: str) -> ListPage | None:
    """Where the URL stands in a paginated list; None when `is_later_page` denies that it is in one.

    When several parameters carry a number, the list is that of the first.
    """
    if not is_later_page(url):
        return None
    pieces = parts(url)
    ending = f"?{pieces.query}" if pieces.query else ""
    path = f"{pieces.origin}{pieces.path}"
    segment = _SEGMENT.search(unquote(pieces.path).lower())
    if segment and int(segment[1]) > 1:
        above, name, _ = path.rstrip("/").rsplit("/", 2)
        slash = "/" if path.endswith("/") else ""
        firsts = [f"{above}{slash or '/'}", above, f"{above}/", f"{above}/{name}/1{slash}"]
        if above == pieces.origin:
            firsts.remove(above)
        return ListPage(int(segment[1]), tuple(dict.fromkeys(first + ending for first in firsts)))
    pairs = pieces.query.split("&")
    for position, pair in enumerate(pairs):
        name, _, value = pair.partition("=")
        value = unquote_plus(value)
        if unquote_plus(name).lower().partition("[")[0] in _PARAMETERS and _COUNT.fullmatch(value) and int(value) > 1:
            queries = [
                [*pairs[:position], *new, *pairs[position + 1 :]] for new in ((), (f"{name}=1",), (f"{name}=0",))
            ]
            written = ("&".join(query) for query in queries)
            return ListPage(int(value), tuple(f"{path}?{query}" if query else path for query in written))
    return None
