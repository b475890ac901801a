"""How tools call their columns. Headers were read from real exports (see docs/keywords.md).

Columns that are not named here are left alone: "Competition" of Google's Keyword Planner, "Competitive Density" and
"Paid Difficulty" are about advertising and never SEO difficulty, "Global volume" is not the market's volume.
"""

from __future__ import annotations

import re

KEYWORD = (
    "keyword", "keywords", "search keyword", "query", "queries", "top queries", "search term", "search terms",
    "search query", "term",
    "phrase", "key phrase", "keyphrase", "suchanfrage", "suchanfragen", "häufigste suchanfragen", "suchbegriff",
    "requêtes les plus fréquentes", "requête", "mot clé", "mot-clé", "mots-clés", "consulta", "consultas principales",
    "palabra clave", "palabras clave", "parola chiave", "parole chiave", "query più frequenti", "palavra-chave",
    "ключевое слово", "ключевые слова", "ключевая фраза", "запрос", "запросы", "поисковые запросы", "фраза",
    "ключова дума", "ключови думи", "заявка", "заявки", "ключове слово", "atslēgvārds", "atslēgvārdi", "vaicājums",
    "کلمه کلیدی", "کلمات کلیدی", "کلیدواژه", "عبارت", "キーワード", "検索キーワード", "クエリ", "关键词", "คำค้นหา",
)  # fmt: skip
METRICS = {
    "volume": (
        "volume", "search volume", "avg. monthly searches", "avg monthly searches", "monthly searches", "searches",
        "monthly volume", "sv", "suchvolumen", "volume de recherche", "volumen de búsqueda", "volumen", "частота",
        "частотность", "показов в месяц", "обем", "обем на търсене", "meklējumu skaits", "حجم جستجو", "検索ボリューム",
    ),
    "difficulty": (
        "difficulty", "kd", "kd %", "kd%", "keyword difficulty", "keyword difficulty index", "seo difficulty", "sd",
        "seo-schwierigkeit", "сложность", "трудност", "سختی",
    ),
    "cpc": ("cpc", "cpc (usd)", "cpc (eur)", "cpc usd", "cpc eur"),
    "traffic_potential": ("traffic potential",),
    "clicks": ("clicks", "klicks", "clics", "клики", "кликвания"),
    "impressions": ("impressions", "impressionen", "impresiones", "impressioni", "показы", "импресии"),
    "ctr": ("ctr",),
    "position": (
        "position", "current position", "avg. position", "average position", "avg position", "rank", "pos",
        "rank_group", "rank_absolute", "posición", "позиция",
    ),
}  # fmt: skip
URL = ("url", "ranking url", "current url", "page", "top url", "link", "result url")
RESULTS = ("serp_urls", "serp urls", "top urls", "top 10 urls", "urls")
DATE = ("last update", "timestamp", "date", "updated")
MARKET = ("country", "database", "market", "location")
INTENT = ("intent", "search intent", "intents", "keyword intents")
PARENT = ("parent keyword", "parent topic", "topic")
# Twelve months in one cell, or a column a month.
TREND = ("trend", "trends")  # Semrush: parts of the best month, 0-1, oldest first
MONTHS_IN_A_CELL = re.compile(
    r"sv trend \((\d\d)-(\d{4}) - (\d\d)-(\d{4})"
)  # folded, without the last bracket; Ahrefs: searches, oldest first
MONTH_COLUMN = re.compile(r"searches: (\w{3})\w* (\d{4})")  # Google Keyword Planner
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Words in the headers of exports about links, none of which is a keyword list.
LINKS = ("referring page", "source url", "target url", "backlink", "linking sites", "linking pages")
WHOLE = frozenset({"volume", "clicks", "impressions", "traffic_potential"})
# Headers only one tool writes. Checked in this order.
TOOLS = {
    "Ubersuggest": ("seo difficulty", "paid difficulty", "est. visits"),
    "Semrush": ("competitive density", "keyword difficulty index", "number of results", "keyword intents"),
    "Ahrefs": ("parent keyword", "traffic potential", "cps", "current organic traffic", "organic traffic change"),
    "Google Keyword Planner": ("avg. monthly searches", "competition (indexed value)"),
    "Bing Webmaster Tools": ("avg. position", "avg position"),
}
KEYWORD_PLANNER, SEARCH_CONSOLE = "Google Keyword Planner", "Google Search Console"
