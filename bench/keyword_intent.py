"""How well the rules tell the intent of keywords, on 1,000 web queries that people labelled (ORCAS-I gold set).

    python bench/keyword_intent.py [FILE] [--half dev|held-out]

FILE holds one JSON object a line: {"t": query, "l": label, "u": the page that was clicked}. ORCAS-I (Alexander, Kusa
and de Vries, SIGIR 2022, doi 10.1145/3477495.3531737) has five labels; a rule's list gives one of them, and what no
rule decides, or what compares products, is Abstain. English words were chosen while looking at the first half only
("dev"); nobody has read a query of the second. Its figures were looked at a few times to see whether a change carries
over. Three classes are ours without commercial, which ORCAS-I does not tell from informational. With `pages`, the
clicked page stands in for the page that covers a keyword.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from sitewright.keywords.judging.intent import PageKind, intent_of
from sitewright.keywords.language.folding import fold
from sklearn.metrics import accuracy_score, classification_report, f1_score

FILE = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "keywords" / "orcas.jsonl"
FIVE = {
    "instrumental": "Instrumental",
    "factual": "Factual",
    "purchase": "Transactional",
    "action": "Transactional",
    "place": "Transactional",
    "site": "Navigational",
}
THREE = {"Navigational": "navigational", "Transactional": "transactional"}


def measure(rows: list[dict[str, str]], *, pages: bool) -> tuple[list[str], list[str], float]:
    """The labels, those the rules give, and CPU seconds."""
    start = time.process_time()
    found = [intent_of(fold(row["t"]), "en", [PageKind(row["u"])] if pages else []) for row in rows]
    seconds = time.process_time() - start
    return [row["l"] for row in rows], [FIVE.get(item.kind, "Abstain") for item in found], seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    parser.add_argument("--half", choices=("dev", "held-out"), help="with the scores of every label")
    options = parser.parse_args()
    if not options.file.is_file():
        parser.error(f"there is no file {options.file}")
    rows = [json.loads(line) for line in options.file.read_text(encoding="utf-8").splitlines()]
    middle = len(rows) // 2
    halves = {"dev": rows[:middle], "held-out": rows[middle:], "all": rows}
    for name, some in halves.items():
        for pages in (False, True):
            labels, found, seconds = measure(some, pages=pages)
            three = f1_score(
                [THREE.get(label, "informational") for label in labels],
                [THREE.get(label, "informational") for label in found],
                average="macro",
            )
            print(
                f"{name:9} {'words + pages' if pages else 'words':14} n {len(some):4}  "
                f"accuracy {accuracy_score(labels, found):.3f}  "
                f"macro-F1 {f1_score(labels, found, average='macro'):.3f}  "
                f"three classes {three:.3f}  {seconds:.2f} CPU s"
            )
            if name == options.half:
                print(classification_report(labels, found, zero_division=0))


if __name__ == "__main__":
    main()
