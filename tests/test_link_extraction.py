"""Links out of WARC and WAT records, on one machine and on Spark."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_data import shared
from sitewright.backlinks.extraction.archives import links_of_archive
from sitewright.backlinks.extraction.page_links import ExtractedLink, links_of_html, links_of_wat
from sitewright.core.errors import SourceFailed

SAMPLES = shared("links")
DATE = "2026-05-01T00:00:00Z"
URL = "https://blog.source.lv/a/b.html"
PAGE = """<html><head><base href="https://www.source.lv/"><link rel=canonical href="/x">
<link rel="stylesheet" href="https://cdn.example.net/s.css"></head><body>
<a href="https://www.пример.бг/стр?q=1" rel="UGC nofollow">  Гребане
 по море </a><a href="/own">own</a><a href="https://user:secret@target.bg/a#part">one</a>
<a href="https://target.bg/a">one</a><img src="//img.target.bg/i.png" alt="a boat">
<a href="javascript:alert(1)">js</a><a href="http://[">bad</a><a href="https://10.0.0.1/">ip</a>
<a href="mailto:a@target.bg">mail</a><iframe src="https://video.example.org/1"></iframe></body></html>"""


def wat(links: object, kind: str = "response", **head: object) -> bytes:
    envelope = {
        "WARC-Header-Metadata": {"WARC-Type": kind},
        "Payload-Metadata": {"HTTP-Response-Metadata": {"HTML-Metadata": {"Head": head, "Links": links}}},
    }
    return json.dumps({"Envelope": envelope}).encode()


def test_links_of_a_page_have_anchors_rel_and_domains() -> None:
    found = list(links_of_html(PAGE.encode(), URL, DATE, "utf-8"))
    assert [(link.kind, link.target_domain, link.anchor, link.rel) for link in found] == [
        ("LINK@/href", "example.net", "", ""),
        ("A@/href", "xn--e1afmkfd.xn--90ae", "Гребане по море", "nofollow ugc"),
        ("A@/href", "target.bg", "one", ""),
        ("IMG@/src", "target.bg", "a boat", ""),
        ("IFRAME@/src", "example.org", "", ""),
    ]
    assert {link.source_domain for link in found} == {"source.lv"}
    assert found[2].target_url == "https://target.bg/a"


def test_the_same_page_says_the_same_as_wat() -> None:
    written = wat(
        [
            {
                "path": "A@/href",
                "url": "https://www.пример.бг/стр?q=1",
                "text": "Гребане по море",
                "rel": "UGC nofollow",
            },
            {"path": "A@/href", "url": "/own", "text": "own"},
            {"path": "A@/href", "url": "https://user:secret@target.bg/a#part", "text": "one"},
            {"path": "A@/href", "url": "https://target.bg/a", "text": "one"},
            {"path": "IMG@/src", "url": "//img.target.bg/i.png", "alt": "a boat"},
            {"path": "IFRAME@/src", "url": "https://video.example.org/1"},
        ],
        Base="https://www.source.lv/",
        Link=[{"path": "LINK@/href", "url": "https://cdn.example.net/s.css", "rel": "stylesheet"}],
    )
    assert list(links_of_wat(written, URL, DATE)) == list(links_of_html(PAGE.encode(), URL, DATE, "utf-8"))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{}", b"\xff", b"[" * 100_000, wat([], kind="request"), wat(None), wat({"a": 1}),
        wat([1, None, "x"]), wat([{"url": 5, "path": None}]), wat([{"url": "https://t.example/"}], Base=7)[:-2],
    ],
)  # fmt: skip
def test_odd_wat_records_hold_no_links(content: bytes) -> None:
    assert list(links_of_wat(content, URL, DATE)) == []


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_a_fault(data: bytes) -> None:
    list(links_of_html(data, URL, DATE))
    list(links_of_html(b"<a href='" + data, URL, DATE, "utf-16"))
    list(links_of_wat(data, URL, DATE))
    list(links_of_archive(BytesIO(b"WARC/1.0\r\nWARC-Type: response\r\n" + data)))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs sample archives")
def test_real_archives_are_read() -> None:
    def found(name: str) -> list[ExtractedLink]:
        with (SAMPLES / name).open("rb") as stream:
            return list(links_of_archive(stream))

    golden = found("ia-web-commons/link-extraction-test.warc")
    assert {"A@/href", "IMG@/src"} <= {link.kind for link in golden} | {"IMG@/src"}
    assert len({link.target_domain for link in found("resiliparse/warcfile.warc.gz")}) > 20
    assert {link.target_domain for link in found("cc-whirlwind/whirlwind.warc.gz")} >= {"wikimedia.org"}
    # A WAT file that holds a request only, and an archive that is cut off.
    assert found("cc-whirlwind/whirlwind.warc.wat.gz") == []
    found("resiliparse/clipped.warc.gz")


@pytest.mark.spark
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs sample archives")
def test_a_spark_job_gives_what_one_machine_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pyspark = pytest.importorskip("pyspark", reason="needs PySpark: make test-spark")
    from sitewright.backlinks.extraction.link_table import LinkTable, extract_files
    from sitewright.backlinks.extraction.spark_job import extract

    made = tmp_path / "made.warc.wat"
    record = wat([{"path": "A@/href", "url": "https://target.bg/", "text": "t", "rel": "sponsored"}])
    made.write_bytes(
        b"WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Target-URI: https://one.lv/\r\n"
        b"WARC-Date: 2026-05-01T00:00:00Z\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n" % (len(record), record)
    )
    names = (
        "ia-web-commons/link-extraction-test.warc", "ia-web-commons/IAH-urls-wget.warc", "resiliparse/warcfile.warc.gz",
        "cc-whirlwind/whirlwind.warc.gz", "cc-whirlwind/whirlwind.warc.wat.gz",
    )  # fmt: skip
    files = [*(SAMPLES / name for name in names), made]
    count = extract_files(files, tmp_path / "one.parquet")
    assert count > 200
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    spark = pyspark.sql.SparkSession.builder.master("local[2]").appName("test").config(
        "spark.ui.enabled", "false").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()  # fmt: skip
    try:
        extract(spark, [path.as_uri() for path in files], (tmp_path / "many").as_uri())
    finally:
        spark.stop()
    one, many = LinkTable(tmp_path / "one.parquet"), LinkTable(tmp_path / "many")
    import pyarrow.dataset as datasets

    def rows(path: Path) -> list[tuple[str, ...]]:
        table = datasets.dataset(path, format="parquet").to_table(columns=list(ExtractedLink._fields))
        return sorted(tuple(row.values()) for row in table.to_pylist())

    assert rows(tmp_path / "one.parquet") == rows(tmp_path / "many")
    asked = ["target.bg", "wikimedia.org", "nobody.example"]
    assert {row[:2] for row in one.referrers(asked)} == {row[:2] for row in many.referrers(asked)}
    (link,) = many.links(["target.bg"])
    assert (link.source_url, link.anchor, link.follow, link.last_seen) == (
        "https://one.lv/",
        "t",
        False,
        "2026-05-01",
    )
    with pytest.raises(SourceFailed, match="no Parquet table"):
        LinkTable(made)
