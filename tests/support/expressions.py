"""GitHub's expressions, as far as our workflows use them; whatever else stands there is an error.

https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
Values are those of JSON: None, bool, float, str, list, dict.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w-]*)"
    r"|(?P<sign>==|!=|&&|\|\||[!().]))"
)
_INSERTED: Final = re.compile(r"\$\{\{ *(.*?) *\}\}", re.DOTALL)
_WORDS: Final[Mapping[str, object]] = {"true": True, "false": False, "null": None}
STATUS: Final = ("success", "failure", "always", "cancelled")


class Open(dict[str, Any]):
    """What may lack keys on GitHub, too, and has null for them: payloads, outputs, secrets."""


@dataclass(frozen=True)
class Scope:
    """The contexts, such as `github`, and what the status functions answer."""

    contexts: Mapping[str, Any]
    status: Mapping[str, bool]

    def value(self, expression: str) -> Any:
        """What an expression is."""
        return _Parser(expression, self).whole()

    def text(self, text: str) -> str:
        """A text with its `${{ … }}` put in."""
        return _INSERTED.sub(lambda found: as_text(self.value(found[1])), text)

    def is_due(self, condition: str | None) -> bool:
        """What an `if` says; without a status function, `success()` is meant as well."""
        if condition is None:
            return self.status["success"]
        found = _INSERTED.fullmatch(condition.strip())
        parser = _Parser(found[1] if found else condition, self)
        is_met = is_true(parser.whole())
        return is_met and (parser.asks_status or self.status["success"])


def is_true(value: object) -> bool:
    """False, 0, '' and null are not; an empty list or object is."""
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value) if value is None or isinstance(value, bool | str) else True


def as_text(value: object) -> str:
    """A value in a text; lists and objects have none that is of use."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    assert isinstance(value, str), f"{value} stands in a text"
    return value


def is_equal(one: object, other: object) -> bool:
    """Upper and lower case are the same; what is of different kinds is compared as numbers."""
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    if isinstance(one, list | dict) or isinstance(other, list | dict):
        return one is other
    return one == other if type(one) is type(other) else _number(one) == _number(other)


def _number(value: object) -> float:
    if isinstance(value, str):
        try:
            return float(value) if value.strip() else 0.0
        except ValueError:
            return math.nan
    assert value is None or isinstance(value, bool | float)
    return float(value or 0)


class _Parser:
    """Reads and evaluates in one go: what `||` or `&&` leaves out has no effect, so it may."""

    def __init__(self, expression: str, scope: Scope) -> None:
        self.left, self.scope, self.asks_status = _tokens(expression), scope, False

    def whole(self) -> Any:
        found = self._or()
        assert not self.left, f"{self.left} is too much"
        return found

    def _or(self) -> Any:
        found = self._and()
        while self._takes("||"):
            other = self._and()
            found = found if is_true(found) else other
        return found

    def _and(self) -> Any:
        found = self._equality()
        while self._takes("&&"):
            other = self._equality()
            found = other if is_true(found) else found
        return found

    def _equality(self) -> Any:
        found = self._unary()
        while self.left and self.left[0] in {"==", "!="}:
            sign = self.left.pop(0)
            found = is_equal(found, self._unary()) == (sign == "==")
        return found

    def _unary(self) -> Any:
        if self._takes("!"):
            return not is_true(self._unary())
        if self._takes("("):
            found = self._or()
            self._expect(")")
            return found
        return self._operand(self.left.pop(0))

    def _operand(self, token: str) -> Any:
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if token in _WORDS:
            return _WORDS[token]
        if token[0].isdigit() or token[0] == "-":
            return float(token)
        if self._takes("("):
            return self._properties(self._call(token))
        assert token in self.scope.contexts, f"the context {token} is not known"
        return self._properties(self.scope.contexts[token])

    def _call(self, name: str) -> Any:
        if name == "fromJSON":
            found = json.loads(self._or(), parse_int=float)
        else:
            assert name in STATUS, f"the function {name} is not known"
            self.asks_status = True
            found = self.scope.status[name]
        self._expect(")")
        return found

    def _properties(self, found: Any) -> Any:
        while self._takes("."):
            name = self.left.pop(0)
            if found is None or isinstance(found, Open):
                found = None if found is None else found.get(name)
            else:
                assert name in found, f"the property {name} is not known"
                found = found[name]
        return found

    def _takes(self, sign: str) -> bool:
        is_next = bool(self.left) and self.left[0] == sign
        if is_next:
            self.left.pop(0)
        return is_next

    def _expect(self, sign: str) -> None:
        assert self._takes(sign), f"{sign} is missing before {self.left}"


def _tokens(expression: str) -> list[str]:
    found, at = [], 0
    expression = expression.strip()
    while at < len(expression):
        token = _TOKEN.match(expression, at)
        assert token, f"{expression[at:]} is not known"
        found.append(token[0].strip())
        at = token.end()
    return found
