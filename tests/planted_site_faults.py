"""More faults for generated sites: links, images, redirects, sitemaps, robots.txt, speed and structured data."""

from __future__ import annotations

from planted_faults import GENERIC, INDEX, SCHEMA, fault, give, ld, put, simple
from planted_site import ORIGIN, Page, Site

_LINKS = ("link-to-noindex", "link-to-redirect", "link-to-canonicalised", "link-broken-internal", "redirect-internal")
_GONE = ("status-4xx", "link-broken-internal", "link-score-waste")


# -- links and images
def link(rule: str, markup: str, *also: str) -> None:
    simple(rule, put("extra", markup), *also)


link("link-broken-internal", '<p><a href="/not/there-any-more/">The old price list</a></p>', "status-4xx")
link("link-localhost", '<p><a href="http://localhost:8080/x">A page of ours</a></p>', "link-http-on-https")
link("link-empty-anchor", '<p><a href="/bg/"></a></p>', "a11y-link-name")
link("link-url-as-anchor", '<p><a href="https://www.lake.org/">https://www.lake.org/</a></p>')
link(
    "link-http-on-https",
    '<p><a href="http://example.com/oars/">Oars for guests</a></p>',
    "link-to-redirect",
    "duplicate-http-https",
    "http-page",
    "redirect-internal",
    "external-redirect",
)
link(
    "link-tracking-params",
    '<p><a href="/oars/?utm_source=menu">Oars for guests</a></p>',
    "duplicate-tracking-params",
    "duplicate-exact",
    "duplicate-url-variants",
    *INDEX,
    "status-4xx",
    "link-broken-internal",
    "url-tracking-params",
)
link("link-whitespace-href", '<p><a href=" /oars/ ">Oars for guests</a></p>')
link(
    "link-malformed",
    '<p><a href="http://https://example.com/oars/">Oars for guests</a></p>',
    "link-http-on-https",
    "external-timeout",
)
link(
    "link-staging-host",
    '<p><a href="https://staging.example.com/oars/">Oars for guests</a></p>',
    "external-timeout",
    "staging-host-indexable",
    "duplicate-in-other-host",
)
link("image-alt-missing", '<img src="/pic.jpg" width="9" height="9">')
link("image-alt-filename", '<img src="/pic.jpg" alt="IMG_2034.JPG" width="9" height="9">')
link(
    "image-dimensions-missing",
    '<img src="/pic.jpg" alt="A boat"><img src="/pic.jpg?2" alt="A boat">',
    "status-4xx",
    "image-broken",
    "cache-missing",
)
link("image-broken", '<img src="/no-such-picture.png" alt="A boat" width="9" height="9">', "cache-missing")
link("mixed-content-active", '<script src="http://cdn.example.net/a.js"></script>')
link(
    "mixed-content-passive",
    '<img src="http://cdn.example.net/a.png" alt="A boat" width="9" height="9">',
    "image-broken",
)
link(
    "form-insecure-action",
    '<form action="http://example.com/send" method="post"><label>Name <input name="n"></label>'
    "<button>Send</button></form>",
)
link(
    "content-plugins",
    '<object data="/a.swf" type="application/x-shockwave-flash"></object>',
    "status-4xx",
    "resource-broken",
    "redirect-resource-broken",
)
simple("link-generic-anchor", lambda page: page.extra.append(f'<p><a href="/oars/">{GENERIC[page.language]}</a></p>'))


@fault("external-4xx")
def _(site: Site, page: Page, other: Page) -> list[str]:
    where = f"https://gone{len(site.others)}.example.org/a"
    site.others[where] = {"status": 404}
    page.extra.append(f'<p><a href="{where}">A friend of ours</a></p>')
    return [page.url, where]


@fault("external-5xx")
def _(site: Site, page: Page, other: Page) -> list[str]:
    where = f"https://broken{len(site.others)}.example.org/a"
    site.others[where] = {"status": 500}
    page.extra.append(f'<p><a href="{where}">A friend of ours</a></p>')
    return [page.url, where]


@fault("external-redirect")
def _(site: Site, page: Page, other: Page) -> list[str]:
    where = f"https://moved{len(site.others)}.example.org/a"
    site.others[where] = {"status": 301, "location": "https://new.example.org/b"}
    page.extra.append(f'<p><a href="{where}">A friend of ours</a></p>')
    return [page.url, where]


