"""Which part of a page its title, metas, links and base stand in, against the tree tests of html5lib.

They are looked for in ../shared/data/html5lib-tree beside the checkout, or in the folder that HTML5LIB_TREE names.
`-s` prints how many are right.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sitewright.crawler.head import Sections
from sitewright.crawler.parser import parse

FOLDER = Path(os.environ.get("HTML5LIB_TREE") or Path(__file__).parents[2] / "shared/data/html5lib-tree")
TAGS = ("title", "meta", "link", "base")
MENTIONED = re.compile(rf"^\| +<(?:svg |math )?(?:{'|'.join(TAGS)})>$", re.MULTILINE)
NODE = re.compile(r"\|( +)<([a-z]+)>")
# libxml2 drops an end tag of the body that stands before everything else, which for browsers ends the head.
KNOWN = {"<!doctype html></body><meta>", "<!doctype html></body><title>X</title>"}


def documents() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Markup, and the metadata elements with the section each stands in, of the whole documents that name any."""
    for path in sorted(FOLDER.glob("tree-construction/**/*.dat")):
        for case in re.split(r"(?:^|\n)#data\n", path.read_text("utf-8", "surrogateescape"))[1:]:
            markup, _, rest = case.partition("\n#errors")
            kind, _, tree = rest.partition("\n#document\n")
            if "#document-fragment" not in kind and MENTIONED.search(tree):
                yield markup, list(placed(tree))


def placed(tree: str) -> Iterator[tuple[str, str]]:
    """The metadata elements of an expected tree; what templates and drawings hold is no metadata."""
    section, template = "", 0
    for line in tree.splitlines():
        if not (match := NODE.fullmatch(line)):
            continue
        depth, tag = len(match[1]), match[2]
        template = 0 if depth <= template else template
        if depth == 3 and tag in ("head", "body", "frameset"):
            section = "head" if tag == "head" else "body"
        elif tag == "template":
            template = template or depth
        elif tag in TAGS and not template:
            yield tag, section


def read(markup: str) -> list[tuple[str, str]]:
    """The same as the crawler reads it."""
    root, *_ = parse(markup.encode("utf-8", "replace"))
    if root is None:
        return []
    sections = Sections(root)
    return [
        (item.tag, sections.of(item))
        for item in root.iter(*TAGS)
        if next(item.iterancestors("svg", "math"), None) is None
    ]


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} with html5lib's tree tests is not there")
def test_metadata_is_placed_as_browsers_place_it() -> None:
    cases = list(documents())
    wrong = [(markup, expected, found) for markup, expected in cases if (found := read(markup)) != expected]
    print(f"head or body is right in {len(cases) - len(wrong)} of {len(cases)} documents of html5lib")  # noqa: T201 - asked for with -s
    assert len(cases) >= 58
    assert [item for item in wrong if item[0] not in KNOWN] == []
