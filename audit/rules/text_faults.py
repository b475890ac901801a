"""Text that nobody meant to publish: placeholders, template code, broken characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ..rule import Applies, rule
from ..wording import quoted

_LOREM = re.compile(r"lorem\s+ipsum\s+dolor\s+sit", re.IGNORECASE)


@rule(Severity.WARNING, "content", applies=Applies.INDEXABLE)
def content_lorem_ipsum(page: Page) -> Iterator[Evidence]:
    """Page still has filler text

    The main text holds "Lorem ipsum dolor sit ...". Pages whose title or headings speak of lorem ipsum are about it and
    not meant.

    Why: Filler text shows visitors and search engines that the page is not finished.

    Fix: Write the text, or take the page offline until it is there.

    Source: Google Search Central, "Creating helpful, reliable, people-first content",
    https://developers.google.com/search/docs/fundamentals/creating-helpful-content
    """
    # Looking for the letters first costs a tenth of the pattern.
    found = _LOREM.search(page.text) if "ipsum" in page.text.lower() else None
    topics = (page.title, *(heading.text for heading in page.headings))
    if found and not any("lorem ipsum" in topic.lower() for topic in topics):
        start = max(found.start() - 20, 0)
        yield Evidence(
            f"The text holds the filler {quoted(page.text[found.start() : found.end() + 20])}.",
            value="lorem ipsum",
            snippet=page.text[start : found.end() + 60],
        )


# What template languages and scripts leave behind. A part of a title that is nothing else was meant to be replaced.
_LEAK = re.compile(
    r"\{\{.{0,80}?\}\}|\{%.{0,80}?%\}|<%.{0,80}?%>|\$\{[\w.]{1,60}\}|%%\w{1,40}%%|\[object Object\]|undefined|NaN|null|"
    r"\[\[[\w.:+-]{1,60}\]\]|#\{[\w.]{1,60}\}|%[A-Z_]{3,40}%"
)
_PARTS = re.compile(r"\s*(?:[|–—·•»:]|\s-\s)\s*")


@rule(Severity.ERROR, "content")
def content_template_leak(page: Page) -> Iterator[Evidence]:
    """Title or heading shows template code

    The title, the meta description or a heading of the page, or a part of it between separators, is nothing but the
    code of a template or the word a script writes for nothing: {{name}}, <% title %>, ${title}, [object Object],
    undefined, NaN, null. Texts in which such code is explained are not meant, so the body of the text is not searched.

    Why: Search engines show it as it is, and nobody clicks on "undefined".

    Fix: Find out why the template was not filled in: a field without a value, a wrong name, or a script that runs too
    late.

    Source: Google Search Central, "Influencing your title links in search results",
    https://developers.google.com/search/docs/appearance/title-link
    """
    texts = [("title", item.text, item.line) for item in page.titles]
    texts += [("description", item.content, item.line) for item in page.metas if item.key == "description"]
    texts += [(f"h{item.level}", item.text, item.line) for item in page.headings]
    for where, text, line in texts:
        leak = _leak(text)
        if leak:
            what = "heading" if where.startswith("h") else where
            yield Evidence(f"The {what} {quoted(text)} shows template code.", value=leak, snippet=text[:300], line=line)
            return


def _leak(text: str) -> str:
    """The part of a text that is template code and nothing else, "" when there is none."""
    whole = text.strip()
    if _LEAK.fullmatch(whole):
        return whole
    return next((part for part in _PARTS.split(whole) if len(part) > 2 and _LEAK.fullmatch(part.strip())), "")


# Characters of Windows-1252 that UTF-8 lead and continuation bytes turn into.
_RUN = re.compile(
    r"[\u00c2-\u00f4][\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]+"
)


@rule(Severity.WARNING, "content")
def content_mojibake(page: Page, *, max_rate: float = 3.0, min_count: int = 3) -> Iterator[Evidence]:
    """Letters are broken

    More than 3 in 1,000 characters of the main text, and at least three, are replacement characters (U+FFFD) or belong
    to letters that were encoded twice: "Ã©" instead of "é", "Ð»Ð¾Ð´ÐºÐ°" instead of "лодка".

    Why: Nobody can read the words, and nobody searches for them.

    Fix: Send the charset the text really has, in the Content-Type and in meta charset (UTF-8), and set the connection
    to the database to it. Texts that were stored broken must be converted once.

    Source: WHATWG Encoding Standard, https://encoding.spec.whatwg.org/; W3C, "Declaring character encodings in HTML",
    https://www.w3.org/International/questions/qa-html-encoding-declarations
    """
    if page.text.isascii():
        return
    replaced = page.text.count("\ufffd")
    twice = [(found[0], meant) for found in _RUN.finditer(page.text) if (meant := _meant(found[0]))]
    count = replaced + len(twice)
    rate = 1000 * (replaced + sum(len(run) for run, _ in twice)) / max(len(page.text), 1)
    if count >= min_count and rate > max_rate:
        example = f"{quoted(twice[0][0])} for {quoted(twice[0][1])}" if twice else "U+FFFD for a letter"
        yield Evidence(
            f"Broken letters stand in {count} places of the text, such as {example}.",
            value=round(rate, 1),
            threshold=max_rate,
            details={"replacement_characters": replaced, "encoded_twice": len(twice)},
        )


def _meant(run: str) -> str:
    """The letters that a run of characters was before it was read as Windows-1252, "" when it is what it seems."""
    raw = bytearray()
    for character in run:
        try:
            # Browsers read the five bytes that Windows-1252 leaves open as control characters.
            raw += character.encode("latin-1" if "\x80" <= character <= "\x9f" else "cp1252")
        except UnicodeEncodeError:
            return ""
    try:
        meant = raw.decode("utf-8")
    except UnicodeDecodeError:
        # The run may have been cut by a byte that Windows-1252 does not have; two whole letters are proof enough.
        meant = raw.decode("utf-8", "ignore")
        if len(meant) < 2 or len(meant.encode()) * 2 < len(raw):
            return ""
    return meant if meant and all(character.isprintable() and not character.isascii() for character in meant) else ""
