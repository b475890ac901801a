"""Broken links of a folder of HTML as Sitewright and linkchecker see them: every difference is printed.

    python bench/broken_links.py /usr/share/doc/python3/html

linkchecker is a program of its own (Debian package linkchecker). Only links within the site are compared.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from generated_site import serve


def by_sitewright(url: str, folder: Path) -> tuple[set[str], set[str]]:
    """The URLs of the site it fetched, and the broken ones that some page links to."""
    db = str(folder / "site.db")
    program = [sys.executable, "-m", "sitewright"]
    subprocess.run(
        [*program, "crawl", url, "--db", db, "--quiet", "--no-external", "--recheck-delay", "0"], check=False
    )
    fetched = _json_lines([*program, "pages", db, "--format", "jsonl"])
    findings = _json_lines([*program, "audit", db, "--format", "jsonl"])
    rules = {"link-broken-internal", "image-broken"}
    return {row["url"] for row in fetched}, {row["target"] for row in findings if row["rule"] in rules}


def _json_lines(command: list[str]) -> list[dict[str, str]]:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def by_linkchecker(url: str, folder: Path) -> tuple[set[str], set[str]]:
    """The same of linkchecker."""
    program = shutil.which("linkchecker")
    if program is None:
        raise SystemExit("linkchecker is not installed: apt-get install linkchecker")
    # As root it becomes nobody, who may not write into our folder.
    done = subprocess.run(
        [program, "--no-status", "--no-warnings", "--verbose", "--output=csv", url],
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if not line.startswith("#")]
    rows = [row for row in csv.DictReader(lines, delimiter=";") if row["url"].startswith(url)]
    return (
        {row["url"].partition("#")[0] for row in rows},
        {row["url"].partition("#")[0] for row in rows if row["valid"] != "True"},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        root = work / "site"
        root.symlink_to(options.folder.resolve(), target_is_directory=True)
        with serve(root) as url:
            ours, our_broken = by_sitewright(url, work)
            theirs, their_broken = by_linkchecker(url, work)
    print(f"URLs of the site: sitewright {len(ours)}, linkchecker {len(theirs)}")
    print(
        f"broken: sitewright {len(our_broken)}, linkchecker {len(their_broken)}, both {len(our_broken & their_broken)}"
    )
    for title, difference in (
        ("broken for sitewright only", our_broken - their_broken),
        ("broken for linkchecker only", their_broken - our_broken),
        ("seen by sitewright only", ours - theirs),
        ("seen by linkchecker only", theirs - ours),
    ):
        print(f"{title}: {len(difference)}", *sorted(difference)[:20], sep="\n  ")


if __name__ == "__main__":
    main()
