"""How well keywords are grouped: one fixed recipe on labelled short texts of five languages.

    python bench/keyword_clusters.py [FOLDER] [--embedder NAME] [--resolution R] [--peers]

FOLDER holds one JSON object a line ({"t": text, "l": label}) in the files named below; see its ORIGIN.txt. The adjusted
Rand index (ARI) says how well groups and labels agree (0 by chance, 1 the same); V-measure rises with the number of
groups, so read ARI first. Nothing is fitted to a set: every set of one model is cut with the same parameters. --peers
adds what other tools do with the same English vectors, each with the one parameter that is best for all sets together:
average linkage (as in PolyFuzz and most clustering scripts), HDBSCAN (as in BERTopic; a text it leaves out counts as a
group of its own), and k-means, which is told the true number of groups.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sitewright.keywords.clustering.clusters import background, cluster
from sitewright.keywords.clustering.neighbours import centred
from sitewright.keywords.embedding.embedders import load
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans
from sklearn.metrics import adjusted_rand_score, v_measure_score

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]
FOLDER = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "keywords"
ENGLISH = ("clinc_dev", "banking_test", "massive500_en", "tilde_en", "emoji_en")
OTHERS = ("tilde_ru", "tilde_lv", "massive500_fa", "emoji_ru", "emoji_lv", "emoji_fa", "emoji_bg")


def read(folder: Path, name: str) -> tuple[list[str], list[str]]:
    """The texts and labels of one set."""
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [row["t"] for row in rows], [row["l"] for row in rows]


def measure(folder: Path, names: tuple[str, ...], model: str, resolution: float | None) -> float:
    """Prints a line a set and returns the mean ARI."""
    embedder = load(model)
    scores = []
    for name in names:
        texts, labels = read(folder, name)
        start = time.process_time()
        found = cluster(texts, embedder, resolution=resolution).labels
        seconds = time.process_time() - start
        ari, v = adjusted_rand_score(labels, found), v_measure_score(labels, found)
        scores.append(ari)
        print(
            f"{name:15} {model:8} n {len(texts):5}  ARI {ari:5.3f}  V {v:5.3f}  groups {len(set(found.tolist())):4} of "
            f"{len(set(labels)):4}  {seconds:6.1f} CPU s"
        )
    mean = sum(scores) / len(scores)
    print(f"{'mean':15} {model:8} {'':7}  ARI {mean:5.3f}\n")
    return mean


def average_linkage(vectors: Vectors, _groups: int) -> Labels:
    return AgglomerativeClustering(None, metric="cosine", linkage="average", distance_threshold=0.8).fit_predict(
        vectors
    )


def hdbscan(vectors: Vectors, _groups: int) -> Labels:
    found = HDBSCAN(min_cluster_size=5, min_samples=1, copy=True).fit_predict(vectors)
    left_out = found < 0
    found[left_out] = found.max() + 1 + np.arange(left_out.sum())
    return found


def k_means(vectors: Vectors, groups: int) -> Labels:
    return KMeans(groups, n_init=4, random_state=1).fit_predict(vectors)


def measure_peers(folder: Path) -> None:
    """Prints the mean ARI of other ways to group the English sets, over the same centred vectors."""
    model = load("minilm")
    spaces = []
    for name in ENGLISH:
        texts, labels = read(folder, name)
        spaces.append((centred(np.asarray(model.embed(texts)), background(model)), labels))
    for peer in (average_linkage, hdbscan, k_means):
        start = time.process_time()
        scores = [adjusted_rand_score(labels, peer(vectors, len(set(labels)))) for vectors, labels in spaces]
        figures = " ".join(f"{score:5.3f}" for score in scores)
        seconds = time.process_time() - start
        mean = sum(scores) / len(scores)
        print(f"{peer.__name__:17} ARI {mean:5.3f}  ({figures})  {seconds:6.1f} CPU s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--embedder", help="one model for all sets, instead of those that `auto` chooses")
    parser.add_argument("--resolution", type=float, help="instead of the model's own")
    parser.add_argument("--peers", action="store_true", help="compare with other ways to group")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"there is no folder {options.folder}")
    measure(options.folder, ENGLISH, options.embedder or "minilm", options.resolution)
    measure(options.folder, OTHERS, options.embedder or "tfidf", options.resolution)
    if options.peers:
        measure_peers(options.folder)


if __name__ == "__main__":
    main()
