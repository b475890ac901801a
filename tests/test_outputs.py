"""The formats of rows and findings: what other programs read, whatever a page holds."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sitewright.cli import invoke
from sitewright.cli.output import FORMATS, write
from sitewright.core.assertions import AssertionResult
from sitewright.core.findings import Finding, RuleResult, Severity, Status
from sitewright.reports.tables import sarif as sarif_module
from sitewright.reports.tables.audited import Audited, RuleTexts
from sitewright.reports.tables.cells import for_xml, one_line
from sitewright.reports.tables.delimited import write_csv
from sitewright.reports.tables.github import MOST, workflow_commands
from sitewright.reports.tables.junit import SHOWN, junit
from sitewright.reports.tables.markdown import MAX_CELL, MAX_CHARACTERS, escaped, markdown_table
from sitewright.reports.tables.sarif import relative, sarif
from sitewright.reports.tables.summary import summary
from tiny_site import crawled

SHARED = Path(__file__).parent.parent / "../shared/data/naughty-strings/blns.json"
TRAPS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "a|b", "a\\|b", "<img src=x onerror=alert(1)>", "]]>",
    "::error::x", "a\r\nb", "\x00\x1b[31m", "\u202eabc", "100%25", "<r><t>x</t></r>", "_x000D_", "@octocat #12",
    "[x](javascript:1)",
    "\ufffe", "`x`", "a,b;c:d", '"quoted"', "'", "عنوان", "заглавие", "😀" * 3, "&amp;", " ", "\n",
]  # fmt: skip
NAUGHTY = TRAPS + (json.loads(SHARED.read_text(encoding="utf-8")) if SHARED.exists() else [])
COLUMNS = ("number", "text")
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows(texts: list[str] = NAUGHTY) -> list[dict[str, Any]]:
    return [{"number": number, "text": text} for number, text in enumerate(texts)]


def written(format_: str, path: Path, texts: list[str] = NAUGHTY) -> bytes:
    write(rows(texts), COLUMNS, format_, str(path))
    return path.read_bytes()


def finding(message: str = "It is bad.", url: str = "https://example.com/a", **values: Any) -> Finding:
    known: dict[str, Any] = {
        "rule": "title-missing", "severity": Severity.ERROR, "category": "title", "status": Status.FAIL, "url": url,
        "target": "", "message": message, "evidence": {},
    }  # fmt: skip
    return Finding(**known | values)


def audited(findings: list[Finding], **values: Any) -> Audited:
    texts = RuleTexts(Severity.ERROR, "title", "No title", "What.", "Why.", "Fix.", "RFC, https://example.org/x.")
    known: dict[str, Any] = {
        "seed": "https://example.com/", "version": "1.2", "findings": findings,
        "results": [RuleResult(rule, Status.FAIL, 9, 1) for rule in sorted({item.rule for item in findings})],
        "rules": {"title-missing": texts},
    }  # fmt: skip
    return Audited(**known | values)


def test_there_are_enough_naughty_strings() -> None:
    if not SHARED.exists():
        pytest.skip("the big list of naughty strings is not here")
    assert len(NAUGHTY) - len(TRAPS) >= 515


def test_json_brings_every_text_back(tmp_path: Path) -> None:
    assert json.loads(written("json", tmp_path / "a")) == rows()
    lines = written("jsonl", tmp_path / "b").decode().split("\n")
    assert [json.loads(line) for line in lines if line] == rows()
    assert json.loads(written("json", tmp_path / "c", [])) == []


def test_csv_brings_every_text_back_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    content = written("csv", tmp_path / "a.csv").decode()
    cells = [row[1] for row in list(csv.reader(io.StringIO(content, newline="")))[1:]]
    assert [
        cell[1:] if cell[:1] == "'" != text[:1] else cell for cell, text in zip(cells, NAUGHTY, strict=True)
    ] == NAUGHTY
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))]
    stream = io.StringIO(newline="")
    write_csv(rows(), COLUMNS, stream, raw=True)
    assert [row[1] for row in list(csv.reader(io.StringIO(stream.getvalue(), newline="")))[1:]] == NAUGHTY


def test_numbers_in_csv_stay_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write([{"a": -1, "b": -0.5, "=c": True}], ["a", "b", "=c"], "csv", str(path))
    assert path.read_text(encoding="utf-8") == "a,b,'=c\n-1,-0.5,True\n"


def workbook(content: bytes) -> list[list[Any]]:
    """The cells of a workbook's first sheet, as Excel reads them; formulas are no cells here, they fail."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - written by ourselves
    assert not list(sheet.iter(f"{SPREADSHEET}f"))
    assert not list(sheet.iter(f"{SPREADSHEET}hyperlink"))
    return [[_cell(cell) for cell in row] for row in sheet.iter(f"{SPREADSHEET}row")]


