"""Regular expressions in RE2 syntax: their time grows with the text only, so none can hang a run.

The syntax is that of https://github.com/google/re2/wiki/Syntax.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from umsync.kinds.pattern_fault import fault_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_MOST_CHARACTERS: Final = 1_000
_MOST_SHOWN: Final = 60
# A text that nobody has: what fits both this and the empty text fits everything.
_NOBODY: Final = "\ue000"


def pattern_problem(pattern: str) -> str | None:
    """A sentence on a pattern that cannot be used, or would fit every text; else None."""
    if len(pattern) > _MOST_CHARACTERS:
        limit = f"{len(pattern):,} characters; the most is {_MOST_CHARACTERS:,}."
        return f"has the pattern {_shown(pattern)} with {limit}"
    compiled = _compiled(pattern)
    if isinstance(compiled, str):
        return f"has the pattern {_shown(pattern)}, which is not in RE2 syntax: {compiled}."
    if compiled.search("") and compiled.search(_NOBODY):
        return f"has the pattern {_shown(pattern)}, which fits every text, even the empty one."
    return None


def searcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether some part of a text fits one of the patterns; upper and lower case are the same.

    The patterns must be free of problems. They are compiled once, here.
    """
    searches = [_compiled(each).search for each in patterns]

    def fits(text: str) -> bool:
        # RE2 reads UTF-8; JSON can hold half a character, which UTF-8 cannot.
        whole = text.encode("utf-8", "replace")
        for search in searches:  # noqa: SIM110 - any() makes a generator for each user
            if search(whole) is not None:
                return True
        return False

    return fits


def _compiled(pattern: str) -> Any:  # noqa: ANN401 - RE2 has no types
    """The compiled pattern, or a phrase on what is wrong with it."""
    import re2  # type: ignore[import-untyped]  # noqa: PLC0415 - has no types; loaded when needed

    options = re2.Options()
    options.case_sensitive, options.log_errors = False, False
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return fault_in(pattern)
    except UnicodeEncodeError:
        return "half a character"


def _shown(pattern: str) -> str:
    is_long = len(pattern) > _MOST_SHOWN
    return repr(f"{pattern[: _MOST_SHOWN - 1]}…" if is_long else pattern)
