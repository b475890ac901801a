"""The only way out of the browser: a SOCKS5 proxy in this process that resolves names itself and asks the guard.

Intercepting requests inside the browser is not enough. Redirects, WebSockets, preconnects and windows a script opens
are not intercepted, and a name that resolved to a public address may resolve to a private one a moment later. Here the
address that was checked is the address that is dialled.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Callable
from typing import Any

CONNECT_SECONDS = 10.0  # to find the address and connect
MAX_CONNECTIONS = 256
MAX_REFUSALS = 1000  # remembered, to tell why a request failed
_CHUNK = 64 * 1024

# RFC 1928: version, commands, address types and replies.
_VERSION, _CONNECT = 5, 1
_IPV4, _NAME, _IPV6 = 1, 3, 4
_DONE, _NOT_ALLOWED, _UNREACHABLE, _NO_COMMAND = 0, 2, 4, 7

RefusesHost = Callable[[str, int], str]  # host, port: why nothing may be sent there, "" when it may
AdmitsAddress = Callable[[str, int, str], bool]  # host, port, address about to be dialled


class GuardedProxy:
    """Listens on a free port of 127.0.0.1 and connects to what it is allowed to.

    SOCKS5 in Chromium knows no password: other programs of this machine may use the port as well, and reach through it
    what the guard lets through.
    """

    def __init__(self, refuses: RefusesHost, admits: AdmitsAddress) -> None:
        self._refuses = refuses
        self._admits = admits
        self._refusals: dict[tuple[str, int], str] = {}
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Opens the port, if it is not open."""
        self._server = self._server or await asyncio.start_server(self._serve, "127.0.0.1", 0)

    @property
    def address(self) -> str:
        """socks5://127.0.0.1:port, once started."""
        if self._server is None:
            raise RuntimeError("the proxy was not started")
        return f"socks5://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def refusal(self, host: str, port: int) -> str:
        """Why the last connection to a host was not made, "" when it was not refused."""
        return self._refusals.get((host, port), "")

    async def close(self) -> None:
        """Closes the port and every connection."""
        if self._server is not None:
            self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._open) >= MAX_CONNECTIONS:
            writer.close()
            return
        self._open.add(task)
        try:
            with contextlib.suppress(OSError, EOFError, ValueError, TimeoutError):
                async with asyncio.timeout(CONNECT_SECONDS):
                    target = await self._greet(reader, writer)
                    upstream = target and await self._connect(writer, *target)
                if upstream:
                    await _join(reader, writer, *upstream)
        finally:
            self._open.discard(task)
            writer.close()

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int] | None:
        """The host and port a client asks for; None when it asks for something else."""
        version, methods = await reader.readexactly(2)
        if version != _VERSION:
            return None
        await reader.readexactly(methods)
        writer.write(bytes((_VERSION, 0)))
        version, command, _, kind = await reader.readexactly(4)
        if kind == _NAME:
            (length,) = await reader.readexactly(1)
            host = (await reader.readexactly(length)).decode("ascii")
        else:
            host = str(ipaddress.ip_address(await reader.readexactly({_IPV4: 4, _IPV6: 16}.get(kind, 0))))
        port = int.from_bytes(await reader.readexactly(2), "big")
        if version != _VERSION or command != _CONNECT:
            await _reply(writer, _NO_COMMAND)
            return None
        return host.lower().rstrip("."), port

    async def _connect(
        self, client: asyncio.StreamWriter, host: str, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A connection to the first address that is allowed and answers."""
        why = self._refuses(host, port)
        if not why:
            try:
                addresses = await _resolve(host, port)
            except OSError as error:
                self._note(host, port, f"{host} has no address: {error.strerror or error}")
                await _reply(client, _UNREACHABLE)
                return None
            allowed = [address for address in addresses if self._admits(host, port, address)]
            if not allowed:
                why = f"{host} has the address {addresses[0]}, which is not public"
        if why:
            self._note(host, port, why)
            await _reply(client, _NOT_ALLOWED)
            return None
        self._refusals.pop((host, port), None)
        for address in allowed:
            try:
                upstream = await asyncio.open_connection(address, port)
            except OSError as error:
                why = f"{address}: {error.strerror or error}"
                continue
            await _reply(client, _DONE)
            return upstream
        self._note(host, port, why)
        await _reply(client, _UNREACHABLE)
        return None

    def _note(self, host: str, port: int, why: str) -> None:
        if len(self._refusals) >= MAX_REFUSALS:
            self._refusals.clear()
        self._refusals[host, port] = why


async def _resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


async def _reply(writer: asyncio.StreamWriter, code: int) -> None:
    writer.write(bytes((_VERSION, code, 0, _IPV4, 0, 0, 0, 0, 0, 0)))
    await writer.drain()


async def _join(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    far_reader: asyncio.StreamReader,
    far_writer: asyncio.StreamWriter,
) -> None:
    """Carries bytes both ways until one side is gone."""
    try:
        ways = [asyncio.ensure_future(_carry(reader, far_writer)), asyncio.ensure_future(_carry(far_reader, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
    finally:
        far_writer.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_CHUNK):
        writer.write(data)
        await writer.drain()