def _cell(cell: ET.Element) -> Any:
    if cell.get("t") == "inlineStr":
        text = "".join(part.text or "" for part in cell.iter(f"{SPREADSHEET}t"))
        return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
    return float(cell.findtext(f"{SPREADSHEET}v") or 0)


def test_a_workbook_brings_every_text_back_as_text(tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    cells = workbook(written("xlsx", tmp_path / "a.xlsx"))
    assert cells[0] == ["number", "text"]
    back = {row[0]: (row[1:] or [""])[0] for row in cells[1:]}
    assert [back[number] for number in range(len(NAUGHTY))] == [text.replace("\ufffe", "\ufffd") for text in NAUGHTY]


def test_a_workbook_takes_what_is_too_much_for_excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xlsxwriter")
    monkeypatch.setattr("sitewright.reports.tables.xlsx.MAX_ROWS", 3)
    path = tmp_path / "a.xlsx"
    many = [{"number": 2**60, "text": "x" * 40_000}, {"number": float("nan"), "text": {"a": [1]}}, {"text": None}]
    write(many, COLUMNS, "xlsx", str(path))
    with zipfile.ZipFile(path) as archive:
        assert {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"} <= set(archive.namelist())
    cells = workbook(path.read_bytes())
    assert cells[1] == [str(2**60), "x" * 32_767]
    assert cells[2] == ["nan", '{"a": [1]}']


def markdown_cells(text: str) -> list[list[str]]:
    """The cells of the lines of a table, split and read back as GitHub does it."""
    return [
        [_unescaped(cell.strip(" ")) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in text.split("\n")
        if line.startswith("|")
    ]


def _unescaped(cell: str) -> str:
    if re.fullmatch("<https?://[^ <>]*>", cell):
        return cell[1:-1]
    return html.unescape(re.sub(r"\\([*_\[\]~$])", r"\1", cell.replace("<!-- -->", "")))


def test_markdown_shows_every_text_as_it_is(tmp_path: Path) -> None:
    for start in range(0, len(NAUGHTY), 100):
        part = NAUGHTY[start : start + 100]
        table = written("markdown", tmp_path / "a.md", part).decode()
        cells = markdown_cells(table)[2:]
        assert [len(row) for row in cells] == [2] * len(part)
        for (_, shown), text in zip(cells, part, strict=True):
            whole = one_line(text)
            assert shown.strip() == (whole if len(whole) <= MAX_CELL else whole[: MAX_CELL - 1] + "…").strip()
        assert not re.search(r"<(?!!-- -->|https?://[^<>\s]*>)", table)


def test_markdown_notifies_nobody_and_keeps_addresses() -> None:
    assert escaped("@octocat #12 a@b.example") == "@<!-- -->octocat #<!-- -->12 a@<!-- -->b.example"
    table = markdown_table([{"url": "https://example.com/?a=1|2&b=_x_"}], ["url"])
    assert "| <https://example.com/?a=1%7C2&b=_x_> |" in table


def test_markdown_fits_into_a_comment_of_github() -> None:
    many = ({"url": f"https://example.com/{number}", "text": "|" * 200} for number in range(10_000))
    table = markdown_table(many, ["url", "text"])
    assert len(table) <= MAX_CHARACTERS
    (left_out,) = re.findall(r"(\d+) more that did not fit", table)
    assert int(left_out) + table.count("\n| <https://") == 10_000


def test_a_summary_fits_whatever_is_found() -> None:
    worst = [
        finding("|<&" * 2000, f"https://example.com/{rule}/{number}", rule=f"rule-{rule}", severity=severity)
        for rule in range(300) for severity in Severity for number in range(3)
    ]  # fmt: skip
    broken = [AssertionResult("x" * 500, ("|" * 900,) * 5, 5)] * 100
    text = summary(audited(worst, assertions=broken))
    assert len(text) <= MAX_CHARACTERS
    assert "900 errors, 900 warnings, 900 notices" in text
    assert "## Findings" in text
    assert "Nothing found." in summary(audited([]))


def test_an_annotation_is_one_line_that_cannot_be_another_command() -> None:
    for message in NAUGHTY:
        (line,) = workflow_commands(audited([finding(message)]))
        assert re.fullmatch(r"::error title=[^\r\n:,]*::[^\r\n]*", line)
        data = line.split("::", 2)[2].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        assert data == f"{one_line(message)} https://example.com/a".strip()


def test_annotations_are_capped_a_level_and_say_so() -> None:
    many = [finding(rule=f"rule-{number}", severity=severity) for number in range(15) for severity in Severity]
    lines = list(workflow_commands(audited([*many, finding(status=Status.INCONCLUSIVE)],
                                           assertions=[AssertionResult("url = x", ("is gone",), 1)])))  # fmt: skip
    assert lines[0] == "::error title=assertion::url = x: is gone"
    for level in ("error", "warning", "notice"):
        assert sum(line.startswith(f"::{level} ") for line in lines) == MOST
    assert lines[-1] == "16 more are not shown: sitewright audit lists every finding."


def test_junit_brings_every_text_back() -> None:
    found = [finding(text, rule=f"rule-{number}") for number, text in enumerate(NAUGHTY)]
    root = ET.fromstring(ET.tostring(junit(audited(found)).getroot()))  # noqa: S314 - our own
    cases = {case.get("name"): case for case in root.iter("testcase")}
    for item in found:
        failure = cases[item.rule].find("failure")
        assert failure is not None
        assert failure.text == for_xml(one_line(f"error: https://example.com/a: {item.message}"))


def test_junit_has_a_testcase_for_every_rule() -> None:
    results = [
        RuleResult("a", Status.PASS, 3), RuleResult("b", Status.FAIL, 3, SHOWN + 5),
        RuleResult("c", Status.ERROR, 1, reason="oh"),
        RuleResult("d", Status.NOT_APPLICABLE, reason="No image."), RuleResult("e", Status.INCONCLUSIVE, 1, 0, 1),
        RuleResult("f", Status.FAIL, 1, 1),
    ]  # fmt: skip
    many = [finding(rule="b", url=f"https://example.com/{number}") for number in range(SHOWN + 5)]
    mild = finding(rule="f", severity=Severity.NOTICE)
    broken = [AssertionResult('url = "^/"', ("is gone",), 1), AssertionResult("holds")]
    root = junit(audited([*many, mild], results=results, assertions=broken), Severity.WARNING).getroot()
    outcome = {case.get("name"): next((child.tag for child in case), "passed") for case in root.iter("testcase")}
    assert outcome == {
        "a": "passed", "b": "failure", "c": "error", "d": "skipped", "e": "skipped", "f": "system-out",
        'url = "^/"': "failure", "holds": "passed",
    }  # fmt: skip
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "8", "failures": "2", "errors": "1", "skipped": "2",
    }  # fmt: skip
    assert "and 5 more" in ET.tostring(root, encoding="unicode")


def demands_of_github(log: dict[str, Any]) -> None:
    """What code scanning asks of a file: docs.github.com, "SARIF support for code scanning"."""
    assert log["version"] == "2.1.0"
    assert "sarif" in log["$schema"]
    (one,) = log["runs"]
    driver = one["tool"]["driver"]
    assert driver["name"]
    assert driver["version"]
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) <= 25_000
    for rule in rules:
        assert 0 < len(rule["name"]) <= 255
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in ("note", "warning", "error")
        assert rule["properties"]["problem.severity"] in ("recommendation", "warning", "error")
        assert rule["properties"]["precision"] in ("very-high", "high", "medium", "low")
        assert len(rule["properties"]["tags"]) <= 20
    assert len(one["results"]) <= 25_000
    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        # The standard: a result that is no failure has no level (section 3.27.10).
        assert (result["level"] == "none") == (result.get("kind", "fail") != "fail")
        assert result["level"] in ("none", "note", "warning", "error")
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9%~@!$&'()*+,;=._/-]+", uri)
        assert not uri.startswith("/")
        assert not {"", ".", ".."} & set(uri.split("/"))
        assert location["physicalLocation"].get("region", {"startLine": 1})["startLine"] >= 1
        assert re.fullmatch("[0-9a-f]{32}:[0-9]+", result["partialFingerprints"]["primaryLocationLineHash"])
    hashes = [result["partialFingerprints"]["primaryLocationLineHash"] for result in one["results"]]
    assert len(set(hashes)) == len(hashes)


def test_sarif_is_what_github_takes() -> None:
    found = [finding(text, f"https://example.com/{number}") for number, text in enumerate(NAUGHTY)]
    found += [
        finding(status=Status.INCONCLUSIVE, severity=Severity.NOTICE, evidence={"line": 3}),
        finding(url="", rule="unknown-rule", severity=Severity.WARNING),
        finding(url="https://user@example.com//a/../b/?q=ü&x=<>#f"),
        finding("the same", "https://example.com/0"),
    ]
    log = json.loads(json.dumps(sarif(audited(found))))
    demands_of_github(log)
    texts = [result["message"]["text"].rpartition("\n")[0] for result in log["runs"][0]["results"]]
    plain = [re.sub(r"\\([\\\[\]])", r"\1", text) if "](" in item.message else text
             for text, item in zip(texts, found, strict=True)]  # fmt: skip
    assert plain == [item.message for item in found]
    rule = next(rule for rule in log["runs"][0]["tool"]["driver"]["rules"] if rule["id"] == "title-missing")
    assert rule["helpUri"] == "https://example.org/x"
    assert "**How to fix:** Fix." in rule["help"]["markdown"]


def test_a_fingerprint_outlives_other_words_and_numbers() -> None:
    def fingerprints(*found: Finding) -> list[str]:
        (one,) = sarif(audited(list(found)))["runs"]
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in one["results"]]

    before = finding("The title has 70 characters.", evidence={"value": 70, "line": 3})
    after = finding("The title has 71 characters.", evidence={"value": 71, "line": 4})
    others = [finding(url="https://example.com/b"), finding(rule="x"), finding(target="https://example.com/c")]
    assert fingerprints(before) == fingerprints(after) == ["ea7cb8138a71a8391ef0456ed03b2d5a:1"]
    assert len(set(fingerprints(before, *others, after))) == 5


