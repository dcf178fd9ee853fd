"""PyYAML's complaints as sentences that say what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.manifest.problems import MistakeError
from umsync.model.position import Position

if TYPE_CHECKING:
    import yaml

_SENTENCES = (
    ("mapping values are not allowed", "A colon and a space start a value, and none fits here."),
    ("',' or ']'", "The list that starts in line {line} needs a comma or its closing ]."),
    ("',' or '}'", "The mapping that starts in line {line} needs a comma or its closing }}."),
    ("'-' indicator", "This is not an item of the list from line {line}. Indent it, or add a -."),
    ("end of stream", "The quoted text that starts in line {line} has no closing quote."),
    ("escape", "In double quotes a backslash starts a code. Write \\\\ or use single quotes."),
    ("alphabetic or numeric", "Put a text that starts with * or & in quotes."),
    ("comment or line break", "Nothing but a comment may follow | or >. Start a new line."),
    ("expected key", "This does not fit the mapping from line {line}. Align its keys."),
    ("expected <block end>", "This does not fit what starts in line {line}. Align the lines."),
    ("could not find expected ':'", "This line needs a colon and a space, or more indentation."),
    ("document start", "This stands after the end of the manifest. Take it out."),
    ("node content", "A value is missing here, or a closing ] or }}."),
    ("tag", "Put a text that starts with ! in quotes."),
)
_OTHERWISE = "This is not valid YAML. Check indentation, colons and quotes."
_AFTER_COLON = " Put the text in quotes if the colon is part of it, or fix the indentation."


def mistake(error: yaml.YAMLError, text: str, path: str) -> MistakeError:
    """A mistake at the place that PyYAML found; nothing of PyYAML's own text is in it."""
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line, mark.column) if mark else (0, 0)
    at = Position(path, line + 1, column + 1)
    context = getattr(error, "context_mark", None) or mark
    problem = str(getattr(error, "problem", ""))
    if mark and "cannot start any token" in problem:
        return MistakeError(at, _token(text[mark.index : mark.index + 1]))
    return MistakeError(at, _sentence(problem, context.line + 1 if context else 1))


def _token(character: str) -> str:
    if character == "\t":
        return "A tab stands here. Indent with spaces."
    return f"No text starts with {character!r} in YAML. Put the text in quotes."


def _sentence(problem: str, line: int) -> str:
    for part, sentence in _SENTENCES:
        if part in problem:
            colon = _AFTER_COLON if part.startswith("mapping values") else ""
            return sentence.format(line=line) + colon
    return _OTHERWISE
