"""Faults to put into a healthy site, each written from what its rule promises and not from how the rule looks for it.

A fault changes the site and says where a finding of its rule is right. `also` names rules that rightly find its
consequences, wherever they show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from planted_site import ORIGIN, SENTENCES, Page, Site

Plant = Callable[[Site, Page, Page], "list[str] | None"]

GENERIC = {"en": "read more", "bg": "прочетете повече", "ru": "подробнее", "lv": "lasīt vairāk", "fa": "بیشتر بخوانید"}
_WIDTHS = ("title-too-long", "title-too-wide", "title-same-as-h1", "title-pattern-outlier", "title-repeated-words")
INDEX = ("indexable-not-in-sitemap", "sitemap-url-noncanonical", "sitemap-url-noindex", "canonical-canonicalised",
          "hreflang-on-noncanonical", "hreflang-to-noncanonical", "hreflang-to-noindex", "link-to-canonicalised",
          "link-to-noindex", "noindex", "canonical-content-mismatch", "canonical-form-drift", "og-url-mismatch",
          "schema-on-noindex", "canonical-target-unlinked", "noindex-linked-heavily", "page-one-inlink",
          "page-inlinks-from-nonindexable-only", "isolated-via-canonical", "hreflang-no-return")  # fmt: skip
_HEAD = ("title-outside-head", "description-outside-head", "canonical-outside-head", "meta-in-body",
         "robots-meta-outside-head", "hreflang-outside-head", "head-invalid-element")  # fmt: skip
SCHEMA = ("schema-merchant-recommended", "schema-not-visible", "schema-template-drift", "schema-missing")


@dataclass(frozen=True)
class Fault:
    rule: str
    plant: Plant
    also: frozenset[str]


FAULTS: list[Fault] = []


def fault(rule: str, *also: str) -> Callable[[Plant], Plant]:
    """Registers a fault of a rule. Its function returns the addresses a finding may name, by default the page's."""

    def register(plant: Plant) -> Plant:
        FAULTS.append(Fault(rule, plant, frozenset(also)))
        return plant

    return register


def simple(rule: str, change: Callable[[Page], Any], *also: str) -> None:
    """A fault of one page alone."""

    def plant(site: Site, page: Page, other: Page) -> None:
        change(page)

    fault(rule, *also)(plant)


def put(part: str, value: str) -> Callable[[Page], Any]:
    """Adds something to a part of the page."""
    return lambda page: getattr(page, part).append(value)


def give(**values: Any) -> Callable[[Page], Any]:
    """Sets parts of the page."""
    return lambda page: [setattr(page, name, value) for name, value in values.items()]


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


