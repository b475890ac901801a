"""Keyword research as a whole: from a crawl and lists to stored topics and scores, and questions about them."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sitewright.core.errors import ImportFailed, ModelUnavailable, NoCrawl
from sitewright.core.facts import Element, Fetch, Heading, Kind, Link, Meta, Page, Position
from sitewright.core.keywords import KeywordResult
from sitewright.core.plan import CrawlPlan
from sitewright.keywords.ask import Answer, ask
from sitewright.keywords.research import research, stored
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.site import Site

HOME = "https://example.com"
# path, language, title, h1, main text
PAGES = (
    ("/", "en", "Kayak school | Ternhaven", "Sea kayak school", "Learn to paddle a sea kayak in our kayak school."),
    ("/kayak-hire", "en", "Kayak hire | Ternhaven", "Kayak hire", "Kayak hire by the hour. Kayak hire by the day."),
    ("/courses", "en", "Sea kayak courses | Ternhaven", "Courses", "Sea kayak courses for beginners and families."),
    ("/repairs", "en", "Boat repairs | Ternhaven", "Hull repairs", "Our workshop repairs hulls and broken paddles."),
    ("/bg/", "bg", "Школа по каяк | Търнхейвън", "Школа по каяк", "Научете се да карате морски каяк в нашата школа."),
    ("/bg/naem", "bg", "Каяк под наем | Търнхейвън", "Каяк под наем", "Даваме каяци под наем за час или за ден."),
    ("/ru/", "ru", "Школа каякинга | Тернхейвен", "Школа каякинга", "Учитесь грести на морском каяке вместе с нами."),
    ("/ru/prokat", "ru", "Прокат каяков | Тернхейвен", "Прокат каяков", "Прокат каяков и байдарок на день и на час."),
    ("/lv/", "lv", "Kajaku skola | Ternheivena", "Kajaku skola", "Mācies airēt jūras kajaku mūsu kajaku skolā."),
    ("/fa/", "fa", "مدرسهٔ کایاک | ترن‌هیون", "مدرسهٔ کایاک", "پارو زدن با کایاک دریایی را در مدرسهٔ ما یاد بگیرید."),
    ("/ja/", "ja", "カヤックスクール | ターンヘイブン", "カヤックスクール", "海のカヤックを学びましょう。"),
)
LIST = """Keyword,Volume,KD,Last Update
kayak hire,5400,18,2026-10-01
sea kayak courses,1200,12,2026-10-01
KAYAK RENTAL,8100,25,2026-10-01
mortgage calculator,90000,30,2026-10-01
каяк под наем,90,4,2026-10-01
прокат каяков,2000,,2026-10-01
مدرسه كاياك,40,,2026-10-01
"""


def page(path: str, language: str, title: str, h1: str, text: str, *, noindex: bool = False) -> Page:
    nav = tuple(Link(HOME + path, anchor, position=Position.NAV, internal=True) for path, anchor in [("/", "Home")])
    return Page(
        Fetch(HOME + path, Kind.PAGE, 200, depth=1, content_type="text/html"),
        lang=language, language=language, titles=(Element(title),), headings=(Heading(1, h1),), text=text,
        words=len(text.split()), links=nav, metas=(Meta("robots", "noindex"),) if noindex else (),
    )  # fmt: skip


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "site.sqlite"
    writer = CrawlWriter.open(path, CrawlPlan(f"{HOME}/"))
    for values in PAGES:
        found = page(*values)
        writer.record(found.fetch, page=found)
    hidden = page("/secret", "en", "Secret kayak raffle", "Secret kayak raffle", "", noindex=True)
    writer.record(hidden.fetch, page=hidden)
    writer.close("finished")
    return path


@pytest.fixture
def keyword_list(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def by_keyword(results: list[KeywordResult]) -> dict[str, KeywordResult]:
    return {result.keyword: result for result in results}


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_a_crawl_gives_keywords_in_every_language(db: Path) -> None:
    result = research(db)
    found = by_keyword(result.results)
    for keyword, language, model in (
        ("kayak hire", "en", "minilm"), ("каяк под наем", "bg", "tfidf"), ("прокат каяков", "ru", "tfidf"),
        ("kajaku skola", "lv", "tfidf"), ("مدرسهٔ کایاک", "fa", "tfidf"), ("カヤックスクール", "ja", "tfidf"),
    ):  # fmt: skip
        assert (found[keyword].language, found[keyword].embedder) == (language, model)
        assert {"title", "h1"} <= set(found[keyword].sources)
    assert result.results == stored(db)


def test_without_a_list_no_score_is_made_up(db: Path) -> None:
    for result in research(db).results:
        assert (result.difficulty, result.opportunity) == (None, None)
        assert result.confidence < 0.4
        assert "demand" in result.evidence["confidence"]["missing"]


def test_the_sites_name_and_pages_closed_to_search_give_no_keywords(db: Path) -> None:
    found = by_keyword(research(db).results)
    assert "ternhaven" not in found
    assert not [keyword for keyword in found if "secret" in keyword]
    assert "home" not in found


def test_lists_give_scores_with_their_evidence(db: Path, keyword_list: Path) -> None:
    result = research(db, imports=[keyword_list])
    found = by_keyword(result.results)
    hire = found["kayak hire"]
    assert hire.difficulty == 18
    assert {"title", "h1", "import:list.csv"} <= set(hire.sources)
    assert hire.evidence["demand"] | {"value": 0} == {
        "value": 0, "basis": "searches a month", "number": 5400, "source": "list.csv", "date": "2026-10-01",
    }  # fmt: skip
    assert hire.evidence["coverage"]["page"] == f"{HOME}/kayak-hire"
    best = [item.keyword for item in result.results if item.opportunity is not None]
    assert (
        best
        == [item.keyword for item in sorted(result.results, key=lambda item: -(item.opportunity or -1))][: len(best)]
    )
    assert best.index("mortgage calculator") > best.index("kayak hire")
    assert found["прокат каяков"].difficulty is None
    assert [one.skipped for one in result.lists] == [0]


def test_lists_of_the_same_file_name_are_told_apart(db: Path, tmp_path: Path) -> None:
    lists = []
    for folder, volume in (("mars", 10), ("venus", 20)):
        (tmp_path / folder).mkdir()
        lists.append(tmp_path / folder / "list.csv")
        lists[-1].write_text(f"Keyword,Volume,Last Update\nkayak hire,{volume},2026-10-01\n", encoding="utf-8")
    other = tmp_path / "other.csv"
    other.write_text("Keyword\nkayak hire\n", encoding="utf-8")
    again = tmp_path / "venus" / ".." / "venus" / "list.csv"
    result = research(db, imports=[*lists, other, again])
    imported = {source for source in by_keyword(result.results)["kayak hire"].sources if source.startswith("import:")}
    assert imported == {"import:mars/list.csv", "import:venus/list.csv", "import:other.csv"}
    assert len(result.lists) == 3
    assert rows(db, "SELECT source, value FROM metrics ORDER BY source") == [
        ("mars/list.csv", 10.0),
        ("venus/list.csv", 20.0),
    ]


def test_spellings_of_a_list_find_the_sites_own_keyword(db: Path, keyword_list: Path) -> None:
    found = by_keyword(research(db, imports=[keyword_list]).results)
    assert found["kayak rental"].language == "en"
    persian = [item for item in found.values() if item.language == "fa" and "import:list.csv" in item.sources]
    assert [item.keyword for item in persian] == ["مدرسهٔ کایاک"]
    assert persian[0].evidence["demand"]["number"] == 40


def test_a_list_without_languages_is_told_apart_by_the_words_of_the_pages(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("каяк под наем за ден\nпрокат байдарок на день\nkajaku noma\nخرید کایاک\n", encoding="utf-8")
    found = by_keyword(research(db, imports=[path]).results)
    assert found["каяк под наем за ден"].language == "bg"
    assert found["прокат байдарок на день"].language == "ru"
    assert found["kajaku noma"].language == "lv"
    assert found["خرید کایاک"].language == "fa"


def test_positions_of_another_site_are_not_ours(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "positions.csv"
    path.write_text(
        "Keyword,Position,Search Volume,URL\nkayak hire,9,5400,https://rival.example/x\n"
        f"sea kayak courses,9,90,{HOME}/courses\n",
        encoding="utf-8",
    )
    found = by_keyword(research(db, imports=[path]).results)
    assert "position" not in found["kayak hire"].evidence
    assert found["sea kayak courses"].evidence["position"]["value"] == 9


def test_topics_hold_keywords_of_one_language_and_one_model(db: Path, keyword_list: Path) -> None:
    result = research(db, imports=[keyword_list])
    assert [topic.id for topic in sorted(result.topics, key=lambda topic: topic.id)] == list(
        range(1, len(result.topics) + 1)
    )
    assert sum(len(topic.keywords) for topic in result.topics) == len(result.results)
    for topic in result.topics:
        members = [item for item in result.results if item.topic_id == topic.id]
        assert {(item.language, item.embedder, item.topic) for item in members} == {
            (topic.language, topic.embedder, topic.label)
        }
        assert topic.label in topic.keywords
    together = {item.topic_id for item in result.results if item.keyword in ("kayak hire", "kayak rental")}
    assert len(together) == 1


def test_the_same_research_gives_the_same_result(db: Path, keyword_list: Path) -> None:
    first = research(db, imports=[keyword_list])
    again = research(db, imports=[keyword_list])
    assert (again.results, again.topics) == (first.results, first.topics)


def test_vectors_are_computed_once(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sitewright.keywords.embedding.minilm import MiniLM

    research(db)
    kept = rows(db, "SELECT model, count(*), max(length(vector)) FROM embeddings GROUP BY model")
    english = rows(db, "SELECT count(*) FROM keywords WHERE language = 'en'")[0][0]
    assert [(str(model).partition("-")[0], number, size) for model, number, size in kept] == [("minilm", english, 1536)]
    asked: list[str] = []
    embed = MiniLM.embed
    monkeypatch.setattr(MiniLM, "embed", lambda self, texts: (asked.extend(texts), embed(self, texts))[1])
    research(db)
    assert not set(asked) & {str(row[0]) for row in rows(db, "SELECT keyword FROM keywords")}


def test_an_earlier_lists_keywords_are_gone_when_it_is_not_given_again(db: Path, keyword_list: Path) -> None:
    research(db, imports=[keyword_list])
    research(db)
    assert "mortgage calculator" not in by_keyword(stored(db))


def test_progress_is_told(db: Path) -> None:
    told: list[tuple[str, int, int]] = []
    research(db, progress=lambda stage, done, total: told.append((stage, done, total)))
    assert [done for _, done, _ in told] == list(range(5))


@pytest.mark.parametrize("embedder", ["tfidf", "minilm"])
def test_one_model_for_all_languages(db: Path, embedder: str) -> None:
    assert {result.embedder for result in research(db, embedder=embedder).results} == {embedder}


def test_nothing_is_stored_when_something_is_wrong(db: Path, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed):
        research(db, imports=[tmp_path / "nowhere.csv"])
    with pytest.raises(ModelUnavailable):
        research(db, embedder="no-such-model")
    assert stored(db) == []
    with pytest.raises(NoCrawl):
        research(tmp_path / "nowhere.sqlite")


def test_a_site_without_words_has_no_keywords(tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite"
    writer = CrawlWriter.open(path, CrawlPlan(f"{HOME}/"))
    found = page("/", "", "", "", "")
    writer.record(found.fetch, page=found)
    writer.close("finished")
    assert research(path).results == []
    assert ask(path, ["kayak"]) == [Answer("kayak", "en", "", (), ())]


@pytest.fixture
def researched(db: Path, keyword_list: Path) -> Path:
    research(db, imports=[keyword_list])
    return db


@pytest.mark.parametrize(
    ("phrase", "language", "nearest", "page_path"),
    [
        ("kayak hire", "en", "kayak hire", "/kayak-hire"),
        ("KAYAK HIRE", "en", "kayak hire", "/kayak-hire"),
        ("каяци под наем", "bg", "каяк под наем", "/bg/naem"),
        ("прокат каяка", "ru", "прокат каяков", "/ru/prokat"),
        ("каяк под наем на час", "bg", "каяк под наем", "/bg/naem"),  # Russian by its letters, Bulgarian by its words
        ("kajaku skolas", "lv", "kajaku skola", "/lv/"),
        ("مدرسه کایاک", "fa", "مدرسهٔ کایاک", "/fa/"),
        ("カヤックスクール", "ja", "カヤックスクール", "/ja/"),
    ],
)
def test_a_question_finds_the_nearest_keyword_and_its_pages(
    researched: Path, phrase: str, language: str, nearest: str, page_path: str
) -> None:
    (answer,) = ask(researched, [phrase])
    assert answer.language == language
    assert answer.nearest[0].keyword.keyword == nearest
    assert answer.nearest[0].pages[0] == HOME + page_path
    assert answer.topic == answer.nearest[0].keyword.topic


def test_a_question_in_other_words_finds_what_means_the_same(researched: Path) -> None:
    (answer,) = ask(researched, ["canoe rental"])
    assert answer.nearest[0].keyword.keyword == "kayak rental"
    assert 0.3 < answer.nearest[0].similarity < 1
    assert answer.nearest[0].keyword.evidence["difficulty"]["value"] == 25
    assert answer.pages == ()


def test_answers_come_in_order_and_are_limited(researched: Path) -> None:
    first, second = ask(researched, ["kayak hire", "sea kayak courses"], limit=2)
    assert (first.phrase, second.phrase) == ("kayak hire", "sea kayak courses")
    assert len(first.nearest) == 2
    assert first.nearest[0].similarity == 1
    assert [match.url for match in first.pages] == [f"{HOME}/kayak-hire"]


@pytest.mark.parametrize("phrase", ["", "   ", "!!", "xqzv", "\x00", "字" * 5000])
def test_a_question_nobody_can_answer_gets_an_empty_answer(researched: Path, phrase: str) -> None:
    (answer,) = ask(researched, [phrase])
    assert all(near.similarity < 0.5 for near in answer.nearest)


def test_asking_does_not_load_scikit_learn(researched: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from sitewright.keywords.ask import ask;"
        f"ask(Path({str(researched)!r}), ['canoe rental', 'наем на каяк', 'прокат']);"
        "heavy = {'sklearn', 'scipy', 'torch', 'scrapy'} & set(sys.modules); sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_numbers_of_a_list_are_stored_with_source_and_date(researched: Path) -> None:
    with Site.open(researched) as site:
        found = site.query(
            "SELECT m.name, m.value, m.source, m.date FROM metrics m JOIN keywords k ON k.id = m.subject_id"
            " WHERE m.subject = 'keyword' AND k.keyword = 'kayak rental' ORDER BY m.name"
        ).fetchall()
    assert [tuple(row) for row in found] == [
        ("difficulty", 25.0, "list.csv", "2026-10-01"),
        ("volume", 8100.0, "list.csv", "2026-10-01"),
    ]
