"""What titles say: nothing, the same as another part of the page, or one word over and over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import regex

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.text import fold
from ..markup import element
from ..rule import Applies, rule
from ..wording import is_blank, quoted

# What editors, frameworks and servers write before anybody has chosen a title; and words for "home page".
_PLACEHOLDERS = frozenset(
    (
        "untitled", "untitled document", "untitled page", "untitled-1", "document", "new document", "new page", "page",
        "page title", "title", "test", "test page", "example", "my site", "my website", "my page", "website", "site",
        "home", "homepage", "home page", "main page", "index", "default", "welcome", "react app", "vite app",
        "vite + react", "vite + react + ts", "vite + vue", "vite + vue + ts", "vite + svelte", "create next app",
        "next.js", "nuxt app", "svelte app", "angular app", "vue app", "gatsby default starter", "just a moment...",
        "welcome to nginx!", "apache2 ubuntu default page: it works", "it works!", "iis windows server",
        "без заглавие", "нова страница", "начало", "начална страница", "без названия", "без имени", "новая страница",
        "главная", "главная страница", "домашняя страница", "без назви", "головна", "головна сторінка", "sākums",
        "sākumlapa", "bez nosaukuma", "jauna lapa", "pagrindinis", "avaleht", "strona główna", "bez tytułu", "úvod",
        "accueil", "sans titre", "page d'accueil", "inicio", "sin título", "página principal", "início", "sem título",
        "startseite", "unbenannt", "ohne titel", "unbenanntes dokument", "inizio", "senza titolo", "hem", "hjem",
        "etusivu", "ana sayfa", "anasayfa", "adsız", "αρχική", "خانه", "صفحه اصلی", "بدون عنوان", "الرئيسية",
        "الصفحة الرئيسية", "דף הבית", "首页", "首頁", "无标题", "無標題",
        "ホーム", "トップページ", "無題", "홈", "제목 없음",
        "หน้าแรก", "trang chủ",
    )
)  # fmt: skip
_LISTING = "index of /"  # how web servers head the list of a folder's files

_WITH_DIGITS = regex.compile(r"[\p{L}\p{M}]+\p{N}[\p{L}\p{M}\p{N}]*+|\p{N}+[\p{L}\p{M}][\p{L}\p{M}\p{N}]*+")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}\u200c]*+(?:['’-]\p{L}[\p{L}\p{M}\u200c]*+)*+")
# Words of three letters or more that join others, in the languages with the most websites.
_JOINING_WORDS = """
    and the for with from you your our out all not are how what that this into over per via
    und der die das den dem des ein eine einen einer einem für von mit aus bei auf ist wie zum zur oder über
    les une aux pour par sur avec dans est qui que los las una por para con del como sus más
    gli uno per dei della delle nel alla che non dos das uma com não
    для или как что при без над под это его все они про через між від або
    към през със след най още има това
    kas par vai pēc bez pie lai
    het een van voor met bij naar dla lub jak nie przez ako pre alebo pro nebo
    och för med ett som till fra ile için bir
    برای های است این آن که على من في إلى عن هذا
"""
_JOINING = frozenset(_JOINING_WORDS.split())


@rule(Severity.NOTICE, "title", applies=Applies.INDEXABLE)
def title_same_as_h1(page: Page) -> Iterator[Evidence]:
    """Title and main heading are the same

    The title equals the first main heading, compared without regard to case and white space. This is for information
    only: it is no fault, and no search engine minds.

    Why: The title is read in search results, far from the site, and the heading on the page. One text cannot make use
    of both places.

    Fix: Nothing, where the text serves both. Otherwise add to the title what helps people choose the page, such as the
    place or the name of the site.

    Source: Google Search Central, "Influencing title links in search results" (Google takes both as sources of the
    title it shows), https://developers.google.com/search/docs/appearance/title-link
    """
    main = next((item for item in page.headings if item.level == 1 and not is_blank(item.text)), None)
    if main is not None and not is_blank(page.title) and fold(main.text) == fold(page.title):
        yield Evidence(
            f"The title and the h1 both say {quoted(page.title)}.",
            value=page.title,
            snippet=element("title", page.title) + element("h1", main.text),
            line=main.line,
        )


@rule(Severity.NOTICE, "title", applies=Applies.INDEXABLE)
def title_same_as_description(page: Page) -> Iterator[Evidence]:
    """Title and meta description are the same

    The title equals the meta description, compared without regard to case and white space.

    Why: In search results the snippet stands below the title. The same words twice tell nobody why to choose the page,
    so search engines replace the description by a piece of the page's text.

    Fix: Describe in one or two sentences what the reader finds on the page, or leave the description out.

    Source: Google Search Central, "Control your snippets in search results",
    https://developers.google.com/search/docs/appearance/snippet
    """
    if not is_blank(page.title) and fold(page.title) == fold(page.description):
        yield Evidence(
            f"The title and the meta description both say {quoted(page.title)}.",
            value=page.title,
            snippet=element("title", page.title) + element("meta", name="description", content=page.description),
            line=page.titles[0].line,
        )


@rule(Severity.WARNING, "title", applies=Applies.INDEXABLE)
def title_placeholder(page: Page) -> Iterator[Evidence]:
    """Title is a placeholder

    The whole title is what an editor, a framework or a server writes before anybody has chosen one ("Untitled", "React
    App", "Index of /"), or only the word for "home page", in one of some twenty languages.

    Why: Such a title says nothing of this page. Search engines make up another one, and in tabs and bookmarks nobody
    can tell the page from those of other sites.

    Fix: Say what the page is about. On the home page, name who you are and what you offer.

    Source: Google Search Central, "Influencing title links in search results" (avoid vague descriptors like "Home"),
    https://developers.google.com/search/docs/appearance/title-link
    """
    title = fold(page.title)
    if title in _PLACEHOLDERS or title.startswith(_LISTING):
        yield Evidence(
            f"The title {quoted(page.title)} says nothing of the page.",
            value=page.title,
            snippet=element("title", page.title),
            line=page.titles[0].line,
        )


@rule(Severity.NOTICE, "title", applies=Applies.INDEXABLE)
def title_repeated_words(page: Page, *, max_times: int = 2) -> Iterator[Evidence]:
    """Title repeats a word

    The same word stands three or more times in the title. Articles, prepositions and other joining words do not count,
    nor do numbers and words of one or two letters.

    Why: A word does not count more because it is said again. Search engines take such titles for stuffed with keywords
    and rewrite them.

    Fix: Say the word once and use the room for what distinguishes the page.

    Source: Google Search Central, "Influencing title links in search results" (avoid keyword stuffing),
    https://developers.google.com/search/docs/appearance/title-link
    """
    # base64 and base32 are two words, and neither says "base".
    words = [
        word
        for word in _WORD.findall(_WITH_DIGITS.sub(" ", fold(page.title)))
        if len(word) > 2 and word not in _JOINING
    ]
    for word, times in Counter(words).most_common(1):
        if times > max_times:
            yield Evidence(
                f"The title says {quoted(word)} {times} times.",
                value=times,
                threshold=max_times,
                snippet=element("title", page.title),
                line=page.titles[0].line,
                details={"word": word},
            )
