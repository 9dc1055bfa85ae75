"""The matrix of docs/accessibility.md: each cell of ours names tests that exist."""

from __future__ import annotations

import ast
import re

import pytest

from tests.docs.pages import ROOT, Page

MATRIX = Page("docs/accessibility.md").text.split("## Matrix")[1].split("\n## ")[0]
ROWS = [line.strip("|").split("|") for line in MATRIX.splitlines() if line.startswith("|")]
HEAD, CELLS = ROWS[0], ROWS[2:]
TESTS = {
    node.name
    for path in (ROOT / "tests" / "browser").glob("test_*.py")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
}


def test_the_matrix_compares_us_with_others() -> None:
    assert [name.strip() for name in HEAD[-2:]] == ["Revierlotse", "tests"]
    assert len(CELLS) > 15 and {len(row) for row in ROWS} == {len(HEAD)}


@pytest.mark.parametrize("row", CELLS, ids=lambda row: row[0].strip()[:40])
def test_a_row_of_the_matrix_is_backed_by_tests(row: list[str]) -> None:
    named = re.findall(r"`(test_\w+)`", row[-1])
    assert named and set(named) <= TESTS
    assert all(cell.strip() for cell in row)
