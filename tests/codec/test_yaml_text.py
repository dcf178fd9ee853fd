"""YAML is read, and refused in words of ours, whichever of PyYAML's two parsers is there."""

from __future__ import annotations

import pytest
import yaml

from umsync.codec import yaml_text
from umsync.codec.plain_text import TextError
from umsync.codec.yaml_text import composed, events
from umsync.codec.yaml_words import complaint

OTHERWISE = "This is not valid YAML. Check indentation, colons and quotes."
REMEDY = "Write less."


@pytest.fixture(params=["any parser", "no libyaml"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "no libyaml":
        monkeypatch.setattr(yaml_text, "_QUICK", None)


def refusal(text: str) -> tuple[int, int, str]:
    with pytest.raises(TextError) as caught:
        list(events(text, REMEDY))
    return caught.value.line, caught.value.column, caught.value.sentence


def scalars(text: str) -> list[tuple[int, int, str]]:
    found = [each for each in events(text, REMEDY) if isinstance(each, yaml.ScalarEvent)]
    marks = ((each.start_mark, each.value) for each in found)
    return [(mark.line + 1, mark.column + 1, value) for mark, value in marks if mark]


@pytest.mark.parametrize(
    ("opening", "column"), [("[", 21), ("{a: ", 78), ("- ", 41), ("? ", 41), ("[{a: ", 48)]
)
@pytest.mark.parametrize("times", [50, 999, 1_100, 5_000, 100_000])
def test_a_text_that_is_too_deep_is_told_where_the_21st_level_starts(
    opening: str, column: int, times: int
) -> None:
    sentence = "This is more than 20 levels deep. Write less."
    assert refusal(opening * times) == (1, column, sentence)


def test_twenty_levels_are_none_too_many() -> None:
    assert scalars("[" * 19 + "a" + "]" * 19) == [(1, 20, "a")]
    assert refusal("[" * 20 + "a" + "]" * 20)[:2] == (1, 21)


def test_a_text_has_at_most_so_many_values_even_if_it_is_not_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(yaml_text, "MOST_VALUES", 1_000)
    sentence = "The file has more than 1,000 values. Split it into several files."
    assert refusal("[" + "a," * 1_000) == (1, 2_000, sentence)
    assert refusal("[" + "a," * 1_000 + "]") == (1, 2_000, sentence)


def test_the_most_values_are_50000() -> None:
    assert refusal("[" + "a," * 50_000 + "]")[2].startswith("The file has more than 50,000 values")


@pytest.mark.parametrize("text", ["a:\tb", "a: b\t", "a: [b,\tc]", "a: b\t# c", "\ta: b", "a\tb"])
def test_a_tab_between_things_is_refused(text: str) -> None:
    assert refusal(text)[2] == "A tab stands here. Write spaces instead."


@pytest.mark.parametrize("text", ["a: 'b\tc'", 'a: "b\tc"', "a: b # c\td", "a: |\n  b\tc"])
def test_a_tab_in_quotes_comments_and_blocks_is_taken(text: str) -> None:
    assert scalars(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{a: svc-?bot$, b: Why?}", ["a", "svc-?bot$", "b", "Why?"]),
        ("[a?, {b?: c}]", ["a?", "b?", "c"]),
        ("a: b?", ["a", "b?"]),
        ("{a:, b: c}", ["a", "", "b", "c"]),
    ],
)
def test_a_text_without_quotes_is_read_alike(text: str, found: list[str]) -> None:
    assert [value for _, _, value in scalars(text)] == found


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("{a: }", 4),
        ("{a:   , b: c}", 4),
        ("[a: ]", 4),
        ("a:   # b", 3),
        ("- ", 2),
        ("{b , a: c}", 4),
    ],
)
def test_a_missing_value_stands_right_behind_its_sign(text: str, column: int) -> None:
    assert (1, column, "") in scalars(text)


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("a: |# b", (1, 5), "Nothing but a comment may follow | or >. Start a new line."),
        ("a: >9x", (1, 6), "Nothing but a comment may follow | or >. Start a new line."),
        (
            'a: "\\q"',
            (1, 6),
            "In double quotes a backslash starts a code. Write \\\\ or use single quotes.",
        ),
        (
            'a: "\\UFFFFFFFF"',
            (1, 7),
            "There is no character with this code. The last one is \\U0010FFFF.",
        ),
        ("a: - b", (1, 4), "A list cannot start here. Start a new line for it."),
        ("a: [b\nc: d", (2, 2), "The list that starts in line 1 needs a comma or its closing ]."),
        ("{", (1, 2), "A value is missing here, or a closing ] or }."),
        (
            "- a\n- b\nc: d",
            (3, 1),
            "This is not an item of the list from line 1. Indent it, or add a -.",
        ),
        ("a: 1\n b: 2", (2, 3), None),
        ("a: !<x y", (1, 7), "Put a text that starts with ! in quotes."),
        (
            "%TAG ! x",
            (1, 1),
            "YAML directives are not allowed. Take out the line that starts with %.",
        ),
        ("'\n...\n", (2, 1), "The quoted text that starts in line 1 has no closing quote."),
    ],
)
def test_a_mistake_has_a_sentence_and_a_place(
    text: str, place: tuple[int, int], sentence: str | None
) -> None:
    line, column, said = refusal(text)
    assert (line, column) == place
    assert said == sentence or (sentence is None and said.startswith("A colon and a space start"))


def test_a_complaint_that_nobody_foresaw_is_said_in_general() -> None:
    mark = yaml.Mark("x", 7, 1, 4, "a\nb: c", 7)
    unknown = yaml.MarkedYAMLError("while doing this", mark, "it is odd", mark)
    told = [complaint(each, "a\nb: c") for each in (unknown, yaml.YAMLError("it is odd"))]
    assert [(each.line, each.column, each.sentence) for each in told] == [
        (2, 5, OTHERWISE),
        (1, 1, OTHERWISE),
    ]


def test_a_character_that_no_parser_takes_is_no_yaml() -> None:
    assert refusal("a: \x07") == (1, 1, OTHERWISE)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: *b", "Put a text that starts with * or & in quotes."),
        ("a\n---\nb", "A second document starts here. Put it into a file of its own."),
    ],
)
def test_what_only_a_composer_refuses_has_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(TextError) as caught:
        composed(text, REMEDY)
    assert caught.value.sentence == sentence
