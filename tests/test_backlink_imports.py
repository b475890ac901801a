"""Exports of backlinks as tools write them: who wrote them is found, rows that cannot be used are told."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sitewright.backlinks.imports.cells import address, domain
from sitewright.backlinks.imports.dates import day_first, read_day
from sitewright.backlinks.imports.exports import read_export
from sitewright.core.backlinks import AnchorCount, Backlink, Batch, LinkedPage, LinkKind, ReferringDomain
from sitewright.core.errors import ImportFailed
from sitewright.core.facts import Rel

SAMPLES = Path(__file__).parents[2] / "shared/data/links/imports-synthetic"

AHREFS = (
    "Referring page title\tReferring page URL\tLanguage\tPlatform\tReferring page HTTP code\tDomain rating\tUR\t"
    "Domain traffic\tReferring domains\tLinked domains\tExternal links\tPage traffic\tKeywords\tTarget URL\t"
    "Left context\tAnchor\tRight context\tRedirect Chain URLs\tRedirect Chain status codes\tType\tIs spam\tContent\t"
    "Nofollow\tUGC\tSponsored\tRendered\tRaw\tLost status\tDrop reason\tDiscovered status\tFirst seen\tLast seen\t"
    "Lost\tAuthor\tPage type\tPage category\tLinks in group"
)
AHREFS_ROW = [
    "Каяци: наръчник", "https://blog.example.org/a", "bg", "wordpress", "200", "41", "12", "900", "33", "18", "52", "4",
    "3", "https://example.com/x", "вижте ", "каяк под наем", ", тук", "", "", "text", "false", "true", "true", "true",
    "false", "false", "true", "", "", "", "2026-03-01 10:00:00", "2026-11-02 08:00:00", "", "", "", "", "1",
]  # fmt: skip
SEMRUSH = (
    "Page ascore,Source title,Source url,Target url,Anchor,External links,Internal links,Nofollow,Sponsored,Ugc,Text,"
    "Frame,Form,Image,Sitewide,First seen,Last seen,New link,Lost link"
)
MAJESTIC = (
    "Target URL,Source URL,Anchor Text,Source Crawl Date,Source First Found Date,FlagNoFollow,FlagImageLink,"
    "FlagRedirect,FlagFrame,FlagOldCrawl,FlagAltText,FlagMention,SourceCitationFlow,SourceTrustFlow,TargetCitationFlow,"
    "TargetTrustFlow,SourceTopicalTrustFlow_Topic_0,SourceTopicalTrustFlow_Value_0"
)
MOZ = (
    "Open Site Explorer\nSite: example.com\nReport: links\nDate: 2026-10-01\nFilters: none\nRows: 1\n"
    "URL,Title,Anchor Text,Spam Score,Page Authority,Domain Authority,Number of Domains Linking to this Page,"
    "Number of Domains Linking to Domain,Origin,Target URL,Link Equity,No Link Equity,Only rel=nofollow,Only follow,301"
)


def tabbed(header: str, *rows: list[str]) -> str:
    quoted = ["\t".join(f'"{cell}"' for cell in row) for row in (header.split("\t"), *rows)]
    return "\n".join(quoted) + "\n"


def only(folder: Path, text: str, name: str = "export.csv", encoding: str = "utf-8", target: str = "") -> Batch:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    (batch,) = read_export(path, target=target).batches
    return batch


LINKS: dict[str, tuple[str, str, str, Backlink]] = {
    "ahrefs, UTF-16 with tabs": (
        tabbed(AHREFS, AHREFS_ROW), "utf-16", "Ahrefs",
        Backlink(
            "https://blog.example.org/a", "https://example.com/x", "example.com", "каяк под наем",
            Rel.NOFOLLOW | Rel.UGC, kind=LinkKind.TEXT, title="Каяци: наръчник", language="bg", platform="wordpress",
            status=200, outlinks=52, first_seen="2026-03-01", last_seen="2026-11-02", lost=False,
            metrics=(("domain rating", 41), ("ur", 12), ("domain traffic", 900), ("page traffic", 4),
                     ("linked domains", 18)),
        ),
    ),
    "ahrefs, lost": (
        tabbed(AHREFS, [*AHREFS_ROW[:32], "2026-11-20 00:00:00", *AHREFS_ROW[33:]]), "utf-8", "Ahrefs",
        Backlink(
            "https://blog.example.org/a", "https://example.com/x", "example.com", "каяк под наем",
            Rel.NOFOLLOW | Rel.UGC, kind=LinkKind.TEXT, title="Каяци: наръчник", language="bg", platform="wordpress",
            status=200, outlinks=52, first_seen="2026-03-01", last_seen="2026-11-02", lost=True,
            metrics=(("domain rating", 41), ("ur", 12), ("domain traffic", 900), ("page traffic", 4),
                     ("linked domains", 18)),
        ),
    ),
    "ahrefs before 2021": (
        ("#,Total Backlinks?,Domain Rating,URL Rating,Referring Domains,Referring Page URL,Referring Page Title,"
        "Internal Links Count,External Links Count,Last HTTP Code?,Link URL,TextPre,Link Anchor,TextPost,Type,"
        "Backlink Status,First Seen\n"
        "1,5,41,12,33,https://blog.example.org/a,A guide,7,52,200,https://example.com/x,see,my anchor,here,Dofollow,"
        "Live,2019-03-01\n"), "utf-8-sig", "Ahrefs",
        Backlink(
            "https://blog.example.org/a", "https://example.com/x", "example.com", "my anchor", Rel.NONE,
            title="A guide", status=200, outlinks=52, first_seen="2019-03-01",
            metrics=(("domain rating", 41), ("url rating", 12)),
        ),
    ),
    "semrush": (
        SEMRUSH + "\r\n12,Ein Leitfaden,https://blog.example.org/a,https://example.com/x,,52,120,false,true,false,"
        "false,false,false,true,true,2026-03-01 10:00:00,2026-11-02 08:00:00,false,true\r\n", "utf-8-sig", "Semrush",
        Backlink(
            "https://blog.example.org/a", "https://example.com/x", "example.com", "", Rel.SPONSORED,
            kind=LinkKind.IMAGE, title="Ein Leitfaden", outlinks=52, first_seen="2026-03-01", last_seen="2026-11-02",
            lost=True, sitewide=True, metrics=(("page ascore", 12),),
        ),
    ),
    "majestic marks only what is so": (
        MAJESTIC + "\nhttps://example.com/x,https://blog.example.org/a,قایق,2026-11-02,2026-03-01,+,,,,,,,20,15,22,18,"
        "Recreation/Food,15\n", "utf-8-sig", "Majestic",
        Backlink(
            "https://blog.example.org/a", "https://example.com/x", "example.com", "قایق", Rel.NOFOLLOW,
            kind=LinkKind.TEXT, first_seen="2026-03-01", last_seen="2026-11-02",
            metrics=(("sourcecitationflow", 20), ("sourcetrustflow", 15)),
        ),
    ),
    "majestic, of its API": (
        ("SourceURL,ACRank,AnchorText,Date,FlagRedirect,FlagFrame,FlagNoFollow,FlagImages,FlagDeleted,FlagAltText,"
        "FlagMention,TargetURL,DomainID,FirstIndexedDate,LastSeenDate,DateLost,ReasonLost,LinkType,LinkSubType\n"
        "https://blog.example.org/a,3,my anchor,2026-03-01,0,0,0,1,0,0,0,https://example.com/x,7,2026-03-01,"
        "2026-11-02,,,ImageLink,\n"), "utf-8", "Majestic",
        Backlink(
            "https://blog.example.org/a", "https://example.com/x", "example.com", "my anchor", Rel.NONE,
            kind=LinkKind.IMAGE, first_seen="2026-03-01", last_seen="2026-11-02", lost=False,
            metrics=(("acrank", 3),),
        ),
    ),
    "moz, below six lines of its own": (
        MOZ + "\nhttps://blog.example.org/a,A guide,my anchor,3,21,34,5,50,External,https://example.com/x,Yes,No,No,"
        "Yes,No\n", "utf-8", "Moz",
        Backlink(
            "https://blog.example.org/a", "https://example.com/x", "example.com", "my anchor", Rel.NONE,
            title="A guide", metrics=(("spam score", 3), ("page authority", 21), ("domain authority", 34)),
        ),
    ),
    "bing": (
        '"Source Url","Anchor text","Target Url"\r\n"https://blog.example.org/a","my anchor","https://example.com/x"\r\n',
        "utf-8-sig", "Bing Webmaster Tools",
        Backlink("https://blog.example.org/a", "https://example.com/x", "example.com", "my anchor"),
    ),
    "search console, latest links": (
        "Linking page,Last crawled\nhttps://blog.example.org/a,2026-11-01\n", "utf-8", "Google Search Console",
        Backlink("https://blog.example.org/a", target="own.example", last_seen="2026-11-01"),
    ),
    "search console in German, day first": (
        "Verlinkende Seite;Zuletzt gecrawlt\nhttps://blog.example.org/a;01.11.2026\n", "utf-8",
        "Google Search Console", Backlink("https://blog.example.org/a", target="own.example", last_seen="2026-11-01"),
    ),
    "search console in Russian, one column": (
        "Страница со ссылкой\nhttps://blog.example.org/a\n", "utf-8", "Google Search Console",
        Backlink("https://blog.example.org/a", target="own.example"),
    ),
    "a list of addresses without a header": (
        "https://blog.example.org/a\n", "utf-8", "list", Backlink("https://blog.example.org/a", target="own.example"),
    ),
    "columns named by a person": (
        "source url;target url;anchor text;link type\nblog.example.org/a;example.com/x;дума;nofollow\n",
        "utf-8", "list",
        Backlink("http://blog.example.org/a", "http://example.com/x", "example.com", "дума", Rel.NOFOLLOW),
    ),
    "a domain in its own script": (
        "source url,target url,anchor\nhttps://пример.рф/а,https://example.com/x,x\n", "utf-8", "list",
        Backlink("https://xn--e1afmkfd.xn--p1ai/%D0%B0", "https://example.com/x", "example.com", "x"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LINKS)
def test_links_of_every_tool(tmp_path: Path, name: str) -> None:
    text, encoding, source, expected = LINKS[name]
    batch = only(tmp_path, text, encoding=encoding, target="own.example")
    assert (batch.source, batch.refused) == (source, 0)
    assert batch.links == (expected,)


DOMAINS: dict[str, tuple[str, str, ReferringDomain]] = {
    "ahrefs, headers with a space behind": (
        tabbed(
            "Domain\tIs spam\tDR\tDofollow ref. domains\tDofollow linked domains\tTraffic \tKeywords \tLinks to target"
            "\tNew links\tLost links\tDofollow links\tFirst seen\tLost",
            ["blog.example.org", "false", "41", "33", "18", "900", "30", "2", "0", "0", "1", "2026-03-01 10:00:00", ""],
        ),
        "Ahrefs",
        ReferringDomain(
            "example.org", "own.example", 2, "2026-03-01", "", lost=False,
            metrics=(("dr", 41), ("traffic", 900), ("dofollow ref. domains", 33), ("dofollow linked domains", 18)),
        ),
    ),
    "semrush": (
        "Domain ascore,Domain,Backlinks,IP,Country\n34,blog.example.org,1240,192.0.2.1,BG\n", "Semrush",
        ReferringDomain("example.org", "own.example", 1240, metrics=(("domain ascore", 34),)),
    ),
    "bing": (
        '"Domain","Backlinks Count"\n"https://blog.example.org","2"\n', "Bing Webmaster Tools",
        ReferringDomain("example.org", "own.example", 2),
    ),
    "search console": (
        'Site,Linking pages,Target pages\nblog.example.org,"1,240",12\n', "Google Search Console",
        ReferringDomain("example.org", "own.example", 1240),
    ),
    "search console in Persian, with its digits": (
        "سایت,صفحات پیونددهنده,صفحات هدف\nblog.example.org,۱٬۲۴۰,۱۲\n", "Google Search Console",
        ReferringDomain("example.org", "own.example", 1240),
    ),
    "search console in German, thousands with a dot": (
        "Website;Verlinkende Seiten;Zielseiten\nblog.example.org;1.240;12\n", "Google Search Console",
        ReferringDomain("example.org", "own.example", 1240),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DOMAINS)
def test_referring_domains_of_every_tool(tmp_path: Path, name: str) -> None:
    text, source, expected = DOMAINS[name]
    batch = only(tmp_path, text, target="own.example")
    assert batch.source == source
    assert batch.domains == (expected,)


def test_the_targets_of_a_link_intersect_are_its_columns(tmp_path: Path) -> None:
    header = (
        "Referring page title\tReferring page URL\tLanguage\tPlatform\tType\tAuthor\tRedirect Code\tDomain rating\tUR\t"
        "Domain traffic\tReferring domains\tPage traffic\tIntersect\trival.example/\tother.example/"
    )
    row = ["A", "https://blog.example.org/a", "en", "", "text", "", "", "41", "12", "9", "3", "4", "1"]
    batch = only(tmp_path, tabbed(header, [*row, "2", ""], [*row, "0", ""]))
    assert [(link.source_url, link.target_url, link.target) for link in batch.links] == [
        ("https://blog.example.org/a", "", "rival.example")
    ]
    assert [problem.reason for problem in batch.problems] == ["links to none of the sites that are compared"]


def test_a_broken_backlink_keeps_what_its_target_answers(tmp_path: Path) -> None:
    header = AHREFS.replace("Target URL\t", "Target URL\tTarget page HTTP code\t")
    batch = only(tmp_path, tabbed(header, [*AHREFS_ROW[:14], "404", *AHREFS_ROW[14:]]))
    assert batch.links[0].target_status == 404


@pytest.mark.parametrize(
    ("name", "internal"),
    [
        ("Top linked pages - externally.csv", False),
        ("Top linked pages - internally.csv", True),
        ("Meistverlinkte Seiten – intern.csv", True),
        ("Часто связываемые страницы – внутренние ссылки.csv", True),
        ("Pages les plus liées - externes.csv", False),
    ],
)
def test_the_name_tells_links_from_elsewhere_from_the_sites_own(tmp_path: Path, name: str, internal: bool) -> None:
    text = 'Target page,Incoming links,Linking sites\nhttps://example.com/,"2,100",80\n'
    if internal:
        with pytest.raises(ImportFailed, match="links within the site"):
            only(tmp_path, text, name)
    else:
        assert only(tmp_path, text, name).pages == (LinkedPage("https://example.com/", 2100, 80),)


def test_anchors_of_bing_and_texts_of_search_console(tmp_path: Path) -> None:
    assert only(tmp_path, "Anchor,Backlinks Count\nкаяк,2\n").anchors == (AnchorCount("каяк", 2),)
    assert only(tmp_path, "Top linking text\nкаяк\nنام\n", "Top linking text.csv").anchors == (
        AnchorCount("каяк"),
        AnchorCount("نام"),
    )


def test_an_archive_of_search_console_is_several_batches(tmp_path: Path) -> None:
    path = tmp_path / "example.com-Links-2026-11-22.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Top linking sites.csv", "Site,Linking pages,Target pages\nblog.example.org,3,1\n")
        archive.writestr("Latest links.csv", "Linking page,Last crawled\nhttps://blog.example.org/a,2026-11-01\n")
        archive.writestr(
            "Top linked pages - internally.csv", "Target page,Incoming links,Linking sites\nhttps://example.com/,9,1\n"
        )
        archive.writestr("Filters.csv", "Filter,Value\nDate,all\n")
    export = read_export(path, target="example.com")
    assert [(batch.file, batch.date) for batch in export.batches] == [
        (f"{path.name}/Top linking sites.csv", "2026-11-22"),
        (f"{path.name}/Latest links.csv", "2026-11-01"),
    ]
    assert [text.partition(":")[0] for text in export.left_out] == ["Top linked pages - internally.csv", "Filters.csv"]


def test_a_workbook_is_read_like_a_list(tmp_path: Path) -> None:
    path = tmp_path / "backlinks.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("Backlinks")
    for place, row in enumerate([AHREFS.split("\t"), AHREFS_ROW]):
        sheet.write_row(place, 0, row)
    workbook.close()
    (batch,) = read_export(path).batches
    assert (batch.source, batch.file) == ("Ahrefs", "backlinks.xlsx/Backlinks")
    assert batch.links == (LINKS["ahrefs, UTF-16 with tabs"][3],)


def test_majestic_is_compressed(tmp_path: Path) -> None:
    path = tmp_path / "export.csv.gz"
    path.write_bytes(gzip.compress(f"{MAJESTIC}\nhttps://example.com/,https://a.example/,x\n".encode()))
    (batch,) = read_export(path).batches
    assert (batch.file, batch.rows) == ("export.csv.gz", 1)


ITEM = {
    "type": "backlink", "domain_from": "blog.example.org", "url_from": "https://blog.example.org/a",
    "domain_to": "example.com", "url_to": "https://example.com/x", "is_lost": False, "backlink_spam_score": 7,
    "rank": 120, "page_from_rank": 30, "domain_from_rank": 210, "domain_from_platform_type": ["blogs", "cms"],
    "page_from_external_links": 52, "page_from_language": "bg", "page_from_title": "Каяци",
    "page_from_status_code": 200,
    "first_seen": "2026-03-01 10:00:00 +00:00", "last_seen": "2026-11-02 08:00:00 +00:00", "item_type": "anchor",
    "attributes": ["nofollow", "noopener"], "dofollow": False, "anchor": "каяк", "semantic_location": "footer",
    "url_to_status_code": 404,
}  # fmt: skip
EXPECTED = Backlink(
    "https://blog.example.org/a", "https://example.com/x", "example.com", "каяк", Rel.NOFOLLOW, "footer", LinkKind.TEXT,
    "Каяци", "bg", "blogs cms", 200, 404, 52, "2026-03-01", "2026-11-02", lost=False,
    metrics=(("rank", 120), ("page_from_rank", 30), ("domain_from_rank", 210), ("backlink_spam_score", 7)),
)  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [
        json.dumps({"version": "0.1", "tasks": [{"result": [{"target": "example.com", "items": [ITEM]}]}]}),
        json.dumps([ITEM], indent=1),
        json.dumps(ITEM),
    ],
)
def test_answers_of_dataforseo(tmp_path: Path, document: str) -> None:
    batch = only(tmp_path, document, "answer.json")
    assert (batch.source, batch.links) == ("DataForSEO", (EXPECTED,))


def test_referring_domains_of_dataforseo_are_of_the_domain_asked_about(tmp_path: Path) -> None:
    item = {"type": "backlinks_referring_domain", "domain": "blog.example.org", "rank": 5, "backlinks": 3}
    batch = only(tmp_path, json.dumps({"tasks": [{"result": [{"target": "example.com", "items": [item]}]}]}))
    assert batch.domains == (ReferringDomain("example.org", "example.com", 3, metrics=(("rank", 5),)),)


def test_rows_that_cannot_be_used_are_counted_and_shown(tmp_path: Path) -> None:
    text = (
        "source url,target url,anchor\n"
        "https://a.example/1,https://example.com/,good\n"
        "javascript:alert(1),https://example.com/,script\n"
        "https://a.example/2,,no target\n"
        "mailto:x@a.example,https://example.com/,mail\n"
    )
    batch = only(tmp_path, text)
    assert (len(batch.links), batch.refused) == (1, 3)
    assert [(item.line, item.reason) for item in batch.problems] == [
        (3, "no address of a page of the web in 'javascript:alert(1)'"),
        (4, "no target address"),
        (5, "no address of a page of the web in 'mailto:x@a.example'"),
    ]


def test_passwords_in_addresses_are_not_kept(tmp_path: Path) -> None:
    batch = only(tmp_path, "source url,target url\nhttps://me:secret@a.example/,https://example.com/\n")
    assert batch.links[0].source_url == "https://a.example/"
    assert "secret" not in repr(batch)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("list.csv", b"", "is empty"),
        ("list.csv", b"Keyword,Volume\nx,3\n", "no column holds pages or domains"),
        ("list.csv", b"source url,target url\nx,y\n", "none of its 1 rows"),
        ("list.json", b'{"a": 1}', "no items of DataForSEO"),
        ("list.json", b"[" * 100_000, "no items of DataForSEO"),
        ("list.json", b"[1,", "no items of DataForSEO"),
        ("list.csv.gz", gzip.compress(b"source url\n", mtime=0)[:-6], "cannot be unpacked"),
        ("list.zip", b"PK\x03\x04 broken", "cannot be unpacked"),
        ("list.pdf", b"%PDF-1.7", "is a PDF"),
    ],
)
def test_files_that_are_no_exports(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ImportFailed, match=message) as error:
        read_export(path)
    assert error.value.advice


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["2026-11-02 08:00:00"], "2026-11-02"),
        (["2026-11-02T08:00:00Z"], "2026-11-02"),
        (["02.11.2026"], "2026-11-02"),
        (["02/11/2026", "25/11/2026"], "2026-11-02"),
        (["11/02/2026", "11/25/2026"], "2026-11-02"),
        (["02/11/2026"], ""),
        (["Nov 2, 2026"], "2026-11-02"),
        (["2 Nov 2026"], "2026-11-02"),
        (["۲۰۲۶-۱۱-۰۲"], "2026-11-02"),
        (["1405-08-11"], ""),
        (["2026-13-41"], ""),
        (["yesterday"], ""),
    ],
)
def test_days(cells: list[str], expected: str) -> None:
    assert read_day(cells[0], first=day_first(cells)) == expected


@given(st.text(max_size=60))
def test_any_cell_is_an_address_or_none(cell: str) -> None:
    url = address(cell)
    assert url is None or url.startswith(("http://", "https://"))
    assert (domain(cell) is None) == (url is None)
    read_day(cell, first=True)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda rest: f"Source URL,Anchor\n{rest}".encode()))
)
def test_any_bytes_are_batches_or_a_reason(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    try:
        export = read_export(path, target="example.com")
    except ImportFailed:
        return
    assert all(batch.rows for batch in export.batches)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=9) | st.integers(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(ITEM)), inner, max_size=9),
        max_leaves=12,
    )
)
def test_any_json_is_facts_or_a_reason(tmp_path: Path, document: object) -> None:
    path = tmp_path / "any.json"
    path.write_text(json.dumps([{"url_from": "https://a.example/"}, document]), encoding="utf-8")
    (batch,) = read_export(path).batches
    assert batch.source == "DataForSEO"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs the folder of sample exports")
def test_sample_exports() -> None:
    names = ["ahrefs-backlinks", "ahrefs-refdomains", "semrush-backlinks", "majestic-backlinks", "bing-anchors"]
    found = [read_export(SAMPLES / f"{name}.csv", target="example.com").batches[0] for name in names]
    assert [batch.source for batch in found] == ["Ahrefs", "Ahrefs", "Semrush", "Majestic", "Bing Webmaster Tools"]
    assert all(batch.rows == 1 and not batch.refused for batch in found)
