"""An audit as JUnit XML, which every CI server shows: one testcase a rule and one an assertion.

There is no standard; this is the common denominator of what Jenkins, GitLab and GitHub actions read
(https://github.com/testmoapp/junitxml).
"""

from __future__ import annotations

from collections import defaultdict
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from ...core.findings import Finding, Severity, Status
from .audited import Audited
from .cells import for_xml, one_line

SHOWN = 100  # findings of a rule; the rest is counted


def junit(audited: Audited, least: Severity | None = None) -> ElementTree[Element]:
    """The document. With `least`, rules whose findings are all less severe pass, with the findings as their output."""
    failures: dict[str, list[Finding]] = defaultdict(list)
    for finding in audited.findings:
        if finding.status is Status.FAIL:
            failures[finding.rule].append(finding)
    root = Element("testsuites", name="Sitewright")
    rules = SubElement(root, "testsuite", name="rules")
    for result in sorted(audited.results, key=lambda item: (audited.texts(item.rule).category, item.rule)):
        texts = audited.texts(result.rule)
        case = SubElement(rules, "testcase", classname=for_xml(texts.category), name=result.rule, time="0")
        found = failures[result.rule]
        if result.status is Status.ERROR:
            SubElement(case, "error", message=_line(result.reason), type="error")
        elif found:
            _failed(case, found, texts.title or result.rule, least)
        elif result.status in (Status.NOT_APPLICABLE, Status.INCONCLUSIVE):
            reason = result.reason or f"{result.inconclusive} findings could not be confirmed."
            SubElement(case, "skipped", message=_line(reason))
    _count(rules)
    if audited.assertions:
        suite = SubElement(root, "testsuite", name="assertions")
        for item in audited.assertions:
            case = SubElement(suite, "testcase", classname="assert", name=_line(item.text), time="0")
            if not item.holds:
                failure = SubElement(case, "failure", message=_line(item.problems[0]), type="assertion")
                failure.text = "\n".join(map(_line, item.problems))
        _count(suite)
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    indent(root)
    return ElementTree(root)


def _failed(case: Element, found: list[Finding], title: str, least: Severity | None) -> None:
    worst = max((item.severity for item in found), key=lambda severity: severity.rank)
    lines = [_line(f"{item.severity}: {item.url or 'the site'}: {item.message}") for item in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(f"and {len(found) - SHOWN} more")
    if least is not None and worst.rank < least.rank:
        SubElement(case, "system-out").text = "\n".join(lines)
        return
    message = _line(f"{title}: {len(found)} {'finding' if len(found) == 1 else 'findings'}")
    SubElement(case, "failure", message=message, type=worst.value).text = "\n".join(lines)


def _count(suite: Element) -> None:
    suite.set("tests", str(len(suite)))
    for plural, tag in {"failures": "failure", "errors": "error", "skipped": "skipped"}.items():
        suite.set(plural, str(sum(case.find(tag) is not None for case in suite)))


def _line(text: str) -> str:
    return for_xml(one_line(text))