@fault("link-to-redirect", *_LINKS, "redirect-only-normalisation", "redirect-temporary")
def _(site: Site, page: Page, other: Page) -> list[str]:
    site.others["/moved-oars/"] = {"status": 301, "location": "/oars/"}
    page.extra.append('<p><a href="/moved-oars/">Oars for guests</a></p>')
    return [page.url]


@fault("redirect-chain", *_LINKS, "redirect-chain-long", "sitemap-url-3xx")
def _(site: Site, page: Page, other: Page) -> list[str]:
    site.others |= {f"/chain{step}/": {"status": 301, "location": f"/chain{step + 1}/"} for step in range(2)}
    site.others["/chain2/"] = {"status": 301, "location": "/oars/"}
    page.extra.append('<p><a href="/chain0/">Oars for guests</a></p>')
    return [f"{ORIGIN}/chain{step}/" for step in range(3)] + [page.url]


@fault("redirect-loop", *_LINKS, "redirect-temporary", "link-score-waste", "redirect-broken")
def _(site: Site, page: Page, other: Page) -> list[str]:
    site.others |= {
        "/round/": {"status": 302, "location": "/about/"},
        "/about/": {"status": 302, "location": "/round/"},
    }
    page.extra.append('<p><a href="/round/">Round the lake</a></p>')
    return [f"{ORIGIN}/round/", f"{ORIGIN}/about/", page.url]


@fault("redirect-broken", *_LINKS, *_GONE)
def _(site: Site, page: Page, other: Page) -> list[str]:
    site.others["/to-nothing/"] = {"status": 301, "location": "/nothing/"}
    page.extra.append('<p><a href="/to-nothing/">The old mill</a></p>')
    return [f"{ORIGIN}/to-nothing/", f"{ORIGIN}/nothing/", page.url]


@fault("status-5xx", "link-broken-internal", "server-error-rate", "link-score-waste")
def _(site: Site, page: Page, other: Page) -> list[str]:
    site.others["/crash/"] = {"status": 500, "body": "oops"}
    page.extra.append('<p><a href="/crash/">The calendar</a></p>')
    return [f"{ORIGIN}/crash/"]


@fault("status-410-linked", "link-broken-internal", "status-4xx", "link-score-waste")
def _(site: Site, page: Page, other: Page) -> list[str]:
    site.others["/removed/"] = {"status": 410, "body": "gone"}
    page.extra.append('<p><a href="/removed/">The ferry</a></p>')
    return [f"{ORIGIN}/removed/"]


@fault("canonical-to-redirect", *INDEX, "redirect-internal", "redirect-no-inlinks")
def _(site: Site, page: Page, other: Page) -> None:
    site.others["/old-canonical/"] = {"status": 301, "location": "/oars/"}
    page.canonical = f"{ORIGIN}/old-canonical/"


@fault("hreflang-to-redirect", "redirect-internal", "redirect-no-inlinks", "hreflang-no-return")
def _(site: Site, page: Page, other: Page) -> None:
    site.others["/et/"] = {"status": 301, "location": "/lv/"}
    page.alternates["et"] = f"{ORIGIN}/et/"


# -- sitemaps, robots.txt, structure
@fault("sitemap-url-4xx", "status-4xx")
def _(site: Site, page: Page, other: Page) -> list[str]:
    site.entries.append(f"<url><loc>{ORIGIN}/listed-and-gone/</loc></url>")
    return [f"{ORIGIN}/listed-and-gone/"]


@fault("sitemap-url-3xx", "redirect-no-inlinks", "redirect-internal")
def _(site: Site, page: Page, other: Page) -> list[str]:
    site.entries.append(f"<url><loc>{ORIGIN}/listed-and-moved/</loc></url>")
    site.others["/listed-and-moved/"] = {"status": 301, "location": "/oars/"}
    return [f"{ORIGIN}/listed-and-moved/"]


@fault("sitemap-lastmod-invalid")
def _(site: Site, page: Page, other: Page) -> list[str]:
    page.listed = False
    site.entries.append(f"<url><loc>{page.url}</loc><lastmod>31.12.2026</lastmod></url>")
    return [page.url, f"{ORIGIN}/sitemap.xml"]


@fault("sitemap-url-out-of-scope")
def _(site: Site, page: Page, other: Page) -> list[str]:
    site.entries.append("<url><loc>https://www.elsewhere.org/</loc></url>")
    return [f"{ORIGIN}/sitemap.xml", "https://www.elsewhere.org/"]


@fault("indexable-not-in-sitemap")
def _(site: Site, page: Page, other: Page) -> None:
    page.listed = False


