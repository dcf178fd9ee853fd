"""The events of a YAML text. PyYAML comes with libyaml or without, and either has its own parser.

They differ in words, in places, and in what they make of tabs. So PyYAML's own, which is always
there, says what is wrong, and reads whatever is unusual; libyaml's is 20 times as fast.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import yaml

from umsync.codec.plain_text import TextError, place_of
from umsync.codec.yaml_words import complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LEVELS: Final = 20
MOST_VALUES: Final = 50_000
_QUICK: Any = getattr(yaml, "CSafeLoader", None)
_DIRECTIVE: Final = re.compile(r"^%", re.MULTILINE)
_BLOCK_SIGNS: Final = re.compile(r"[|>][-+0-9]*(?: +#.*| *)$", re.MULTILINE)


class _Loader(yaml.SafeLoader):
    """PyYAML's own, which would end a text without quotes at a ? within brackets."""

    def scan_plain(self) -> Any:  # noqa: ANN401 - a token
        """Shows the scanner something else than a ?; the text is taken from elsewhere."""
        peek = self.peek
        self.peek = lambda index=0: "x" if (sign := peek(index)) == "?" else sign  # type: ignore[method-assign]
        try:
            return super().scan_plain()
        finally:
            del self.peek


def events(text: str, remedy: str) -> Iterator[Any]:
    """PyYAML's events, so that nothing is resolved, expanded or constructed.

    Args:
        text: without characters that nobody can see.
        remedy: what to do about a text that is too deep; a sentence.

    Raises:
        TextError: it is no YAML, has directives, or is too deep or too large.
    """
    directive = _DIRECTIVE.search(text)
    if directive:
        sentence = "YAML directives are not allowed. Take out the line that starts with %."
        raise TextError(*place_of(text, directive.start()), sentence)
    level, count = 1, 0
    for event in _events(text, _loader(text)):
        if isinstance(event, yaml.NodeEvent):
            count += 1
            _check(event, count, level, remedy)
        level += _step(event)
        yield event


def composed(text: str, remedy: str) -> yaml.Node | None:
    """PyYAML's node for the only document; None if there is nothing in it. It takes aliases.

    Raises:
        TextError: as `events`; also for a second document, and an alias of nothing.
    """
    for _ in events(text, remedy):
        pass
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise complaint(error, text) from None
    return node


def _check(event: Any, count: int, level: int, remedy: str) -> None:  # noqa: ANN401 - untyped
    at = event.start_mark.line + 1, event.start_mark.column + 1
    if count > MOST_VALUES:
        sentence = f"The file has more than {MOST_VALUES:,} values. Split it into several files."
        raise TextError(*at, sentence)
    if level > MOST_LEVELS:
        raise TextError(*at, f"This is more than {MOST_LEVELS} levels deep. {remedy}")


def _loader(text: str) -> Any:  # noqa: ANN401 - PyYAML's loaders are untyped
    """That of libyaml where it tells what PyYAML's own does."""
    if _QUICK is None or "\t" in text:
        return _Loader
    try:
        return _QUICK if all(_is_usual(event, text) for event in _within_bounds(text)) else _Loader
    except yaml.YAMLError:
        return _Loader


def _within_bounds(text: str) -> Iterator[Any]:
    """What libyaml tells of a text, up to where it is too deep or too large for us anyway."""
    level = 0
    for event in islice(yaml.parse(text, Loader=_QUICK), 3 * MOST_VALUES):
        yield event
        level += _step(event)
        if level > MOST_LEVELS:
            return


def _step(event: Any) -> int:  # noqa: ANN401 - untyped
    """How many levels deeper what follows is."""
    is_end = isinstance(event, yaml.CollectionEndEvent)
    return isinstance(event, yaml.CollectionStartEvent) - is_end


def _is_usual(event: Any, text: str) -> bool:  # noqa: ANN401 - untyped
    """Not so are values that are absent and texts below | and >: places and signs differ there."""
    if not isinstance(event, yaml.ScalarEvent):
        return True
    mark: Any = event.start_mark
    if event.style in {"|", ">"}:
        return _BLOCK_SIGNS.match(text, mark.index) is not None
    return bool(event.value or event.style)


def _events(text: str, kind: Any) -> Iterator[Any]:  # noqa: ANN401 - a loader
    loader: Any = None
    try:
        loader = kind(text)
        while loader.check_event():
            yield loader.get_event()
    except yaml.YAMLError as error:
        raise complaint(error, text) from None
    except (ValueError, OverflowError):  # PyYAML's own parser makes a character of any escape
        mark = loader.get_mark()
        sentence = "There is no character with this code. The last one is \\U0010FFFF."
        raise TextError(mark.line + 1, mark.column + 1, sentence) from None
    finally:
        if loader is not None:
            loader.dispose()
