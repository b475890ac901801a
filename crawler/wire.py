"""Between the crawl's own requests and outcomes and Scrapy's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    UnsupportedURLSchemeError,
)

from ..core.facts import Kind, Reason
from ..core.plan import CrawlPlan
from .certificates import OTHER_HOST
from .decompression import BROKEN, TOO_LARGE
from .exchange import Failure, Request, Response

if TYPE_CHECKING:
    from twisted.python.failure import Failure as TwistedFailure

# A current desktop browser, for sites that answer crawlers with 401 or 403.
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36"
)
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ENCODINGS = "gzip, deflate, br"

MAX_BODY = 16 * 2**20  # bytes on the wire
MAX_SITEMAP = 55 * 2**20  # sitemaps.org allows 50 MiB
MAX_ROBOTS = 2**20  # twice what is read
CUT = "download_stopped"  # Scrapy's flag of a response whose download was stopped


def to_scrapy(
    request: Request, plan: CrawlPlan, callback: Callable[..., Any], errback: Callable[..., Any]
) -> scrapy.Request:
    """The Scrapy request that carries one of ours; no Accept-Language, as search engines send none."""
    return scrapy.Request(
        request.url,
        method=request.method,
        headers={
            "User-Agent": BROWSER if request.agent == "browser" else plan.user_agent,
            "Accept": ACCEPT,
            "Accept-Encoding": ENCODINGS,
        },
        callback=callback,
        errback=errback,
        dont_filter=True,
        meta={
            "exchange": request,
            # Our URLs are written as browsers write them; Scrapy would escape some characters differently.
            "verbatim_url": True,
            "download_timeout": plan.timeout,
            "room": {Kind.SITEMAP: MAX_SITEMAP, Kind.ROBOTS: MAX_ROBOTS}.get(request.kind, MAX_BODY),
        },
    )


def wants_body(request: Request, length: int | None) -> bool:
    """Whether a body of this length, None when unknown, is worth loading at all."""
    if request.kind is Kind.EXTERNAL:
        return False
    return (
        length is None
        or request.kind is Kind.ROBOTS
        or length <= (MAX_SITEMAP if request.kind is Kind.SITEMAP else MAX_BODY)
    )


def from_response(response: scrapy.http.Response) -> Response:
    """Our outcome of an answer. A body that was cut off is too-large, unless nobody wanted it whole."""
    meta = response.meta
    request: Request = meta["exchange"]
    reason, detail = None, ""
    if TOO_LARGE in response.flags or (CUT in response.flags and request.kind not in (Kind.EXTERNAL, Kind.ROBOTS)):
        reason, detail = Reason.TOO_LARGE, f"more than {meta['room']} bytes"
    elif BROKEN in response.flags:
        reason, detail = Reason.PROTOCOL, "the body is not encoded as its Content-Encoding says"
    elif "dataloss" in response.flags:
        detail = "the body ended before its announced length"
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, values in meta.get("sent_headers", response.headers).items()
        for value in values
    )
    return Response(
        status=response.status,
        headers=headers,
        body=b"" if reason or request.kind is Kind.EXTERNAL else response.body,
        transferred=meta.get("transferred", len(response.body)),
        ttfb=meta.get("ttfb"),
        seconds=meta.get("seconds"),
        reason=reason,
        detail=detail,
    )


def from_failure(failure: TwistedFailure, request: scrapy.Request) -> Failure:
    """Our outcome of an exception. Never raises: what is not known is Reason.FAILED with the exception's name."""
    error: BaseException = failure.value or Exception()
    reason = _reason(error)
    detail = (request.meta.get("certificate") if reason is Reason.TLS else None) or _explain(error)
    return Failure(reason, detail[:500], request.meta.get("seconds"))


def _reason(error: BaseException) -> Reason:
    from OpenSSL import SSL
    from service_identity import VerificationError
    from twisted.internet import error as net
    from twisted.web.http import PotentialDataLoss

    if isinstance(error, CannotResolveHostError | net.DNSLookupError | UnicodeError):
        return Reason.DNS
    if isinstance(error, DownloadTimeoutError | net.TimeoutError | net.TCPTimedOutError):
        return Reason.TIMEOUT
    if isinstance(error, DownloadCancelledError):
        return Reason.TOO_LARGE
    if isinstance(error, UnsupportedURLSchemeError | NotSupported):
        return Reason.UNSUPPORTED
    causes = _causes(error)
    if any(isinstance(cause, SSL.Error | VerificationError) for cause in causes):
        return Reason.TLS
    if isinstance(error, DownloadConnectionRefusedError | net.ConnectError):
        return Reason.CONNECTION
    if isinstance(error, DownloadFailedError):
        lost = all(isinstance(cause, net.ConnectionLost | net.ConnectionDone | PotentialDataLoss) for cause in causes)
        return Reason.CONNECTION if lost else Reason.PROTOCOL
    return Reason.FAILED


def _causes(error: BaseException) -> list[BaseException]:
    """The exceptions behind Twisted's ResponseFailed, which is what a request's failure is wrapped in."""
    wrapped = error.__cause__ or error
    return [reason.value for reason in getattr(wrapped, "reasons", [])]


def _explain(error: BaseException) -> str:
    """What went wrong, for people, as precisely as the library below says."""
    causes = _causes(error) or [error]
    texts = dict.fromkeys(_text(cause) for cause in causes)
    return "; ".join(text for text in texts if text) or type(error).__name__


def _text(error: BaseException) -> str:
    from OpenSSL import SSL
    from service_identity import VerificationError

    if isinstance(error, SSL.Error) and error.args and isinstance(error.args[0], list):
        return "; ".join(str(parts[-1]) for parts in error.args[0])
    if isinstance(error, VerificationError):
        return OTHER_HOST
    text = " ".join(str(error).split())
    return text or type(error).__name__
