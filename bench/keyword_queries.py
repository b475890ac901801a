"""What answers about 100,000 judged keywords cost: CPU seconds of whole commands, started anew each time.

    python bench/keyword_queries.py [--keywords N] [--db FILE]

Half of the keywords are English with vectors (of the bundled model's size, random), half Bulgarian placed by letters.
They are written as research would store them; judging them is not measured here. FILE is kept and used again.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sitewright.core.facts import Element, Fetch, Heading, Kind, Metric, Page
from sitewright.core.keywords import Keyword, KeywordResult, Sighting, Topic
from sitewright.core.plan import CrawlPlan
from sitewright.keywords.embedding.embedders import load
from sitewright.keywords.judging.difficulty import Known, judge
from sitewright.keywords.judging.intent import intent_of
from sitewright.keywords.language.folding import fold
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.keyword_writer import JudgedWith, KeywordEntry, TopicEntry, write_keywords

HOME = "https://example.com"
WORDS = {
    "en": (
        "sea river kayak canoe paddle hire rental course school guide best cheap buy repair jacket helmet rope winter"
        " summer family beginner advanced weekend island bay coast harbour tour trip lesson price map weather tide wind"
    ),
    "bg": (
        "море река каяк кану весло наем курс школа водач най-добър евтин купи ремонт яке каска въже зима лято семейство"
        " начинаещи уикенд остров залив бряг пристанище тур пътуване урок цена карта време вятър"
    ),
}
LARGEST_TOPIC = 10


def texts(language: str, count: int) -> list[str]:
    """Distinct phrases of two to five words with a number, as generated lists have them."""
    chance = random.Random(1)  # noqa: S311 - the same list every time
    found: dict[str, None] = {}
    while len(found) < count:
        words = chance.sample(WORDS[language].split(), chance.randint(2, 5))
        found[" ".join(words) + chance.choice(("", f" {chance.randint(1, 999)}"))] = None
    return list(found)


def entries(language: str, count: int, first: int) -> Iterator[tuple[KeywordEntry, Topic]]:
    """Keywords judged as research judges them, ten a topic."""
    embedder = "minilm" if language == "en" else "tfidf"
    chance = random.Random(2)  # noqa: S311
    all_texts = texts(language, count)
    for number, text in enumerate(all_texts):
        keyword = Keyword(text, fold(text), language)
        start = number - number % LARGEST_TOPIC
        members = tuple(all_texts[start : start + LARGEST_TOPIC])
        topic = Topic(first + number // LARGEST_TOPIC, members[0], language, embedder, members)
        metrics = [
            Metric(keyword.folded, "volume", float(chance.randint(0, 90_000)), "Ahrefs (list.csv)", "2026-11-01"),
            Metric(keyword.folded, "difficulty", float(chance.randint(0, 100)), "Ahrefs (list.csv)", "2026-11-01"),
        ]
        intent = intent_of(keyword.folded, language)
        judged = judge(Known({item.name: item for item in metrics}, relevance=chance.random(), intent=intent))
        result = KeywordResult(
            text, language, topic.id, topic.label, judged.difficulty, judged.opportunity, judged.confidence,
            judged.evidence, embedder, (), intent.value, judged.personal, metrics[0].value, judged.gain,
            page=f"{HOME}/{number % 50}" if number % 3 else "",
        )  # fmt: skip
        yield KeywordEntry(keyword, [Sighting("import:list.csv")], metrics, result), topic


def build(db: Path, count: int) -> None:
    """A database with a small crawl and that many judged keywords."""
    writer = CrawlWriter.open(db, CrawlPlan(f"{HOME}/"))
    for number in range(50):
        title = f"Kayak hire {number}" if number % 2 else f"Каяк под наем {number}"
        found = Page(
            Fetch(f"{HOME}/{number}", Kind.PAGE, 200, depth=1, content_type="text/html"),
            language="en" if number % 2 else "bg", titles=(Element(title),), headings=(Heading(1, title),), words=300,
        )  # fmt: skip
        writer.record(found.fetch, page=found)
    writer.close("finished")
    made = [*entries("en", count // 2, 1), *entries("bg", count - count // 2, count // 2 // LARGEST_TOPIC + 1)]
    topics: dict[int, TopicEntry] = {}
    for entry, topic in made:
        topics.setdefault(topic.id, TopicEntry(topic, entry.keyword))
    vectors = np.random.default_rng(3).standard_normal((count // 2, 384)).astype("<f4")
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    english = [entry.keyword.text for entry, _ in made[: count // 2]]
    kept = {text: vector.tobytes() for text, vector in zip(english, vectors, strict=True)}
    write_keywords(
        db, [entry for entry, _ in made], list(topics.values()), {load("minilm").key: kept}, 1, JudgedWith({}, [], {})
    )


def measure(arguments: list[str]) -> tuple[float, int]:
    """(CPU seconds, lines on stdout) of one command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-m", "sitewright", *arguments], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout.count("\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keywords", type=int, default=100_000)
    parser.add_argument("--db", type=Path, help="keep the database here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = options.db or Path(folder) / "keywords.db"
        if not db.exists():
            start = time.process_time()
            build(db, options.keywords)
            print(
                f"built {options.keywords:,} keywords in {time.process_time() - start:.0f} CPU s,"
                f" {db.stat().st_size:,} bytes"
            )
        for name, arguments in (
            ("the best 50, as a table", []),
            ("low competition", ["--low-competition"]),
            ("filters and a sort", ["--intent", "transactional", "--language", "bg", "--max-difficulty", "20",
                                    "--min-volume", "1000", "--missing-page", "--sort", "volume"]),
            ("words and a topic", ["--contains", "каяк", "--topic", "наем"]),
            ("the best of each topic", ["--one-per", "topic"]),
            ("explain one", ["--explain", texts("bg", 1)[0]]),
            ("1,000 as JSON Lines", ["--format", "jsonl", "--limit", "1000"]),
            ("all as CSV", ["--format", "csv"]),
            ("all as JSON Lines", ["--format", "jsonl"]),
            ("a Bulgarian phrase", ["каяк под наем за уикенда"]),
            ("an English phrase", ["kayak hire for a weekend"]),
        ):  # fmt: skip
            seconds, lines = measure(["keywords", str(db), *arguments])
            print(f"{name:26} {seconds:6.2f} CPU s  {lines:7,} lines")


if __name__ == "__main__":
    main()
