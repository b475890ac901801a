"""The repository root is the import package: these guards keep what is shipped equal to what is there."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from sitewright.cli import cli
from sitewright.cli.lazy_group import command_paths

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NOT_SHIPPED = {"tests", "bench", "docs", "examples", "build", "dist"}
HEAVY = {"scrapy", "twisted", "lxml", "bs4", "numpy", "scipy", "sklearn", "onnxruntime", "torch", "sqlite_utils",
         "jinja2", "rich", "xlsxwriter", "tldextract", "py3langid", "ada_url", "tokenizers"}  # fmt: skip


def test_every_package_folder_is_shipped() -> None:
    folders = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for path in ROOT.rglob("*.py")
        if not any(part.startswith(".") or part in NOT_SHIPPED for part in path.relative_to(ROOT).parts)
    }
    expected = {"sitewright" if folder == "." else f"sitewright.{folder}" for folder in folders}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == expected


def test_the_root_holds_no_stray_modules() -> None:
    assert sorted(path.name for path in ROOT.glob("*.py")) == ["__init__.py", "__main__.py"]


def test_data_files_are_shipped() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]
    shipped = {
        path
        for package, globs in patterns.items()
        for glob in globs
        for path in ROOT.joinpath(*package.split(".")[1:]).glob(glob)
    }
    present = {
        path
        for package in PROJECT["tool"]["setuptools"]["packages"]
        for path in ROOT.joinpath(*package.split(".")[1:]).glob("**/*" if package != "sitewright" else "py.typed")
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts
    }
    assert present <= shipped


def test_importing_the_command_line_loads_no_heavy_library() -> None:
    code = "import sys, sitewright.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("command", command_paths(cli))
def test_every_command_has_help(command: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "sitewright", *command, "--help"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "Usage: sitewright" in result.stdout


def test_changelog_names_the_version() -> None:
    init = (ROOT / "__init__.py").read_text(encoding="utf-8")
    version = re.search(r'__version__ = "(.+)"', init)
    assert version
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## Unreleased" in changelog or f"## {version[1]}" in changelog


def test_generated_documents_are_up_to_date() -> None:
    result = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
)
def test_relative_links_in_documents_lead_somewhere(document: str) -> None:
    path = ROOT / document
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)", text)
    missing = [target for target in targets if "://" not in target and not (path.parent / target).exists()]
    assert missing == []
