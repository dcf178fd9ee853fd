"""What a person typed cannot act where it is printed."""

from __future__ import annotations

import pytest

from umsync.report.safe_text import safe


@pytest.mark.parametrize("name", ["::error file=x::", "  ::add-mask::x", "\t::stop-commands::x"])
def test_a_name_is_no_command_to_a_build_machine(name: str) -> None:
    assert not safe(name).lstrip().startswith("::")


def test_the_older_form_of_a_command_is_none_anywhere() -> None:
    assert "##[" not in safe("Ann ##[error]x ##[warning]y")


@pytest.mark.parametrize("name", ["Ann :: Bob", "C::D", "#[x]", "a:b"])
def test_other_colons_and_marks_stay_as_they_are(name: str) -> None:
    assert safe(name) == name


def test_a_long_name_is_cut_with_an_ellipsis() -> None:
    assert safe("x" * 100) == "x" * 59 + "…"
