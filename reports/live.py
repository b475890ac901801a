"""The report and the tables of one database as a web application for one person on this machine.

Who may look: requests that name this machine as their host (so no page elsewhere reaches it by a name of its own that
it lets point here, DNS rebinding), and that have the token, which comes once in the address and then in a cookie.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "sitewright"
TABLES = "/tables/"  # where the application for tables is


class LiveReport:
    """An ASGI application: the report at /, everything below TABLES from another application."""

    def __init__(
        self, report: Callable[[], Awaitable[bytes]], tables: Application, token: str, hosts: Iterable[str]
    ) -> None:
        """`report` makes the HTML, `hosts` are the values of the Host header that are this machine's."""
        self._report = report
        self._tables = tables
        self._token = token
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._tables(scope, receive, send)
        if scope["type"] != "http":
            return None
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if headers.get("host", "") not in self._hosts:
            return await _text(send, 421, "This address is not served here.")
        query = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        given = dict(query).get("token")
        if given is not None and self._is_token(given):
            rest = urlencode([item for item in query if item[0] != "token"])
            # Two slashes at the beginning would be another host.
            place = "/" + scope["path"].lstrip("/\\") + (f"?{rest}" if rest else "")
            cookie = f"{COOKIE}={self._token}; HttpOnly; SameSite=Strict; Path=/"
            return await _answer(send, 303, b"", [("location", place), ("set-cookie", cookie)])
        if not self._is_token(_cookie(headers.get("cookie", ""))):
            return await _text(send, 403, "Open the address that sitewright serve printed: it holds the key.")
        if scope["method"] not in ("GET", "HEAD"):
            return await _text(send, 405, "There is nothing to change here.")
        if scope["path"].startswith(TABLES):
            return await self._tables(scope, receive, send)
        if scope["path"] == "/":
            body = await self._report()
            return await _answer(send, 200, body, [("content-type", "text/html; charset=utf-8")])
        return await _text(send, 404, "There is no such page here.")

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._token.encode())


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return "" if found is None else found.value


async def _text(send: Send, status: int, text: str) -> None:
    await _answer(send, status, text.encode(), [("content-type", "text/plain; charset=utf-8")])


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[str, str]]) -> None:
    always = [
        ("content-length", str(len(body))), ("cache-control", "no-store"), ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"),
    ]  # fmt: skip
    encoded = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in (*headers, *always)]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
