"""Invented exchanges for the checker's own tests."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.conformance import Exchange

OURS = Path(__file__).parents[1] / "openapi"
"""The folder of our own documents, whatever UMSYNC_OPENAPI_DIR says."""

ORG = "/admin/v2/orgs/acme"
SEARCH = f"{ORG}/directories/-/users/search"
_JSON = {"content-type": "application/json"}


def exchange(
    path: str,
    *,
    method: str = "GET",
    query: tuple[tuple[str, str], ...] = (),
    sent: object = None,
    status: int = 200,
    body: object = None,
) -> Exchange:
    return Exchange(
        method=method,
        path=path,
        query=query,
        request_headers=_JSON if sent is not None else {},
        request_body=b"" if sent is None else json.dumps(sent).encode(),
        status=status,
        response_headers=_JSON if body is not None else {},
        response_body=b"" if body is None else json.dumps(body).encode(),
    )


def search(sent: object, **user: object) -> Exchange:
    return exchange(SEARCH, method="POST", sent=sent, body={"data": [user], "links": {}})
