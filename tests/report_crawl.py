"""A small crawl for report tests: six languages, every kind of finding, and strangers' text that tries to break out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sitewright.core.facts import Canonical, Element, Fetch, Heading, Kind, Link, Meta, Page
from sitewright.core.findings import Finding, RuleResult, Severity, Status
from sitewright.core.keywords import Keyword, KeywordResult, Sighting, Topic
from sitewright.core.plan import CrawlPlan
from sitewright.store.audit_writer import write_audit
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.frontier import Discovery
from sitewright.store.keyword_writer import KeywordEntry, TopicEntry, write_keywords

HOME = "https://example.com/"
BREAKOUT = "</script><script>alert(1)</script>"
BREAKOUT_ATTRIBUTE = "\"'><img src=x onerror=alert(2)> {{ 7*7 }} <!-- "
RIGHT_TO_LEFT_OVERRIDE = "invoice\u202efdp.exe"

# path, language, title, description, heading, text, depth
PAGES = [
    (
        "",
        "en",
        "Green Kitchen: seasonal recipes from a small garden",
        "Recipes for vegetables that are ripe this week, with shopping lists and growing notes from our own garden.",
        "Seasonal recipes",
        "Cook what is ripe. ",
        0,
    ),
    (
        "fa/",
        "fa",
        "آشپزخانه سبز: دستور پخت غذاهای فصل از باغچه کوچک ما",
        "",
        "دستور پخت غذاهای فصل",
        "غذای امروز را با سبزی‌های تازه بپزید. برای هر هفته فهرست خرید داریم. ",
        1,
    ),
    (
        "bg/",
        "bg",
        "Зелена кухня: сезонни рецепти от малката ни градина",
        "Рецепти за зеленчуци, които узряват тази седмица.",
        "Сезонни рецепти",
        "Гответе това, което е узряло. ",
        1,
    ),
    (
        "ru/",
        "ru",
        "Зелёная кухня: сезонные рецепты из нашего маленького огорода и ещё много других полезных советов для дома",
        "Рецепты из овощей этой недели.",
        "Сезонные рецепты",
        "Готовьте то, что созрело. ",
        1,
    ),
    (
        "lv/",
        "lv",
        "Zaļā virtuve: sezonas receptes no mūsu mazā dārza",
        "Receptes no šīs nedēļas dārzeņiem.",
        "Sezonas receptes",
        "Gatavojiet to, kas nobriedis. ",
        1,
    ),
    (
        "ja/",
        "ja",
        "緑の台所：小さな庭からの季節のレシピ",
        "今週の野菜を使ったレシピ。",
        "季節のレシピ",
        "旬のものを料理しましょう。",
        1,
    ),
    (
        "soup",
        "en",
        "Soup",
        "",
        "",
        "Tomato soup needs ripe tomatoes, an onion and half an hour. Peel the tomatoes first. ",
        2,
    ),
    ("script", "en", BREAKOUT, BREAKOUT, BREAKOUT, BREAKOUT, 2),
    ("attribute", "en", BREAKOUT_ATTRIBUTE, BREAKOUT_ATTRIBUTE, BREAKOUT_ATTRIBUTE, "A page with a hostile title. ", 2),
    (
        "override",
        "en",
        RIGHT_TO_LEFT_OVERRIDE,
        "A title that turns the direction around.",
        "Invoice",
        "An invoice. ",
        3,
    ),
    ("untitled", "en", "", "", "A heading without a title", "A page whose title was forgotten. ", 3),
]

MANUALS = {
    "status-4xx": {
        "title": "Page cannot be found",
        "what": "A URL of the site answers with a client error such as 404 Not Found.",
        "why": "Whoever follows a link to this address meets an error page, and search engines do not index it.",
        "fix": "Correct the links that lead here, or redirect the address to its new place.",
        "source": "Google Search Central, https://developers.google.com/search/docs/crawling-indexing/http-network-errors",
    },
    "title-missing": {
        "title": "Page has no title",
        "what": "The page has no title element, or an empty one.",
        "why": "The title is the headline of a search result. Without one, search engines invent it.",
        "fix": "Write a title that says in a few words what the page is about.",
        "source": 'Google Search Central, "Title links", https://developers.google.com/search/docs/appearance/title-link',
    },
    "title-too-long": {
        "title": "Title is too long",
        "what": "The title has more characters than a search result shows.",
        "why": "The end of a long title is cut off, often in the middle of a thought.",
        "fix": "Put the words that matter first and leave out what repeats the site's name.",
        "source": "A convention of the field; Google names no limit.",
    },
    "description-missing": {
        "title": "Page has no meta description",
        "what": "An indexable page has no meta description.",
        "why": "Search engines then choose a piece of the page's text, which seldom invites a click.",
        "fix": "Write one or two sentences that say what the reader finds on this page.",
        "source": "https://developers.google.com/search/docs/appearance/snippet",
    },
    "canonical-missing": {
        "title": "Page names no canonical address",
        "what": "An indexable page has no rel=canonical.",
        "why": "When the same page opens under several addresses, search engines must guess which one to show.",
        "fix": "Add a canonical link with the page's own address.",
        "source": "https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls",
    },
    "orphan-page": {
        "title": "No page links to this page",
        "what": "A page of the sitemap that no crawled page links to.",
        "why": "Visitors cannot find it and search engines take it for unimportant.",
        "fix": "Link to it from a page about the same subject.",
        "source": "https://example.org/orphans",
    },
}


def page(path: str, language: str, title: str, description: str, heading: str, text: str, depth: int) -> Page:
    fetch = Fetch(
        HOME + path, Kind.PAGE, 200, depth=depth, content_type="text/html", size=2000, transferred=900,
        ttfb=0.1, seconds=0.2, at="2026-11-20T10:00:00+00:00",
    )  # fmt: skip
    links = (Link(HOME, "Home", internal=True),) + (
        tuple(Link(HOME + other[0], other[4], internal=True) for other in PAGES) if depth < 2 else ()
    )
    return Page(
        fetch=fetch, charset="utf-8", charset_source="meta", lang=language, language=language,
        titles=(Element(title, 4),) if title else (),
        metas=(Meta("description", description, line=5),) if description else (),
        canonicals=(Canonical(HOME + path, HOME + path),) if path != "soup" else (),
        headings=(Heading(1, heading, 9),) if heading else (), text=text * 6, words=len(text.split()) * 6, links=links,
    )  # fmt: skip


def fault(
    rule: str, severity: Severity, category: str, path: str | None, message: str, target: str = "",
    status: Status = Status.FAIL, **evidence: object,
) -> Finding:  # fmt: skip
    url = "" if path is None else HOME + path
    return Finding(rule, severity, category, status, url, target, message, dict(evidence))


FINDINGS = [
    fault(
        "status-4xx",
        Severity.ERROR,
        "http-status",
        "gone",
        "The server answered 404 Not Found.",
        value=404,
        linked_from=[HOME, HOME + "fa/"],
    ),
    fault("title-missing", Severity.ERROR, "title", "untitled", "The page has no title."),
    fault(
        "title-too-long",
        Severity.WARNING,
        "title",
        "ru/",
        f"The title “{PAGES[3][2]}” has 107 characters.",
        value=107,
        threshold=60,
        line=4,
    ),
    fault(
        "title-too-long",
        Severity.WARNING,
        "title",
        "script",
        f"The title “{BREAKOUT}” has 61 characters.",
        value=61,
        threshold=60,
        snippet=f"<title>{BREAKOUT}</title>",
    ),
    *(
        fault("description-missing", Severity.WARNING, "meta-description", path, "The page has no meta description.")
        for path in ("fa/", "soup", "untitled")
    ),
    fault("canonical-missing", Severity.NOTICE, "canonical", "soup", "The page names no canonical address."),
    fault(
        "link-to-redirect",
        Severity.NOTICE,
        "links",
        "",
        "A link leads to an address that redirects.",
        target=HOME + "old",
        line=31,
        snippet='<a href="/old">Old</a>' * 20,
    ),
    fault(
        "undescribed-rule",
        Severity.NOTICE,
        "odd",
        None,
        f"The whole site: {BREAKOUT_ATTRIBUTE}",
        value=["a", "b"],
        threshold={"min": 1},
    ),
    fault(
        "orphan-page", Severity.WARNING, "links", "override", "No crawled page links here.", status=Status.INCONCLUSIVE
    ),
    fault("title-too-long", Severity.WARNING, "title", "lv/", "The title may be too long.", status=Status.INCONCLUSIVE),
]

RESULTS = [
    *(
        RuleResult(rule, Status.FAIL, 11, 1)
        for rule in dict.fromkeys(item.rule for item in FINDINGS if item.status is Status.FAIL)
    ),
    RuleResult("orphan-page", Status.INCONCLUSIVE, 11, 0, 1, "The crawl did not reach every page."),
    RuleResult("h1-missing", Status.PASS, 11),
    RuleResult("robots-missing", Status.PASS, 1),
    RuleResult("hreflang-no-return", Status.NOT_APPLICABLE, 0, reason="No page has hreflang annotations."),
    RuleResult("sitemap-too-large", Status.ERROR, 1, reason="ValueError: <b>no number</b>"),
]


def write_crawl(path: Path, *, state: str = "limit", audited: bool = True) -> Path:
    """Writes the crawl of PAGES, with a redirect, a missing and a blocked page, and its audit."""
    writer = CrawlWriter.open(path, CrawlPlan(HOME, max_pages=14, exclude=("/private",)))
    for values in PAGES:
        item = page(*values)
        writer.record(item.fetch, page=item)
    writer.record(Fetch(HOME + "gone", Kind.PAGE, 404, depth=1, content_type="text/html"))
    writer.record(Fetch(HOME + "old", Kind.PAGE, 301, depth=1, redirect_to=HOME + "soup", redirect_raw="/soup"))
    writer.record(Fetch(HOME + "blocked", Kind.PAGE, None, "blocked-by-robots", "Disallow: /blocked", depth=1))
    writer.record(Fetch("https://elsewhere.example/", Kind.EXTERNAL, 200))
    writer.discover([Discovery(HOME + "never", Kind.PAGE, 2)])
    writer.close(state)
    if audited:
        write_audit(path, FINDINGS, RESULTS)
    return path


# keyword, language, searches a month, difficulty, opportunity, confidence, path of its page, label of its topic
KEYWORDS = [
    ("tomato soup", "en", 320, 22.0, 71.5, 0.8, "soup", "tomato soup"),
    ("gazpacho recipe", "en", None, 28.0, 64.0, 0.6, "", "tomato soup"),
    ("soup", "en", 9000, 81.0, 20.0, 0.8, "soup", "tomato soup"),
    (BREAKOUT, "en", None, None, None, 0.0, "script", "tomato soup"),
    ("سوپ گوجه فرنگی", "fa", 140, 12.0, 55.0, 0.5, "fa/", "سوپ گوجه فرنگی"),
    ("دستور پخت", "fa", None, None, None, 0.0, "fa/", "سوپ گوجه فرنگی"),
]


def write_topics(path: Path) -> Path:
    """Adds two topics with their keywords, some of them of unknown difficulty."""
    labels = list(dict.fromkeys(row[-1] for row in KEYWORDS))
    entries = []
    for text, language, volume, difficulty, opportunity, confidence, place, label in KEYWORDS:
        evidence: dict[str, Any] = {"confidence": {"value": confidence, "missing": ["position"]}}
        if volume is not None:
            evidence["demand"] = {"value": 0.5, "basis": "searches a month", "number": volume, "source": "list.csv"}
        sightings = [Sighting("title", HOME + place)] if place else [Sighting("import:list.csv")]
        entries.append(
            KeywordEntry(
                Keyword(text, text, language),
                sightings,
                [],
                KeywordResult(
                    text,
                    language,
                    labels.index(label) + 1,
                    label,
                    difficulty,
                    opportunity,
                    confidence,
                    evidence,
                    "minilm",
                ),
            )
        )
    topics = [
        TopicEntry(
            Topic(
                number,
                label,
                next(row[1] for row in KEYWORDS if row[-1] == label),
                "minilm",
                tuple(row[0] for row in KEYWORDS if row[-1] == label),
            ),
            next(entry.keyword for entry in entries if entry.keyword.text == label),
        )
        for number, label in enumerate(labels, 1)
    ]
    write_keywords(path, entries, topics, {})
    return path
