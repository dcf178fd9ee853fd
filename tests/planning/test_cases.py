"""Every folder below tests/cases states a fact; its case shows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.cases import Case, all_cases, expected, outcome
from umsync.errors import ManifestError
from umsync.kinds.registry import actions, filters

if TYPE_CHECKING:
    from pathlib import Path

_CASES = all_cases()


@pytest.mark.parametrize("case", _CASES, ids=[case.name for case in _CASES])
def test_the_fact_holds(case: Case, tmp_path: Path) -> None:
    if "error" in case.expect:
        with pytest.raises(ManifestError, match=re.escape(case.expect["error"])):
            case.plan(tmp_path)
    else:
        assert outcome(case.plan(tmp_path), case.expect) == expected(case.expect)


@pytest.mark.parametrize("case", _CASES, ids=[case.name for case in _CASES])
def test_the_folder_is_a_sentence_about_a_kind_or_the_planner(case: Case) -> None:
    assert case.folder.parent.name in {*filters(), *actions(), "planner"}
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+){2,}", case.folder.name)
    assert case.expect.keys() == {"error"} or "error" not in case.expect
