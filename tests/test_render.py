"""Rendering without a browser: what may be asked for, what is measured, and what is said when it cannot be done."""

from __future__ import annotations

import asyncio
import importlib.util
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.core.errors import UsageError
from sitewright.core.plan import CrawlPlan
from sitewright.crawler import render
from sitewright.crawler.guard import Guard
from sitewright.crawler.render import find_browser, render_policy, usable_browser
from sitewright.crawler.render_page import THIRD_PARTY, measures
from sitewright.crawler.render_proxy import GuardedProxy

HOME = "https://www.example.co.uk"


# -- what may be asked for


@pytest.mark.parametrize(
    ("url", "kind", "why"),
    [
        (f"{HOME}/app.js", "script", ""),
        ("https://cdn.example.co.uk/app.js", "script", ""),
        ("https://example.co.uk/a.woff2", "font", ""),
        ("https://other.co.uk/app.js", "script", THIRD_PARTY),
        ("https://allowed.net/app.js", "script", ""),
        ("https://a.allowed.net/app.js", "script", ""),
        ("https://notallowed.net/app.js", "script", THIRD_PARTY),
        (f"{HOME}/film.mp4", "media", "media"),
        (f"{HOME}/private/x.js", "script", "robots"),
        ("http://10.0.0.1/", "fetch", "private-address"),
        ("http://localhost/", "fetch", "private-address"),
        ("https://www.example.co.uk:25/", "fetch", "blocked-port"),
    ],
)
def test_a_page_may_load_from_its_own_site_only(url: str, kind: str, why: str) -> None:
    plan = CrawlPlan(f"{HOME}/", render_hosts=("Allowed.net",))
    policy = render_policy(plan, Guard(plan), lambda asked: "robots" if "/private/" in asked else "")
    assert policy.refuses(url, kind).partition(":")[0] == why


def test_all_of_the_web_on_demand_but_nothing_private() -> None:
    plan = CrawlPlan(f"{HOME}/", render_third_parties=True)
    policy = render_policy(plan, Guard(plan))
    assert policy.refuses("https://other.example.net/x.js", "script") == ""
    assert policy.refuses_host("other.example.net", 443) == ""
    assert "private-address" in policy.refuses_host("169.254.169.254", 80)
    assert "private-address" in policy.refuses_host("::1", 443)


# -- the way out


SOCKS_CONNECT = b"\x05\x01\x00\x05\x01\x00\x03"


async def ask(proxy: GuardedProxy, host: str, port: int) -> bytes:
    """The proxy's reply code and, when it connected, what the other side said first."""
    address = proxy.address.rpartition(":")
    reader, writer = await asyncio.open_connection("127.0.0.1", int(address[2]))
    writer.write(SOCKS_CONNECT + bytes((len(host),)) + host.encode() + port.to_bytes(2, "big"))
    with closing(writer):
        return await asyncio.wait_for(reader.read(), 10)


@pytest.mark.parametrize(
    ("host", "refuses", "admits", "code", "why"),
    [
        ("localhost", "", True, 0, ""),
        ("localhost", "", False, 2, "localhost has the address"),
        ("localhost", "no", True, 2, "no"),
        ("no-such-host.invalid", "", True, 4, "no-such-host.invalid has no address"),
    ],
)
def test_the_proxy_dials_checked_addresses_only(host: str, refuses: str, admits: bool, code: int, why: str) -> None:
    async def main() -> None:
        greeted = 0

        async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal greeted
            greeted += 1
            writer.write(b"hello")
            writer.close()

        server = await asyncio.start_server(greet, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        proxy = GuardedProxy(lambda *_: refuses, lambda *_: admits)
        await proxy.start()
        answer = await ask(proxy, host, port)
        assert answer[:2] == b"\x05\x00"
        assert answer[3] == code
        assert greeted == (code == 0)
        assert (b"hello" in answer) == (code == 0)
        assert why in proxy.refusal(host, port)
        await proxy.close()
        server.close()

    asyncio.run(main())


@pytest.mark.parametrize(
    "rubbish", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x05\x00\x05\x02\x00\x01" + b"x" * 6, b"\x05\xff"]
)
def test_the_proxy_lets_go_of_what_is_no_socks(rubbish: bytes) -> None:
    async def main() -> None:
        proxy = GuardedProxy(lambda *_: "", lambda *_: True)
        await proxy.start()
        reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.address.rpartition(":")[2]))
        writer.write(rubbish)
        writer.write_eof()
        assert b"hello" not in await asyncio.wait_for(reader.read(), 5)
        writer.close()
        await proxy.close()

    asyncio.run(main())


# -- what is measured


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ({}, (None, None, None)),
        ({"lcp": 1234.5, "cls": 0.25, "fcp": 100, "tasks": []}, (1.234, 0.25, 0.0)),
        # Only what is longer than 50 ms counts, and only what comes after the first paint.
        ({"fcp": 100, "tasks": [[200, 150], [500, 60], [900, 49]]}, (None, None, 0.11)),
        ({"fcp": 100, "tasks": [[0, 90]]}, (None, None, 0.0)),
        ({"fcp": 100, "tasks": [[50, 200]]}, (None, None, 0.1)),
        ({"fcp": None, "cls": 0.5, "tasks": [[0, 500]]}, (None, None, None)),
        ({"lcp": "x", "cls": -1, "fcp": True, "tasks": "?"}, (None, None, None)),
        ({"lcp": float("nan"), "fcp": 1, "tasks": [[1], None, ["a", 1]]}, (None, None, 0.0)),
    ],
)
def test_web_vitals(seen: dict[str, Any], expected: tuple[float | None, ...]) -> None:
    assert measures(seen) == expected


JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists, max_leaves=8)


@given(st.fixed_dictionaries(dict.fromkeys(("lcp", "cls", "fcp", "tasks"), JSON)))
def test_a_page_may_forge_any_value(seen: dict[str, Any]) -> None:
    assert all(value is None or value >= 0 for value in measures(seen))


# -- what is said when it cannot


def test_the_missing_extra_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    usable_browser.cache_clear()
    known = importlib.util.find_spec
    monkeypatch.setattr(render, "find_spec", lambda name: None if name == "scrapy_playwright" else known(name))
    with pytest.raises(UsageError, match="extra 'render'") as caught:
        usable_browser()
    assert "pip install 'sitewright[render]'" in caught.value.advice
    assert caught.value.exit_code == 2


def test_the_missing_browser_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UsageError, match="there is none") as caught:
        find_browser("", "/nowhere/chrome")
    assert "playwright install chromium" in caught.value.advice
    assert "apt install chromium" in caught.value.advice


def test_which_browser_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="/nowhere/chromium"):
        find_browser("/nowhere/chromium", "")
    for name in ("mine", "own", "chromium-browser"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser(str(tmp_path / "mine"), str(tmp_path / "own")) == str(tmp_path / "mine")
    assert find_browser("", str(tmp_path / "own")) == str(tmp_path / "own")
    assert find_browser("", "/nowhere/own") == str(tmp_path / "chromium-browser")


@pytest.mark.parametrize("values", [{"render_pages": 0}, {"render_timeout": 0.5}])
def test_limits_of_rendering_are_checked(values: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="must be at least 1"):
        CrawlPlan(f"{HOME}/", **values)


def test_rendering_makes_another_crawl() -> None:
    assert CrawlPlan(f"{HOME}/").fingerprint != CrawlPlan(f"{HOME}/", render=True).fingerprint
