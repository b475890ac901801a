"""How well keywords are grouped: one fixed recipe on labelled short texts of five languages.

    python bench/keyword_clusters.py [FOLDER] [--embedder NAME] [--resolution R]

FOLDER holds one JSON object a line ({"t": text, "l": label}) in the files named below; see its ORIGIN.txt. The adjusted
Rand index (ARI) says how well groups and labels agree (0 by chance, 1 the same); V-measure rises with the number of
groups, so read ARI first. Nothing is fitted to a set: every set of one model is cut with the same parameters.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from sitewright.keywords.clusters import cluster
from sitewright.keywords.embedders import load
from sklearn.metrics import adjusted_rand_score, v_measure_score

FOLDER = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "keywords"
ENGLISH = ("clinc_dev", "banking_test", "massive500_en", "tilde_en", "emoji_en")
OTHERS = ("tilde_ru", "tilde_lv", "massive500_fa", "emoji_ru", "emoji_lv", "emoji_fa", "emoji_bg")
# What the same sets gave with other recipes: mean ARI of ENGLISH and OTHERS.
PEERS = (
    ("minilm, neighbours of the model only", 0.538, None),
    ("TF-IDF, resolution 0.05", None, 0.332),
    ("e5 small 4-bit and TF-IDF", None, 0.357),
    ("minilm, agglomerative, best single threshold", 0.420, None),
)


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--embedder", help="one model for all sets, instead of those that `auto` chooses")
    parser.add_argument("--resolution", type=float, help="instead of the model's own")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"there is no folder {options.folder}")
    measure(options.folder, ENGLISH, options.embedder or "minilm", options.resolution)
    measure(options.folder, OTHERS, options.embedder or "tfidf", options.resolution)
    print("Mean ARI of other recipes on these sets:")
    for name, english, others in PEERS:
        figures = [f"{label} {value:.3f}" for label, value in (("English", english), ("others", others)) if value]
        print(f"  {name}: {', '.join(figures)}")


if __name__ == "__main__":
    main()
