"""What the URLs of one kind of page have in common: `/calendar/{n}/{n}`, `/shop?color=*&size=*`.

Nothing here knows a language or a script: percent-encoded Cyrillic or Persian is read as the letters it stands for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote, unquote_plus

from .urls import parts

MAX_SEGMENTS = 20  # deeper paths are refused: Heritrix' TooManyPathSegmentsDecideRule
MAX_REPEATS = 3  # the same segment so often in a row is refused: Nutch's regex-urlfilter.txt
MAX_NAMES = 32  # query parameter names read of one URL
LITERALS = (40, 20, 10)  # different words told apart at one place of a path: first level, second, all deeper ones
MOST_PLACES = 5_000  # places whose words are told apart; a site that has more has no telling names
_OPEN_END = 5  # so many placeholders in a row are one of any depth

_DATE = re.compile(r"(?:19|20)\d\d[-._](?:0?[1-9]|1[0-2])(?:[-._](?:[0-2]?\d|3[01]))?")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"(?=[^a-f]*[a-f])(?=\D*\d)[0-9a-f]{12,}", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,}")
_NUMBER = re.compile(r"\d+")
_BREAKS = re.compile(r"[-_+\s]+")
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}")
_LONG = 32  # characters; a segment as long names one page
_SLUG_WORDS = 3


def url_template(url: str) -> str:
    """Path and sorted parameter names of a normalised URL, with placeholders for what names one page.

    `{n}` is a number, `{date}`, `{uuid}`, `{id}` a token without sense, `{slug}` three or more words; numbers inside a
    segment become `{n}` too. Parameter values are `*`.
    """
    return "/" + "/".join(map(segment_template, _segments(url))) + _query(url)


class Templates:
    """Templates that also generalise over words: `{*}` stands where more words are found than a site has sections.

    A URL's template never changes while this lives, and is the same again when the same URLs are shown in the same
    order. Bounded: at most MOST_PLACES x 40 words.
    """

    def __init__(self) -> None:
        self._words: dict[str, set[str]] = {}

    def of(self, url: str) -> str:
        """The template of a normalised URL."""
        return self.place(url) + _query(url)

    def place(self, url: str) -> str:
        """The template of a URL's path."""
        written: list[str] = []
        place = ""
        for level, raw in enumerate(_segments(url)):
            segment = segment_template(raw)
            if segment and "{" not in segment:
                segment = self._word(place, segment, LITERALS[min(level, len(LITERALS) - 1)])
            written.append(segment)
            if len(written) >= _OPEN_END and all(item.startswith("{") for item in written[-_OPEN_END:]):
                return "/".join(["", *written[:-_OPEN_END], "**"])
            place = f"{place}/{segment}"
        return place or "/"

    def _word(self, place: str, word: str, most: int) -> str:
        words = self._words.get(place)
        if words is None:
            if len(self._words) >= MOST_PLACES:
                return "{*}"
            words = self._words[place] = set()
        if word in words:
            return word
        if len(words) >= most:
            return "{*}"
        words.add(word)
        return word


def parameter_names(url: str) -> tuple[str, ...]:
    """The decoded names of a URL's query, sorted, each once; at most MAX_NAMES."""
    query = parts(url).query
    if not query:
        return ()
    names = {unquote_plus(pair.partition("=")[0])[:64] for pair in query.split("&", MAX_NAMES)[:MAX_NAMES] if pair}
    return tuple(sorted(names))


def circular(url: str) -> str:
    """Why a path can only come from relative links that lead ever deeper; "" when it need not.

    A segment that comes three times, in a row or with one other between (Nutch's rule), a group of three segments that
    does, or more than MAX_SEGMENTS segments (Heritrix). Numbers are left alone: /2011/11/11/11 is a date.
    """
    path = parts(url).path
    if path.count("/") < MAX_REPEATS:
        return ""
    segments = path.strip("/").split("/")
    if len(segments) > MAX_SEGMENTS:
        return f"template /{segment_template(segments[0])}/**: more than {MAX_SEGMENTS} path segments"
    for first, segment in enumerate(segments):
        if not segment or unquote(segment).isdigit():
            continue
        before = "/**" if first else ""
        for period in (1, 2):
            if segments[first : first + 2 * period + 1 : period] == [segment] * MAX_REPEATS:
                return f"template {before}/{segment_template(segment)}/**: a path segment is repeated"
        group = segments[first : first + 3]
        if len(group) == 3 and segments[first + 3 : first + 9] == group * 2:
            named = "/".join(map(segment_template, group))
            return f"template {before}/{named}/**: a group of path segments is repeated"
    return ""


def is_token(text: str) -> bool:
    """A text that looks drawn by lot: a UUID, 12 or more hexadecimal digits, or 16 or more mixed letters and digits."""
    if len(text) < 12:
        return False
    if _UUID.fullmatch(text) or _HEX.fullmatch(text):
        return True
    if not _TOKEN.fullmatch(text) or text.isdigit():
        return False
    digits = sum(map(str.isdigit, text))
    # Words are joined by hyphens and carry few digits; a token of 16 letters and digits has about three.
    return digits >= 2 and max(map(len, _BREAKS.split(text))) >= 12 and _switches(text) >= 4


def _switches(text: str) -> int:
    """How often letters and digits take turns: in random text all the time, in names once or twice."""
    return sum(one.isdigit() != two.isdigit() for one, two in pairwise(text))


def _segments(url: str) -> list[str]:
    return parts(url).path[1:].split("/")


@lru_cache(maxsize=16384)
def segment_template(raw: str) -> str:
    """A path segment as it stands in a template."""
    text = unquote(raw.partition(";")[0]).replace("{", "(").replace("}", ")")
    found = _EXTENSION.search(text, max(len(text) - 6, 1))
    extension = text[found.start() :] if found and found.end() == len(text) else ""
    stem = text[: len(text) - len(extension)] if extension else text
    if stem.isdigit():
        return "{n}" + extension
    if _DATE.fullmatch(stem):
        return "{date}" + extension
    if _UUID.fullmatch(stem):
        return "{uuid}" + extension
    if is_token(stem):
        return "{id}" + extension
    if len(stem) >= _LONG or len(_BREAKS.split(stem)) >= _SLUG_WORDS:
        return "{slug}" + extension
    return _NUMBER.sub("{n}", stem) + extension


def _query(url: str) -> str:
    names = parameter_names(url)
    return "?" + "&".join(f"{_NUMBER.sub('{n}', name)}=*" for name in names) if names else ""
