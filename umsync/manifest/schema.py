"""The manifest language as JSON Schema (draft 2020-12), made from the dataclasses and kinds.

Editors check manifests with it while one types, after a first line such as
`# yaml-language-server: $schema=https://example.com/manifest.schema.json`. What one file alone
cannot show (names in other files, circles) only umsync itself checks.
"""

from __future__ import annotations

import json
import sys
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from umsync.kinds.action import Action
from umsync.kinds.filter import Filter
from umsync.kinds.registry import actions, filters
from umsync.manifest.annotations import (
    Setting,
    description_of,
    item_of,
    settings_of,
    stands_alone,
    value_of,
)
from umsync.manifest.model import Document, Section, Source
from umsync.manifest.rules import MAY_BE_EMPTY, NAME, rules
from umsync.manifest.syntax import MOST_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from umsync.kinds.base import Kind

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": MOST_CHARACTERS}
_PLAIN: Final[Mapping[object, Schema]] = {
    str: _TEXT,
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
}
_NAMED: Final[Schema] = {"propertyNames": {"pattern": NAME}}
_SOURCE_FORMS: Final[Schema] = {
    "oneOf": [
        {"required": ["organization", "api_key"], "properties": {"sandbox": False}},
        {
            "required": ["sandbox"],
            "properties": dict.fromkeys(("organization", "api_key", "base_url"), False),
        },
    ]
}


def manifest_schema() -> Schema:
    """The schema of one manifest file, with a definition for each section and kind."""
    sections = {each.__name__.lower(): _section(each) for each in _sections(Document)}
    document = sections.pop("document")
    return {
        "$schema": DIALECT,
        **document,
        "title": "umsync manifest",
        "$defs": {
            **sections,
            "filter": _choice(filters(), "A filter: which users.", many=True),
            "action": _choice(actions(), "An action: what happens to them.", many=False),
            **{f"filter_{name}": _kind(kind) for name, kind in filters().items()},
            **{f"action_{name}": _kind(kind) for name, kind in actions().items()},
        },
    }


def _sections(section: type) -> Iterator[type]:
    """The section and all below it, some of them more than once."""
    yield section
    for setting in settings_of(section).values():
        inner = setting.annotation
        inner = item_of(inner) or value_of(inner) or inner
        if issubclass(inner, Section):
            yield from _sections(inner)


def _section(section: type) -> Schema:
    extra = _SOURCE_FORMS if section is Source else {}
    return {"description": description_of(section), **_object(section), **extra}


def _object(owner: type) -> Schema:
    settings = settings_of(owner)
    return {
        "type": "object",
        "properties": {name: _setting(each, owner) for name, each in settings.items()},
        "required": [name for name, each in settings.items() if each.is_required],
        "additionalProperties": False,
    }


def _setting(setting: Setting, owner: type) -> Schema:
    field = (owner, setting.name)
    rule = rules().get(field)
    least = 0 if field in MAY_BE_EMPTY else 1
    schema = {**_type(setting.annotation, least), **(rule.schema() if rule else {})}
    return {**schema, "description": setting.doc}


def _type(annotation: Any, least: int = 1) -> Schema:  # noqa: ANN401 - a type
    if item := item_of(annotation):
        return _list(item, least)
    if value := value_of(annotation):
        names = {"minProperties": 1} if item_of(value) else _NAMED
        return {"type": "object", **names, "additionalProperties": _type(value)}
    if annotation in _PLAIN:
        return dict(_PLAIN[annotation])
    if annotation in {Filter, Action} or issubclass(annotation, Section):
        return {"$ref": f"#/$defs/{annotation.__name__.lower()}"}
    if issubclass(annotation, Enum):
        return {"enum": [each.value for each in annotation]}
    return {"type": "string", "pattern": annotation.pattern, "description": annotation.expects}


def _list(item: Any, least: int) -> Schema:  # noqa: ANN401 - a type
    """A list, or its only item. A mapping of several filters is no list of them."""
    schema = _type(item)
    alone = {**schema, "maxProperties": 1} if item is Filter else schema
    return {"anyOf": [alone, {"type": "array", "items": schema, "minItems": least}]}


def _choice(kinds: Mapping[str, type[Kind]], description: str, *, many: bool) -> Schema:
    what = "filter" if many else "action"
    alone = [name for name, kind in kinds.items() if stands_alone(kind) and not _asks_more(kind)]
    mapping = {
        "type": "object",
        "properties": {name: {"$ref": f"#/$defs/{what}_{name}"} for name in kinds},
        "additionalProperties": False,
        "minProperties": 1,
        **({} if many else {"maxProperties": 1}),
    }
    return {"description": description, "anyOf": [{"enum": alone}, mapping]}


def _kind(kind: type[Kind]) -> Schema:
    """Its settings, its shorthand, or both."""
    least = {"minProperties": 1} if stands_alone(kind) and _asks_more(kind) else {}
    forms = [] if kind.is_plain() else [{**_object(kind), **least}]
    if kind.shorthand:
        forms.append(_setting(settings_of(kind)[kind.shorthand], kind))
    form = forms[0] if len(forms) == 1 else {"anyOf": forms}
    return {**form, "title": kind.kind_name(), "description": description_of(kind)}


def _asks_more(kind: type[Kind]) -> bool:
    """Whether the kind refuses to be without any setting although none is required."""
    return kind().check() is not None


def main() -> None:
    """Writes the schema to the standard output."""
    sys.stdout.write(json.dumps(manifest_schema(), indent=2) + "\n")


if __name__ == "__main__":
    main()
