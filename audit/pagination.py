"""Pages of a list that goes on over several addresses."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote

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


def is_later_page(url: str) -> bool:
    """The URL is the second or a later page of a paginated list, as in ?page=2 or /page/2/."""
    pieces = parts(url)
    segment = _SEGMENT.search(unquote(pieces.path).lower())
    numbers = [segment[1]] if segment else []
    numbers += [value for name, value in parse_qsl(pieces.query) if name.lower().partition("[")[0] in _PARAMETERS]
    return any(_COUNT.fullmatch(number) and int(number) > 1 for number in numbers)
