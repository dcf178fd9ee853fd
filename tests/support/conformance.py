"""Checks what went over the wire against OpenAPI documents.

The documents are those in `tests/openapi`, or, with `UMSYNC_OPENAPI_DIR`, those in that folder,
without their known defects, and ours for the operations that they lack.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jsonschema import Draft202012Validator

from tests.conformance.defects import mend
from tests.conformance.exchange import Exchange, RecordingTransport, recorded_wsgi
from tests.conformance.openapi import Document, Operation, schema_faults
from tests.conformance.queries import query_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.conformance.openapi import Node

__all__ = ["Documents", "Exchange", "Operation", "RecordingTransport", "recorded_wsgi"]

_TESTS = Path(__file__).parents[1]
_OURS = _TESTS / "openapi"
_FIRST_ERROR = 400
_ANY_OPERATION = {401, 403, 404, 405, 415, 429, *range(500, 600)}
"""Statuses the gateway gives to any request, so that no operation needs to document them."""
_SHAPES = json.loads((_TESTS / "conformance" / "error_shapes.json").read_text(encoding="utf-8"))
_GATEWAY = Draft202012Validator(_SHAPES["gateway"])
_ANY_SHAPE = Draft202012Validator({"anyOf": [_SHAPES["api"], _SHAPES["gateway"]]})


@dataclass(frozen=True, slots=True)
class Documents:
    """All OpenAPI documents of a folder, and others for what is in none of them."""

    documents: tuple[Document, ...]
    spare: tuple[Document, ...] = ()

    @classmethod
    def load(cls, folder: Path | None = None) -> Documents:
        """The documents in `folder`, whatever their file names; see the module for the default."""
        if folder is not None:
            return cls(_read(folder))
        if given := given_folder():
            return cls(_read(given, mend)).supplied(cls(_read(_OURS)))
        return cls(_read(_OURS))

    def supplied(self, others: Documents) -> Documents:
        """The same with the operations of others that it lacks."""
        known = {one.key for one in self.operations()}
        return Documents(self.documents, tuple(one.without(known) for one in others.documents))

    def lacks(self) -> list[str]:
        """A warning for each endpoint that the documents themselves do not have."""
        lacking = [one.endpoint for each in self.spare for one in each.operations()]
        return [f"Warning: {one} is in none of the documents; ours was used." for one in lacking]

    def operations(self) -> tuple[Operation, ...]:
        """Every operation of every document."""
        every = (*self.documents, *self.spare)
        return tuple(found for document in every for found in document.operations())

    def find(self, method: str, path: str) -> Operation | None:
        """The operation that a request is one of; the most literal template wins."""
        known = [found for found in self.operations() if found.matches(path)]
        closest = max((found.literal for found in known), default=0)
        by_method = (found for found in known if found.literal == closest)
        return next((found for found in by_method if found.method == method), None)

    def check(self, exchange: Exchange) -> list[str]:
        """Every way in which the request or its answer is not as documented; [] is good."""
        return self.check_request(exchange) + self.check_response(exchange)

    def check_request(self, exchange: Exchange) -> list[str]:
        """The request alone: path, method, query and body."""
        operation = self.find(exchange.method, exchange.path)
        if operation is None:
            return [f"{exchange.method} {exchange.path} is not documented."]
        return [*query_faults(operation, exchange), *_request_body_faults(operation, exchange)]

    def check_response(self, exchange: Exchange) -> list[str]:
        """The answer alone: a documented status with a documented body."""
        operation = self.find(exchange.method, exchange.path)
        if operation is None:
            return []
        responses = operation.node.get("responses", {})
        status = str(exchange.status)
        if status in responses:
            place = f"{operation.pointer}/responses/{status}"
            answer, pointer = operation.document.follow(responses[status], place)
            return _documented_faults(operation.document, answer, pointer, exchange)
        if exchange.status in _ANY_OPERATION:
            return _general_faults(exchange)
        return [f"Status {status} is not documented for {operation.method} {operation.template}."]


def given_folder() -> Path | None:
    """The folder in UMSYNC_OPENAPI_DIR."""
    given = os.environ.get("UMSYNC_OPENAPI_DIR")
    return Path(given) if given else None


def _read(folder: Path, mend: Callable[[Node], object] = bool) -> tuple[Document, ...]:
    read = (Document.read(path, mend) for path in sorted(folder.glob("*.json")))
    return tuple(document for document in read if "paths" in document.root)


def _request_body_faults(operation: Operation, exchange: Exchange) -> Iterable[str]:
    raw = exchange.request_body
    if "requestBody" not in operation.node:
        if raw not in {b"", b"{}"}:  # umsync sends {} with every POST, so that it is never a 415
            yield "A request body is sent but none is documented."
        return
    place = f"{operation.pointer}/requestBody"
    node, pointer = operation.document.follow(operation.node["requestBody"], place)
    if not raw:
        if node.get("required", False):
            yield "The request body is missing."
        return
    media = exchange.request_headers.get("content-type", "")
    for fault in _content_faults(operation.document, node, pointer, media, raw):
        yield f"Request body: {fault}"


def _documented_faults(
    document: Document, answer: Node, pointer: str, exchange: Exchange
) -> list[str]:
    if "content" not in answer:
        if exchange.status >= _FIRST_ERROR:
            return _general_faults(exchange)
        return ["A response body is sent but none is documented."] if exchange.response_body else []
    if _from_the_gateway(exchange):
        return []
    media = exchange.response_headers.get("content-type", "")
    faults = _content_faults(document, answer, pointer, media, exchange.response_body)
    return [f"Response {exchange.status}: {fault}" for fault in faults]


def _content_faults(
    document: Document, node: Node, pointer: str, media: str, raw: bytes
) -> list[str]:
    kind = media.partition(";")[0].strip().lower()
    if kind not in node["content"]:
        return [f"Content type {kind or 'none'} is not documented."]
    try:
        value = json.loads(raw)
    except ValueError:
        return ["It is not JSON."]
    escaped = kind.replace("/", "~1")
    return document.faults(f"{pointer}/content/{escaped}/schema", value)


def _general_faults(exchange: Exchange) -> list[str]:
    """What is wrong with an error that the operation does not document, or without its body."""
    if not exchange.response_body or _from_the_gateway(exchange):
        return []
    try:
        value = json.loads(exchange.response_body)
    except ValueError:
        return [f"Response {exchange.status}: It is not JSON."]
    return [f"Response {exchange.status}: {fault}" for fault in schema_faults(_ANY_SHAPE, value)]


def _from_the_gateway(exchange: Exchange) -> bool:
    """Whether something before the API answered: it wrote 401, 429 or 5xx in its own way."""
    if exchange.status not in {401, 429, *range(500, 600)}:
        return False
    try:
        value = json.loads(exchange.response_body)
    except ValueError:
        return exchange.status >= 500  # a proxy's page, or nothing
    shapes = _ANY_SHAPE if exchange.status == 429 else _GATEWAY
    return not schema_faults(shapes, value)
