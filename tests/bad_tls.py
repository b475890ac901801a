"""Servers that are wrong as a whole: their certificate, their TLS, their protocol or their address."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from bad_server import PAGE, page
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

H2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_PEM = serialization.Encoding.PEM


class Authority:
    """A certificate authority in a folder. `file` is what a crawl has to trust, as SSL_CERT_FILE."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test Authority")])
        self.file = folder / "authority.pem"
        made = self._certificate("Test Authority", self._key, days=30, signer=self._key, authority=True)
        self.file.write_bytes(made.public_bytes(_PEM))

    def context(
        self, host: str = "localhost", days: int = 30, *, self_signed: bool = False, weak: bool = False
    ) -> ssl.SSLContext:
        """A server's TLS: a certificate for `host` that ends after so many days; `weak` has a key of 1024 bits."""
        key = rsa.generate_private_key(65537, 1024) if weak else ec.generate_private_key(ec.SECP256R1())  # noqa: S505 - the case
        made = self._certificate(host, key, days=days, signer=key if self_signed else self._key)
        private = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        file = self._folder / f"{host}{days}{self_signed}{weak}.pem"
        file.write_bytes(private + made.public_bytes(_PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if weak:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.load_cert_chain(file)
        return context

    def _certificate(self, host: str, key: Any, *, days: int, signer: Any, authority: bool = False) -> x509.Certificate:
        end = datetime.now(UTC) + timedelta(days)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        builder = (
            x509.CertificateBuilder(
                subject if signer is key else self._name, subject, key.public_key(), x509.random_serial_number(),
                end - timedelta(60), end,
            )
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )  # fmt: skip
        return builder.sign(signer, hashes.SHA256())


def plain(connection: socket.socket) -> None:
    """Reads a request and answers with a page."""
    with contextlib.suppress(OSError):
        request = b""
        while b"\r\n\r\n" not in request:
            data = connection.recv(65536)
            if not data:
                return
            request += data
        connection.sendall(page())


def blunt(connection: socket.socket) -> None:
    """Whatever comes, it is a bad request, as web servers call TLS on their port for plain HTTP."""
    with contextlib.suppress(OSError):
        connection.recv(65536)
        connection.sendall(page(status=b"400 Bad Request"))


def alert(connection: socket.socket) -> None:
    """Whatever comes, it is no TLS: the alert handshake_failure (RFC 5246, 7.2.2)."""
    with contextlib.suppress(OSError):
        connection.recv(65536)
        connection.sendall(b"\x15\x03\x01\x00\x02\x02\x28")


def over(context: ssl.SSLContext, inner: Callable[[Any], None] = plain) -> Callable[[socket.socket], None]:
    """The same over TLS."""

    def serve(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as secure:
            inner(secure)

    return serve


def http2(connection: Any) -> None:
    """Answers one request in HTTP/2, and nothing else (RFC 9113)."""
    with contextlib.suppress(OSError):
        connection.sendall(_frame(4, 0, 0))
        seen = b""
        while b"\x00\x00\x00\x01" not in seen[len(H2_PREFACE) :]:  # a frame of stream 1
            data = connection.recv(65536)
            if not data or not H2_PREFACE.startswith(seen[: len(H2_PREFACE)]):
                return
            seen += data
        fields = b"\x88\x0f\x10\x09text/html"  # :status 200, content-type (RFC 7541, appendix A)
        connection.sendall(_frame(4, 1, 0) + _frame(1, 4, 1, fields) + _frame(0, 1, 1, PAGE))
        connection.recv(65536)


def http2_broken(connection: Any) -> None:
    """Begins HTTP/2 and goes on with rubbish."""
    with contextlib.suppress(OSError):
        connection.sendall(_frame(4, 0, 0))
        connection.recv(65536)
        connection.sendall(b"\xff" * 500)
        while connection.recv(65536):
            pass


def _frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return len(payload).to_bytes(3, "big") + struct.pack("!BBI", kind, flags, stream) + payload


def tls_1_1(connection: socket.socket) -> None:
    """Takes TLS up to 1.1 only: every newer greeting is answered by the alert protocol_version (RFC 5246, 7.2.2)."""
    with contextlib.suppress(OSError):
        connection.recv(65536)
        connection.sendall(b"\x15\x03\x02\x00\x02\x02\x46")


@dataclass(frozen=True)
class Whole:
    """A server that is wrong as a whole, and what a crawl must make of a link to it."""

    row: int
    serve: Callable[[socket.socket], None]
    scheme: str = "https"
    status: int | None = None
    reason: str | None = "tls"
    detail: str = ""
    address: str = "127.0.0.1"
    host: str = "localhost"


def wholes(authority: Authority) -> dict[str, Whole]:
    """Rows 54 to 57 of the fault list."""
    h2_only, odd = authority.context(), authority.context()
    h2_only.set_alpn_protocols(["h2"])
    odd.set_alpn_protocols(["spdy/3", "h2c"])
    good = authority.context()
    return {
        "good": Whole(54, over(good), status=200, reason=None),
        "expired": Whole(54, over(authority.context(days=-1)), detail="the certificate has expired"),
        "wrong host": Whole(54, over(authority.context("example.com")), detail="the certificate is for another host"),
        "self-signed": Whole(
            54, over(authority.context(self_signed=True)), detail="the certificate is self-signed"
        ),
        "a weak key": Whole(54, over(authority.context(weak=True)), detail="the key is too weak"),
        "TLS 1.1 only": Whole(54, tls_1_1, detail="protocol version"),
        "http on a https port": Whole(55, blunt, detail="wrong version number"),
        "https on a http port": Whole(55, alert, scheme="http", reason="bad-status-line"),
        "HTTP/2 only": Whole(56, over(h2_only, http2), status=200, reason=None),
        "broken HTTP/2": Whole(56, over(h2_only, http2_broken), reason="protocol"),
        "HTTP/2 without TLS": Whole(56, http2, scheme="http", reason="bad-status-line"),
        "odd ALPN": Whole(56, over(odd), status=200, reason=None),
        "IPv6 only": Whole(57, plain, scheme="http", status=200, reason=None, address="::1", host="[::1]"),
    }  # fmt: skip


class WholeServer:
    """Serves one of them on a free port, as long as its context is open."""

    def __init__(self, whole: Whole) -> None:
        self._whole = whole

    def __enter__(self) -> Self:
        family = socket.AF_INET6 if ":" in self._whole.address else socket.AF_INET
        self._listener = socket.create_server((self._whole.address, 0), family=family)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    @property
    def url(self) -> str:
        return f"{self._whole.scheme}://{self._whole.host}:{self._listener.getsockname()[1]}/"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(10)
            self._whole.serve(connection)
