"""Every folder below `cases` is a fact: manifests, and the exact text of their mistakes if any."""

from __future__ import annotations

from pathlib import Path

import pytest

from umsync.codec import yaml_text
from umsync.manifest.load import load
from umsync.manifest.problems import ManifestErrors

CASES = sorted((Path(__file__).parent / "cases").iterdir())
REFUSED = [case for case in CASES if (case / "problems.txt").exists()]
ACCEPTED = [case for case in CASES if case not in REFUSED]


@pytest.fixture(params=["any parser", "no libyaml"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML has two parsers, of which one is not everywhere."""
    if request.param == "no libyaml":
        monkeypatch.setattr(yaml_text, "_QUICK", None)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_the_mistakes_are_exactly_those_in_problems_txt(case: Path) -> None:
    with pytest.raises(ManifestErrors) as caught:
        load([case])
    assert f"{caught.value}\n" == (case / "problems.txt").read_text()


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case.name)
def test_a_case_without_problems_txt_loads(case: Path) -> None:
    assert load([case]).sources


def test_a_manifest_with_ten_mistakes_lists_ten_lines_and_their_count() -> None:
    (case,) = (case for case in CASES if case.name == "ten_mistakes_are_ten_lines")
    with pytest.raises(ManifestErrors) as caught:
        load([case])
    assert len(caught.value.problems) == 10
    assert str(caught.value).splitlines()[-1] == "10 mistakes."
