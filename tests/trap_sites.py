"""Endless sites and large honest ones, as functions from a path to HTML."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from itertools import count
from urllib.parse import parse_qsl, quote, unquote, urlsplit

Pages = Callable[[str], "str | None"]
REAL = 1000

_TEXTS = {
    "latin": "stone river lantern orchard copper meadow harbour thistle candle barley juniper slate willow anchor "
    "pepper saddle marble ribbon ferry walnut garnet cobalt heron velvet quarry timber saffron mitten",
    "cyrillic": "камень река фонарь яблоня медь луг гавань свеча ячмень сланец ива якорь перец седло мрамор лента "
    "паром орех гранат цапля бархат карьер шафран рукавица колодец мельница",
    "persian": "سنگ رود فانوس باغ مس دشت بندر شمع جو بید لنگر فلفل زین مرمر روبان گردو انار مخمل زعفران چاه آسیاب کوه",
    "han": "石头 河流 灯笼 果园 铜器 草地 港口 蜡烛 大麦 柳树 船锚 胡椒 马鞍 大理石 丝带 渡轮 核桃 石榴 天鹅绒 采石场",
}
_WORDS = {name: text.split() for name, text in _TEXTS.items()}


def dice(*key: object) -> random.Random:
    return random.Random(sha256(repr(key).encode()).digest())  # noqa: S311 - sites that are the same every time


def words(number: int, *key: object, script: str = "latin") -> str:
    return " ".join(dice(*key).choices(_WORDS[script], k=number))


def html(title: str, *paragraphs: str, links: list[str] | None = None) -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    menu = "<nav><a href='/'>Home</a> <a href='/list/1'>All pages</a></nav>"
    anchors = "".join(
        f"<li><a href='{href}'>{name}</a></li>" for href, _, name in (link.partition(" ") for link in links or [])
    )
    return f"<!doctype html><title>{title}</title>{menu}<main><h1>{title}</h1>{body}<ul>{anchors}</ul></main>"


# -- 1,000 real pages


def real(path: str, number: int = REAL, *, link: str = "") -> str | None:
    """A home page, lists of 50 and real pages; the home page and every page link to `link` as well."""
    further = [f"{link} More"] if link else []
    head, _, tail = path.strip("/").partition("/")
    if not head:
        return html("Home", "Welcome", links=[f"/list/{n} List {n}" for n in range(1, number // 50 + 1)] + further)
    if head == "list" and tail.isdigit() and 1 <= int(tail) <= number // 50:
        numbers = range(int(tail) * 50 - 49, int(tail) * 50 + 1)
        return html(f"List {tail}", links=[f"/real/{n} {words(3, 'name', n)}" for n in numbers])
    if head == "real" and tail.isdigit() and 1 <= int(tail) <= number:
        name = words(3, "name", int(tail))
        return html(name, words(60, "text", tail), f"Number {tail}", links=further)
    return None


def beside(trap: Pages, link: str, number: int) -> Pages:
    """A trap that every real page links to."""
    return lambda url: real(url, number, link=link) or trap(url)


# -- traps


def calendar(url: str) -> str | None:
    """A month for ever, in both directions, and every day of it."""
    pieces = urlsplit(url).path.strip("/").split("/")
    if pieces[0] != "calendar" or not all(piece.isdigit() for piece in pieces[1:]):
        return None
    year, month = (int(pieces[1]), int(pieces[2])) if len(pieces) > 2 else (2026, 11)
    if not (0 < month < 13 and 1 < year < 9998):
        return None
    first = date(year, month, 1)
    after, before = first + timedelta(days=32), first - timedelta(days=1)
    grid = "".join(f"<td>{day}</td>" for day in range(1, 32))
    links = f"<a href='/calendar/{before:%Y/%m}'>{before:%m %Y}</a> <a href='/calendar/{after:%Y/%m}'>{after:%m %Y}</a>"
    head = f"<title>Events {first:%B %Y}</title><main><h1>{first:%B %Y}</h1><p>No events</p>"
    return f"{head}<table><tr>{grid}</tr></table>{links}</main>"


def short_calendar(url: str) -> str | None:
    """The least there can be of one: a date in the query, one sentence, one link."""
    pieces = urlsplit(url)
    if pieces.path != "/events":
        return None
    day = date.fromisoformat(dict(parse_qsl(pieces.query)).get("day", "2026-11-22"))
    after = day + timedelta(days=1)
    return f"<title>Events</title><h1>Events of {day}</h1><p>No events.</p><a href='/events?day={after}'>Next day</a>"


def calendar_views(url: str) -> str | None:
    """Month, week and day views that lead to each other."""
    pieces = urlsplit(url).path.strip("/").split("/")
    if pieces[0] != "cal":
        return None
    view, number = (pieces[1], int(pieces[2])) if len(pieces) > 2 else ("month", 20000)
    links = [
        f"/cal/{kind}/{number + step} {kind} {number + step}" for kind in ("month", "week", "day") for step in (-1, 1)
    ]
    return html(f"{view} view", "Nothing is planned.", "Subscribe to this calendar", links=links)


SESSIONS: dict[str, Callable[[str, str], str]] = {
    "known name": lambda path, token: f"{path}?PHPSESSID={token}",
    "name to be learned": lambda path, token: f"{path}?vk={token}",
    "in the path": lambda path, token: f"/s/{token}{path}",
    "path parameter": lambda path, token: f"{path};jsessionid={token}",
}


def sessions(write: Callable[[str, str], str], number: int) -> Pages:
    """The real pages, with a new session id in the links of every answer."""
    turn = count()

    def pages(url: str) -> str | None:
        token = sha256(str(next(turn)).encode()).hexdigest()[:32]
        found = real(without_session(url), number)
        return found and re.sub(r"href='(/(?:list|real)/\d+)'", lambda link: f"href='{write(link[1], token)}'", found)

    return pages


def without_session(url: str) -> str:
    path = urlsplit(url).path.partition(";")[0]
    return "/" + path.split("/", 3)[3] if path.startswith("/s/") else path


def repeated(url: str) -> str | None:
    """A relative link without its slash, on every page below."""
    path = urlsplit(url).path
    if not path.startswith("/shop"):
        return None
    return html(
        "Shop", "Welcome to our shop", "We deliver to all countries", links=["shop/ Shop", "about/ About", "help/ Help"]
    )


FILTERS = {
    name: [f"{name[0]}{n}" for n in range(5)]
    for name in ("brand", "color", "fit", "height", "length", "material", "price", "rating", "size", "width")
}


def facets(url: str, filters: dict[str, list[str]] = FILTERS, root: str = "/shop") -> str | None:
    """Filters in any combination; every page links to itself with one filter more."""
    pieces = urlsplit(url)
    if pieces.path != root:
        return None
    chosen = dict(parse_qsl(pieces.query))
    links = []
    for name, values in filters.items():
        for value in values:
            if chosen.get(name) != value:
                query = "&".join(f"{key}={item}" for key, item in sorted({**chosen, name: value}.items()))
                links.append(f"{root}?{query} {name} {value}")
    goods = dice("goods", url).sample(range(1, 201), 20)
    listed = [f"/real/{n} {words(3, 'name', n)}" for n in goods]
    return html("Shop " + " ".join(chosen.values()), links=listed + links)


def maze(url: str) -> str | None:
    """Every address is a page, and every page knows five more."""
    roll = dice("maze", url)
    names = ["".join(roll.choices("abcdefghijklmnopqrstuvwxyz", k=8)) for _ in range(5)]
    return html("Welcome", "Welcome to our site", "We are glad that you are here", links=[f"/{n} {n}" for n in names])


def word_maze(url: str) -> str | None:
    roll = dice("maze", url)
    links = [
        "/" + "/".join(roll.choices(_WORDS["latin"], k=roll.randint(1, 4))) + f"-{roll.randint(1, 9999)} More"
        for _ in range(5)
    ]
    return html("Welcome", "Welcome to our site", "We are glad that you are here", links=links)


def deep_maze(url: str) -> str | None:
    """Every page knows three below itself."""
    path = urlsplit(url).path.rstrip("/")
    roll = dice("deep", url)
    names = ["".join(roll.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(3)]
    return html(
        "Welcome", "Welcome to our site", "We are glad that you are here", links=[f"{path}/{n}/ {n}" for n in names]
    )


def persian_maze(url: str) -> str | None:
    roll = dice("maze", url)
    names = ["-".join(roll.choices(_WORDS["persian"], k=2)) + str(roll.randint(1, 10**6)) for _ in range(5)]
    return html("خانه", "به سایت ما خوش آمدید", "صفحه مورد نظر پیدا نشد", links=[f"/{quote(n)} {n}" for n in names])


def empty_pagination(url: str) -> str | None:
    """A list that goes on after its last entry."""
    pieces = urlsplit(url)
    if pieces.path != "/archive":
        return None
    number = int(dict(parse_qsl(pieces.query)).get("page", "1"))
    items = [words(6, "archive", number, item) for item in range(10)] if number <= 40 else ["Nothing was found."]
    return html("Archive", *items, links=[f"/archive?page={number + 1} Next"])


def login(url: str) -> str | None:
    """A login link that remembers where it came from."""
    pieces = urlsplit(url)
    if pieces.path != "/login":
        return None
    return html("Log in", "Please enter your name and password.", links=[f"/login?back={quote(url, safe='')} Log in"])


# -- honest sites


def products(url: str, number: int = 5000) -> str | None:
    head, _, tail = urlsplit(url).path.strip("/").partition("/")
    if not head:
        return html("Shop", links=[f"/category/{n} {n}" for n in range(number // 50)])
    if head == "category":
        return html(
            f"Category {tail}",
            links=[f"/product/{n} {words(2, n)}" for n in range(int(tail) * 50, int(tail) * 50 + 50)],
        )
    if head == "product" and int(tail) < number:
        related = [f"/product/{dice('rel', tail, n).randrange(number)} Related" for n in range(4)]
        return html(words(2, tail), words(25, "text", tail), "Free delivery from 50 EUR", "Add to cart", links=related)
    return None


def archive(url: str, number: int = 300) -> str | None:
    """Pages that only the page before leads to."""
    pieces = urlsplit(url)
    if pieces.path == "/":
        return html("Home", links=["/archive?page=1 Archive"])
    page = int(dict(parse_qsl(pieces.query)).get("page", "1"))
    if pieces.path != "/archive" or page > number:
        return None
    items = [words(6, "archive", page, item) for item in range(10)]
    return html("Archive", *items, links=[f"/archive?page={page + 1} Next"] if page < number else [])


@cache
def _everything() -> list[str]:
    return [f"/real/{n} {words(3, 'name', n)}" for n in range(1, 901)]


def linked_archive(url: str, number: int = 300) -> str | None:
    """The same, where every entry is a link to a page that the home page names as well."""
    pieces = urlsplit(url)
    everything = _everything()
    if pieces.path == "/":
        return html("Home", links=["/archive?page=1 Archive", *everything])
    if pieces.path.startswith("/real/"):
        return real(pieces.path)
    page = int(dict(parse_qsl(pieces.query)).get("page", "1"))
    if pieces.path != "/archive" or page > number:
        return None
    return html(
        "Archive",
        links=[*everything[page * 3 - 3 : page * 3], *([f"/archive?page={page + 1} Next"] if page < number else [])],
    )


MODEST = {"color": ["red", "blue", "green"], "size": ["s", "m", "l"], "sort": ["price", "name"]}


def modest_facets(url: str) -> str | None:
    if urlsplit(url).path == "/":
        return html("Home", links=["/shop Shop"])
    return real(url) if url.startswith("/real/") else facets(url, MODEST)


def languages(url: str, each: int = 250) -> str | None:
    """The same template in four scripts."""
    pieces = urlsplit(url).path.strip("/").split("/")
    scripts = list(_WORDS)
    if pieces == [""]:
        return html("Home", links=[f"/{script}/page/0 {script}" for script in scripts])
    script, number = pieces[0], int(pieces[-1])
    if script not in scripts or number >= each:
        return None
    others = [f"/{other}/page/{number} {other}" for other in scripts]
    return html(
        words(2, script, number, script=script),
        words(30, "x", script, number, script=script),
        links=[f"/{script}/page/{number + 1} Next", *others],
    )


def news(url: str, number: int = 3000) -> str | None:
    """Dated articles with slugs in Cyrillic, four a day, each linking to the next; and lists by month."""
    path = urlsplit(url).path
    start = date(2023, 1, 1)

    def address(n: int) -> str:
        slug = quote("-".join(dice("slug", n).choices(_WORDS["cyrillic"], k=3)))
        return f"/{start + timedelta(days=n // 4):%Y/%m/%d}/{slug}-{n}"

    if path == "/":
        return html("Новости", links=[f"/month/{n} {n}" for n in range(number // 100)])
    if path.startswith("/month/"):
        month = int(path.rpartition("/")[2])
        return html(
            f"Месяц {month}",
            links=[f"{address(n)} {words(4, n, script='cyrillic')}" for n in range(month * 100, month * 100 + 100)],
        )
    n = int(path.rpartition("-")[2])
    return html(
        words(4, n, script="cyrillic"),
        words(50, "text", n, script="cyrillic"),
        links=[f"{address((n + 1) % number)} Далее"],
    )


def forum(url: str, number: int = 800) -> str | None:
    pieces = urlsplit(url)
    query = dict(parse_qsl(pieces.query))
    if pieces.path == "/":
        return html("Forum", links=[f"/viewforum.php?f={n} Board {n}" for n in range(8)])
    if pieces.path == "/viewforum.php":
        board = int(query["f"])
        return html(
            f"Board {board}",
            links=[f"/viewtopic.php?f={board}&t={n} {words(4, 'topic', n)}" for n in range(board, number, 8)],
        )
    if pieces.path == "/viewtopic.php":
        topic = int(query["t"])
        start = int(query.get("start", "0"))
        posts = [words(20, "post", topic, start, n) for n in range(5)]
        more = [f"/viewtopic.php?f={query['f']}&t={topic}&start={start + 15} 2"] if start < 15 * (topic % 3) else []
        return html(words(4, "topic", topic), *posts, links=[*more, f"/posting.php?mode=reply&t={topic} Reply"])
    if pieces.path == "/posting.php":
        return html("Log in", "You must log in to reply to this topic.")
    return None


def gallery(url: str, number: int = 400) -> str | None:
    """Pictures without a word, each leading to the next."""
    path = urlsplit(url).path
    n = 0 if path == "/" else int(path.rpartition("/")[2])
    following = f"<a href='/photo/{n + 1}'>Next</a>" if n < number else ""
    return f"<title>Gallery</title><main><img src='/images/{n}.jpg' alt='Photo'>{following}</main>"


def alike(url: str, number: int = 600) -> str | None:
    """Products that differ in a number only, listed by category."""
    head, _, tail = urlsplit(url).path.strip("/").partition("/")
    if not head:
        return html("Screws", links=[f"/category/{n} {n}" for n in range(number // 50)])
    if head == "category":
        return html("Screws", links=[f"/screw/{n} M{n}" for n in range(int(tail) * 50, int(tail) * 50 + 50)])
    if head == "screw":
        near = [f"/screw/{(int(tail) + step) % number} Similar" for step in (1, 2, 3)]
        return html("Screw", f"Screw M{tail}", "Made of steel. Sold by the hundred. Free delivery.", links=near)
    return None


def versions(url: str) -> str | None:
    """A manual in ten versions that hardly differ, each with a list of its pages and links to the next."""
    pieces = urlsplit(url).path.strip("/").split("/")
    if pieces == [""]:
        return html("Manuals", links=[f"/{n}.0/ Version {n}.0" for n in range(1, 11)])
    if len(pieces) < 2:
        return html(f"Manual {pieces[0]}", links=[f"/{pieces[0]}/chapter-{n} Chapter {n}" for n in range(200)])
    n = int(pieces[1].rpartition("-")[2])
    if n >= 200:
        return None
    return html(
        words(3, "doc", n),
        words(60, "doc text", n),
        links=[f"/{pieces[0]}/chapter-{n + 1} Next", f"/{pieces[0]}/ Contents"],
    )


def version_chain(url: str) -> str | None:
    """The same without a list: only the first chapter is linked, and each leads to the next."""
    pieces = urlsplit(url).path.strip("/").split("/")
    if pieces == [""]:
        return html("Manuals", links=[f"/{n}.0/chapter-0 Version {n}.0" for n in range(1, 5)])
    n = int(pieces[1].rpartition("-")[2])
    if n >= 100:
        return None
    return html(words(3, "doc", n), words(60, "doc text", n), links=[f"/{pieces[0]}/chapter-{n + 1} Next"])


@cache
def _tagged(tag: str) -> list[int]:
    return [n for n in range(400) if tag in dice("tags", n).sample(_WORDS["cyrillic"], 4)]


def blog(url: str) -> str | None:
    """400 articles; the front page names them all; tags list them over again, page by page."""
    path = urlsplit(url).path
    tags = _WORDS["cyrillic"]
    if path == "/":
        return html(
            "Блог", "О блоге", links=[f"/post/{n} {words(5, 'post', n, script='cyrillic')}" for n in range(400)]
        )
    head, _, tail = path.strip("/").partition("/")
    if head == "post":
        chosen = dice("tags", int(tail)).sample(tags, 4)
        return html(
            words(5, "post", int(tail), script="cyrillic"),
            words(50, "body", tail, script="cyrillic"),
            links=[f"/tag/{quote(tag)}/page/1 {tag}" for tag in chosen],
        )
    if head == "tag":
        raw, _, number = tail.partition("/page/")
        listed = _tagged(unquote(raw))[int(number) * 5 - 5 : int(number) * 5]
        if not listed:
            return None
        return html(
            unquote(raw),
            links=[
                *(f"/post/{n} {words(5, 'post', n, script='cyrillic')}" for n in listed),
                f"/tag/{raw}/page/{int(number) + 1} Далее",
            ],
        )
    return None


def variants(url: str) -> str | None:
    """300 products with six variants each, which say the same."""
    pieces = urlsplit(url)
    if pieces.path == "/":
        return html("Shop", links=[f"/p/{words(2, n).replace(' ', '-')}-{n} {n}" for n in range(300)])
    n = int(pieces.path.rpartition("-")[2])
    return html(
        words(4, "v", n), words(30, "v text", n), links=[f"{pieces.path}?variant={n * 10 + k} {k}" for k in range(6)]
    )


def hashed(url: str) -> str | None:
    """Documents whose address is a hash; every other is not written yet."""
    path = urlsplit(url).path
    if path == "/":
        return html("Documents", links=[f"/doc/{sha256(str(n).encode()).hexdigest()} {n}" for n in range(500)])
    if dice(path).random() < 0.5:
        return html("Document", "This document is not written yet.")
    return html(words(4, path), words(40, "d", path))


def songs(url: str) -> str | None:
    pieces = urlsplit(url)
    if pieces.path == "/":
        return html("Songs", links=[f"/song?sid={sha256(str(n).encode()).hexdigest()[:16]} {n}" for n in range(300)])
    return html(words(4, url), words(40, "song", url))


def paged_shop(url: str) -> str | None:
    """Seven filters, of which a page offers one at a time with pages of its list."""
    pieces = urlsplit(url)
    if pieces.path == "/":
        return html("Home", links=["/shop Shop"])
    if pieces.path.startswith("/item/"):
        return html(words(4, url), words(40, "item", url))
    chosen = dict(parse_qsl(pieces.query))
    page = int(chosen.pop("page", "1"))
    names = list(FILTERS)[:7]
    key = "&".join(f"{k}={v}" for k, v in chosen.items())
    links = [f"/item/{dice(key, page, n).randrange(600)} {words(3, key, page, n)}" for n in range(10)]
    if not chosen:
        links += [f"/shop?{name}={value} {value}" for name in names for value in FILTERS[name]]
    if page < 6:
        links.append(f"/shop?{key + '&' if key else ''}page={page + 1} Next")
    return html("Shop " + key, links=links)


def tiny(url: str, number: int = 2000) -> str | None:
    """Pages that hold nothing but a number and links to others of their kind."""
    path = urlsplit(url).path
    own = int(path[1:] or "0")
    if own >= number:
        return None
    return html(
        f"Page {own}", f"This is page {own}", links=[f"/{(own * 3 + step) % number} {step}" for step in range(1, 9)]
    )


def poems(url: str, number: int = 700) -> str | None:
    """One line of its own on every page, among much that is the same; each leads to the next only."""
    path = urlsplit(url).path
    n = 0 if path == "/" else int(path.rpartition("/")[2])
    frame = [words(8, "frame", k) for k in range(6)]
    return html(
        "Verses", *frame[:3], words(8, "verse", n), *frame[3:], links=[f"/verse/{n + 1} Next"] if n < number else []
    )


def bare_calendar(url: str) -> str | None:
    """Nothing but a date and a link."""
    pieces = urlsplit(url).path.strip("/").split("/")
    if pieces[0] != "kal":
        return None
    year, month = (int(pieces[1]), int(pieces[2])) if len(pieces) > 2 else (2026, 11)
    year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return f"<title>{year}-{month}</title><a href='/kal/{year}/{month}'>&gt;</a>"
