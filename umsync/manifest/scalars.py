"""Unquoted YAML values by the core schema of YAML 1.2.2 (https://yaml.org/spec/1.2.2/#103-core-schema).

So `no`, `on` and dates are text, unlike in YAML 1.1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from umsync.manifest.nodes import Plain

_LONGEST_NUMBER = 40
_WORDS: dict[str, Plain] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = {"0o": (re.compile("0o[0-7]+"), 8), "0x": (re.compile("0x[0-9a-fA-F]+"), 16)}
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


def resolve(text: str) -> Plain:
    """What an unquoted text means. A number with more than 40 characters stays text."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > _LONGEST_NUMBER:
        return text
    if _INT.fullmatch(text):
        return int(text)
    pattern, base = _BASED.get(text[:2], (_INT, 10))
    if pattern.fullmatch(text):
        return int(text[2:], base)
    return float(text.lower().replace(".i", "i").replace(".n", "n")) if _is_float(text) else text


def _is_float(text: str) -> bool:
    return bool(_FLOAT.fullmatch(text))
