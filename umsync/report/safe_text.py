"""Text that a person typed, made harmless for a terminal and for one line of output."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from umsync.model.secret import masked

if TYPE_CHECKING:
    from umsync.model.person import Person

_LONGEST = 60
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that move, hide or reorder what stands around them."""
_IGNORED = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | frozenset(
    map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""Letters and marks without a shape (Unicode's Default_Ignorable_Code_Point)."""


def safe(text: str, longest: int = _LONGEST) -> str:
    """One visible line: control, direction and zero-width characters are shown as their codes.

    Cut to `longest` characters with an ellipsis. What build machines would take for a command of
    theirs (`::error::` at a line's beginning, `##[` anywhere) is shown with codes as well.
    """
    if len(text) <= longest and is_harmless(text):
        return text
    text = masked(text)  # before it is cut: a part of a key would no longer be told from a word
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return _no_command(visible(short))


def is_harmless(text: str) -> bool:
    """Whether plainly nothing in it needs to be masked or shown in another way."""
    is_seen = text.isascii() and text.isprintable()
    return is_seen and "::" not in text and "##[" not in text and masked(text) is text


def whole(line: str) -> str:
    """As `safe`, but not cut: for what somebody agrees to."""
    return _no_command(visible(masked(line)))


def _no_command(text: str) -> str:
    """GitHub's runner reads both forms, also after blanks at a line's beginning."""
    if text.lstrip().startswith("::"):
        text = text.replace("::", "\\u003a:", 1)
    return text.replace("##[", "\\u0023#[")


def visible(text: str) -> str:
    """The whole text, with what nobody can see shown as its codes."""
    plain = text.isascii() and text.isprintable()
    return text if plain else "".join(map(_visible, text))


@lru_cache(4096)  # a language has fewer signs; asking Unicode takes ten times as long
def _visible(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN and character not in _IGNORED:
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - BMP's end


def who(person: Person) -> str:
    """A person, as in an e-mail header; the account id stands in for a hidden address.

    It stands alone where neither name nor address is known or shown.
    """
    if not person.name and not person.email:
        return f"<{safe(person.account_id, 120)}>"
    return f"{safe(person.name) or '(no name)'} <{safe(person.email or person.account_id, 120)}>"
