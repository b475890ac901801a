"""Recall and precision of the audit over faults planted into generated sites, by rule and in all.

python bench/audit_quality.py [--seeds FIRST COUNT]

Each seed makes another site: five languages, other texts, another style of markup, and some dozen faults on different
pages. Recall is the share of planted faults whose rule reports them where they are; precision the share of findings
that are a planted fault or a consequence that the fault names. Development used seeds below 1000.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import planted_site_faults  # noqa: F401 - registers its faults
from planted_faults import FAULTS, Fault
from planted_site import LANGUAGES, Page, Site, healthy
from sitewright.audit.engine import audit
from tiny_site import crawled

RECALL, PRECISION = 0.98, 0.99
EACH = 11  # faults a site


def planted(seed: int, faults: list[Fault]) -> tuple[list[tuple[Fault, frozenset[str], str]], list[str]]:
    """What was planted (fault, addresses, found or not: "found" or "") and the findings that nothing explains."""
    site = healthy(seed)
    choose = random.Random(seed + 7)  # noqa: S311 - the same faults for the same seed
    pairs = _pairs(site, choose)
    expected = []
    for fault in faults:
        page, other = pairs.pop()
        where = fault.plant(site, page, other)
        expected.append((fault, frozenset(where or [page.url])))
    with crawled({"site": site.table(), "plan": {"max_pages": 2000}}) as crawl:
        findings = [(item.rule, item.url, item.target, item.message) for item in audit(crawl).findings]
    result = [
        (
            fault,
            where,
            "found" if any(rule == fault.rule and {url, target} & where for rule, url, target, _ in findings) else "",
        )
        for fault, where in expected
    ]
    consequences = {rule for fault, _ in expected for rule in fault.also}
    false = [
        f"{rule} {url} {target}: {message}"
        for rule, url, target, message in findings
        if rule not in consequences
        and not any(rule == fault.rule and {url, target} & where for fault, where in expected)
    ]
    return result, [str(len(findings)), *false]


def _pairs(site: Site, choose: random.Random) -> list[tuple[Page, Page]]:
    """Pages by twos of one language, each once."""
    found = []
    for language in LANGUAGES:
        pages = [page for page in site.pages.values() if page.topic and page.language == language]
        choose.shuffle(pages)
        found += list(zip(pages[::2], pages[1::2], strict=False))
    choose.shuffle(found)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs=2, default=(5000, 40), metavar=("FIRST", "COUNT"))
    parser.add_argument("-v", "--verbose", action="store_true", help="print every miss and every false alarm")
    options = parser.parse_args()
    first, count = options.seeds
    made: Counter[str] = Counter()
    found: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    findings = 0
    notes: dict[str, list[str]] = defaultdict(list)
    waiting: list[Fault] = []
    for seed in range(first, first + count):
        if len(waiting) < EACH:
            more = list(FAULTS)
            random.Random(seed).shuffle(more)  # noqa: S311 - the same order for the same seed
            waiting += more
        faults, waiting = _apart(waiting)
        result, (number, *false) = planted(seed, faults)
        findings += int(number)
        for fault, where, hit in result:
            made[fault.rule] += 1
            found[fault.rule] += bool(hit)
            if not hit:
                notes["missed"].append(f"{seed}: {fault.rule} at {min(where)}")
        for line in false:
            alarms[line.split()[0]] += 1
            notes["false"].append(f"{seed}: {line}")
    if options.verbose:
        for kind, lines in notes.items():
            print(f"{kind}:", *lines, sep="\n  ")
    print(f"{'rule':36}{'planted':>8}{'found':>7}{'false':>7}")
    for rule in sorted(set(made) | set(alarms)):
        if found[rule] < made[rule] or alarms[rule]:
            print(f"{rule:36}{made[rule]:8}{found[rule]:7}{alarms[rule]:7}")
    wrong = alarms.total()
    print(f"{count} sites, {made.total()} faults of {len(made)} rules, {findings} findings")
    recall, precision = found.total() / made.total(), 1 - wrong / findings
    print(f"recall {recall:.4f} (goal {RECALL}), precision {precision:.4f} (goal {PRECISION})")


def _apart(waiting: list[Fault]) -> tuple[list[Fault], list[Fault]]:
    """Some faults of different rules for one site, and the rest."""
    taken: list[Fault] = []
    rest: list[Fault] = []
    for fault in waiting:
        rules = {each.rule for each in taken}
        (taken if len(taken) < EACH and fault.rule not in rules else rest).append(fault)
    return taken, rest


if __name__ == "__main__":
    main()
