"""What PyYAML's own parser complains of, as sentences that say what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.codec.plain_text import TextError

if TYPE_CHECKING:
    import yaml

_COLON: Final = (
    "A colon and a space start a value, and none fits here. "
    "Put the text in quotes if the colon is part of it, or fix the indentation."
)
_UNCLOSED: Final = "The quoted text that starts in line {line} has no closing quote."
_ESCAPE: Final = "In double quotes a backslash starts a code. Write \\\\ or use single quotes."
_BLOCK: Final = "Nothing but a comment may follow | or >. Start a new line."
_STAR: Final = "Put a text that starts with * or & in quotes."
_TAG: Final = "Put a text that starts with ! in quotes."
_SENTENCES: Final = (
    ("", "mapping values are not allowed", _COLON),
    ("", "sequence entries are not allowed", "A list cannot start here. Start a new line for it."),
    ("", "',' or ']'", "The list that starts in line {line} needs a comma or its closing ]."),
    ("", "',' or '}'", "The mapping that starts in line {line} needs a comma or its closing }}."),
    (
        "block collection",
        "<block end>",
        "This is not an item of the list from line {line}. Indent it, or add a -.",
    ),
    (
        "block mapping",
        "<block end>",
        "This does not fit the mapping from line {line}. Align its keys.",
    ),
    ("quoted scalar", "end of stream", _UNCLOSED),
    ("quoted scalar", "document separator", _UNCLOSED),
    ("quoted scalar", "escape", _ESCAPE),
    ("block scalar", "", _BLOCK),
    (" tag", "", _TAG),
    ("", "tag handle", _TAG),
    ("", "alphabetic or numeric", _STAR),
    ("", "undefined alias", _STAR),
    (
        "",
        "could not find expected ':'",
        "This line needs a colon and a space, or more indentation.",
    ),
    ("single document", "", "A second document starts here. Put it into a file of its own."),
    ("", "document start", "This stands after the end of the text. Take it out."),
    ("", "node content", "A value is missing here, or a closing ] or }}."),
)
"""A part of what it was doing, a part of what is wrong, and the sentence; the first that fits."""
_OTHERWISE: Final = "This is not valid YAML. Check indentation, colons and quotes."


def complaint(error: yaml.YAMLError, text: str) -> TextError:
    """The error at the place that PyYAML found; nothing of PyYAML's own text is in it."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return TextError(1, 1, _OTHERWISE)
    place = mark.line + 1, mark.column + 1
    doing, problem = str(getattr(error, "context", "")), str(getattr(error, "problem", ""))
    if "cannot start any token" in problem:
        return TextError(*place, _token(text[mark.index : mark.index + 1]))
    start = getattr(error, "context_mark", None) or mark
    return TextError(*place, _sentence(doing, problem, start.line + 1))


def _sentence(doing: str, problem: str, line: int) -> str:
    for where, what, sentence in _SENTENCES:
        if where in doing and what in problem:
            return sentence.format(line=line)
    return _OTHERWISE


def _token(character: str) -> str:
    if character == "\t":
        return "A tab stands here. Write spaces instead."
    return f"No text starts with {character!r} in YAML. Put the text in quotes."
