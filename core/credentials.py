"""Passwords and request headers that are sent to one origin only, and kept nowhere.

They come from the environment, one a line, each bound to its origin:

    SITEWRIGHT_AUTH='https://staging.example.org=user:password'
    SITEWRIGHT_HEADERS='https://staging.example.org=X-Preview: secret'
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import unquote, urlsplit

import ada_url

from .errors import UsageError
from .urls import normalize, origin, parts, without_credentials

AUTH_VARIABLE = "SITEWRIGHT_AUTH"
HEADERS_VARIABLE = "SITEWRIGHT_HEADERS"

Headers = tuple[tuple[str, str], ...]

# RFC 9110 section 5.6.2, "token".
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# RFC 9110 section 5.5 without obs-text: visible ASCII, with spaces and tabs in between.
_VALUE = re.compile(r"[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

# Hop-by-hop (RFC 9110 section 7.6.1), and what says how a message is sent and read, which the crawler does by itself.
_REFUSED = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
    "transfer-encoding", "upgrade",
    "host", "content-length", "content-type", "content-encoding", "accept", "accept-encoding", "expect",
    "range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range",
}  # fmt: skip


@dataclass(frozen=True, repr=False)
class Credentials:
    """Request headers by origin. Printed or logged they show the origins, never the values; they cannot be pickled."""

    _headers: Mapping[str, Headers]

    def __repr__(self) -> str:
        return f"Credentials({', '.join(self.origins)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not written anywhere")

    def __bool__(self) -> bool:
        return bool(self._headers)

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins that get something, as scheme://host[:port]."""
        return tuple(self._headers)

    def headers_for(self, url: str) -> Headers:
        """(name, value) of what to send with a request of a normalised URL: to exactly its scheme, host and port."""
        return self._headers.get(origin(url), ()) if self._headers else ()


NONE = Credentials({})


def read_credentials(
    environment: Mapping[str, str],
    *,
    auth: Iterable[str] = (),
    headers: Iterable[str] = (),
    typed: Iterable[str] = (),
) -> Credentials:
    """What the environment and the URLs someone typed say.

    Read are SITEWRIGHT_AUTH and SITEWRIGHT_HEADERS where they are set, the variables named in `auth` and `headers`,
    which must be, and the user and password in `typed` URLs. Raises UsageError, which tells the variable and the line
    and never the value, for what cannot be sent or is said twice.
    """
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for variable in _named(environment, AUTH_VARIABLE, auth):
        for where, place, rest in _lines(environment[variable], variable):
            _add(found, where, place, "Authorization", _basic(rest, where))
    for variable in _named(environment, HEADERS_VARIABLE, headers):
        for where, place, rest in _lines(environment[variable], variable):
            _add(found, where, place, *_header(rest, where))
    for url in typed:
        pair = _user_in(url)
        if pair is not None:
            shown = without_credentials(normalize(url) or url)
            _add(found, f"the URL {shown}", origin(shown), "Authorization", _basic(pair, f"The URL {shown}"))
    return Credentials({place: tuple(pairs.values()) for place, pairs in found.items()}) if found else NONE


def has_credentials(url: str) -> bool:
    """The URL, as someone typed it, holds a user name or a password."""
    return _user_in(url) is not None


def _named(environment: Mapping[str, str], usual: str, named: Iterable[str]) -> list[str]:
    variables = [usual] if environment.get(usual) else []
    for name in named:
        if not environment.get(name):
            raise UsageError(f"The environment variable {name} is not set.", f"Set it like {usual}, or leave it out.")
        variables.append(name)
    return list(dict.fromkeys(variables))


def _lines(text: str, variable: str) -> Iterable[tuple[str, str, str]]:
    """(where, origin, what is bound to it) of each line."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{variable}, line {number}" if "\n" in text.strip() else variable
        written, mark, rest = line.partition("=")
        place = normalize(written.strip())
        if not mark or place is None or "@" in written or parts(place).path != "/" or parts(place).query:
            raise UsageError(
                f"{where} does not begin with an origin.", "Write it as in https://example.org=..., one a line."
            )
        yield where, origin(place), rest


def _add(found: dict[str, dict[str, tuple[str, str]]], where: str, place: str, name: str, value: str) -> None:
    pairs = found.setdefault(place, {})
    if pairs.setdefault(name.lower(), (name, value)) != (name, value):
        raise UsageError(f"{where}: {place} would get two different {name} headers.", "Leave one of them out.")


def _basic(pair: str, where: str) -> str:
    """RFC 7617, with UTF-8 for what is not ASCII."""
    if ":" not in pair:
        raise UsageError(f"{where}: there is no colon between user and password.", "Write it as user:password.")
    if _CONTROL.search(pair):
        raise UsageError(f"{where}: user or password holds a control character, which cannot be sent.")
    return f"Basic {b64encode(pair.encode('utf-8', 'surrogateescape')).decode()}"


def _header(text: str, where: str) -> tuple[str, str]:
    name, mark, value = text.partition(":")
    name, value = name.strip(" \t"), value.strip(" \t")
    if not mark or not _TOKEN.fullmatch(name):
        raise UsageError(f"{where}: there is no header after the origin.", "Write it as in X-Preview: value.")
    if name.lower() in _REFUSED:
        raise UsageError(f"{where}: the header {name} is not for you to set.", "It says how a request is sent.")
    if name.lower() == "user-agent":
        raise UsageError(f"{where}: the user agent is not set like this.", "Use --user-agent.")
    if not _VALUE.fullmatch(value):
        raise UsageError(
            f"{where}: the value of {name} cannot be sent.", "It must be printable ASCII on one line, and not empty."
        )
    return name, value


def _user_in(url: str) -> str | None:
    """user:password of a URL, decoded; None when it has neither."""
    if "@" not in url:
        return None
    try:
        # Only the WHATWG parser sees the user where a browser would.
        split = urlsplit(ada_url.normalize_url(url))
    except ValueError:
        return None
    if split.username is None and split.password is None:
        return None
    return f"{unquote(split.username or '')}:{unquote(split.password or '')}"