def test_sarif_keeps_the_worst_and_says_what_it_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif_module, "MAX_RESULTS", 2)
    log = sarif(audited([finding(url=f"https://example.com/{number}") for number in range(5)],
                        results=[RuleResult("broken", Status.ERROR, reason="oh")]))  # fmt: skip
    (one,) = log["runs"]
    assert len(one["results"]) == 2
    told = [note["message"]["text"] for note in one["invocations"][0]["toolExecutionNotifications"]]
    assert told == ["The rule broken could not run: oh", "3 less severe findings are left out."]
    assert one["invocations"][0]["executionSuccessful"] is False


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_address_becomes_a_path(rest: str) -> None:
    path = relative("https://example.com/" + rest)
    assert re.fullmatch(r"[A-Za-z0-9%~@!$&'()*+,;=._/-]+", path)
    assert not {"", ".", ".."} & set(path.split("/"))


@contextmanager
def database() -> Iterator[Path]:
    page = "<html lang=en><head><title>=1+1</title></head><body><p>Text</p></body></html>"
    with crawled({"site": {"/": page}}) as site:
        yield Path(site.query("PRAGMA database_list").fetchone()["file"])


def test_every_format_comes_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with database() as db:
        for format_ in (*FORMATS, "sarif", "junit", "github"):
            if format_ == "xlsx" and find_spec("xlsxwriter") is None:
                continue
            path = tmp_path / format_
            assert invoke(["audit", str(db), "--format", format_, "-o", str(path)]) == 0, capsys.readouterr().err
            assert path.stat().st_size
        demands_of_github(json.loads((tmp_path / "sarif").read_text(encoding="utf-8")))
        assert (tmp_path / "markdown").read_text(encoding="utf-8").startswith("## Audit of")
        assert len(list(ET.parse(tmp_path / "junit").iter("testcase"))) > 100  # noqa: S314 - our own
        capsys.readouterr()
        assert invoke(["pages", str(db), "--format", "csv", "--columns", "title", "--kind", "page"]) == 0
        assert capsys.readouterr().out == "title\n'=1+1\n"
        assert invoke(["pages", str(db), "--format", "csv", "--columns", "title", "--kind", "page", "--raw-csv"]) == 0
        assert capsys.readouterr().out == "title\n=1+1\n"
        assert invoke(["pages", str(db), "--format", "markdown", "--columns", "title", "--kind", "page"]) == 0
        assert capsys.readouterr().out == "| title |\n| --- |\n| =1+1 |\n"
        assert invoke(["audit", str(db), "-f", "csv", "-o", str(tmp_path / "no" / "a.csv")]) == 1
        assert "No such file" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("format_", [*FORMATS, "sarif", "junit"])
def test_a_full_disk_gets_one_clear_message(format_: str, capsys: pytest.CaptureFixture[str]) -> None:
    if format_ == "xlsx":
        pytest.importorskip("xlsxwriter")
    with database() as db:
        assert invoke(["audit", str(db), "--format", format_, "-o", "/dev/full"]) == 1
    assert capsys.readouterr().err == "Error: Could not open file '/dev/full': No space left on device\n"
