"""What AI services get from a page, and how a site says what they may do with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.facts import Fetch, Page
from ...core.findings import Evidence, Severity
from ...core.robots import parse
from ...store.site import Site
from ..ai_crawlers import SEARCH
from ..answers import status_text
from ..robots_directives import value_of
from ..robots_files import RobotsRules, has_rules, own_files
from ..rule import Applies, NotApplicable, rule
from ..wording import quoted
from .redirect_ends import NO_ANSWER

BYTES_PER_TOKEN = 4  # a rule of thumb for English and markup; in other scripts a token is fewer letters
_SIGNALS = frozenset(("search", "ai-input", "ai-train"))


@rule(Severity.NOTICE, "ai-access", applies=Applies.INDEXABLE)
def ai_snippet_limits(page: Page, *, min_characters: int = 50) -> Iterator[Evidence]:
    """Page limits what AI answers of search engines may show

    A page that may be indexed says nosnippet, or max-snippet with fewer than 50 characters.

    Why: AI Overviews and AI Mode of Google show no more of the page than an ordinary result may.

    Fix: Nothing if that is your choice. Otherwise remove the directive.

    Source: Google Search Central, "AI features and your website",
    https://developers.google.com/search/docs/appearance/ai-features
    """
    limit = value_of(page, "max-snippet")
    short = limit if limit and limit[0].isdecimal() and int(limit[0][:9]) < min_characters else None
    said = value_of(page, "nosnippet") or short
    if said:
        yield Evidence("The page limits what AI answers may show of it.", value=said[0] or "nosnippet",
                       snippet=said[1].snippet, line=said[1].line)  # fmt: skip


@rule(Severity.NOTICE, "ai-access")
def content_signal_invalid(site: Site) -> Iterator[Evidence]:
    """Content-Signal cannot be read

    A Content-Signal line in robots.txt has a key other than search, ai-input and ai-train, or a value other than yes
    and no.

    Why: Whoever obeys the signals skips what cannot be read, so the wish is not heard.

    Fix: Write pairs with an equals sign, separated by commas: Content-Signal: search=yes, ai-train=no

    Source: contentsignals.org, https://contentsignals.org/
    """
    found = False
    for file in own_files(site):
        lines = parse(file.body).others if has_rules(file) else ()
        for line, name, value in lines:
            if name != "content-signal":
                continue
            found = True
            # A line may begin with the path it is for.
            pairs = re.sub(r"^/\S*\s+", "", value).split(",")
            wrong = [pair.strip() for pair in pairs if pair.strip() and not _is_signal(pair)]
            if wrong or not value:
                yield Evidence(
                    f"{quoted(wrong[0] if wrong else value)} in line {line} of robots.txt is no content signal.",
                    value=wrong,
                    snippet=f"Content-Signal: {value}",
                    line=line,
                    url=file.fetch.url,
                )
                break
    if not found:
        raise NotApplicable("robots.txt has no Content-Signal.")


@rule(Severity.NOTICE, "ai-access")
def llms_txt_error(fetch: Fetch) -> Iterator[Evidence]:
    """llms.txt cannot be read

    The crawl came across /llms.txt, because a page links to it or a sitemap lists it, and the server answers with an
    error, not at all, or with an HTML page. Google Search does not use the file, and nobody has to have one.

    Why: Some AI agents read the file where there is one.

    Fix: Deliver it as text/plain or text/markdown, or remove the link.

    Source: llmstxt.org, https://llmstxt.org/; Google Search Central, "AI features and your website",
    https://developers.google.com/search/docs/appearance/ai-features
    """
    if not fetch.url.endswith(("/llms.txt", "/llms-full.txt")) or fetch.url.count("/") != 3:
        return
    if fetch.reason in NO_ANSWER or (fetch.status is not None and fetch.status >= 500):
        what = status_text(fetch.status) if fetch.status else fetch.reason
        yield Evidence(f"llms.txt cannot be read ({what}).", value=fetch.status or fetch.reason)
    elif fetch.ok and fetch.is_html:
        yield Evidence("llms.txt is answered with an HTML page.", value=fetch.content_type)


@rule(Severity.NOTICE, "ai-access", applies=Applies.INDEXABLE)
def ai_token_weight(page: Page, *, max_tokens: int = 50_000, min_share: float = 0.05) -> Iterator[Evidence]:
    """Page costs AI agents much and tells little

    The HTML of the page is more than 50,000 tokens, estimated as four bytes each, and its main text is less than 5 % of
    that. A long text alone is no fault.

    Why: Assistants that open a page can read only so much of it. What is beyond is cut off, often the main text.

    Fix: Move inlined styles, scripts, drawings and data into files of their own.

    Source: a rule of thumb; OpenAI, "What are tokens and how to count them?",
    https://help.openai.com/en/articles/4936856-what-are-tokens-and-how-to-count-them
    """
    tokens, share = page.fetch.size // BYTES_PER_TOKEN, len(page.text.encode()) / max(page.fetch.size, 1)
    if tokens > max_tokens and share < min_share:
        yield Evidence(f"The HTML is about {tokens:,} tokens, {share:.1%} of it main text.", value=tokens,
                       threshold=max_tokens)  # fmt: skip


@rule(Severity.NOTICE, "ai-access")
def ai_content_needs_js(
    site: Site, *, min_words: int = 200, min_added: int = 100, max_share: float = 0.6
) -> Iterator[Evidence]:
    """AI crawlers do not see the text, because scripts write it

    After scripts ran, an indexable page has 200 words of main text or more, of which its HTML holds no more than 60 %
    (at least 100 words are missing), and robots.txt lets crawlers of AI search read it. It can be seen only when the
    crawl renders pages.

    Why: Google runs scripts. Most crawlers of AI services do not, so they quote other pages.

    Fix: Send the main text in the HTML, by rendering on the server for instance.

    Source: Vercel and MERJ, "The rise of the AI crawler", https://vercel.com/blog/the-rise-of-the-ai-crawler; the
    thresholds are those of squirrelscan
    """
    if not site.plan.render:
        raise NotApplicable("Pages were not rendered.")
    rules = RobotsRules(site)
    rows = site.query(
        """
        SELECT p.url, p.words, r.words AS seen FROM page p JOIN rendered r ON r.url_id = p.url_id
        WHERE p.indexable AND r.reason IS NULL AND r.words >= :words AND r.words - p.words >= :added
          AND p.words <= :share * r.words ORDER BY p.url_id
        """,
        words=min_words,
        added=min_added,
        share=max_share,
    )
    for row in rows:
        if not all(rules.refusal(row["url"], agent) for agent in SEARCH):
            yield Evidence(f"The HTML has {row['words']:,} words of main text, a browser shows {row['seen']:,}.",
                           value=row["words"], threshold=row["seen"], url=row["url"])  # fmt: skip


def _is_signal(pair: str) -> bool:
    key, _, value = pair.partition("=")
    return key.strip().lower() in _SIGNALS and value.strip().lower() in ("yes", "no")
