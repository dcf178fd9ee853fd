"""What an answer of GitHub holds: what is not of its type counts as absent."""

from __future__ import annotations

from typing import Any

from umsync.errors import GitHubError

Row = dict[str, Any]
"""One JSON object."""


def rows_in(answer: object, path: str) -> list[Row]:
    """The objects of a list.

    Raises:
        GitHubError: it is none; `path` is what was asked for.
    """
    if not isinstance(answer, list) or not all(isinstance(each, dict) for each in answer):
        raise GitHubError(f"GitHub's answer to {path} is no list of objects. Run the job again.")
    return answer


def part(row: Row, name: str) -> Row:
    """An object; an empty one if there is none."""
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def text(row: Row, name: str) -> str:
    """A text; an empty one if there is none."""
    value = row.get(name)
    return value if isinstance(value, str) else ""


def number(row: Row, name: str = "id") -> int:
    """A whole number.

    Raises:
        GitHubError: there is none.
    """
    value = row.get(name)
    if type(value) is not int:
        raise GitHubError(f"GitHub's answer has no number called {name}. Run the job again.")
    return value