@fault("robots-syntax-error")
def _(site: Site, page: Page, other: Page) -> list[str]:
    site.robots.append("Dissallow /private/")
    return [f"{ORIGIN}/robots.txt", ""]


@fault("robots-noindex-field", "robots-syntax-error")
def _(site: Site, page: Page, other: Page) -> list[str]:
    site.robots.append("Noindex: /private/")
    return [f"{ORIGIN}/robots.txt", ""]


@fault("robots-crawl-delay")
def _(site: Site, page: Page, other: Page) -> list[str]:
    site.robots.append("Crawl-delay: 30")
    return [f"{ORIGIN}/robots.txt", ""]


@fault(
    "robots-blocked-page", "link-to-blocked", "sitemap-url-blocked", "robots-blocked-with-noindex", "page-one-inlink"
)
def _(site: Site, page: Page, other: Page) -> list[str]:
    site.robots.append("Disallow: /blocked/")
    site.others["/blocked/"] = {"body": "x"}
    page.extra.append('<p><a href="/blocked/">Behind the fence</a></p>')
    other.extra.append('<p><a href="/blocked/">Behind the fence</a></p>')
    return [f"{ORIGIN}/blocked/", page.url, other.url]


simple("ttfb-slow", give(ttfb=1.3))
simple("ttfb-very-slow", give(ttfb=4.0), "ttfb-slow")


@fault("cookie-insecure")
def _(site: Site, page: Page, other: Page) -> list[str]:
    page.headers["set-cookie"] = "session=1; Path=/"
    return [page.url, f"{ORIGIN}/"]


# -- structured data
simple("schema-parse-error", put("structured", ld('{"@context": "https://schema.org", "@type": "Thing",}')), *SCHEMA)
simple("schema-context-missing", put("structured", ld('{"@type": "Thing", "name": "Vidra"}')), *SCHEMA)
simple(
    "schema-unknown-type",
    put("structured", ld('{"@context": "https://schema.org", "@type": "Boatt", "name": "Vidra"}')),
    *SCHEMA,
)
simple(
    "schema-unknown-property",
    put("structured", ld('{"@context": "https://schema.org", "@type": "Place", "nmae": "Vidra"}')),
    *SCHEMA,
)
simple(
    "schema-date-format",
    put(
        "structured",
        ld(
            '{"@context": "https://schema.org", "@type": "Article", "headline": "Vidra", "datePublished": "03.04.2025"}'
        ),
    ),
    "schema-article",
    *SCHEMA,
)
simple(
    "schema-bad-value-type",
    put(
        "structured",
        ld('{"@context": "https://schema.org", "@type": "Question", "name": "Vidra?", "answerCount": "many"}'),
    ),
    *SCHEMA,
)
simple(
    "schema-product-snippet",
    put("structured", ld('{"@context": "https://schema.org", "@type": "Product", "name": "Boat"}')),
    *SCHEMA,
)
simple(
    "schema-event",
    put("structured", ld('{"@context": "https://schema.org", "@type": "Event", "name": "Regatta"}')),
    *SCHEMA,
)
simple(
    "schema-job-posting",
    put("structured", ld('{"@context": "https://schema.org", "@type": "JobPosting", "title": "Rower"}')),
    *SCHEMA,
)
simple(
    "schema-recipe",
    put("structured", ld('{"@context": "https://schema.org", "@type": "Recipe", "recipeYield": "4"}')),
    *SCHEMA,
)
simple(
    "schema-video",
    put("structured", ld('{"@context": "https://schema.org", "@type": "VideoObject", "name": "Rowing"}')),
    *SCHEMA,
)
simple(
    "schema-local-business",
    put("structured", ld('{"@context": "https://schema.org", "@type": "LocalBusiness", "name": "Boats"}')),
    *SCHEMA,
)
simple(
    "schema-breadcrumb",
    put(
        "structured",
        ld(
            '{"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": ['
            '{"@type": "ListItem", "name": "A"}, {"@type": "ListItem", "name": "B"}]}'
        ),
    ),
    *SCHEMA,
)
simple(
    "schema-aggregate-rating",
    put(
        "structured",
        ld(
            '{"@context": "https://schema.org", "@type": "Product", "name": "Boat", "aggregateRating": '
            '{"@type": "AggregateRating", "ratingValue": 9, "ratingCount": 3}}'
        ),
    ),
    *SCHEMA,
)
simple(
    "schema-retired-google-type",
    put("structured", ld('{"@context": "https://schema.org", "@type": "HowTo", "name": "Row"}')),
    *SCHEMA,
)
