"""Markup from elements: what is not markup already is text, and becomes markup in one place."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from umsync.model.secret import masked
from umsync.report.safe_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

Attribute = str | int | float | None
"""The value of an attribute; True has none, False and None are no attribute."""

LONGEST: Final = 300
"""How many characters of one text a page shows unless it is told otherwise."""
_NO_MARKUP: Final = re.compile("""[^ -~]|[&<>"']""")
"""What of a text does not stand for itself."""
_VOID: Final = frozenset({"br", "col", "input", "link", "meta"})


class Html(str):
    """Text that is markup already. Only this module and templates of constants make it."""

    __slots__ = ()


def text(value: str, longest: int = LONGEST) -> Html:
    """Text that anybody may have typed, as markup: unseen characters become codes, keys a mask.

    What is longer than `longest` is cut, with an ellipsis.
    """
    clean = masked(value)
    if len(clean) <= longest and not _NO_MARKUP.search(clean):
        return Html(clean)
    short = clean if len(clean) <= longest else clean[: longest - 1] + "…"
    return Html(escape(visible(short)))


def el(tag: str, *children: str | None, **attributes: Attribute) -> Html:
    """An element; None is nothing, `Html` stays as it is, other text is escaped.

    A closing underscore is taken off an attribute's name (`class_`), others become hyphens.
    """
    named = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in _VOID:
        return Html(f"<{tag}{named}>")
    if len(children) == 1 and isinstance(children[0], Html):  # the page's largest parts are these
        return Html(f"<{tag}{named}>{children[0]}</{tag}>")
    return Html(f"<{tag}{named}>{join(children)}</{tag}>")


def join(children: Iterable[str | None], between: str = "") -> Html:
    """One after the other; None and empty ones are left out. `between` is a constant."""
    parts = (each if isinstance(each, Html) else text(each) for each in children if each)
    return Html(between.join(parts))


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{text(str(value), 2000)}"'
