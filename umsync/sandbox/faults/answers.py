"""Answers that a fault makes up, and answers that it spoils."""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from werkzeug.wrappers import Response

from umsync.sandbox.errors import (
    Family,
    Fault,
    Problem,
    Wording,
    answer_of,
    gateway_refusal,
    worded,
)
from umsync.sandbox.faults.model import Kind
from umsync.sandbox.moments import http_date
from umsync.sandbox.paging import FIRST_PAGE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from umsync.sandbox.document import Row
    from umsync.sandbox.faults.model import Deed, RetryAfter

_DETAIL: Final = "The fault script says so."
_KNOWN: Final[dict[int, Problem]] = {problem.status: problem for problem in reversed(Problem)} | {
    400: Problem.BODY,
    403: Problem.USER_FORBIDDEN,
    404: Problem.UNKNOWN,
    409: Problem.CONFLICT,
}
_FIRST_ERROR: Final = 400
_WITHOUT_BODY: Final = frozenset({204, 304})
_PAGE: Final = """<!DOCTYPE html>
<html><head><title>{title}</title></head>
<body><h1>{title}</h1><p>proxy.acme.example</p></body></html>
"""


def instead(deed: Deed, family: Family, now: datetime) -> Response:
    """The answer that comes in place of the API's, for kinds that have one of their own."""
    if deed.kind is Kind.HTML:
        response = Response(_page(deed.status or 200), deed.status or 200, mimetype="text/html")
    elif deed.kind is Kind.LICENSE_FULL:
        problem = Problem.PAYMENT if deed.status == Problem.PAYMENT.status else Problem.LICENSE
        response = answer_of(problem.status, worded(Wording(*problem.value), _fault(), family))
    else:
        response = _refusal(deed, family)
    if deed.retry_after is not None:
        response.headers["Retry-After"] = _written(deed.retry_after, now)
    return response


def spoiled(kind: Kind, response: Response) -> Response:
    """The API's answer after it was spoiled; one without a body stays as it is."""
    spoil = _SPOIL.get(kind)
    if spoil is not None and response.get_data():
        spoil(response)
    return response


def _refusal(deed: Deed, family: Family) -> Response:
    status = deed.status or 500
    if status in _WITHOUT_BODY:
        return answer_of(status, None)
    if status < _FIRST_ERROR:
        return answer_of(status, {})
    if status == Problem.RATE.status and family is not Family.DIRECTORY:
        body = gateway_refusal()
    else:
        body = worded(_wording(status), _fault(), family)
    return answer_of(status, body if deed.code is None else _with_code(body, deed.code))


def _fault() -> Fault:
    return Fault(Problem.BROKEN, _DETAIL)


def _wording(status: int) -> Wording:
    """The documented words for a status, or such as they would be."""
    if status in _KNOWN:
        return Wording(*_KNOWN[status].value)
    title = _phrase(status)
    first, *others = title.split()
    key = first.lower() + "".join(word.capitalize() for word in others)
    return Wording(status, f"{status}-1", f"{status}-1", key, title)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def _with_code(body: Row, code: str) -> Row:
    """The same body, with another code wherever its family has one."""
    if "errors" in body:
        return {"errors": _coded(body["errors"], code)}
    if "errorCodes" in body.get("context", {}):
        context = body["context"]
        return body | {"context": context | {"errorCodes": _coded(context["errorCodes"], code)}}
    names = [name for name in ("code", "key", "errorKey") if name in body]
    return body | dict.fromkeys(names, code)


def _coded(errors: list[Row], code: str) -> list[Row]:
    return [error | {"code": code} for error in errors]


def _written(after: RetryAfter, now: datetime) -> str:
    if after.text is not None:
        return after.text
    if after.is_date:
        return http_date(now + timedelta(seconds=after.seconds))
    return f"{after.seconds:g}"


def _page(status: int) -> str:
    phrase = _phrase(status)
    return _PAGE.format(title="Sign in" if status < _FIRST_ERROR else f"{status} {phrase}")


def _wrong_type(response: Response) -> None:
    response.headers["Content-Type"] = "text/plain; charset=utf-8"


def _malformed(response: Response) -> None:
    body = response.get_data()
    response.set_data(body[: len(body) // 2])


def _repeat(response: Response) -> None:
    """The first page has no cursor of its own, so it gets the one that leads to any first page."""
    body = json.loads(response.get_data())
    links = body.get("links") if isinstance(body, dict) else None
    if isinstance(links, dict) and isinstance(body.get("data"), list):
        links["next"] = links.get("self") or FIRST_PAGE
        response.set_data(json.dumps(body))


_SPOIL: Final[dict[Kind, Callable[[Response], None]]] = {
    Kind.WRONG_TYPE: _wrong_type,
    Kind.MALFORMED: _malformed,
    Kind.REPEAT_CURSOR: _repeat,
}
