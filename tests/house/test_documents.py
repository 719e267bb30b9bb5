"""What the documents promise is there: files, links, and the test behind each feature."""

import re
from pathlib import Path

from tests.house.tree import ROOT, lines, sources, text

DOCUMENTS = sources(".md")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def feature_rows() -> list[str]:
    """Rows of `| feature | where | test |` in docs/features.md; none while there is no such page."""
    tables = [line for name in DOCUMENTS if name == "docs/features.md" for line in lines(name)]
    rows = [line for line in tables if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line)]
    return [row for row in rows if row.split("|")[1].strip().lower() != "feature"]


def has_test(path: str, name: str) -> bool:
    return (ROOT / path).is_file() and f"def {name}(" in text(path)


def local_links(name: str) -> list[str]:
    targets = re.findall(r"\]\(([^)#\s]+)", text(name))
    return [target for target in targets if "://" not in target and not target.startswith("mailto:")]


def test_every_feature_names_its_test() -> None:
    assert [row for row in feature_rows() if not TEST.search(row)] == []


def test_every_named_test_exists() -> None:
    assert [
        f"{path}::{name}" for row in feature_rows() for path, name in TEST.findall(row) if not has_test(path, name)
    ] == []


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{name}: {target}"
        for name in DOCUMENTS
        for target in local_links(name)
        if not (ROOT / Path(name).parent / target).exists()
    ]
    assert broken == []


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    assert re.search(r"^## Unreleased\n\n?- ", text("CHANGELOG.md"), re.MULTILINE)


def test_the_papers_of_an_open_project_are_there() -> None:
    papers = ["README.md", "LICENSE", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]
    assert [paper for paper in papers if not (ROOT / paper).is_file()] == []
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text("LICENSE")
