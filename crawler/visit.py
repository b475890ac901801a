"""One URL on its way to an outcome, and the fact it ends as."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ..core.facts import Attempt, Fetch, Kind, Reason
from ..core.urls import join, text_without_credentials, without_credentials
from ..store.frontier import Lease
from .exchange import Failure, Outcome, Request, Response

REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(slots=True)
class Visit:
    """What is known of a URL while it is asked for, perhaps several times."""

    lease: Lease
    attempts: list[Attempt] = field(default_factory=list)
    tries: int = 0  # requests whose answer counts; a HEAD that a GET follows does not
    first: Response | None = None  # the answer to us, while a browser's user agent is tried
    hop: Response | None = None  # of robots.txt: the first redirect
    sampled: bool = False  # recorded already, measured again

    def note(self, request: Request, outcome: Outcome) -> None:
        """Adds one request to the attempts."""
        status, ttfb = (outcome.status, outcome.ttfb) if isinstance(outcome, Response) else (None, None)
        self.attempts.append(Attempt(now(), status, outcome.reason, ttfb, request.agent))

    def fetch(self, request: Request, outcome: Outcome) -> Fetch:
        """The URL's fact, once the outcome is believed."""
        lease = self.lease
        base = Fetch(
            lease.url, lease.kind, None, outcome.reason, outcome.detail, request.method, clicks(lease), lease.hops,
            seconds=outcome.seconds, at=self.attempts[0].at, attempts=tuple(self.attempts),
        )  # fmt: skip
        return base if isinstance(outcome, Failure) else _answered(base, outcome)


def unfetched(lease: Lease, reason: Reason, detail: str) -> Fetch:
    """The fact of a URL that was not asked for."""
    return Fetch(lease.url, lease.kind, None, reason, detail, depth=clicks(lease), hops=lease.hops, at=now())


def location(response: Response, url: str) -> tuple[str | None, str | None]:
    """The Location header as sent and the http(s) URL it means, both without credentials; None where there is none."""
    raw = response.header("location")
    if raw is None:
        return None, None
    with suppress(UnicodeError):
        # Browsers read the bytes as UTF-8; header values come to us byte for byte.
        raw = raw.encode("latin-1").decode("utf-8")
    target = join(raw, url)
    return without_credentials(raw), without_credentials(target) if target else None


def clicks(lease: Lease) -> int | None:
    """A lease's click depth; of sitemaps and robots.txt there is none, though the former are leased by level."""
    return None if lease.kind in (Kind.SITEMAP, Kind.ROBOTS, Kind.PROBE) else lease.depth


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _answered(base: Fetch, response: Response) -> Fetch:
    reason, detail = response.reason, response.detail
    raw = target = None
    if response.status in REDIRECTS:
        raw, target = location(response, base.url)
        if target is None:
            reason, detail = Reason.REDIRECT_TARGET, f"Location: {raw[:200]}" if raw else "no Location header"
    # Of other sites' pages only the headers are read, so what they announce is all there is to know.
    whole = base.method == "GET" and reason is not Reason.TOO_LARGE and base.kind is not Kind.EXTERNAL
    return replace(
        base,
        status=response.status,
        reason=reason,
        detail=detail,
        redirect_to=target,
        redirect_raw=raw,
        content_type=_content_type(response),
        headers=tuple((name, text_without_credentials(value)) for name, value in response.headers),
        size=len(response.body) if whole else max(_announced(response), response.transferred),
        transferred=response.transferred,
        ttfb=response.ttfb,
        protocol=response.protocol,
    )


def _announced(response: Response) -> int:
    """The Content-Length in bytes, 0 when there is no sensible one."""
    value = response.header("content-length") or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0


def _content_type(response: Response) -> str:
    declared = response.header("content-type")
    if declared is None and response.body[:64].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        # Without a type browsers look at the bytes (WHATWG MIME Sniffing, section 7.1).
        return "text/html"
    return (declared or "").partition(";")[0].strip().lower()
