"""Comments and issues that are found again by a hidden first line, and replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.errors import UsageError
from umsync.github.fields import number as number_of
from umsync.github.fields import part
from umsync.github.fields import text as text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.github.api import GitHub
    from umsync.github.fields import Row

BOT: Final = "github-actions[bot]"
"""Who writes with a workflow's own token."""
LABEL: Final = "umsync"


def mark_of(text: str) -> str:
    """The hidden line that a report of umsync begins with.

    Raises:
        UsageError: the text has none.
    """
    first = text.partition("\n")[0].strip()
    if not (first.startswith("<!-- umsync:") and first.endswith("-->")):
        raise UsageError("The file is no report of umsync in Markdown: it lacks its first line.")
    return first


def own(notes: Iterable[Row], mark: str) -> Row | None:
    """The first that the workflow wrote itself and that begins with the mark, or None.

    Anybody may write the mark; what they wrote is not touched.
    """
    for each in notes:
        if part(each, "user").get("login") == BOT and text_of(each, "body").startswith(mark):
            return each
    return None


def comment(github: GitHub, number: int, text: str) -> str:
    """Puts a report below a pull request, in the place of an earlier one; what was done."""
    known = own(github.pages(f"/issues/{number}/comments"), mark_of(text))
    if known:
        github.send("PATCH", f"/issues/comments/{number_of(known)}", body=text)
        return "updated"
    github.send("POST", f"/issues/{number}/comments", body=text)
    return "added"


def issue(github: GitHub, title: str, text: str) -> int:
    """Opens an issue, or updates the open one with the same mark; its number."""
    known = _open_issue(github, mark_of(text))
    if known is None:
        made = github.send("POST", "/issues", title=title, body=text, labels=[LABEL])
        return number_of(made, "number")
    number = number_of(known, "number")
    github.send("PATCH", f"/issues/{number}", title=title, body=text)
    return number


def close(github: GitHub, mark: str) -> int | None:
    """Closes the open issue with the mark, if there is one; its number."""
    known = _open_issue(github, mark)
    if known is None:
        return None
    number = number_of(known, "number")
    github.send("PATCH", f"/issues/{number}", state="closed")
    return number


def _open_issue(github: GitHub, mark: str) -> Row | None:
    return own(github.pages("/issues", state="open", labels=LABEL), mark)
