"""An answer as bytes, and what can be told from it: JSON, or the words of an error.

Atlassian words errors in several shapes; the functions at the end know one each.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from umsync.codec.json_text import JsonError, decoded

if TYPE_CHECKING:
    from umsync.atlassian.fields import Json

_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (names in lower case) and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def says_json(self) -> bool:
        """Whether its content type is JSON."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return kind == "application/json" or kind.endswith("+json")

    def json(self) -> Json:
        """The decoded body.

        Raises:
            JsonError: it is not JSON, or not such as umsync reads.
        """
        return decoded(self.body)


class Words(NamedTuple):
    """What an error's body says: code, sentence, request id; each may be empty."""

    code: str = ""
    text: str = ""
    request_id: str = ""


def words(answer: Answer) -> Words | None:
    """What the API says in one of its shapes; None when it is no answer of the API."""
    try:
        body = answer.json()
    except JsonError:
        return None
    found = (shape(body) for shape in _SHAPES)
    return next((each for each in found if each is not None), None)


def clean(text: str, secret: str) -> str:
    """Without control characters and the secret, at most 300 characters."""
    shown = "".join(" " if unicodedata.category(each)[0] == "C" else each for each in text)
    shown = " ".join(shown.split()).replace(secret, "***")
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _errors(body: Json) -> Words | None:
    """Organizations API: `{"errors": [{"code", "title", "detail", "id"}]}`."""
    errors = body.get("errors") if isinstance(body, dict) else None
    if not isinstance(errors, list) or not errors or not isinstance(errors[0], dict):
        return None
    return _of_error(errors[0])


def _error(body: Json) -> Words | None:
    """Workspaces: such an error without the list, `{"status": "400", "code", "title", …}`."""
    if not isinstance(body, dict) or not isinstance(body.get("status"), str):
        return None
    return _of_error(body) if _text(body.get("code")) else None


def _of_error(error: dict[str, Json]) -> Words:
    said = (_text(error.get("title")), _text(error.get("detail")))
    return Words(_text(error.get("code")), ": ".join(filter(None, said)), _text(error.get("id")))


def _conflict(body: Json) -> Words | None:
    """Account lifecycle: `{"key", "context": {"message", "errorCodes": [{"code", "message"}]}}`."""
    context = body.get("context") if isinstance(body, dict) else None
    if not isinstance(context, dict):
        return None
    reasons = _listed(context.get("errorCodes"))
    if reasons is None or reasons.text:
        return reasons
    return reasons._replace(text=_text(context.get("message")))


def _keyed(body: Json) -> Words | None:
    """User management API: `{"key", "errorKey", "errorDetail"}`."""
    if not isinstance(body, dict) or not isinstance(body.get("key"), str):
        return None
    return Words(_text(body.get("errorKey")) or body["key"], _text(body.get("errorDetail")))


def _listed(body: Json) -> Words | None:
    """Account lifecycle, as it once was: `[{"code", "message"}]`."""
    if not isinstance(body, list) or not body or not isinstance(body[0], dict):
        return None
    return Words(_text(body[0].get("code")), _text(body[0].get("message")))


def _gateway(body: Json) -> Words | None:
    """Gateway: `{"code": 401, "message"}`."""
    if not isinstance(body, dict) or not isinstance(body.get("code"), int):
        return None
    return Words("", _text(body.get("message")))


def _service(body: Json) -> Words | None:
    """A service behind the gateway: `{"timestamp", "status": 500, "error", "message", "path"}`."""
    if not isinstance(body, dict) or not isinstance(body.get("status"), int):
        return None
    said = (_text(body.get("error")), _text(body.get("message")))
    return Words("", ": ".join(filter(None, said)))


_SHAPES: Final = (_errors, _error, _conflict, _keyed, _listed, _gateway, _service)
"""The more particular ones come first."""
