"""URLs as browsers read them: parsing and joining follow the WHATWG URL Standard (through ada)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import ada_url

# Longer URLs are kept out of the frontier: no browser or search engine takes them, and a page can make endless ones.
MAX_URL_LENGTH = 8192

# What browsers read as the beginning of an authority, however it is written, and the user in it.
_USER = re.compile(
    r"([\x00-\x20]*(?:(?:https?|wss?|ftp):[/\\]*|(?:[a-z][a-z\d+.-]*:)?[/\\]{2,}))[^/?#\\]*@", re.IGNORECASE
)
_USER_IN_TEXT = re.compile(r"""((?:(?<=:)|(?<![^\s<>"'=(;,]))[/\\]{2,}+)[^\s/?#\\<>"']*@""")
_IGNORED = re.compile(r"[\t\n\r]")
_LOOPBACK = re.compile(r"127(?:\.\d{1,3}){3}|\[::1\]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPE_IN_SMALL_LETTERS = re.compile(r"%(?:[a-f][\da-fA-F]|[\dA-F][a-f])")


def join(href: str, base: str) -> str | None:
    """The absolute http(s) URL of an href as `normalize` writes it, or None when it has none."""
    try:
        url = ada_url.join_url(base, href)
    except ValueError:
        # A lone surrogate comes from a character reference; the standard's UTF-8 encode writes U+FFFD for it.
        repaired = _SURROGATE.sub("\ufffd", href)
        return None if repaired == href else join(repaired, base)
    if not url.startswith(("http://", "https://")) or len(url) > MAX_URL_LENGTH:
        return None
    return _with_capital_escapes(url.partition("#")[0])


def normalize(url: str) -> str | None:
    """The WHATWG serialisation of an absolute http(s) URL without its fragment, or None when it is not one.

    Lower-cases scheme and host, drops default ports, resolves dot segments, converts IDN hosts to ASCII; beyond the
    standard, the hexadecimal digits of escapes are capitals. Keeps case, trailing slash and query order: those are
    different pages until the server says otherwise.
    """
    try:
        parsed = ada_url.normalize_url(url)
    except ValueError:
        return None
    if not parsed.startswith(("http://", "https://")) or len(parsed) > MAX_URL_LENGTH:
        return None
    return _with_capital_escapes(parsed.partition("#")[0])


def _with_capital_escapes(url: str) -> str:
    """The URL with its escapes as RFC 3986 section 6.2.2.1 has them: %d0 and %D0 are one and the same.

    Browsers keep what is written but escape letters with capitals themselves, while WordPress, for one, writes small
    ones: without this every page of a Cyrillic or Persian site has two addresses.
    """
    return _ESCAPE_IN_SMALL_LETTERS.sub(_upper, url) if "%" in url else url


def _upper(match: re.Match[str]) -> str:
    return match[0].upper()


@dataclass(frozen=True, slots=True)
class Parts:
    scheme: str
    host: str  # without port, IPv6 in brackets
    port: int | None  # None for the scheme's default
    path: str
    query: str

    @property
    def authority(self) -> str:
        return self.host if self.port is None else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"


@lru_cache(maxsize=8192)
def parts(url: str) -> Parts:
    """The parts of a normalised URL. User name and password are dropped."""
    split = urlsplit(url)
    host = split.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    return Parts(split.scheme, host, split.port, split.path or "/", split.query)


def origin(url: str) -> str:
    """scheme://host[:port] of a normalised URL."""
    return parts(url).origin


def site_key(url: str) -> str:
    """What two URLs of one site share: the host without a leading www., and the port if it is not a default."""
    pieces = parts(url)
    host = pieces.host.removeprefix("www.")
    return host if pieces.port is None else f"{host}:{pieces.port}"


def is_loopback(url: str) -> bool:
    """The URL names this machine: a potentially trustworthy origin even over http (W3C Secure Contexts)."""
    host = parts(url).host
    return host == "localhost" or host.endswith(".localhost") or _LOOPBACK.fullmatch(host) is not None


def without_credentials(url: str) -> str:
    """The URL without user name and password, so that neither is ever stored or shown.

    It may be relative, or as a page writes it: browsers forgive white space and backslashes, so neither hides them.
    What is no URL is cleaned as well: a host with a typing error does not make a password public.
    """
    if "@" not in url:
        return url
    plain = _IGNORED.sub("", url)
    user = _USER.match(plain)
    return url if user is None else user[1] + plain[user.end() :]


def text_without_credentials(text: str) -> str:
    """A text, for instance a header or JSON, whose absolute and protocol-relative URLs have no user and password."""
    return _USER_IN_TEXT.sub(r"\1", text) if "@" in text else text
