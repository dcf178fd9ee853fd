"""OpenAPI 3.0 documents: their operations, and validators for their schemas."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

Node = dict[str, Any]
_METHODS = ("get", "put", "post", "delete", "patch")
_MESSAGE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Document:
    """One OpenAPI document, its schemas turned into JSON Schema 2020-12."""

    uri: str
    root: Node

    @classmethod
    def read(cls, path: Path, mend: Callable[[Node], object] = bool) -> Document:
        """The document in a JSON file; `mend` may change what the file says."""
        root: Node = json.loads(path.read_text(encoding="utf-8"))
        mend(root)
        return cls(f"openapi:{path.name}", modern(root))

    def without(self, known: Collection[str]) -> Document:
        """The same without the operations of these keys."""
        paths: dict[str, Node] = {}
        for one in self.operations():
            if one.key not in known:
                item = self.root["paths"][one.template]
                paths.setdefault(
                    one.template, {name: item[name] for name in item.keys() - _METHODS}
                )
                paths[one.template][one.method.lower()] = one.node
        return Document(self.uri, self.root | {"paths": paths})

    def follow(self, node: Node, pointer: str) -> tuple[Node, str]:
        """A node and its JSON pointer, after its `$ref` inside this document, if it is one."""
        while "$ref" in node:
            pointer = node["$ref"].removeprefix("#")
            node = self._at(pointer)
        return node, pointer

    def faults(self, pointer: str, value: object) -> list[str]:
        """What is wrong with `value` by the schema at `pointer`, each with its place in `value`."""
        resource = DRAFT202012.create_resource(self.root)
        registry: Registry[Any] = Registry().with_resource(self.uri, resource)
        schema = {"$ref": f"{self.uri}#{pointer}"}
        return schema_faults(Draft202012Validator(schema, registry=registry), value)

    def operations(self) -> Iterator[Operation]:
        """Every operation, in the document's order."""
        for template, item in self.root.get("paths", {}).items():
            for method in _METHODS:
                if method in item:
                    yield Operation(self, method.upper(), template)

    def prefixes(self) -> set[str]:
        """What may stand before a path template: the servers' paths, and `/admin`."""
        servers = [urlsplit(server["url"]).path for server in self.root.get("servers", [])]
        return {"", "/admin", *(path.rstrip("/") for path in servers)}

    def _at(self, pointer: str) -> Node:
        node: Any = self.root
        for part in pointer.split("/")[1:]:
            node = node[part.replace("~1", "/").replace("~0", "~")]
        return dict(node)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path template."""

    document: Document
    method: str
    template: str

    @property
    def pointer(self) -> str:
        """Where in the document it is."""
        return f"{self._item_pointer}/{self.method.lower()}"

    @property
    def node(self) -> Node:
        """The operation object."""
        node: Node = self.document.root["paths"][self.template][self.method.lower()]
        return node

    @property
    def deprecated(self) -> bool:
        """Whether the document says not to use it any more."""
        return bool(self.node.get("deprecated", False))

    @property
    def endpoint(self) -> str:
        """Method and whole path template: `GET /admin/v1/orgs/{orgId}`."""
        servers = self.document.root.get("servers", [{"url": ""}])
        return f"{self.method} {urlsplit(servers[0]['url']).path.rstrip('/')}{self.template}"

    @property
    def key(self) -> str:
        """The same for all spellings of the endpoint: whatever its parameters are called."""
        found = re.sub(r"\{[^}]*\}", "{}", self.endpoint.removeprefix(f"{self.method} "))
        return f"{self.method} /{found.lstrip('/').removeprefix('admin/')}"

    @property
    def literal(self) -> int:
        """How many segments are no parameters: the larger, the closer the match."""
        return len(re.sub(r"[^/]*\{[^}]*\}[^/]*", "", self.template).replace("//", "/"))

    def matches(self, path: str) -> bool:
        """Whether a percent-encoded request path is one of this template's."""
        pattern = re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(self.template))
        return any(re.fullmatch(re.escape(p) + pattern, path) for p in self.document.prefixes())

    def parameters(self) -> Iterator[tuple[Node, str]]:
        """The parameters of the path and of the operation, with their pointers."""
        item = self.document.root["paths"][self.template]
        for place, owner in ((self._item_pointer, item), (self.pointer, self.node)):
            for number, parameter in enumerate(owner.get("parameters", [])):
                yield self.document.follow(parameter, f"{place}/parameters/{number}")

    @property
    def _item_pointer(self) -> str:
        return "/paths/" + self.template.replace("~", "~0").replace("/", "~1")


def schema_faults(validator: Draft202012Validator, value: object) -> list[str]:
    """One sentence per fault of `value`, with the place of each."""
    return [
        f"{deepest.json_path} {deepest.message[:_MESSAGE_LENGTH]}"
        for error in validator.iter_errors(value)
        if (deepest := best_match([error]))
    ]


def modern(node: Any) -> Any:
    """The same tree with OpenAPI 3.0's own schema keywords in the words of JSON Schema 2020-12."""
    if isinstance(node, list):
        return [modern(part) for part in node]
    if not isinstance(node, dict):
        return node
    node = {key: modern(part) for key, part in node.items()}
    for bound in ("Minimum", "Maximum"):
        if isinstance(strict := node.get(f"exclusive{bound}"), bool):
            del node[f"exclusive{bound}"]
            if strict:
                node[f"exclusive{bound}"] = node.pop(bound.lower())
    if node.get("nullable") is not True:
        return node
    del node["nullable"]
    return {"anyOf": [node, {"type": "null"}]}
