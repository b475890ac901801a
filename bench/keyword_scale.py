"""What it costs to group long lists of keywords: CPU seconds and memory, the embedding apart.

    python bench/keyword_scale.py [SIZE ...] [--kind model|letters] [--processes]

Lists are made of English words: cores of one or two words with what people add to them, so that topics of 3 to 50
keywords arise. With `model` a text's vector is the mean of its words' vectors by the bundled model (which takes 600
texts a CPU second, measured at the end, and is kept in the database); with `letters` there is TF-IDF only, as in every
language but English. Each list is grouped in a process of its own; the figures are that process's, without what made
the list. Recall is the share of the true 30 nearest neighbours that are found, on 200 texts. It ends with exit code 1
over the budgets: 1 s and 100,000 keywords in 40 s and 1.4 GB, 1,000,000 in 900 s and 8 GB.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sitewright.keywords.clustering.clusters import BACKGROUND, cluster
from sitewright.keywords.clustering.neighbours import NEIGHBOURS, nearest
from sitewright.keywords.embedding.embedders import load

BUDGETS = {1_000: (1.0, 1.4), 100_000: (40.0, 1.4), 1_000_000: (900.0, 8.0)}  # CPU seconds, GB
KINDS = {"model": "minilm", "letters": "tfidf"}
VOCABULARY = Path(__file__).resolve().parents[1] / "keywords" / "embedding" / "data" / "bert-base-uncased-vocab.txt"
ASKED = 200


def words() -> list[str]:
    """Some 6,000 English words, in the order of how common they are."""
    lines = VOCABULARY.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.isascii() and line.isalpha() and 4 <= len(line) <= 10][:6000]


def keywords(size: int, vocabulary: list[str]) -> list[str]:
    """Distinct keywords, always the same ones."""
    source = random.Random(1)  # noqa: S311 - a benchmark
    heads, additions = vocabulary[::2], vocabulary[1::2]
    found: dict[str, None] = {}
    while len(found) < size:
        core = source.sample(heads, 2)
        for _ in range(source.choice((3, 6, 12, 24, 50))):
            parts = [*core[: source.choice((1, 2, 2, 2))], *source.sample(additions, source.choice((0, 1, 1, 2)))]
            source.shuffle(parts)
            found[" ".join(parts)] = None
    return list(found)[:size]


def vectors(texts: list[str], vocabulary: list[str]) -> NDArray[np.float32]:
    """The mean of the vectors of a text's words, normalised."""
    known = load("minilm").embed(vocabulary)
    number = {word: place for place, word in enumerate(vocabulary)}
    found = np.empty((len(texts), known.shape[1]), dtype=np.float32)
    for place, text in enumerate(texts):
        found[place] = known[[number[word] for word in text.split()]].sum(axis=0)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def measure(size: int, kind: str) -> bool:
    """Groups one list in this process, prints what it took, and returns whether that is within the budget."""
    vocabulary = words()
    texts = keywords(size, vocabulary)
    model = load(KINDS[kind])
    dense = [None if model.learns else vectors(texts, vocabulary)]
    if not model.learns:
        model.embed(BACKGROUND)  # loads the model
    start = time.process_time()
    found = cluster(texts, model, dense.pop())  # which frees them as soon as it can
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    sizes = np.bincount(found.labels)
    most_seconds, most_memory = BUDGETS.get(size, (float("inf"), float("inf")))
    within = seconds <= most_seconds and memory <= most_memory
    print(
        f"{size:9,} {kind:7}  {seconds:6.1f} CPU s  {memory:5.2f} GB  {len(sizes):7,} topics  "
        f"{int(found.pillars.max()) + 1:5} pillars  alone {np.mean(sizes[found.labels] == 1):5.1%}  "
        f"recall {recall(found.space, size):.2f}  {'' if within else 'OVER BUDGET'}",
        flush=True,
    )
    return within


def recall(space: object, size: int) -> float:
    """The share of the true nearest neighbours that are found."""
    if size > 200_000:
        return float("nan")  # would take longer than all the rest
    numbers, _ = nearest(space)
    asked = np.random.default_rng(1).permutation(size)[:ASKED]
    similar = space.similarities(asked)
    similar[np.arange(len(asked)), asked] = -1.0
    true = np.argpartition(-similar, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    return float(np.mean([len(set(a) & set(b)) / NEIGHBOURS for a, b in zip(true, numbers[asked], strict=True)]))


def embedding_speed() -> float:
    """Texts of three words that the bundled model embeds in a CPU second."""
    texts = keywords(1000, words())
    model = load("minilm")
    model.embed(texts[:10])
    start = time.process_time()
    model.embed(texts)
    return len(texts) / (time.process_time() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--kind", choices=list(KINDS), action="append")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        sys.exit(not measure(options.sizes[0], options.kind[0]))
    failed = False
    for size in options.sizes:
        for kind in options.kind or KINDS:
            command = [sys.executable, __file__, str(size), "--kind", kind, "--inside"]
            failed |= subprocess.run(command, check=False).returncode != 0
    print(f"embedding, apart: {embedding_speed():.0f} texts a CPU second")
    sys.exit(failed)


if __name__ == "__main__":
    main()