# -- the head
simple("title-missing", give(title=None))
simple("title-missing", give(title="   "))
simple("title-multiple", put("head", "<title>Lesna 5 and more of it in Orava</title>"))
simple(
    "title-too-long", lambda page: setattr(page, "title", f"{page.title} {SENTENCES[page.language][3][:60]}"), *_WIDTHS
)
simple("title-too-short", give(title="Rila 7"), *_WIDTHS)
simple("title-placeholder", give(title="Untitled"), "title-too-short", *_WIDTHS)
simple("title-same-as-h1", lambda page: setattr(page, "title", page.h1), "title-too-short", *_WIDTHS)
simple("title-repeated-words", lambda page: setattr(page, "title", f"Kupa Kupa Kupa Kupa {page.h1[:30]}"), *_WIDTHS)
simple("content-template-leak", give(title="{{ page.title }}"), "title-too-short", *_WIDTHS)
simple("title-outside-head", give(first="<div class=bar></div>"), *_HEAD)
simple("description-missing", give(description=None))
simple(
    "description-multiple",
    put(
        "head",
        '<meta name="description" content="A second one, and nobody knows which of them counts in the end of it all.">',
    ),
)
simple(
    "description-too-long",
    lambda page: setattr(page, "description", " ".join(SENTENCES[page.language][:4])[:320]),
    "description-too-wide",
)
simple("description-too-short", give(description="Vidra, 1994."))
simple("viewport-missing", give(viewport=None))
simple("viewport-zoom-disabled", give(viewport='<meta name="viewport" content="width=device-width, user-scalable=no">'))
simple("viewport-no-device-width", give(viewport='<meta name="viewport" content="width=1024">'))
simple("viewport-multiple", put("head", '<meta name="viewport" content="width=device-width">'))
simple("html-lang-missing", give(lang=None), "hreflang-without-html-lang")
simple(
    "html-lang-invalid",
    give(lang="english"),
    "hreflang-without-html-lang",
    "hreflang-lang-mismatch",
    "content-language-mismatch",
)
simple("robots-directive-unknown", put("head", '<meta name="robots" content="noindx">'))
simple("robots-directive-conflict", put("head", '<meta name="robots" content="index, noindex">'), *INDEX)
simple("nosnippet", put("head", '<meta name="robots" content="nosnippet">'), "ai-snippet-limits")
simple("noimageindex", put("head", '<meta name="robots" content="noimageindex">'))
simple("notranslate", put("head", '<meta name="robots" content="notranslate">'))
simple("unavailable-after-past", put("head", '<meta name="robots" content="unavailable_after: 2020-01-31">'), *INDEX)
simple("noindex", put("head", '<meta name="robots" content="noindex">'), *INDEX)
simple("noindex", lambda page: page.headers.update({"x-robots-tag": "noindex"}), *INDEX)
simple(
    "nofollow-page",
    put("head", '<meta name="robots" content="nofollow">'),
    "page-without-outlinks",
    "page-mixed-follow-inlinks",
    "link-score-waste",
    "page-one-inlink",
)
simple("robots-bot-specific", put("head", '<meta name="googlebot" content="noindex">'), *INDEX)
simple("og-missing", give(social=[]), "twitter-card-missing")
simple("og-incomplete", lambda page: page.social.pop(0), "twitter-card-incomplete")
simple(
    "og-url-mismatch",
    lambda page: page.social.__setitem__(4, f'<meta property="og:url" content="{ORIGIN}/elsewhere/">'),
)
simple("twitter-card-missing", lambda page: (page.social.pop(), page.social.pop(0)), "og-missing", "og-incomplete")

# -- canonicals and language versions
simple("canonical-missing", give(canonical=None))
simple("canonical-multiple", lambda page: page.head.append(f'<link rel="canonical" href="{page.url}">'))
simple(
    "canonical-conflicting", put("head", f'<link rel="canonical" href="{ORIGIN}/lv/">'), *INDEX, "canonical-multiple"
)
simple("canonical-relative", lambda page: setattr(page, "canonical", page.path))
simple("canonical-fragment", lambda page: setattr(page, "canonical", f"{page.url}#top"))
simple("canonical-invalid-url", give(canonical="https://"), "canonical-relative", "canonical-missing")
simple("canonical-cross-domain", give(canonical="https://www.elsewhere.org/a/"), *INDEX)
simple(
    "canonical-https-to-http",
    lambda page: setattr(page, "canonical", page.url.replace("https", "http")),
    *INDEX,
    "canonical-to-redirect",
    "redirect-internal",
    "redirect-no-inlinks",
)
simple(
    "canonical-tracking-params",
    lambda page: setattr(page, "canonical", f"{page.url}?utm_source=mail"),
    *INDEX,
    "canonical-to-4xx",
    "status-4xx",
)
simple(
    "canonical-outside-head",
    lambda page: (
        page.extra.append(f'<link rel="canonical" href="{page.canonical}">'),
        setattr(page, "canonical", None),
    ),
    "canonical-missing",
)
simple("canonical-to-homepage", lambda page: setattr(page, "canonical", f"{ORIGIN}/"), *INDEX)
simple("canonical-to-4xx", give(canonical=f"{ORIGIN}/not/there/"), *INDEX, "status-4xx")
simple(
    "hreflang-invalid-code",
    lambda page: page.alternates.update({"en-UK": f"{ORIGIN}/"}),
    "hreflang-no-return",
    "hreflang-methods-disagree",
    "hreflang-one-url-several-langs",
    "hreflang-return-inconsistent",
)
simple(
    "hreflang-missing-self",
    lambda page: setattr(page, "alternates", {code: url for code, url in page.alternates.items() if url != page.url}),
    "hreflang-missing-x-default",
    "hreflang-no-return",
    "hreflang-methods-disagree",
)
simple("hreflang-relative-url", lambda page: page.alternates.update({"lv": page.alternates["lv"].removeprefix(ORIGIN)}))
simple(
    "hreflang-same-lang-several-urls",
    lambda page: page.head.append(f'<link rel="alternate" hreflang="ru" href="{ORIGIN}/ru/">'),
    "hreflang-no-return",
    "hreflang-one-url-several-langs",
    "hreflang-methods-disagree",
    "hreflang-return-inconsistent",
)
simple(
    "hreflang-to-error",
    lambda page: page.alternates.update({"de": f"{ORIGIN}/de/gone/"}),
    "status-4xx",
    "hreflang-no-return",
)
simple("hreflang-missing-x-default", lambda page: page.alternates.pop("x-default"))


