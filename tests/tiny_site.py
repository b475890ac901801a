"""Tiny sites for rule cases: a table of answers, crawled by the real crawl logic without a socket."""

from __future__ import annotations

import tempfile
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from sitewright.audit.engine import audit
from sitewright.core.facts import Reason
from sitewright.core.plan import CrawlPlan
from sitewright.core.rendered import FailedResource, Rendered
from sitewright.core.urls import normalize
from sitewright.crawler.crawl import Crawl
from sitewright.crawler.exchange import Failure, Request, Response
from sitewright.crawler.rendering import Rendering
from sitewright.store.audit_writer import write_audit
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.site import Site

ORIGIN = "https://example.com"
TYPES = {".xml": "application/xml", ".txt": "text/plain; charset=utf-8", ".jpg": "image/jpeg", ".png": "image/png",
         ".svg": "image/svg+xml", ".css": "text/css", ".js": "text/javascript", ".pdf": "application/pdf"}  # fmt: skip
MANY_REQUESTS = 5000

Answer = Mapping[str, Any]


def absolute(url: str, origin: str = ORIGIN) -> str:
    """A case's path or URL as the crawler writes it."""
    joined = urljoin(origin + "/", url) if "://" not in url and not url.startswith("//") else url
    return normalize(origin + url if url.startswith("//") else joined) or joined


class TinySite:
    """Answers requests from a case's `site` table."""

    def __init__(self, table: Mapping[str, str | Answer], origin: str) -> None:
        self._origin = origin
        answers = {url: self._answer(value) for url, value in table.items()}
        self._others = answers.pop("*", None)
        self._answers = {absolute(url, origin): answer for url, answer in answers.items()}
        self._asked: dict[tuple[str, str], int] = {}

    @staticmethod
    def _answer(value: str | Answer) -> Answer:
        return {"body": value} if isinstance(value, str) else value

    def answer(self, request: Request) -> Response | Failure:
        found = self._answers.get(request.url)
        if found is None:
            own = request.url.startswith(self._origin + "/") or request.url == self._origin
            found = self._others if own and not request.url.endswith((".txt", ".xml")) else None
            found = found or (
                {"status": 404, "body": "Not found"} if own or request.url.endswith("/robots.txt") else {"body": "ok"}
            )
        if "sequence" in found:
            turn = self._asked.get((request.url, request.method), 0)
            self._asked[request.url, request.method] = turn + 1
            steps: Sequence[Answer] = found["sequence"]
            found = {**found, **steps[min(turn, len(steps) - 1)]}
        if request.agent == "browser":
            found = {**found, **found.get("browser", {})}
        elif request.agent:
            found = {**found, **found.get("agents", {}).get(request.agent, {})}
        if request.method == "HEAD":
            found = {**found, **found.get("head", {})}
        if "error" in found:
            return Failure(Reason(found["error"]), found.get("detail", f"simulated {found['error']}"))
        return self._respond(request, found)

    def render(self, request: Request, table: Mapping[str, str | Answer]) -> Rendering:
        """What a browser makes of a page by a case's `rendered` table; a page that is not in it stays as it is.

        An answer holds a body and whatever else core.rendered.Rendered has, failed resources as tables.
        """
        found = {absolute(url, self._origin): self._answer(value) for url, value in table.items()}.get(request.url, {})
        sent = self._answers[request.url]
        headers = tuple((name.lower(), value) for name, value in sent.get("headers", {}).items())
        facts: dict[str, Any] = {"status": 200} | {name: value for name, value in found.items() if name != "body"}
        facts |= {name: tuple(value) for name, value in facts.items() if isinstance(value, list)}
        facts["failed"] = tuple(FailedResource(**item) for item in facts.get("failed", ()))
        html = found.get("body", sent.get("body", ""))
        return Rendering(Rendered(request.url, **facts), html if isinstance(html, bytes) else html.encode(), headers)

    @staticmethod
    def _respond(request: Request, found: Answer) -> Response:
        body = b64decode(found["base64"]) if "base64" in found else found.get("body", "")
        content = body if isinstance(body, bytes) else body.encode()
        content += b" " * (found.get("size", 0) - len(content))
        suffix = Path(request.url.partition("?")[0]).suffix
        headers = {"content-type": found.get("type", TYPES.get(suffix, "text/html; charset=utf-8"))}
        headers |= {name.lower(): value for name, value in found.get("headers", {}).items()}
        if "location" in found:
            headers["location"] = found["location"]
        headers = {name: value for name, value in headers.items() if value}
        if request.method == "HEAD":
            headers.setdefault("content-length", str(len(content)))
            content = b""
        ttfb = found.get("ttfb", 0.05)
        return Response(
            status=found.get("status", 301 if "location" in found else 200),
            headers=tuple((name, item) for name, value in headers.items()
                          for item in (value if isinstance(value, list) else [value])),
            body=content,
            transferred=len(content),
            ttfb=ttfb,
            seconds=found.get("seconds", ttfb + 0.01),
            protocol=found.get("protocol", ""),
            certificate=_certificate(*found["certificate"]) if "certificate" in found else None,
        )  # fmt: skip


def _certificate(begins: int, expires: int) -> tuple[str, str]:
    """The period of a certificate, in days from now."""
    now = datetime.now(UTC)
    return ((now + timedelta(days=begins)).isoformat(), (now + timedelta(days=expires, hours=1)).isoformat())


@contextmanager
def crawled(case: Mapping[str, Any]) -> Iterator[Site]:
    """The site of a case after a whole crawl (or one that stopped at the limits of its `plan`).

    A case with `before` was crawled and audited once before, when those addresses answered otherwise (`false`: not).
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tiny.sqlite")
        if "before" in case:
            answers = {url: answer for url, answer in {**case["site"], **case["before"]}.items() if answer is not False}
            crawl_into(path, {**case, "site": answers})
            audit_into(path)
        crawl_into(path, case)
        with Site.open(path) as site:
            yield site


def audit_into(path: Path) -> None:
    """Audits the newest crawl of a database with every rule and stores the findings."""
    with Site.open(path) as site:
        result = audit(site)
    write_audit(path, result.findings, result.results)


def crawl_into(path: Path, case: Mapping[str, Any]) -> None:
    """Crawls the site of a case into a database."""
    origin = case.get("origin", ORIGIN)
    plan = CrawlPlan(absolute(case.get("seed", "/"), origin), delay=0, recheck_delay=0)
    plan = replace(plan, **{name: tuple(value) if isinstance(value, list) else value
                            for name, value in case.get("plan", {}).items()})  # fmt: skip
    if "rendered" in case:
        plan = replace(plan, render=True)
    tiny = TinySite(case["site"], origin)
    clock = Clock()
    writer = CrawlWriter.open(path, plan)
    crawl = Crawl(writer, clock=clock)
    for _ in range(MANY_REQUESTS):
        if crawl.finished:
            break
        requests = crawl.next_requests(8)
        if not requests:
            clock.now += crawl.wake_in() or 0.0
        for request in requests:
            rendered = case.get("rendered", {})
            crawl.receive(request, tiny.render(request, rendered) if request.render else tiny.answer(request))
    else:
        raise AssertionError(f"the crawl did not end after {MANY_REQUESTS} rounds")
    writer.close(crawl.state)


class Clock:
    """Seconds that pass only when nothing can be fetched, so that waiting costs no time."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now
