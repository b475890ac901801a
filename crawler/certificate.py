"""The certificate a server showed."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from typing import Any

import pycurl


def certificate(curl: Any) -> tuple[str, str] | None:
    """(begins, expires) of the certificate of a transfer's new connection, UTC in ISO 8601; None without TLS."""
    chain = curl.getinfo(pycurl.INFO_CERTINFO)
    if not chain:
        return None
    fields = dict(item for item in chain[0] if len(item) == 2)
    begins, expires = _moment(fields.get("Start date", "")), _moment(fields.get("Expire date", ""))
    return (begins, expires) if begins and expires else None


def _moment(written: str) -> str:
    """OpenSSL's "Jan  5 09:34:43 2028 GMT" in ISO 8601, "" when it cannot be read."""
    try:
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(written), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
