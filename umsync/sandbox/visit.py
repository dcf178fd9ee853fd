"""A request that has arrived whole, as fault scripts and the journal see it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.codec.json_text import decoded
from umsync.sandbox.errors import RefusedError
from umsync.sandbox.gate import receive

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from werkzeug.wrappers import Request


@dataclass(frozen=True, slots=True)
class Visit:
    """Its number since the start (from 1), method, decoded path, and whom it is about.

    `account` is the account id in the path or the `accountId` in the body; None for neither.
    """

    number: int
    method: str
    path: str
    account: str | None


def visit_of(request: Request, values: Mapping[str, str], numbers: Iterator[int]) -> Visit:
    """The visit that a request is; `values` are those of its path, `numbers` count whole requests.

    Raises:
        ConnectionAbortedError: the body never came whole; nobody waits for an answer.
    """
    with suppress(RefusedError):  # too large: whoever serves it says so
        receive(request)
    account = values.get("account_id") or _account_in(request)
    return Visit(next(numbers), request.method, request.path, account)


def _account_in(request: Request) -> str | None:
    try:
        body = decoded(request.get_data())
    except Exception:  # noqa: BLE001 - whoever serves it says what is wrong with the body
        return None
    account = body.get("accountId") if isinstance(body, dict) else None
    return account if isinstance(account, str) else None
