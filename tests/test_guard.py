"""What the crawler refuses to ask, whoever tells it to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any

import pytest
from address_forms import ELSEWHERE, LOOPBACK, PUBLIC
from hypothesis import given
from hypothesis import strategies as st
from sitewright.core.endpoints import Endpoint, parse_endpoint
from sitewright.core.errors import UsageError
from sitewright.core.facts import Kind, Reason
from sitewright.core.networks import SPECIAL, special_network
from sitewright.core.plan import CrawlPlan
from sitewright.core.urls import join, normalize
from sitewright.crawler.guard import Guard, address_refusal
from tiny_site import crawled

HOME = "https://example.com/"
ipv4 = st.integers(0, 2**32 - 1)


def guard(seed: str = HOME, **plan: Any) -> Guard:
    return Guard(CrawlPlan(seed, **plan))


def reason(url: str, crawl: Guard | None = None) -> Reason | None:
    refusal = (crawl or guard()).refuses(url)
    return refusal and refusal[0]


class TestAddressesInUrls:
    @pytest.mark.parametrize("host", [*LOOPBACK, *ELSEWHERE])
    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_that_are_not_public_are_refused_however_they_are_written(self, scheme: str, host: str) -> None:
        url = join(f"{scheme}://{host}:8000/", HOME)
        assert url is not None
        assert reason(url) is Reason.PRIVATE

    @pytest.mark.parametrize("host", PUBLIC)
    def test_that_are_public_pass(self, host: str) -> None:
        assert reason(f"http://{host}/") is None

    def test_are_named_with_their_network(self) -> None:
        assert guard().refuses("http://0x7f.1/x") == (
            Reason.PRIVATE, "127.0.0.1: loopback, 127.0.0.0/8 (RFC 1122)",
        )  # fmt: skip
        assert guard().refuses("http://[::ffff:10.1.2.3]/") == (
            Reason.PRIVATE, "[::ffff:a01:203]: private use, 10.0.0.0/8 (RFC 1918)",
        )  # fmt: skip
        assert guard().refuses("http://a.localhost./") == (Reason.PRIVATE, "a.localhost.: this machine (RFC 6761)")

    @given(ipv4)
    def test_get_one_verdict_in_every_notation(self, number: int) -> None:
        address = IPv4Address(number)
        a, b, c, d = address.packed
        low, middle = number & 0xFFFF, number & 0xFFFFFF
        forms = [
            f"{address}.", str(number), hex(number), f"0{number:o}", f"{a}.{middle}", f"{a}.{b}.{low}",
            f"{a:#x}.{b:#x}.{c:#x}.{d:#x}", f"0{a:o}.0{b:o}.0{c:o}.0{d:o}", f"0x{a:x}.{middle:#x}",
            "．".join(map(str, (a, b, c, d))), str(address).translate({ord("0") + i: 0xFF10 + i for i in range(10)}),
            f"name:secret@{address}", f"[::ffff:{address}]", f"[::ffff:{number >> 16:x}:{low:x}]",
            f"[64:ff9b::{address}]", f"[2002:{number >> 16:x}:{low:x}::1]",
        ]  # fmt: skip
        verdict = reason(f"http://{address}/")
        assert {form for form in forms if reason(f"http://{form}/") is not verdict} == set()

    @given(ipv4)
    def test_are_private_just_where_the_table_says(self, number: int) -> None:
        address = IPv4Address(number)
        octets = address.packed
        private = (
            octets[0] in (0, 10, 127)
            or octets[0] >= 224
            or octets[:2] in (b"\xa9\xfe", b"\xc0\xa8")
            or (octets[0] == 172 and 16 <= octets[1] < 32)
            or (octets[0] == 100 and 64 <= octets[1] < 128)
            or (octets[0] == 198 and octets[1] in (18, 19))
            or octets[:3] in (b"\xc0\0\0", b"\xc0\0\2", b"\xc0\x58\x63", b"\xc6\x33\x64", b"\xcb\0\x71")
            or str(address) == "168.63.129.16"
        )
        assert (special_network(str(address)) is not None) is private

    @given(st.integers(0, 2**128 - 1))
    def test_outside_the_global_unicast_space_are_refused_in_ipv6(self, number: int) -> None:
        address = IPv6Address(number)
        if number >> 125 != 1 and number >> 32 not in (0xFFFF, 0xFFFF0000, 0x64FF9B << 64):
            assert reason(f"http://[{address}]/") is Reason.PRIVATE

    @given(
        st.text() | st.text().map("http://{}/".format) | st.from_regex(r"https?://[\[\]:.%@\w]{1,40}/", fullmatch=True)
    )
    def test_may_be_any_nonsense(self, text: str) -> None:
        verdict = reason(text)
        if normalize(text) is None:
            assert verdict is Reason.UNSUPPORTED
        assert parse_endpoint(text) is None or parse_endpoint(text).host  # type: ignore[union-attr]  # not None here

    @pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/", "data:text/html,x", "//example.com"])
    def test_of_other_schemes_are_refused(self, url: str) -> None:
        assert reason(url) is Reason.UNSUPPORTED

    def test_hold_a_table_of_networks_of_which_none_hides_another(self) -> None:
        first = {item: special_network(str(ip_network(item.prefix)[-1])) for item in SPECIAL}
        assert {item: found for item, found in first.items() if found is not item} == {}


class TestWhatTheUserTyped:
    @pytest.mark.parametrize(
        ("seed", "allowed", "refused"),
        [
            (
                "http://localhost:8000/",
                ["http://localhost:8000/a", "https://localhost:8000/", "http://LOCALHOST.:8000/"],
                ["http://localhost/", "http://localhost:8001/", "http://127.0.0.1:8000/", "http://[::1]:8000/"],
            ),
            (
                "http://127.0.0.1/",
                ["http://127.1/", "https://127.0.0.1/", "http://2130706433:80/"],
                ["http://127.0.0.1:8000/", "http://127.0.0.2/", "http://[::ffff:127.0.0.1]/", "http://localhost/"],
            ),
            (
                "http://[::1]:3000/",
                ["http://[0:0:0:0:0:0:0:1]:3000/x"],
                ["http://[::1]/", "http://127.0.0.1:3000/"],
            ),
            (
                "https://www.shop.local/",
                ["http://shop.local/", "https://shop.local:443/", "https://www.shop.local/"],
                ["https://www.shop.local:8443/", "https://blog.shop.local/", "https://www.www.shop.local/"],
            ),
        ],
    )  # fmt: skip
    def test_may_be_private_on_its_own_port_only(self, seed: str, allowed: list[str], refused: list[str]) -> None:
        crawl = guard(seed)
        assert {url: reason(url, crawl) for url in allowed} == dict.fromkeys(allowed)
        assert {url: reason(url, crawl) for url in refused} == dict.fromkeys(refused, Reason.PRIVATE)

    def test_counts_for_every_start_url(self) -> None:
        crawl = guard(HOME, seeds=("http://10.0.0.1:81/",))
        assert reason("http://10.0.0.1:81/x", crawl) is None
        assert reason("http://10.0.0.1/", crawl) is Reason.PRIVATE

    def test_may_allow_further_hosts(self) -> None:
        crawl = guard(allow_private=("127.1:8001", "intranet.local", "[fd00::1]:8080", "fd00::2"))
        urls = {
            "http://127.0.0.1:8001/": None,
            "http://127.0.0.1:8002/": Reason.PRIVATE,
            "http://intranet.local/": None,
            "http://intranet.local:9999/": None,
            "http://www.intranet.local/": Reason.PRIVATE,
            "http://[fd00::1]:8080/": None,
            "http://[fd00::1]/": Reason.PRIVATE,
            "http://[fd00::2]:1234/": None,
        }
        assert {url: reason(url, crawl) for url in urls} == urls

    @pytest.mark.parametrize(
        "value",
        ["", " ", "http://10.0.0.1/", "10.0.0.0/8", "host:", "host:0", "host:65536", "host:http", "[::1", "a b",
         "10.0.0.1/x", "user@host", "1.2.3.4.5", "256.0.0.1"],
    )  # fmt: skip
    def test_is_refused_where_it_names_no_host(self, value: str) -> None:
        with pytest.raises(UsageError, match="HOST"):
            CrawlPlan(HOME, allow_private=(value,))

    @pytest.mark.parametrize(
        ("typed", "host", "port"),
        [
            ("127.0.0.1", "127.0.0.1", None), ("LOCALHOST:80", "localhost", 80), ("0x7f.1:443", "127.0.0.1", 443),
            ("::1", "::1", None), ("[::1]:8080", "::1", 8080), ("[::ffff:127.0.0.1]", "::ffff:7f00:1", None),
            ("интранет.рф:8080", "xn--80akhubqne.xn--p1ai", 8080), ("host.:1", "host", 1), (" host ", "host", None),
        ],
    )  # fmt: skip
    def test_is_read_as_browsers_do(self, typed: str, host: str, port: int | None) -> None:
        assert parse_endpoint(typed) == Endpoint(host, port)

    def test_survives_in_the_database_and_begins_no_other_crawl(self) -> None:
        plan = CrawlPlan(HOME, allow_private=("127.0.0.1:8001",))
        assert CrawlPlan.from_json(plan.to_json()) == plan
        assert plan.fingerprint == CrawlPlan(HOME).fingerprint


class TestPorts:
    @pytest.mark.parametrize("port", [0, 1, 21, 22, 25, 110, 143, 587, 993, 6000, 6667, 10080])
    def test_of_other_protocols_are_refused(self, port: int) -> None:
        assert guard().refuses(f"http://example.org:{port}/") == (
            Reason.PORT, f"example.org:{port}: a port of another protocol",
        )  # fmt: skip

    @pytest.mark.parametrize("port", [80, 81, 443, 3000, 6379, 8000, 8080, 8443, 65535])
    def test_where_web_sites_are_pass(self, port: int) -> None:
        assert reason(f"http://example.org:{port}/") is None

    def test_may_be_any_that_was_typed(self) -> None:
        crawl = guard("http://example.org:6000/", allow_private=("10.0.0.1:22", "10.0.0.2"))
        assert reason("http://www.example.org:6000/", crawl) is None
        assert reason("http://example.org:6666/", crawl) is Reason.PORT
        assert reason("http://10.0.0.1:22/", crawl) is None
        assert reason("http://10.0.0.2:22/", crawl) is Reason.PORT


class TestAddressesOfNames:
    """A name's address is judged when it is dialled, which is the only moment that counts."""

    @pytest.mark.parametrize(
        "address", ["127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "fe80::1%eth0"]
    )
    def test_must_be_public(self, address: str) -> None:
        assert not guard().admits_address("rebinding.example", 443, address)
        assert address in address_refusal("rebinding.example", address)

    def test_may_change_as_long_as_they_are(self) -> None:
        crawl = guard()
        assert crawl.admits_address("cdn.example", 443, "8.8.8.8")
        assert crawl.admits_address("cdn.example", 443, "2606:4700::1111")
        assert not crawl.admits_address("cdn.example", 443, "192.168.1.1")
        assert crawl.admits_address("cdn.example", 443, "8.8.4.4")

    def test_may_be_private_where_the_start_page_is(self) -> None:
        crawl = guard("http://intranet.example/")
        assert crawl.admits_address("intranet.example", 80, "10.0.0.7")
        assert crawl.admits_address("www.intranet.example", 443, "10.0.0.8")
        assert not crawl.admits_address("intranet.example", 8080, "10.0.0.7")
        assert not crawl.admits_address("other.example", 80, "10.0.0.7")

    def test_may_not_become_private_even_where_the_start_page_is(self) -> None:
        crawl = guard()
        assert crawl.admits_address("example.com", 443, "93.184.215.14")
        assert not crawl.admits_address("example.com", 443, "127.0.0.1")
        assert not crawl.admits_address("example.com", 80, "192.168.1.1")
        assert crawl.admits_address("example.com", 443, "93.184.215.14")

    def test_may_be_anything_where_that_is_allowed(self) -> None:
        crawl = guard(allow_private=("example.com", "[::1]:8000"))
        assert crawl.admits_address("example.com", 443, "93.184.215.14")
        assert crawl.admits_address("example.com", 8443, "10.0.0.1")
        assert crawl.admits_address("[::1]", 8000, "::1")
        assert not crawl.admits_address("[::1]", 8001, "::1")

    @given(st.text(), st.integers(), st.text() | st.ip_addresses().map(str))
    def test_may_be_any_nonsense(self, host: str, port: int, address: str) -> None:
        assert guard().admits_address(host, port, address) in (True, False)
        assert address_refusal(host, address)

    @pytest.mark.parametrize("address", ["", "/run/docker.sock", "127.1", "0x7f000001", "localhost"])
    def test_that_are_no_addresses_are_refused(self, address: str) -> None:
        assert not guard().admits_address("example.org", 80, address)


class TestRefusedUrls:
    def test_are_facts_with_their_reason(self) -> None:
        page = "<a href=http://10.0.0.1/x>a</a><a href=http://example.org:25/>b</a><a href=mailto:a@b.lv>c</a>"
        with crawled({"site": {"/": page + "<a href=http://u:secret@[::1]/>d</a><img src=http://0/i.png>"}}) as site:
            found = {fetch.url: (fetch.kind, fetch.reason) for fetch in site.fetches() if fetch.reason}
            assert [fetch.url for fetch in site.fetches() if fetch.reason and fetch.attempts] == []
        assert found == {
            "http://10.0.0.1/x": (Kind.EXTERNAL, "private-address"),
            "http://example.org:25/": (Kind.EXTERNAL, "blocked-port"),
            "http://[::1]/": (Kind.EXTERNAL, "private-address"),
            "http://0.0.0.0/i.png": (Kind.RESOURCE, "private-address"),
        }

    def test_of_sitemaps_say_why_they_were_not_read(self) -> None:
        robots = {"type": "text/plain", "body": "Sitemap: http://192.168.0.1/map.xml"}
        with crawled({"site": {"/": "<p>H</p>", "/robots.txt": robots}}) as site:
            (sitemap,) = site.sitemaps()
        assert sitemap.error == "192.168.0.1: private use, 192.168.0.0/16 (RFC 1918)"

    @pytest.mark.parametrize(
        ("target", "why"),
        [("http://2130706433/robots.txt", "private-address"), ("https://example.com:22/robots.txt", "blocked-port")],
    )
    def test_that_a_robots_txt_redirects_to_make_none_of_it(self, target: str, why: str) -> None:
        with crawled(
            {"site": {"/": "<a href=/a>a</a>", "/a": "<p>A</p>", "/robots.txt": {"location": target}}}
        ) as site:
            (robots,) = site.robots()
            pages = {page.url for page in site.pages()}
        assert (robots.fetch.status, robots.fetch.reason, len(robots.fetch.attempts)) == (301, why, 1)
        assert pages == {HOME, f"{HOME}a"}
