"""Unquoted values follow the core schema of YAML 1.2."""

from __future__ import annotations

import math

import pytest

from umsync.manifest.scalars import resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("False", False),
        ("0", 0),
        ("-19", -19),
        ("+12", 12),
        ("010", 10),
        ("0o7", 7),
        ("0x3A", 58),
        ("1.5", 1.5),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("12e03", 12000.0),
        (".inf", math.inf),
        ("-.Inf", -math.inf),
    ],
)
def test_core_values(text: str, value: object) -> None:
    found = resolve(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number(text: str) -> None:
    found = resolve(text)
    assert isinstance(found, float)
    assert math.isnan(found)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "No",
        "on",
        "off",
        "y",
        "n",
        "tRue",
        "2027-01-31",
        "1_000",
        "0b1",
        "1:30",
        "0o8",
        "0xg",
        "-0x1",
        ".",
        ".i",
        "inf",
        "nan",
        "٣",
        "=",
        "<<",
    ],
)
def test_everything_else_is_text(text: str) -> None:
    assert resolve(text) == text


def test_a_number_too_long_to_be_meant_is_text() -> None:
    assert resolve("1" * 41) == "1" * 41
