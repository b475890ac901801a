"""Why a certificate was refused, in words: OpenSSL itself only says that verification failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# X509_V_ERR_* of openssl/x509_vfy.h.
_ERRORS = {
    3: "the revocation list could not be read",
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is self-signed",
    19: "a self-signed certificate is in the chain",
    20: "the issuer is unknown: the chain is incomplete, or the authority is not trusted",
    21: "the issuer's certificate is missing: the server does not send the whole chain",
    22: "the certificate chain is too long",
    23: "the certificate was revoked",
    24: "the issuer is no certificate authority",
    26: "the certificate is not meant for servers",
    27: "the authority is not trusted",
    66: "the key is too weak",
    67: "the authority's key is too weak",
    68: "the signature algorithm is too weak",
}
OTHER_HOST = "the certificate is for another host"


class CertificateErrors:
    """Notes, by host name, what was wrong with certificates that OpenSSL refused."""

    def __init__(self, policy: Any) -> None:
        """`policy` is the Twisted IPolicyForHTTPS whose connections are watched."""
        self._texts: dict[str, str] = {}
        self._create: Callable[[bytes, int], Any] = policy.creatorForNetloc
        policy.creatorForNetloc = self._creator

    def of(self, host: str) -> str:
        """What was wrong, "" when nothing was."""
        return self._texts.get(host, "")

    def _creator(self, hostname: bytes, port: int) -> Any:
        creator = self._create(hostname, port)
        connect = getattr(creator, "_createConnection", None)
        if connect is None:
            # Twisted before 26.4: reasons stay as vague as OpenSSL's.
            return creator
        host = hostname.decode("ascii", "replace")

        def watched(protocol: Any) -> Any:
            connection = connect(protocol)
            set_verify = connection.set_verify

            def set_watched(flags: int, callback: Callable[..., Any]) -> None:
                def verify(connection: Any, certificate: Any, error: int, depth: int, ok: int) -> Any:
                    if not ok:
                        self._texts[host] = _ERRORS.get(error, f"certificate verification failed (OpenSSL: {error})")
                    return callback(connection, certificate, error, depth, ok)

                set_verify(flags, verify)

            connection.set_verify = set_watched
            return connection

        creator._createConnection = watched  # noqa: SLF001 - where Twisted's own client code hooks in
        return creator