@fault("hreflang-no-return", "hreflang-missing-self", "hreflang-missing-x-default")
def _(site: Site, page: Page, other: Page) -> list[str]:
    page.alternates.clear()
    return [each.url for each in site.pages.values() if each.topic == page.topic]


simple(
    "content-language-mismatch",
    lambda page: page.alternates.clear() or setattr(page, "lang", "de" if page.language != "fa" else "ru"),
    "hreflang-no-return",
    "hreflang-lang-mismatch",
)

# -- headings and texts
simple("h1-missing", give(heading=None), "headings-none")
simple("h1-missing", give(heading="h2"), "h1-not-first", "h2-missing")
simple("h1-multiple", put("extra", "<h1>Another one</h1>"))
simple("h1-not-first", put("before", "<h2>Before everything else</h2>"))
simple("heading-skipped", put("extra", "<h4>Deep down</h4>"))
simple("heading-empty", put("extra", "<h2> &nbsp;</h2>"))
simple(
    "h1-too-long",
    lambda page: setattr(page, "h1", f"{page.h1} {SENTENCES[page.language][5]} {SENTENCES[page.language][6]}"[:140]),
    "image-alt-too-long",
)
simple("content-lorem-ipsum", put("paragraphs", "Lorem ipsum dolor sit amet, consectetur adipiscing elit."))
simple("content-mojibake", lambda page: page.paragraphs.extend([("Ð»Ð¾Ð´ÐºÐ° Ð½Ð° Ð¾Ð·ÐµÑ€Ð¾ " * 8)]))
simple("content-thin", lambda page: page.paragraphs.__delitem__(slice(1, None)), "content-thin-vs-template")
simple(
    "content-date-future",
    lambda page: page.structured.append(
        ld('{"@context": "https://schema.org", "@type": "Article", "headline": "H", "datePublished": "2199-01-01"}')
    ),
    "schema-article",
    *SCHEMA,
)
simple(
    "soft-404",
    give(title="Page not found", h1="Page not found", paragraphs=["Sorry."]),
    "content-thin",
    "content-thin-vs-template",
    "title-too-short",
    "title-same-as-h1",
    *_WIDTHS,
)
simple(
    "empty-html",
    lambda page: setattr(page, "answer", {"body": ""}),
    *INDEX,
    "title-missing",
    "h1-missing",
    "description-missing",
    "canonical-missing",
    "viewport-missing",
    "html-lang-missing",
    "og-missing",
    "twitter-card-missing",
    "page-without-outlinks",
    "content-thin",
    "content-thin-vs-template",
    "charset-missing",
    "schema-missing",
    "schema-template-drift",
    "hreflang-no-return",
    "hsts-missing",
    "csp-missing",
    "x-content-type-options-missing",
    "clickjacking-unprotected",
    "referrer-policy-weak",
    "cache-missing",
    "no-validator",
    "breadcrumb-missing",
    "title-pattern-outlier",
    "a11y-main-landmark",
    "h2-missing",
    "page-one-inlink",
)


@fault("duplicate-exact", "duplicate-near", "h1-duplicate")
def _(site: Site, page: Page, other: Page) -> list[str]:
    page.paragraphs, page.h1, page.links = list(other.paragraphs), other.h1, list(other.links)
    return [page.url, other.url]


@fault("duplicate-near", "h1-duplicate")
def _(site: Site, page: Page, other: Page) -> list[str]:
    page.paragraphs, page.links = [*other.paragraphs[:-1], other.paragraphs[-1] + " Nara."], list(other.links)
    page.h1 = other.h1
    return [page.url, other.url]


@fault("title-duplicate")
def _(site: Site, page: Page, other: Page) -> list[str]:
    page.title = other.title
    return [page.url, other.url]


@fault("description-duplicate")
def _(site: Site, page: Page, other: Page) -> list[str]:
    page.description = other.description
    return [page.url, other.url]


@fault("h1-duplicate")
def _(site: Site, page: Page, other: Page) -> list[str]:
    page.h1 = other.h1
    return [page.url, other.url]
