"""What libcurl says went wrong, as reasons: https://curl.se/libcurl/c/libcurl-errors.html"""

from __future__ import annotations

from typing import Any

import pycurl

from ..core.facts import Reason

# Newer than the names pycurl has. CURLE_WEIRD_SERVER_REPLY is there under the name it had for FTP.
HTTP2_STREAM, TOO_LARGE = 92, 100

_REASONS = {
    pycurl.E_UNSUPPORTED_PROTOCOL: Reason.STATUS_LINE,  # what came begins like no HTTP that is known
    pycurl.E_URL_MALFORMAT: Reason.DNS,  # a host name that cannot be one
    pycurl.E_COULDNT_RESOLVE_PROXY: Reason.DNS,
    pycurl.E_COULDNT_RESOLVE_HOST: Reason.DNS,
    pycurl.E_COULDNT_CONNECT: Reason.CONNECTION,
    pycurl.E_FTP_WEIRD_SERVER_REPLY: Reason.PROTOCOL,
    pycurl.E_HTTP2: Reason.PROTOCOL,
    HTTP2_STREAM: Reason.PROTOCOL,
    pycurl.E_OPERATION_TIMEDOUT: Reason.TIMEOUT,
    pycurl.E_SSL_CONNECT_ERROR: Reason.TLS,
    pycurl.E_SSL_CIPHER: Reason.TLS,
    pycurl.E_PEER_FAILED_VERIFICATION: Reason.TLS,
    pycurl.E_SSL_ISSUER_ERROR: Reason.TLS,
    pycurl.E_SSL_INVALIDCERTSTATUS: Reason.TLS,
    pycurl.E_SSL_SHUTDOWN_FAILED: Reason.TLS,
    pycurl.E_GOT_NOTHING: Reason.EMPTY,
    pycurl.E_SEND_ERROR: Reason.RESET,
    pycurl.E_RECV_ERROR: Reason.RESET,
    pycurl.E_PARTIAL_FILE: Reason.RESET,
    pycurl.E_BAD_CONTENT_ENCODING: Reason.FRAMING,  # of the Transfer-Encoding; Content-Encoding is left to us
    TOO_LARGE: Reason.HEADERS,
}
# X509_V_ERR_* of openssl/x509_vfy.h; libcurl's own words for these are OpenSSL's, which few people understand.
_CERTIFICATES = {
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
    62: "the certificate is for another host",
    66: "the key is too weak",
    67: "the authority's key is too weak",
    68: "the signature algorithm is too weak",
}
OTHER_HOST = "the certificate is for another host"


def explain(curl: Any, code: int, text: str) -> tuple[Reason, str]:
    """The reason and its explanation for people; never raises. What has no name of its own is Reason.FAILED."""
    reason = _REASONS.get(code, Reason.FAILED)
    if code == pycurl.E_PEER_FAILED_VERIFICATION:
        return reason, _certificate(curl, text)
    if code == pycurl.E_FTP_WEIRD_SERVER_REPLY and "Content-Length" in text:
        reason = Reason.LENGTH
    elif code == pycurl.E_FTP_WEIRD_SERVER_REPLY and "status line" in text:
        reason = Reason.STATUS_LINE
    elif code == pycurl.E_RECV_ERROR and "chunk" in text:
        reason = Reason.FRAMING
    elif code == pycurl.E_OPERATION_TIMEDOUT and text.startswith("Resolving"):
        reason = Reason.DNS
    elif code == pycurl.E_OPERATION_TIMEDOUT and text.startswith("nghttp2"):
        reason = Reason.PROTOCOL  # it went wrong before, and libcurl waited on
    elif code == TOO_LARGE and not text:
        text = "a header line of more than 100 KiB"
    return reason, text[:500] or f"libcurl error {code}"


def _certificate(curl: Any, text: str) -> str:
    known = _CERTIFICATES.get(curl.getinfo(pycurl.SSL_VERIFYRESULT))
    if known:
        return known
    # libcurl compares host names itself, after OpenSSL has found nothing wrong.
    return OTHER_HOST if "subject name" in text else text[:500]
